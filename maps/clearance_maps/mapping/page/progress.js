/* The land of a month: what was open at its end, what had been released, and the statement of the books. */
"use strict";
(function () {
  const STEP_MS = 350;

  function amounts(row, i) {
    const line = clearance.element("tr", row.sum ? "sum" : "");
    line.appendChild(clearance.element("th", "", row.label)).scope = "row";
    line.appendChild(clearance.element("td", "", clearance.number(row.m2[i])));
    line.appendChild(clearance.element("td", "", clearance.number(row.areas[i])));
    return line;
  }

  clearance.started = [function () {
    const months = clearance.carried.months, rows = clearance.carried.statement;
    const slider = document.getElementById("month"), said = document.getElementById("month-shown");
    const table = document.getElementById("month-statement"), play = document.getElementById("month-play");
    let timer = 0;

    function show(i) {
      const month = months[i];
      slider.value = String(i);
      slider.setAttribute("aria-valuetext", month.label);
      said.textContent = month.label;
      table.textContent = "";
      rows.forEach(function (row) { table.appendChild(amounts(row, i)); });
      clearance.dayShown = month.day;
      clearance.monthShown = month.name;
      if (clearance.ground) { clearance.applyFilters(); }
    }
    function pause() {
      window.clearInterval(timer);
      timer = 0;
      play.textContent = play.dataset.play;
      said.setAttribute("aria-live", "polite");
    }
    function step(by) { show(Math.max(0, Math.min(months.length - 1, Number(slider.value) + by))); }

    clearance.showMonth = function (name) {
      const i = months.findIndex(function (month) { return month.name === name; });
      if (i >= 0) { show(i); }
    };
    slider.addEventListener("input", function () { pause(); show(Number(slider.value)); });
    document.getElementById("month-before").addEventListener("click", function () { pause(); step(-1); });
    document.getElementById("month-after").addEventListener("click", function () { pause(); step(1); });
    play.addEventListener("click", function () {
      if (timer) { pause(); return; }
      if (Number(slider.value) === months.length - 1) { show(0); }
      play.textContent = play.dataset.pause;
      said.setAttribute("aria-live", "off");
      timer = window.setInterval(function () {
        step(1);
        if (Number(slider.value) === months.length - 1) { pause(); }
      }, STEP_MS);
    });
    show(months.length - 1);
  }];
})();
