// What the maps of the vector tiles have in common: the page is there before its land is. A map is drawn with a graticule
// as soon as its style is known; a line says, for eyes and for screen readers, that land is still on its way.
"use strict";

window.clearanceGround = (shown, { status, loading, failed }) => {
  const SOURCE = "clearance"; // of the tiles, as the style names it
  const FIRST_MS = 300, LATER_MS = 1000; // what takes less is not worth a word
  const STEPS = [45, 30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
  const LINES_ACROSS = 4, LATITUDE_MAX = 85;
  const container = shown.getContainer();

  let waiting = null, wait = FIRST_MS;
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const begin = () => {
    container.setAttribute("aria-busy", "true");
    waiting ??= setTimeout(() => say(loading), wait);
  };
  const end = () => {
    clearTimeout(waiting);
    waiting = null;
    wait = LATER_MS;
    container.removeAttribute("aria-busy");
    if (status.textContent === loading) say("");
  };
  begin();
  shown.on("dataloading", (event) => { if (event.sourceId === SOURCE) begin(); });
  shown.on("idle", end);
  // With a listener, a tile that is cut off is no fault in the console; the reader is told.
  shown.on("error", (event) => {
    end();
    if (event.error?.name !== "AbortError") say(`${failed} ${event.error?.message ?? ""}`);
  });

  const lines = () => {
    const bounds = shown.getBounds();
    const wide = bounds.getEast() - bounds.getWest();
    const step = STEPS.find((one) => wide / one >= LINES_ACROSS) ?? STEPS.at(-1);
    const at = (from, to) => {
      const first = Math.ceil(from / step);
      return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, n) => (first + n) * step);
    };
    const south = Math.max(bounds.getSouth(), -LATITUDE_MAX), north = Math.min(bounds.getNorth(), LATITUDE_MAX);
    const meridians = at(bounds.getWest(), bounds.getEast()).map((lon) => [[lon, south], [lon, north]]);
    const parallels = at(south, north).map((lat) => [[bounds.getWest(), lat], [bounds.getEast(), lat]]);
    return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: [...meridians, ...parallels] } };
  };
  shown.once("style.load", () => {
    shown.addSource("graticule", { type: "geojson", data: lines() });
    const [, above] = shown.getStyle().layers; // the first is the paper
    shown.addLayer({ id: "graticule", type: "line", source: "graticule", paint: { "line-color": "#8a8778", "line-width": 0.5 } },
      above?.id);
    shown.on("moveend", () => shown.getSource("graticule").setData(lines()));
    shown.once("render", () => container.classList.add("drawn"));
  });
};
