"""The charts of a plan that a service has made: they lie in its job's folder, drawn in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import NotFound, NotPossible
from clearance.saying import saying
from clearance_maps.spoken import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult

__all__ = ["FEW_TASKS", "chart_of_job", "draw_charts", "driver_draws"]

# Executions for each end of a driver in a service; none for a programme so large that they take minutes.
DRAWS, FEW_TASKS = 100, 2_000


def driver_draws(areas: int) -> int:
    """How many executions a service makes for each end of a driver, by the open areas of the register."""
    return DRAWS if areas <= FEW_TASKS else 0


def draw_charts(snapshot: Snapshot, plan: PlanResult, place: Path) -> None:
    """Draw every chart of a plan into a folder, as SVG and as CSV; one that the plan has nothing for is left out."""
    from clearance_maps.charts.kinds import OF_PLAN, plan_chart, written  # noqa: PLC0415  only who makes plans draws

    for kind in OF_PLAN:
        try:
            chart = plan_chart(kind, snapshot, plan)
        except NotPossible:
            continue
        for lang in LANGUAGES:
            for ending in ("svg", "csv"):
                (place / _name(kind, lang, ending)).write_bytes(written(chart, ending, lang))


def chart_of_job(place: Path, kind: str, ending: str, *, lang: str, dpi: int) -> bytes:
    """A chart from the folder of a job; the PNG is drawn from the SVG.

    Raises:
        NotFound: when the plan has no such chart.
        InvalidQuantity: for a resolution that cannot be.
    """
    from clearance_maps.charts.picture import png_of  # noqa: PLC0415  compiled; only for who asks

    file = place / _name(kind, lang, "csv" if ending == "csv" else "svg")
    if not file.is_file():
        raise NotFound(
            "this plan has no chart '{kind}'; it has {kinds}",
            kind=kind,
            kinds=tuple(_kinds(place)) or saying("none yet"),
        )
    content = file.read_bytes()
    return png_of(content.decode(), dpi=dpi) if ending == "png" else content


def _name(kind: str, lang: str, ending: str) -> str:
    return f"chart-{kind}.{lang}.{ending}"


def _kinds(place: Path) -> Iterable[str]:
    return sorted({file.name.partition(".")[0].removeprefix("chart-") for file in place.glob("chart-*.svg")})
