"""Features as bytes: nothing is serialised that was not written when the feature was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

import numpy as np
import orjson
import shapely

from clearance_api.features.asking import ItemAsked
from clearance_api.features.crs import placed
from clearance_geodata.shelf.asked import Rows
from clearance_geodata.shelf.protocol import Shelf, Stored

__all__ = ["Links", "feature", "features", "only", "page"]

GEOJSON = "application/geo+json"
BEGIN, GEOMETRY, PROPERTIES = b'{"type":"Feature","id":', b',"geometry":', b',"properties":'


@lru_cache(maxsize=65_536)
def _named(feature_id: str) -> tuple[bytes, bytes]:
    """An id as JSON, and as it stands in an address."""
    return _fitting(orjson.dumps(feature_id)), quote(feature_id, safe="").encode()


def _fitting(written: bytes) -> bytes:
    """What orjson wrote, in memory of its size: the piece that it writes into is a kilobyte, and stays one."""
    return b"%b" % written


@lru_cache(maxsize=20_000)
def only(properties: bytes, names: tuple[str, ...]) -> bytes:
    """Some of the properties of a feature."""
    given = orjson.loads(properties)
    return _fitting(orjson.dumps({name: given[name] for name in names}))


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a feature: before its id in the address, and after it."""

    before: bytes
    after: bytes

    @classmethod
    def of(cls, here: str, query: str, more: Sequence[Mapping[str, str]] = ()) -> Links:
        """Links of features of a collection.

        Args:
            here: the address of the collection.
            query: what each address of a feature ends with, such as ``?as_of=2024-12-31``.
            more: further links.
        """
        collection = [{"href": here, "rel": "collection", "type": "application/json"}, *more]
        return cls(
            b',"links":[{"href":%b/items/' % orjson.dumps(here)[:-1],
            b'%b","rel":"self","type":"application/geo+json"},%b}' % (query.encode(), orjson.dumps(collection)[1:]),
        )


def feature(stored: Stored, links: Links) -> bytes:
    """One feature as it is kept."""
    feature_id, in_address = _named(stored.feature_id)
    return b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b%b%b%b' % (
        feature_id,
        stored.geometry,
        stored.properties,
        links.before,
        in_address,
        links.after,
    )


def features(shelf: Shelf, rows: Rows, asked: ItemAsked, links: Links) -> list[bytes]:
    """Some features as they are asked for."""
    return list(made(shelf.stored(rows), shelf, rows, asked, links))


def page(head: bytes, shelf: Shelf, rows: Rows, asked: ItemAsked, links: Links) -> bytes:
    """A page: its head, and some features as they are asked for. Of a large one each byte is copied once."""
    stored = shelf.stored(rows)
    pieces = [head]
    if not _as_kept(asked):
        pieces.append(b",".join(made(stored, shelf, rows, asked, links)))
    else:
        for one in stored:
            feature_id, in_address = _named(one.feature_id)
            pieces += (
                *(BEGIN, feature_id, GEOMETRY, one.geometry, PROPERTIES, one.properties),
                *(links.before, in_address, links.after, b","),
            )
        if stored:
            pieces.pop()
    pieces.append(b"]}")
    return b"".join(pieces)


def _as_kept(asked: ItemAsked) -> bool:
    """Whether features are sent as they were written when they were recorded."""
    return asked.names is None and not asked.skip_geometry and asked.crs.is_wgs84


def made(stored: Sequence[Stored], shelf: Shelf, rows: Rows, asked: ItemAsked, links: Links) -> Iterator[bytes]:
    """Features as they are asked for, from those that are kept."""
    if _as_kept(asked):
        return (feature(one, links) for one in stored)
    geometries = _geometries(stored, shelf, rows, asked)
    return (_changed(one, geometry, asked, links) for one, geometry in zip(stored, geometries, strict=True))


def _geometries(stored: Sequence[Stored], shelf: Shelf, rows: Rows, asked: ItemAsked) -> Sequence[bytes]:
    if asked.skip_geometry:
        return [b"null"] * len(stored)
    if asked.crs.is_wgs84:
        return [one.geometry for one in stored]
    shapes = np.array(shapely.from_wkb(np.array(shelf.shapes(rows), dtype=object)), dtype=object)
    texts = shapely.to_geojson(placed(shapes, asked.crs))
    return [b"null" if text is None else text.encode() for text in texts]


def _changed(stored: Stored, geometry: bytes, asked: ItemAsked, links: Links) -> bytes:
    properties = stored.properties if asked.names is None else only(stored.properties, asked.names)
    feature_id, in_address = _named(stored.feature_id)
    parts = (feature_id, geometry, properties, links.before, in_address, links.after)
    return b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b%b%b%b' % parts
