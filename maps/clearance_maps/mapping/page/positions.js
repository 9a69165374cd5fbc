/* Where the pointer is: degrees, UTM and MGRS on WGS 84. Transverse Mercator by the series of Krueger to n^4 (Karney 2011,
   doi 10.1007/s00190-011-0445-3), good to a micrometre within a zone. */
"use strict";
(function () {
  const A = 6378137, F = 1 / 298.257223563, E = Math.sqrt(F * (2 - F)), N = F / (2 - F), K0 = 0.9996;
  const RADIUS = A / (1 + N) * (1 + N * N / 4 + Math.pow(N, 4) / 64);
  const ALPHA = [
    N / 2 - 2 / 3 * N ** 2 + 5 / 16 * N ** 3 + 41 / 180 * N ** 4,
    13 / 48 * N ** 2 - 3 / 5 * N ** 3 + 557 / 1440 * N ** 4,
    61 / 240 * N ** 3 - 103 / 140 * N ** 4,
    49561 / 161280 * N ** 4
  ];
  const BANDS = "CDEFGHJKLMNPQRSTUVWX", ROWS = "ABCDEFGHJKLMNPQRSTUV", COLUMNS = ["STUVWXYZ", "ABCDEFGH", "JKLMNPQR"];
  const HUNDRED_KM = 100000;

  function wrapped(lon) { return ((lon + 180) % 360 + 360) % 360 - 180; }

  /* Zones of six degrees, but for Norway and Svalbard. */
  function zoneOf(lat, lon) {
    if (lat >= 56 && lat < 64 && lon >= 3 && lon < 12) { return 32; }
    if (lat >= 72 && lon >= 0 && lon < 42) { return lon < 9 ? 31 : lon < 21 ? 33 : lon < 33 ? 35 : 37; }
    return Math.floor((lon + 180) / 6) + 1;
  }

  /* Zone, band, easting and northing in metres; null beyond 80 degrees south and 84 north, where UTM ends. */
  clearance.utm = function (lat, anyLon) {
    if (lat < -80 || lat >= 84) { return null; }
    const lon = wrapped(anyLon), zone = zoneOf(lat, lon), band = BANDS[Math.min(19, Math.floor((lat + 80) / 8))];
    const sine = Math.sin(lat * Math.PI / 180), from = (lon - (6 * zone - 183)) * Math.PI / 180;
    const t = Math.sinh(Math.atanh(sine) - E * Math.atanh(E * sine));
    const xi = Math.atan2(t, Math.cos(from)), eta = Math.asinh(Math.sin(from) / Math.hypot(t, Math.cos(from)));
    let x = eta, y = xi;
    ALPHA.forEach(function (alpha, i) {
      const j = 2 * (i + 1);
      x += alpha * Math.cos(j * xi) * Math.sinh(j * eta);
      y += alpha * Math.sin(j * xi) * Math.cosh(j * eta);
    });
    return { zone: zone, band: band, easting: 500000 + K0 * RADIUS * x, northing: (lat < 0 ? 1e7 : 0) + K0 * RADIUS * y };
  };

  /* The square of a metre that holds the place: digits are cut, not rounded. */
  clearance.mgrs = function (utm) {
    const column = COLUMNS[utm.zone % 3][Math.floor(utm.easting / HUNDRED_KM) - 1];
    const row = ROWS[(Math.floor(utm.northing / HUNDRED_KM) + (utm.zone % 2 ? 0 : 5)) % 20];
    function digits(metres) { return String(Math.floor(metres % HUNDRED_KM)).padStart(5, "0"); }
    return String(utm.zone).padStart(2, "0") + utm.band + column + row + digits(utm.easting) + digits(utm.northing);
  };

  clearance.degrees = function (value, positive, negative) {
    const digits = Math.abs(value).toFixed(5).replace(".", clearance.formats.decimal);
    return digits + "°" + (value < 0 ? negative : positive);
  };

  clearance.placeSaid = function (latlng) {
    const words = clearance.words, lon = wrapped(latlng.lng), utm = clearance.utm(latlng.lat, lon);
    const said = [clearance.degrees(latlng.lat, words.north, words.south) + " " + clearance.degrees(lon, words.east, words.west)];
    if (utm) {
      said.push("UTM " + utm.zone + utm.band + " " + Math.round(utm.easting) + " " + Math.round(utm.northing));
      said.push("MGRS " + clearance.mgrs(utm));
    }
    return said;
  };

  /* Under the pointer; with the keyboard, the middle of the map. */
  clearance.showPositions = function (map) {
    const line = document.getElementById("position");
    function show(latlng) { line.textContent = clearance.placeSaid(latlng).join("  ·  "); }
    map.on("mousemove", function (event) { show(event.latlng); });
    map.on("move", function () { show(map.getCenter()); });
    show(map.getCenter());
  };
})();
