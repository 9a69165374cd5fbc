"""The forecast of a country in a table of published histories, as it is served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from clearance.errors import InvalidQuantity, NotPossible
from clearance.outlook.completion import CompletionJSON
from clearance.outlook.pooled_forecast import DRAWS, pooled_forecast
from clearance.outlook.reference_lines import line_of, straight_line_forecast
from clearance.outlook.straight_line import rate_needed_m2_per_year
from clearance.saying import saying
from clearance_geodata.history.reading import read_histories

if TYPE_CHECKING:
    from pathlib import Path

    from clearance.outlook.history import History
    from clearance.outlook.history_forecast import HistoryForecast, Rows
    from clearance_geodata.history.reading import Histories

__all__ = ["Asked", "HistoryForecastAnswer", "history_forecast_answer"]

DATE_QUANTILES = (0.5, 0.8, 0.95)
LONGEST_HORIZON = 100
FIRST_ORIGIN, LAST_ORIGIN = 1900, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a table of histories; no country is its only one, no origin the last year that it knows."""

    country: str | None = None
    origin: int | None = None
    horizon: int = 20
    deadline: date | None = None
    seed: int = 0
    capacity_m2: tuple[float, ...] = ()


class LinearJSON(TypedDict):
    """The straight line from the mean of the last five known years of clearance."""

    rate_m2_per_year: float
    years: list[int]
    remaining_m2: list[float]
    done_on: str | None


class HistoryForecastAnswer(TypedDict):
    """The forecast; rows are years, columns levels, and a row of outputs is of a year with land left to work on."""

    country: str
    origin: int
    horizon: int
    years: list[int]
    levels: list[float]
    cleared_m2: list[list[float]]
    reduced_m2: list[list[float]]
    cancelled_m2: list[list[float]]
    released_m2: list[list[float]]
    remaining_m2: list[list[float]]
    ap_mines: list[list[float]] | None
    deadline: str | None
    completion: CompletionJSON
    linear: LinearJSON
    rate_needed_m2_per_year: float | None
    capacity_m2_per_year: list[float]
    method: str
    seed: int
    draws: int
    inputs_used: list[str]
    left_out: list[str]
    notes: list[str]


def history_forecast_answer(path: Path, asked: Asked) -> HistoryForecastAnswer:
    """Forecast a country from what the file says up to the end of the origin year, and from the other countries in it.

    Raises:
        FileRefused: when the file is no table of histories.
        NotFound: when it has no such country.
        InvalidQuantity: an origin, horizon or seed out of range, or no country where the file has several.
        NotPossible: nothing is known of the country, or the deadline lies beyond what is simulated.
    """
    _refuse_out_of_range(asked)
    histories = read_histories(path)
    whole = histories.of(asked.country or _only_country(histories))
    origin = asked.origin if asked.origin is not None else _last_year(whole, histories)
    history = whole.known_at(origin)
    others = [other.known_at(origin) for other in histories.others(whole.country)]
    forecast = pooled_forecast(history, others, origin, asked.horizon, asked.seed, capacity_m2=asked.capacity_m2)
    deadline = asked.deadline or history.deadline
    linear = line_of(history, origin)
    straight = straight_line_forecast(history, others, origin, asked.horizon, asked.seed)
    return {
        "country": forecast.country,
        "origin": origin,
        "horizon": asked.horizon,
        "years": list(forecast.years),
        "levels": list(forecast.levels),
        "cleared_m2": _listed(forecast.cleared_m2),
        "reduced_m2": _listed(forecast.reduced_m2 or ()),
        "cancelled_m2": _listed(forecast.cancelled_m2 or ()),
        "released_m2": _listed(forecast.released_m2),
        "remaining_m2": _listed(forecast.remaining_m2),
        "ap_mines": None if forecast.ap_mines is None else _listed(forecast.ap_mines),
        "deadline": deadline.isoformat() if deadline else None,
        "completion": _completion(forecast, deadline),
        "linear": {
            "rate_m2_per_year": linear.rate_m2_per_year,
            "years": list(linear.years),
            "remaining_m2": [row[0] for row in straight.remaining_m2] if history.stocks else [],
            "done_on": linear.done_on.isoformat() if linear.done_on else None,
        },
        "rate_needed_m2_per_year": None
        if linear.remaining_m2 is None
        else rate_needed_m2_per_year(as_of=date(origin, 12, 31), remaining_m2=linear.remaining_m2, deadline=deadline),
        "capacity_m2_per_year": list(asked.capacity_m2),
        "method": forecast.method,
        "seed": asked.seed,
        "draws": DRAWS,
        "inputs_used": list(forecast.inputs_used),
        "left_out": _left_out(histories, forecast),
        "notes": list(forecast.notes),
    }


def _refuse_out_of_range(asked: Asked) -> None:
    for name, value, lowest, highest in (
        ("horizon", asked.horizon, 1, LONGEST_HORIZON),
        ("origin", asked.origin, FIRST_ORIGIN, LAST_ORIGIN),
        ("seed", asked.seed, 0, 2**63 - 1),
    ):
        if value is not None and not lowest <= value <= highest:
            raise InvalidQuantity(
                "--{name} {value} is out of range; give {lowest} to {highest}",
                name=name,
                value=str(value),
                lowest=str(lowest),
                highest=str(highest),
            )


def _only_country(histories: Histories) -> str:
    if len(histories.countries) != 1:
        raise InvalidQuantity(
            "the file has {countries} countries; say --country, one of {named}",
            countries=len(histories.countries),
            named=tuple(sorted(histories.countries)) or saying("none"),
        )
    return next(iter(histories.countries))


def _last_year(history: History, histories: Histories) -> int:
    """The last year that the file knows of the country.

    Raises:
        NotPossible: not one figure of it can be used; the message says why, of the first line left out.
    """
    years = [output.year for output in history.outputs] + [stock.as_of.year for stock in history.stocks]
    if not years:
        refused = [str(remark) for remark in histories.left_out if remark.country == history.country]
        if not refused:
            raise NotPossible(
                "{country}: no row of the file states an output or a remaining area that can be used; correct the rows "
                "or add a figure in m2",
                country=history.country,
            )
        more = saying("{first} (and {more} more)", first=refused[0], more=len(refused) - 1)
        raise NotPossible(
            "{country}: no row of the file states an output or a remaining area that can be used: {why}; correct the "
            "rows or add a figure in m2",
            country=history.country,
            why=more if len(refused) > 1 else refused[0],
        )
    return max(years)


def _completion(forecast: HistoryForecast, deadline: date | None) -> CompletionJSON:
    last = date(forecast.years[-1], 12, 31)
    days = {level: forecast.done_by(level) for level in DATE_QUANTILES}
    return {
        "p_by_deadline": None if deadline is None else forecast.p_done_by(deadline),
        "date_quantiles": {str(level): day.isoformat() if day and day <= last else None for level, day in days.items()},
        "p_not_within_horizon": forecast.p_not_within_horizon,
        "cdf": [forecast.p_done_by(date(year, 12, 31)) for year in forecast.years],
    }


def _left_out(histories: Histories, forecast: HistoryForecast) -> list[str]:
    """What the file says of the country up to the origin and the forecast does not use; of later rows nothing."""
    return [
        str(remark)
        for remark in histories.left_out
        if remark.country in {"", forecast.country} and (not remark.year or remark.year <= str(forecast.origin))
    ]


def _listed(rows: Rows) -> list[list[float]]:
    return [[round(value, 1) for value in row] for row in rows]
