"""A register whose writer is killed, again and again, while it writes: nothing that was acknowledged is lost.

The scripts in soak/ do it; `make soak` kills a thousand writers. A kill cannot show what a power failure does, so the
order of writes and syncs is looked at, too. Broken builds show that these tests find what they look for.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SOAK = Path(__file__).parents[2] / "soak"
KILLS = 50
LONGEST_S = 180

pytestmark = pytest.mark.needs("strace")


def said_by(script: str, *arguments: str) -> dict[str, dict[str, Any]]:
    """The results of a script, by build."""
    command = [sys.executable, str(SOAK / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST_S)
    assert (done.returncode, done.stderr) == (0, "")
    results: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return results


@pytest.fixture(scope="module")
def killed() -> dict[str, dict[str, Any]]:
    """What so many kills showed, by build."""
    return said_by("kills.py", "--kills", str(KILLS), "--seed", "1")


@pytest.fixture(scope="module")
def ordered() -> dict[str, dict[str, Any]]:
    """What the order of writes, syncs and acknowledgements showed, by build."""
    return said_by("order.py")


def test_every_acknowledged_act_is_there_whole_and_balanced_after_each_kill(killed: dict[str, dict[str, Any]]) -> None:
    sound = killed["sound"]
    assert (sound["kills"], sound["faults"]) == (KILLS, [])
    assert sound["acknowledged"] > KILLS
    assert sum(sound["points"].values()) == KILLS
    assert {"pwrite64 of its log", "pwrite64 of the register"} <= set(sound["points"])


def test_a_build_without_transactions_is_caught_by_the_same_kills(killed: dict[str, dict[str, Any]]) -> None:
    broken = killed["no transaction"]
    assert broken["kills"] < KILLS
    # The kill falls between two rows of the journal, or between the journal and what is made from it.
    assert any("half an act" in fault or "missing" in fault for fault in broken["faults"])


def test_a_build_that_acknowledges_before_it_commits_is_caught_by_the_same_kills(
    killed: dict[str, dict[str, Any]],
) -> None:
    broken = killed["commit after acknowledging"]
    assert broken["kills"] < KILLS
    assert any("acknowledged and lost" in fault for fault in broken["faults"])


def test_nothing_is_acknowledged_before_it_was_handed_to_the_disk(ordered: dict[str, dict[str, Any]]) -> None:
    assert ordered["sound"]["faults"] == []
    assert ordered["sound"]["acknowledged"] > 0


@pytest.mark.parametrize("build", ["synchronous normal", "synchronous off"])
def test_a_build_that_does_not_wait_for_the_disk_is_caught_by_the_order_of_its_calls(
    ordered: dict[str, dict[str, Any]], build: str
) -> None:
    assert "acknowledgement 1 before its log was synced" in ordered[build]["faults"]
