"""A part of an hour of a busy office: one process records while this one imports, exports and serves."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "soak" / "hour.py"
SECONDS = 300


def test_nothing_is_lost_while_one_process_records_and_another_imports_exports_and_serves() -> None:
    command = [sys.executable, str(SCRIPT), "--seconds", str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    result.pop("seconds")
    assert result == {
        "seconds_of_the_hour": SECONDS,
        "acts": 50,
        "imports": 4,
        "exports": 5,
        "answers": SECONDS,
        "rows": 24 + 2 * 50 + 2 * (25 * 2 + 25 * 2),
        "faults": [],
    }
