"""schemathesis asks every address right and wrong: no fault of ours, no status and no answer that is not described."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
# All checks but three: a schema cannot say that a day lies in the years 1800 to 2199, a text is a filter, a tag is that
# of now, or a figure can honestly be computed, so not all that it allows is taken; this service has no access
# configured (tests/api/access asks every address as each tier); and `Allow` names the methods of one collection, the
# description those of all. What needs sequences of requests is not tried, because it has no links between operations.
#
# An id that is there, so that more is answered than 404. A tag of another state is 412 whatever is wrong beside it, an
# edit without one is 428, and a `limit` over the most is served as the most, as the standard has it.
CONFIG = """\
hooks = "hooks.py"

[parameters]
"path.feature_id" = "HA-001"

[checks]
positive_data_acceptance.enabled = false
ignored_auth.enabled = false
allow_header_conformance.enabled = false
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 413, 414, 415, 422, 428, 431]
missing_required_header.expected-statuses = [400, 415, 428]

[[operations]]
include-operation-id = ["getFeatures", "getSubmissions"]
checks.negative_data_rejection.enabled = false
"""
# A Word file is sent as bytes, which it does not know by itself.
HOOKS = """\
import schemathesis

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
schemathesis.serializer.alias(WORD, "application/octet-stream")
"""
EXAMPLES = 3
SECONDS = 20
SEED = 20261128


@pytest.fixture
def written_to(serving: Callable[..., AbstractContextManager[str]], new_fields: str) -> Iterator[str]:
    """The address of a register of this test alone: some of what is sent is recorded."""
    with serving(new_fields) as found:
        yield found


def test_no_request_meets_a_fault_or_an_answer_that_is_not_described(written_to: str, tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    (tmp_path / "hooks.py").write_text(HOOKS)
    command = [
        SCHEMATHESIS,
        "run",
        f"{written_to}/api",
        "--phases",
        "examples,coverage,fuzzing",
    ]
    command += ["--max-examples", EXAMPLES, "--max-time", SECONDS, "--seed", SEED, "--generation-database", "none"]
    command += ["--continue-on-failure", "--no-color", "--request-timeout", "60", "--warnings", "off"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
