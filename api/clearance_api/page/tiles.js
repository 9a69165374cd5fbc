// The map of the vector tiles. All that it loads lies beside the page.
"use strict";

(() => {
  const map = document.getElementById("map");
  const told = document.getElementById("told");
  const words = JSON.parse(map.dataset.words);
  const say = (text) => { told.textContent = text; };

  maplibregl.setWorkerUrl(map.dataset.worker);
  const shown = new maplibregl.Map({
    container: map,
    style: map.dataset.style,
    hash: true,
    maxPitch: 0,
    attributionControl: { compact: false },
    locale: words.controls,
  });
  window.clearanceMap = shown;
  shown.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  shown.addControl(new maplibregl.ScaleControl());
  clearanceGround(shown, { status: document.getElementById("ground"), loading: words.loading, failed: words.failed });
  shown.once("idle", () => {
    if (!shown.getStyle().zoom) say(words.empty); // the whole globe: there is no ground to look at
  });

  // Each box of the legend shows and hides the layers of a collection.
  document.querySelectorAll("input[data-collection]").forEach((box) => {
    box.addEventListener("change", () => {
      const name = box.dataset.collection;
      shown.getStyle().layers
        .filter((layer) => layer.id === name || layer.id.startsWith(`${name}-`))
        .forEach((layer) => shown.setLayoutProperty(layer.id, "visibility", box.checked ? "visible" : "none"));
    });
  });

  const row = (name, value) => {
    const line = document.createElement("tr");
    for (const [kind, text] of [["th", name], ["td", value]]) {
      const cell = document.createElement(kind);
      cell.textContent = text;
      line.append(cell);
    }
    return line;
  };

  shown.on("click", (event) => {
    const first = shown.queryRenderedFeatures(event.point).find((feature) => feature.source === "clearance");
    if (!first) return;
    const table = document.createElement("table");
    for (const [name, value] of Object.entries(first.properties)) table.append(row(words.properties[name] ?? name, value));
    new maplibregl.Popup({ maxWidth: "360px" }).setLngLat(event.lngLat).setDOMContent(table).addTo(shown);
  });
})();
