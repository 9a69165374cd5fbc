"""The command line as a person or a script uses it: the program itself, its exit code, its two streams."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

Run: TypeAlias = Callable[..., Any]


PROGRAM = str(Path(sys.executable).parent / "clearance")
COMMANDS = [
    [],
    ["demo"],
    ["serve"],
    ["init"],
    ["import"],
    ["adopt"],
    ["pad"],
    ["reverse"],
    ["check"],
    ["submissions"],
    ["accept"],
    ["return"],
    ["set"],
    ["mapping"],
    ["mapping", "check"],
    ["mapping", "draft"],
    ["backup"],
    ["restore"],
    ["move"],
    ["verify"],
    ["ledger"],
    ["reconcile"],
    ["estimate"],
    ["forecast"],
    ["backtest"],
    ["surface"],
    ["exposure"],
    ["terrain"],
    ["priorities"],
    ["plan"],
    ["scenarios"],
    ["export"],
    ["report"],
    ["report", "article5"],
    ["map"],
    ["map", "contamination"],
    ["map", "progress"],
    ["map", "outlook"],
    ["map", "plan"],
    ["map", "density"],
    ["map", "findings"],
    ["statement"],
    ["actual"],
    ["chart"],
    ["user"],
    ["user", "add"],
    ["user", "list"],
    ["user", "rotate"],
    ["user", "password"],
    ["user", "revoke"],
    ["audit"],
    ["sampling"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(run: Run, command: list[str]) -> None:
    done = run(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert "Usage:" in done.out


def test_every_command_is_in_the_list_above(run: Run) -> None:
    listed = run("--help").out
    named = {words[0] for words in COMMANDS if words}
    assert named == set(re.findall(r"^  (\w+)  ", listed, flags=re.MULTILINE))


@pytest.mark.parametrize("command", [["ledger"], ["reconcile"], ["check"], ["forecast"], ["adopt"]], ids=" ".join)
@pytest.mark.parametrize(
    "bytes_", [b"", b"hello", b"SQLite format 3\x00" + b"\x07" * 300], ids=["empty", "text", "torn"]
)
def test_a_file_that_is_no_register_is_named_and_not_touched(
    run: Run, tmp_path: Path, command: list[str], bytes_: bytes
) -> None:
    path = tmp_path / "other.gpkg"
    path.write_bytes(bytes_)
    done = run(*command, path)
    assert (done.code, done.out, path.read_bytes()) == (1, "", bytes_)
    assert re.fullmatch(r"clearance: .*other\.gpkg is (not a GeoPackage|no register of Clearance); .*\n", done.err)
    assert [file.name for file in tmp_path.iterdir()] == ["other.gpkg"]


def test_a_geopackage_of_somebody_else_is_no_register_and_not_touched(run: Run, peru: Path, tmp_path: Path) -> None:
    layer = tmp_path / "layer.gpkg"
    assert run("export", peru, "--layer", "released", "--out", layer).code == 0
    before = layer.read_bytes()
    for words in (["ledger", layer], ["import", layer, "--into", layer, "--as", "areas"]):
        done = run(*words)
        assert done == (
            1,
            "",
            f"clearance: {layer} is no register of Clearance; import it into one with `clearance import`\n",
        )
    assert layer.read_bytes() == before


def test_a_register_that_is_not_there_is_named_with_the_remedy(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "gone.gpkg"
    assert run("ledger", path) == (
        1,
        "",
        f"clearance: there is no register {path}; create one with `clearance init {path} --country ISO3`\n",
    )
    assert not path.exists()


def test_the_help_needs_no_formatter_and_no_library_of_figures() -> None:
    command = [sys.executable, "-X", "importtime", PROGRAM, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    slow = {"rich", "numpy", "pandas", "shapely", "pyproj", "pydantic", "fastapi"}
    assert "clearance_api.cli" in loaded
    assert loaded & slow == set()


def test_commands_stand_under_their_headings_with_the_whole_of_their_first_sentences(run: Run) -> None:
    listed = run("--help").out
    headings = re.findall(r"^(\w+):$", listed, flags=re.MULTILINE)
    assert headings == ["Options", "Start", "Books", "Keeping", "Figures", "Outputs", "Access"]
    assert "..." not in listed.partition("Start:")[2]
    assert "  serve        Serve registers: layers for GIS, figures, maps, documents. One\n" in listed


def test_an_output_that_cannot_be_written_is_one_line() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    with full.open("w") as out:
        done = subprocess.run([PROGRAM, "--help"], stdout=out, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "clearance: the output: No space left on device; choose a place that can be used, with enough space\n"
    )


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    words = [PROGRAM, "demo", "--dir", str(tmp_path / "file" / "demo"), "--no-serve"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"clearance: {tmp_path}/file/demo: Not a directory; choose a place that can be used, with enough space\n"
    )
