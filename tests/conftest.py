"""What every test shares: the programs a test may need, the demonstration registers, and that CI skips nothing."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from postgres_server import Server, binaries, served

from clearance_geodata.samples.example import build_example
from clearance_geodata.samples.peru import build_peru

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from clearance.land.snapshot import Snapshot
    from clearance_geodata.register import Register

IN_CI = os.environ.get("CI", "").lower() == "true"

# Program on PATH -> the Debian package it comes from; `.ci/run` installs them all.
COMPONENTS = {
    "chromium": "chromium",
    "curl": "curl",
    "git": "git",
    "initdb": "postgresql and postgresql-15-postgis-3",
    "liberation": "fonts-liberation",
    "ogrinfo": "gdal-bin",
    "pdftoppm": "poppler-utils",
    "qgis": "python3-qgis",
    "soffice": "libreoffice-writer",
    "localc": "libreoffice-calc",
    "strace": "strace",
}

# What is not on PATH: Debian keeps the programs of PostgreSQL apart, PyQGIS belongs to its own Python, and what a page
# measures is measured in the font that it asks for.
FOUND: Mapping[str, Callable[[], object]] = {
    "initdb": binaries,
    "liberation": lambda: any(Path("/usr/share/fonts/truetype").glob("liberation*")),
    "qgis": Path("/usr/lib/python3/dist-packages/qgis").is_dir,
}

# The whole minefield layers of Bosnia lie beside a checkout, never in it: without them the one test that needs them
# all is not collected, which the first lines of a run say. The rows in tests/geodata/bosnia are always tested.
BOSNIA = Path(__file__).parents[2] / "shared" / "data" / "bosnia"
collect_ignore = [] if BOSNIA.is_dir() else ["geodata/test_bosnia_whole.py"]

COMPILING = pytest.StashKey["subprocess.Popen[bytes]"]()
RECORDED_AT = datetime(2025, 1, 15, 12, tzinfo=UTC)

hypothesis.settings.register_profile("house", deadline=None, derandomize=IN_CI)
hypothesis.settings.load_profile("house")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin to compile for plans in a fresh clone, once, beside the first tests of a run with workers."""
    if IN_CI and getattr(session.config.option, "numprocesses", None) and not hasattr(session.config, "workerinput"):
        script = Path(__file__).with_name("plans") / "plan_compiled.py"
        session.config.stash[COMPILING] = subprocess.Popen([sys.executable, script])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave no process behind."""
    if (compiling := session.config.stash.get(COMPILING, None)) is not None:
        compiling.terminate()
        compiling.wait()


def pytest_report_header() -> list[str]:
    """Say which test is not collected, and why."""
    return [f"not collected, its data are not beside the checkout: {name}" for name in collect_ignore]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name a test whose program is not on this machine: `@pytest.mark.needs("chromium")`."""
    for mark in item.iter_markers("needs"):
        program: str = mark.args[0]
        package = COMPONENTS[program]
        found = FOUND[program]() if program in FOUND else shutil.which(program)
        if not found:
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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server with PostGIS of this run's own; a test that uses it is marked `needs("initdb")`."""
    with served() as server:
        yield server


@pytest.fixture(scope="session")
def schemas(postgres: Server) -> Iterator[str]:
    """URLs of schemas of one database, each new."""
    database = postgres.database()
    return (f"{database}?schema=s{number}" for number in itertools.count(1))


@pytest.fixture(params=["file", pytest.param("postgis", marks=pytest.mark.needs("initdb"))])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a test makes a register, in turn on every store: a file, or a schema of a database."""
    if request.param == "file":
        return str(tmp_path / "books.gpkg")
    schemas: Iterator[str] = request.getfixturevalue("schemas")
    return next(schemas)


@pytest.fixture(scope="session")
def peru_register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """The demonstration register of Peru, to read; a test that writes copies its file."""
    with build_peru(tmp_path_factory.mktemp("peru") / "peru.gpkg", clock=lambda: RECORDED_AT) as register:
        yield register


@pytest.fixture(scope="session")
def peru_snapshot(peru_register: Register) -> Snapshot:
    """Everything that the register of Peru says."""
    return peru_register.snapshot()


@pytest.fixture(scope="session")
def example_register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """The demonstration register of the fictitious country, to read; a test that writes copies its file."""
    path = tmp_path_factory.mktemp("example") / "example.gpkg"
    with build_example(path, areas=400, clock=lambda: RECORDED_AT) as register:
        yield register


@pytest.fixture(scope="session")
def example_snapshot(example_register: Register) -> Snapshot:
    """Everything that the register of the fictitious country says."""
    return example_register.snapshot()
