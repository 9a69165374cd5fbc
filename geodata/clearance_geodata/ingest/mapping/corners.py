"""Polygons whose corners, or legs of bearing and distance, stand in another file of the folder, a row each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean
from typing import TYPE_CHECKING

import shapely

from clearance.errors import ClearanceError, FileRefused, InvalidGeometry, InvalidQuantity
from clearance.geodesy import polygons_of
from clearance.land.published import period_of
from clearance.saying import Number, saying
from clearance.units import parse_number
from clearance_geodata.ingest.mapping.conditions import column_of, matching
from clearance_geodata.ingest.mapping.dates import calendar_of
from clearance_geodata.ingest.mapping.written import Points, Written, keep_written, polygon_of
from clearance_geodata.ingest.sources.formats import read_layer
from clearance_geodata.ingest.sources.layer import Layer, Reading, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.coordinates.bearings import Bearings
    from clearance_geodata.coordinates.legs import Leg
    from clearance_geodata.ingest.mapping.model import Place
    from clearance_geodata.ingest.mapping.rows import Columns, Rows

__all__ = ["corner_places"]

METRES = {"m": 1.0, "km": 1000.0, "cm": 0.01}


@dataclass(frozen=True, slots=True)
class Other:
    """The other file: its rows by the id of the record that they belong to, each group in its order."""

    layer: Layer
    groups: dict[str, list[int]]

    def column(self, place: Place, part: str, where: str) -> Sequence[object] | None:
        """A column of it; None when the mapping names none."""
        name = place.parts.get(part)
        return None if name is None else self.layer.columns[column_of(self.layer, name, where)]


def corner_places(place: Place, rows: Rows, columns: Columns, folder: Path | None) -> Written:
    """The places of the rows that are left; what cannot be read becomes a fault of its row.

    Raises:
        FileRefused: when the other file or a column is missing.
    """
    where = f"{rows.filler.where}, geometry"
    other = _other(place, folder, where)
    own = column_of(rows.layer, place.parts["id"], where)
    rows.filler.used.add(own)
    maker = _Legs.of(place, rows, other, where) if place.way == "legs" else _Corners.of(place, other, where)
    written = Written(shapes=[None] * rows.layer.count)
    for index in rows.left():
        group = other.groups.get(text_of(rows.layer.columns[own][index]), [])
        if not group:
            continue
        try:
            shape, text, error_m = maker.shape(index, group, columns)
            keep_written(written, index, shape, (text, place.crs, error_m))
        except ClearanceError as fault:
            rows.filler.faults.setdefault(index, fault.said)
    rows.filler.remarks.extend(maker.remarks())
    return written


def _other(place: Place, folder: Path | None, where: str) -> Other:
    name = place.parts[place.way]
    if folder is None or not (folder / name).is_file():
        raise FileRefused(
            "{where}: there is no file {name} beside the file of the records; put it there", where=where, name=name
        )
    parts = place.parts
    layer = read_layer(folder / name, Reading(layer=parts.get("sheet", ""), encoding=parts.get("encoding", "")))
    met = matching(layer, place.where, where)
    by = layer.columns[column_of(layer, parts["by"], where)]
    groups: dict[str, list[int]] = defaultdict(list)
    for index, holds in enumerate(met):
        if holds:
            groups[text_of(by[index])].append(index)
    if "order" in parts:
        order = layer.columns[column_of(layer, parts["order"], where)]
        for group in groups.values():
            group.sort(key=lambda index: _number_first(order[index]))
    return Other(layer, dict(groups))


def _number_first(value: object) -> tuple[float, str]:
    """Numbers in their order, then texts in theirs."""
    text = text_of(value)
    try:
        return float(text), ""
    except ValueError:
        return float("inf"), text


@dataclass(frozen=True, slots=True)
class _Corners:
    """Polygons whose corners stand in the other file; `parts` divides the rows of one record into polygons."""

    points: Points
    parts: Sequence[object] | None

    @classmethod
    def of(cls, place: Place, other: Other, where: str) -> _Corners:
        return cls(Points.of(other.layer, place, where), other.column(place, "part", where))

    def shape(self, _index: int, group: Sequence[int], _columns: Columns) -> tuple[BaseGeometry, str, float | None]:
        rings: dict[str, list[int]] = defaultdict(list)
        for index in group:
            rings[text_of(self.parts[index]) if self.parts is not None else ""].append(index)
        polygons, texts, errors = [], [], []
        for ring in rings.values():
            positions = [position for index in ring if (position := self.points.position(index)) is not None]
            polygons.append(polygon_of([(position.lon, position.lat) for position in positions]))
            texts.append("; ".join(self.points.typed(index) for index in ring))
            errors += [position.position_error_m for position in positions]
        known = [error for error in errors if error is not None]
        shape = (
            polygons[0]
            if len(polygons) == 1
            else shapely.MultiPolygon(polygons_of(shapely.GeometryCollection(polygons)))
        )
        return shape, " | ".join(texts), max(known) if len(known) == len(errors) else None

    def remarks(self) -> list[str]:
        """Nothing: corners close by themselves."""
        return []


@dataclass(frozen=True, slots=True)
class _Legs:
    """Polygons that legs of the other file go round, from a point of the record itself."""

    place: Place
    origins: Points
    bearing: Sequence[object]
    distance: Sequence[object]
    slope: Sequence[object] | None
    on: Sequence[object] | None
    closings: list[float] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, place: Place, rows: Rows, other: Other, where: str) -> _Legs:
        origins = Points.of(rows.layer, place, where)
        rows.filler.used.update(origins.parts.values())
        bearing, distance = other.column(place, "bearing", where), other.column(place, "distance", where)
        on = place.parts.get("on")
        days = rows.layer.columns[column_of(rows.layer, on, where)] if on else None
        if on:
            rows.filler.used.add(column_of(rows.layer, on, where))
        return cls(place, origins, bearing or (), distance or (), other.column(place, "slope", where), days)

    def shape(self, index: int, group: Sequence[int], columns: Columns) -> tuple[BaseGeometry, str, float | None]:
        from clearance_geodata.coordinates.legs import Leg, traverse  # noqa: PLC0415  pyproj reads its database

        origin = self.origins.position(index)
        if origin is None:
            raise InvalidGeometry("its legs start nowhere: the point of the record is empty; fill it in")
        scale = METRES[self.place.parts.get("unit", "m")]
        legs: list[Leg] = []
        for leg in group:
            slope = 0.0 if self.slope is None or not text_of(self.slope[leg]) else self._number(self.slope[leg])
            legs.append(Leg(self._number(self.bearing[leg]), self._number(self.distance[leg]) * scale, slope))
        returns = self.place.parts.get("returns", "true") == "true"
        found = traverse(origin, legs, self._bearings(index, columns), returns=returns)
        if found.closure is not None:
            self.closings.append(found.closure.error_m)
        self._finding(index, columns, found.findings)
        walked = "; ".join(f"{text_of(self.bearing[leg])} {text_of(self.distance[leg])}" for leg in group)
        return found.geometry, f"{self.origins.typed(index)}: {walked}", found.position_error_m

    def remarks(self) -> list[str]:
        """How well the legs close, and every record of which a person should know more."""
        if not self.closings:
            return self.findings
        worst = max(self.closings)
        closed = saying(
            "legs of {records} records close within {worst} m, on the average within {mean} m; the error is "
            "distributed over their corners",
            records=len(self.closings),
            worst=Number(worst, ",.1f"),
            mean=Number(fmean(self.closings), ",.1f"),
        )
        return [closed, *self.findings]

    def _number(self, value: object) -> float:
        if isinstance(value, int | float):
            return float(value)
        text = text_of(value)
        if not text:
            raise InvalidQuantity("a leg has no bearing or distance; fill it in")
        return float(parse_number(text, decimal_mark=self.place.habits.decimal or "."))

    def _bearings(self, index: int, columns: Columns) -> Bearings:
        from clearance_geodata.coordinates.bearings import AngleUnit, Bearings, North  # noqa: PLC0415  as above

        declination = self.place.parts.get("declination")
        return Bearings(
            North(self.place.parts["north"]),
            AngleUnit(self.place.parts.get("angles", "degrees")),
            on=self._day(index, columns),
            declination_deg=float(declination) if declination else None,
            grid=self.place.crs,
        )

    def _day(self, index: int, columns: Columns) -> date | None:
        """The day of the measurement: of the column that is named, else that of the record."""
        if self.on is not None:
            text = calendar_of(self.place.habits).day(self.on[index]) if text_of(self.on[index]) else ""
        else:
            text = text_of(columns.get("effective_on", [None] * (index + 1))[index])
        return period_of(text)[0] if text else None

    def _finding(self, index: int, columns: Columns, findings: Sequence[str]) -> None:
        """A closing error that is too large is reported, and stays with the record in its note."""
        position = self.origins.layer.positions[index]
        self.findings.extend(f"record {position}: {finding}" for finding in findings)
        if findings:
            notes = columns.setdefault("note", [None] * self.origins.layer.count)
            own = text_of(notes[index])
            notes[index] = "; ".join([own, *findings] if own else findings)
