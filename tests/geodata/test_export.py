import ast
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from pyogrio import list_layers, read_dataframe, read_info

import clearance_geodata
from clearance.errors import ClearanceError, FileRefused, NotFound, RegisterUnusable
from clearance.geodesy import geodesic_area_m2, polygons_of
from clearance.land.snapshot import Snapshot
from clearance_geodata.export import export_layer
from clearance_geodata.layers import AREA_FIELDS, RELEASED_FIELDS, area_values, release_values
from clearance_geodata.register import Register
from clearance_geodata.verify import verify

SUFFIXES = (".gpkg", ".geojson")


def geojson(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_every_open_area_is_exported_as_the_register_shows_it(example_snapshot: Snapshot, tmp_path: Path) -> None:
    out = tmp_path / "areas.geojson"
    export_layer(example_snapshot, "areas", out)
    identity = example_snapshot.identity
    assert [feature["properties"] for feature in geojson(out)["features"]] == [
        dict(zip(AREA_FIELDS, area_values(state), strict=True))
        | {"snapshot": identity.id, "as_of": identity.as_of.isoformat()}
        for state in example_snapshot.open_states
    ]


def test_every_release_is_exported_as_the_register_shows_it(example_snapshot: Snapshot, tmp_path: Path) -> None:
    out = tmp_path / "released.geojson"
    export_layer(example_snapshot, "released", out)
    identity = example_snapshot.identity
    assert [feature["properties"] for feature in geojson(out)["features"]] == [
        dict(zip(RELEASED_FIELDS, release_values(release), strict=True))
        | {"snapshot": identity.id, "as_of": identity.as_of.isoformat()}
        for release in example_snapshot.releases
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_ground_measures_the_m2_beside_it(example_snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"areas{suffix}"
    export_layer(example_snapshot, "areas", out)
    found = read_dataframe(out, layer="areas").set_index("area_id")
    unknown = [state.area.area_id for state in example_snapshot.open_states if state.geometry is None]
    assert unknown
    assert found.index[found.geometry.isna()].tolist() == unknown == found.index[found["area_m2"].isna()].tolist()
    drawn = found.drop(unknown)
    measured = [geodesic_area_m2(ground) for ground in drawn.geometry]
    assert measured == pytest.approx(drawn["area_m2"].tolist(), rel=1e-4, abs=1e-3)


def test_geojson_follows_rfc_7946(example_snapshot: Snapshot, tmp_path: Path) -> None:
    out = tmp_path / "areas.geojson"
    export_layer(example_snapshot, "areas", out)
    content = geojson(out)
    assert "crs" not in content
    assert (content["type"], content["name"]) == ("FeatureCollection", "areas")
    shapes = [shapely.geometry.shape(f["geometry"]) for f in content["features"] if f["geometry"]]
    rings = [(part.exterior, list(part.interiors)) for shape in shapes for part in polygons_of(shape)]
    assert all(shell.is_ccw and not any(hole.is_ccw for hole in holes) for shell, holes in rings)
    assert any(holes for _, holes in rings)


def test_a_geopackage_says_what_it_holds(example_snapshot: Snapshot, tmp_path: Path) -> None:
    out = tmp_path / "areas.gpkg"
    export_layer(example_snapshot, "areas", out)
    info = read_info(out)
    with closing(sqlite3.connect(out)) as connection:
        ((description,),) = connection.execute("SELECT description FROM gpkg_contents")
    identity = example_snapshot.identity
    assert list_layers(out).tolist() == [["areas", "MultiPolygon"]]
    assert (info["crs"], info["geometry_name"], info["features"]) == (
        "EPSG:4326",
        "geom",
        len(example_snapshot.open_states),
    )
    assert description == (
        f"Clearance export: hazardous areas that are open, Example (fictitious), as of {identity.as_of}, "
        f"snapshot {identity.id} (known at {identity.known_at}). WGS 84 (EPSG:4326), longitude, latitude; "
        "areas in m2 on the ellipsoid. Sources: fictitious, made from a seed."
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_totals_are_no_areas_and_stay_out(peru_snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"released{suffix}"
    export_layer(peru_snapshot, "released", out)
    areas = {release.area.area_id for release in peru_snapshot.releases if release.area.geometry is None}
    assert "PER" in areas
    assert "PER" not in set(read_dataframe(out)["area_id"])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_layer_is_a_file_with_its_columns(example_snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"released{suffix}"
    for _ in range(2):
        export_layer(replace(example_snapshot, releases=()), "released", out)
    assert read_info(out)["features"] == 0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_former_export_is_replaced_and_nothing_else_is_left(
    example_snapshot: Snapshot, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"layer{suffix}"
    export_layer(example_snapshot, "areas", out)
    export_layer(example_snapshot, "released", str(out))
    assert list_layers(out)[:, 0].tolist() == ["released"]
    assert list(tmp_path.iterdir()) == [out]


@pytest.fixture
def occupied(tmp_path: Path) -> Iterator[dict[str, Path]]:
    """Names at which something lies that an export must not touch."""
    table, text = tmp_path / "table.gpkg", tmp_path / "text.geojson"
    with closing(sqlite3.connect(table)) as connection:
        connection.execute("CREATE TABLE mine (fid INTEGER PRIMARY KEY)")
    text.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    folder = tmp_path / "folder.gpkg"
    folder.mkdir()
    with Register.create(tmp_path / "books.gpkg", country="XEX") as register:
        yield {"table": table, "text": text, "folder": folder, "register": register.path}


@pytest.mark.parametrize(
    ("which", "error", "message"),
    [
        ("register", RegisterUnusable, "is a register; an export never overwrites one, choose another name"),
        ("table", FileRefused, "exists already and is no export of Clearance; move it away, or choose another name"),
        ("text", FileRefused, "exists already and is no export of Clearance; move it away, or choose another name"),
        ("folder", FileRefused, "exists already and is no export of Clearance; move it away, or choose another name"),
    ],
)
def test_what_is_no_former_export_is_never_overwritten(
    example_snapshot: Snapshot, occupied: dict[str, Path], which: str, error: type[ClearanceError], message: str
) -> None:
    path = occupied[which]
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(error) as refused:
        export_layer(example_snapshot, "areas", path)
    assert str(refused.value) == f"{path} {message}"
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("out.shp", "has a suffix that is not known; name it .gpkg or .geojson"),
        ("no/where/out.gpkg", "is not a folder; create it first"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_one_line(
    example_snapshot: Snapshot, tmp_path: Path, name: str, message: str
) -> None:
    with pytest.raises(FileRefused, match=message):
        export_layer(example_snapshot, "areas", tmp_path / name)
    with pytest.raises(NotFound, match="there is no layer 'roads'; use one of areas, released"):
        export_layer(example_snapshot, "roads", tmp_path / name)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_an_export_leaves_the_register_as_it_was(tmp_path: Path, example_register: Register) -> None:
    before = example_register.path.read_bytes()
    export_layer(example_register.snapshot(), "areas", tmp_path / "areas.gpkg")
    assert example_register.path.read_bytes() == before
    assert verify(example_register) == ()


# What may use GDAL: files that come in or go out, and a packaged outline; never what holds a register.
MAY_USE_GDAL = {"countries", "export", "ingest.vectors"}
GDAL = {"fiona", "geopandas", "osgeo", "pyogrio", "rasterio"}


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_gdal_is_never_given_a_register() -> None:
    root = Path(clearance_geodata.__file__).parent
    modules = {".".join(path.relative_to(root).with_suffix("").parts): path for path in root.rglob("*.py")}
    users = {name for name, path in modules.items() if GDAL & {module.split(".")[0] for module in imports(path)}}
    assert users == MAY_USE_GDAL
    names = [node.attr if isinstance(node, ast.Attribute) else node.name
             for node in ast.walk(ast.parse(modules["export"].read_text(encoding="utf-8")))
             if isinstance(node, ast.Attribute | ast.alias)]  # fmt: skip
    assert not {"read", "read_dataframe", "read_file", "read_info", "list_layers", "open"} & set(names)


def test_no_other_room_uses_gdal_at_all() -> None:
    root = Path(clearance_geodata.__file__).parents[2]
    rooms = ("src/clearance", "maps/clearance_maps", "api/clearance_api")
    paths = [path for room in rooms for path in (root / room).rglob("*.py")]
    assert len(paths) > len(rooms)
    users = [path for path in paths if GDAL & {module.split(".")[0] for module in imports(path)}]
    assert users == []
