"""A layer or table as every export format takes it: typed fields with unit and meaning, rows, ground, origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["MARK", "WGS84", "Field", "FieldType", "GeometryType", "Layer", "Origin", "Value"]

MARK = "Clearance export"
WGS84 = "EPSG:4326"
UNITS = "areas in m2 on the ellipsoid"
SOURCES_NAMED = 5

Value = str | int | float | Decimal | bool | date | None
GeometryType = Literal["Point", "MultiPolygon", "Unknown"]


class FieldType(StrEnum):
    """What the values of a field are; each format writes them in its own best way."""

    ID = "id"
    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: an `ID` names a thing and comes back unchanged from every format; `decimals` are those that count."""

    name: str
    type: FieldType
    unit: str = ""
    meaning: str = ""
    decimals: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The snapshot that layers were read from, as files say it: `known_at` is UTC text, empty for an empty register."""

    snapshot: str
    register: str
    country: str
    country_name: str
    as_of: date
    known_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Rows of one kind, with or without ground.

    `rows` hold values in the order of `fields`, None where a value is unknown. `key` is the field that names a row,
    `class_field` the one whose values have symbols of their own, empty when there is none. `grounds` are WGS 84 lon,
    lat, one for each row, None where unknown; `geometry_type` Unknown is for ground of any type, and a table has None
    and no grounds. In another `crs` grounds are eastings and northings in m; only GeoPackage and FlatGeobuf take one.
    `sources` are the documents that the rows come from.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: Sequence[tuple[Value, ...]]
    origin: Origin
    key: str
    class_field: str = ""
    geometry_type: GeometryType | None = None
    grounds: Sequence[BaseGeometry | None] = ()
    crs: str = WGS84
    sources: tuple[str, ...] = ()

    @property
    def coordinates(self) -> str:
        """The system of the coordinates, and their order."""
        if self.crs == WGS84:
            return f"WGS 84 ({WGS84}), longitude, latitude"
        return f"{self.crs}, easting and northing in m"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(field.name for field in self.fields)

    @property
    def has_corners(self) -> bool:
        """Whether its ground may have turning points; points and tables have none."""
        return self.geometry_type in {"MultiPolygon", "Unknown"}

    def column(self, name: str) -> list[Value]:
        """The values of a field, all None when the layer has no such field."""
        if name not in self.names:
            return [None] * len(self.rows)
        place = self.names.index(name)
        return [row[place] for row in self.rows]

    @property
    def sources_text(self) -> str:
        """The first sources by name, and how many more there are."""
        named = "; ".join(self.sources[:SOURCES_NAMED])
        more = f" and {len(self.sources) - SOURCES_NAMED} more" if len(self.sources) > SOURCES_NAMED else ""
        return f"{named or 'none named'}{more}"

    @property
    def description(self) -> str:
        """One paragraph that says what this is, of when, where from, and in which units."""
        origin = self.origin
        return (
            f"{MARK}: {self.title}, {origin.country_name}, as of {origin.as_of}, snapshot {origin.snapshot} "
            f"(known at {origin.known_at}). {self.coordinates}; {UNITS}. Sources: {self.sources_text}."
        )

    @property
    def facts(self) -> dict[str, str]:
        """The same as pairs, for formats that have a place for each."""
        origin = self.origin
        return {
            "Layer": f"{self.name}: {self.title}",
            "Country": f"{origin.country_name} ({origin.country})",
            "Snapshot": origin.snapshot,
            "As of": origin.as_of.isoformat(),
            "Known at": origin.known_at,
            "Register": origin.register,
            "Coordinates": self.coordinates,
            "Units": UNITS,
            "Sources": self.sources_text,
        }
