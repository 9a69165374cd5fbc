"""The answers that the command line prints and the service serves: assembled in one place, so that they are the same.

No figure is computed here, and nothing of the web is needed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypedDict

from clearance.errors import InvalidQuantity, NotPossible
from clearance.estimate.evidence import remaining_mines
from clearance.estimate.hierarchy.result import LandEstimate, LandEstimateJSON
from clearance.estimate.land_evidence import mines_in_areas
from clearance.estimate.remaining import RemainingMinesJSON
from clearance.estimate.side_by_side import SaidJSON, side_by_side
from clearance.inert import inert_row
from clearance.land.ledger import Period, Recognise, periods_between, statement
from clearance.land.ledger_notes import notes
from clearance.land.reconcile import cite, reconcile
from clearance.land.snapshot import Snapshot
from clearance.outlook.completion import CompletionForecastJSON
from clearance.outlook.obligation_forecast import ObligationForecastJSON, obligation_forecast
from clearance.outlook.register_forecast import completion
from clearance.treaty.obligation import Obligation
from clearance.units import Unit
from clearance_api.answer_text import answer_json

__all__ = [
    "EstimateAnswer",
    "ForecastAnswer",
    "LedgerAnswer",
    "ObligationForecastAnswer",
    "ReconciliationAnswer",
    "SubmissionAnswer",
    "SubmissionRead",
    "SubmissionsAnswer",
    "answer_json",
    "areas_model",
    "estimate_answer",
    "forecast_answer",
    "groupings",
    "ledger_answer",
    "ledger_csv",
    "obligation_forecast_answer",
    "reconciliation_answer",
    "year_start_of",
]


class LedgerAnswer(TypedDict):
    """A statement with the snapshot it was read from; amounts in `unit`, of an obligation or of all in the books."""

    snapshot: dict[str, object]
    unit: str
    obligation: str | None
    recognise: str
    rows: list[dict[str, object]]
    notes: list[dict[str, object]]


class ReconciliationAnswer(TypedDict):
    """What does not agree in a snapshot."""

    snapshot: dict[str, object]
    differences: list[dict[str, object]]


class EstimateAnswer(RemainingMinesJSON):
    """The mines that remain, with the snapshot they were estimated from, the model of areas, and who else says what.

    `areas` has a row for each area when asked for; `areas_model` is null with the reason beside it.
    """

    snapshot: dict[str, object]
    side_by_side: list[SaidJSON]
    areas_model: LandEstimateJSON | None
    areas_model_missing: str
    areas: list[dict[str, object]] | None


class ForecastAnswer(CompletionForecastJSON):
    """The forecast, with the snapshot it was made from."""

    snapshot: dict[str, object]


class ObligationForecastAnswer(ObligationForecastJSON):
    """The forecast of a treaty obligation in its unit, with the snapshot it was made from."""

    snapshot: dict[str, object]


class SubmissionAnswer(TypedDict):
    """What somebody sent and what became of it; `decided_by` is told to the authority."""

    id: str
    submitted_at: str
    submitted_by: str
    based_on: int
    note: str
    state: str
    decided_at: str | None
    decided_by: str | None
    reason: str | None
    records: int
    links: list[dict[str, str]]


class SubmissionRead(SubmissionAnswer):
    """One submission with its entries in words, and the ground that they are about as GeoJSON."""

    entries: list[str] | None
    features: dict[str, object] | None


class SubmissionsAnswer(TypedDict):
    """A page of submissions."""

    submissions: list[SubmissionAnswer]
    numberMatched: int
    numberReturned: int
    links: list[dict[str, str]]


def year_start_of(text: str) -> tuple[int, int]:
    """Month and day on which the years of a statement begin, from ``MM-DD``.

    Raises:
        InvalidQuantity: when the text is no such day.

    Example:
        >>> year_start_of("07-01")
        (7, 1)
    """
    match = re.fullmatch(r"(\d\d)-(\d\d)", text, flags=re.ASCII)
    if match is None:
        raise InvalidQuantity(
            "year start '{text}' is not a day of every year; write it as MM-DD, such as 07-01", text=text
        )
    return int(match[1]), int(match[2])


def groupings(text: str) -> tuple[str, ...]:
    """The groupings of a statement from a list with commas; the statement refuses those it does not know.

    Example:
        >>> groupings("year, sector")
        ('year', 'sector')
    """
    return tuple(word.strip() for word in text.split(",") if word.strip())


def ledger_answer(
    snapshot: Snapshot,
    *,
    unit: Unit | None = None,
    obligation: Obligation | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    by: Sequence[str] = ("year",),
    year_start: tuple[int, int] = (1, 1),
    recognise: Recognise | None = None,
    quoting: bool = True,
) -> LedgerAnswer:
    """The statement, from the beginning of the books' first year to the end of that of the data date if not told.

    Land counts as open until it is handed over or until it was worked on, as `recognise` or else the register says.
    The unit is that of the obligation when none is given, and m2 of the whole books. Without `quoting` the notes take
    nothing over from single entries.

    Raises:
        InvalidQuantity: for a grouping that is not known, dates in the wrong order, a year start that is no day, or a
            unit that the obligation is not reported in.
    """
    last = to_on or _last_day(snapshot.as_of, year_start, by)
    moved = snapshot.books.movements["effective_on"]
    began = moved.min().date() if len(moved) else last
    first = from_on or min(last, began.replace(month=1, day=1))
    years = periods_between(first, last, year_start=year_start)
    periods = years if "year" in by else [Period(first, last)]
    chosen = recognise or recognised(snapshot)
    usual = obligation.units[0] if obligation else Unit.M2
    made = statement(
        snapshot.books, unit or usual, periods, by=by, as_of=snapshot.as_of, recognise=chosen, obligation=obligation
    )
    return {
        "snapshot": snapshot.identity.to_dict(),
        "unit": made.unit.value,
        "obligation": obligation.value if obligation else None,
        "recognise": made.recognise,
        "rows": [row.to_dict() for row in made.rows],
        "notes": [note.to_dict() for note in notes(snapshot, made, quoting=quoting)],
    }


def recognised(snapshot: Snapshot) -> Recognise:
    """When the authority counts land as released; at handover unless it chose otherwise."""
    return "progress" if snapshot.setting("recognise") == "progress" else "handover"


def _last_day(as_of: date, year_start: tuple[int, int], by: Sequence[str]) -> date:
    """The end of the year that the data date lies in: a year of which only a part is known is to say so."""
    if "year" not in by:
        return as_of
    years = periods_between(as_of, as_of.replace(year=as_of.year + 2, day=1), year_start=year_start)
    return years[0].to_on


def ledger_csv(answer: LedgerAnswer) -> str:
    """The rows of a statement as CSV: groups, amounts, then unit and snapshot, so that a row keeps its origin.

    Rows of an obligation name it between the two.
    """
    of = {"obligation": answer["obligation"]} if answer["obligation"] else {}
    origin = {"unit": answer["unit"], **of, "snapshot": answer["snapshot"]["id"]}
    rows = [inert_row(_flat(row) | origin) for row in answer["rows"]]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else list(origin), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _flat(row: Mapping[str, object]) -> dict[str, object]:
    """A row with its groups as columns of their own."""
    group = row["group"]
    groups = dict(group) if isinstance(group, Mapping) else {}
    return groups | {name: value for name, value in row.items() if name != "group"}


def reconciliation_answer(snapshot: Snapshot, *, quoting: bool = True) -> ReconciliationAnswer:
    """Every published figure that does not agree with the books or with another.

    Without `quoting` the sources are published figures only, not entries of the books.
    """
    differences = reconcile(snapshot)
    if not quoting:
        published = {cite(figure) for figure in snapshot.figures}
        differences = tuple(
            replace(difference, sources=tuple(source for source in difference.sources if source in published))
            for difference in differences
        )
    return {
        "snapshot": snapshot.identity.to_dict(),
        "differences": [difference.to_dict() for difference in differences],
    }


def estimate_answer(snapshot: Snapshot, *, seed: int, with_areas: bool = False) -> EstimateAnswer:
    """The mines that remain, with interval, method and denominator, beside the model of areas and published figures.

    Raises:
        NotPossible: when neither records nor areas allow an honest estimate.
    """
    mines = remaining_mines(snapshot, seed=seed)
    in_areas, missing = areas_model(snapshot, seed=seed)
    return {
        "snapshot": snapshot.identity.to_dict(),
        **mines.to_dict(),
        "side_by_side": [said.to_dict() for said in side_by_side(snapshot, mines=mines, in_areas=in_areas)],
        "areas_model": in_areas.to_dict() if in_areas else None,
        "areas_model_missing": missing,
        "areas": in_areas.areas.rows() if in_areas and with_areas else None,
    }


def areas_model(snapshot: Snapshot, *, seed: int) -> tuple[LandEstimate | None, str]:
    """The model of areas, or the reason why there is none."""
    try:
        return mines_in_areas(snapshot, seed=seed), ""
    except NotPossible as reason:
        return None, reason.said


def forecast_answer(
    snapshot: Snapshot, *, seed: int, deadline: date | None = None, capacity_m2: Sequence[float] = ()
) -> ForecastAnswer:
    """The coming years by product, and completion as a distribution against a deadline, the one in force when None.

    Args:
        snapshot: the books.
        seed: of the simulation.
        deadline: the day to be done by.
        capacity_m2: what known teams will clear in each coming year.

    Raises:
        NotPossible: when nothing is known to forecast from, or the deadline lies beyond what is simulated.
        InvalidQuantity: a capacity that cannot be.
    """
    return {
        "snapshot": snapshot.identity.to_dict(),
        **completion(snapshot, seed=seed, deadline=deadline, capacity_m2=capacity_m2).to_dict(),
    }


def obligation_forecast_answer(
    snapshot: Snapshot, obligation: Obligation, *, unit: Unit | None = None, seed: int, deadline: date | None = None
) -> ObligationForecastAnswer:
    """When nothing that a treaty obligation counts will be left, in one of its units.

    Raises:
        NotPossible: when the books say too little.
        InvalidQuantity: a unit that the obligation is not reported in.
    """
    found = obligation_forecast(snapshot, obligation, unit=unit, seed=seed, deadline=deadline)
    return {"snapshot": snapshot.identity.to_dict(), **found.to_dict()}
