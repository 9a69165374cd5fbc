/* Search by id, name and place, and filters: what of the map is shown. */
"use strict";
(function () {
  const MOST = 12;
  const FILTERS = ["status", "hazard", "sector", "operator"];
  const PLACES = ["place", "sector"];

  function plain(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(); }

  function columnsOf(layer, role) { return layer.columns.filter(function (column) { return column.role === role; }); }

  function distinct(role) {
    const found = new Set();
    clearance.layers.forEach(function (layer) {
      columnsOf(layer, role).forEach(function (column) {
        (column.values.words || column.values).forEach(function (word) { if (word) { found.add(word); } });
      });
    });
    return Array.from(found).sort(function (a, b) { return a.localeCompare(b, document.documentElement.lang, { numeric: true }); });
  }

  /* Areas once each, the open ones before the released ones, and the names of places; made at the first search. */
  function indexed() {
    const index = [], known = new Set();
    clearance.layers.slice().reverse().forEach(function (layer) {
      const id = layer.byRole.id, name = layer.byRole.name;
      if (!id) { return; }
      for (let i = 0; i < layer.shapes.count; i += 1) {
        const said = clearance.at(id, i), also = name ? clearance.at(name, i) : "";
        if (known.has(said)) { continue; }
        known.add(said);
        index.push({ key: plain(said + " " + also), title: said, more: also === said ? "" : also, found: { layer: layer, i: i } });
      }
    });
    PLACES.forEach(function (role) {
      distinct(role).forEach(function (name) {
        index.push({ key: plain(name), title: name, more: clearance.words.place, place: { role: role, name: name } });
      });
    });
    clearance.places.forEach(function (place) {
      index.push({ key: plain(place.name), title: place.name, more: clearance.words.place, at: [place.lat, place.lon] });
    });
    return index;
  }

  function boundsOfPlace(place) {
    const bounds = L.latLngBounds([]);
    clearance.layers.forEach(function (layer) {
      columnsOf(layer, place.role).forEach(function (column) {
        for (let i = 0; i < layer.shapes.count; i += 1) {
          if (clearance.at(column, i) === place.name) { bounds.extend(clearance.ground.boundsOf({ layer: layer, i: i })); }
        }
      });
    });
    return bounds;
  }

  function go(hit) {
    if (hit.at) { clearance.map.setView(hit.at, Math.max(clearance.map.getZoom(), 10), { animate: false }); return; }
    const bounds = hit.place ? boundsOfPlace(hit.place) : clearance.ground.boundsOf(hit.found);
    clearance.map.fitBounds(bounds, { maxZoom: 16, padding: [40, 40], animate: false });
    if (hit.found) {
      clearance.select(hit.found);
      Array.from(document.querySelectorAll(".leaflet-popup-content")).pop().focus();
    }
  }

  clearance.search = function (asked) {
    clearance.index = clearance.index || indexed();
    const key = plain(asked.trim());
    if (!key) { return []; }
    const hits = clearance.index.filter(function (one) { return one.key.includes(key); });
    const first = hits.filter(function (one) { return one.key.startsWith(key); });
    return first.concat(hits.filter(function (one) { return !one.key.startsWith(key); }));
  };

  clearance.searching = function () {
    const field = document.getElementById("find"), list = document.getElementById("found");
    const told = document.getElementById("found-count"), words = clearance.words;
    function close() { list.hidden = true; }
    function show() {
      const hits = clearance.search(field.value);
      list.textContent = "";
      hits.slice(0, MOST).forEach(function (hit) {
        const button = clearance.element("button", "", hit.title);
        button.type = "button";
        if (hit.more) { button.appendChild(clearance.element("small", "", hit.more)); }
        button.addEventListener("click", function () { close(); go(hit); });
        list.appendChild(clearance.element("li")).appendChild(button);
      });
      list.hidden = !hits.length;
      told.textContent = field.value.trim() ? words.found.replace("{count}", clearance.number(hits.length)) : "";
      told.classList.toggle("unseen", Boolean(hits.length));
    }
    field.addEventListener("input", show);
    field.form.addEventListener("submit", function (event) {
      event.preventDefault();
      const first = list.querySelector("button");
      if (first) { first.click(); }
    });
    field.form.addEventListener("keydown", function (event) { if (event.key === "Escape") { close(); field.focus(); } });
    field.form.addEventListener("focusout", function (event) { if (!field.form.contains(event.relatedTarget)) { close(); } });
  };

  /* What is hidden: layers by name, and the value that a role must have. */
  clearance.filters = { off: new Set(), roles: {} };

  clearance.applyFilters = function () {
    const filters = clearance.filters, day = clearance.dayShown;
    let shown = 0, all = 0;
    clearance.layers.forEach(function (layer) {
      const count = layer.shapes.count, seen = new Uint8Array(count).fill(filters.off.has(layer.name) ? 0 : 1);
      Object.keys(filters.roles).forEach(function (role) {
        const wanted = filters.roles[role], column = columnsOf(layer, role)[0];
        for (let i = 0; i < count; i += 1) { if (!column || clearance.at(column, i) !== wanted) { seen[i] = 0; } }
      });
      if (day !== undefined && layer.from) {
        for (let i = 0; i < count; i += 1) {
          if (layer.from[i] > day || (layer.to && layer.to[i] !== null && layer.to[i] <= day)) { seen[i] = 0; }
        }
      }
      layer.seen = seen;
      if (layer.at === "far") { return; }
      all += count;
      shown += seen.reduce(function (sum, one) { return sum + one; }, 0);
    });
    const told = document.getElementById("shown-count");
    told.textContent = clearance.words.shown.replace("{count}", clearance.number(shown)).replace("{of}", clearance.number(all));
    clearance.ground.redraw();
    clearance.map.fire("filtered");
  };

  function choice(role, values) {
    const box = clearance.element("label", "", clearance.words["by_" + role]), select = clearance.element("select");
    select.name = role;
    select.appendChild(new Option(clearance.words.any, ""));
    values.forEach(function (value) { select.appendChild(new Option(value, value)); });
    select.value = clearance.filters.roles[role] || "";
    select.addEventListener("change", function () {
      if (select.value) { clearance.filters.roles[role] = select.value; } else { delete clearance.filters.roles[role]; }
      clearance.applyFilters();
    });
    box.appendChild(select);
    return box;
  }

  function box(layer) {
    const line = clearance.element("label", "tick"), tick = clearance.element("input");
    tick.type = "checkbox";
    tick.value = layer.name;
    tick.checked = !clearance.filters.off.has(layer.name);
    tick.addEventListener("change", function () {
      clearance.filters.off[tick.checked ? "delete" : "add"](layer.name);
      clearance.applyFilters();
    });
    line.appendChild(tick);
    line.appendChild(document.createTextNode(layer.label));
    return line;
  }

  /* The panel of filters, as the layers have them. */
  clearance.filtering = function () {
    const ticks = document.getElementById("filter-layers"), choices = document.getElementById("filter-choices");
    function build() {
      ticks.textContent = choices.textContent = "";
      clearance.layers.slice().reverse().forEach(function (layer) { ticks.appendChild(box(layer)); });
      FILTERS.forEach(function (role) {
        const values = distinct(role);
        if (values.length > 1) { choices.appendChild(choice(role, values)); }
      });
    }
    document.getElementById("filter-none").addEventListener("click", function () {
      clearance.filters = { off: new Set(), roles: {} };
      build();
      clearance.applyFilters();
    });
    build();
    clearance.applyFilters();
  };
})();
