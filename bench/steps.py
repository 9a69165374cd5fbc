"""One step of the measurement of books, in a process of its own, so that its peak memory is its own.

    python bench/steps.py import FOLDER AREAS SEED
    python bench/steps.py ledger|ground|check|verify|page FOLDER

Prints JSON: seconds, peak memory, what was counted, and the seconds of the plainest tool that gives the same answer.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import shapely

from clearance.geodesy import geodesic_area_m2
from clearance.land.checks import check_snapshot
from clearance.land.footprint import footprint
from clearance.land.ledger import periods_between, statement
from clearance.units import Unit
from clearance_api.features.asking import PageAsked
from clearance_api.features.page import Links, features
from clearance_geodata.ingest.run import import_file
from clearance_geodata.layers import AREA_FIELDS, area_values
from clearance_geodata.register import Register, utc_now
from clearance_geodata.samples.synthetic import COUNTRY, NAME, imports_of, write_files
from clearance_geodata.shelf.asked import Asked, Box, Span
from clearance_geodata.shelf.shelves import at_of
from clearance_geodata.verify import verify

ROUNDS = 5
PAGE = 100
BEGIN = date(2010, 1, 1)
NET_AGREES = 1e-6
# What a statement by year and province says of m2, from the same postings.
PLAIN = """
WITH daily AS (
  SELECT a.admin1 AS admin1, year(p.effective_on) AS y, p.account AS account, sum(p.quantity) AS quantity
  FROM postings p JOIN areas a ON a.area_id = p.area_id
  WHERE p.unit = 'm2' AND p.account IN ('sha', 'cha', 'unclassified', 'processed', 'cancelled', 'reduced', 'cleared')
  GROUP BY ALL),
yearly AS (
  SELECT admin1, y,
    sum(quantity) FILTER (account IN ('sha', 'cha', 'unclassified', 'processed')) AS net,
    coalesce(sum(quantity) FILTER (account = 'cancelled'), 0) AS cancelled,
    coalesce(sum(quantity) FILTER (account = 'reduced'), 0) AS reduced,
    coalesce(sum(quantity) FILTER (account = 'cleared'), 0) AS cleared
  FROM daily GROUP BY ALL)
SELECT admin1, y, cancelled / 1000, reduced / 1000, cleared / 1000,
  sum(net) OVER (PARTITION BY admin1 ORDER BY y) / 1000 AS closing
FROM yearly ORDER BY admin1, y
"""


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    answer = act()
    return time.perf_counter() - begun, answer


def best_s(*rivals: Callable[[], object]) -> list[float]:
    """The best time of each rival, taking turns."""
    return np.array([[timed(rival)[0] for rival in rivals] for _ in range(ROUNDS)]).min(axis=0).tolist()


def import_(folder: Path, areas: int, seed: int) -> dict[str, Any]:
    """Both files of the country through `clearance import`, checks on."""
    files = write_files(folder, areas, seed=seed)
    path = folder / "synthetic.gpkg"
    with Register.create(path, country=COUNTRY, country_name=NAME, time_zone="UTC", clock=utc_now) as register:
        requests = imports_of(files, today=datetime.now(UTC).date())
        (areas_s, _), (acts_s, _) = (
            timed(lambda request=request: import_file(register, request)) for request in requests
        )
        return {
            "areas": files.area_count,
            "acts": files.act_count,
            "areas_s": areas_s,
            "acts_s": acts_s,
            "records": register.position(),
            "file_mb": path.stat().st_size / 2**20,
        }


def ledger(folder: Path) -> dict[str, Any]:
    """The statement of m2 by year and province: from the file, and from the postings against DuckDB and pandas."""
    with Register.open(folder / "synthetic.gpkg") as register:
        cold_s, (snapshot, found) = timed(lambda: _stated(register))
    books = snapshot.books
    postings = books.postings
    connection = duckdb.connect()
    connection.register(
        "ours", postings.astype(dict.fromkeys(("area_id", "account", "unit", "entry_area_id"), "string"))
    )
    connection.register("described", books.areas.reset_index())
    connection.execute("CREATE TABLE postings AS SELECT * FROM ours")
    connection.execute("CREATE TABLE areas AS SELECT area_id, admin1 FROM described")
    rows = connection.execute(PLAIN).fetchall()
    same = {(r.group["admin1"], int(r.group["year"])): r for r in found.rows}
    for admin1, year, cancelled, reduced, cleared, closing in rows:
        ours = same[admin1, year].to_dict()
        said = [ours["cancelled"], ours["reduced"], ours["cleared"], ours["closing"]]
        if not np.allclose(said, [float(v) for v in (cancelled, reduced, cleared, closing)], atol=1e-3):
            raise SystemExit(f"{admin1} {year}: {said} here, {cancelled, reduced, cleared, closing} in DuckDB")
    periods = periods_between(BEGIN, snapshot.as_of)

    def ours() -> object:
        return statement(books, Unit.M2, periods, by=("year", "admin1"), as_of=snapshot.as_of)

    def pandas() -> object:
        m2 = postings[postings["unit"] == "m2"]
        year = m2["effective_on"].dt.year
        admin1 = m2["area_id"].map(books.areas["admin1"])
        return m2.groupby([admin1, year, "account"], observed=True)["quantity"].sum()

    ours_s, duckdb_s, pandas_s = best_s(ours, lambda: connection.execute(PLAIN).fetchall(), pandas)
    return {
        "cold_s": cold_s,
        "postings": len(postings),
        "rows": len(found.rows),
        "ours_s": ours_s,
        "duckdb_s": duckdb_s,
        "pandas_s": pandas_s,
    }


def _stated(register: Register) -> tuple[Any, Any]:
    snapshot = register.snapshot()
    periods = periods_between(BEGIN, snapshot.as_of)
    return snapshot, statement(snapshot.books, Unit.M2, periods, by=("year", "admin1"), as_of=snapshot.as_of)


def ground(folder: Path) -> dict[str, Any]:
    """Gross and net m2 of all areas as they were first drawn, and their overlaps, against one union of them."""
    with Register.open(folder / "synthetic.gpkg") as register:
        drawn = {
            e.area_id: e.ground
            for e in register.reading().entries
            if e.claimed_m2 is None and e.ground is not None and str(e.kind) in {"opened", "identified"}
        }
    ids, shapes = list(drawn), list(drawn.values())
    ours_s, found = timed(lambda: footprint(ids, shapes))
    union_s, net_m2 = timed(lambda: geodesic_area_m2(shapely.union_all(np.array(shapes, dtype=object))))
    if abs(net_m2 / found.net_m2 - 1) > NET_AGREES:
        raise SystemExit(f"net {found.net_m2:,.0f} m2 here, {net_m2:,.0f} m2 in one union")
    return {"grounds": len(ids), "overlaps": len(found.overlaps), "ours_s": ours_s, "union_s": union_s}


def check(folder: Path) -> dict[str, Any]:
    """Every rule of `clearance check`."""
    with Register.open(folder / "synthetic.gpkg") as register:
        seconds, found = timed(lambda: check_snapshot(register.snapshot()))
    return {"seconds": seconds, "findings": dict(Counter(finding.rule for finding in found))}


def verified(folder: Path) -> dict[str, Any]:
    """Every rule of `clearance verify`: the hash chain, the postings, the layers."""
    with Register.open(folder / "synthetic.gpkg") as register:
        seconds, found = timed(lambda: list(verify(register)))
    return {"seconds": seconds, "findings": len(found)}


def page(folder: Path) -> dict[str, Any]:
    """A page of areas in a box against writing the same features as GeoJSON for each request."""
    with Register.open(folder / "synthetic.gpkg") as register:
        snapshot = register.snapshot()
        states = [state for state in snapshot.open_states if state.geometry is not None]
    shapes = np.array([state.geometry for state in states], dtype=object)
    west, south, east, north = shapely.total_bounds(shapes)
    box = Box(west, south, (west + east) / 2, (south + north) / 2)
    window = shapely.box(box.west, box.south, box.east, box.north)
    tree = shapely.STRtree(shapes)

    def plain() -> bytes:
        found = [states[i] for i in sorted(tree.query(window, predicate="intersects").tolist())[:PAGE]]
        features = [
            {
                "type": "Feature",
                "id": state.area.area_id,
                "geometry": shapely.geometry.mapping(state.geometry),
                "properties": dict(zip(AREA_FIELDS, area_values(state), strict=True)),
            }
            for state in found
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()

    with Register.open(folder / "synthetic.gpkg") as register:
        shelf, day = register.shelf("areas"), snapshot.as_of
        asked = Asked(at=at_of(snapshot), box=box, span=Span(day, day))
        links = Links.of("http://127.0.0.1:8000/collections/areas", "")

        def ours() -> bytes:
            return b",".join(features(shelf, shelf.rows(asked)[:PAGE], PageAsked(), links))

        ours_s, json_s = best_s(ours, plain)
    return {"areas": len(states), "of": PAGE, "ours_s": ours_s, "json_s": json_s}


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "import": lambda folder, areas, seed: import_(folder, int(areas), int(seed)),
    "ledger": ledger,
    "ground": ground,
    "check": check,
    "verify": verified,
    "page": page,
}


def main() -> None:
    step, folder, *more = sys.argv[1:]
    answer = STEPS[step](Path(folder), *more)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(json.dumps({**answer, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main()
