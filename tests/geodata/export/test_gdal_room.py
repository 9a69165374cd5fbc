"""Who may use GDAL: files that come in or go out, and a packaged outline; never what holds a register."""

from __future__ import annotations

import ast
from pathlib import Path

import clearance_geodata

GDAL = {"fiona", "geopandas", "osgeo", "pyogrio", "rasterio"}
READS = {"read", "read_arrow", "read_dataframe", "read_file", "read_info", "list_layers", "open_arrow"}
ROOT = Path(clearance_geodata.__file__).parent


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def imported_names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}


def gdal_users(root: Path) -> dict[str, Path]:
    modules = {".".join(path.relative_to(root).with_suffix("").parts): path for path in root.rglob("*.py")}
    return {name: path for name, path in modules.items() if GDAL & {part.split(".")[0] for part in imports(path)}}


def test_gdal_is_never_given_a_register() -> None:
    users = gdal_users(ROOT)
    # Surfaces are rasters of our own; exposure reads what somebody supplies, a GeoPackage from a copy; terrain reads
    # elevation that somebody supplies, never a GeoPackage, and writes made-up hills; underlays and base maps, likewise,
    # pictures.
    rooms = {"base_maps", "countries", "export", "exposure", "ingest", "surface", "terrain", "underlay"}
    assert "copied" in imported_names(users["exposure.layers"])
    # The made-up country is files that come in: it writes them, and opens none.
    assert [name for name in users if name.split(".")[0] not in rooms] == ["samples.synthetic"]
    assert "write" in imported_names(users["samples.synthetic"])
    assert not READS & imported_names(users["samples.synthetic"])
    assert [name for name in users if name.startswith("export")] == ["export.gdal_writing"]


def test_the_export_never_reads_with_gdal() -> None:
    nodes = list(ast.walk(ast.parse((ROOT / "export" / "gdal_writing.py").read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert "write_arrow" in names
    assert not READS & (names | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


def test_no_other_room_uses_gdal_at_all() -> None:
    rooms = [ROOT.parents[1] / room for room in ("src/clearance", "maps/clearance_maps", "api/clearance_api")]
    assert [room for room in rooms if not any(room.rglob("*.py"))] == []
    assert [path for room in rooms for path in gdal_users(room).values()] == []
