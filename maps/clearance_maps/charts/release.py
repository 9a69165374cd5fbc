"""The chart of what was released: land by product and year, and the mines that were destroyed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearance.land.accounts import Column
from clearance.land.ledger import periods_between, statement
from clearance.treaty.article5_years import Years
from clearance.units import Unit
from clearance_maps.charts.chart import Chart, Form, Panel, Point, Series, Slot
from clearance_maps.charts.completion import books_sources
from clearance_maps.charts.wording import m2, name, number, said
from clearance_maps.language import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.ledger import StatementRow
    from clearance.land.snapshot import Snapshot
    from clearance_maps.charts.wording import Said

__all__ = ["PRODUCTS", "release_chart", "yearly"]

PRODUCTS = {
    Column.CLEARED: ("cleared", mark("cleared")),
    Column.REDUCED: ("reduced", mark("reduced")),
    Column.CANCELLED: ("cancelled", mark("cancelled")),
    Column.UNSPECIFIED: ("unspecified", mark("released, product not stated")),
}
# With more years than this there is no room for sums above the bars.
MOST_SUMS = 13


def yearly(snapshot: Snapshot, unit: Unit) -> tuple[StatementRow, ...]:
    """The statement of each calendar year from the first in which the books moved to the date of the snapshot."""
    first = min((entry.effective_on for entry in snapshot.entries), default=snapshot.as_of)
    periods = periods_between(date(first.year, 1, 1), snapshot.as_of)
    rows = statement(snapshot.books, unit, periods, as_of=snapshot.as_of).rows
    begun = next((n for n, row in enumerate(rows) if row.is_used), len(rows))
    return rows[begun:]


def release_chart(snapshot: Snapshot) -> Chart:
    """Land cancelled, reduced and cleared by year, and below it the anti-personnel mines destroyed.

    A year of which nobody reported is marked; it is missing, not zero.
    """
    rows, mines = yearly(snapshot, Unit.M2), yearly(snapshot, Unit.AP_MINES)
    years = [row.period.from_on.year for row in (*rows, *mines)]
    slots = tuple(Slot(str(year), name(str(year))) for year in range(min(years), max(years) + 1)) if years else ()
    panels = [
        Panel(
            key="released",
            title=said(mark("Released land")),
            unit="m2",
            series=(*_products(rows), *_sums(rows), *_unreported(rows, snapshot)),
            slots=slots,
            height=230,
        )
    ]
    destroyed = _destroyed(mines)
    if destroyed.points:
        title = said(mark("Destroyed"))
        panels.append(Panel(key="mines", title=title, unit="ap_mines", series=(destroyed,), slots=slots, height=110))
    return Chart(
        kind="release",
        title=said(mark("Land released by product and year")),
        country=snapshot.identity.country,
        country_name=snapshot.country_name,
        panels=tuple(panels) if rows else (),
        summary=_summary(rows, mines),
        notes=(said(mark("A year without a report is missing, never zero. The last year may be a part of one.")),),
        sources=books_sources(snapshot.entries),
        snapshot=snapshot.identity.id,
        as_of=snapshot.as_of,
    )


def _in_unit(row: StatementRow, quantity: int) -> float:
    return quantity / row.unit.scale


def _year(row: StatementRow) -> str:
    return str(row.period.from_on.year)


def _products(rows: Sequence[StatementRow]) -> list[Series]:
    series = []
    for column, (look, words) in PRODUCTS.items():
        points = tuple(Point(x=_year(row), value=_in_unit(row, row.amount(column))) for row in rows)
        if any(row.amount(column) for row in rows):
            series.append(Series(key=look, name=said(words), form=Form.BAR, look=look, points=points, stack="released"))
    return series


def _sums(rows: Sequence[StatementRow]) -> list[Series]:
    """The sum of each year as a number above its bar."""
    if len(rows) > MOST_SUMS:
        return []
    sums = [(row, _in_unit(row, row.released)) for row in rows if row.released]
    points = tuple(
        Point(x=_year(row), value=total, words=said("{sum}", sum=number(round(total)))) for row, total in sums
    )
    name_of = said(mark("released in all"))
    return [Series(key="released", name=name_of, form=Form.DOT, look="total", points=points, is_named=False)]


def _unreported(rows: Sequence[StatementRow], snapshot: Snapshot) -> list[Series]:
    """Years of which nobody reported, or only of a part, or whose amounts stand in the total of a later year."""
    later = {str(year) for (_, year) in Years.of(snapshot).later}
    kinds = (
        ("no_report", "no-report", mark("no report")),
        ("part_report", "part-report", mark("a part of the year reported")),
        ("later_total", "later-total", mark("in the total of a later year")),
    )
    years: dict[str, list[str]] = {key: [] for key, _, _ in kinds}
    for row in rows:
        if row.released == 0 and _year(row) in later:
            years["later_total"].append(_year(row))
        elif row.coverage != "full":
            years["no_report" if row.coverage == "none" else "part_report"].append(_year(row))
    return [
        Series(
            key=key,
            name=said(words),
            form=Form.DOT,
            look=look,
            points=tuple(Point(x=year, value=0.0) for year in years[key]),
        )
        for key, look, words in kinds
        if years[key]
    ]


def _destroyed(rows: Sequence[StatementRow]) -> Series:
    found = [(row, row.amount(Column.DESTROYED)) for row in rows]
    points = tuple(
        Point(
            x=_year(row),
            value=float(mines),
            words=said("{sum}", sum=number(mines)) if len(rows) <= MOST_SUMS else None,
        )
        for row, mines in found
        if mines
    )
    return Series(
        key="mines_destroyed",
        name=said(mark("anti-personnel mines destroyed")),
        form=Form.BAR,
        look="mines",
        points=points,
        stack="mines",
    )


def _summary(rows: Sequence[StatementRow], mines: Sequence[StatementRow]) -> tuple[Said, ...]:
    if not rows:
        return (said(mark("Nothing was released.")),)
    total = sum(row.released for row in rows) / Unit.M2.scale
    first, last = _year(rows[0]), _year(rows[-1])
    sentences = [said(mark("From {first} to {last} {m2} were released."), first=first, last=last, m2=m2(round(total)))]
    for column, (_, words) in PRODUCTS.items():
        amount = sum(row.amount(column) for row in rows) / Unit.M2.scale
        if amount:
            sentences.append(said("{product}: {m2}.", product=said(words), m2=m2(round(amount))))
    destroyed = sum(row.amount(Column.DESTROYED) for row in mines)
    if destroyed:
        sentences.append(said(mark("{count} anti-personnel mines were destroyed."), count=number(destroyed)))
    return tuple(sentences)
