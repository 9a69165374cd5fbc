/* What the map is coloured by, and whether it shows sectors or areas. */
"use strict";
(function () {
  const MANY = 2000;
  const FAR_PX = 2;

  /* Sectors stand for areas while most of these are too small to be seen, where there are many. */
  function farBelow(layers) {
    const sides = [];
    layers.forEach(function (layer) {
      if (layer.at === "far" || layer.is_points) { return; }
      const box = layer.shapes.box;
      for (let i = 0; i < layer.shapes.count; i += 1) {
        sides.push(Math.max(box[4 * i + 2] - box[4 * i], box[4 * i + 3] - box[4 * i + 1]));
      }
    });
    if (sides.length <= MANY) { return -Infinity; }
    sides.sort(function (a, b) { return a - b; });
    return Math.log2(FAR_PX / 256 / sides[Math.floor(sides.length / 2)]);
  }

  clearance.levels = { chosen: "auto", isThere: false, alwaysFar: false, farBelow: -Infinity };

  clearance.isFar = function () {
    const levels = clearance.levels;
    if (levels.alwaysFar) { return true; }
    return levels.chosen === "far" || (levels.chosen === "auto" && clearance.map.getZoom() < levels.farBelow);
  };

  /* Without sectors every layer is shown; what lies under all of them always is. */
  clearance.isShown = function (layer) {
    return !layer.columns || !clearance.levels.isThere || (layer.at === "far") === clearance.isFar();
  };

  function named(name) { return clearance.carried.colourings.find(function (one) { return one.name === name; }); }

  function coat(layer, chosen) {
    const colouring = layer.wears ? named(layer.wears) : chosen;
    const column = colouring && layer.byRole[colouring.role];
    layer.coats = layer.coatOf = null;
    if (!column || (colouring.layers.length && !colouring.layers.includes(layer.name))) { return; }
    layer.coats = colouring.classes.map(function (style) { return { style: Object.assign({}, layer.style, style) }; });
    layer.coatOf = new Uint8Array(layer.shapes.count);
    for (let i = 0; i < layer.shapes.count; i += 1) { layer.coatOf[i] = colouring.of[clearance.at(column, i)]; }
  }

  /* The keys of what is shown, and of nothing else. */
  function showKeys() {
    const far = clearance.isFar() ? "far" : "near";
    document.querySelectorAll("[data-colour], [data-level]").forEach(function (node) {
      const colour = node.dataset.colour, level = node.dataset.level;
      node.hidden = (colour !== undefined && colour !== clearance.colourShown) ||
        (level !== undefined && clearance.levels.isThere && level !== far);
    });
  }

  clearance.colour = function (name) {
    const colouring = named(name);
    clearance.colourShown = colouring ? name : "";
    clearance.layers.forEach(function (layer) { coat(layer, colouring); });
    const choice = document.getElementById("colour");
    if (choice) { choice.value = clearance.colourShown; }
    showKeys();
    if (clearance.ground) { clearance.ground.redraw(); }
    clearance.map.fire("filtered");
  };

  clearance.showLevel = function (name) {
    const choice = document.getElementById("level");
    if (!choice || !["auto", "near", "far"].includes(name)) { return; }
    clearance.levels.chosen = choice.value = name;
    clearance.map.closePopup();
    showKeys();
    clearance.ground.redraw();
    clearance.map.fire("filtered");
  };

  clearance.colouring = function (map) {
    const levels = clearance.levels, colour = document.getElementById("colour"), level = document.getElementById("level");
    levels.isThere = clearance.layers.some(function (layer) { return layer.at === "far"; });
    levels.alwaysFar = levels.isThere && clearance.layers.every(function (layer) { return layer.at === "far"; });
    levels.farBelow = levels.isThere ? farBelow(clearance.layers) : -Infinity;
    if (colour) { colour.addEventListener("change", function () { clearance.colour(colour.value); }); }
    if (level) { level.addEventListener("change", function () { clearance.showLevel(level.value); }); }
    map.on("zoomend", showKeys);
    const first = clearance.carried.colourings[0];
    clearance.colourFirst = first && first.is_first ? first.name : "";
    clearance.colour(clearance.colourFirst);
  };
})();
