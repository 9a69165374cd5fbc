"""The back-test: every method forecasts from every past year of every country, and is scored by what came."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date

from clearance.chunks import chunk_seed, run_chunks
from clearance.errors import InvalidQuantity, NotPossible
from clearance.outlook.backtest.actuals import (
    MEASURES,
    Measure,
    actual_m2,
    deadline_met,
    known_stock,
    origins_of,
    says_something,
)
from clearance.outlook.backtest.scores import Score, score_of
from clearance.outlook.history import History
from clearance.outlook.history_forecast import Forecaster, HistoryForecast
from clearance.saying import saying

__all__ = ["DEADLINE_YEARS", "Backtest", "DeadlineCase", "Refusal", "Scored", "run_backtest"]

LONGEST_HORIZON = 20
LARGEST_SEED = 2**63 - 1
DEADLINE_YEARS = 10
"""A deadline is scored from origins at most so many years before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One value that came, and the score of one method's forecast of it."""

    country: str
    origin: int
    measure: Measure
    year: int
    method: str
    actual_m2: float
    score: Score

    @property
    def lead(self) -> int:
        """Return how many years ahead it was forecast."""
        return self.year - self.origin


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineCase:
    """A deadline as it was in force at an origin, whether it was met, and the probability of each method for that."""

    country: str
    origin: int
    deadline: date
    met: bool
    p: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A method that gave no forecast, with its reason."""

    method: str
    country: str
    origin: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """Everything that was scored, in order of country, origin and method."""

    methods: tuple[str, ...]
    horizon: int
    seed: int
    origins: tuple[tuple[str, int], ...]
    scored: tuple[Scored, ...]
    deadlines: tuple[DeadlineCase, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """A country at the end of a year: what was known then, of it and of the others, and what came."""

    known: History
    others: tuple[History, ...]
    origin: int
    horizon: int
    seed: int
    forecasters: tuple[tuple[str, Forecaster], ...]
    came: tuple[tuple[Measure, int, float], ...]
    deadline: tuple[date, bool] | None


_Scores = tuple[list[Scored], DeadlineCase | None, list[Refusal]]


def run_backtest(
    histories: Mapping[str, History],
    forecasters: Mapping[str, Forecaster],
    *,
    seed: int,
    horizon: int = 5,
    countries: Sequence[str] | None = None,
    executor: Executor | None = None,
    done: Callable[[int, int], object] | None = None,
) -> Backtest:
    """Score forecasts from rolling origins.

    At each origin a method sees what was known of the country at the end of that year, and of the *other* countries
    what was known of them; nothing later, and never the scored country among the others.

    Args:
        histories: by country.
        forecasters: the methods by name; functions of a module, so that they can be sent to other processes.
        seed: of all simulations; a country and origin have the same one whatever else is scored.
        horizon: whole years ahead, 1 to 20.
        countries: those that are scored; None: all. The others lend their history either way.
        executor: where it is done (see `clearance.chunks`).
        done: is told how many of how many origins are done.

    Raises:
        InvalidQuantity: a horizon or seed out of range.
        NotPossible: nothing can be scored.
    """
    if not 1 <= horizon <= LONGEST_HORIZON:
        raise InvalidQuantity(
            "horizon {horizon} years is out of range; give 1 to {longest}",
            horizon=str(horizon),
            longest=str(LONGEST_HORIZON),
        )
    if not 0 <= seed <= LARGEST_SEED:
        raise InvalidQuantity(
            "seed {seed} is out of range; give 0 to {largest}", seed=str(seed), largest=str(LARGEST_SEED)
        )
    chosen = sorted(histories if countries is None else countries)
    tasks = [
        _origin(histories, country, origin, horizon=horizon, seed=seed, forecasters=forecasters)
        for country in chosen
        for origin in origins_of(histories[country], horizon)
    ]
    if not tasks:
        raise _nothing(chosen, horizon)
    results = run_chunks(
        _score, tasks, executor=executor, done=(lambda count: done(count, len(tasks))) if done else None
    )
    return Backtest(
        methods=tuple(forecasters),
        horizon=horizon,
        seed=seed,
        origins=tuple((task.known.country, task.origin) for task in tasks),
        scored=tuple(scored for scores, _, _ in results for scored in scores),
        deadlines=tuple(case for _, case, _ in results if case),
        refused=tuple(refusal for _, _, refusals in results for refusal in refusals),
    )


def _nothing(chosen: Sequence[str], horizon: int) -> NotPossible:
    named = (
        saying("{country} has", country=chosen[0])
        if len(chosen) == 1
        else saying("the {countries} countries have", countries=len(chosen))
    )
    return NotPossible(
        "nothing can be scored: {named} no known year with a later one within {horizon} years to compare; add "
        "years to the history or choose a longer horizon",
        named=named,
        horizon=str(horizon),
    )


def _origin(
    histories: Mapping[str, History],
    country: str,
    origin: int,
    *,
    horizon: int,
    seed: int,
    forecasters: Mapping[str, Forecaster],
) -> _Origin:
    history = histories[country]
    known = history.known_at(origin)
    came = [
        (measure, year, m2)
        for measure in MEASURES
        if says_something(known, measure)
        for year, m2 in sorted(actual_m2(history, measure).items())
        if origin < year <= origin + horizon
    ]
    return _Origin(
        known=known,
        others=tuple(other.known_at(origin) for name, other in histories.items() if name != country),
        origin=origin,
        horizon=horizon,
        seed=chunk_seed(seed, country, origin),
        forecasters=tuple(forecasters.items()),
        came=tuple(came),
        deadline=_deadline(history, known, origin),
    )


def _deadline(history: History, known: History, origin: int) -> tuple[date, bool] | None:
    """The deadline ahead and whether it was met, when land was left at the origin and it is known what came of it."""
    deadline = known.deadline
    if deadline is None or not origin < deadline.year <= origin + DEADLINE_YEARS or not known_stock(known):
        return None
    met = deadline_met(history, deadline)
    return None if met is None else (deadline, met)


def _score(task: _Origin) -> _Scores:
    """All methods at one origin."""
    country, origin = task.known.country, task.origin
    scored: list[Scored] = []
    p: dict[str, float] = {}
    refused: list[Refusal] = []
    for method, forecaster in task.forecasters:
        try:
            forecast = forecaster(task.known, task.others, origin, task.horizon, task.seed)
            scored += _scored(task, method, forecast)
            if task.deadline:
                p[method] = forecast.p_done_by(task.deadline[0])
        except NotPossible as reason:
            refused.append(Refusal(method, country, origin, str(reason)))
    case = None
    if task.deadline and p:
        case = DeadlineCase(country=country, origin=origin, deadline=task.deadline[0], met=task.deadline[1], p=p)
    return scored, case, refused


def _scored(task: _Origin, method: str, forecast: HistoryForecast) -> list[Scored]:
    """The score of each value; a row that is not a number is one that the method does not speak of."""
    scored = []
    for measure, year, m2 in task.came:
        levels, rows = forecast.scored(measure)
        row = rows[year - task.origin - 1]
        if not math.isnan(row[0]):
            scored.append(
                Scored(
                    country=task.known.country,
                    origin=task.origin,
                    measure=measure,
                    year=year,
                    method=method,
                    actual_m2=m2,
                    score=score_of(levels, row, m2),
                )
            )
    return scored
