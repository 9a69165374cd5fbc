"""Answers as text for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.treaty.obligation import Obligation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clearance.outlook.completion import CompletionJSON
    from clearance_api.answers import ForecastAnswer, LedgerAnswer, ObligationForecastAnswer
    from clearance_api.history_answers import HistoryForecastAnswer

__all__ = [
    "forecast_lines",
    "history_forecast_lines",
    "ledger_table",
    "number",
    "obligation_lines",
    "obligation_table",
    "streams_table",
]

SHOWN_YEARS = 10
MEDIANS = "median and 80 % interval; outputs are of a year with land left to work on"
ALWAYS = {"opening", "closing", "residual", "coverage"}


def number(value: object) -> str:
    """A number with thousands marks, other values as they are.

    Example:
        >>> number(438254), number(5.5), number(None)
        ('438,254', '5.5', '')
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return f"{value:,}"


def ledger_table(answer: LedgerAnswer) -> tuple[str, list[str], list[list[str]], list[str]]:
    """Title, columns, rows and remarks of a statement; columns in which nothing was booked are left out."""
    rows = answer["rows"]
    groups = [dict(row["group"]) for row in rows if isinstance(row["group"], dict)]
    keys = list(groups[0]) if groups else []
    names = [name for name in rows[0] if name != "group"] if rows else []
    shown = [name for name in names if name in ALWAYS or any(row[name] for row in rows)]
    cells = [
        [str(group[key]) for key in keys] + [number(row[name]) for name in shown]
        for group, row in zip(groups, rows, strict=True)
    ]
    snapshot = answer["snapshot"]
    of = f" of {Obligation(answer['obligation']).article}" if answer["obligation"] else ""
    origin = f"{snapshot['register']}, as of {snapshot['as_of']}, snapshot {snapshot['id']}"
    title = f"Ledger{of} in {answer['unit']}, {origin}"
    if answer["recognise"] != "handover":
        title += f"; land counts as released by {answer['recognise']}"
    remarks = [
        f"{note['year'] or ''} {note['column']} {number(note['amount'])}{_span(note)}: ".lstrip()
        + f"{note['text']}{_entry(note)}"
        for note in answer["notes"]
    ]
    return title, [*keys, *shown], cells, remarks


def _entry(note: dict[str, object]) -> str:
    return f" [{note['entry']}]" if note["entry"] else ""


def _span(note: dict[str, object]) -> str:
    return f" ({note['covers_from']} to {note['covers_to']})" if note["covers_from"] else ""


def forecast_lines(answer: ForecastAnswer) -> list[str]:
    """What is said below the table of the forecast of a register."""
    linear, needed = answer["linear"], answer["rate_needed_m2_per_year"]
    return [
        MEDIANS,
        f"open land: {answer['current_m2']:,.0f} m2 as of {answer['as_of']}",
        *_completion(answer["completion"], answer["deadline"], answer["horizon_years"]),
        _line(linear["rate_m2_per_year"], "m2", linear["years"], linear["done_on"]),
        *([f"rate needed to meet the deadline: {needed:,.0f} m2 a year"] if needed is not None else []),
        *_made(answer),
    ]


def obligation_table(answer: ObligationForecastAnswer, shown: int = SHOWN_YEARS) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of the first years of an obligation: medians with their 80 % intervals."""
    streams = answer["streams"]
    columns = {"out": answer["released"]}
    if streams:
        columns = {"cleared": streams["cleared"], "reduced": streams["reduced"], "cancelled": streams["cancelled"]}
    return _years_table(
        answer["levels"], answer["years"], answer["completion"], {**columns, "left": answer["remaining"]}, shown
    )


def obligation_lines(answer: ObligationForecastAnswer) -> list[str]:
    """What is said below the table of the forecast of an obligation."""
    linear, unit, needed = answer["linear"], answer["unit"], answer["rate_needed_per_year"]
    article = Obligation(answer["obligation"]).article
    return [
        MEDIANS if answer["streams"] else "median and 80 % interval",
        f"{article}: {answer['current']:,.0f} {unit} left as of {answer['as_of']}",
        *_completion(answer["completion"], answer["deadline"], answer["horizon_years"]),
        _line(linear["rate_per_year"], unit, linear["years"], linear["done_on"]),
        *([f"rate needed to meet the deadline: {needed:,.0f} {unit} a year"] if needed is not None else []),
        *_made(answer),
    ]


def _completion(completion: CompletionJSON, deadline: str | None, years: int) -> list[str]:
    lines = []
    if completion["p_by_deadline"] is not None:
        lines.append(f"P(done by {deadline}): {completion['p_by_deadline']:.0%}")
    for level, day in completion["date_quantiles"].items():
        lines.append(f"done with probability {float(level):.0%} by {day or 'a day beyond the horizon'}")
    return [*lines, f"not done within {years} years: {completion['p_not_within_horizon']:.1%}"]


def _line(rate: float, unit: str, years: list[int], done_on: str | None) -> str:
    if not years:
        return "straight line: none, no output of a year is known"
    return f"straight line at {rate:,.0f} {unit} a year ({', '.join(map(str, years))}): {done_on or 'never'}"


def _made(answer: ForecastAnswer | ObligationForecastAnswer) -> list[str]:
    return [
        f"method: {answer['method']}, {answer['draws']:,} draws, seed {answer['seed']}",
        *(f"  {line}" for line in answer["notes"]),
        *(f"  used: {line}" for line in answer["inputs_used"]),
        *(f"  left out: {line}" for line in answer["left_out"]),
        f"snapshot {answer['snapshot']['id']}",
    ]


def streams_table(
    answer: HistoryForecastAnswer | ForecastAnswer, shown: int = SHOWN_YEARS
) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of the first years of a forecast by product: medians with their 80 % intervals."""
    by_stream = {
        "cleared": answer["cleared_m2"],
        "reduced": answer["reduced_m2"],
        "cancelled": answer["cancelled_m2"],
        "remaining": answer["remaining_m2"],
    }
    return _years_table(answer["levels"], answer["years"], answer["completion"], by_stream, shown)


def _years_table(
    levels: list[float],
    years: Sequence[object],
    completion: CompletionJSON,
    streams: Mapping[str, list[list[float]]],
    shown: int,
) -> tuple[list[str], list[list[str]]]:
    low, middle, high = (levels.index(level) for level in (0.1, 0.5, 0.9))
    rows = [
        [
            str(year),
            *(f"{row[middle]:,.0f} ({row[low]:,.0f} to {row[high]:,.0f})" for row in rows_of_year),
            f"{done:.0%}",
        ]
        for year, done, *rows_of_year in zip(years, completion["cdf"], *streams.values(), strict=True)
    ]
    return ["year", *streams, "P(done)"], rows[:shown]


def history_forecast_lines(answer: HistoryForecastAnswer) -> list[str]:
    """What is said below the table of a forecast from a history."""
    completion, linear = answer["completion"], answer["linear"]
    lines = [MEDIANS]
    if completion["p_by_deadline"] is not None:
        lines.append(f"P(done by {answer['deadline']}): {completion['p_by_deadline']:.0%}")
    for level, day in completion["date_quantiles"].items():
        lines.append(f"done with probability {float(level):.0%} by {day or 'a day beyond the horizon'}")
    lines.append(f"not done within {answer['horizon']} years: {completion['p_not_within_horizon']:.0%}")
    years = ", ".join(str(year) for year in linear["years"])
    rate = f"straight line at {linear['rate_m2_per_year']:,.0f} m2 a year ({years}): {linear['done_on'] or 'never'}"
    lines.append(rate if years else "straight line: none, no clearance is known")
    if answer["rate_needed_m2_per_year"] is not None:
        lines.append(f"rate needed to meet the deadline: {answer['rate_needed_m2_per_year']:,.0f} m2 a year")
    lines.append(f"method: {answer['method']}, {answer['draws']:,} draws, seed {answer['seed']}")
    lines += [f"  {line}" for line in answer["notes"]]
    lines += [f"  used: {line}" for line in answer["inputs_used"]]
    return lines + [f"  left out: {line}" for line in answer["left_out"]]
