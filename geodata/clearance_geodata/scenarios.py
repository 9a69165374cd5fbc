"""Scenarios of a register: kept in its journal as choices of the authority, so that the chain holds them, too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from clearance.errors import NotFound
from clearance.land.sites import Setting
from clearance.plan.scenarios import Scenario
from clearance_geodata.writing import Batch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from clearance.land.snapshot import SnapshotId
    from clearance_geodata.register import Register

__all__ = ["forget_scenario", "keep_scenario", "scenario_named", "scenarios_of"]

# The names of such settings begin so; statements ask for settings by other names.
PREFIX = "scenario "


def scenarios_of(settings: Iterable[Setting]) -> dict[str, Scenario]:
    """The scenarios by name; of several of one name the last recorded counts, and an empty one takes it away."""
    found: dict[str, Scenario] = {}
    for setting in settings:
        if not setting.name.startswith(PREFIX):
            continue
        name = setting.name.removeprefix(PREFIX)
        found.pop(name, None)
        if setting.value:
            said = json.loads(setting.value)
            found[name] = Scenario(
                name=name, capacity=said["capacity"], changes=tuple(said["changes"]), note=setting.note
            )
    return dict(sorted(found.items()))


def scenario_named(settings: Iterable[Setting], name: str) -> Scenario:
    """One scenario.

    Raises:
        NotFound: naming those that there are.
    """
    found = scenarios_of(settings)
    if name not in found:
        known = ", ".join(found) or "none yet"
        raise NotFound("there is no scenario '{name}' in the register; there are: {known}", name=name, known=known)
    return found[name]


def keep_scenario(register: Register, scenario: Scenario, *, on: date, by: str) -> SnapshotId:
    """Record a scenario; one of the same name is replaced, and stays in the journal."""
    value = json.dumps({"capacity": scenario.capacity, "changes": list(scenario.changes)}, ensure_ascii=False)
    return _recorded(register, scenario.name, value, scenario.note, on=on, by=by)


def forget_scenario(register: Register, name: str, *, on: date, by: str) -> SnapshotId:
    """Take a scenario away; what was recorded stays in the journal.

    Raises:
        NotFound: when there is none of that name.
    """
    scenario_named(register.reading().settings, name)
    return _recorded(register, name, "", "", on=on, by=by)


def _recorded(register: Register, name: str, value: str, note: str, *, on: date, by: str) -> SnapshotId:
    register.record(Batch.of(Setting(name=f"{PREFIX}{name}", value=value, effective_on=on, note=note)), by=by)
    return register.snapshot().identity
