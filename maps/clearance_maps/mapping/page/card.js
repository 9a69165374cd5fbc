/* The card of a shape: its values, and the story of its area. Text of records only ever becomes text nodes. */
"use strict";
(function () {
  clearance.element = function (tag, className, text) {
    const made = document.createElement(tag);
    if (className) { made.className = className; }
    if (text !== undefined) { made.textContent = text; }
    return made;
  };

  function table(pairs) {
    const made = clearance.element("table"), body = made.appendChild(clearance.element("tbody"));
    pairs.forEach(function (pair) {
      if (pair[1] === "") { return; }
      const row = body.appendChild(clearance.element("tr"));
      row.appendChild(clearance.element("th", "", pair[0])).scope = "row";
      row.appendChild(clearance.element("td", "", pair[1]));
    });
    return made;
  }

  function cardOf(pairs) {
    const box = clearance.element("div", "card");
    box.appendChild(clearance.element("strong", "", pairs[0][1]));
    box.appendChild(table(pairs.slice(1)));
    return box;
  }

  /* The acts of an area in the journal, oldest first. */
  function story(areaId) {
    const stories = clearance.stories, place = stories.place.get(areaId);
    if (place === undefined) { return null; }
    const words = clearance.words, box = clearance.element("div", "story"), list = clearance.element("ol");
    box.appendChild(clearance.element("h2", "", words.story));
    for (let i = stories.from[place]; i < stories.from[place + 1]; i += 1) {
      const act = clearance.element("li"), amounts = [];
      if (stories.m2[i] !== null) { amounts.push(clearance.number(stories.m2[i]) + "\u00a0" + clearance.formats.m2); }
      if (stories.mines[i]) { amounts.push(words.mines.replace("{number}", clearance.number(stories.mines[i]))); }
      const by = clearance.at({ values: stories.by }, i), source = clearance.at({ values: stories.source }, i);
      act.appendChild(clearance.element("b", "", clearance.day(stories.on[i])));
      act.appendChild(document.createTextNode(" " + clearance.at({ values: stories.act }, i) +
        (amounts.length ? ": " + amounts.join("; ") : "") + (by ? "; " + by : "")));
      act.appendChild(clearance.element("small", "", source || words.no_source));
      list.appendChild(act);
    }
    box.appendChild(list);
    return box;
  }

  clearance.idOf = function (found) {
    const column = found.layer.byRole.id;
    return column ? clearance.at(column, found.i) : "";
  };

  clearance.card = function (found) {
    const columns = found.layer.columns.filter(function (column) { return column.shown; });
    const box = cardOf(columns.map(function (column) { return [column.label, clearance.written(column, found.i)]; }));
    const told = story(clearance.idOf(found));
    if (told) { box.appendChild(told); }
    return box;
  };

  /* A symbol of a total, which Folium draws: its values are written already. */
  clearance.describe = function (feature, layer, labels) {
    const values = feature.properties.values;
    layer.bindPopup(function () {
      return cardOf(labels.map(function (label, i) { return [label, values[i]]; }));
    }, { maxWidth: 320 });
    if (feature.properties.label) {
      layer.bindTooltip(clearance.element("span", "", feature.properties.label), {
        permanent: true, direction: "right", className: "symbol-label", offset: [0, 0]
      });
    } else {
      layer.bindTooltip(clearance.element("span", "", values[0]), { sticky: true });
    }
  };
})();
