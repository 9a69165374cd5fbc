"""Charts of the books and of plans: as SVG, as PNG, and as the table of what is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from clearance.errors import NotFound
from clearance_api.access.viewer import ViewerOf
from clearance_api.description import problem_described, responses
from clearance_api.plans.against import compared_with
from clearance_api.plans.answers import may_see
from clearance_api.plans.charts import chart_of_job
from clearance_api.queries import DocumentQuery, PlainQuery
from clearance_api.service import CSV, ServiceOf, answer
from clearance_maps.charts.adopted import actual_chart
from clearance_maps.charts.kinds import BooksKind, Ending, PlanKind, books_chart, written
from clearance_maps.charts.picture import LEAST_DPI, MOST_DPI, USUAL
from clearance_maps.spoken import Spoken

if TYPE_CHECKING:
    from clearance_maps.charts import Chart

__all__ = ["router"]

router = APIRouter(tags=["Charts"])
MEDIA = {"svg": "image/svg+xml", "png": "image/png", "csv": CSV}
# A picture runs nothing, wherever it is opened.
POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"}
Form = Annotated[Ending, Path(description="svg, png or csv: the numbers that are drawn.")]


class ChartQuery(DocumentQuery):
    """A chart for people, or as data."""

    dpi: Annotated[int, Field(ge=LEAST_DPI, le=MOST_DPI)] = USUAL
    """Dots an inch of a PNG that is 170 mm wide."""


class ActualChartQuery(ChartQuery):
    """A chart of an adopted plan."""

    plan: Annotated[str, Field(max_length=60)] = ""
    """Which adopted plan; the last adopted when left out."""


class PlanChartQuery(PlainQuery):
    """A chart of a plan; the plan says which snapshot it is of."""

    lang: Spoken | None = None
    """Language; that of the service when left out."""
    dpi: Annotated[int, Field(ge=LEAST_DPI, le=MOST_DPI)] = USUAL
    """Dots an inch of a PNG that is 170 mm wide."""


@router.get(
    "/charts/{kind}.{ending}",
    operation_id="getChart",
    response_class=Response,
    responses=responses(*MEDIA.values()),
)
def chart(
    request: Request,
    service: ServiceOf,
    viewer: ViewerOf,
    *,
    kind: Annotated[BooksKind, Path(description="Which chart.")],
    ending: Form,
    query: Annotated[ChartQuery, Query()],
) -> Response:
    """A chart of the books: land that was open and may be left, the probability to be done, what was released."""
    reading, lang = service.readings.at(*query.when), query.lang or service.settings.lang
    quoting = viewer.gets("remarks")

    def drawn() -> bytes:
        made = books_chart(kind, reading.snapshot, reading.headline(service.settings.seed))
        return written(made if quoting else _unquoted(made), ending, lang, dpi=query.dpi)

    key = ("chart", kind, ending, lang, query.dpi, quoting)
    headers = {**_named(f"{kind}-{service.name}-{reading.snapshot.as_of}-{lang}.{ending}"), "Content-Language": lang}
    return answer(request, reading, MEDIA[ending], lambda: reading.answer(key, drawn), headers=headers)


@router.get(
    "/actual/charts/actual.{ending}",
    operation_id="getActualChart",
    response_class=Response,
    responses=responses(*MEDIA.values()),
)
def actual(request: Request, service: ServiceOf, ending: Form, query: Annotated[ActualChartQuery, Query()]) -> Response:
    """An adopted plan against the books by month, and in sum against what its own luck allows."""
    reading, lang = service.readings.at(*query.when), query.lang or service.settings.lang

    def drawn() -> bytes:
        told = compared_with(reading.snapshot, query.plan)
        return written(actual_chart(told, reading.snapshot.country_name), ending, lang, dpi=query.dpi)

    key = ("chart", "actual", query.plan, ending, lang, query.dpi)
    headers = {**_named(f"actual-{service.name}-{reading.snapshot.as_of}-{lang}.{ending}"), "Content-Language": lang}
    return answer(request, reading, MEDIA[ending], lambda: reading.answer(key, drawn), headers=headers)


@router.get(
    "/plans/{plan_id}/charts/{kind}.{ending}",
    operation_id="getPlanChart",
    response_class=Response,
    responses=responses(*MEDIA.values(), snapshot=False) | {404: problem_described("Not Found")},
)
def plan_chart(
    service: ServiceOf,
    viewer: ViewerOf,
    *,
    plan_id: Annotated[str, Path(description="Id of the plan.")],
    kind: Annotated[PlanKind, Path(description="Which chart.")],
    ending: Form,
    query: Annotated[PlanChartQuery, Query()],
) -> Response:
    """A chart of a plan that is made: plan against actual, capacity by month, the funding gap, what drives the date."""
    job = service.plans.job(plan_id)
    if not may_see(job, viewer):
        raise NotFound("there is no plan '{plan_id}'; /plans lists those that are for you", plan_id=plan_id)
    lang = query.lang or service.settings.lang
    content = chart_of_job(job.place, kind, ending, lang=lang, dpi=query.dpi)
    name = f"{kind}-{service.name}-{job.asked()['snapshot']}-{lang}.{ending}"
    headers = {**_named(name), "Content-Language": lang, "Cache-Control": "private, no-cache"}
    return Response(content, media_type=MEDIA[ending], headers=headers)


def _named(name: str) -> dict[str, str]:
    return {**POLICY, "Content-Disposition": f'inline; filename="{name}"'}


def _unquoted(chart: Chart) -> Chart:
    """Without the sources of entries, which are remarks."""
    return replace(chart, sources=())
