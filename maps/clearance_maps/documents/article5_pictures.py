"""The pictures of an extension request: charts of progress and of the plan, and maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_maps.charts.completion import burn_down_chart, completion_chart
from clearance_maps.charts.drawing import as_svg
from clearance_maps.charts.drivers import drivers_chart
from clearance_maps.charts.milestones import milestones_chart
from clearance_maps.charts.money import funding_chart
from clearance_maps.charts.release import release_chart
from clearance_maps.documents.article5 import RequestPictures
from clearance_maps.documents.map_picture import request_maps
from clearance_maps.documents.value import Picture
from clearance_maps.language import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from clearance.plan.result import PlanResult
    from clearance.treaty.extension_request import ExtensionRequest
    from clearance_maps.charts.chart import Chart
    from clearance_maps.language import Language

__all__ = ["picture_of_chart", "request_pictures"]


def picture_of_chart(chart: Chart, language: Language, *, width_mm: float = 170.0) -> Picture:
    """A chart with its title as caption; what it shows in words is there for those who do not see it."""
    return Picture(
        title=chart.title.text(language),
        alt=" ".join(one.text(language) for one in chart.summary) or chart.title.text(language),
        svg=as_svg(chart, language.code, framed=False),
        width_mm=width_mm,
    )


def request_pictures(
    request: ExtensionRequest, *, lang: str, outline: BaseGeometry | None = None, places: bool = True
) -> RequestPictures:
    """All pictures of a request.

    Args:
        request: its figures.
        lang: code of a language that has a catalogue.
        outline: of the country (WGS 84, degrees); None draws none.
        places: whether ground of open areas may be shown.

    Raises:
        NotFound: for a language without a catalogue.
    """
    language = language_of(lang, request.article5.identity.country)
    progress = (
        release_chart(request.snapshot),
        burn_down_chart(request.snapshot, request.burn_down),
        completion_chart(request.snapshot, request.burn_down),
    )
    return RequestPictures(
        progress=_drawn(progress, language),
        plan=_drawn(_of_plan(request.plan), language) if request.plan else (),
        maps=request_maps(request.snapshot, language, outline) if places else (),
    )


def _of_plan(plan: PlanResult) -> Iterator[Chart]:
    """Milestones, what the money lacks, and what drives the date where that was computed."""
    yield milestones_chart(plan)
    if plan.currency:
        yield funding_chart(plan)
    if plan.drivers is not None:
        yield drivers_chart(plan, plan.drivers)


def _drawn(charts: Iterable[Chart], language: Language) -> list[Picture]:
    return [picture_of_chart(chart, language) for chart in charts if not chart.is_empty]
