"""OGC API - Features Part 4: areas created, replaced, changed and deleted, each edit an act of the journal.

An edit of a partner is put before the authority instead, and answered with the address at which it waits.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import quote
from zoneinfo import ZoneInfo

import numpy as np
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from clearance import __version__
from clearance.errors import Conflict, NotFound
from clearance_api.access.denied import Denied
from clearance_api.features.asking import ItemAsked
from clearance_api.features.direct import COLLECTION, FEATURE, Direct
from clearance_api.features.edit_paths import EDITED, taking_edits
from clearance_api.features.misasked import Misasked
from clearance_api.features.offering import Plan, edits_of, offered
from clearance_api.features.page import Links, features
from clearance_api.features.reached import Reached, reached
from clearance_api.features.sent import CREATES, PATCHES, edit_of, id_of, sent
from clearance_api.features.submitted import waiting_answer
from clearance_api.features.tags import state_tag
from clearance_api.habits.refusals import NotAllowed, PreconditionFailed, PreconditionRequired
from clearance_api.service import GEOJSON
from clearance_geodata.ingest.edited import Edit
from clearance_geodata.register import Register

__all__ = ["router"]

READS, WRITES = "GET, HEAD, OPTIONS", {"items": "POST", "item": "PUT, PATCH, DELETE"}
PARAMETERS = frozenset({"effective_on", "effective_on_precision", "reason"})

router = APIRouter(tags=["Editing"], route_class=Direct)


@router.options(f"{COLLECTION}/items", include_in_schema=False)
async def items_options(request: Request) -> Response:
    """What can be done with the features of a collection."""
    return _options(request, "items", {"Accept-Post": ", ".join(CREATES)})


@router.options(FEATURE, include_in_schema=False)
async def item_options(request: Request) -> Response:
    """What can be done with a feature."""
    return _options(request, "item", {"Accept-Patch": ", ".join(PATCHES)})


@router.post(f"{COLLECTION}/items", operation_id="createFeature", **taking_edits(201, kinds=CREATES))
async def create(request: Request) -> Response:
    """Take a new area into the books.

    It was identified on `effective_on` (today when left out), by survey unless `cause` says otherwise, and is of
    `hazard_class` (unclassified when left out).
    """
    to, register = _writable(request, "items")
    body, raw = await sent(request, CREATES)
    feature_id = id_of(body, raw)
    edit = edit_of(request, feature_id, body, _today(register))

    def recorded() -> Response:
        waiting = _recorded(request, to, register, lambda edits: edits.created(edit), about=f"new area {feature_id}")
        if waiting is not None:
            return waiting
        named = {"Location": f"{to.here}/items/{quote(feature_id, safe='')}"}
        return _answered(request, to, feature_id, 201, named)

    return await run_in_threadpool(recorded)


@router.put(FEATURE, operation_id="replaceFeature", **taking_edits(204, kinds=CREATES, item=True))
async def replace(request: Request) -> Response:
    """Say all of an area anew: attributes that are left out are taken away, figures of the books stay."""
    return await _changed(request, CREATES, replaces=True)


@router.patch(FEATURE, operation_id="updateFeature", **taking_edits(204, kinds=PATCHES, item=True))
async def update(request: Request) -> Response:
    """Say something of an area anew (JSON merge patch): an outline, a name, where it belongs, how the work stands."""
    return await _changed(request, PATCHES, replaces=False)


@router.delete(FEATURE, operation_id="deleteFeature", **taking_edits(204, item=True, deletes=True))
async def delete(request: Request) -> Response:
    """Undo all acts of an area that never released land; both the acts and what undoes them stay in the journal."""
    to, register = _writable(request, "item")
    feature_id = request.path_params["feature_id"]
    reason = request.query_params.get("reason", "") or "deleted through the service"

    def recorded() -> Response:
        seen = _matched(request, to, feature_id)
        about = f"area {feature_id} deleted: {reason}"
        plan: Plan = lambda edits: edits.deleted(feature_id, reason=reason, seen=seen)  # noqa: E731
        return _recorded(request, to, register, plan, about=about) or Response(status_code=204)

    return await run_in_threadpool(recorded)


async def _changed(request: Request, kinds: tuple[str, ...], *, replaces: bool) -> Response:
    to, register = _writable(request, "item")
    feature_id = request.path_params["feature_id"]
    body, _ = await sent(request, kinds)
    edit: Edit = edit_of(request, feature_id, body, _today(register), replaces=to.seen if replaces else ())

    def recorded() -> Response:
        seen = _matched(request, to, feature_id)
        plan: Plan = lambda edits: edits.changed(edit, seen=seen)  # noqa: E731
        waiting = _recorded(request, to, register, plan, about=f"area {feature_id} changed")
        return waiting or _answered(request, to, feature_id, 204, {})

    return await run_in_threadpool(recorded)


def _options(request: Request, what: str, accepted: dict[str, str]) -> Response:
    to = reached(request)
    if not _is_edited(to):
        return Response(status_code=204, headers={"Allow": READS})
    return Response(status_code=204, headers={"Allow": f"{READS}, {WRITES[what]}", **accepted})


def _is_edited(to: Reached) -> bool:
    is_register = isinstance(to.service.readings.source, Register)
    return is_register and to.collection.name == EDITED and (to.viewer.may_write or to.viewer.may_submit)


def _writable(request: Request, what: str) -> tuple[Reached, Register]:
    """The collection and the register, when whoever asks may write, or submit what waits.

    Raises:
        NotAllowed: for a collection that is not edited.
        Denied: for somebody who may not.
    """
    to, source = reached(request), request.app.state.service.readings.source
    if to.collection.name != EDITED or not isinstance(source, Register):
        raise NotAllowed(
            "features of {collection} are not edited here", collection=to.collection.name, headers={"Allow": READS}
        )
    if not (to.viewer.may_write or to.viewer.may_submit):
        raise Denied(WRITES[what])
    unknown = next((name for name in request.query_params if name not in PARAMETERS), None)
    if unknown is not None:
        raise Misasked(unknown, request.query_params[unknown])
    return to, source


def _today(register: Register) -> date:
    return register.clock().astimezone(ZoneInfo(register.identity.time_zone)).date()


def _matched(request: Request, to: Reached, feature_id: str) -> int:
    """The position of the books, when the client has seen the state of a feature that they hold now.

    Raises:
        PreconditionRequired: when the client does not say what it has seen.
        PreconditionFailed: when that is not the state of now.
    """
    asked = request.headers.get("if-match")
    if asked is None:
        raise PreconditionRequired(
            "send the ETag of feature '{feature_id}' as If-Match, so that no edit is lost", feature_id=feature_id
        )
    reading = to.service.readings.at()
    stored = reading.shelf(to.collection.name).find(feature_id, reading.at)
    if stored is None:
        raise NotFound(
            "feature '{feature_id}' is not in the register; list the items to see the ids", feature_id=feature_id
        )
    tags = [part.strip().removeprefix("W/").strip('"') for part in asked.split(",")]
    if not any(tag == "*" or tag.startswith(f"{state_tag(stored, to)}-") for tag in tags):
        raise PreconditionFailed(
            "feature '{feature_id}' was changed since; read it again and repeat the edit", feature_id=feature_id
        )
    return reading.at.position


def _recorded(request: Request, to: Reached, register: Register, plan: Plan, *, about: str) -> Response | None:
    """Record an edit while the lock is held, or put it before the authority; the answer when it waits there."""
    made = edits_of(request, to, register, _today(register))
    if not to.viewer.may_write:
        waiting = offered(request, to, register, plan, about=about, made=made)
        return None if waiting is None else waiting_answer(to, waiting)
    try:
        register.record(lambda view: plan(made(view)), by=to.viewer.account)
    except Conflict as conflict:
        if "if-match" in request.headers:
            raise PreconditionFailed(conflict.said) from conflict
        raise
    return None


def _answered(request: Request, to: Reached, feature_id: str, status: int, named: dict[str, str]) -> Response:
    """The feature as it is now, when it was asked for; else its tag alone."""
    reading = to.service.readings.at()
    shelf = reading.shelf(to.collection.name)
    stored = shelf.find(feature_id, reading.at)
    named = {**named, "Clearance-Snapshot": reading.snapshot_id}
    if stored is None:
        return Response(status_code=status, headers=named)
    named["ETag"] = f'"{state_tag(stored, to)}-json-{to.viewer.mark}-{__version__}"'
    if "return=representation" not in request.headers.get("prefer", ""):
        return Response(status_code=status, headers=named)
    (drawn,) = features(shelf, np.array([stored.row]), ItemAsked(), Links.of(to.here, ""))
    named["Preference-Applied"] = "return=representation"
    return Response(drawn, status_code=201 if status == 201 else 200, media_type=GEOJSON, headers=named)
