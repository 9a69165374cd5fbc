"""Plans that an authority adopted: kept in the journal, so that no later change moves what was promised."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from clearance.errors import NotFound
from clearance.land.sites import Setting
from clearance.plan.actual.adopted import AdoptedPlan, adopted_from
from clearance.saying import saying
from clearance_geodata.writing import Batch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from clearance.land.snapshot import SnapshotId
    from clearance_geodata.register import Register

__all__ = ["adopted_named", "adopted_plans", "drop_plan", "keep_plan"]

# The names of such settings begin so; statements ask for settings by other names.
PREFIX = "plan "


def adopted_plans(settings: Iterable[Setting], as_of: date | None = None) -> dict[str, Setting]:
    """The records of adopted plans that have begun by a day (None: all), the last adopted last.

    An empty record takes a plan away.
    """
    found: dict[str, Setting] = {}
    for setting in settings:
        if not setting.name.startswith(PREFIX) or (as_of is not None and setting.effective_on > as_of):
            continue
        name = setting.name.removeprefix(PREFIX)
        found.pop(name, None)
        if setting.value:
            found[name] = setting
    return found


def adopted_named(settings: Iterable[Setting], name: str, as_of: date) -> AdoptedPlan:
    """One adopted plan.

    Args:
        settings: choices of a register in the order in which they were recorded.
        name: of the plan; empty: the last that was adopted by the day.
        as_of: the day.

    Raises:
        NotFound: naming those that there are.
    """
    found = adopted_plans(settings, as_of)
    if not found:
        raise NotFound("no plan was adopted by {as_of}; plan with --adopt NAME --by WHO", as_of=as_of)
    wanted = name or list(found)[-1]
    if wanted not in found:
        raise NotFound(
            "there is no adopted plan '{wanted}' on {as_of}; there are: {found}",
            wanted=wanted,
            as_of=as_of,
            found=tuple(found),
        )
    return adopted_from(wanted, json.loads(found[wanted].value), found[wanted].note)


def keep_plan(register: Register, plan: AdoptedPlan, *, by: str) -> SnapshotId:
    """Record an adopted plan, which holds from its first day; one of its name is replaced, and stays in the journal."""
    value = json.dumps(plan.to_dict(), ensure_ascii=False, separators=(",", ":"))
    return _recorded(register, plan.name, value, plan.note, on=plan.first_day, by=by)


def drop_plan(register: Register, name: str, *, by: str) -> SnapshotId:
    """Take an adopted plan away; what was recorded stays in the journal.

    Raises:
        NotFound: when there is none of that name.
    """
    found = adopted_plans(register.reading().settings)
    if name not in found:
        raise NotFound(
            "there is no adopted plan '{name}'; there are: {found}", name=name, found=tuple(found) or saying("none yet")
        )
    return _recorded(register, name, "", "", on=found[name].effective_on, by=by)


def _recorded(register: Register, name: str, value: str, note: str, *, on: date, by: str) -> SnapshotId:
    register.record(Batch.of(Setting(name=f"{PREFIX}{name}", value=value, effective_on=on, note=note)), by=by)
    return register.snapshot().identity
