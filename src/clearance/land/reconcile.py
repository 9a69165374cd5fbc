"""Reconciliation: published figures against the books and against each other, every difference by name.

Nothing here changes the books. A difference is always left minus right, in the unit of its measure; days where two
periods overlap.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from clearance.land.accounts import Kind
from clearance.land.balance import balance_of, standing
from clearance.land.hazard import Level
from clearance.land.journal import RELEASES, Entry
from clearance.land.published import Measure, PublishedFigure, agrees
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clearance.land.snapshot import Snapshot

__all__ = ["Discrepancy", "reconcile"]

SLIPS = {10: "tenfold slip", 100: "hundredfold slip", 1_000: "thousandfold slip", 1_000_000: "millionfold slip"}
SLIP_TOLERANCE = 0.02
STOCK_KINDS = frozenset({Kind.OPENED, Kind.PADDED})
MEASURES = {Unit.M2: "area_m2", Unit.AREAS: "areas", Unit.AP_MINES: "ap_mines"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """Two statements that do not agree: `left` and `right` in the measure, and who said each in `sources`."""

    rule: str
    measure: str
    left: int | float | str
    right: int | float | str
    difference: int | float
    sources: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The difference for JSON."""
        return {
            "rule": self.rule,
            "measure": self.measure,
            "left": self.left,
            "right": self.right,
            "difference": self.difference,
            "sources": list(self.sources),
        }


def reconcile(snapshot: Snapshot) -> tuple[Discrepancy, ...]:
    """Every difference that the numbers of a snapshot show; empty for figures that agree."""
    figures = [figure for figure in snapshot.figures if figure.measure.value in set(MEASURES.values())]
    flows = [figure for figure in figures if not figure.is_stock]
    stocks = [figure for figure in figures if figure.is_stock]
    books = _books_by_scope(snapshot)
    named = [*_contradictions(figures), *_slips(flows), *_sums(figures, flows)]
    seen = {source for difference in named for source in difference.sources}
    return (
        *named,
        *_class_sums(snapshot.figures),
        *(row for book in books.values() for row in _unexplained(book)),
        *(row for scope, book in books.items() for row in _against_books(stocks, scope, book, seen)),
        *_moved_without_flow(stocks, flows, books),
        *(row for book in books.values() for row in _overlaps(book)),
    )


def _books_by_scope(snapshot: Snapshot) -> dict[str, list[Entry]]:
    """The entries of each book of totals, by the scope that its figures name."""
    books: dict[str, list[Entry]] = defaultdict(list)
    for entry in snapshot.entries:
        area = snapshot.areas[entry.area_id]
        if area.level is not Level.AREA:
            books["national" if area.level is Level.NATIONAL else area.sector or area.name].append(entry)
    return books


def _pair(rule: str, left: PublishedFigure, right: PublishedFigure) -> Discrepancy:
    return _difference(rule, left.measure.unit, (left.quantity, right.quantity), (_cite(left), _cite(right)))


def _difference(rule: str, unit: Unit, amounts: tuple[int, int], sources: tuple[str, ...]) -> Discrepancy:
    left, right = amounts
    return Discrepancy(
        rule=rule,
        measure=MEASURES.get(unit, unit.value),
        left=plain(left, unit),
        right=plain(right, unit),
        difference=plain(left - right, unit),
        sources=sources,
    )


def _cite(figure: PublishedFigure) -> str:
    return f"{figure.label}, {figure.source}" if figure.source else figure.label


def _cite_entry(entry: Entry) -> str:
    period = f"{entry.covers_from or entry.effective_on} to {entry.effective_on}"
    return f"entry {entry.entry_id}, {entry.reversed_kind or entry.kind} for {period}" + (
        f": {entry.note}" if entry.note else ""
    )


def _contradictions(published: Sequence[PublishedFigure]) -> Iterable[Discrepancy]:
    """Different totals of one thing on one date or for one period: in one report, or from two sources."""
    together: dict[tuple[object, ...], list[PublishedFigure]] = defaultdict(list)
    for figure in published:
        together[figure.scope, figure.measure, figure.product, figure.from_on, figure.to_on].append(figure)
    for figures in together.values():
        for left, right in combinations(figures, 2):
            if left.row_id == right.row_id or (not left.is_stock and _slip(left.quantity, right.quantity)):
                continue
            if not agrees(left, right.quantity) and not agrees(right, left.quantity):
                one = (left.issuer, left.published, left.source) == (right.issuer, right.published, right.source)
                rule = "two totals in one report" if one else "two sources disagree"
                yield _pair(_slip(left.quantity, right.quantity) or rule, left, right)


def _parts(total: PublishedFigure, flows: Sequence[PublishedFigure]) -> list[PublishedFigure]:
    """Flows by product that make up a total of the same period."""
    if total.product != "released":
        return []
    span = (total.scope, total.measure, total.from_on, total.to_on)
    same = [f for f in flows if (f.scope, f.measure, f.from_on, f.to_on) == span and f.product != "released"]
    return list({figure.product: figure for figure in reversed(same)}.values())[::-1]


def _released_between(earlier: PublishedFigure, later: PublishedFigure, flows: Sequence[PublishedFigure]) -> int:
    """What was reported as released between two stocks, each span once: its total where there is one, or its parts."""
    inside = [
        flow
        for flow in flows
        if flow.measure is later.measure
        and flow.from_on is not None
        and earlier.to_on < flow.from_on
        and flow.to_on <= later.to_on
    ]
    own = [flow for flow in inside if flow.scope == later.scope]
    if not own and later.scope == "national":
        own = inside  # a country that reports by sector
    once = list({(flow.scope, flow.product, flow.from_on, flow.to_on): flow for flow in own}.values())
    totals = [flow for flow in once if flow.product == "released"]
    return sum(flow.quantity for flow in once if not any(_is_part(flow, total) for total in totals))


def _is_part(flow: PublishedFigure, total: PublishedFigure) -> bool:
    if flow is total or flow.scope != total.scope or flow.from_on is None or total.from_on is None:
        return False
    return total.from_on <= flow.from_on and flow.to_on <= total.to_on


def _slip(left: int, right: int) -> str | None:
    """The name of the slip when one amount is a power of ten of the other, as far as rounding allows."""
    if left <= 0 or right <= 0:
        return None
    ratio = max(left, right) / min(left, right)
    return next((name for factor, name in SLIPS.items() if abs(ratio / factor - 1) <= SLIP_TOLERANCE), None)


def _slips(flows: Sequence[PublishedFigure]) -> Iterable[Discrepancy]:
    """A total that is ten, a thousand or a million times its parts, or another source's amount for the same thing."""
    for total in flows:
        parts = _parts(total, flows)
        whole = sum(part.quantity for part in parts)
        rule = _slip(total.quantity, whole)
        if rule:
            yield _difference(rule, total.measure.unit, (total.quantity, whole), (_cite(total), *map(_cite, parts)))
    for left, right in combinations(flows, 2):
        key = [(f.scope, f.measure, f.product, f.from_on, f.to_on) for f in (left, right)]
        rule = _slip(left.quantity, right.quantity)
        if key[0] == key[1] and rule:
            yield _pair(rule, left, right)


def _sums(figures: Sequence[PublishedFigure], flows: Sequence[PublishedFigure]) -> Iterable[Discrepancy]:
    """Totals that their parts do not add up to: products of a period, sectors of a country."""
    for total in flows:
        parts = _parts(total, flows)
        whole = sum(part.quantity for part in parts)
        if len(parts) > 1 and not agrees(total, whole) and not _slip(total.quantity, whole):
            yield _difference(
                "parts do not add up", total.measure.unit, (total.quantity, whole), (_cite(total), *map(_cite, parts))
            )
    for total in figures:
        if total.scope != "national" or not total.is_stock:
            continue
        sectors = [
            f
            for f in figures
            if f.scope != "national"
            and f.is_stock
            and (f.measure, f.to_on, f.source) == (total.measure, total.to_on, total.source)
        ]
        whole = sum(sector.quantity for sector in sectors)
        if sectors and not agrees(total, whole):
            yield _difference(
                "sectors do not add up",
                total.measure.unit,
                (total.quantity, whole),
                (_cite(total), *map(_cite, sectors)),
            )


def _class_sums(figures: Sequence[PublishedFigure]) -> Iterable[Discrepancy]:
    """Suspected and confirmed areas of one row that are not its total."""
    rows: dict[str, dict[Measure, PublishedFigure]] = defaultdict(dict)
    for figure in figures:
        rows[figure.row_id][figure.measure] = figure
    for row in rows.values():
        parts = [row[m] for m in (Measure.AREAS_SHA, Measure.AREAS_CHA) if m in row]
        total = row.get(Measure.AREAS)
        whole = sum(part.quantity for part in parts)
        if total is not None and parts and not agrees(total, whole):
            yield _difference(
                "classes do not add up", Unit.AREAS, (total.quantity, whole), (_cite(total), *map(_cite, parts))
            )


def _unexplained(book: Sequence[Entry]) -> Iterable[Discrepancy]:
    """Every amount that brought a book to a published stock and that nobody has explained."""
    for entry in standing(book):
        if entry.kind is Kind.PADDED:
            before = balance_of((e for e in book if e is not entry), entry.effective_on)
            for unit, amount in sorted(entry.quantities.items()):
                held = before.get(unit, 0)
                yield _difference("unexplained", unit, (held + amount, held), (_cite_entry(entry), entry.source))


def _against_books(
    stocks: Sequence[PublishedFigure], scope: str, book: Sequence[Entry], seen: set[str]
) -> Iterable[Discrepancy]:
    """Stocks that nobody adopted and that the book of their scope does not hold on their date."""
    adopted = {entry.adopts for entry in standing(book)}
    for figure in stocks:
        unit = figure.measure.unit
        held = balance_of(book, figure.to_on).get(unit)
        if figure.scope != scope or held is None or agrees(figure, held):
            continue
        if _cite(figure) in seen and figure.row_id not in adopted:
            continue
        if figure.row_id in adopted and any(e.adopts == figure.row_id and unit in e.quantities for e in book):
            yield _difference("restated since adopted", unit, (figure.quantity, held), (_cite(figure), "the books"))
            continue
        pending = sum(
            entry.quantities.get(unit, 0)
            for entry in standing(book)
            if entry.kind in RELEASES and (entry.covers_from or entry.effective_on) <= figure.to_on < entry.effective_on
        )
        rule = "may be work in between" if 0 < held - figure.quantity <= pending else "stock differs from the books"
        rule = _slip(held, figure.quantity) or rule
        rests_on = [
            e
            for e in standing(book)
            if e.kind in STOCK_KINDS and unit in e.quantities and e.effective_on <= figure.to_on
        ]
        held_by = _cite_entry(max(rests_on, key=lambda e: e.effective_on)) if rests_on else "no stock"
        yield _difference(rule, unit, (held, figure.quantity), (f"the books, resting on {held_by}", _cite(figure)))


def _moved_without_flow(
    stocks: Sequence[PublishedFigure], flows: Sequence[PublishedFigure], books: dict[str, list[Entry]]
) -> Iterable[Discrepancy]:
    """Stocks before the books begin that moved from one date to the next by other than the flows reported between."""
    together: dict[tuple[str, Measure], list[PublishedFigure]] = defaultdict(list)
    for figure in stocks:
        begun = [e.effective_on for e in books.get(figure.scope, []) if figure.measure.unit in e.quantities]
        if figure.to_on <= min(begun, default=date.max):
            together[figure.scope, figure.measure].append(figure)
    for (_, measure), figures in together.items():
        ordered = sorted(figures, key=lambda figure: figure.to_on)
        for earlier, later in pairwise(ordered):
            out = _released_between(earlier, later, flows)
            expected = earlier.quantity - out
            if earlier.to_on < later.to_on and not agrees(later, expected):
                sources = (_cite(later), _cite(earlier))
                yield _difference("stock moved without a flow", measure.unit, (later.quantity, expected), sources)


def _overlaps(book: Sequence[Entry]) -> Iterable[Discrepancy]:
    """Reported output whose period reaches over a stock: part of it may already be in that stock."""
    entries = standing(book)
    fixed = [entry for entry in entries if entry.kind in STOCK_KINDS and Unit.M2 in entry.quantities]
    for flow in entries:
        if flow.kind not in RELEASES or flow.covers_from is None:
            continue
        for stock in fixed:
            if flow.covers_from <= stock.effective_on < flow.effective_on:
                since = max(flow.covers_from, stock.covers_from or date.min)
                yield Discrepancy(
                    rule="periods may overlap",
                    measure="days",
                    left=f"{flow.covers_from}/{flow.effective_on}",
                    right=f"{stock.covers_from or stock.effective_on}/{stock.effective_on}",
                    difference=(stock.effective_on - since).days + 1,
                    sources=(_cite_entry(flow), _cite_entry(stock)),
                )
