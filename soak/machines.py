"""Play random histories of all kinds of entry, on the core's books and on registers, and look at each of them.

The state machines are those of the tests: tests/core/land/test_machine.py and tests/geodata/test_machine.py say what
must hold. Of registers a tenth as many histories are played, because each is written to a disk and verified.

    python soak/machines.py --histories 2000 --seed 1
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
import traceback
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from clearance.land.accounts import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clearance.land.journal import Entry

TESTS = Path(__file__).parents[1] / "tests"
# So many histories of the core for one of a register.
CORE_FOR_ONE = 10


@dataclass(slots=True)
class Result:
    """What so many histories showed; `entries` are those that were accepted, by kind."""

    seed: int
    histories: int = 0
    steps: int = 0
    acts: int = 0
    entries: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


def machine_of(path: Path, name: str) -> type[Any]:
    """A state machine of the tests, which are no package."""
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be read; run this in a checkout or an unpacked sdist")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    machine: type[Any] = getattr(module, name)
    return machine


def counted(machine: type[Any], result: Result) -> type[RuleBasedStateMachine]:
    """The same machine, which counts what it plays."""
    kinds: Counter[str] = Counter(dict.fromkeys((kind.value for kind in Kind), 0))

    class Counted(machine):  # type: ignore[misc]
        @invariant()
        def step(self) -> None:
            result.steps += 1

        def teardown(self) -> None:
            entries: Iterable[Entry] = self.recorded()
            kinds.update(entry.kind.value for entry in entries)
            result.histories += 1
            result.acts += len({entry.act_id for entry in entries})
            result.entries = dict(kinds)
            super().teardown()

    return Counted


def run(machine: type[Any], histories: int, first: int) -> Result:
    """Play so many histories; a fault ends them, with the shortest history that shows it."""
    began, result = time.monotonic(), Result(first)
    asked = settings(
        machine.TestCase.settings,
        max_examples=histories,
        database=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(first)(counted(machine, result)), settings=asked)
    except Exception as fault:  # noqa: BLE001  whatever it is, it is what this looks for
        result.faults.append("\n".join(traceback.format_exception_only(fault)).strip())
    result.seconds = round(time.monotonic() - began, 1)
    return result


def main() -> None:
    """Run and print the results by machine as JSON."""
    asked = argparse.ArgumentParser(description="Play random histories of all kinds of entry and look at each of them.")
    asked.add_argument("--histories", type=int, default=2_000)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    core = machine_of(TESTS / "core" / "land" / "test_machine.py", "LandAccount")
    register = machine_of(TESTS / "geodata" / "test_machine.py", "LandRegister")
    results = {
        "core": run(core, options.histories, options.seed),
        "register": run(register, max(1, options.histories // CORE_FOR_ONE), options.seed),
    }
    print(json.dumps({name: asdict(result) for name, result in results.items()}))


if __name__ == "__main__":
    main()
