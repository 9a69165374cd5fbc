"""The tornado: how far each unknown alone moves the date of completion of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_maps.charts.chart import Chart, Form, Panel, Point, Series, Slot, sources_of
from clearance_maps.charts.wording import decimal, long_day, month, name, number, said, share, signed
from clearance_maps.language import mark
from clearance_maps.plan_wording import ACTIVITIES, CELLS

if TYPE_CHECKING:
    from clearance.plan.drivers import Driver, Drivers, End
    from clearance.plan.result import PlanResult
    from clearance_maps.charts.wording import Said

__all__ = ["drivers_chart"]

WORDS = {
    "programme": mark("Pace of the whole programme"),
    "working_days": mark("Working days of a year"),
    "season": mark("Length of the season, days"),
    "survey": mark("What survey releases (odds)"),
    "new_areas": mark("Areas found anew in a year"),
    "new_m2": mark("Size of areas found anew"),
}
RATE = mark("Rate of teams: {kind}")
KINDS = {**CELLS, **ACTIVITIES}
MOST = 10


def drivers_chart(plan: PlanResult, drivers: Drivers) -> Chart:
    """The median day of completion with each unknown at its low and high, those that matter most first.

    Args:
        plan: whose completion it is.
        drivers: of this plan.
    """
    shown = drivers.drivers[:MOST]
    base = drivers.median or drivers.last_day
    slots = tuple(Slot(_key(one), _words(one)) for one in shown)
    ends = (
        ("low", mark("at its low ({share} of cases are lower)"), "tornado-low", drivers.level),
        ("high", mark("at its high ({share} of cases are higher)"), "tornado-high", drivers.level),
    )
    series = tuple(
        Series(
            key=key,
            name=said(words, share=share(level)),
            form=Form.BAR,
            look=look,
            points=tuple(_point(one, one.low if key == "low" else one.high, drivers) for one in shown),
        )
        for key, words, look, level in ends
    )
    panel = Panel(
        key="median",
        title=said(mark("Half of the executions are done by")),
        unit="date",
        series=series,
        slots=slots,
        lies=True,
        origin=base,
    )
    return Chart(
        kind="drivers",
        title=said(mark("What drives the date of completion")),
        country=plan.identity.country,
        country_name=plan.country_name,
        panels=(panel,) if shown else (),
        summary=_summary(drivers),
        notes=(
            said(
                mark(
                    "Each unknown alone is set to its low and its high and the plan executed {draws} times; all others "
                    "stay unknown. Seed {seed}. Dashed line: nothing is set. Whiskers: 80 % interval of the median."
                ),
                draws=number(drivers.draws),
                seed=str(drivers.seed),
            ),
        ),
        sources=sources_of(one.source for one in plan.assumptions),
        snapshot=plan.identity.id,
        as_of=plan.identity.as_of,
    )


def _key(driver: Driver) -> str:
    return f"{driver.key}: {driver.of}" if driver.of else driver.key


def _words(driver: Driver) -> Said:
    if driver.key == "rate":
        return said(RATE, kind=said(KINDS[driver.of]) if driver.of in KINDS else name(driver.of))
    return said(WORDS[driver.key])


def _point(driver: Driver, end: End, drivers: Drivers) -> Point:
    """A bar from the usual day to that of the end; one beyond the plan goes to its last day, and says so."""
    setting = said("× {value}", value=decimal(end.setting)) if driver.unit == "times" else _days(end.setting)
    if end.median is None:
        words = said(mark("{setting}: not within the plan"), setting=setting)
        return Point(x=_key(driver), value=drivers.last_day, words=words)
    low, high = (day or drivers.last_day for day in end.interval)
    return Point(x=_key(driver), low=low, value=end.median, high=high, words=setting)


def _days(days: float) -> Said:
    return said("{days}", days=signed(round(days)))


def _summary(drivers: Drivers) -> tuple[Said, ...]:
    if not drivers.drivers:
        return (said(mark("Nothing of the plan is unknown.")),)
    first, sentences = drivers.drivers[0], []
    if drivers.median is not None:
        sentences.append(said(mark("Half of the executions are done by {date}."), date=long_day(drivers.median)))
    low, high = (one.median for one in (first.low, first.high))
    if low is not None and high is not None:
        sentences.append(
            said(
                mark("{driver} moves that most: {low} at its low, {high} at its high."),
                driver=_words(first),
                low=month(low),
                high=month(high),
            )
        )
    else:
        sentences.append(said(mark("{driver} moves that most, to beyond the plan."), driver=_words(first)))
    return tuple(sentences)
