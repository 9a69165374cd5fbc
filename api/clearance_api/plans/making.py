"""A plan made while somebody waits, in a process of its own: that of a job made again, of a scenario, or as adopted.

A document needs the whole plan, which no file of a job holds. The same snapshot, capacity and seed give the same plan,
so it is made again, apart from the process that answers others meanwhile.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity
from clearance_api.habits.refusals import Unavailable
from clearance_api.plans.asking import Wanted, asked_of
from clearance_api.plans.working import wanted_of

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot, SnapshotId
    from clearance.plan.actual.adopted import AdoptedPlan
    from clearance.plan.result import PlanResult
    from clearance_api.plans.folder import JobFolder
    from clearance_geodata.store.address import Address

__all__ = ["Recipe", "made_apart", "recipe_of_adopted", "recipe_of_job"]

AGAIN_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a plan is made of, beside the snapshot.

    Args:
        wanted: days, confidence, scenario and seed.
        today: the day on which it is asked.
        capacity: text of the capacity file; None: that of the scenario.
        changes: made to the capacity, as those of a scenario.
        parts: a folder with ground, evidence and weights; None: there are none.
    """

    wanted: Wanted
    today: date
    capacity: str | None = None
    changes: tuple[str, ...] = ()
    parts: Path | None = None


def recipe_of_job(job: JobFolder, snapshot: SnapshotId) -> Recipe:
    """How the plan of a job was made.

    Raises:
        InvalidQuantity: when it is of another snapshot.
    """
    asked = job.asked()
    if asked["snapshot"] != snapshot.id:
        raise InvalidQuantity(
            "plan {job_id} is of snapshot {planned}, the document of {snapshot}; ask for the document with "
            "as_of={as_of} and known_at={known_at}, or plan again",
            job_id=job.job_id,
            planned=str(asked["snapshot"]),
            snapshot=snapshot.id,
            as_of=str(asked["as_of"]),
            known_at=str(asked["known_at"]),
        )
    return Recipe(
        wanted=wanted_of(asked),
        today=date.fromisoformat(str(asked["today"])),
        capacity=job.capacity(),
        parts=job.place,
    )


def recipe_of_adopted(plan: AdoptedPlan, as_of: date, today: date) -> Recipe:
    """How an adopted plan goes on: its capacity, deadline and seed, from its first day, or from now if that is past."""
    first_day = plan.first_day if plan.first_day > as_of else None
    wanted = Wanted(deadline=plan.deadline, confidence=plan.confidence, from_on=first_day, seed=plan.seed)
    return Recipe(wanted=wanted, today=today, capacity=plan.capacity, changes=plan.changes)


def made_apart(register: Address, snapshot: SnapshotId, recipe: Recipe) -> PlanResult:
    """The plan of a snapshot, made in a process of its own.

    Raises:
        ClearanceError: when it cannot be planned.
        Unavailable: when the process was ended from outside.
    """
    # Spawned, not forked: a fork would take over open registers and running threads.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_made, register, snapshot, recipe).result()
        except BrokenProcessPool:
            raise Unavailable("the process that planned was ended; ask again later", retry_after_s=AGAIN_S) from None


def _made(register: Address, identity: SnapshotId, recipe: Recipe) -> PlanResult:
    from clearance.plan.planning import plan_register  # noqa: PLC0415  loads what plans, in this process only
    from clearance.plan.scenarios import changed  # noqa: PLC0415  the same
    from clearance_api.plans.charts import driver_draws  # noqa: PLC0415  the same
    from clearance_api.plans.parts import on_ground_in  # noqa: PLC0415  the same
    from clearance_geodata.capacity.reading import capacity_of_text  # noqa: PLC0415  the same

    snapshot = _snapshot(register, identity)
    capacity = None if recipe.capacity is None else changed(capacity_of_text(recipe.capacity), recipe.changes)
    chosen, asked = asked_of(snapshot, capacity, recipe.wanted, today=recipe.today)
    on_ground = None if recipe.parts is None else on_ground_in(recipe.parts)
    draws = driver_draws(len(snapshot.open_states))
    # A request names no remedies, and they take as long as all the rest.
    return plan_register(snapshot, chosen, asked, on_ground=on_ground, with_remedies=False, driver_draws=draws)


def _snapshot(register: Address, identity: SnapshotId) -> Snapshot:
    from clearance_geodata.register import Register  # noqa: PLC0415  loaded where it is opened

    known = datetime.fromisoformat(identity.known_at) if identity.known_at else None
    with Register.open(register) as opened:
        return opened.snapshot(identity.as_of, known)
