"""What a request for a tile asks: collections, features, fields and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from clearance.errors import NotFound
from clearance_api.features.asking import PageAsked, page_asked
from clearance_api.features.reached import Reached, reached_by_name, seen_by, viewer_of
from clearance_api.features.selected import asked_of, reading_of
from clearance_api.readings import Reading
from clearance_api.tiles.desk import TileAsked
from clearance_geodata.shelf.shelves import kept_in_rows
from clearance_geodata.tiles.matrix_sets import MATRIX_SETS, MatrixSet, TileAddress

__all__ = ["TILE", "Wanted", "address_of", "matrix_set_of", "on_maps", "pins", "wanted"]

SNAPSHOT = ("as_of", "known_at")
TILE = ("f", *SNAPSHOT, "datetime", "filter", "filter-lang", "filter-crs", "properties")
FORMS = ("mvt",)
# What maps show of their own accord: land and sites. Lists that lie somewhere, too, are in tiles when asked for.
ON_MAPS = ("areas", "released", "incidents", "minefields", "storage_sites")
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tile of one collection, the snapshot it is read from, and whether its address can never mean another tile."""

    tile: TileAsked
    reading: Reading
    is_pinned: bool


def on_maps(request: Request) -> list[Reached]:
    """The collections that a map shows to whoever asks."""
    return [reached_by_name(request, one.name) for one in seen_by(viewer_of(request)) if one.name in ON_MAPS]


def matrix_set_of(request: Request) -> MatrixSet:
    """The tile matrix set that a path names.

    Raises:
        NotFound: when there is none.
    """
    name = request.path_params["tileMatrixSetId"]
    found = MATRIX_SETS.get(name)
    if found is None:
        raise NotFound(
            "tile matrix set '{name}' is not served; there are {matrix_sets}",
            name=str(name),
            matrix_sets=", ".join(MATRIX_SETS),
        )
    return found


def address_of(request: Request) -> TileAddress:
    """The tile that a path names.

    Raises:
        NotFound: when there is none.
    """
    matrix_set = matrix_set_of(request)
    names = [request.path_params[name] for name in ("tileMatrix", "tileRow", "tileCol")]
    if not all(name.isascii() and name.isdigit() and len(name) <= MOST_DIGITS for name in names):
        raise NotFound(
            "tile {names} is not in {name}; give tile matrix, row and column as numbers",
            names="/".join(names),
            name=matrix_set.name,
        )
    zoom, row, column = map(int, names)
    return TileAddress(matrix_set, zoom, row, column)


def wanted(to: Reached, address: TileAddress, query: str) -> Wanted:
    """What is asked of the tiles of a collection.

    Raises:
        Misasked: for a parameter that is none, or that cannot be read.
    """
    asked = page_asked(query, to.collection.name, to.seen, FORMS, TILE)
    reading = reading_of(to, asked)
    identity = reading.snapshot.identity
    shelf = reading.shelf(to.collection.name)
    is_kept = kept_in_rows(to.service.readings.source, reading.at, to.collection.name) is shelf
    tile = TileAsked(
        shelf=shelf,
        asked=asked_of(to, reading, asked),
        address=address,
        sees_all=len(to.seen) == len(to.collection.fields),
        fields=to.drawn if asked.names is None else asked.names,
        made_of="" if is_kept else identity.id,
    )
    return Wanted(tile, reading, _is_pinned(asked, reading))


def _is_pinned(asked: PageAsked, reading: Reading) -> bool:
    """Whether both dates are given as the snapshot has them: whatever is recorded later gets a later time."""
    identity = reading.snapshot.identity
    if not identity.position or asked.known_at is None or asked.as_of != identity.as_of:
        return False
    return asked.known_at == datetime.fromisoformat(identity.known_at)


def pins(reading: Reading) -> str:
    """The parameters that bring back this snapshot for good."""
    identity = reading.snapshot.identity
    return f"as_of={identity.as_of}&known_at={identity.known_at}"
