"""Everything that a plan takes for given, in words, with where each is from: table T9 of an extension request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from clearance.land.hazard import HazardClass
from clearance.plan.capacity.calendars import DEFAULT_CALENDAR
from clearance.plan.capacity.money import Payer
from clearance.plan.capacity.moving import DEFAULT_MOVES
from clearance.plan.capacity.stating import Assumption
from clearance.plan.problem import Activity
from clearance.units import Unit, format_quantity

if TYPE_CHECKING:
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.capacity.teams import GroundClass, TeamGroup
    from clearance.plan.work import AreaWork

__all__ = ["ACTIVITIES", "assumptions_of"]

OURS = "how Clearance plans (docs/capacity.md)"
ACTIVITIES = {
    Activity.NTS: "non-technical survey",
    Activity.TS: "technical survey",
    Activity.CLEARANCE: "clearance",
    Activity.QA: "QA",
}
SHOWN = 5


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
        m2 = format_quantity(sum(area.open_m2 for area in areas), Unit.M2)
        yield Assumption(
            what=f"areas of the total {total}",
            value=f"{len(areas)} areas of equal size, {m2} together, without place",
            source="the register knows the total only; computed, no figure of a State",
        )
    unknown = [area.area_id for area in work if not area.open_m2]
    if unknown:
        more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
        yield Assumption(
            what="areas of unknown size",
            value=f"{len(unknown)} have no work in the plan: {', '.join(unknown[:SHOWN])}{more}",
            source="the register",
        )
    for hazard_class in sorted({area.hazard_class for area in work}, key=list(HazardClass).index):
        outcome = capacity.outcome(hazard_class)
        yield Assumption(
            what=f"land of class {hazard_class}: shares cancelled, reduced, cleared",
            value=f"{outcome.cancelled.mode:.3g}, {outcome.reduced.mode:.3g}, {outcome.cleared:.3g} (low / mode / high "
            f"of cancelled {outcome.cancelled}, of reduced {outcome.reduced})",
            source=outcome.source,
        )
    new = capacity.new_areas
    yield Assumption(
        what="areas that nobody knows of yet",
        value="none: the plan is for what is known"
        if new is None
        else f"{new.areas_per_year} a year of {new.m2_each} m2 each",
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
        Activity.NTS: "no team does it: what it would cancel is surveyed further or cleared",
        Activity.TS: "no team does it: what it would reduce is cleared",
        Activity.CLEARANCE: "no team does it: land that has to be cleared stays open",
        Activity.QA: "no team does it by itself: it is taken to be done within the clearance, which releases",
    }
    for activity, is_expected in expected.items():
        if is_expected and activity not in done:
            yield Assumption(what=ACTIVITIES[activity], value=instead[activity], source="the capacity has no such team")


def _of_teams(groups: Sequence[TeamGroup], capacity: Capacity) -> Iterator[Assumption]:
    for group in groups:
        each = "" if group.unit == "team" else f" of {group.searchers} {group.unit}{'s' if group.searchers > 1 else ''}"
        people = f", {group.staff} people each" if group.staff else ""
        levels = "".join(f", {count} {level}" for level, count in group.qualifications.items())
        span = "".join(
            f" {word} {day}" for word, day in (("from", group.first_day), ("until", group.last_day)) if day is not None
        )
        yield Assumption(
            what=f"teams: {group.name}",
            value=f"{group.count} {group.kind} team{'s' if group.count > 1 else ''}{each}{people}{levels}{span}",
            source=group.source,
        )
    if not any(group.qualifications for group in groups):
        yield Assumption(
            what="EOD levels", value="not stated: who destroys what is found is taken to be there", source=OURS
        )
    moves = capacity.moves
    yield Assumption(
        what="moves",
        value=f"{moves.within_sector_days:g} days in a sector, {moves.between_sectors_days:g} more between sectors, "
        f"{moves.from_base_days:g} more from the base",
        source=moves.source or DEFAULT_MOVES,
    )


def _of_rates(
    groups: Sequence[TeamGroup], works: Sequence[tuple[Activity, GroundClass]], capacity: Capacity
) -> Iterator[Assumption]:
    for activity, ground in works:
        found = [(group, capacity.rate(group, activity, ground)) for group in groups]
        for group, rate in found:
            if rate is None:
                continue
            default = ""
            if capacity.is_default_rate(group, activity, ground) and group.unit != "team":
                default = f" (default of a {group.unit} times {group.searchers})"
            yield Assumption(
                what=f"rate of {group.name}, {ACTIVITIES[activity]}, {ground} ground",
                value=f"{rate} m2 a team-day, low / mode / high{default}",
                source=rate.source,
            )
        if all(rate is None for _, rate in found):
            yield Assumption(
                what=f"{ACTIVITIES[activity]}, {ground} ground",
                value="no team can do it: this land stays open",
                source="the rates of the capacity",
            )


def _of_time(capacity: Capacity) -> Iterator[Assumption]:
    year = capacity.calendar
    months = "all months" if len(year.season) == 12 else "months " + ", ".join(str(month) for month in year.season)
    yield Assumption(
        what="working year",
        value=f"{year.days_per_week:g} days a week in {months}, {year.leave_days:g} days of leave a year, work on "
        f"{year.availability:.0%} of the days that are left",
        source=year.source or DEFAULT_CALENDAR,
    )
    for loss in capacity.lost:
        whom = f" of {', '.join(loss.kinds)}" if loss.kinds else ""
        where = f" in {', '.join(loss.sectors)}" if loss.sectors else ""
        yield Assumption(
            what=f"days lost to {loss.reason}",
            value=f"{loss.share:.0%} in months {', '.join(str(month) for month in loss.months)}{whom}{where}",
            source=loss.source,
        )
    yield Assumption(
        what="handover",
        value=f"{capacity.handover_days} days after the last work on an area",
        source=capacity.handover_source or (f"at once unless the file says so: {OURS}"),
    )


def _of_ways(work: Sequence[AreaWork], capacity: Capacity) -> Iterator[Assumption]:
    for sector in sorted({area.sector for area in work}):
        way = capacity.way(sector)
        yield Assumption(
            what=f"sector {sector}" if sector else "land without a sector",
            value=f"reached by {way.access}, {way.ground} ground",
            source=way.source,
        )
    flown = capacity.helicopters
    if flown is not None:
        yield Assumption(
            what="helicopters",
            value=f"{flown.count}, each for {flown.teams_supported:g} teams at a time, in months "
            f"{', '.join(str(month) for month in flown.months)}",
            source=flown.source,
        )


def _of_money(groups: Sequence[TeamGroup], capacity: Capacity) -> Iterator[Assumption]:
    if capacity.currency is not None:
        yield Assumption(
            what="money", value=f"{capacity.currency.code} of {capacity.currency.on}", source="the capacity file"
        )
    for group in groups:
        if group.cost_per_month is None:
            value, source = "not stated: counted as 0", "the capacity file gives none"
        else:
            move = "not stated: 0" if group.cost_per_move is None else f"{group.cost_per_move:,.0f}"
            value, source = (
                f"{group.cost_per_month:,.0f} a team-month, a move {move}",
                group.cost_source or group.source,
            )
        yield Assumption(what=f"cost of {group.name}", value=value, source=source)
    yield Assumption(what="what teams cost", value="the days at work and on the move, not those they wait", source=OURS)
    for row in capacity.funding:
        spent = ", cannot be spent" if row.payer is Payer.UNFUNDED else ""
        yield Assumption(
            what=f"funding of {row.year}",
            value=f"{row.amount:,.0f} from {row.name or row.payer} ({row.payer}{spent})",
            source=row.source,
        )
    said = "no source of funding is named" if not capacity.funding else "years that no funding is named for"
    yield Assumption(what="limit of money", value=f"{said}: taken without limit", source=OURS)
