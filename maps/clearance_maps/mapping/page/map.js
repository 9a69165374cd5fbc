/* What our maps add to Leaflet: the ground, labels, graticule, north arrow, the sheet of paper. */
"use strict";
(function () {
  /* Labels of symbols go where they cover neither each other nor another symbol. */
  function placeLabels(map) {
    var symbols = [];
    map.eachLayer(function (layer) {
      var tooltip = layer.getTooltip && layer.getTooltip();
      if (tooltip && tooltip.options.permanent && map.hasLayer(tooltip)) { symbols.push(layer); }
    });
    function rectangle(node) { return node.getBoundingClientRect(); }
    function overlap(a, b) {
      return Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
        Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
    }
    var frame = rectangle(map.getContainer());
    var taken = symbols.map(function (layer) { return rectangle(layer.getElement()); });
    map.getContainer().querySelectorAll(".leaflet-control").forEach(function (node) { taken.push(rectangle(node)); });
    symbols.forEach(function (layer, own) {
      var tooltip = layer.getTooltip(), radius = layer.getRadius();
      var offsets = { right: [radius, 0], left: [-radius, 0], top: [0, -radius], bottom: [0, radius] };
      function cost(direction) {
        tooltip.options.direction = direction;
        tooltip.options.offset = L.point(offsets[direction]);
        tooltip.update();
        var box = rectangle(tooltip.getElement());
        var hidden = box.width * box.height - overlap(box, frame);
        return taken.reduce(function (sum, other, i) { return i === own ? sum : sum + overlap(box, other); }, 2 * hidden);
      }
      var best = Object.keys(offsets).map(function (d) { return [cost(d), d]; })
        .reduce(function (a, b) { return b[0] < a[0] ? b : a; });
      cost(best[1]);
      taken.push(rectangle(tooltip.getElement()));
    });
  }

  var STEPS = [30, 20, 10, 5, 2, 1, 30 / 60, 20 / 60, 10 / 60, 5 / 60, 2 / 60, 1 / 60,
    30 / 3600, 20 / 3600, 10 / 3600, 5 / 3600, 2 / 3600, 1 / 3600];

  function wrapped(lon) { return L.latLng(0, lon).wrap().lng; }

  function angle(value, positive, negative) {
    var seconds = Math.round(Math.abs(value) * 3600);
    var parts = [Math.floor(seconds / 3600) + "°"];
    if (seconds % 3600) { parts.push(String(Math.floor(seconds % 3600 / 60)).padStart(2, "0") + "′"); }
    if (seconds % 60) { parts.push(String(seconds % 60).padStart(2, "0") + "″"); }
    return parts.join("") + (seconds === 0 || seconds === 648000 ? "" : value > 0 ? positive : negative);
  }

  /* Meridians and parallels, with their labels in the margin outside the map. */
  function graticule(map, words) {
    var lines = L.layerGroup().addTo(map);
    var frame = map.getContainer().parentNode;
    var bottom = frame.appendChild(clearance.element("div", "margin margin-bottom"));
    var left = frame.appendChild(clearance.element("div", "margin margin-left"));
    var style = { color: "#5b6b75", weight: 0.6, opacity: 0.45, interactive: false, className: "graticule" };
    function ticks(from, to) {
      var step = STEPS.filter(function (s) { return (to - from) / s <= 6; }).pop() || STEPS[0];
      var out = [];
      for (var i = Math.ceil(from / step); i * step <= to; i += 1) { out.push(i * step); }
      return out;
    }
    function draw() {
      var b = map.getBounds(), size = map.getSize();
      lines.clearLayers();
      bottom.textContent = left.textContent = "";
      ticks(b.getWest(), b.getEast()).forEach(function (lon) {
        lines.addLayer(L.polyline([[Math.max(b.getSouth(), -85), lon], [Math.min(b.getNorth(), 85), lon]], style));
        var x = map.latLngToContainerPoint([b.getCenter().lat, lon]).x;
        if (x < 20 || x > size.x - 20) { return; }
        bottom.appendChild(clearance.element("span", "", angle(wrapped(lon), words.east, words.west))).style.left = x + "px";
      });
      ticks(b.getSouth(), b.getNorth()).forEach(function (lat) {
        lines.addLayer(L.polyline([[lat, b.getWest()], [lat, b.getEast()]], style));
        var y = map.latLngToContainerPoint([lat, b.getCenter().lng]).y;
        if (y < 24 || y > size.y - 24) { return; }
        left.appendChild(clearance.element("span", "", angle(lat, words.north, words.south))).style.top = y + "px";
      });
    }
    map.on("moveend resize", draw);
    map.whenReady(draw);
  }

  function northArrow(words) {
    var control = L.control({ position: "topright" });
    control.onAdd = function () {
      var box = clearance.element("div", "north");
      box.title = words.north_arrow;
      box.innerHTML = '<svg width="26" height="40" viewBox="0 0 26 40" aria-hidden="true">' +
        '<path d="M13 13 L20 38 L13 32 L6 38 Z" fill="#fff" stroke="#222" stroke-width="1.2"/>' +
        '<path d="M13 13 L13 32 L6 38 Z" fill="#222"/></svg>';
      box.firstChild.insertAdjacentHTML("afterbegin", '<text x="13" y="10" text-anchor="middle" font-size="11" font-weight="700"></text>');
      box.querySelector("text").textContent = words.north;
      return box;
    };
    return control;
  }

  /* Squares a pixel larger than they are, so that no seam is seen where they are scaled between two zooms. */
  const Squares = L.TileLayer.extend({
    _initTile: function (tile) {
      L.TileLayer.prototype._initTile.call(this, tile);
      const size = this.getTileSize();
      tile.style.width = (size.x + 1) + "px";
      tile.style.height = (size.y + 1) + "px";
    }
  });

  function furnish(map, options) {
    let isFitting = false, isMoved = false;
    function fit() {
      isFitting = true;
      map.fitBounds(options.bounds, { padding: [options.padding, options.padding], animate: false, maxZoom: 17 });
      isFitting = false;
      isMoved = false;
      placeLabels(map);
    }
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
    northArrow(options.words).addTo(map);
    graticule(map, options.words);
    name(map.zoomControl._zoomInButton, options.words.zoom_in);
    name(map.zoomControl._zoomOutButton, options.words.zoom_out);
    map.on("movestart", function () { isMoved = isMoved || !isFitting; });
    map.on("zoomend", function () { placeLabels(map); });
    window.addEventListener("resize", function () {
      window.requestAnimationFrame(function () { if (!isMoved) { fit(); } });
    });
    fit();
    return function () { if (isMoved) { map.fitBounds(clearance.viewBefore, { animate: false }); } else { fit(); } };
  }

  function name(button, words) {
    button.title = words;
    button.setAttribute("aria-label", words);
  }

  function layerOf(carried) {
    const layer = Object.assign({}, carried, { shapes: clearance.shapesOf(carried.shapes), byRole: {} });
    (carried.columns || []).forEach(function (column) { if (column.role) { layer.byRole[column.role] = column; } });
    return layer;
  }

  function storiesOf(carried) {
    carried.from = [0];
    carried.count.forEach(function (count) { carried.from.push(carried.from[carried.from.length - 1] + count); });
    carried.place = new Map(carried.ids.map(function (id, i) { return [id, i]; }));
    return carried;
  }

  /* Cards and names of what lies under the pointer. */
  function touching(map, ground) {
    const tip = L.tooltip({ sticky: true });
    let asked = 0;
    map.on("click", function (event) {
      const found = event.originalEvent.target.closest(".leaflet-interactive") ? null : ground.find(event.latlng);
      if (found && !clearance.isMeasuring) { clearance.select(found, event.latlng); }
    });
    map.on("mousemove", function (event) {
      window.cancelAnimationFrame(asked);
      asked = window.requestAnimationFrame(function () {
        const found = clearance.isMeasuring ? null : ground.find(event.latlng);
        map.getContainer().classList.toggle("over-ground", Boolean(found));
        const said = found ? clearance.idOf(found) || (found.layer.names || [])[found.i] : "";
        if (!said) { tip.remove(); return; }
        tip.setLatLng(event.latlng).setContent(clearance.element("span", "", said)).addTo(map);
      });
    });
    map.on("mouseout", function () { tip.remove(); });
    map.on("popupopen", function (event) {
      const box = event.popup.getElement();
      name(box.querySelector(".leaflet-popup-close-button"), clearance.words.close);
      box.querySelector(".leaflet-popup-content").tabIndex = 0;
    });
    map.on("popupclose", function () { ground.selected = null; ground.redraw(); });
  }

  /* Show a shape: mark it and open its card, where it was touched or in its middle. */
  clearance.select = function (found, latlng) {
    const ground = clearance.ground;
    clearance.map.openPopup(clearance.card(found), latlng || ground.boundsOf(found).getCenter(), { maxWidth: 340, maxHeight: 300 });
    ground.selected = found;
    ground.redraw();
  };

  clearance.draw = async function (map, packed, options) {
    map.createPane("ground").style.zIndex = 390;
    clearance.map = map;
    clearance.words = options.words;
    const refit = furnish(map, options);
    if (typeof DecompressionStream === "undefined") {
      map.getContainer().appendChild(clearance.element("p", "too-old", options.words.too_old));
      return;
    }
    const carried = await clearance.unpack(packed);
    clearance.formats = carried.formats;
    clearance.places = carried.places;
    clearance.stories = storiesOf(carried.stories);
    clearance.layers = carried.layers.map(layerOf);
    carried.pictures.forEach(function (picture) {
      if (!picture.bounds) {
        const looks = { maxNativeZoom: picture.most_zoom, maxZoom: 20, opacity: picture.opacity, className: "squares" };
        new Squares(picture.address, looks).addTo(map);
        return;
      }
      L.imageOverlay(picture.address, picture.bounds, { opacity: picture.opacity, alt: picture.label, pane: "tilePane" }).addTo(map);
    });
    clearance.carried = carried;
    clearance.colouring(map);
    clearance.ground = new clearance.Ground(carried.under.map(layerOf).concat(clearance.layers)).addTo(map);
    touching(map, clearance.ground);
    clearance.showPositions(map);
    clearance.measuring(map);
    clearance.searching();
    clearance.panels();
    clearance.printing(map, refit);
    (clearance.started || []).forEach(function (start) { start(map); });
    clearance.sharing(map);
    clearance.filtering();
    document.documentElement.classList.add("drawn");
  };
})();
