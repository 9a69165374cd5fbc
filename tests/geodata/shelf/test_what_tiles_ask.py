"""What tiles ask of a shelf: rows near a place without their shapes, bounds, properties, and numbers for classes."""

from __future__ import annotations

import json

import numpy as np
import shapely

from clearance_geodata.register import Register
from clearance_geodata.shelf.asked import Asked, Box, Span
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.made import made
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.shelf.shelves import at_of


def shelf_of(country: Register, kind: str, name: str) -> tuple[Shelf, Asked]:
    """A shelf, and what asks for all of it now."""
    snapshot = country.snapshot()
    shelf: Shelf = made(snapshot, COLLECTIONS[name]) if kind == "made" else country.shelf(name)
    return shelf, Asked(at=at_of(snapshot))


def test_rows_near_a_box_are_those_whose_bounds_meet_it(country: Register, kind: str) -> None:
    for name in ("areas", "released"):
        shelf, asked = shelf_of(country, kind, name)
        rows = shelf.rows(asked)
        shapes = np.array([shape and shapely.from_wkb(shape) for shape in shelf.shapes(rows)], object)
        bounds = shapely.bounds(shapes)
        assert np.array_equal(shelf.bounds_of(rows), bounds, equal_nan=True)
        west, south = np.nanquantile(bounds[:, :2], 0.2, axis=0)
        east, north = np.nanquantile(bounds[:, 2:], 0.6, axis=0)
        meets = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
        near = shelf.near(asked, Box(west, south, east, north))
        assert sorted(near.tolist()) == rows[meets].tolist()
        assert 0 < len(near) < len(rows)


def test_rows_near_a_box_were_true_on_the_days_asked_for(country: Register, kind: str) -> None:
    shelf, asked = shelf_of(country, kind, "areas")
    today = Asked(at=asked.at, span=Span(asked.at.as_of, asked.at.as_of))
    there = shelf.near(today, Box(-180, -90, 180, 90))
    open_rows = shelf.rows(today)
    assert sorted(there.tolist()) == open_rows[np.isfinite(shelf.bounds_of(open_rows)).all(axis=1)].tolist()


def test_properties_are_those_of_the_features_in_the_order_asked_for(country: Register, kind: str) -> None:
    shelf, asked = shelf_of(country, kind, "released")
    rows = shelf.rows(asked)[::-1]
    assert list(shelf.properties(rows)) == [feature.properties for feature in shelf.stored(rows)]


def test_words_are_numbered_as_they_come_first(country: Register, kind: str) -> None:
    shelf, asked = shelf_of(country, kind, "areas")
    rows = shelf.rows(asked)
    for field in ("hazard_class", "work_status"):
        said = [json.loads(text)[field] for text in shelf.properties(rows)]
        numbers = shelf.numbered(field, rows).tolist()
        assert len(set(zip(said, numbers, strict=True))) == len(set(said)) == len(set(numbers))
        assert all((number == -1) == (word is None) for word, number in zip(said, numbers, strict=True))
        assert shelf.numbered(field, rows[::-1]).tolist() == numbers[::-1]
