"""What the peers need: programs from Debian, and environments of their own for those that come with pip."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["missing_packages", "version_of_package", "versions_in", "with_environment"]

# A file that a Debian package brings -> the package.
PROGRAMS: Mapping[str, str] = {
    "/usr/bin/wrk": "wrk",
    "/usr/bin/mapserv": "mapserver-bin",
    "/usr/share/mapserver/ogcapi": "cgi-mapserver",
    "/usr/sbin/nginx": "nginx-light",
    "/usr/lib/cgi-bin/qgis_mapserv.fcgi": "qgis-server",
    "/usr/lib/python3/dist-packages/qgis": "python3-qgis",
    "/usr/lib/postgresql/15/lib/postgis-3.so": "postgresql-15-postgis-3",
}
ENVIRONMENTS: Mapping[str, tuple[str, ...]] = {
    "tipg": ("tipg", "uvicorn[standard]"),
    "pygeoapi": ("pygeoapi", "gunicorn", "GeoAlchemy2", "psycopg2-binary"),
}


def missing_packages() -> list[str]:
    """Debian packages that are not installed."""
    return sorted({package for path, package in PROGRAMS.items() if not Path(path).exists()})


def with_environment(name: str, folder: Path) -> Path:
    """The programs of an environment, which is made when it is not there yet."""
    place = folder / name
    if not (place / "ready").exists():
        print(f"installing {name}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        install = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *ENVIRONMENTS[name]], check=True)
        (place / "ready").touch()
    return place / "bin"


def versions_in(programs: Path, *packages: str) -> str:
    """Versions of packages of an environment."""
    code = "import importlib.metadata as m, sys; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
    done = subprocess.run([programs / "python", "-c", code, *packages], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def version_of_package(name: str) -> str:
    """The version of a Debian package, without what Debian adds to it."""
    command = [shutil.which("dpkg-query") or "dpkg-query", "--show", "--showformat=${Version}", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.partition("+")[0].partition("-")[0]


def own_version() -> str:
    """The version of what is measured here."""
    return importlib.metadata.version("mine-clearance")
