"""A plan of two areas that was adopted, and what the books say of it since; small enough to be read whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.plan.actual.adopted import AdoptedPlan, AdoptedTask
from clearance.plan.effort import Effort
from clearance.plan.monthly import MonthMilestone
from clearance.units import Unit

__all__ = ["BOOKS", "SINCE", "act", "plan_adopted", "snapshot_with"]

BOOKS = (
    Area(area_id="A", name="A", sector="North", hazards=frozenset({Hazard.AP})),
    Area(area_id="B", name="B", sector="South", hazards=frozenset({Hazard.AP})),
    Area(area_id="N", name="found later", sector="North", hazards=frozenset({Hazard.AP})),
)


def act(kind: Kind, area_id: str, on: date, m2: int, *, account: str = "cha") -> Entry:
    """An entry that moves whole m2."""
    return Entry(
        kind=kind,
        area_id=area_id,
        effective_on=on,
        act_id=f"{kind}-{area_id}-{on}",
        account=account,
        to_account="processed" if kind is Kind.PROGRESSED else None,
        quantities={Unit.M2: 1000 * m2},
    )


OPENED = (act(Kind.OPENED, "A", date(2026, 1, 1), 3000), act(Kind.OPENED, "B", date(2026, 1, 1), 2000))

# What happened since: a survey in time, an area that nobody planned, and clearance that came late.
SINCE = (
    act(Kind.CANCELLED, "A", date(2027, 1, 18), 1000),
    act(Kind.PROGRESSED, "B", date(2027, 2, 10), 800),
    act(Kind.IDENTIFIED, "N", date(2027, 2, 11), 400),
    act(Kind.CLEARED, "N", date(2027, 2, 25), 300),
    act(Kind.CLEARED, "B", date(2027, 3, 9), 800, account="processed"),
    act(Kind.CLEARED, "B", date(2027, 3, 10), 1200),
)


def snapshot_with(entries: Iterable[Entry], as_of: date) -> Snapshot:
    """The books of A and B, opened before the plan, and what happened since."""
    identity = SnapshotId(id="after", register="r", country="PER", as_of=as_of, known_at="2027-12-31", position=9)
    numbered = tuple(replace(entry, entry_id=f"E{number}") for number, entry in enumerate((*OPENED, *entries)))
    return snapshot_of(identity, "Peru", Records(areas=BOOKS, entries=numbered))


def plan_adopted() -> AdoptedPlan:
    """A is surveyed in January and cleared by March, B cleared in February; two teams, 100 m2 a team-day."""

    def effort(month: int, activity: str, team_days: float, worked_m2: float) -> Effort:
        return Effort(
            month=date(2027, month, 1),
            group="Army",
            activity=activity,
            teams=2,
            team_days=team_days,
            worked_m2=worked_m2,
            low_m2=worked_m2 / 2,
            high_m2=worked_m2 * 2,
        )

    def task(
        area_id: str, sector: str, activity: str, dates: tuple[date, date], m2: tuple[float, float]
    ) -> AdoptedTask:
        return AdoptedTask(area_id, area_id, sector, activity, *dates, *m2)

    return AdoptedPlan(
        name="2027",
        snapshot="before",
        as_of=date(2026, 12, 31),
        first_day=date(2027, 1, 1),
        deadline=date(2029, 12, 31),
        confidence=0.8,
        seed=7,
        handover_days=0,
        capacity="",
        remaining_exact=5_000_000,
        remaining_areas=2,
        books=("A", "B"),
        monthly=(
            MonthMilestone(month=date(2027, 1, 1), sector="North", stream="cancelled", areas=0, m2=1000),
            MonthMilestone(month=date(2027, 2, 1), sector="South", stream="cleared", areas=1, m2=2000),
            MonthMilestone(month=date(2027, 3, 1), sector="North", stream="cleared", areas=1, m2=2000),
        ),
        tasks=(
            task("A", "North", "NTS", (date(2027, 1, 4), date(2027, 1, 20)), (3000.0, 1000.0)),
            task("B", "South", "CLEARANCE", (date(2027, 1, 21), date(2027, 2, 26)), (2000.0, 2000.0)),
            task("A", "North", "CLEARANCE", (date(2027, 2, 1), date(2027, 3, 19)), (2000.0, 2000.0)),
        ),
        effort=(
            effort(1, "NTS", 3.0, 3000.0),
            effort(1, "CLEARANCE", 5.0, 500.0),
            effort(2, "CLEARANCE", 20.0, 2000.0),
            effort(3, "CLEARANCE", 15.0, 1500.0),
        ),
        spread=((0.0, 500.0, 1000.0, 1100.0, 2000.0), (1000.0, 2000.0, 3000.0, 3500.0, 4000.0)),
    )
