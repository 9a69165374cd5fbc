"""The whole history lies beside a checkout, never in it: without it the test of all countries is not collected."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("CLEARANCE_DATA", ROOT.parent / "shared" / "data"))
collect_ignore = [] if (DATA / "history").is_dir() else ["test_whole.py"]


@pytest.fixture(scope="session")
def history() -> Path:
    """The table of published history."""
    return DATA / "history" / "history.csv"


@pytest.fixture(scope="session")
def mapping() -> Path:
    """The mapping of the documentation that reads it."""
    return ROOT / "docs" / "mappings" / "history.toml"
