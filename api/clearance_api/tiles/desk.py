"""Where tiles of one register are drawn and kept. What draws them is loaded with the first tile."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

import orjson

from clearance import __version__
from clearance.errors import NotPossible
from clearance_api.readings import Kept
from clearance_api.tiles.kept import KeptTiles, Tile
from clearance_geodata.shelf.asked import Asked
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.tiles.matrix_sets import TileAddress

if TYPE_CHECKING:
    from clearance_geodata.tiles.drawing import Chosen, Drawing

__all__ = ["Desk", "TileAsked"]

logger = logging.getLogger(__name__)

# Collections of which the columns stay in memory: those of rows, and some that were made of a snapshot.
DRAWINGS = 24
# Moments of a collection of which the rows stay known; a byte for each row.
MOMENTS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class TileAsked:
    """A tile of one collection that somebody asks for.

    Args:
        shelf: the collection.
        asked: which of its features.
        address: where.
        fields: what is shown of them.
        sees_all: whether whoever asks may see every field. To others the numbers of rows, which change with any field,
            would tell that something changed that they may not see: their tiles have none, in whatever form.
        made_of: the snapshot that the shelf was made of; empty where its rows stand for the same in all of them.
    """

    shelf: Shelf
    asked: Asked
    address: TileAddress
    fields: tuple[str, ...]
    sees_all: bool
    made_of: str = ""

    @property
    def rows_key(self) -> Hashable:
        """Tells which features are asked for."""
        where = orjson.dumps(self.asked.where) if self.asked.where is not None else b""
        return self.shelf.collection.name, self.asked.at, self.asked.span, where

    @property
    def place_key(self) -> Hashable:
        """Tells where, and what is shown."""
        at = self.address
        return at.matrix_set.name, at.zoom, at.row, at.column, self.fields, self.sees_all


class Desk:
    """Draws tiles, each once while there is room; calls come from several threads."""

    def __init__(self, *, size: int) -> None:
        self.tiles = KeptTiles(size)
        self._drawings: Kept[Drawing] = Kept(DRAWINGS)
        self._chosen: Kept[Chosen] = Kept(MOMENTS)

    def kept(self, asked: TileAsked) -> Tile | None:
        """A tile that was drawn before."""
        return self.tiles.get((asked.rows_key, asked.place_key))

    def tile(self, asked: TileAsked) -> Tile:
        """A tile, drawn now when no other moment had the same rows in it.

        Raises:
            NotPossible: when what compiles the kernels is not installed.
        """
        drawing = self._drawing(asked.shelf)
        chosen = self._chosen.get((drawing, asked.rows_key), lambda: drawing.chosen(asked.asked))
        rows = drawing.rows(chosen, asked.address, by_box=not asked.sees_all)
        made_of = asked.made_of if len(rows) else ""
        told = f"{__version__} {asked.shelf.collection.name} {asked.place_key} {made_of}".encode()
        tag = hashlib.blake2b(told + rows.tobytes(), digest_size=12).hexdigest()
        found = self.tiles.drawn(tag)
        if found is None:
            body = drawing.tile(rows, asked.address, asked.fields, numbered=asked.sees_all)
            shown = tag if asked.sees_all else hashlib.blake2b(body, digest_size=12).hexdigest()
            found = Tile(body, f'"{shown}"', rows=len(rows))
        return self.tiles.put((asked.rows_key, asked.place_key), tag, found)

    def _drawing(self, shelf: Shelf) -> Drawing:
        try:
            from clearance_geodata.tiles.drawing import Drawing  # noqa: PLC0415  loads a compiler
        except ModuleNotFoundError as fault:
            raise NotPossible(
                "vector tiles need {name}; install mine-clearance[tiles] on the server", name=str(fault.name)
            ) from fault
        # A drawing holds its shelf, so that no other gets its id meanwhile.
        return self._drawings.get(id(shelf), lambda: Drawing(shelf))

    @staticmethod
    def warm() -> None:
        """Compile what draws, or load it, in the background: nobody waits for it, and nothing waits for its end."""
        Thread(target=_warm, name="tiles-warm-up", daemon=True).start()


def _warm() -> None:
    try:
        from clearance_geodata.tiles.warming import warm  # noqa: PLC0415  loads a compiler
    except ModuleNotFoundError as fault:
        logger.warning("no vector tiles: %s is not installed; mine-clearance[tiles] brings it", fault.name)
        return
    warm()
