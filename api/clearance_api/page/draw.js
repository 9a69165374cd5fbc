// Draws the corners of the text box beside the map, and writes a corner into it for each click. Without this script the
// text box alone does all of it; what it holds is read by the service and by nobody else.
"use strict";

(() => {
  const map = document.getElementById("map");
  const box = document.getElementById("corners");
  const told = document.getElementById("told");
  if (!map || !box || !window.maplibregl) return;
  document.getElementById("refusal")?.focus();

  const CORNER = /^(\d+(?:\.\d+)?)°([NS]) (\d+(?:\.\d+)?)°([EW])$/;
  const angle = (degrees, sides) => `${Math.abs(degrees).toFixed(7)}°${sides[degrees < 0 ? 1 : 0]}`;
  // The rings that the box holds in the notation that this script writes; other notations are left to the service.
  const rings = () => box.value.split(/\n\s*\n/).map((part) => part.split("\n").map((line) => CORNER.exec(line.trim()))
    .filter(Boolean).map((m) => [m[3] * (m[4] === "W" ? -1 : 1), m[1] * (m[2] === "S" ? -1 : 1)])).filter((r) => r.length);
  const shapes = () => {
    const drawn = rings();
    const closed = drawn.filter((ring) => ring.length > 2).map((ring) => [[...ring, ring[0]]]);
    return { type: "FeatureCollection", features: [
      { type: "Feature", properties: {}, geometry: { type: "MultiPolygon", coordinates: closed } },
      { type: "Feature", properties: {}, geometry: { type: "MultiPoint", coordinates: drawn.flat() } },
    ] };
  };

  // A map of an outline begins there: the tiles of the whole country are never asked for.
  const corners = rings().flat();
  const around = corners.reduce((all, corner) => all.extend(corner), new maplibregl.LngLatBounds());
  const view = corners.length ? { bounds: around, fitBoundsOptions: { padding: 40, maxZoom: 17 } } : {};

  maplibregl.setWorkerUrl(map.dataset.worker);
  const shown = new maplibregl.Map({ container: map, style: map.dataset.style, maxPitch: 0, attributionControl: false,
    locale: { "Map.Title": map.dataset.label }, ...view });
  window.clearanceMap = shown;
  clearanceGround(shown, { status: document.getElementById("ground"), loading: map.dataset.loading, failed: map.dataset.failed });
  shown.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  shown.addControl(new maplibregl.ScaleControl());

  const redraw = () => {
    const drawn = rings().flat();
    shown.getSource("corners")?.setData(shapes());
    told.textContent = drawn.length ? `${drawn.length}` : "";
  };
  const write = (text) => { box.value = text; redraw(); };

  shown.once("style.load", () => {
    shown.addSource("corners", { type: "geojson", data: shapes() });
    shown.addLayer({ id: "corners-fill", type: "fill", source: "corners", filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": "#0b3d5c", "fill-opacity": 0.25, "fill-outline-color": "#0b3d5c" } });
    shown.addLayer({ id: "corners-points", type: "circle", source: "corners", filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 4, "circle-color": "#0b3d5c", "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 } });
  });
  shown.on("click", (event) => {
    const { lng, lat } = event.lngLat.wrap();
    write(`${box.value.replace(/\s+$/, "")}${box.value.trim() ? "\n" : ""}${angle(lat, "NS")} ${angle(lng, "EW")}`);
  });
  box.addEventListener("input", redraw);
  for (const [id, change] of [["undo", () => box.value.trimEnd().split("\n").slice(0, -1).join("\n")], ["clear", () => ""]]) {
    const button = document.getElementById(id);
    button.hidden = false;
    button.addEventListener("click", () => write(change()));
  }
})();
