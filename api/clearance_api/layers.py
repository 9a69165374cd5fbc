"""The collections: each feature turned into bytes once a snapshot, found by an STRtree and by dates.

A page of features is then a join of slices; nothing is serialised per request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from clearance.errors import NotFound
from clearance.land.fold import AreaState, Release
from clearance.land.snapshot import Snapshot
from clearance_geodata.export.fields import field_named
from clearance_geodata.export.layer import FieldType
from clearance_geodata.layers import AREA_FIELDS, RELEASED_FIELDS, area_values, release_values

__all__ = ["LAYERS", "Box", "Collection", "Feature", "Layer", "Rows", "Span", "layer_of"]

Rows: TypeAlias = NDArray[np.int64]
Property: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees on WGS 84; a west greater than the east crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def polygons(self) -> list[shapely.Polygon]:
        """The box as one polygon, or two with the antimeridian between them."""
        crosses = self.west > self.east
        spans = [(self.west, 180.0), (-180.0, self.east)] if crosses else [(self.west, self.east)]
        return [shapely.box(low, self.south, high, self.north) for low, high in spans]


@dataclass(frozen=True, slots=True)
class Span:
    """Days `first` to `last`, both included; None is without end."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One feature before it becomes bytes: true from the day `since` until the day before `until`, None is open."""

    feature_id: str
    geometry: BaseGeometry | None
    properties: Mapping[str, Property]
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Layer:
    """The features of a collection in their order; `rows` of all methods are places in that order."""

    features: tuple[bytes, ...]
    places: Mapping[str, int]
    tree: shapely.STRtree
    since: NDArray[np.datetime64]
    until: NDArray[np.datetime64]

    def rows(self, *, box: Box | None = None, span: Span | None = None) -> Rows:
        """The features that meet a box and a span of days, in order; one without geometry meets no box."""
        found = np.arange(len(self.features)) if box is None else self._in(box)
        if span is not None and span.last is not None:
            found = found[self.since[found] <= np.datetime64(span.last, "D")]
        if span is not None and span.first is not None:
            found = found[self.until[found] > np.datetime64(span.first, "D")]
        return found

    def _in(self, box: Box) -> Rows:
        return np.unique(self.tree.query(box.polygons(), predicate="intersects")[1])

    def page(self, rows: Rows) -> bytes:
        """The features of some rows, as they stand between the brackets of a collection."""
        return b",".join([self.features[row] for row in rows.tolist()])

    def feature(self, feature_id: str) -> bytes:
        """One feature.

        Raises:
            NotFound: when there is none of this id.
        """
        try:
            return self.features[self.places[feature_id]]
        except KeyError:
            raise NotFound(f"feature '{feature_id}' is not in this snapshot; list the items to see the ids") from None

    @property
    def bounds(self) -> Box | None:
        """The box round all geometries; None when there are none."""
        boxes = shapely.bounds(self.tree.geometries)
        known = boxes[~np.isnan(boxes).any(axis=1)]
        if not len(known):
            return None
        west, south = known[:, :2].min(axis=0).tolist()
        east, north = known[:, 2:].max(axis=0).tolist()
        return Box(west, south, east, north)

    @property
    def first_day(self) -> date | None:
        """The first day on which anything was true."""
        known = self.since[self.since > ALWAYS]
        return known.min().item() if known.size else None


ALWAYS, NEVER = np.datetime64(date.min, "D"), np.datetime64(date.max, "D")


def layer_of(features: Iterable[Feature]) -> Layer:
    """A layer: rings turned as RFC 7946 asks, coordinates in full, so that a client measures the same m2."""
    given = list(features)
    shapes = np.array([feature.geometry for feature in given], dtype=object)
    shapes[shapely.is_empty(shapes)] = None
    shapes = shapely.orient_polygons(shapes)
    texts = shapely.to_geojson(shapes)
    return Layer(
        features=tuple(_bytes(feature, text) for feature, text in zip(given, texts, strict=True)),
        places={feature.feature_id: row for row, feature in enumerate(given)},
        tree=shapely.STRtree(shapes),
        since=_days([feature.since for feature in given], ALWAYS),
        until=_days([feature.until for feature in given], NEVER),
    )


def _days(days: Iterable[date | None], otherwise: np.datetime64) -> NDArray[np.datetime64]:
    return np.array([otherwise if day is None else day for day in days], dtype="datetime64[D]")


def _bytes(feature: Feature, geometry: str | None) -> bytes:
    return b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}' % (
        orjson.dumps(feature.feature_id),
        geometry.encode() if geometry else b"null",
        orjson.dumps(feature.properties),
    )


def _areas(snapshot: Snapshot) -> Iterable[Feature]:
    states = (state for _, state in sorted(snapshot.states.items()) if state.is_area)
    return (_area(state) for state in states)


def _area(state: AreaState) -> Feature:
    return Feature(
        feature_id=state.area.area_id,
        geometry=state.geometry,
        since=state.opened_on,
        until=None if state.is_open else state.last_change_on,
        properties=_properties(AREA_FIELDS, area_values(state)),
    )


def _released(snapshot: Snapshot) -> Iterable[Feature]:
    return (_release(release) for release in snapshot.releases if release.is_land)


def _release(release: Release) -> Feature:
    return Feature(
        feature_id=release.entry_id,
        geometry=release.geometry,
        since=release.covers_from or release.effective_on,
        until=release.effective_on + timedelta(days=1),
        properties=_properties(RELEASED_FIELDS, release_values(release)),
    )


def _properties(names: Sequence[str], values: Sequence[Property]) -> dict[str, Property]:
    """The attributes of a layer as the register keeps them; what is not said is null."""
    return {name: None if value == "" else value for name, value in zip(names, values, strict=True)}


JSON_TYPES = {FieldType.WHOLE: "integer", FieldType.NUMBER: "number", FieldType.YES_NO: "boolean"}


def _described(names: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """JSON type, format and meaning of the attributes of a layer."""
    fields = [field_named(name) for name in names]
    return {
        field.name: (
            JSON_TYPES.get(field.type, "string"),
            "date" if field.type is FieldType.DATE else "",
            f"{field.meaning} ({field.unit})" if field.unit else field.meaning,
        )
        for field in fields
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection as it is described to clients; `fields` are its properties: JSON type, format, meaning.

    `is_state` says that a feature is true for a while, and that a time asked for is therefore a date of the books.
    """

    name: str
    title: str
    description: str
    is_state: bool
    fields: Mapping[str, tuple[str, str, str]]
    features: Callable[[Snapshot], Iterable[Feature]]

    def layer(self, snapshot: Snapshot) -> Layer:
        """The features of a snapshot."""
        return layer_of(self.features(snapshot))


AREAS = Collection(
    name="areas",
    title="Hazardous areas",
    description="Areas open as of the snapshot; with `datetime`, those that were open at any time of the interval.",
    is_state=True,
    features=_areas,
    fields=_described(AREA_FIELDS),
)
RELEASED = Collection(
    name="released",
    title="Released land",
    description="Land that was cancelled, reduced or cleared, or released without a stated product.",
    is_state=False,
    features=_released,
    fields=_described(RELEASED_FIELDS),
)
LAYERS: Mapping[str, Collection] = {collection.name: collection for collection in (AREAS, RELEASED)}
