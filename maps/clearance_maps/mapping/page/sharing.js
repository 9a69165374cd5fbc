/* The state of the map in its address, so that a link shows what one sees; panels of the tools; paper. */
"use strict";
(function () {
  const PAPERS = { A4: [1050, 716], A3: [1511, 1047] };
  const MARGIN = "9mm";

  function stateOf() {
    const map = clearance.map, middle = map.getCenter(), filters = clearance.filters, said = new URLSearchParams();
    said.set("z", String(map.getZoom()));
    said.set("at", middle.lat.toFixed(6) + "," + middle.lng.toFixed(6));
    if (filters.off.size) { said.set("off", Array.from(filters.off).join(",")); }
    Object.keys(filters.roles).forEach(function (role) { said.set(role, filters.roles[role]); });
    if (clearance.ground.selected) { said.set("area", clearance.idOf(clearance.ground.selected)); }
    if (clearance.colourShown !== clearance.colourFirst) { said.set("colour", clearance.colourShown); }
    if (clearance.levels.chosen !== "auto") { said.set("level", clearance.levels.chosen); }
    if (clearance.monthShown !== undefined) { said.set("month", clearance.monthShown); }
    return said.toString();
  }

  function apply(text) {
    const said = new URLSearchParams(text), at = (said.get("at") || "").split(",").map(Number), zoom = Number(said.get("z"));
    clearance.filters = { off: new Set((said.get("off") || "").split(",").filter(Boolean)), roles: {} };
    ["status", "hazard", "sector", "operator"].forEach(function (role) {
      if (said.has(role)) { clearance.filters.roles[role] = said.get(role); }
    });
    if (at.length === 2 && at.every(Number.isFinite) && zoom > 0) { clearance.map.setView(at, zoom, { animate: false }); }
    if (said.has("colour")) { clearance.colour(said.get("colour")); }
    if (said.has("level")) { clearance.showLevel(said.get("level")); }
    if (said.has("month") && clearance.showMonth) { clearance.showMonth(said.get("month")); }
    if (said.has("area")) {
      const hit = clearance.search(said.get("area")).find(function (one) { return one.title === said.get("area"); });
      if (hit && hit.found) { clearance.select(hit.found); }
    }
  }

  /* What the address says is read before the filters are built, and written after every change. */
  clearance.sharing = function (map) {
    const field = document.getElementById("link"), copied = document.getElementById("copied");
    if (location.hash.length > 1) { apply(location.hash.slice(1)); }
    function tell() {
      history.replaceState(null, "", "#" + stateOf());
      field.value = location.href;
      copied.textContent = "";
    }
    map.on("moveend popupopen popupclose filtered", tell);
    document.getElementById("copy").addEventListener("click", function () {
      field.select();
      const done = navigator.clipboard ? navigator.clipboard.writeText(field.value) : Promise.resolve(document.execCommand("copy"));
      done.then(function () { copied.textContent = clearance.words.copied; }, function () { field.focus(); });
    });
    field.value = location.href;
    if (location.protocol !== "file:") {
      const whole = document.getElementById("one-file"), asked = new URLSearchParams(location.search);
      asked.set("save", "yes");
      whole.hidden = false;
      whole.firstChild.href = location.pathname + "?" + asked;
    }
  };

  /* Buttons that open a panel; one is open at a time, Escape closes it. */
  clearance.panels = function () {
    const buttons = Array.from(document.querySelectorAll(".tools [data-opens]"));
    function open(wanted) {
      buttons.forEach(function (button) {
        const panel = document.getElementById(button.dataset.opens), on = button === wanted && panel.hidden;
        panel.hidden = !on;
        button.setAttribute("aria-expanded", String(on));
      });
    }
    buttons.forEach(function (button) {
      button.addEventListener("click", function () { open(button); });
      document.getElementById(button.dataset.opens).addEventListener("keydown", function (event) {
        if (event.key === "Escape") { open(null); button.focus(); }
      });
    });
  };

  /* On paper the sheet has a size of its own: lay it out, fit the map again, and go back afterwards. */
  clearance.printing = function (map, fit) {
    const root = document.documentElement, paper = document.getElementById("paper"), rule = document.createElement("style");
    const scale = document.getElementById("paper-scale"), before = { at: null, zoom: null };
    document.head.appendChild(rule);
    function lay(onPaper) {
      const size = PAPERS[paper.value];
      rule.textContent = "@page { size: " + paper.value + " landscape; margin: " + MARGIN + "; }";
      root.style.setProperty("--paper-width", size[0] + "px");
      root.style.setProperty("--paper-height", size[1] + "px");
      root.classList.toggle("on-paper", onPaper);
      root.classList.toggle("on-a3", onPaper && paper.value === "A3");
      clearance.paperRatio = onPaper ? 3 : 0;
      map.invalidateSize({ animate: false, pan: false });
      if (onPaper) { fit(); }
      scale.textContent = onPaper ? clearance.words.paper_scale.replace("{number}", clearance.number(clearance.scaleOf(map))) : "";
    }
    window.addEventListener("beforeprint", function () {
      before.at = map.getCenter();
      before.zoom = map.getZoom();
      clearance.viewBefore = map.getBounds();
      lay(true);
    });
    window.addEventListener("afterprint", function () {
      lay(false);
      map.setView(before.at, before.zoom, { animate: false });
    });
    document.getElementById("print").addEventListener("click", function () { window.print(); });
    lay(false);
  };

  /* The scale of the print in the middle of the sheet, to two digits: a pixel of a page is 1/96 inch. */
  clearance.scaleOf = function (map) {
    const metres = 40075016.686 * Math.cos(map.getCenter().lat * Math.PI / 180) / (256 * Math.pow(2, map.getZoom()));
    const scale = metres / (0.0254 / 96), step = Math.pow(10, Math.floor(Math.log10(scale)) - 1);
    return Math.round(scale / step) * step;
  };
})();
