"""Ctrl-C while a real program imports: one line, and a register that is as it was."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from clearance.land.hazard import Area
from clearance_api.commands.interrupting import Interrupted, told_when_interrupted
from clearance_geodata.submissions import submit
from clearance_geodata.writing import Batch

if TYPE_CHECKING:
    from clearance_geodata.register import Register

Content: TypeAlias = Callable[[Path], list[tuple[object, ...]]]
PROGRAM = str(Path(sys.executable).parent / "clearance")
AREAS = 30_000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes some seconds to import."""
    path = tmp_path_factory.mktemp("many") / "areas.geojson"
    corner = ((0, 0), (0.0001, 0), (0.0001, 0.0001), (0, 0.0001), (0, 0))
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"A{n}", "hazard_class": "sha"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[-75 + n % 200 * 0.001 + x, -9 + n // 200 * 0.001 + y] for x, y in corner]],
            },
        }
        for n in range(AREAS)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def _is_being_written(path: Path) -> bool:
    """Whether somebody holds the lock of a register: from the first look at a record to the commit."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.rollback()
        return False


def test_an_import_interrupted_while_it_writes_leaves_the_register_as_it_was(
    many: Path, empty: Path, content: Content
) -> None:
    words = ["import", many, "--into", empty, "--as", "areas", "--effective-on", "2024-01-01"]
    with subprocess.Popen(
        [PROGRAM, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as importing:
        while importing.poll() is None and not _is_being_written(empty):
            time.sleep(0.002)
        importing.send_signal(signal.SIGINT)
        said = importing.communicate(timeout=60)
    assert (importing.returncode, *said) == (130, "", "clearance: interrupted; the register is as it was\n")
    assert content(empty) == []


@pytest.mark.parametrize("waits", [False, True])
def test_what_was_recorded_before_the_interruption_is_not_denied(new_register: Register, *, waits: bool) -> None:
    batch = Batch.of(Area(area_id="A1", name="A1"))

    def interrupted() -> None:
        with told_when_interrupted(new_register):
            if waits:
                submit(new_register, batch, by="tests")
            else:
                new_register.record(batch, by="tests")
            raise KeyboardInterrupt

    expected = "the records wait for the authority" if waits else "1 records were recorded"
    with pytest.raises(Interrupted, match=f"^interrupted, but {expected} already; the report of them was not printed$"):
        interrupted()


def test_what_ends_without_interruption_says_nothing(new_register: Register) -> None:
    with told_when_interrupted(new_register):
        new_register.record(Batch.of(Area(area_id="A1", name="A1")), by="tests")
    assert new_register.position() == 1
