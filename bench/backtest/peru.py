"""What the forecast would have said of Peru's deadlines, and what happened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tables import table

from clearance import DEFAULT_SEED
from clearance.errors import NotPossible
from clearance.outlook.backtest.methods import METHODS
from clearance.outlook.reference_lines import line_of

if TYPE_CHECKING:
    from clearance_geodata.history.reading import Histories

# Sources: those of the demonstration register of Peru, where each figure has its own.
ASKED = (
    (2008, date(2017, 3, 1), "not met: 480,394 m² open on 31 December 2015; extended to 31 December 2024"),
    (2016, date(2024, 12, 31), "not met: 279,388 m² open on 30 November 2024; extended to 31 December 2029"),
    (2023, date(2024, 12, 31), "not met: 279,388 m² open on 30 November 2024; extended to 31 December 2029"),
    (2023, date(2029, 12, 31), "not known yet"),
)
HORIZON = 20


def peru_table(histories: Histories, seed: int = DEFAULT_SEED) -> str:
    """A row for each origin and deadline; nothing when the history has no Peru."""
    if "Peru" not in histories.countries:
        return "The history has no rows of Peru."
    peru, others = histories.countries["Peru"], histories.others("Peru")
    rows = []
    for origin, deadline, happened in ASKED:
        known, pool = peru.known_at(origin), [other.known_at(origin) for other in others]
        try:
            forecast = next(iter(METHODS.values()))(known, pool, origin, HORIZON, seed)
        except NotPossible as reason:
            rows.append([origin, deadline, f"none: {reason}", "", "", happened])
            continue
        median, late = (forecast.done_by(p) for p in (0.5, 0.8))
        line = line_of(known, origin).done_on
        said = f"{forecast.p_done_by(deadline):.0%}"
        dates = f"{median or 'later'}, {late or 'later'}"
        rows.append([origin, deadline, said, dates, line or "never", happened])
    return table("known up to | deadline | P(done by it) | dates of 50 and 80 % | straight line | what happened", rows)
