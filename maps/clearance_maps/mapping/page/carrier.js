/* Unpacks what the page carries (carrier.py): shapes into corners of the map, columns into values as people read them. */
"use strict";
var clearance = {};

(function () {
  const STEPS_PER_DEGREE = 1e6;
  const DAY_MS = 864e5;

  clearance.unpack = async function (text) {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i += 1) { bytes[i] = binary.charCodeAt(i); }
    const told = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(told).text());
  };

  /* Corners in Web Mercator, where the world is 0 to 1 from west to east and from north to south. */
  clearance.shapesOf = function (carried) {
    const size = carried.lon.length, x = new Float64Array(size), y = new Float64Array(size);
    for (let i = 0, lon = 0, lat = 0; i < size; i += 1) {
      lon += carried.lon[i];
      lat += carried.lat[i];
      const sine = Math.sin(lat / STEPS_PER_DEGREE * Math.PI / 180);
      x[i] = lon / STEPS_PER_DEGREE / 360 + 0.5;
      y[i] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    }
    const ringAt = new Uint32Array(carried.corners.length + 1);
    carried.corners.forEach(function (count, i) { ringAt[i + 1] = ringAt[i] + count; });
    const count = carried.rings.length, shapeAt = new Uint32Array(count + 1), box = new Float64Array(4 * count);
    carried.rings.forEach(function (rings, i) { shapeAt[i + 1] = shapeAt[i] + rings; });
    for (let i = 0; i < count; i += 1) {
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (let c = ringAt[shapeAt[i]]; c < ringAt[shapeAt[i + 1]]; c += 1) {
        if (x[c] < west) { west = x[c]; }
        if (x[c] > east) { east = x[c]; }
        if (y[c] < north) { north = y[c]; }
        if (y[c] > south) { south = y[c]; }
      }
      box.set([west, north, east, south], 4 * i);
    }
    return { x: x, y: y, ringAt: ringAt, shapeAt: shapeAt, box: box, count: count };
  };

  clearance.at = function (column, i) {
    const values = column.values;
    return values.words ? values.words[values.at[i]] : values[i];
  };

  function inDigits(text) {
    return text.replace(/[0-9]/g, function (digit) { return clearance.formats.digits[digit]; });
  }

  clearance.number = function (value) {
    const formats = clearance.formats, digits = String(Math.abs(value));
    const grouped = digits.length < formats.grouped_from ? digits : digits.replace(/\B(?=(\d{3})+$)/g, formats.group);
    return inDigits((value < 0 ? "\u2212" : "") + grouped);
  };

  // A day known to the month comes with a quarter more, to the year with a half.
  clearance.day = function (days) {
    const day = new Date(Math.floor(days) * DAY_MS), part = days - Math.floor(days);
    if (part === 0.5) { return inDigits(String(day.getUTCFullYear())); }
    if (part) { return inDigits(clearance.formats.in_month[day.getUTCMonth()].replace("2222", day.getUTCFullYear())); }
    return inDigits(clearance.formats.months[day.getUTCMonth()]
      .split("2222").map(function (part) {
        return part.replace("22", day.getUTCDate() === 1 ? clearance.formats.first : String(day.getUTCDate()));
      })
      .join(String(day.getUTCFullYear())));
  };

  clearance.written = function (column, i) {
    const value = clearance.at(column, i);
    if (value === null || value === "") { return column.none; }
    if (column.kind === "m2") { return clearance.number(value) + "\u00a0" + clearance.formats.m2; }
    if (column.kind === "number") { return clearance.number(value); }
    return column.kind === "day" ? clearance.day(value) : value;
  };
})();
