"""A client that nobody here wrote: GDAL's driver for OGC API - Features."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from clearance_geodata.register import Register

# In a process of its own: GDAL keeps Python's lock while it waits, and the server of this test needs it to answer.
READ = """
import json, sys
import pyogrio
from clearance.geodesy import geodesic_area_m2
address, layer, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
options |= {"bbox": tuple(options["bbox"])} if "bbox" in options else {}
read = pyogrio.read_dataframe(f"OAPIF:{address}", layer=layer, **options)
print(json.dumps({
    "ids": list(read["id"]),
    "m2": sum(geodesic_area_m2(shape) for shape in read.geometry),
    "without_geometry": int(read.geometry.isna().sum()),
    "types": {name: str(kind) for name, kind in read.dtypes.items()},
}))
"""


def read(address: str, layer: str, **options: object) -> dict[str, object]:
    """What GDAL reads of a layer."""
    command = [sys.executable, "-W", "ignore", "-c", READ, address, layer, json.dumps(options)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_gdal_reads_the_same_areas_and_the_same_m2(sea_address: str, sea: Register) -> None:
    states = sea.snapshot().open_states
    got = read(sea_address, "areas")
    assert got["ids"] == [state.area.area_id for state in states]
    assert got["m2"] == pytest.approx(sum(state.open_m2 or 0 for state in states) / 1000, rel=1e-6)
    assert got["without_geometry"] == 1


def test_gdal_pages_through_all_features_once(sea_address: str, sea: Register) -> None:
    got = read(sea_address, "areas", PAGE_SIZE="7")
    assert got["ids"] == [state.area.area_id for state in sea.snapshot().open_states]


def test_gdal_knows_the_types_of_fields(both_address: str) -> None:
    types = read(f"{both_address}/sea", "released")["types"]
    assert isinstance(types, dict)
    assert (types["released_m2"], types["ap_mines"]) == ("float64", "int32")
    assert types["covers_from"].startswith("datetime64")


def test_gdal_asks_with_a_box_a_time_and_a_snapshot(both_address: str) -> None:
    boxed = read(f"{both_address}/sea", "areas", bbox=[179.7, -41, 179.75, -39])
    assert boxed["ids"] == ["SEA-01", "SEA-02", "SEA-03", "SEA-04"]
    assert len(read(f"{both_address}/sea", "areas", DATETIME="2022-06-20T00:00:00Z")["ids"]) == 60  # type: ignore[arg-type]
    assert len(read(f"{both_address}/sea?as_of=2022-01-01", "areas")["ids"]) == 61  # type: ignore[arg-type]
