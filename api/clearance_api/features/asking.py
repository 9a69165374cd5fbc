"""What the query of a request for features asks, read once for each query that is asked again."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TypeVar
from urllib.parse import parse_qsl, quote

import shapely

from clearance.saying import saying
from clearance_api.days import in_utc
from clearance_api.features.crs import CRS84, Crs, boxed, crs_of
from clearance_api.features.fields import literal_of
from clearance_api.features.filters import LANGUAGES, all_of, equals, meets, where_of
from clearance_api.features.misasked import Misasked
from clearance_api.queries import day_of, span_of
from clearance_geodata.shelf.asked import Box, Filter, Order, Span
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_maps.spoken import LANGUAGES as SPOKEN

__all__ = [
    "DOWNLOAD",
    "ITEM",
    "PAGE",
    "SHOWN",
    "ItemAsked",
    "PageAsked",
    "SnapshotAsked",
    "item_asked",
    "page_asked",
    "snapshot_asked",
]

Value = TypeVar("Value")
MOST_ROWS = 10**9
SNAPSHOT = ("f", "as_of", "known_at")
# What is answered to people, too, in their language.
SHOWN = (*SNAPSHOT, "lang")
ITEM = (*SHOWN, "crs", "properties", "skipGeometry")
PAGE = (
    *SHOWN,
    *("limit", "offset", "after", "bbox", "bbox-crs", "datetime", "filter", "filter-lang"),
    *("filter-crs", "sortby", "properties", "skipGeometry", "crs"),
)
# A file holds all that match.
DOWNLOAD = tuple(name for name in PAGE if name not in {"f", "lang", "limit", "offset", "after"})
# What the link to another page says anew.
PINS = ("as_of", "known_at", "limit", "offset", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotAsked:
    """Which snapshot, and in which form and language; `form` is empty and `lang` None when the browser decides."""

    as_of: date | None = None
    known_at: datetime | None = None
    form: str = ""
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAsked(SnapshotAsked):
    """One feature; `names` are the properties to show, None for all that may be seen."""

    crs: Crs = CRS84
    names: tuple[str, ...] | None = None
    skip_geometry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsked(ItemAsked):
    """A page of features, or all of them; `kept` is the query without what the link to another page says anew."""

    limit: int | None = None
    offset: int = 0
    after: int | None = None
    box: Box | None = None
    span: Span | None = None
    where: Filter | None = None
    order: tuple[Order, ...] = ()
    kept: str = ""


@lru_cache(maxsize=1024)
def snapshot_asked(query: str, forms: tuple[str, ...], known: tuple[str, ...] = SNAPSHOT) -> SnapshotAsked:
    """What is asked of an address that shows a snapshot; `known` are the parameters that may be given.

    Raises:
        Misasked: for a parameter that is none, or that cannot be read.
    """
    return SnapshotAsked(**_snapshot(_given(query, known), forms))  # type: ignore[arg-type]


@lru_cache(maxsize=1024)
def item_asked(query: str, name: str, seen: tuple[str, ...], forms: tuple[str, ...]) -> ItemAsked:
    """What is asked of one feature.

    Args:
        query: as it stands in the address.
        name: of the collection.
        seen: the fields that whoever asks may see.
        forms: what `f` may be.

    Raises:
        Misasked: for a parameter that is none, or that cannot be read.
    """
    given = _given(query, ITEM)
    return ItemAsked(**_snapshot(given, forms), **_shown(given, name, seen))  # type: ignore[arg-type]


@lru_cache(maxsize=1024)
def page_asked(
    query: str, name: str, seen: tuple[str, ...], forms: tuple[str, ...], known: tuple[str, ...] = PAGE
) -> PageAsked:
    """What is asked of a page or a file; the arguments are those of `item_asked`.

    `known` are the parameters that may be given, besides the fields that may be seen.

    Raises:
        Misasked: for a parameter that is none, or that cannot be read.
    """
    given = _given(query, (*known, *seen))
    box, ground = _box(given)
    crs = crs_of(given["filter-crs"], "filter-crs") if "filter-crs" in given else CRS84
    language = _read(given, "filter-lang", _one_of(LANGUAGES)) or LANGUAGES[0]
    own_filter = where_of(given["filter"], language, crs, name, seen) if "filter" in given else None
    fields = {field.name: field for field in COLLECTIONS[name].fields}
    equal = [
        equals(field, _read(given, field, lambda text, of=fields[field]: literal_of(of, text)))  # type: ignore[misc]
        for field in seen
        if field in given and field not in PAGE
    ]
    return PageAsked(
        **_snapshot(given, forms),  # type: ignore[arg-type]
        **_shown(given, name, seen),  # type: ignore[arg-type]
        limit=_read(given, "limit", _whole(1, 10**40)),
        offset=_read(given, "offset", _whole(0)) or 0,
        after=_read(given, "after", _whole(0)),
        box=box,
        span=_read(given, "datetime", span_of),
        where=all_of(*equal, own_filter, meets(ground) if ground is not None else None),
        order=_read(given, "sortby", lambda text: _order(text, seen)) or (),
        kept=_kept(given),
    )


def _given(query: str, known: Collection[str]) -> dict[str, str]:
    """The parameters of a query, each of them known and given once."""
    given: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            raise Misasked(name, value)
        if name in given:
            raise Misasked(name, value, saying("is given twice; give it once"))
        given[name] = value
    return given


def _kept(given: Mapping[str, str]) -> str:
    return "&".join(f"{quote(n, safe='')}={quote(v, safe=',:/')}" for n, v in given.items() if n not in PINS)


def _read(given: Mapping[str, str], name: str, read: Callable[[str], Value]) -> Value | None:
    if name not in given:
        return None
    try:
        return read(given[name])
    except ValueError as fault:
        raise Misasked(name, given[name], fault.args[0]) from None


def _snapshot(given: Mapping[str, str], forms: tuple[str, ...]) -> dict[str, object]:
    return {
        "as_of": _read(given, "as_of", day_of),
        "known_at": _read(given, "known_at", _moment),
        "form": _read(given, "f", _one_of(forms)) or "",
        "lang": _read(given, "lang", _one_of(SPOKEN)),
    }


def _shown(given: Mapping[str, str], name: str, seen: tuple[str, ...]) -> dict[str, object]:
    """How a feature is shown; properties are named when there are fewer than the collection has."""
    asked = _read(given, "properties", lambda text: _names(text, seen))
    whole = COLLECTIONS[name].fields
    fewer = asked if asked is not None else seen if len(seen) < len(whole) else None
    return {
        "crs": crs_of(given["crs"], "crs") if "crs" in given else CRS84,
        "names": fewer,
        "skip_geometry": _read(given, "skipGeometry", _one_of(("true", "false"))) == "true",
    }


def _box(given: Mapping[str, str]) -> tuple[Box | None, shapely.geometry.base.BaseGeometry | None]:
    crs = crs_of(given["bbox-crs"], "bbox-crs") if "bbox-crs" in given else CRS84
    return _read(given, "bbox", lambda text: boxed(_numbers(text), crs)) or (None, None)


def _numbers(text: str) -> tuple[float, float, float, float]:
    """Four numbers of a box, or six whose heights are left out."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4:
        raise ValueError(saying("is not a box; give west,south,east,north in degrees, longitude first"))
    if not all(map(math.isfinite, numbers)):
        raise ValueError(saying("is not a box on the globe; give numbers"))
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _moment(text: str) -> datetime:
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(saying("is no moment; write it with its offset (timezone), such as 2026-01-31T12:00:00Z"))
    return in_utc(moment).astimezone(UTC)


def _whole(least: int, most: int = MOST_ROWS) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            raise ValueError(
                saying("is no valid integer; give a whole number greater than or equal to {least}", least=str(least))
            )
        number = int(text[:40])
        if number < least:
            raise ValueError(
                saying("is too small; give a whole number greater than or equal to {least}", least=str(least))
            )
        if number > most:
            raise ValueError(saying("is too large; give a whole number of at most {most}", most=str(most)))
        return number

    return read


def _one_of(words: Collection[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(saying("is not known; use {words}", words=", ".join(words)))
        return text

    return read


def _names(text: str, seen: tuple[str, ...]) -> tuple[str, ...]:
    named = {name.strip() for name in text.split(",") if name.strip()}
    unknown = sorted(named - set(seen))
    if unknown:
        raise ValueError(
            saying("names '{unknown}', which is no property; use {known}", unknown=unknown[0], known=", ".join(seen))
        )
    return tuple(name for name in seen if name in named)


def _order(text: str, seen: tuple[str, ...]) -> tuple[Order, ...]:
    """Fields with their sign; a plus is a blank once the query is decoded."""
    words = [word.strip() for word in text.split(",")]
    order = tuple(Order(word.lstrip("+-"), word.startswith("-")) for word in words)
    unknown = [one.field for one in order if one.field not in seen]
    if unknown:
        raise ValueError(
            saying("names '{unknown}', which is no property; use {known}", unknown=unknown[0], known=", ".join(seen))
        )
    if len({one.field for one in order}) < len(order):
        raise ValueError(saying("names a property twice; name it once"))
    return order
