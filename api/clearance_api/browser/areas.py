"""The list of areas: what matches a filter, in an order, a page at a time, with the sum of all that match."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import orjson

from clearance.land.date_precision import SUFFIX
from clearance_api.browser.wording import DATES, FIELDS, field_shown
from clearance_api.features.filters import all_of, equals
from clearance_api.features.misasked import Misasked
from clearance_geodata.shelf.asked import Asked, Holding, Order, Span

if TYPE_CHECKING:
    from clearance_api.browser.asking import AreasQuery
    from clearance_api.browser.frame import Frame
    from clearance_api.readings import Reading
    from clearance_geodata.shelf.asked import Filter
    from clearance_geodata.shelf.protocol import Catalogue, Summed

__all__ = ["COLUMNS", "Cell", "Choice", "Listing", "area_path", "listed_ahead", "listing"]

PAGE_SIZE = 50
# What the list shows of an area, as far as the reader may see it.
COLUMNS = (
    *("area_id", "name", "hazard_class", "hazard", "sector", "admin1", "area_m2", "recorded_ap_mines"),
    *("work_status", "operator", "size_basis", "opened_on", "last_change_on"),
)
SEARCHED = ("name", "area_id")
FILTERS = ("hazard_class", "hazard", "sector", "admin1", "admin2", "operator", "size_basis")
NUMBERS = frozenset(
    {"area_m2", "processed_m2", "recorded_ap_mines", "position_error_m", "pattern_slots", "slots_checked"}
)
# Columns that are left out of a list where nobody says anything in them.
SPARSE = frozenset({"sector", "admin1", "work_status", "operator"})
# So many words of an attribute are offered to choose from.
WORDS_OFFERED = 300


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a row; `href` where it leads somewhere, `mark` the class that a coloured square shows.

    `look` is `figure` for numbers and `short` for what stands on one line.
    """

    text: str
    look: str = ""
    href: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, the link that sorts by it, and how the list is sorted by it now."""

    name: str
    label: str
    href: str
    sorted: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An attribute to filter by: what it is now, and the values with their words; None when there are too many."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of the list; `sum` is None for a reader who does not see how large areas are."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    matched: int
    first: int
    sum: Summed | None
    page: int
    pages: int
    before: str
    after: str
    choices: tuple[Choice, ...]
    status: str
    geojson: str


def area_path(area_id: str) -> str:
    """The path of the page of an area."""
    return f"/browse/areas/{quote(area_id, safe='')}"


def listing(frame: Frame, reading: Reading, asked: AreasQuery, seen: Sequence[str]) -> Listing:
    """The page of the list that is asked for.

    Args:
        frame: of the page.
        reading: the snapshot.
        asked: filter, order and page.
        seen: the attributes that the reader may see.

    Raises:
        Misasked: for a filter or order by an attribute that is not there for the reader.
    """
    shelf, sort = reading.shelf("areas"), asked.sort or ""
    given = {name: value for name in FILTERS if (value := getattr(asked, name))}
    unseen = next((name for name in (*given, sort.lstrip("-")) if name and name not in seen), None)
    if unseen:
        raise Misasked("sort" if unseen not in given else unseen, given.get(unseen, sort))
    status = asked.status or "open"
    whole = Asked(
        at=reading.at,
        span=Span(reading.snapshot.as_of, reading.snapshot.as_of) if status == "open" else None,
        where=_where(given, status),
        holding=Holding(asked.q, _searched(seen)) if asked.q else None,
        order=(Order(sort.lstrip("-"), sort.startswith("-")),) if sort else (),
    )
    rows = shelf.rows(whole)
    pages = max(1, math.ceil(len(rows) / PAGE_SIZE))
    page = min(asked.page, pages)
    first = (page - 1) * PAGE_SIZE
    columns = [name for name in COLUMNS if name in seen and (name not in SPARSE or _words(shelf, reading, name))]
    shown = [orjson.loads(one.properties) for one in shelf.stored(rows[first : first + PAGE_SIZE])]
    query = {**given, "q": asked.q, "status": asked.status, "sort": asked.sort}
    return Listing(
        columns=tuple(_column(frame, name, sort, query) for name in columns),
        rows=tuple(tuple(_cell(frame, name, one) for name in columns) for one in shown),
        matched=len(rows),
        first=first + 1 if len(rows) else 0,
        sum=shelf.summed(rows, "area_m2", reading.at) if "area_m2" in seen else None,
        page=page,
        pages=pages,
        before=frame.href(frame.path, **query, page=page - 1) if page > 1 else "",
        after=frame.href(frame.path, **query, page=page + 1) if page < pages else "",
        choices=tuple(_choices(frame, shelf, reading, given, seen)),
        status=status,
        geojson=frame.href("/collections/areas/items", **given, f="json") if not asked.q else "",
    )


def listed_ahead(reading: Reading) -> None:
    """Have ready what lists need, so that nobody waits for the first: which areas there are, sums, words, names."""
    shelf = reading.shelf("areas")
    span = Span(reading.snapshot.as_of, reading.snapshot.as_of)
    rows = shelf.rows(Asked(at=reading.at, span=span))
    shelf.summed(rows, "area_m2", reading.at)
    shelf.rows(Asked(at=reading.at, span=span, holding=Holding("", SEARCHED)))
    for name in dict.fromkeys((*FILTERS, *sorted(SPARSE))):
        _words(shelf, reading, name)


def _where(given: Mapping[str, str], status: str) -> Filter | None:
    return all_of(
        *(equals(name, value) for name, value in given.items()),
        equals("status", "released") if status == "released" else None,
    )


def _searched(seen: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in SEARCHED if name in seen)


def _column(frame: Frame, name: str, sort: str, query: Mapping[str, str | None]) -> Column:
    """The first click sorts numbers from the greatest and words from the first letter; the next turns it round."""
    is_number = name in NUMBERS
    usual, other = (f"-{name}", name) if is_number else (name, f"-{name}")
    href = frame.href(frame.path, **{**query, "sort": other if sort == usual else usual})
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    return Column(name, frame.lang.text(FIELDS[name]), href, order, is_number)


def _cell(frame: Frame, name: str, one: Mapping[str, object]) -> Cell:
    value = one[name]
    if name == "area_id":
        return Cell(str(value), href=frame.href(area_path(str(value))))
    text = field_shown(name, value, frame.lang, str(one.get(f"{name}{SUFFIX}") or "day"))
    if name == "area_m2":
        text = frame.lang.number(value) if isinstance(value, int | float) else frame.lang.text("not known")
    square = str(value) if name == "hazard_class" and one.get("status") == "open" else ""
    look = "figure" if name in NUMBERS else "short" if name in {"hazard_class", *DATES} else ""
    return Cell(text, look=look, mark=square)


def _choices(
    frame: Frame, shelf: Catalogue, reading: Reading, given: Mapping[str, str], seen: Sequence[str]
) -> Sequence[Choice]:
    choices = []
    for name in (name for name in FILTERS if name in seen):
        words = _words(shelf, reading, name)
        if words:
            shown = tuple((one, field_shown(name, one, frame.lang)) for one in words)
            options = None if len(words) > WORDS_OFFERED else shown
            choices.append(Choice(name, frame.lang.text(FIELDS[name]), given.get(name, ""), options))
    return choices


def _words(shelf: Catalogue, reading: Reading, name: str) -> Sequence[str]:
    return [one for one in shelf.words(name, reading.at, up_to=WORDS_OFFERED + 1) if one]
