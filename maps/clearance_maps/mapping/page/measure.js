/* Lengths and areas on the ellipsoid WGS 84 by the geodesics of Karney (GeographicLib), whatever the map stretches. */
"use strict";
(function () {
  const STYLE = { color: "#0b3d91", weight: 2, fillOpacity: 0.12, interactive: false };

  /* Metres along the corners, and square metres within them; of fewer than three corners no area. */
  clearance.measured = function (corners) {
    const wgs84 = geodesic.Geodesic.WGS84, line = wgs84.Polygon(true), ring = wgs84.Polygon(false);
    corners.forEach(function (corner) {
      line.AddPoint(corner.lat, corner.lng);
      ring.AddPoint(corner.lat, corner.lng);
    });
    const area = corners.length < 3 ? null : Math.abs(ring.Compute(false, true).area);
    return { length_m: line.Compute(false, true).perimeter, area_m2: area };
  };

  function written(found) {
    const words = clearance.words, metres = clearance.number(Math.round(found.length_m)) + "\u00a0m";
    const said = [words.length.replace("{length}", metres)];
    if (found.area_m2 !== null) {
      said.push(words.area.replace("{area}", clearance.number(Math.round(found.area_m2)) + "\u00a0m²"));
    }
    return said.join(" · ");
  }

  clearance.measuring = function (map) {
    const button = document.getElementById("measure"), told = document.getElementById("measured"), corners = [];
    const drawn = L.polygon([], STYLE);
    let under = null;

    function show() {
      const all = under ? corners.concat(under) : corners;
      drawn.setLatLngs(all);
      told.textContent = all.length > 1 ? written(clearance.measured(all)) : clearance.words.measure_how;
    }
    function start(on) {
      clearance.isMeasuring = on;
      button.setAttribute("aria-pressed", String(on));
      told.hidden = !on;
      map.getContainer().classList.toggle("measuring", on);
      map.doubleClickZoom[on ? "disable" : "enable"]();
      corners.length = 0;
      under = null;
      drawn[on ? "addTo" : "removeFrom"](map);
      show();
    }
    function add(latlng) {
      corners.push(latlng);
      under = null;
      show();
    }
    button.addEventListener("click", function () {
      start(!clearance.isMeasuring);
      if (clearance.isMeasuring) { map.getContainer().focus(); }
    });
    map.on("click", function (event) { if (clearance.isMeasuring) { add(event.latlng); } });
    map.on("mousemove", function (event) {
      if (clearance.isMeasuring && corners.length) { under = event.latlng; show(); }
    });
    map.on("mouseout", function () { if (clearance.isMeasuring) { under = null; show(); } });
    map.getContainer().addEventListener("keydown", function (event) {
      if (!clearance.isMeasuring || event.target !== map.getContainer()) { return; }
      if (event.key === "Enter" || event.key === " ") { add(map.getCenter()); event.preventDefault(); }
      if (event.key === "Backspace") { corners.pop(); show(); event.preventDefault(); }
      if (event.key === "Escape") { start(false); button.focus(); }
    });
  };
})();
