"""What people get of a plan: one frozen value that the command line, the service, documents and charts show alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clearance.plan.added import lines_of

if TYPE_CHECKING:
    from clearance.land.snapshot import SnapshotId
    from clearance.plan.added import Added
    from clearance.plan.area_outlook import PlanOutlook
    from clearance.plan.assurance import Assurance
    from clearance.plan.by_month import PlanMonth
    from clearance.plan.capacity.stating import Assumption
    from clearance.plan.drivers import Drivers
    from clearance.plan.effort import Effort
    from clearance.plan.execution.differing import ChanceChange
    from clearance.plan.milestones import Milestone
    from clearance.plan.monthly import MonthMilestone

__all__ = [
    "Bottleneck",
    "CapacityYear",
    "MoneyYear",
    "PlanCompletion",
    "PlanResult",
    "PlanTask",
    "RemedyShown",
    "YearChance",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTask:
    """A stage of an area as one task: who works there, from when to when.

    Args:
        area_id: of the register, or of one area that a sector's total stands for.
        name: for people.
        sector: empty where it is not stated.
        activity: `NTS`, `TS`, `CLEARANCE` or `QA`.
        teams: groups that work there, in order of name.
        team_count: how many of their teams in all.
        starts_on: when the first of them sets out.
        ends_on: the last day of work.
        priority: weight of an m2 released here; 1 is usual.
        worked_m2: worked in this stage.
        releases_m2: of it, land that this stage releases.
        lon: of a point of the area, WGS 84; None where no shape is known.
        lat: the same.
        of_total: the book that knows this area as a part of its total only; empty where the register knows the area.
    """

    area_id: str
    name: str
    sector: str
    activity: str
    teams: tuple[str, ...]
    team_count: int
    starts_on: date
    ends_on: date
    priority: float
    worked_m2: float
    releases_m2: float
    lon: float | None = None
    lat: float | None = None
    of_total: str = ""

    @property
    def task_id(self) -> str:
        """Area and activity, which are the task's name for people and programs."""
        return f"{self.area_id}/{self.activity}"

    @property
    def days(self) -> int:
        """Calendar days, the first and the last counted."""
        return (self.ends_on - self.starts_on).days + 1

    def to_dict(self) -> dict[str, object]:
        """The task for JSON."""
        return {
            "task": self.task_id,
            "area_id": self.area_id,
            "name": self.name,
            "sector": self.sector,
            "activity": self.activity,
            "teams": list(self.teams),
            "team_count": self.team_count,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "priority": round(self.priority, 6),
            "worked_m2": round(self.worked_m2, 3),
            "releases_m2": round(self.releases_m2, 3),
            "lon": self.lon,
            "lat": self.lat,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityYear:
    """A group of teams in a calendar year.

    Args:
        year: calendar year; only the months of the plan count.
        group: name of the group.
        kind: of its teams.
        teams: how many.
        people: staff of all of them; None where it is not said.
        searchers: deminers, dogs or machines of a team that search at a time.
        unit: what `searchers` counts.
        working_days: of a team in the year where it has most, after season, leave and lost days.
        busy: share of its team-days, between first and last day of the group, that the plan uses; moves count.
        m2_per_team_day: low, mode and high of what a team works on a working day at its main activity.
        rate_source: who says so.
    """

    year: int
    group: str
    kind: str
    teams: int
    people: int | None
    searchers: int
    unit: str
    working_days: float
    busy: float
    m2_per_team_day: tuple[float, float, float] | None = None
    rate_source: str = ""

    def to_dict(self) -> dict[str, object]:
        """The row for JSON."""
        return {
            "year": self.year,
            "group": self.group,
            "kind": self.kind,
            "teams": self.teams,
            "people": self.people,
            "working_days": round(self.working_days, 1),
            "busy": round(self.busy, 4),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyYear:
    """Cost and money of a calendar year, in the currency of the plan.

    Args:
        year: calendar year.
        cost: what the plan spends.
        funded: what each payer has promised, by name.
        asked: what is named as unfunded.
        payers: of which kind each payer is (`State` or `donor`), by name.
    """

    year: int
    cost: float
    funded: tuple[tuple[str, float], ...] = ()
    asked: float = 0.0
    payers: tuple[tuple[str, str], ...] = ()

    @property
    def gap(self) -> float:
        """What the cost exceeds the promised money by; 0 where it does not."""
        return max(0.0, self.cost - sum(amount for _, amount in self.funded))

    def to_dict(self) -> dict[str, object]:
        """The row for JSON."""
        return {
            "year": self.year,
            "cost": round(self.cost, 2),
            "funded": dict(self.funded),
            "payers": dict(self.payers),
            "gap": round(self.gap, 2),
            "asked": round(self.asked, 2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCompletion:
    """When the work is done, as a distribution over simulated executions.

    Args:
        planned: when it would be done if everything went as planned; None: not within the plan.
        median: half of the simulated executions are done by then; None: fewer are within the plan.
        p80: the same of 80 in 100.
        p_by_deadline: share that is done by the deadline; None without one, or where nothing was simulated.
        p_within_plan: share that is done within the horizon of the plan; None where nothing was simulated.
        draws: simulated executions.
    """

    planned: date | None
    median: date | None
    p80: date | None
    p_by_deadline: float | None
    p_within_plan: float | None
    draws: int

    def to_dict(self) -> dict[str, object]:
        """The distribution for JSON."""
        return {
            "median": self.median.isoformat() if self.median else None,
            "p80": self.p80.isoformat() if self.p80 else None,
            "p_by_deadline": self.p_by_deadline,
            "planned": self.planned.isoformat() if self.planned else None,
            "p_within_plan": self.p_within_plan,
            "draws": self.draws,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class YearChance:
    """The milestones up to the end of a year together, how probable it is that they are met, and what holds firmly.

    `firm_m2` is released by then with the confidence of the plan: what a State can stand by.
    """

    year: int
    cumulative_m2: int
    probability: float
    firm_m2: int = 0

    def to_dict(self) -> dict[str, object]:
        """The row for JSON."""
        return {
            "year": self.year,
            "cumulative_m2": self.cumulative_m2,
            "probability": self.probability,
            "firm_m2": self.firm_m2,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck:
    """What holds the plan up: a pool of teams, the money of a year, flights; `why` in a sentence."""

    what: str
    why: str

    def to_dict(self) -> dict[str, object]:
        """The bottleneck for JSON."""
        return {"what": self.what, "why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyShown:
    """What a change brings: the plan was made again with it, and the figures are the difference.

    Args:
        what: the change.
        unfinished_m2: at the deadline with it.
        released_m2: more by the deadline than without it.
        days_earlier: by which the mean day of release comes earlier.
        done_on: when the plan would be done with it; None: not within the plan.
        cost: more than without it (less, when negative), in the currency of the plan.
        p_by_deadline: with it; None where it was not simulated.
        added: the change, part by part.
        chance: what it does to the probability and to the day that holds with 0.8, each with the error of the draws;
            None where it was not simulated.
    """

    what: str
    unfinished_m2: float
    released_m2: float
    days_earlier: float
    done_on: date | None
    cost: float
    p_by_deadline: float | None = None
    added: tuple[Added, ...] = ()
    chance: ChanceChange | None = None

    def to_dict(self) -> dict[str, object]:
        """The remedy for JSON."""
        return {
            "what": self.what,
            "unfinished_m2": round(self.unfinished_m2, 3),
            "released_m2": round(self.released_m2, 3),
            "days_earlier": round(self.days_earlier, 2),
            "done_on": self.done_on.isoformat() if self.done_on else None,
            "cost": round(self.cost, 2),
            "p_by_deadline": self.p_by_deadline,
            "added": [one.to_dict() for one in self.added],
            "capacity_lines": lines_of(self.added),
            "chance": self.chance.to_dict() if self.chance else None,
        }


@dataclass(frozen=True, kw_only=True)
class PlanResult:
    """Everything that a face shows of a plan; all of it belongs to one snapshot, capacity and seed.

    `milestones` sum to `remaining_m2` and `remaining_areas`; `chances` tell of the sums by year. `gap` is how far the
    schedule may be from the best one; `by_deadline_m2` is what it hands over by the deadline. `monthly` are the
    milestones by month, whose sums `milestones` are; `months` say which teams are at work and what a month costs;
    `effort` is theirs by activity, and `remaining_exact` what remains in thousandths of a m2, in the areas and
    totals of the register that `books` names. `spread` has for each month quantiles, at even levels from the lowest to
    the highest, of the m2 handed over by its end. `drivers` say what moves the date of completion, `outlook` when each
    area and sector is done; None: not computed. All of it is computed, and no State has published it.
    """

    identity: SnapshotId
    country_name: str
    scenario: str
    first_day: date
    last_day: date
    deadline: date | None
    confidence: float
    remaining_m2: int
    remaining_areas: int
    unknown_sizes: int
    milestones: tuple[Milestone, ...]
    chances: tuple[YearChance, ...]
    completion: PlanCompletion
    done_with_confidence: int | None
    gap: float
    bottlenecks: tuple[Bottleneck, ...]
    remedies: tuple[RemedyShown, ...]
    currency: str
    currency_on: date | None
    money: tuple[MoneyYear, ...]
    capacity: tuple[CapacityYear, ...]
    tasks: tuple[PlanTask, ...]
    assumptions: tuple[Assumption, ...]
    by_deadline_m2: int
    seed: int
    method: str
    monthly: tuple[MonthMilestone, ...] = ()
    months: tuple[PlanMonth, ...] = ()
    effort: tuple[Effort, ...] = ()
    remaining_exact: int = 0
    books: tuple[str, ...] = ()
    spread: tuple[tuple[float, ...], ...] = ()
    assurance: Assurance | None = None
    drivers: Drivers | None = None
    outlook: PlanOutlook | None = None

    @property
    def cost(self) -> float:
        """What the plan spends in all."""
        return sum(year.cost for year in self.money)

    @property
    def funding_gap(self) -> float:
        """What the years lack in all."""
        return sum(year.gap for year in self.money)

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years of the plan."""
        return tuple(range(self.first_day.year, self.last_day.year + 1))

    def to_dict(self) -> dict[str, object]:
        """The plan for JSON; tasks come as files, because there may be a hundred thousand of them."""
        return {
            "milestones": [one.to_dict() for one in self.milestones],
            "completion": self.completion.to_dict(),
            "gap": self.gap,
            "bottlenecks": [one.to_dict() for one in self.bottlenecks],
            "cost": {
                "currency": self.currency or None,
                "prices_of": self.currency_on.isoformat() if self.currency_on else None,
                "total": round(self.cost, 2),
                "funding_gap": round(self.funding_gap, 2),
                "by_year": [one.to_dict() for one in self.money],
            },
            "seed": self.seed,
            "scenario": self.scenario,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "confidence": self.confidence,
            "done_with_confidence": self.done_with_confidence,
            "assurance": self.assurance.to_dict() if self.assurance else None,
            "by_deadline_m2": self.by_deadline_m2,
            "remaining_m2": self.remaining_m2,
            "remaining_areas": self.remaining_areas,
            "areas_of_unknown_size": self.unknown_sizes,
            "chances": [one.to_dict() for one in self.chances],
            "remedies": [one.to_dict() for one in self.remedies],
            "capacity": [one.to_dict() for one in self.capacity],
            "monthly_milestones": [one.to_dict() for one in self.monthly],
            "months": [one.to_dict() for one in self.months],
            "tasks": len(self.tasks),
            "assumptions": [{"what": a.what, "value": a.value, "source": a.source} for a in self.assumptions],
            **({} if self.drivers is None else {"drivers": self.drivers.to_dict()}),
            **({} if self.outlook is None else {"outlook": self.outlook.to_dict()}),
            "method": self.method,
            "origin": "computed, no State figure",
            "snapshot": self.identity.to_dict(),
        }
