"""The books of a register as a history: what each calendar year released by product, and what remained after it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clearance.land.accounts import BRINGS_AREA, Column, Kind
from clearance.land.balance import acts_never_open, standing
from clearance.land.grouping import Grouping
from clearance.land.journal import RELEASES
from clearance.land.ledger import periods_between, statement
from clearance.land.obligations import COUNTED, SIDE, by_side
from clearance.outlook.history import History, KnownDeadline, OutputBound, Stock
from clearance.outlook.reported_year import LEAST_DAYS, ReportedYear
from clearance.saying import Number, counted, saying
from clearance.treaty.obligation import ARTICLE_5
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clearance.land.journal import Entry
    from clearance.land.ledger import Period
    from clearance.land.snapshot import Snapshot
    from clearance.treaty.obligation import Obligation

__all__ = ["BooksHistory", "history_of_books"]

PRODUCTS = {Kind.CLEARED: "cleared", Kind.REDUCED: "reduced", Kind.CANCELLED: "cancelled"}
# A total of at most a year and a half is the output of the year that its middle lies in; a longer one is shared.
LONGEST_YEAR_DAYS = 548


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksHistory:
    """What the books say as a history, and what of them is no part of it, each with the reason."""

    history: History
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What an entry says of one year: a share of its m2, and how many days of the year it speaks of."""

    year: int
    share: float
    days: int
    shared_by: tuple[int, int] | None = None


@dataclass(slots=True)
class _Years:
    """The reported years of the books, and the m2 of land that was never open."""

    by_year: dict[int, ReportedYear] = field(default_factory=lambda: defaultdict(ReportedYear))
    only_released_m2: float = 0.0


def history_of_books(snapshot: Snapshot, obligation: Obligation | None = None) -> BooksHistory:
    """Return what the books say, year by year, up to the date of the snapshot.

    Area records report the whole of each year in which one of them was released, since the books of areas began; what
    covers several years is shared by days. A total covers the period that its source names: one of nine to 18 months is
    the output of the year that its middle lies in, a longer one is shared by days. A year of which reports speak of
    less than nine months, such as the one that has not ended, had at least so much; a year without a report is
    missing. Land known only as released counts nowhere. What remains is read at the end of each year in which
    something moved it.

    Args:
        snapshot: the books; nothing after its date is used.
        obligation: counts only the land that it is about; None: all.
    """
    entries = _counted(snapshot, obligation)
    deadline = snapshot.deadline(obligation.article if obligation else ARTICLE_5)
    known = (KnownDeadline(deadline=deadline.deadline, known_on=snapshot.as_of),) if deadline else ()
    if not entries:
        return BooksHistory(history=History(country=snapshot.country_name, deadlines=known), left_out=())
    begun = min(entry.effective_on for entry in entries)
    periods = periods_between(begun, snapshot.as_of)
    mines = _mines(snapshot, periods, obligation)
    years = _reported(snapshot, entries)
    outputs, bounds, left_out = [], list[OutputBound](), _left_out(snapshot, years)
    for year, reported in sorted(years.by_year.items()):
        output = reported.output(year, mines.get(year))
        outputs += [output] if output else []
        bounds += [] if output else reported.bounds(year)
        left_out += reported.left_out(year)
    history = History(
        country=snapshot.country_name,
        outputs=tuple(outputs),
        stocks=tuple(_stocks(snapshot, periods, obligation)),
        deadlines=known,
        bounds=tuple(bounds),
    )
    return BooksHistory(history=history, left_out=tuple(left_out))


def _counted(snapshot: Snapshot, obligation: Obligation | None) -> list[Entry]:
    """The entries that stand, of the areas that the obligation counts on their days."""
    entries = [entry for entry in standing(snapshot.entries) if Unit.M2 in entry.quantities]
    if obligation is None or not entries:
        return entries
    books = by_side(snapshot.books, obligation)
    grouping = Grouping.of(books, [SIDE])
    codes = {area_id: code for code, area_id in enumerate(books.areas.index)}
    days = np.array([entry.effective_on for entry in entries], dtype="datetime64[D]").astype("int64")
    groups = grouping.at(np.array([codes[entry.area_id] for entry in entries], dtype="int64"), days)
    counted = {i for i, name in enumerate(grouping.names) if name == (COUNTED,)}
    return [entry for entry, group in zip(entries, groups.tolist(), strict=True) if group in counted]


def _reported(snapshot: Snapshot, entries: Sequence[Entry]) -> _Years:
    never_open = acts_never_open(entries)
    opened = [
        entry.effective_on
        for entry in entries
        if entry.kind in BRINGS_AREA and entry.act_id not in never_open and snapshot.states[entry.area_id].is_area
    ]
    begun = min(opened, default=snapshot.as_of)
    years = _Years()
    for entry in entries:
        if entry.kind not in RELEASES:
            continue
        m2 = float(from_exact(entry.quantities[Unit.M2], Unit.M2))
        if entry.act_id in never_open:
            years.only_released_m2 += m2
            continue
        product, is_area = PRODUCTS.get(entry.kind, "released"), snapshot.states[entry.area_id].is_area
        for part in _of_area(entry, begun, snapshot.as_of) if is_area else _of_total(entry):
            years.by_year[part.year].add(
                product,
                m2 * part.share,
                days=part.days,
                whole=is_area,
                shared_by=part.shared_by,
                at_most=entry.qualifier == "at most",
            )
    return years


def _of_area(entry: Entry, begun: date, as_of: date) -> Iterator[_Part]:
    """The years of an area record, from the day on which the books of areas began; each is reported until `as_of`."""
    since = max(entry.covers_from or entry.effective_on, min(begun, entry.effective_on))
    total = _days_of(None, since, entry.effective_on)
    for year in range(since.year, entry.effective_on.year + 1):
        share = _days_of(year, since, entry.effective_on) / total
        yield _Part(year, share, _days_of(year, min(begun, since), as_of))


def _of_total(entry: Entry) -> Iterator[_Part]:
    """The years of a total, which names its period."""
    since, until = min(entry.covers_from or entry.effective_on, entry.effective_on), entry.effective_on
    total = _days_of(None, since, until)
    if since.year == until.year or LEAST_DAYS <= total <= LONGEST_YEAR_DAYS:
        yield _Part(date.fromordinal((since.toordinal() + until.toordinal()) // 2).year, 1.0, total)
        return
    for year in range(since.year, until.year + 1):
        days = _days_of(year, since, until)
        yield _Part(year, days / total, days, (since.year, until.year))


def _days_of(year: int | None, first: date, last: date) -> int:
    if year is not None:
        first, last = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    return (last - first).days + 1


def _stocks(snapshot: Snapshot, periods: Sequence[Period], obligation: Obligation | None) -> Iterator[Stock]:
    for row in statement(snapshot.books, Unit.M2, periods, as_of=snapshot.as_of, obligation=obligation).rows:
        if any(row.amounts.values()) and (row.opening or row.closing):
            yield Stock(as_of=row.period.to_on, remaining_m2=float(from_exact(row.closing, Unit.M2)))


def _mines(snapshot: Snapshot, periods: Sequence[Period], obligation: Obligation | None) -> dict[int | None, int]:
    """AP mines destroyed in each year that was reported on in full; cluster munition remnants are none."""
    if obligation is not None and Unit.AP_MINES not in obligation.units:
        return {}
    rows = statement(snapshot.books, Unit.AP_MINES, periods, as_of=snapshot.as_of, obligation=obligation).rows
    return {row.period.year: row.amount(Column.DESTROYED) for row in rows if row.coverage == "full"}


def _left_out(snapshot: Snapshot, years: _Years) -> list[str]:
    left_out: list[str] = []
    if sizeless := snapshot.areas_of_unknown_size:
        left_out.append(
            counted(
                "{count} area of unknown size: it has no m2 to be released",
                "{count} areas of unknown size: they have no m2 to be released",
                sizeless,
            )
        )
    if years.only_released_m2:
        left_out.append(
            saying(
                "{quantity} known only as released: never part of what remained",
                quantity=Number(years.only_released_m2, unit="m2"),
            )
        )
    touched = sorted(years.by_year)
    if touched:
        missing = sorted(set(range(touched[0], touched[-1])) - set(touched))
        left_out += [saying("{year}: no report, missing, not zero", year=str(year)) for year in missing]
    return left_out
