"""The answers about plans of a service, and what of a plan everybody may see once the authority publishes plans."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypedDict

from clearance.errors import NotFound
from clearance_api.access.viewer import Tier, Viewer
from clearance_api.plans.folder import DONE, JobFolder

if TYPE_CHECKING:
    from clearance_api.plans.desk import PlanDesk

__all__ = [
    "AdoptedPlan",
    "AdoptedPlans",
    "PlanActual",
    "PlanAdopted",
    "PlanJob",
    "PlanJobs",
    "job_answer",
    "job_for",
    "may_see",
]

# Milestones and dates, as a State publishes them; neither tasks, teams, money nor what holds the work up.
PUBLISHED = (
    *("completion", "gap", "seed", "scenario", "first_day", "last_day", "deadline", "confidence"),
    *("done_with_confidence", "remaining_m2", "remaining_areas", "areas_of_unknown_size", "chances"),
    *("by_deadline_m2", "method", "origin", "snapshot"),
)


class PlanJob(TypedDict):
    """A job: `state` is running, done, failed, cancelled or lost; `plan` is there when it is done."""

    id: str
    state: str
    what: str
    share: float
    error: str
    asked: dict[str, object]
    plan: object
    files: list[dict[str, str]]


class PlanJobs(TypedDict):
    """The jobs that somebody may see, the oldest first."""

    plans: list[PlanJob]


class PlanAdopted(TypedDict):
    """A plan that was adopted just now; `snapshot` is of the register with it."""

    name: str
    first_day: str
    snapshot: dict[str, object]


class AdoptedPlan(TypedDict):
    """A plan that the books are held against from its first day on."""

    name: str
    first_day: str
    note: str


class AdoptedPlans(TypedDict):
    """The plans that were adopted, the last one last."""

    plans: list[AdoptedPlan]
    snapshot: dict[str, object]


class PlanActual(TypedDict):
    """An adopted plan against the books, in m2; of the tasks those that are not as planned."""

    plan: dict[str, object]
    months: list[dict[str, object]]
    bridge: dict[str, object]
    tasks: dict[str, object]
    productivity: list[dict[str, object]]
    luck: list[dict[str, object]]
    method: str
    origin: str
    snapshot: dict[str, object]


def may_see(job: JobFolder, viewer: Viewer) -> bool:
    """The authority sees all; partners their own and the authority's; everybody the authority's, once published."""
    if viewer.tier is Tier.AUTHORITY:
        return True
    asked = job.asked()
    if asked["tier"] == Tier.AUTHORITY.word:
        return viewer.gets("plans")
    return bool(viewer.account) and asked["by"] == viewer.account


def job_for(desk: PlanDesk, viewer: Viewer, plan_id: str) -> JobFolder:
    """A plan by its id; one that is not for somebody is like one that is not there.

    Raises:
        NotFound: in both cases.
    """
    job = desk.job(plan_id)
    if not may_see(job, viewer):
        raise NotFound("there is no plan '{plan_id}'; /plans lists those that are for you", plan_id=plan_id)
    return job


def job_answer(job: JobFolder, viewer: Viewer, base: str, *, brief: bool = False) -> PlanJob:
    """A job as somebody may see it."""
    said: dict[str, Any] = job.state()
    asked = {name: value for name, value in job.asked().items() if name not in {"tier", "today"}}
    done = said["state"] == DONE
    plan = None if brief or not done else job.plan()
    files = (
        [{"href": f"{base}/plans/{job.job_id}/{ending}", "ending": ending} for ending in job.endings] if done else []
    )
    if viewer.tier is Tier.PUBLIC:
        plan = None if plan is None else _published(plan, by_sector=viewer.groups_by("sector"))
        asked = {name: asked[name] for name in ("deadline", "confidence", "seed")}
        files = []
    return {
        "id": job.job_id,
        "state": said["state"],
        "what": said["what"],
        "share": said["share"],
        "error": said["error"] if viewer.tier is not Tier.PUBLIC else "",
        "asked": asked,
        "plan": plan,
        "files": files,
    }


def _published(plan: dict[str, Any], *, by_sector: bool) -> dict[str, object]:
    milestones = plan["milestones"]
    if not by_sector:
        sums: dict[tuple[int | None, str], list[int]] = defaultdict(lambda: [0, 0])
        for one in milestones:
            held = sums[one["year"], one["stream"]]
            held[0], held[1] = held[0] + one["areas"], held[1] + one["m2"]
        milestones = [
            {"year": year, "sector": "", "stream": stream, "areas": areas, "m2": m2}
            for (year, stream), (areas, m2) in sums.items()
        ]
    assured = plan.get("assurance")
    # What would be enough names teams, flights and money; the rest says how sure the dates are.
    sure = None if assured is None else {name: value for name, value in assured.items() if name != "enough"}
    return {"milestones": milestones, "assurance": sure, **{name: plan[name] for name in PUBLISHED}}
