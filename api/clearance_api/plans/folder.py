"""A job of a plan as a folder: what was asked, how far it is, and what came of it.

Several processes look at it, so every file is written beside and renamed. The process that works touches `alive` every
second; when it has not for long, the job was lost with it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import orjson

from clearance.errors import NotFound
from clearance.plan.actual.adopted import AdoptedPlan, adopted_from
from clearance.plan.area_outlook import PlanOutlook, outlook_from
from clearance.saying import saying
from clearance_api.plans.files import OF_JOBS
from clearance_api.plans.kept_saying import kept, said_again
from clearance_api.plans.parts import PARTS

__all__ = ["CANCELLED", "DONE", "FAILED", "LOST", "RUNNING", "STATES", "JobFolder"]

RUNNING, DONE, FAILED, CANCELLED, LOST = STATES = ("running", "done", "failed", "cancelled", "lost")
# A solver may hold the process for some seconds.
SILENT_S = 60.0
LOST_WHY = saying("the service stopped, or its machine did, before the plan was made; ask for it again")


class JobFolder:
    """One job. `place` is its folder, which is for its owner alone."""

    def __init__(self, place: Path) -> None:
        self.place = place

    @property
    def job_id(self) -> str:
        """The id of the job."""
        return self.place.name

    def begin(self, asked: Mapping[str, object], capacity: str | None, parts: Mapping[str, str]) -> None:
        """Write down what was asked; `parts` are texts by the names of `PARTS`."""
        self.place.mkdir(mode=0o700, parents=True)
        for name, text in parts.items():
            self._write(PARTS[name], text.encode())
        if capacity is not None:
            self._write("capacity.toml", capacity.encode())
        self._write("asked.json", orjson.dumps(asked))
        self.alive()
        self.say(RUNNING)

    def asked(self) -> dict[str, object]:
        """What was asked."""
        read: dict[str, object] = orjson.loads((self.place / "asked.json").read_bytes())
        return read

    def capacity(self) -> str | None:
        """The text of the capacity; None where a scenario names it."""
        file = self.place / "capacity.toml"
        return file.read_text(encoding="utf-8") if file.is_file() else None

    def say(self, state: str, *, what: str = "", share: float = 0.0, error: str = "") -> None:
        """Say how far the job is; what went wrong is kept as a sentence that other languages can say."""
        said = {"state": state, "what": what, "share": share, "error": str(error)}
        self._write("state.json", orjson.dumps(said | {"said": kept(error)}))

    def state(self) -> dict[str, object]:
        """How far the job is; one whose process is gone is lost."""
        said: dict[str, object] = orjson.loads((self.place / "state.json").read_bytes())
        if said["state"] == RUNNING:
            if self.is_cancelled:
                return {**said, "state": CANCELLED}
            if time.time() - self._seen() > SILENT_S:
                return {**said, "state": LOST, "error": str(LOST_WHY), "said": kept(LOST_WHY)}
        return said

    def error(self) -> str:
        """What went wrong, for a face of any language; empty when nothing did."""
        state = self.state()
        return str(state["error"]) if "said" not in state else _sentence(state["said"])

    def alive(self) -> None:
        """Show that somebody works on it."""
        with suppress(OSError):
            (self.place / "alive").touch()

    def _seen(self) -> float:
        try:
            return (self.place / "alive").stat().st_mtime
        except OSError:
            return 0.0

    def cancel(self) -> None:
        """Ask whoever works on it to stop; it looks several times a second."""
        (self.place / "cancel").touch()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked for that."""
        return (self.place / "cancel").exists()

    def finish(self, plan: bytes) -> None:
        """Keep the answer; the files are there already."""
        self._write("plan.json", plan)
        self.say(DONE, share=1.0)

    def plan(self) -> dict[str, object]:
        """The answer of a job that is done."""
        read: dict[str, object] = orjson.loads((self.place / "plan.json").read_bytes())
        return read

    def keep(self, plan: AdoptedPlan) -> None:
        """Keep what is kept of the plan when the authority adopts it."""
        self._write("adopted.json", orjson.dumps(plan.to_dict()))

    def adoptable(self, name: str, note: str) -> AdoptedPlan:
        """What is kept of the plan, under a name.

        Raises:
            NotFound: when the plan is not made, or was made before plans could be adopted.
            InvalidQuantity: for a name that could not be asked for again.
        """
        file = self.place / "adopted.json"
        if self.state()["state"] != DONE or not file.is_file():
            raise NotFound("plan {job_id} is not made, so it cannot be adopted; look at its state", job_id=self.job_id)
        return adopted_from(name, orjson.loads(file.read_bytes()), note)

    def keep_outlook(self, outlook: PlanOutlook) -> None:
        """Keep when each area and sector is done, for the map of it."""
        self._write("outlook.json", orjson.dumps(outlook.kept()))

    def outlook(self) -> PlanOutlook:
        """When each area and sector is done.

        Raises:
            NotFound: when the plan is not made, or was made before that was kept.
        """
        file = self.place / "outlook.json"
        if self.state()["state"] != DONE or not file.is_file():
            raise NotFound(
                "plan {job_id} says nothing of areas; look at its state, or have it made again", job_id=self.job_id
            )
        return outlook_from(orjson.loads(file.read_bytes()))

    def file(self, ending: str) -> Path:
        """Where a file of the plan lies."""
        return self.place / f"plan.{ending}"

    @property
    def endings(self) -> tuple[str, ...]:
        """The files that are there."""
        return tuple(ending for ending in OF_JOBS if self.file(ending).is_file())

    def _write(self, name: str, content: bytes) -> None:
        beside = self.place / f".{name}.part"
        beside.write_bytes(content)
        beside.replace(self.place / name)


def _sentence(data: object) -> str:
    said = said_again(data)
    return said if isinstance(said, str) else str(said)
