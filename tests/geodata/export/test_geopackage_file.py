from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pyogrio import list_layers, read_info

from clearance_geodata.export import LAYERS, Field, FieldType, Layer
from clearance_geodata.export.fields import FIELDS
from clearance_geodata.export.geopackage_file import style_of
from clearance_geodata.export.symbols import CLOSED_OUTLINE, OPEN_OUTLINE, SYMBOLS, WORKED_ON_OUTLINE, symbols_of
from clearance_maps.mapping.symbols import CLASSES, PRODUCTS

Write = Callable[..., Path]


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_a_geopackage_says_what_it_holds(areas: Layer, write: Write) -> None:
    out = write(".gpkg", areas)
    info = read_info(out, layer="areas")
    assert (info["crs"], info["geometry_name"], info["geometry_type"], info["features"]) == (
        "EPSG:4326",
        "geom",
        "MultiPolygon",
        4,
    )
    description = (
        "Clearance export: hazardous areas that are open, Alphaland, as of 2024-12-31, snapshot 0123456789ab (known at "
        "2025-01-15T12:00:00.000000Z). WGS 84 (EPSG:4326), longitude, latitude; areas in m2 on the ellipsoid. "
        "Sources: A, B; Report; p. 3."
    )
    assert rows(out, "SELECT description FROM gpkg_contents WHERE table_name = 'areas'") == [(description,)]
    assert info["layer_metadata"] == {
        "DESCRIPTION": description,
        "LAYER": "areas: hazardous areas that are open",
        "COUNTRY": "Alphaland (XAA)",
        "SNAPSHOT": "0123456789ab",
        "AS_OF": "2024-12-31",
        "KNOWN_AT": "2025-01-15T12:00:00.000000Z",
        "REGISTER": "alpha",
        "COORDINATES": "WGS 84 (EPSG:4326), longitude, latitude",
        "UNITS": "areas in m2 on the ellipsoid",
        "SOURCES": "A, B; Report; p. 3",
    }


def test_many_sources_are_counted(areas: Layer) -> None:
    many = replace(areas, sources=tuple("ABCDEFG"))
    assert many.description.endswith("Sources: A; B; C; D; E and 2 more.")
    assert replace(areas, sources=()).description.endswith("Sources: none named.")


def test_layers_and_tables_lie_in_one_file(areas: Layer, released: Layer, entries: Layer, write: Write) -> None:
    out = write(".gpkg", areas, released, entries)
    assert list_layers(out).tolist() == [
        ["areas", "MultiPolygon"],
        ["released", "MultiPolygon"],
        ["entries", None],
        ["layer_styles", None],
    ]
    assert rows(out, "PRAGMA integrity_check") == [("ok",)]
    assert rows(out, "PRAGMA foreign_key_check") == []
    types = {"area_id": "TEXT", "area_m2": "REAL", "recorded_ap_mines": "INTEGER", "opened_on": "DATE"}
    columns = {name: kind for _, name, kind, *_ in rows(out, "PRAGMA table_info(areas)") if name in types}
    assert columns == types
    unknown = "SELECT area_m2, recorded_ap_mines, opened_on, geom FROM areas WHERE area_id IN ('''tis', '=1+1')"
    assert [[value is None for value in row] for row in rows(out, unknown)] == [
        [False, True, False, False],
        [True, False, False, True],
    ]


def test_a_geopackage_says_what_each_field_is(areas: Layer, write: Write) -> None:
    out = write(".gpkg", areas)
    found = dict(rows(out, "SELECT column_name, description FROM gpkg_data_columns WHERE table_name = 'areas'"))
    assert set(found) == set(areas.names)
    assert found["area_m2"] == "open hazardous land; null while its size is unknown (m2)"
    assert found["area_id"] == FIELDS["area_id"].meaning


def test_qgis_finds_a_style_for_each_layer_that_has_one(areas: Layer, released: Layer, write: Write) -> None:
    out = write(".gpkg", areas, released)
    query = "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML, styleSLD FROM layer_styles"
    assert rows(out, query) == [
        (name, "geom", 1, style_of(name, ".qml"), style_of(name, ".sld")) for name in ("areas", "released")
    ]


def test_a_layer_without_a_style_has_none(entries: Layer, write: Write) -> None:
    out = write(".gpkg", entries)
    assert rows(out, "SELECT name FROM sqlite_master WHERE name = 'layer_styles'") == []


def colours(name: str, suffix: str) -> set[str]:
    """The colours of a style, as #RRGGBB."""
    text = style_of(name, suffix) or ""
    ET.fromstring(text)  # noqa: S314  our own file
    numbers = re.findall(r'"(\d+),(\d+),(\d+),\d+"', text)
    return {"#{:02X}{:02X}{:02X}".format(*map(int, rgb)) for rgb in numbers} | set(re.findall(r"#[0-9A-F]{6}", text))


@pytest.mark.parametrize("suffix", [".qml", ".sld"])
def test_styles_have_the_colours_of_the_note_and_of_the_maps(suffix: str) -> None:
    imas = {"#FF0000", "#F4A718"}
    hatched = {symbol.ink for symbol in CLASSES.values() if symbol.lines}
    assert colours("areas", suffix) >= imas | hatched | {symbol.fill for symbol in CLASSES.values()}
    inks = {symbol.ink for symbol in PRODUCTS.values()}
    assert colours("released", suffix) >= inks | {CLOSED_OUTLINE, "#FFFFFF"}


@pytest.mark.parametrize("suffix", [".qml", ".sld"])
@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("incidents", ["incidents"]),
        ("minefields", ["minefields"]),
        ("storage_sites", ["storage_sites"]),
        ("findings", ["error", "warning", "note"]),
    ],
)
def test_styles_of_sites_and_findings_have_the_colours_of_their_symbols(
    name: str, symbols: list[str], suffix: str
) -> None:
    expected = {SYMBOLS[symbol].outline for symbol in symbols}
    assert expected == {SYMBOLS[symbol].fill for symbol in symbols}
    assert colours(name, suffix) == expected | {"#FFFFFF"}


def test_no_site_and_no_finding_has_a_colour_of_land() -> None:
    land = {"cha", "sha", "unclassified", *PRODUCTS}
    taken = {colour for name in land for colour in (SYMBOLS[name].fill, SYMBOLS[name].outline)}
    others = {colour for name in SYMBOLS if name not in land for colour in (SYMBOLS[name].fill, SYMBOLS[name].outline)}
    assert taken & others == set()


@pytest.mark.parametrize("name", [name for name in LAYERS if name != "events"])
def test_every_layer_with_ground_has_a_style(name: str) -> None:
    assert style_of(name, ".qml")
    assert style_of(name, ".sld")


def test_symbols_are_those_of_the_layer_where_it_has_no_classes(areas: Layer, released: Layer) -> None:
    bare = replace(areas, name="incidents", class_field="")
    assert [symbol.name for symbol in symbols_of(bare)] == [
        "incidents",
        "incidents-worked-on",
        "incidents-worked-on",
        "incidents",
    ]
    severe = replace(
        released,
        name="findings",
        fields=(*released.fields, Field("severity", FieldType.TEXT)),
        rows=[(*row, "warning") for row in released.rows],
    )
    assert {symbol.name for symbol in symbols_of(severe)} == {"warning"}


def test_symbols_without_a_style_file_have_the_same_colours() -> None:
    for name, symbol in CLASSES.items():
        assert (SYMBOLS[name].fill, SYMBOLS[name].opacity, SYMBOLS[name].outline) == (
            symbol.fill,
            symbol.opacity,
            symbol.outline,
        )
    assert {symbol.outline for symbol in PRODUCTS.values()} == {CLOSED_OUTLINE}
    assert {SYMBOLS[name].outline for name in PRODUCTS} == {CLOSED_OUTLINE}
    assert (OPEN_OUTLINE, WORKED_ON_OUTLINE) == ("#FF0000", "#F4A718")
