"""What every test shares: the programs a test may need, and the rule that CI skips nothing."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

IN_CI = os.environ.get("CI", "").lower() == "true"

# Program on PATH -> the Debian package it comes from; `.ci/run` installs them all.
COMPONENTS = {
    "chromium": "chromium",
    "git": "git",
    "pdftoppm": "poppler-utils",
    "soffice": "libreoffice-writer",
}

hypothesis.settings.register_profile("house", deadline=None, derandomize=IN_CI)
hypothesis.settings.load_profile("house")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name a test whose program is not on this machine: `@pytest.mark.needs("chromium")`."""
    for mark in item.iter_markers("needs"):
        program: str = mark.args[0]
        package = COMPONENTS[program]
        if shutil.which(program) is None:
            pytest.skip(f"needs {program} (Debian package {package})")


def _failed_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped with CI=true, where nothing may be missing: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one in CI."""
    report = yield
    _failed_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped module into a failed one in CI."""
    report = yield
    _failed_if_skipped(report)
    return report
