"""From a register's snapshot and a capacity to everything that people get of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import InvalidQuantity
from clearance.plan.assembling import Assembled, assemble
from clearance.plan.by_month import plan_months
from clearance.plan.by_year import capacity_by_year, money_by_year
from clearance.plan.drivers import Drivers, drivers_of, kinds_of
from clearance.plan.effort import effort_of
from clearance.plan.milestones import NOT_DONE, Challenge, Milestone
from clearance.plan.monthly import MonthMilestone, months_at, months_of_milestones, years_of_milestones
from clearance.plan.priority.criteria import DEFAULT_CRITERIA
from clearance.plan.priority.weighing import weights_of
from clearance.plan.problem import Activity
from clearance.plan.result import (
    PlanCompletion,
    PlanResult,
    PlanTask,
    YearChance,
)
from clearance.plan.work import work_of
from clearance.saying import Number, saying

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.land.snapshot import Snapshot
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.execution.outcome import Execution
    from clearance.plan.execution.unknowns import Unknowns
    from clearance.plan.optimise.planned import Planned
    from clearance.plan.priority.criteria import Criterion
    from clearance.plan.priority.scoring import Evidence
    from clearance.plan.schedule import Schedule
    from clearance.plan.terrain.ground import Ground

__all__ = ["OnGround", "PlanAsked", "Progress", "first_of_next_month", "plan_register"]

Progress = Callable[[str, float], None]
# A plan looks past its deadline, to say when the work is done if it is not done by then.
YEARS_BEYOND = 15
YEARS_WITHOUT_DEADLINE = 10
MOST_YEARS = 30
MOMENT = 1e-6
SPREAD_STEPS = 20
METHOD = saying(
    "schedule by priority and capacity with a proven bound; simulated executions over rates, downtime, survey results "
    "and new areas; milestones in whole m2 by cumulative rounding, counted at handover"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAsked:
    """What somebody wants of a plan.

    Args:
        first_day: the first day of a month, from which it runs.
        deadline: by which all is to be handed over; None: there is none.
        confidence: probability that milestones and the last year are to hold with, between 0 and 1.
        scenario: its name; empty where the capacity is taken as it is.
        seed: of the simulated executions.
        draws: simulated executions.
        unchanged: the capacity without the changes of the scenario. It is planned first, so that a scenario that only
            adds means is never worse than what it is compared with; None: there are no changes.
    """

    first_day: date
    deadline: date | None = None
    confidence: float = 0.8
    scenario: str = ""
    seed: int
    draws: int = 1000
    unchanged: Capacity | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidQuantity: naming the value and the remedy.
        """
        if not 0 < self.confidence < 1:
            raise InvalidQuantity(
                "confidence {confidence} cannot be; give a probability such as 0.8",
                confidence=Number(self.confidence, "g"),
            )
        if self.deadline is not None and self.deadline <= self.first_day:
            raise InvalidQuantity(
                "the deadline {deadline} is not after the plan's first day {first_day}; give a later one",
                deadline=self.deadline,
                first_day=self.first_day,
            )
        if self.months > 12 * MOST_YEARS:
            raise InvalidQuantity(
                "deadline {deadline}: a plan looks {most_years} years ahead at most",
                deadline=self.deadline or "",
                most_years=MOST_YEARS,
            )

    @property
    def months(self) -> int:
        """Months of the horizon, which ends with a calendar year."""
        last = (
            self.first_day.year + YEARS_WITHOUT_DEADLINE if self.deadline is None else self.deadline.year + YEARS_BEYOND
        )
        return 12 * (last - self.first_day.year) + 13 - self.first_day.month


@dataclass(frozen=True, slots=True, kw_only=True)
class OnGround:
    """What somebody knows of the areas beyond the register.

    Args:
        terrain: the ground, by area or sector.
        evidence: what bears on the rank of areas, by area or sector.
        criteria: with weights; None: the shipped ones. Without evidence and criteria all land weighs the same.
    """

    terrain: Mapping[str, Ground] | None = None
    evidence: Mapping[str, Evidence] | None = None
    criteria: tuple[Criterion, ...] | None = None


def first_of_next_month(day: date) -> date:
    """The day from which a plan made today runs.

    Example:
        >>> first_of_next_month(date(2026, 12, 5))
        datetime.date(2027, 1, 1)
    """
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def plan_register(
    snapshot: Snapshot,
    capacity: Capacity,
    asked: PlanAsked,
    *,
    on_ground: OnGround | None = None,
    progress: Progress = lambda _what, _share: None,
    with_remedies: bool = True,
    driver_draws: int = 0,
) -> PlanResult:
    """Plan what a register holds with what a programme can do.

    Args:
        snapshot: what is open.
        capacity: who works, and with what.
        asked: from when, until when, how surely.
        on_ground: what was measured of the ground, and what ranks the areas; None: nothing of both.
        progress: called with what is done and the share of it; what it raises ends the planning.
        with_remedies: plan again with changes, too, to tell what they bring; it takes some times as long.
        driver_draws: executions for each end of each driver of the date; 0: drivers are not computed.

    Raises:
        NotPossible: when there is nothing to plan, nobody to do it, or the optimiser is not installed.
        InvalidQuantity: for what cannot be planned.
    """
    from clearance.plan.assuring import assured, cautious, truths_of  # noqa: PLC0415  loads compiled kernels
    from clearance.plan.from_capacity import plan_of  # noqa: PLC0415  the same
    from clearance.plan.remedies.showing import shown_remedies  # noqa: PLC0415  the same

    def assembling(one: Capacity, cut_as: Assembled | None) -> Assembled:
        return _assembled(snapshot, one, asked, on_ground or OnGround(), cut_as=cut_as)

    assembled, planned, capacity = plan_of(
        capacity, asked.unchanged, assembling, lambda share: progress("schedule", share)
    )
    progress("schedule", 1.0)
    truths = truths_of(assembled, capacity, seed=asked.seed, draws=asked.draws)
    execution = truths.execute(planned, asked.draws, progress=lambda share: progress("execution", share))
    slower = cautious(planned, execution, truths, asked.confidence)
    progress("execution", 1.0)
    shown, executed = (planned, execution) if slower is None else (slower.planned, slower.execution)
    made = result_of(snapshot, capacity, asked, assembled, planned=shown, execution=executed)
    if driver_draws:
        made = replace(made, drivers=_drivers(executed, assembled, truths.unknowns, driver_draws, progress))
    if with_remedies:
        helpful = shown_remedies(
            planned, capacity, truths=truths, execution=execution, progress=lambda share: progress("remedies", share)
        )
        progress("remedies", 1.0)
        made = replace(made, remedies=helpful)
    search = (planned, capacity, truths, lambda share: progress("enough", share)) if with_remedies else None
    return replace(made, assurance=assured(snapshot, executed, asked.confidence, slower=slower, search=search))


def _drivers(executed: Execution, assembled: Assembled, unknowns: Unknowns, draws: int, progress: Progress) -> Drivers:
    """What drives the date of the plan that is shown, under the truths that it was executed in."""
    return drivers_of(
        executed.schedule,
        unknowns,
        kinds=kinds_of(assembled),
        seed=executed.seed,
        draws=draws,
        handover_days=executed.handover_days,
        progress=lambda share: progress("drivers", share),
    )


def _assembled(
    snapshot: Snapshot, capacity: Capacity, asked: PlanAsked, found: OnGround, *, cut_as: Assembled | None = None
) -> Assembled:
    work = work_of(snapshot, capacity)
    ranked = found.evidence is not None or found.criteria is not None
    return assemble(
        work,
        capacity,
        first_day=asked.first_day,
        months=asked.months,
        deadline=asked.deadline,
        terrain=found.terrain,
        priorities=weights_of(snapshot, work, found.evidence or {}, found.criteria or DEFAULT_CRITERIA)
        if ranked
        else None,
        cut_as=cut_as,
    )


def result_of(
    snapshot: Snapshot,
    capacity: Capacity,
    asked: PlanAsked,
    assembled: Assembled,
    *,
    planned: Planned,
    execution: Execution,
) -> PlanResult:
    """What people get of a schedule; remedies come later, because they are planned again."""
    from clearance.plan.chances import plan_outlook  # noqa: PLC0415  loads compiled kernels
    from clearance.plan.remedies.showing import shown_reasons  # noqa: PLC0415  only for who plans

    schedule, problem = planned.schedule, assembled.problem
    challenge = challenge_of(assembled)
    done, handed_over = _months_of(schedule, capacity.handover_days)
    monthly = months_of_milestones(challenge, done, handed_over)
    # By the same rounding as the milestones, so that those up to a deadline at the end of a month sum to it.
    in_time = np.where(schedule.done_day <= problem.deadline_day, done, NOT_DONE)
    by_deadline = sum(one.m2 for one in months_of_milestones(challenge, in_time, handed_over) if one.month)
    yearly = years_of_milestones(monthly)
    return PlanResult(
        identity=snapshot.identity,
        country_name=snapshot.country_name,
        scenario=asked.scenario,
        first_day=asked.first_day,
        last_day=problem.day(problem.horizon_days - 1),
        deadline=asked.deadline,
        confidence=asked.confidence,
        remaining_m2=challenge.whole_m2,
        remaining_areas=challenge.areas,
        unknown_sizes=sum(area.open_m2 == 0 for area in assembled.work),
        milestones=yearly,
        monthly=monthly,
        chances=_chances(execution, asked.confidence, yearly),
        completion=_completion(execution),
        done_with_confidence=_year_done(execution, asked.confidence),
        gap=planned.gap,
        bottlenecks=shown_reasons(planned, capacity),
        remedies=(),
        currency=problem.currency,
        currency_on=None if capacity.currency is None else capacity.currency.on,
        money=money_by_year(capacity, assembled, schedule),
        capacity=capacity_by_year(assembled, schedule),
        months=plan_months(capacity, assembled, schedule),
        effort=effort_of(assembled, schedule),
        remaining_exact=int(challenge.exact.sum()),
        spread=_spread(execution, monthly),
        outlook=plan_outlook(assembled, execution),
        books=tuple(sorted({area.of_total or area.area_id for area in assembled.work})),
        tasks=tasks_of(assembled, schedule),
        assumptions=assembled.assumptions,
        by_deadline_m2=by_deadline,
        seed=asked.seed,
        method=METHOD,
    )


def challenge_of(assembled: Assembled) -> Challenge:
    """What remains, in the parts that a problem plans with."""
    releasing = assembled.stream >= 0
    return Challenge(
        exact=np.array([area.open_m2 for area in assembled.work], dtype=np.int64),
        count=np.ones(len(assembled.work), dtype=np.int64),
        sector=assembled.sector,
        area=assembled.problem.pieces.area,
        stream=np.where(releasing, assembled.stream, 0),
        m2=np.where(releasing, assembled.releases_exact, 0).astype(np.float64),
    )


def _spread(execution: Execution, monthly: tuple[MonthMilestone, ...]) -> tuple[tuple[float, ...], ...]:
    """Quantiles by month, up to the last milestone: what happens later is compared with no plan."""
    first, last = execution.schedule.problem.first_day, max((one.month for one in monthly if one.month), default=None)
    months = 0 if last is None else 12 * (last.year - first.year) + last.month - first.month + 1
    return tuple(tuple(round(m2, 1) for m2 in row) for row in execution.spread_by_month(SPREAD_STEPS)[:months].tolist())


def _months_of(schedule: Schedule, handover_days: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    done = months_at(schedule.problem, schedule.done_day + handover_days)
    released = schedule.released_day
    worked = np.zeros(len(released), dtype=np.bool_)
    worked[schedule.problem.pieces.area] = True
    return done, months_at(schedule.problem, np.where(worked, released + handover_days, np.inf))


def _completion(execution: Execution) -> PlanCompletion:
    schedule = execution.schedule
    last = float(schedule.done_day.max(initial=0.0)) + execution.handover_days
    horizon = schedule.problem.horizon_days
    return PlanCompletion(
        planned=schedule.problem.day(last - MOMENT) if last <= horizon else None,
        median=execution.done_by(0.5),
        p80=execution.done_by(0.8),
        p_by_deadline=execution.p_by_deadline,
        p_within_plan=float((execution.completion_day <= horizon + MOMENT).mean()),
        draws=execution.draws,
    )


def _year_done(execution: Execution, confidence: float) -> int | None:
    done = execution.done_by(confidence)
    return None if done is None else done.year


def _chances(execution: Execution, confidence: float, milestones: Sequence[Milestone]) -> tuple[YearChance, ...]:
    """Each year up to the one in which the plan, or what holds with the confidence, is all there.

    What is planned together are the milestones, to the last m2.
    """
    rows = [
        YearChance(
            year=firm.year,
            cumulative_m2=sum(one.m2 for one in milestones if one.year is not None and one.year <= firm.year),
            probability=firm.probability,
            firm_m2=int(firm.firm_m2),
        )
        for firm in execution.milestones(confidence)
    ]
    whole = [
        row.year for row in rows if row.cumulative_m2 == rows[-1].cumulative_m2 and row.firm_m2 == rows[-1].firm_m2
    ]
    return tuple(row for row in rows if row.year <= whole[0])


def tasks_of(assembled: Assembled, schedule: Schedule) -> tuple[PlanTask, ...]:
    """The stages of areas as tasks, in the order of their start."""
    problem, bouts = assembled.problem, schedule.bouts
    area, activity = problem.pieces.area[bouts.piece], problem.pieces.activity[bouts.piece]
    stages: dict[tuple[int, int], list[int]] = defaultdict(list)
    for bout, key in enumerate(zip(area.tolist(), activity.tolist(), strict=True)):
        stages[key].append(bout)
    tasks = []
    for (at, stage), own in stages.items():
        work, pieces = assembled.work[at], bouts.piece[own]
        tasks.append(
            PlanTask(
                area_id=work.area_id,
                of_total=work.of_total,
                name=work.name,
                sector=work.sector,
                activity=Activity(stage).name,
                teams=tuple(sorted({problem.pools.names[pool] for pool in schedule.pool[own].tolist()})),
                team_count=len(set(bouts.team[own].tolist())),
                starts_on=problem.day(float(bouts.from_day[own].min())),
                ends_on=problem.day(float(bouts.to_day[own].max()) - MOMENT),
                priority=float(problem.areas.priority[at]),
                worked_m2=float(problem.pieces.m2[pieces].sum()),
                releases_m2=float(problem.pieces.releases_m2[pieces].sum()),
                lon=work.lon,
                lat=work.lat,
            )
        )
    return tuple(sorted(tasks, key=lambda task: (task.starts_on, task.ends_on, task.task_id)))
