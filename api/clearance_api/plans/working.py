"""The process that makes one plan for a service: it says how far it is, and ends when it is told to or left alone."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import date, datetime
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from clearance.errors import ClearanceError
from clearance.saying import saying
from clearance_api.plans.adopting import adopted_plan
from clearance_api.plans.asking import Wanted, asked_of
from clearance_api.plans.charts import draw_charts, driver_draws
from clearance_api.plans.files import OF_JOBS, write_plan_file
from clearance_api.plans.folder import CANCELLED, FAILED, LOST, RUNNING, JobFolder
from clearance_api.plans.parts import on_ground_in, texts_in
from clearance_geodata.register import Register
from clearance_geodata.store.address import Address

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

__all__ = ["wanted_of", "work_on"]

LOOK_S, TOUCH_S = 0.25, 1.0


def work_on(place: Path, register: Address) -> None:
    """Make the plan of a job; every outcome is written into its folder.

    Ctrl-C is for the service, which says when to stop; this process ends with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    folder = JobFolder(place)
    threading.Thread(target=_watch, args=(folder,), daemon=True).start()
    try:
        _made(folder, register)
    except ClearanceError as fault:
        folder.say(FAILED, error=fault.said)


def wanted_of(asked: dict[str, Any]) -> Wanted:
    """What was asked, from its file."""
    return Wanted(
        deadline=date.fromisoformat(asked["deadline"]) if asked["deadline"] else None,
        confidence=asked["confidence"],
        scenario=asked["scenario"],
        from_on=date.fromisoformat(asked["from"]) if asked["from"] else None,
        seed=asked["seed"],
    )


def _made(folder: JobFolder, register: Address) -> None:
    from clearance.plan.planning import plan_register  # noqa: PLC0415  loads what plans, in this process only
    from clearance_geodata.capacity.reading import capacity_of_text  # noqa: PLC0415  the same

    asked: dict[str, Any] = folder.asked()
    text = folder.capacity()
    folder.say(RUNNING, what="reading")
    with Register.open(register) as opened:
        snapshot = _snapshot(opened, asked)
        capacity = None if text is None else capacity_of_text(text)
        chosen, wanted = asked_of(snapshot, capacity, wanted_of(asked), today=date.fromisoformat(asked["today"]))
        plan = plan_register(
            snapshot,
            chosen,
            wanted,
            on_ground=on_ground_in(folder.place),
            progress=lambda what, share: folder.say(RUNNING, what=what, share=share),
            driver_draws=driver_draws(len(snapshot.open_states)),
        )
        settings, parts = snapshot.reading.settings, texts_in(folder.place)
        folder.keep(adopted_plan(plan, folder.job_id, capacity=text, settings=settings, parts=parts))
        if plan.outlook is not None:
            folder.keep_outlook(plan.outlook)
        for number, ending in enumerate(OF_JOBS):
            folder.say(RUNNING, what="files", share=number / len(OF_JOBS))
            write_plan_file(snapshot, plan, folder.file(ending), lang=asked["lang"])
        draw_charts(snapshot, plan, folder.place)
    folder.finish(orjson.dumps(plan.to_dict()))


def _snapshot(register: Register, asked: dict[str, Any]) -> Snapshot:
    known = asked["known_at"]
    return register.snapshot(date.fromisoformat(asked["as_of"]), datetime.fromisoformat(known) if known else None)


def _watch(folder: JobFolder) -> None:
    """Show that this process lives; end it at once when somebody cancels, or when the service is gone."""
    parent, touched = parent_process(), 0.0
    while True:
        if folder.is_cancelled:
            folder.say(CANCELLED)
            os._exit(0)
        if parent is not None and not parent.is_alive():
            folder.say(LOST, error=saying("the service stopped before the plan was made; ask for it again"))
            os._exit(0)
        if time.monotonic() - touched > TOUCH_S:
            folder.alive()
            touched = time.monotonic()
        time.sleep(LOOK_S)
