"""What a reader of a statement must know beside its numbers.

Amounts that cover more than their period, how firmly they are stated, closings that nobody published, and of an
obligation what counts under another one, too, or is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clearance.land.accounts import Kind
from clearance.land.balance import standing
from clearance.land.date_precision import known_to
from clearance.land.hazard import Level
from clearance.land.journal import RELEASES, Entry, movements_of
from clearance.land.ledger import OPEN_WHEN
from clearance.land.obligations import SIDE, Share, by_share, cut_to
from clearance.land.published import Measure, PublishedFigure, hazard_words
from clearance.land.tally import Tallying
from clearance.saying import Saying, in_turn, saying
from clearance.treaty.obligation import Obligation
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from clearance.land.books import Books
    from clearance.land.ledger import Statement, StatementRow
    from clearance.land.snapshot import Snapshot

__all__ = ["Note", "is_published", "notes"]

MEASURES = {
    Unit.M2: Measure.AREA_M2,
    Unit.AREAS: Measure.AREAS,
    Unit.AP_MINES: Measure.AP_MINES,
    Unit.MUNITIONS: Measure.MUNITIONS,
    Unit.SUBMUNITIONS: Measure.SUBMUNITIONS,
    Unit.ITEMS: Measure.ITEMS,
    Unit.TONNES: Measure.TONNES,
}


# What is said of the land and stores of each share; nothing of those that one obligation alone counts.
def _of_share(share: Share, others: str) -> Saying:
    """Why a part of what is open counts twice, or is left out."""
    return {
        Share.WITH_OTHERS: saying(
            "lies in areas that count under {others}, too; a sum over obligations counts it twice", others=others
        ),
        Share.OTHER: saying("lies in areas of other hazards only and is left out"),
        Share.UNNAMED: saying(
            "lies in areas whose hazards no source names and is left out; `recategorised` says what they hold"
        ),
        Share.ELSEWHERE: saying("lies in stores of another obligation or of none and is left out"),
    }[share]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on one cell: the year of its row, its column, the amount, the days it covers, and why it is remarked.

    The precisions are those of the entry that it is about: `day`, `month` or `year`; None where no record says, or
    where the remark is about several entries or none.
    """

    year: int | None
    column: str
    amount: int | float
    covers_from: date | None
    covers_to: date | None
    text: str
    entry_id: str | None = None
    covers_from_precision: str | None = None
    covers_to_precision: str | None = None

    def to_dict(self) -> dict[str, object]:
        """The remark for JSON."""
        return {
            "year": self.year,
            "column": self.column,
            "amount": self.amount,
            "covers_from": self.covers_from.isoformat() if self.covers_from else None,
            "covers_from_precision": self.covers_from_precision,
            "covers_to": self.covers_to.isoformat() if self.covers_to else None,
            "covers_to_precision": self.covers_to_precision,
            "text": self.text,
            "entry": self.entry_id,
        }


def notes(snapshot: Snapshot, statement: Statement, *, quoting: bool = True) -> tuple[Note, ...]:
    """The remarks on a statement, row by row; periods without years get none but those on amounts.

    Of an obligation, first what is open in areas that count twice, and what is left out. Without `quoting` nothing is
    taken over from single entries: neither their own remarks nor their ids.
    """
    obligation = statement.obligation
    books = snapshot.books if obligation is None else cut_to(snapshot.books, obligation)
    totals = _totals(snapshot, books)
    found = [] if obligation is None else _on_obligation(snapshot, statement, obligation)
    seen = set()
    for row in statement.rows:
        if row.period in seen:
            continue
        seen.add(row.period)
        within = [e for e in totals if row.period.from_on <= e.effective_on <= row.period.to_on]
        found += [note for entry in within for note in _on_entry(entry, row, quoting=quoting)]
        found += _on_areas(books, row)
        if totals and set(row.group) == {"year"} and row.closing and not _is_stated(snapshot, books, row, obligation):
            text = saying("computed from the books; no State has published this figure")
            amount = plain(row.closing, row.unit)
            found.append(
                Note(
                    year=row.period.year,
                    column="closing",
                    amount=amount,
                    covers_from=None,
                    covers_to=row.period.to_on,
                    text=text,
                )
            )
    return tuple(found)


def _totals(snapshot: Snapshot, books: Books) -> list[Entry]:
    """What stands in books of totals and of stores, of those entries that moved something in the books given."""
    ids = [area.area_id for area in snapshot.areas.values() if area.level is not Level.AREA]
    if not ids:
        return []
    moved = books.movements[books.movements["area_id"].isin(ids)]
    days = set(zip(moved["area_id"], moved["effective_on"].dt.date, strict=True))
    entries = (entry for _, entries in snapshot.by_area(ids) for entry in standing(entries))
    return [entry for entry in entries if any((area_id, entry.effective_on) in days for area_id in entry.area_ids)]


def _on_obligation(snapshot: Snapshot, statement: Statement, obligation: Obligation) -> list[Note]:
    """What is open at the end of the statement in areas that count twice, and in those that are left out."""
    first = min((row.period.from_on for row in statement.rows), default=snapshot.as_of)
    last = max((row.period.to_on for row in statement.rows), default=snapshot.as_of)
    as_of = np.datetime64(snapshot.as_of, "s")
    books = by_share(snapshot.books, obligation)
    tallying = Tallying(books, statement.unit, [SIDE], as_of, OPEN_WHEN[statement.recognise])
    sums = tallying.sums(*(np.array([day], dtype="datetime64[s]") for day in (first, last)))
    closing = {name[0]: int(sums.closing[i, 0]) for i, name in enumerate(sums.names) if sums.used[i, 0]}
    others = " and ".join(o.article for o in Obligation if o is not obligation and o.hazards)
    return [
        Note(
            year=None,
            column="closing",
            amount=plain(closing[share], statement.unit),
            covers_from=None,
            covers_to=last,
            text=_of_share(share, others),
        )
        for share in (Share.WITH_OTHERS, Share.OTHER, Share.UNNAMED, Share.ELSEWHERE)
        if share in closing
    ]


def _on_areas(books: Books, row: StatementRow) -> list[Note]:
    """Acts on areas that cover days before the period they stand in, added up by column."""
    moved = books.movements
    first, last = (np.datetime64(day, "s") for day in (row.period.from_on, row.period.to_on))
    is_early = (moved["covers_from"] < first) & (moved["effective_on"] >= first) & (moved["effective_on"] <= last)
    early = moved[is_early & (moved["unit"] == row.unit) & (moved["entry_kind"] != Kind.REVERSED)]
    early = early[early["area_id"].map(books.areas["level"]).astype("object") == Level.AREA.value]
    return [
        Note(
            year=row.period.year,
            column=str(column),
            amount=plain(int(some["quantity"].sum()), row.unit),
            covers_from=some["covers_from"].min().date(),
            covers_to=some["effective_on"].max().date(),
            text=saying(
                "covers more than the period it stands in; of acts on areas, {number} in all",
                number=int(some["position"].nunique()),
            ),
        )
        for column, some in early.groupby("column", observed=True)
    ]


def _on_entry(entry: Entry, row: StatementRow, *, quoting: bool) -> list[Note]:
    """Remarks on what one entry put into a row: a span beyond the row, a hedged number, what was recorded with it."""
    texts: list[str] = []
    if entry.covers_from is not None and entry.covers_from < row.period.from_on:
        texts.append(saying("covers more than the period it stands in"))
    if entry.qualifier != "exact":
        texts.append(saying("the source says '{word}'", word=str(entry.qualifier)))
    if quoting and entry.note and (texts or entry.kind in RELEASES):
        texts.append(entry.note)
    if not texts:
        return []
    return [
        Note(
            year=row.period.year,
            column=movement.column.value,
            amount=plain(movement.quantity, movement.unit),
            covers_from=entry.covers_from,
            covers_to=entry.effective_on,
            covers_from_precision=known_to(entry.covers_from, entry.covers_from_precision),
            covers_to_precision=entry.date_precision,
            text=in_turn(texts),
            entry_id=entry.entry_id if quoting else None,
        )
        for movement in movements_of(entry)
        if movement.unit is row.unit
    ]


def is_published(snapshot: Snapshot, row: StatementRow, obligation: Obligation | None = None) -> bool:
    """Whether a State has published the closing of a row: a stock after the last movement, of this very amount."""
    books = snapshot.books if obligation is None else cut_to(snapshot.books, obligation)
    return _is_stated(snapshot, books, row, obligation)


def _is_stated(snapshot: Snapshot, books: Books, row: StatementRow, obligation: Obligation | None) -> bool:
    moved = books.movements
    days = moved.loc[(moved["unit"] == row.unit) & (moved["entry_kind"] != Kind.REVERSED), "effective_on"]
    days = days[days <= np.datetime64(row.period.to_on, "s")]
    figures = (figure for figure in snapshot.figures if _is_about(figure, obligation))
    return len(days) > 0 and _is_among(figures, row, days.max().date())


def _is_about(figure: PublishedFigure, obligation: Obligation | None) -> bool:
    """Whether a figure is about what a statement counts; one of stores names their article, one of land its hazards."""
    if obligation is None:
        return figure.is_own
    if not obligation.hazards:
        return figure.obligation == obligation.article
    hazards = {hazard_words(obligation.hazards), *(hazard_words(frozenset({one})) for one in obligation.hazards)}
    return figure.hazard in hazards and figure.obligation in {"", obligation.article}


def _is_among(figures: Iterable[PublishedFigure], row: StatementRow, last: date) -> bool:
    return any(
        figure.is_stock
        and figure.scope == "national"
        and figure.measure is MEASURES[row.unit]
        and figure.is_by_state
        and last <= figure.to_on <= row.period.to_on
        and figure.quantity == row.closing
        for figure in figures
    )
