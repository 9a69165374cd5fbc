"""The wheel, built from the source distribution, installed and used as a stranger would."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {"clearance", "clearance_api", "clearance_geodata", "clearance_maps"}
ASSETS = {
    "clearance_api/assets/SOURCES.txt",
    "clearance_api/assets/maplibre-gl/LICENSE.txt",
    "clearance_api/assets/maplibre-gl/maplibre-gl-csp-worker.js",
    "clearance_api/assets/maplibre-gl/maplibre-gl-csp.js",
    "clearance_api/assets/maplibre-gl/maplibre-gl.css",
    "clearance_geodata/assets/SOURCES.txt",
    "clearance_geodata/assets/world-atlas/LICENSE",
    "clearance_geodata/assets/world-atlas/countries-50m.json",
    "clearance_maps/assets/@expo-google-fonts/noto-sans-arabic/LICENSE_FONT",
    "clearance_maps/assets/@expo-google-fonts/noto-sans-arabic/NotoSansArabic_400Regular.ttf",
    "clearance_maps/assets/@expo-google-fonts/noto-sans-arabic/NotoSansArabic_700Bold.ttf",
    "clearance_maps/assets/@expo-google-fonts/noto-sans/LICENSE_FONT",
    "clearance_maps/assets/@expo-google-fonts/noto-sans/NotoSans_400Regular.ttf",
    "clearance_maps/assets/@expo-google-fonts/noto-sans/NotoSans_700Bold.ttf",
    "clearance_maps/assets/SOURCES.txt",
    "clearance_maps/assets/leaflet/LICENSE",
    "clearance_maps/assets/leaflet/images/marker-icon.png",
    "clearance_maps/assets/leaflet/leaflet.css",
    "clearance_maps/assets/leaflet/leaflet.js",
}


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source distribution and the wheel made from it, from a copy of the tree, without the network."""
    folder = tmp_path_factory.mktemp("build")
    # What other tests write meanwhile must not be copied: it may be gone before it is.
    ignored = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "build", "dist", "site")
    shutil.copytree(ROOT, folder / "tree", ignore=ignored)
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, cwd=folder / "tree")
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def stranger(distributions: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a new environment that has the wheel, and sees our dependencies but not our tree."""
    folder = tmp_path_factory.mktemp("stranger")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    _run(*pip, "install", "--no-index", "--no-deps", "--quiet", distributions[1], cwd=folder)
    # A folder that a .pth file names is not searched for further .pth files: our editable tree stays out of sight.
    site = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python.parent


def test_the_wheel_holds_the_four_packages_and_nothing_else(distributions: tuple[Path, Path]) -> None:
    tops = {PurePosixPath(name).parts[0] for name in zipfile.ZipFile(distributions[1]).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES
    assert len(tops) == len(PACKAGES) + 1


def test_the_wheel_holds_every_file_of_the_packages(distributions: tuple[Path, Path]) -> None:
    names = set(zipfile.ZipFile(distributions[1]).namelist())
    roots = [ROOT / folder for folder in ("src", "geodata", "maps", "api")]
    sources = {
        path.relative_to(root).as_posix()
        for root in roots
        for path in root.glob("clearance*/**/*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if ".dist-info/" not in name} == sources
    assert sources >= ASSETS | {f"{package}/py.typed" for package in PACKAGES}


def test_the_source_distribution_carries_the_assets(distributions: tuple[Path, Path]) -> None:
    with tarfile.open(distributions[0]) as archive:
        names = {PurePosixPath(*PurePosixPath(name).parts[2:]).as_posix() for name in archive.getnames()}
    assert names >= ASSETS


def test_the_installed_wheel_is_used_without_the_tree(stranger: Path, tmp_path: Path) -> None:
    code = f"for name in {sorted(PACKAGES)}: print(__import__(name).__file__)"
    places = _run(stranger / "python", "-c", code, cwd=tmp_path).split()
    assert [Path(place).is_relative_to(stranger.parent) for place in places] == [True] * len(PACKAGES)
    assert "demo" in _run(stranger / "clearance", "--help", cwd=tmp_path)
