"""The figures of a register: the statement, what does not agree, what remains, and by when."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from clearance.errors import InvalidQuantity
from clearance.treaty.obligation import Obligation
from clearance.units import Unit
from clearance_api.access.denied import Denied
from clearance_api.access.viewer import ViewerOf
from clearance_api.answer_text import capacity_of
from clearance_api.answers import (
    answer_json,
    estimate_answer,
    forecast_answer,
    groupings,
    ledger_answer,
    ledger_csv,
    obligation_forecast_answer,
    reconciliation_answer,
    year_start_of,
)
from clearance_api.description import responses
from clearance_api.queries import EstimateQuery, ForecastQuery, JsonQuery, LedgerQuery
from clearance_api.readings import Reading
from clearance_api.service import CSV, JSON, ServiceOf, answer
from clearance_geodata.shelf.collections import COLLECTIONS

__all__ = ["router"]

router = APIRouter(tags=["Figures"])
AREAS = COLLECTIONS["areas"]
LAND_UNITS = frozenset({Unit.M2, Unit.AREAS, Unit.AP_MINES})


def _kept(reading: Reading, key: Hashable, make: Callable[[], str]) -> Callable[[], bytes]:
    """An answer of a snapshot, made once."""
    return lambda: reading.answer(key, lambda: make().encode())


@router.get(
    "/ledger", operation_id="getLedger", response_class=Response, responses=responses(JSON, CSV, schema="LedgerAnswer")
)
def ledger(request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[LedgerQuery, Query()]) -> Response:
    """The statement of the books or of a treaty obligation: opening, what moved, closing, and whether it adds up."""
    by, year_start, quoting = groupings(query.by), year_start_of(query.year_start), viewer.gets("remarks")
    if not all(viewer.groups_by(word) for word in by) or not (
        viewer.gets("stores") or _is_of_land(query.unit, query.obligation)
    ):
        raise Denied("a statement that is not for everybody; leave out the grouping or unit")
    reading = service.readings.at(*query.when)

    def statement() -> str:
        made = ledger_answer(
            reading.snapshot,
            unit=query.unit,
            obligation=query.obligation,
            from_on=query.from_on,
            to_on=query.to_on,
            by=by,
            year_start=year_start,
            recognise=query.recognise,
            quoting=quoting,
        )
        return ledger_csv(made) if query.f == "csv" else answer_json(made)

    span = (query.from_on, query.to_on, year_start)
    key = ("ledger", query.unit, query.obligation, *span, by, query.recognise, query.f, quoting)
    return answer(request, reading, CSV if query.f == "csv" else JSON, _kept(reading, key, statement))


def _is_of_land(unit: Unit | None, obligation: Obligation | None) -> bool:
    """Whether a figure counts land and what is in it, not what lies in stores."""
    counted = unit or (obligation.units[0] if obligation else Unit.M2)
    return counted in LAND_UNITS and (obligation is None or bool(obligation.hazards))


@router.get(
    "/reconciliation",
    operation_id="getReconciliation",
    response_class=Response,
    responses=responses(JSON, schema="ReconciliationAnswer"),
)
def reconciliation(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[JsonQuery, Query()]
) -> Response:
    """Published figures against the books and against each other: every difference, with both sides."""
    reading, quoting = service.readings.at(*query.when), viewer.gets("remarks")
    make = _kept(
        reading,
        ("reconciliation", quoting),
        lambda: answer_json(reconciliation_answer(reading.snapshot, quoting=quoting)),
    )
    return answer(request, reading, JSON, make)


@router.get(
    "/estimates",
    operation_id="getEstimates",
    response_class=Response,
    responses=responses(JSON, schema="EstimateAnswer"),
)
def estimates(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[EstimateQuery, Query()]
) -> Response:
    """The mines that remain, with an 80 % interval, the method and its denominator; by sector and stratum, or area."""
    if query.by and not viewer.sees_all([AREAS]):
        raise Denied("figures of single areas that are not for everybody; leave out by")
    reading, seed = service.readings.at(*query.when), service.seed(query.seed)
    make = partial(estimate_answer, reading.snapshot, seed=seed, with_areas=query.by == "area")
    key = ("estimates", seed, query.by)
    return answer(request, reading, JSON, _kept(reading, key, lambda: answer_json(make())))


@router.get(
    "/forecast",
    operation_id="getForecast",
    response_class=Response,
    responses=responses(JSON, schema=("ForecastAnswer", "ObligationForecastAnswer")),
)
def forecast(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[ForecastQuery, Query()]
) -> Response:
    """When the land will be free, or an obligation met: the coming years and a distribution against the deadline."""
    seed, capacity_m2 = service.seed(query.seed), capacity_of(query.capacity)
    if query.obligation is None:
        if query.unit is not None:
            raise InvalidQuantity("unit {unit} is of an obligation; say which with obligation", unit=query.unit)
        reading = service.readings.at(*query.when)
        make = partial(forecast_answer, reading.snapshot, seed=seed, deadline=query.deadline, capacity_m2=capacity_m2)
        key: Hashable = ("forecast", seed, query.deadline, capacity_m2)
        return answer(request, reading, JSON, _kept(reading, key, lambda: answer_json(make())))
    if capacity_m2:
        raise InvalidQuantity("capacity is of the forecast of all land; leave it out, or leave out obligation")
    if not (viewer.gets("stores") or _is_of_land(query.unit, query.obligation)):
        raise Denied("a forecast that is not for everybody; leave out the obligation")
    reading = service.readings.at(*query.when)
    of_obligation = partial(
        obligation_forecast_answer,
        reading.snapshot,
        query.obligation,
        unit=query.unit,
        seed=seed,
        deadline=query.deadline,
    )
    key = ("forecast", seed, query.deadline, query.obligation, query.unit)
    return answer(request, reading, JSON, _kept(reading, key, lambda: answer_json(of_obligation())))
