"""One chart of each kind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from plan_by_hand import plan_by_hand

from clearance import DEFAULT_SEED
from clearance.headline import headline
from clearance.outlook.burn_down import burn_down
from clearance.plan.drivers import Driver, Drivers, End
from clearance_maps.charts.completion import burn_down_chart, completion_chart, outlook_chart
from clearance_maps.charts.drivers import drivers_chart
from clearance_maps.charts.milestones import milestones_chart
from clearance_maps.charts.money import funding_chart
from clearance_maps.charts.release import release_chart
from clearance_maps.charts.tasks import tasks_chart
from clearance_maps.charts.working import capacity_chart, plan_actual_chart
from clearance_maps.mapping.plan_shown import plan_shown

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance_maps.charts import Chart


def _end(setting: float, median: date | None) -> End:
    day = float("inf") if median is None else float((median - date(2027, 1, 1)).days)
    return End(setting=setting, median=median, p_by_deadline=0.5, median_day=day, interval=(median, median))


def drivers_by_hand() -> Drivers:
    """Four unknowns: one that goes beyond the plan, one of which both ends are late, a season, one without effect."""
    usual = date(2028, 3, 1)
    return Drivers(
        median=usual,
        last_day=date(2028, 12, 31),
        draws=100,
        seed=7,
        drivers=(
            Driver(key="rate", of="manual", unit="times", low=_end(0.5, None), high=_end(2.0, date(2027, 8, 1))),
            Driver(
                key="survey", of="", unit="times", low=_end(0.4, date(2028, 8, 1)), high=_end(1.4, date(2028, 4, 1))
            ),
            Driver(key="season", of="", unit="days", low=_end(-18.0, date(2028, 4, 1)), high=_end(18.0, usual)),
            Driver(key="rate", of="dogs", unit="times", low=_end(0.9, usual), high=_end(1.1, usual)),
        ),
    )


@pytest.fixture(scope="session")
def charts(peru_snapshot: Snapshot) -> dict[str, Chart]:
    """By kind."""
    shown, plan = burn_down(peru_snapshot, headline(peru_snapshot, seed=DEFAULT_SEED).forecast), plan_by_hand()
    made = (
        burn_down_chart(peru_snapshot, shown),
        completion_chart(peru_snapshot, shown),
        outlook_chart(peru_snapshot, shown),
        release_chart(peru_snapshot),
        milestones_chart(plan),
        plan_actual_chart(peru_snapshot, plan),
        capacity_chart(plan),
        funding_chart(plan),
        drivers_chart(plan, drivers_by_hand()),
        tasks_chart(plan_shown(plan)),
    )
    return {chart.kind: chart for chart in made}
