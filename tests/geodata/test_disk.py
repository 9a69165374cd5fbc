"""Disks that are full, that may not be written, or that belong to another account: one clear line, nothing lost."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clearance_geodata.register import Register

SCENES = str(Path(__file__).with_name("disk_scenes.py"))
FULL = "could not be written, the disk is full; free some space"
# A disk of 6 MB that only the scene sees; the kernel may keep that from ordinary accounts.
MOUNT = 'mount -t tmpfs -o size=16m none "$1" && cp "$2"/books.gpkg* "$1" && {then} exec "$3" "$4" "$5" "$1" "$2"'
READ_ONLY = 'mount -o remount,ro "$1" &&'
# Root may write anywhere unless it gives that up.
AS_ANYBODY = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
Disk = Callable[..., dict[str, Any]]


def said_by(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture
def beside(example_register: Register, tmp_path: Path) -> Path:
    """A folder on a disk with room, with a register."""
    folder = tmp_path / "beside"
    folder.mkdir()
    shutil.copy(example_register.path, folder / "books.gpkg")
    return folder


@pytest.fixture
def small_disk(beside: Path, tmp_path: Path) -> Disk:
    """Plays a scene on a small disk that has a copy of the register."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this account may not mount a disk of its own (user namespaces are switched off)")

    def play(scene: str, then: str = "") -> dict[str, Any]:
        words = ["sh", str(disk), str(beside), sys.executable, SCENES, scene]
        return said_by(["unshare", "-rm", "sh", "-c", MOUNT.format(then=then), *words])

    return play


@pytest.fixture
def folder_of_another(beside: Path, tmp_path: Path) -> Path:
    """A folder with a register that this account may read and not write."""
    folder = tmp_path / "archive"
    folder.mkdir()
    shutil.copy(beside / "books.gpkg", folder)
    (folder / "books.gpkg").chmod(0o444)
    folder.chmod(0o555)
    return folder


def leave_unfinished(path: Path) -> int:
    """A writer that is killed before its last act is written back into the file; gives the position of that act."""
    script = f"""
import os, sys
sys.path.insert(0, {str(Path(SCENES).parent)!r})
from disk_scenes import big_batch
from clearance_geodata.register import Register
register, reader = Register.open({str(path)!r}), Register.open({str(path)!r})
slow = reader.rows()
next(slow)
print(register.record(big_batch(1), by="anna").recorded[-1], flush=True)
os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_an_act_is_refused_in_one_line_or_recorded_whatever_room_a_full_disk_has(small_disk: Disk) -> None:
    told = small_disk("records_until_full")
    assert told["wrong"] == []
    assert told["messages"] == [f"BOOKS {FULL}, nothing was recorded"]
    assert min(told["refused"], told["acknowledged"]) > 0
    assert (told["with room again"], told["findings"]) == ("", [])


def test_an_act_beyond_the_quota_is_refused_in_one_line(beside: Path) -> None:
    assert said_by([sys.executable, SCENES, "records_beyond_its_quota", str(beside), str(beside)]) == {
        "message": "BOOKS could not be written, the disk is full or the quota used up; free some space, "
        "nothing was recorded",
        "in the journal": True,
        "with more quota": "",
        "findings": [],
    }


def test_what_finds_no_room_leaves_what_was_there_and_nothing_half_done(small_disk: Disk) -> None:
    told = small_disk("everything_else_on_a_full_disk")
    said = told.pop("said")
    assert {what: text for what, text in said.items() if what.startswith(("backup", "restore"))} == {
        "backup, 0 kB": f"DISK/copy.gpkg {FULL}",
        "backup, 64 kB": f"DISK/copy.gpkg {FULL}",
        "restore, 0 kB": f"DISK/again.gpkg {FULL}",
        "restore, 64 kB": f"DISK/again.gpkg {FULL}",
    }
    assert said["export gpkg, 0 kB"].startswith("DISK/areas.gpkg cannot be written (No space left on device)")
    assert said["export geojson, 0 kB"].startswith("DISK/areas.geojson cannot be written (No space left on device)")
    assert said["export gpkg, 64 kB"].startswith("DISK/areas.gpkg cannot be written (")
    assert said["open"].startswith("DISK/books.gpkg could not be written, the disk is full")
    assert {text.count("\n") for text in said.values()} == {0}
    assert (told["the former export"], told["the register"]) == (True, True)
    assert set(told["left"]) <= {"books.gpkg-shm", "books.gpkg-wal"}


READ = {
    "findings": [],
    "record": "BOOKS is read-only; copy it to a disk that can be written",
    "exported": True,
    "backed up": True,
    "restored": "",
    "files": ["books.gpkg"],
}


def test_a_register_on_a_read_only_disk_can_be_read(small_disk: Disk, example_register: Register) -> None:
    told = small_disk("reads_what_may_not_be_written", READ_ONLY)
    assert told == READ | {"snapshot": example_register.snapshot().identity.id}


def test_a_register_in_a_folder_of_another_account_can_be_read(
    folder_of_another: Path, beside: Path, example_register: Register
) -> None:
    command = [*AS_ANYBODY, sys.executable, SCENES, "reads_what_may_not_be_written", str(folder_of_another)]
    assert said_by([*command, str(beside)]) == READ | {"snapshot": example_register.snapshot().identity.id}


def test_acts_that_are_still_in_the_log_are_not_passed_over_on_a_read_only_disk(small_disk: Disk, beside: Path) -> None:
    position = leave_unfinished(beside / "books.gpkg")
    assert small_disk("opens", READ_ONLY) == {"position": position, "fault": ""}
    (beside / "books.gpkg-shm").unlink()
    assert small_disk("opens", READ_ONLY) == {
        "fault": "DISK/books.gpkg is read-only and its last acts are in books.gpkg-wal; "
        "copy both to a disk that can be written"
    }


def test_a_register_that_is_written_while_it_is_read_without_locks_is_not_read_on(
    folder_of_another: Path, beside: Path
) -> None:
    command = [*AS_ANYBODY, sys.executable, SCENES, "is_written_meanwhile", str(folder_of_another), str(beside)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        folder_of_another.chmod(0o755)
        (folder_of_another / "books.gpkg").chmod(0o644)
        leave_unfinished(folder_of_another / "books.gpkg")
        said, _ = reader.communicate("\n", timeout=60)
    assert json.loads(said) == {
        "fault": "DISK/books.gpkg was written by another account while it was read; open it again"
    }


def test_a_register_that_may_not_be_read_says_so(folder_of_another: Path, beside: Path) -> None:
    (folder_of_another / "books.gpkg").chmod(0o000)
    command = [*AS_ANYBODY, sys.executable, SCENES, "opens", str(folder_of_another), str(beside)]
    assert said_by(command) == {
        "fault": "DISK/books.gpkg may not be read by this account; ask whoever keeps it for the permission"
    }
