"""The kinds of charts by name: those of the books, and those of a plan; and the forms in which they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from clearance.errors import InvalidQuantity, NotPossible
from clearance.outlook.burn_down import burn_down
from clearance_maps.charts.completion import burn_down_chart, completion_chart, outlook_chart
from clearance_maps.charts.drawing import as_svg
from clearance_maps.charts.drivers import drivers_chart
from clearance_maps.charts.milestones import milestones_chart
from clearance_maps.charts.money import funding_chart
from clearance_maps.charts.picture import USUAL, png_of
from clearance_maps.charts.release import release_chart
from clearance_maps.charts.table import as_csv
from clearance_maps.charts.tasks import tasks_chart
from clearance_maps.charts.working import capacity_chart, plan_actual_chart
from clearance_maps.mapping.plan_shown import plan_shown

if TYPE_CHECKING:
    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult
    from clearance_maps.charts.chart import Chart

__all__ = ["ENDINGS", "OF_BOOKS", "OF_PLAN", "BooksKind", "Ending", "PlanKind", "books_chart", "plan_chart", "written"]

BooksKind = Literal["burn-down", "completion", "outlook", "release"]
PlanKind = Literal["tasks", "milestones", "plan-actual", "capacity", "funding", "drivers"]
Ending = Literal["svg", "png", "csv"]
OF_BOOKS: tuple[BooksKind, ...] = get_args(BooksKind)
OF_PLAN: tuple[PlanKind, ...] = get_args(PlanKind)
ENDINGS: tuple[Ending, ...] = get_args(Ending)


def books_chart(kind: str, snapshot: Snapshot, headline: Headline) -> Chart:
    """A chart of the books, and of what is forecast from them.

    Args:
        kind: one of `OF_BOOKS`.
        snapshot: the reading of the register that is drawn.
        headline: with the forecast, of the same snapshot.

    Raises:
        InvalidQuantity: for a kind that is not there.
    """
    if kind == "release":
        return release_chart(snapshot)
    draw = {"burn-down": burn_down_chart, "completion": completion_chart, "outlook": outlook_chart}.get(kind)
    if draw is None:
        raise InvalidQuantity("'{kind}' is no chart of the books; use one of {kinds}", kind=kind, kinds=tuple(OF_BOOKS))
    return draw(snapshot, burn_down(snapshot, headline.forecast))


def plan_chart(kind: str, snapshot: Snapshot, plan: PlanResult) -> Chart:
    """A chart of a plan.

    Args:
        kind: one of `OF_PLAN`.
        snapshot: with which the plan is compared.
        plan: what is drawn.

    Raises:
        InvalidQuantity: for a kind that is not there.
        NotPossible: when the plan does not hold what the chart shows.
    """
    if kind == "tasks":
        return tasks_chart(plan_shown(plan))
    if kind == "milestones":
        return milestones_chart(plan)
    if kind == "plan-actual":
        return plan_actual_chart(snapshot, plan)
    if kind == "capacity":
        return capacity_chart(plan)
    if kind == "funding":
        return funding_chart(plan)
    if kind != "drivers":
        raise InvalidQuantity("'{kind}' is no chart of a plan; use one of {kinds}", kind=kind, kinds=tuple(OF_PLAN))
    if plan.drivers is None:
        raise NotPossible("what drives the date was not computed for this plan; draw it with `clearance chart drivers`")
    return drivers_chart(plan, plan.drivers)


def written(chart: Chart, ending: str, lang: str, *, dpi: int = USUAL) -> bytes:
    """A chart as a file.

    Args:
        chart: what is written.
        ending: `svg`, `png` or `csv`.
        lang: code of a language that has a catalogue.
        dpi: of a PNG that is 170 mm wide.

    Raises:
        InvalidQuantity: for another ending, or a resolution that cannot be.
        NotFound: for a language without a catalogue.
    """
    if ending == "csv":
        return as_csv(chart, lang).encode("utf-8-sig")
    if ending == "svg":
        return as_svg(chart, lang).encode()
    if ending != "png":
        raise InvalidQuantity(
            "a chart has no form '.{ending}'; use one of {endings}",
            ending=ending,
            endings=tuple(f".{one}" for one in ENDINGS),
        )
    return png_of(as_svg(chart, lang), dpi=dpi)
