"""The commands that start the service."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from clearance_geodata.register import Register

Run: TypeAlias = Callable[..., Any]
PROGRAM = str(Path(sys.executable).parent / "clearance")
BUILT = re.compile(r"(.*/(\w+)\.gpkg) built: [\d,]+ records in [\d,.]+ s")


def test_the_demonstration_builds_its_registers_and_keeps_those_that_are_there(run: Run, tmp_path: Path) -> None:
    words = ["demo", "--dir", tmp_path / "demo", "--synthetic", 20, "--no-serve"]
    first, again = run(*words), run(*words)
    *registers, capacity, hills = first.out.splitlines()
    built = [BUILT.fullmatch(line) for line in registers]
    assert [line and line[2] for line in built] == ["peru", "example", "synthetic"]
    assert capacity.endswith("capacity.toml written: teams, seasons and rates of Peru, each with its source")
    assert hills.endswith("example-elevation-made-up.tif built: hills of no real place")
    kept = [*(line[1] for line in built if line), tmp_path / "demo" / "capacity.toml"]
    assert again.out == "".join(f"{path} is there already and is kept\n" for path in kept)
    files = sorted(file.name for file in (tmp_path / "demo").iterdir())
    assert files == ["capacity.toml", "example-elevation-made-up.tif", "example.gpkg", "peru.gpkg", "synthetic.gpkg"]


def test_the_demonstration_in_another_language_has_a_folder_of_its_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    built = run("demo", "--lang", "es", "--no-serve")
    assert [line.partition(" ")[0] for line in built.out.splitlines()] == [
        *("demo-es/peru.gpkg", "demo-es/example.gpkg", "demo-es/capacity.toml"),
        "demo-es/example-elevation-made-up.tif",
    ]
    assert "SUPUESTO: cuatro equipos" in (tmp_path / "demo-es" / "capacity.toml").read_text(encoding="utf-8")
    refused = run("demo", "--lang", "de", "--no-serve")
    assert (refused.code, refused.err) == (
        1,
        "clearance: the demonstration does not speak 'de'; use one of en, es, fr\n",
    )
    assert not (tmp_path / "demo-de").exists()


def test_a_service_is_stopped_from_the_keyboard_without_a_word(peru_register: Register, tmp_path: Path) -> None:
    path = shutil.copy(peru_register.path, tmp_path / "peru.gpkg")
    command = [PROGRAM, "serve", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        assert serving.stdout.readline().startswith("Clearance is running at http://127.0.0.1:")
        serving.send_signal(signal.SIGINT)
        said = serving.communicate(timeout=60)
    assert (serving.returncode, *said) == (0, "", "")
