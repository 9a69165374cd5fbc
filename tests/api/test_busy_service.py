"""A part of the soak of the service: two workers, fifty readers, five writers, on each store."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "soak" / "service.py"
SECONDS = 12


@pytest.mark.parametrize("store", ["file", pytest.param("postgis", marks=pytest.mark.needs("initdb"))])
def test_every_read_is_one_snapshot_and_no_write_is_lost_while_all_read_and_write(store: str) -> None:
    command = [sys.executable, str(SCRIPT), "--store", store, "--seconds", str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert result["faults"] == []
    assert min(result["acknowledged"].values()) > 0
    assert result["walks"] >= 10
    assert result["snapshots_compared"] > 0
