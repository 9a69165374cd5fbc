"""An edit of a partner: made and checked like one of the authority, and then waits until the authority decides."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import lru_cache

from fastapi import Request

from clearance.errors import ClearanceError, Conflict, NotFound, RuleBroken
from clearance.saying import saying
from clearance_api.access.viewer import Viewer
from clearance_api.features.reached import Reached
from clearance_api.habits.refusals import PreconditionFailed
from clearance_geodata.ingest.edited import Edits
from clearance_geodata.ingest.plausible import limits_of
from clearance_geodata.layers import AREA_FIELDS
from clearance_geodata.register import Register, View
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.submissions import Submission, submission, submission_count, wait
from clearance_geodata.writing import Batch

__all__ = ["Plan", "edits_of", "offered", "sees_books"]

Plan = Callable[[Edits], Batch]

limits = lru_cache(maxsize=64)(limits_of)
WAITING_MAX = 1_000  # what one account may have waiting, so that nobody fills the register of another
# What is said of a refusal that rests on what somebody may not see.
HIDDEN = saying("the books do not take this edit as they are; ask the authority, which sees all that they hold")


def sees_books(viewer: Viewer) -> bool:
    """Whether somebody sees all of the land, so that whatever the books say of it may be told."""
    return viewer.sees_all(COLLECTIONS[name] for name in ("areas", "released"))


def edits_of(request: Request, to: Reached, register: Register, today: date) -> Callable[[View], Edits]:
    """What makes the batch of an edit from the register as it is, for whoever asks."""
    key = request.headers.get("idempotency-key", "")
    known = limits(register.identity.country)
    named, hidden = f"http:{to.viewer.account}:{key}" if key else "", frozenset(AREA_FIELDS) - {*to.seen}

    def edits(view: View) -> Edits:
        return Edits(
            view=view,
            limits=known,
            today=today,
            key=named,
            hidden=hidden,
            of_areas_alone=not to.viewer.may_write,
        )

    return edits


def offered(
    request: Request, to: Reached, register: Register, plan: Plan, *, about: str, made: Callable[[View], Edits]
) -> Submission | None:
    """Put an edit before the authority; None when it says nothing new.

    Refusals are those of an edit of the authority, as far as they tell nothing of what the sender may not see: what
    rests on that waits, and is told to the authority when it accepts.

    Args:
        request: of the sender; its `Idempotency-Key` makes that the same edit waits once.
        to: the collection.
        register: where it waits.
        plan: makes the batch.
        about: what the list of submissions shows.
        made: what the plan works with.

    Raises:
        ClearanceError: when the edit cannot be one, or the books do not take it.
    """
    account, key = to.viewer.account, request.headers.get("idempotency-key", "")
    named = _id(register, account, key)
    if key:
        with suppress(NotFound):
            return submission(register, named, by=account)
    if submission_count(register, state="waiting", by=account) >= WAITING_MAX:
        raise RuleBroken(
            "{waiting_max} submissions of yours wait already; wait until some of them are decided",
            waiting_max=WAITING_MAX,
        )
    with register.writing(by=account, dry_run=True) as trial:
        batch = _planned(plan, made(trial.view), to)
        if not batch.records:
            return None
        based_on = min([trial.seen, *batch.expects.values()])
        taken = [area_id for area_id in batch.expects if made(trial.view).takes_hidden(area_id)]
        if taken or not sees_books(to.viewer):
            with suppress(ClearanceError):  # the same work, and nothing said of it
                trial.record(replace(batch, expects={}))
        else:
            _tried(trial.record, batch)
    return wait(register, batch, by=account, based_on=based_on, note=about, submission_id=named)


def _id(register: Register, account: str, key: str) -> str:
    """An id that tells nobody how many others there are; that of the same key is the same."""
    said = f"{register.identity.register_id}\0{account}\0{key or uuid.uuid4().hex}"
    return f"S-{hashlib.blake2b(said.encode(), digest_size=6).hexdigest()}"


def _planned(plan: Plan, edits: Edits, to: Reached) -> Batch:
    try:
        return plan(edits)
    except RuleBroken as broken:
        raise (broken if sees_books(to.viewer) else RuleBroken(HIDDEN)) from None


def _tried(record: Callable[[Batch], object], batch: Batch) -> None:
    """Record on trial; a conflict names who was faster, which is for the authority."""
    try:
        record(batch)
    except Conflict:
        raise PreconditionFailed("the area was changed since; read it again and repeat the edit") from None
