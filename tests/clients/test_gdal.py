"""GDAL's driver for OGC API - Features, as QGIS, R and many others use it: through pyogrio, and as `ogrinfo`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from clearance.land.snapshot import Snapshot
from clearance_geodata.register import Register

PROGRAM = str(Path(sys.executable).parent / "clearance")
Told = Callable[..., Any]
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
    "types": {name: str(kind) for name, kind in read.dtypes.items()},
}))
"""
ALL_REQUESTS = {"CPL_DEBUG": "HTTP"}


@pytest.fixture
def read(told: Told) -> Callable[..., dict[str, Any]]:
    """What GDAL reads of a layer, and the addresses that it asked on the way."""

    def got(address: str, layer: str, environment: dict[str, str] | None = None, **options: object) -> dict[str, Any]:
        settings = ALL_REQUESTS | (environment or {})
        found, said = told(sys.executable, READ, address, layer, json.dumps(options), environment=settings)
        return {**found, "asked": re.findall(r"HTTP: Fetch\((\S+)\)", said)}

    return got


def open_ids(snapshot: Snapshot) -> set[str]:
    return {state.area.area_id for state in snapshot.open_states}


def test_gdal_reads_the_same_areas_and_the_same_m2_over_several_pages(
    address: str, books: Snapshot, read: Callable[..., dict[str, Any]]
) -> None:
    got = read(address, "areas", PAGE_SIZE="60")
    assert len(got["ids"]) == len(set(got["ids"]))
    assert set(got["ids"]) == open_ids(books)
    assert got["m2"] == pytest.approx(sum(state.open_m2 or 0 for state in books.open_states) / 1000, rel=1e-6)
    assert sum("/items" in asked for asked in got["asked"]) >= 4


def test_gdal_knows_the_types_of_fields(address: str, read: Callable[..., dict[str, Any]]) -> None:
    types = read(address, "released")["types"]
    assert (types["released_m2"], types["ap_mines"]) == ("float64", "int32")
    assert types["effective_on"].startswith("datetime64")


def test_gdal_asks_the_service_for_a_box(address: str, books: Snapshot, read: Callable[..., dict[str, Any]]) -> None:
    west, south, east, north = -149.9, -39.95, -149.7, -39.85
    got = read(address, "areas", bbox=[west, south, east, north])
    inside = {
        state.area.area_id
        for state in books.open_states
        if state.geometry is not None
        and state.geometry.bounds[0] <= east
        and state.geometry.bounds[2] >= west
        and state.geometry.bounds[1] <= north
        and state.geometry.bounds[3] >= south
    }
    assert set(got["ids"]) == inside
    assert any("bbox=" in asked for asked in got["asked"])


def test_gdal_asks_for_a_time_and_a_snapshot(
    address: str, fields_file: Path, read: Callable[..., dict[str, Any]]
) -> None:
    with Register.open(fields_file) as register:
        then = register.snapshot(as_of=date(2022, 6, 20))
    assert set(read(f"{address}?as_of=2022-06-20", "areas")["ids"]) == open_ids(then)
    assert set(read(address, "areas", DATETIME="2022-06-20T00:00:00Z")["ids"]) == open_ids(then)


@pytest.mark.needs("ogrinfo")
def test_ogrinfo_lists_the_layers_and_counts_the_features(address: str, books: Snapshot) -> None:
    command = ["ogrinfo", "-ro", "-so", f"OAPIF:{address}", "areas"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert f"Feature Count: {len(books.open_states)}\n" in said
    assert "area_m2: Real" in said
    assert re.search(r"\nopened_on: Date.*\nopened_on_precision: String", said)
    assert 'GEOGCRS["WGS 84' in said


def test_gdal_filters_the_layer(address: str, books: Snapshot, read: Callable[..., dict[str, Any]]) -> None:
    got = read(address, "areas", where="hazard_class = 'cha' AND recorded_ap_mines > 100")
    assert set(got["ids"]) == {
        state.area.area_id
        for state in books.open_states
        if state.hazard_class == "cha" and (state.recorded_ap_mines or 0) > 100
    }


def test_gdal_tells_days_that_are_known_from_last_days_of_a_month(
    address: str, books: Snapshot, read: Callable[..., dict[str, Any]]
) -> None:
    """A filter of the client, and one in CQL2 that the service answers, find the same areas."""
    got = read(address, "areas", where="opened_on_precision = 'day'")
    cql2 = "opened_on_precision NOT IN ('month', 'year') AND opened_on >= DATE('2000-01-01')"
    asked = {"filter": cql2, "limit": "1000"}
    found = httpx.get(f"{address}/collections/areas/items", params=asked).raise_for_status().json()["features"]
    known = {state.area.area_id for state in books.open_states if state.opened_precision == "day"}
    assert set(got["ids"]) == {feature["id"] for feature in found} == known
    assert 0 < len(known) < len(books.open_states) / 2


def test_gdal_signs_in_with_a_key(
    serving: Callable[..., AbstractContextManager[str]],
    fields_file: Path,
    books: Snapshot,
    read: Callable[..., dict[str, Any]],
    tmp_path: Path,
) -> None:
    accounts, access = tmp_path / "access.db", tmp_path / "access.toml"
    access.write_text(f'accounts = "{accounts.name}"\n')
    command = [PROGRAM, "user", "add", "gis-desk", "--tier", "partner", "--file", str(accounts)]
    key = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
    with serving(fields_file, "--access", access) as closed:
        assert httpx.get(f"{closed}/collections/areas/items").status_code == 401
        got = read(closed, "areas", environment={"GDAL_HTTP_USERPWD": f"gis-desk:{key}"})
    assert set(got["ids"]) == open_ids(books)


@pytest.mark.needs("ogrinfo")
def test_gdal_of_debian_reads_a_surface_over_the_network_by_ranges(address: str) -> None:
    command = ["gdalinfo", "-json", f"/vsicurl/{address}/surface/coverage"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert said["metadata"]["IMAGE_STRUCTURE"]["LAYOUT"] == "COG"
    snapshot = httpx.get(f"{address}/?f=json").headers["clearance-snapshot"]
    assert said["metadata"][""]["CLEARANCE_SNAPSHOT"] == snapshot
    assert [band["description"] for band in said["bands"]] == ["expected_mines", "p_any"]
