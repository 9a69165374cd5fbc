"""Where the jobs of one register are kept, started and looked for: in a folder that all workers of a machine share."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import NotFound, RegisterUnusable
from clearance_api.habits.refusals import Unavailable
from clearance_api.plans.folder import RUNNING, JobFolder
from clearance_api.plans.making import Recipe, made_apart
from clearance_api.plans.working import work_on
from clearance_geodata.register import Register

if TYPE_CHECKING:
    from clearance.land.snapshot import SnapshotId
    from clearance.plan.result import PlanResult
    from clearance_api.sources import SnapshotSource

__all__ = ["PlanDesk"]

JOB_ID = re.compile(r"[0-9a-f]{16}")
MOST_KEPT = 50
# Plans kept in memory for documents; one of 10,000 areas takes some ten megabytes.
MOST_WAITED_FOR = 4
AGAIN_S = 10


class PlanDesk:
    """The jobs of a register; calls come from several threads, and from several processes at a time.

    Args:
        source: what is planned; anything but a register has no plans.
        at_once: plans that are made at the same time.
    """

    def __init__(self, source: SnapshotSource, *, at_once: int) -> None:
        self._source = source
        self._at_once = at_once
        self._lock = threading.Lock()
        self._waited_for = threading.BoundedSemaphore(at_once)
        self._made: dict[tuple[str, Recipe], PlanResult] = {}

    def begin(self, asked: Mapping[str, object], capacity: str | None, parts: Mapping[str, str]) -> JobFolder:
        """Start a job in a process of its own.

        Raises:
            Unavailable: while as many run as may.
            NotFound: when the source is no register.
        """
        register = self._register()
        with self._lock:
            jobs = self.jobs()
            running = sum(job.state()["state"] == RUNNING for job in jobs)
            if running >= self._at_once:
                raise Unavailable(
                    "{running} plans are being made, as many as may be at a time; ask again later",
                    running=running,
                    retry_after_s=AGAIN_S,
                )
            job = JobFolder(self._place() / secrets.token_hex(8))
            job.begin(asked, capacity, parts)
            self._forget(jobs)
        # Spawned, not forked: a fork would take over open registers and running threads.
        spawn = get_context("spawn")
        spawn.Process(target=work_on, args=(job.place, register.store.address), daemon=True).start()
        return job

    def made(self, recipe: Recipe, snapshot: SnapshotId) -> PlanResult:
        """A plan that somebody waits for; the last few are kept, because a document is asked for in several forms.

        Raises:
            Unavailable: while as many are waited for as may.
            NotFound: when the source is no register.
            ClearanceError: when it cannot be planned.
        """
        register, key = self._register(), (snapshot.id, recipe)
        with self._lock:
            known = self._made.get(key)
        if known is not None:
            return known
        if not self._waited_for.acquire(blocking=False):
            raise Unavailable(
                "plans are being made, as many as may be at a time; ask again later", retry_after_s=AGAIN_S
            )
        try:
            plan = made_apart(register.store.address, snapshot, recipe)
        finally:
            self._waited_for.release()
        with self._lock:
            self._made[key] = plan
            while len(self._made) > MOST_WAITED_FOR:
                del self._made[next(iter(self._made))]
        return plan

    def jobs(self) -> list[JobFolder]:
        """All that are kept, the oldest first."""
        with suppress(OSError):
            found = [place for place in self._place().iterdir() if (place / "state.json").is_file()]
            return [JobFolder(place) for place in sorted(found, key=_begun)]
        return []

    def job(self, job_id: str) -> JobFolder:
        """One of them.

        Raises:
            NotFound: when there is none of this id.
        """
        place = self._place() / job_id
        if not JOB_ID.fullmatch(job_id) or not (place / "state.json").is_file():
            raise NotFound("there is no plan '{plan_id}'; /plans lists those that are for you", plan_id=job_id)
        return JobFolder(place)

    def end(self, job: JobFolder) -> None:
        """Stop a job that runs; take away what came of one that does not."""
        if job.state()["state"] == RUNNING:
            job.cancel()
        else:
            shutil.rmtree(job.place, ignore_errors=True)

    def _forget(self, jobs: list[JobFolder]) -> None:
        for old in jobs[: max(0, len(jobs) - MOST_KEPT)]:
            if old.state()["state"] != RUNNING:
                shutil.rmtree(old.place, ignore_errors=True)

    def _register(self) -> Register:
        if not isinstance(self._source, Register):
            raise NotFound(
                "nothing is planned of {source}; it is no register that can be opened again", source=self._source.name
            )
        return self._source

    def _place(self) -> Path:
        """Beside a register in a file; else a folder of this account, the same for all workers of the machine."""
        register = self._register()
        file = register.store.address.file
        if file is not None and os.access(file.parent, os.W_OK):
            place = file.with_name(f"{file.name}.plans")
            place.mkdir(mode=0o700, exist_ok=True)
            return place
        base = Path(tempfile.gettempdir()) / f"clearance-plans-{os.getuid() if hasattr(os, 'getuid') else 0}"
        place = base / re.sub(r"\W", "-", register.identity.register_id)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        base.chmod(0o700)
        return _own(base, place)


def _own(base: Path, place: Path) -> Path:
    """A place whose base nobody else made before us."""
    held = base.lstat()
    if base.is_symlink() or (hasattr(os, "getuid") and held.st_uid != os.getuid()):
        raise RegisterUnusable("{base} belongs to somebody else; remove it, or set TMPDIR", base=str(base))
    return place


def _begun(place: Path) -> float:
    with suppress(OSError):
        return (place / "asked.json").stat().st_mtime
    return 0.0
