"""The rows of one country put together: one value a year and product, one stock a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from statistics import median

from clearance.outlook.history import History, KnownDeadline, Stock, YearOutput
from clearance_geodata.history.rows import Remark, Row

__all__ = ["contradictions", "history_of"]


def history_of(country: str, rows: Sequence[Row], chain: Sequence[KnownDeadline]) -> tuple[History, list[Remark]]:
    """The history of a country and what was used of each row.

    Several sources of one figure: the median of their different values. What is released is at least the sum of the
    products that are known.
    """
    remarks = []
    for row in rows:
        said = [f"{name} {m2:,.0f} m2" for name, m2 in row.flows.items()]
        said += [f"{row.ap_mines:,} AP mines"] if row.ap_mines is not None else []
        if row.remaining_m2 is not None:
            said.append(
                f"{row.remaining_m2:,.0f} m2 remaining as of {row.as_of}" + (f"; {row.unclear}" * bool(row.unclear))
            )
        said += [f"deadline {row.deadline}"] if row.deadline else []
        if said:
            remarks.append(Remark(row.line, row.country, str(row.year), ", ".join(said)))
    by_year: dict[int, list[Row]] = defaultdict(list)
    by_day: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        if row.flows or row.ap_mines is not None:
            by_year[row.year].append(row)
        if row.remaining_m2 is not None:
            by_day[row.as_of].append(row)
    steps = {
        *chain,
        *(KnownDeadline(deadline=row.deadline, known_on=date(row.year, 12, 31)) for row in rows if row.deadline),
    }
    history = History(
        country=country,
        outputs=tuple(_output(year, by_year[year]) for year in sorted(by_year)),
        stocks=tuple(stock for day in sorted(by_day) for stock in _stocks(day, by_day[day])),
        deadlines=tuple(sorted(steps, key=lambda step: (step.known_on, step.deadline))),
    )
    return history, remarks


def contradictions(rows: Sequence[Row]) -> list[Remark]:
    """Where rows state different values of one figure: a remark for each of them, with what the figure is taken as.

    A remark tells nothing that became known after its own year.
    """
    stated: dict[tuple[str, str], list[tuple[Row, int, float]]] = defaultdict(list)
    for row in rows:
        for name, m2 in row.flows.items():
            stated[f"{name} in {row.year}", " m2"].append((row, row.year, m2))
        if row.ap_mines is not None:
            stated[f"AP mines destroyed in {row.year}", ""].append((row, row.year, row.ap_mines))
        if row.remaining_m2 is not None:
            known_in = max(row.year, row.known_on.year)
            stated[f"remaining as of {row.as_of}", " m2"].append((row, known_in, row.remaining_m2))
    remarks = []
    for (figure, unit), found in stated.items():
        for row, year, _ in found:
            values = sorted({value for _, known_in, value in found if known_in <= year})
            if len(values) > 1:
                said = " and ".join(f"{value:,.0f}" for value in values)
                text = f"{figure}: rows state {said}{unit}; their median {median(values):,.0f}{unit} is used"
                remarks.append(Remark(row.line, row.country, str(year), text))
    return remarks


def _output(year: int, rows: list[Row]) -> YearOutput:
    m2 = {
        name: median(values)
        for name in ("cleared", "reduced", "cancelled", "released")
        if (values := {row.flows[name] for row in rows if name in row.flows})
    }
    products = [m2[name] for name in ("cleared", "reduced", "cancelled") if name in m2]
    released = max(m2.get("released", 0.0), sum(products)) if "released" in m2 or len(products) == 3 else None
    mines = {row.ap_mines for row in rows if row.ap_mines is not None}
    return YearOutput(
        year=year,
        cleared_m2=m2.get("cleared"),
        reduced_m2=m2.get("reduced"),
        cancelled_m2=m2.get("cancelled"),
        released_m2=released,
        ap_mines=round(median(mines)) if mines else None,
        lines=tuple(row.line for row in rows),
    )


def _stocks(day: date, rows: list[Row]) -> list[Stock]:
    """One stock for the day; another for what was known of it first, when later sources say it differently."""
    stocks = []
    for known_on in sorted({row.known_on for row in rows}):
        known = [row for row in rows if row.known_on <= known_on]
        values = {row.remaining_m2 for row in known if row.remaining_m2 is not None}
        stock = Stock(as_of=day, remaining_m2=median(values), known_on=known_on, lines=tuple(row.line for row in known))
        stocks.append(stock)
    return stocks
