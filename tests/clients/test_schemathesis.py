"""schemathesis asks every address right and wrong: no fault of ours, no status and no answer that is not described."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
# Whether every wrong value is refused and every right one taken is for our own tests: a schema cannot say that a day
# lies in the years 1800 to 2199, or that an interval ends after it begins.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
# An id that is there, so that more is answered than 404.
CONFIG = """\
[parameters]
"path.feature_id" = "HA-001"
"""
EXAMPLES = 3
SECONDS = 30
SEED = 20261128


@pytest.fixture
def written_to(serving: Callable[..., AbstractContextManager[str]], new_fields: str) -> Iterator[str]:
    """The address of a register of this test alone: some of what is sent is recorded."""
    with serving(new_fields) as found:
        yield found


def test_no_request_meets_a_fault_or_an_answer_that_is_not_described(written_to: str, tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    command = [
        SCHEMATHESIS,
        "run",
        f"{written_to}/api",
        "--phases",
        "examples,coverage,fuzzing",
        "--checks",
        ",".join(CHECKS),
    ]
    command += ["--max-examples", EXAMPLES, "--max-time", SECONDS, "--seed", SEED, "--generation-database", "none"]
    command += ["--continue-on-failure", "--no-color", "--request-timeout", "60", "--warnings", "off"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
