"""What the export tests share: layers with everything that formats stumble over, and readers that are not ours."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

import geopandas
import openpyxl
import pandas as pd
import pytest
import shapely
from pyogrio import read_dataframe
from shapely.geometry.base import BaseGeometry

from clearance.inert import read_inert
from clearance_geodata.export import Field, FieldType, Layer, Origin, export_layers
from clearance_geodata.export.fields import field_named

Write: TypeAlias = Callable[..., Path]
Read: TypeAlias = Callable[[Path, str], list["Seen"]]
Held: TypeAlias = Callable[[Layer], list["Seen"]]

ORIGIN = Origin(
    snapshot="0123456789ab",
    register="alpha",
    country="XAA",
    country_name="Alphaland",
    as_of=date(2024, 12, 31),
    known_at="2025-01-15T12:00:00.000000Z",
)
NAMES = ("area_id", "name", "hazard_class", "work_status", "area_m2", "recorded_ap_mines", "opened_on", "source")
# Key, amount and day of a layer.
NAMES_OF = {"areas": ("area_id", "area_m2", "opened_on"), "released": ("entry_id", "released_m2", "effective_on")}
BOX = shapely.box(17.0, 44.0, 17.01, 44.01)
RING = BOX.difference(shapely.box(17.002, 44.002, 17.004, 44.004))
TWO_HOLES = RING.difference(shapely.box(17.006, 44.006, 17.008, 44.008))
PARTS = shapely.union_all([RING, shapely.box(17.02, 44.0, 17.03, 44.01)])
ROWS = (
    (("007", 'Ñandú <1> & "co"', "cha", None, 5.5, 0, date(1992, 2, 29), "Report; p. 3"), RING),
    (("=1+1", "+A, 'b'", "sha", "worked on", 438254000.123, None, date(2014, 12, 31), ""), TWO_HOLES),
    (("-78/ü", "Ж", "unclassified", "suspended", 0.001, 746, None, "Report; p. 3"), PARTS),
    (("'tis", "", "cha", "handed over", None, 12, date(2024, 12, 31), "A, B"), None),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader found of a row: how many parts and rings of ground it has, and the attributes that must hold."""

    key: str
    m2: float | None
    day: date | None
    parts: int
    rings: int


def shapes_of(ground: BaseGeometry | None) -> tuple[int, int]:
    """How many polygons, and how many rings."""
    parts = [] if ground is None else [part for part in shapely.get_parts(ground).tolist() if not part.is_empty]
    return len(parts), sum(1 + len(part.interiors) for part in parts)


def seen(values: Sequence[object], ground: BaseGeometry | None) -> Seen:
    """A row as any reader gives it: key, m2, day, and the ground."""
    key, m2, day = values
    amount = None if m2 is None or pd.isna(m2) or m2 == "" else float(m2)  # type: ignore[call-overload, arg-type]
    when = None if day is None or pd.isna(day) or day == "" else pd.Timestamp(day).date()  # type: ignore[call-overload, arg-type]
    return Seen(str(key), amount, when, *shapes_of(ground))


def sorted_by_key(rows: Iterable[Seen]) -> list[Seen]:
    """Rows in the order of their keys: some formats have an order of their own."""
    return sorted(rows, key=lambda row: row.key)


def _held(layer: Layer) -> list[Seen]:
    columns = [layer.column(name) for name in NAMES_OF[layer.name]]
    return sorted_by_key(seen(*row) for row in zip(zip(*columns, strict=True), layer.grounds, strict=True))


def _in_frame(frame: pd.DataFrame, names: tuple[str, ...]) -> list[Seen]:
    grounds = frame.geometry if isinstance(frame, geopandas.GeoDataFrame) else [None] * len(frame)
    columns = [frame[name] for name in names]
    return sorted_by_key(seen(*row) for row in zip(zip(*columns, strict=True), grounds, strict=True))


def _read_zip(path: Path, layer: str, inner: str) -> list[Seen]:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(path.with_suffix(""))
    return _read(path.with_suffix("") / f"{layer}{inner}", layer)


def _read_csv(path: Path, names: tuple[str, ...]) -> list[Seen]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted_by_key(
        seen([read_inert(row[name]) for name in names], shapely.from_wkt(row["wkt"]) if row["wkt"] else None)
        for row in rows
    )


def _read_xlsx(path: Path, layer: str, names: tuple[str, ...]) -> list[Seen]:
    head, *rows = openpyxl.load_workbook(path)[layer].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    return sorted_by_key(seen([row[name] for name in names], None) for row in found)


def _read(path: Path, layer: str) -> list[Seen]:
    names = NAMES_OF[layer]
    if path.suffix == ".zip":
        return _read_zip(path, layer, path.suffixes[-2])
    if path.suffix == ".shp":
        return _in_frame(read_dataframe(path), tuple(name[:10] for name in names))
    if path.suffix == ".parquet":
        return _in_frame(geopandas.read_parquet(path), names)
    if path.suffix == ".csv":
        return _read_csv(path, names)
    if path.suffix == ".xlsx":
        return _read_xlsx(path, layer, names)
    return _in_frame(read_dataframe(path, layer=layer), names)


@pytest.fixture
def read() -> Read:
    """The rows of a layer of an export, sorted, as programs that are not ours read them."""
    return _read


@pytest.fixture
def held() -> Held:
    """The rows of a layer, sorted, for readers to find again."""
    return _held


@pytest.fixture
def areas() -> Layer:
    """Four areas: ids that spreadsheets and shells would like to change, holes, parts, unknown size, day and ground."""
    rows = [(*row, ORIGIN.snapshot, ORIGIN.as_of) for row, _ in ROWS]
    return Layer(
        name="areas",
        title="hazardous areas that are open",
        fields=tuple(field_named(name) for name in (*NAMES, "snapshot", "as_of")),
        rows=rows,
        origin=ORIGIN,
        key="area_id",
        class_field="hazard_class",
        geometry_type="MultiPolygon",
        grounds=[ground for _, ground in ROWS],
        sources=("A, B", "Report; p. 3"),
    )


@pytest.fixture
def released(areas: Layer) -> Layer:
    """Two releases of one area, one of them of a figure alone."""
    names = ("entry_id", "area_id", "product", "released_m2", "effective_on")
    rows = [("E17", "007", "cleared", 1200, date(2023, 5, 1)), ("E018", "007", "cancelled", 0.5, date(2024, 1, 31))]
    return replace(
        areas,
        name="released",
        title="land that was cancelled, reduced or cleared",
        fields=tuple(field_named(name) for name in names),
        rows=rows,
        key="entry_id",
        class_field="product",
        grounds=[BOX, None],
    )


@pytest.fixture
def entries(areas: Layer) -> Layer:
    """A table without ground, such as the journal."""
    fields = (Field("entry_id", FieldType.ID), Field("body", FieldType.TEXT), Field("is_first", FieldType.YES_NO))
    rows = [("E1", '{"note": "two\nlines, \\"quoted\\""}', True), ("E002", "", False), ("=E3", None, None)]
    return replace(
        areas,
        name="entries",
        title="every entry of the journal",
        fields=fields,
        rows=rows,
        key="entry_id",
        class_field="",
        geometry_type=None,
        grounds=(),
    )


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write layers as a file of an ending; notes are not looked at."""

    def written(suffix: str, *layers: Layer) -> Path:
        path = tmp_path / f"{layers[0].name}{suffix}"
        export_layers(layers, path)
        return path

    return written
