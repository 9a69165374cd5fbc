"""Every kind of map that a command writes, and every page of a plan, as files that open by double click."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from clearance_api.cli import app

__all__ = ["kinds", "map_file", "plan_file"]

PROGRAM = Path(sys.executable).with_name("clearance")
# A surface of fine cells over a country is a job of its own; what is looked at here is the map of it.
MORE: Mapping[str, Sequence[str]] = {"density": ("--cell-m", "2000")}
PLANNED_FROM = "2025-02-01"


def kinds() -> list[str]:
    """The kinds of map, as the program itself lists its commands."""
    groups = {group.name: group.typer_instance for group in app.registered_groups}
    maps = groups["map"]
    return [str(command.name) for command in maps.registered_commands] if maps else []


def map_file(
    register: Path, kind: str, lang: str, folder: Path, *, capacity: Path | None = None
) -> tuple[Path | None, str]:
    """Have a map written; the file, or why there is none in the words of the program."""
    out = folder / f"{register.stem}-{kind}-{lang}.html"
    out.unlink(missing_ok=True)
    more = list(MORE.get(kind, ()))
    if kind == "plan" and capacity:
        more += ["--capacity", str(capacity), "--from", PLANNED_FROM]
    return _written(["map", kind, str(register), "--out", str(out), "--lang", lang, *more], out)


def plan_file(register: Path, lang: str, folder: Path, *, capacity: Path | None = None) -> tuple[Path | None, str]:
    """Have the page of a plan written, in the same way."""
    out = folder / f"{register.stem}-plan-page-{lang}.html"
    out.unlink(missing_ok=True)
    more = ["--capacity", str(capacity)] if capacity else []
    return _written(["plan", str(register), "--out", str(out), "--lang", lang, "--from", PLANNED_FROM, *more], out)


def _written(words: Sequence[str], out: Path) -> tuple[Path | None, str]:
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False)
    return (out, "") if done.returncode == 0 else (None, done.stderr.strip().splitlines()[-1][:300])
