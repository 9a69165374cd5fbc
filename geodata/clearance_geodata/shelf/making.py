"""Versions as rows: bytes made for many at once, numbered so that neighbours on the ground lie together in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from clearance_geodata.shelf.curve import along_curve
from clearance_geodata.shelf.texts import geometry_texts, oriented, properties_text
from clearance_geodata.shelf.versions import END, STILL, Version

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Drawn", "Known", "Row", "Rows", "Told", "drawn", "rows_of"]


class Told(NamedTuple):
    """What makes a version what it is: two of one feature that agree in this are the same."""

    valid_from: int
    valid_to: int
    properties: bytes
    wkb: bytes | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A version with its properties and its shape as they are kept."""

    version: Version
    told: Told
    shape: BaseGeometry | None


class Row(NamedTuple):
    """A version that is kept: its number, what it is, and the numbers of its body and shape."""

    fid: int
    feature_id: str
    told: Told
    body: int
    shape: int | None


@dataclass(slots=True)
class Known:
    """Bodies and shapes that are there already: their numbers by feature and what they hold."""

    bodies: dict[tuple[str, bytes, bytes | None], int] = field(default_factory=dict)
    shapes: dict[tuple[str, bytes], int] = field(default_factory=dict)

    def note(self, row: Row) -> None:
        """Note what a version has."""
        self.bodies[row.feature_id, row.told.properties, row.told.wkb] = row.body
        if row.told.wkb is not None and row.shape is not None:
            self.shapes[row.feature_id, row.told.wkb] = row.shape


@dataclass(slots=True)
class Rows:
    """Rows for the three tables of a collection, as their columns stand there."""

    versions: list[tuple[object, ...]] = field(default_factory=list)
    bodies: list[tuple[object, ...]] = field(default_factory=list)
    shapes: list[tuple[object, ...]] = field(default_factory=list)


def drawn(names: Sequence[str], versions: Iterable[Version]) -> list[Drawn]:
    """Versions with their shapes as they are sent and kept."""
    listed = list(versions)
    distinct = {id(version.geometry): version.geometry for version in listed}
    shapes = oriented(distinct.values())
    blobs = shapely.to_wkb(shapes, byte_order=1).tolist()
    places = {which: place for place, which in enumerate(distinct)}
    found = []
    for version in listed:
        place = places[id(version.geometry)]
        told = Told(version.valid_from, version.valid_to, properties_text(names, version.values), blobs[place])
        found.append(Drawn(version, told, shapes[place]))
    return found


def rows_of(new: Sequence[Drawn], known: Known, *, after: int, position: int, by_place: bool = True) -> Rows:
    """The rows of new versions; those that hold on go first, each kind along a curve over the ground.

    Args:
        new: what to put in.
        known: bodies and shapes that need not be put in again; those of the new rows are added.
        after: the last number that is taken.
        position: of the journal, from which on they are known.
        by_place: False leaves them in the order that they have.
    """
    shapes = np.empty(len(new), dtype=object)
    shapes[:] = [one.shape for one in new]
    bounds = shapely.bounds(shapes)
    over = np.array([one.version.valid_to < END for one in new], dtype=bool)
    order = np.lexsort((along_curve(bounds), over)).tolist() if by_place else range(len(new))
    rows, begun = Rows(), []
    for fid, place in enumerate(order, start=after + 1):
        told, version = new[place].told, new[place].version
        body = known.bodies.setdefault((version.feature_id, told.properties, told.wkb), fid)
        if body == fid:
            shape = None if told.wkb is None else known.shapes.setdefault((version.feature_id, told.wkb), fid)
            if shape == fid:
                begun.append((fid, place))
            rows.bodies.append((fid, version.feature_id, shape, told.properties))
        known_span = (version.valid_from, version.valid_to, position, STILL)
        box = [None] * 4 if told.wkb is None else bounds[place].tolist()
        days = [None if day is None else day.toordinal() for day in (version.since, version.until)]
        rows.versions.append((fid, *known_span, *days, *box, body, *_plain(version)))
    texts = geometry_texts(shapes[[place for _, place in begun]])
    rows.shapes = [(fid, text, new[place].told.wkb) for (fid, place), text in zip(begun, texts, strict=True)]
    return rows


def _plain(version: Version) -> list[object]:
    return [None if value == "" else value for value in version.values]
