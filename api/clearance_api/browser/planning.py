"""Plans of scenarios side by side: when each is done, how probably in time, what it costs, and its m2 year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from clearance_api.browser.wording import word
from clearance_api.plans.answers import job_answer, may_see
from clearance_api.plans.folder import DONE
from clearance_geodata.scenarios import scenarios_of
from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance_api.browser.frame import Frame
    from clearance_api.plans.desk import PlanDesk
    from clearance_maps.language import Language

__all__ = ["PlanPage", "Told", "plan_page"]

# So many plans stand side by side, the latest unless somebody chooses.
SIDE_BY_SIDE = 6
STATES = {
    "running": mark("is being made"),
    "done": mark("made"),
    "failed": mark("failed"),
    "cancelled": mark("stopped"),
    "lost": mark("lost"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A plan in the list: how far it is, its files, and its maps: address and name."""

    plan_id: str
    name: str
    state: str
    error: str
    is_done: bool
    is_shown: bool
    files: tuple[tuple[str, str], ...]
    maps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """Scenarios with their changes and notes; plans; and the table of those side by side."""

    scenarios: tuple[tuple[str, str, str], ...]
    plans: tuple[Told, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    is_running: bool


def plan_page(frame: Frame, desk: PlanDesk, chosen: Sequence[str]) -> PlanPage:
    """The page for a reader, with the plans that were chosen, or else the latest."""
    lang = frame.lang
    jobs = [job for job in desk.jobs() if may_see(job, frame.viewer)]
    told = [job_answer(job, frame.viewer, frame.base) for job in jobs]
    done = [one for one in told if one["state"] == DONE]
    wanted = [one for one in done if one["id"] in chosen] or done[-SIDE_BY_SIDE:]
    shown = wanted[:SIDE_BY_SIDE]
    scenarios = scenarios_of(frame.snapshot.reading.settings)
    return PlanPage(
        scenarios=tuple((one.name, ", ".join(one.changes), one.note) for one in scenarios.values()),
        plans=tuple(
            Told(
                plan_id=one["id"],
                name=_name(one["asked"], lang),
                state=word(STATES, one["state"], lang),
                error=lang.said(job.error()) if one["error"] else "",
                is_done=one["state"] == DONE,
                is_shown=one in shown,
                files=tuple((file["href"], file["ending"]) for file in one["files"]),
                maps=_maps(frame, one["id"]) if one["state"] == DONE else (),
            )
            for job, one in zip(jobs[::-1], told[::-1], strict=True)
        ),
        heads=tuple(_name(one["asked"], lang) for one in shown),
        rows=_rows([_plan(one["plan"]) for one in shown], lang),
        is_running=any(one["state"] == "running" for one in told),
    )


def _maps(frame: Frame, plan_id: str) -> tuple[tuple[str, str], ...]:
    names = (("/maps/plan.html", mark("map")), ("/maps/outlook.html", mark("outlook by area")))
    # A plan has a snapshot of its own, whichever was asked for here.
    asked = {"plan": plan_id, "lang": frame.lang.code, "as_of": "", "known_at": ""}
    return tuple((frame.href(path, **asked), frame.lang.text(name)) for path, name in names if frame.may_ask(path))


def _name(asked: Mapping[str, object], lang: Language) -> str:
    return str(asked.get("scenario") or lang.text(mark("capacity of a file")))


def _plan(plan: object) -> Mapping[str, Any]:
    return plan if isinstance(plan, dict) else {}


def _rows(plans: Sequence[Mapping[str, Any]], lang: Language) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is compared, a cell for each plan; each figure is one of the plan."""
    if not plans:
        return ()

    def day(value: object) -> str:
        return lang.short_date(date.fromisoformat(str(value))) if value else lang.text(mark("not within the plan"))

    def money(plan: Mapping[str, Any], name: str) -> str:
        cost = plan.get("cost") or {}
        return f"{lang.number(cost[name])} {cost['currency']}" if cost.get("currency") else "–"

    chances = [plan["completion"].get("p_by_deadline") for plan in plans]
    rows = [
        (lang.text(mark("deadline")), [day(plan["deadline"]) for plan in plans]),
        (lang.text(mark("done as planned")), [day(plan["completion"].get("planned")) for plan in plans]),
        (
            lang.text(mark("probability to be done by the deadline")),
            [lang.text(mark("not simulated")) if one is None else lang.percent(one) for one in chances],
        ),
        (lang.text(mark("done with 80 %")), [day(plan["completion"].get("p80")) for plan in plans]),
        (lang.text(mark("released by the deadline")), [lang.m2(plan["by_deadline_m2"]) for plan in plans]),
        (lang.text(mark("cost")), [money(plan, "total") for plan in plans]),
        (lang.text(mark("funding gap")), [money(plan, "funding_gap") for plan in plans]),
    ]
    sums = [_by_year(plan) for plan in plans]
    years = sorted({year for one in sums for year in one}, key=lambda year: (year is None, year or 0))
    rows += [
        (
            lang.text(mark("released in {year}"), year=year) if year else lang.text(mark("after the plan")),
            [lang.m2(one.get(year, 0)) for one in sums],
        )
        for year in years
    ]
    return tuple((label, tuple(cells)) for label, cells in rows)


def _by_year(plan: Mapping[str, Any]) -> dict[int | None, int]:
    sums: dict[int | None, int] = {}
    for one in plan["milestones"]:
        sums[one["year"]] = sums.get(one["year"], 0) + one["m2"]
    return sums
