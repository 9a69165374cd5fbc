"""GeoPackage: all layers of a snapshot in one file, with QGIS styles, what each field means, and where it comes from.

GDAL writes the layers into a new file; what it cannot write is added with sqlite3 once GDAL has let go of it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.resources import files
from typing import TYPE_CHECKING

from clearance_geodata.export.arrow import GROUND, arrow_table
from clearance_geodata.export.gdal_writing import write_with_gdal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clearance_geodata.export.layer import Layer

__all__ = ["style_of", "write_geopackage"]

# Read without a warning by QGIS since 3.10; GDAL's own choice is newer.
VERSION = "1.3"

# As QGIS creates the table when it saves a style into a GeoPackage; it finds a style by table and column name.
STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""
ABOUT_STYLE = dict.fromkeys(("areas", "released"), "Symbols after IMAS TNMA 07.11/01 (2016)")
CONTENTS = "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES (?, 'attributes', ?, ?)"

# The schema extension of the format (OGC 12-128r19, annex F.9).
MEANINGS = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name))
"""
CONSTRAINTS = """
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))
"""
EXTENSION = (
    "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', "
    "'http://www.geopackage.org/spec121/#extension_schema', 'read-write')"
)


def write_geopackage(layers: Sequence[Layer], path: Path) -> list[str]:
    """Layers and tables as one GeoPackage; null ground stays null, dates are DATE, m2 are REAL."""
    for layer in layers:
        _write(layer, path)
    # Not `with connection`: a full disk shows when the transaction is committed, before anything is renamed.
    with closing(sqlite3.connect(path)) as connection:
        _add_meanings(connection, layers)
        _add_styles(connection, layers)
        connection.commit()
    return []


def style_of(name: str, suffix: str) -> str | None:
    """The text of our style for a layer, suffix `.qml` or `.sld`; None when the layer has none."""
    style = files("clearance_geodata.export") / "styles" / f"{name}{suffix}"
    return style.read_text(encoding="utf-8") if style.is_file() else None


def _write(layer: Layer, path: Path) -> None:
    options = {"DESCRIPTION": layer.description, "IDENTIFIER": layer.name}
    write_with_gdal(
        layer,
        arrow_table(layer),
        path,
        driver="GPKG",
        layer_options={**options, "GEOMETRY_NAME": GROUND} if layer.geometry_type else options,
        dataset_options={"VERSION": VERSION},
        layer_metadata={key.replace(" ", "_").upper(): text for key, text in layer.facts.items()},
    )


def _add_meanings(connection: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    connection.execute(MEANINGS)
    connection.execute(CONSTRAINTS)
    connection.executemany(EXTENSION, [("gpkg_data_columns",), ("gpkg_data_column_constraints",)])
    connection.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, description) VALUES (?, ?, ?)",
        [
            (layer.name, field.name, f"{field.meaning} ({field.unit})" if field.unit else field.meaning)
            for layer in layers
            for field in layer.fields
        ],
    )


def _add_styles(connection: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    styled = [(layer, style_of(layer.name, ".qml")) for layer in layers if layer.geometry_type]
    rows = [
        (layer.name, GROUND, layer.name, qml, style_of(layer.name, ".sld"), ABOUT_STYLE.get(layer.name, "Symbols"))
        for layer, qml in styled
        if qml is not None
    ]
    if not rows:
        return
    connection.execute(STYLES)
    connection.execute(CONTENTS, ("layer_styles", "layer_styles", "symbols of the layers, for QGIS"))
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
        "VALUES ('', '', ?, ?, ?, ?, ?, 1, ?, 'clearance', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
        rows,
    )
