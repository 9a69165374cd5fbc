"""Everything that a plan takes for given, in words, with where each is from: table T9 of an extension request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from clearance.land.hazard import HazardClass
from clearance.plan.capacity.calendars import DEFAULT_CALENDAR
from clearance.plan.capacity.moving import DEFAULT_MOVES
from clearance.plan.capacity.stating import Assumption
from clearance.plan.capacity.words import (
    ACCESSES,
    ACTIVITIES,
    CLASSES,
    GROUNDS,
    PAYERS,
    REASONS,
    searchers_of,
    some,
    teams_of,
)
from clearance.plan.problem import Activity
from clearance.saying import Number, Saying, counted, saying
from clearance.units import Unit, quantity

if TYPE_CHECKING:
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.capacity.stating import Spread
    from clearance.plan.capacity.teams import GroundClass, TeamGroup
    from clearance.plan.work import AreaWork

__all__ = ["assumptions_of"]

OURS = saying("how Clearance plans (docs/capacity.md)")
THE_REGISTER = saying("the register")
THE_FILE = saying("the capacity file")


def assumptions_of(
    capacity: Capacity,
    work: Sequence[AreaWork],
    groups: Sequence[TeamGroup],
    works: Sequence[tuple[Activity, GroundClass]],
    done: AbstractSet[Activity],
) -> tuple[Assumption, ...]:
    """List what a plan of these areas by these teams takes for given, each with its source."""
    return (
        *_of_land(work, capacity),
        *_of_stages(work, done),
        *_of_teams(groups, capacity),
        *_of_rates(groups, works, capacity),
        *_of_time(capacity),
        *_of_ways(work, capacity),
        *_of_money(groups, capacity),
    )


def _of_land(work: Sequence[AreaWork], capacity: Capacity) -> Iterator[Assumption]:
    totals: dict[str, list[AreaWork]] = {}
    for area in work:
        if area.of_total:
            totals.setdefault(area.of_total, []).append(area)
    for total, areas in totals.items():
        yield Assumption(
            what=saying("areas of the total {total}", total=total),
            value=counted(
                "{count} area, {m2}, without place",
                "{count} areas of equal size, {m2} together, without place",
                len(areas),
                m2=quantity(sum(area.open_m2 for area in areas), Unit.M2),
            ),
            source=saying("the register knows the total only; computed, no figure of a State"),
        )
    unknown = tuple(area.area_id for area in work if not area.open_m2)
    if unknown:
        yield Assumption(
            what=saying("areas of unknown size"),
            value=counted(
                "{count} has no work in the plan: {names}",
                "{count} have no work in the plan: {names}",
                len(unknown),
                names=some(unknown),
            ),
            source=THE_REGISTER,
        )
    for hazard_class in sorted({area.hazard_class for area in work}, key=list(HazardClass).index):
        outcome = capacity.outcome(hazard_class)
        yield Assumption(
            what=CLASSES[hazard_class],
            value=saying(
                "{cancelled}, {reduced}, {cleared} (low / mode / high of cancelled {of_cancelled}, of reduced "
                "{of_reduced})",
                cancelled=Number(outcome.cancelled.mode, ".3g"),
                reduced=Number(outcome.reduced.mode, ".3g"),
                cleared=Number(outcome.cleared, ".3g"),
                of_cancelled=outcome.cancelled.said,
                of_reduced=outcome.reduced.said,
            ),
            source=outcome.source,
        )
    new = capacity.new_areas
    yield Assumption(
        what=saying("areas that nobody knows of yet"),
        value=saying("none: the plan is for what is known")
        if new is None
        else saying("{areas} a year of {m2} m2 each", areas=new.areas_per_year.said, m2=new.m2_each.said),
        source=OURS if new is None else new.source,
    )


def _of_stages(work: Sequence[AreaWork], done: AbstractSet[Activity]) -> Iterator[Assumption]:
    expected = {
        Activity.NTS: any(area.cancelled_m2 for area in work),
        Activity.TS: any(area.reduced_m2 for area in work),
        Activity.CLEARANCE: True,
        Activity.QA: True,
    }
    instead = {
        Activity.NTS: saying("no team does it: what it would cancel is surveyed further or cleared"),
        Activity.TS: saying("no team does it: what it would reduce is cleared"),
        Activity.CLEARANCE: saying("no team does it: land that has to be cleared stays open"),
        Activity.QA: saying("no team does it by itself: it is taken to be done within the clearance, which releases"),
    }
    for activity, is_expected in expected.items():
        if is_expected and activity not in done:
            yield Assumption(
                what=ACTIVITIES[activity], value=instead[activity], source=saying("the capacity has no such team")
            )


def _of_teams(groups: Sequence[TeamGroup], capacity: Capacity) -> Iterator[Assumption]:
    for group in groups:
        yield Assumption(
            what=saying("teams: {name}", name=group.name),
            value=saying("{team}", team=tuple(_of_group(group))),
            source=group.source,
        )
    if not any(group.qualifications for group in groups):
        yield Assumption(
            what=saying("EOD levels"),
            value=saying("not stated: who destroys what is found is taken to be there"),
            source=OURS,
        )
    moves = capacity.moves
    yield Assumption(
        what=saying("moves"),
        value=saying(
            "{within} days in a sector, {between} more between sectors, {base} more from the base",
            within=Number(moves.within_sector_days, "g"),
            between=Number(moves.between_sectors_days, "g"),
            base=Number(moves.from_base_days, "g"),
        ),
        source=moves.source or DEFAULT_MOVES,
    )


def _of_group(group: TeamGroup) -> Iterator[Saying]:
    """What is known of a group of teams, one thing after the other."""
    searchers = searchers_of(group)
    yield (
        teams_of(group)
        if searchers is None
        else saying("{teams} of {searchers}", teams=teams_of(group), searchers=searchers)
    )
    if group.staff:
        yield saying("{number} people each", number=group.staff)
    for level, count in group.qualifications.items():
        yield saying("{number} {level}", number=count, level=level)
    if group.first_day is not None:
        yield saying("from {day}", day=group.first_day)
    if group.last_day is not None:
        yield saying("until {day}", day=group.last_day)


def _of_rates(
    groups: Sequence[TeamGroup], works: Sequence[tuple[Activity, GroundClass]], capacity: Capacity
) -> Iterator[Assumption]:
    for activity, ground in works:
        found = [(group, capacity.rate(group, activity, ground)) for group in groups]
        for group, rate in found:
            if rate is None:
                continue
            of_default = capacity.is_default_rate(group, activity, ground) and group.unit != "team"
            yield Assumption(
                what=saying(
                    "rate of {name}, {activity}, {ground}",
                    name=group.name,
                    activity=ACTIVITIES[activity],
                    ground=GROUNDS[ground],
                ),
                value=_of_rate(rate, group, of_default=of_default),
                source=rate.source,
            )
        if all(rate is None for _, rate in found):
            yield Assumption(
                what=saying("{activity}, {ground}", activity=ACTIVITIES[activity], ground=GROUNDS[ground]),
                value=saying("no team can do it: this land stays open"),
                source=saying("the rates of the capacity"),
            )


def _of_rate(rate: Spread, group: TeamGroup, *, of_default: bool) -> Saying:
    searchers = searchers_of(group) if of_default else None
    if searchers is None:
        return saying("{rate} m2 a team-day, low / mode / high", rate=rate.said)
    return saying(
        "{rate} m2 a team-day, low / mode / high (the default times {searchers})", rate=rate.said, searchers=searchers
    )


def _of_time(capacity: Capacity) -> Iterator[Assumption]:
    year = capacity.calendar
    whole = len(year.season) == 12
    yield Assumption(
        what=saying("working year"),
        value=saying(
            "{days} days a week in {months}, {leave} days of leave a year, work on {share} of the days that are left",
            days=Number(year.days_per_week, "g"),
            months=saying("all months") if whole else saying("months {months}", months=_numbers(year.season)),
            leave=Number(year.leave_days, "g"),
            share=Number(year.availability, ".0%"),
        ),
        source=year.source or DEFAULT_CALENDAR,
    )
    for loss in capacity.lost:
        parts = [
            saying("{share} in months {months}", share=Number(loss.share, ".0%"), months=_numbers(loss.months)),
            *([saying("of teams of the kinds {kinds}", kinds=tuple(loss.kinds))] if loss.kinds else []),
            *([saying("in the sectors {sectors}", sectors=tuple(loss.sectors))] if loss.sectors else []),
        ]
        yield Assumption(
            what=REASONS[loss.reason],
            value=saying("{parts}", parts=tuple(parts)),
            source=loss.source,
        )
    yield Assumption(
        what=saying("handover"),
        value=counted(
            "{count} day after the last work on an area",
            "{count} days after the last work on an area",
            capacity.handover_days,
        ),
        source=capacity.handover_source or saying("at once unless the file says so: {source}", source=OURS),
    )


def _numbers(months: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(str(month) for month in months)


def _of_ways(work: Sequence[AreaWork], capacity: Capacity) -> Iterator[Assumption]:
    for sector in sorted({area.sector for area in work}):
        way = capacity.way(sector)
        yield Assumption(
            what=saying("sector {sector}", sector=sector) if sector else saying("land without a sector"),
            value=saying("{access}, {ground}", access=ACCESSES[way.access], ground=GROUNDS[way.ground]),
            source=way.source,
        )
    flown = capacity.helicopters
    if flown is not None:
        yield Assumption(
            what=saying("helicopters"),
            value=saying(
                "{number}, each for {teams} teams at a time, in months {months}",
                number=flown.count,
                teams=Number(flown.teams_supported, "g"),
                months=_numbers(flown.months),
            ),
            source=flown.source,
        )


def _of_money(groups: Sequence[TeamGroup], capacity: Capacity) -> Iterator[Assumption]:
    if capacity.currency is not None:
        yield Assumption(
            what=saying("money"),
            value=saying("{currency} of {day}", currency=capacity.currency.code, day=capacity.currency.on),
            source=THE_FILE,
        )
    for group in groups:
        if group.cost_per_month is None:
            value: str = saying("not stated: counted as 0")
            source: str = saying("the capacity file gives none")
        else:
            value = saying(
                "{cost} a team-month, a move {move}",
                cost=Number(group.cost_per_month),
                move=saying("not stated: 0") if group.cost_per_move is None else Number(group.cost_per_move),
            )
            source = group.cost_source or group.source
        yield Assumption(what=saying("cost of {name}", name=group.name), value=value, source=source)
    yield Assumption(
        what=saying("what teams cost"),
        value=saying("the days at work and on the move, not those they wait"),
        source=OURS,
    )
    for row in capacity.funding:
        yield Assumption(
            what=saying("funding of {year}", year=str(row.year)),
            value=saying(
                "{amount} from {name} ({payer})",
                amount=Number(row.amount),
                name=row.name or PAYERS[row.payer],
                payer=PAYERS[row.payer],
            ),
            source=row.source,
        )
    yield Assumption(
        what=saying("limit of money"),
        value=saying("years that no funding is named for: taken without limit")
        if capacity.funding
        else saying("no source of funding is named: taken without limit"),
        source=OURS,
    )
