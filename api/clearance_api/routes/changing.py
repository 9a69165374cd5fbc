"""Forms for areas: a new one, what is said of one, and a release; what a rule refuses is shown with its remedy."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

import orjson
import shapely
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from clearance.errors import ClearanceError, Conflict, NotFound
from clearance.land.hazard import Hazard, HazardClass, SizeBasis, WorkStatus
from clearance_api.access.denied import Denied
from clearance_api.browser.areas import area_path
from clearance_api.browser.asking import PageQuery
from clearance_api.browser.corners import corners_of, ground_of
from clearance_api.browser.editing import (
    PRODUCTS,
    Sent,
    changing,
    creating,
    edit_of,
    id_of,
    recorded,
    released,
    today_of,
)
from clearance_api.browser.frame import Frame, framed, sent_back
from clearance_api.browser.refusing import PageRoute
from clearance_api.browser.wording import HAZARDS, KINDS, VALUES, word
from clearance_api.features.page import only
from clearance_api.features.reached import Reached, reached_by_name
from clearance_api.habits.refusals import UnsupportedMedia
from clearance_api.service import ServiceOf
from clearance_geodata.register import Register
from clearance_geodata.shelf.protocol import Stored

__all__ = ["router"]

FORM = "application/x-www-form-urlencoded"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """What a form works with: the register as it is now, who asks, and the area when there is one."""

    frame: Frame
    to: Reached
    register: Register
    position: int
    area_id: str
    stored: Stored | None

    @property
    def most(self) -> int:
        return self.to.service.settings.vertices_max


def _desk(request: Request, service: ServiceOf, lang: str | None, area_id: str = "") -> _Desk:
    """The register for somebody who may write, or send what waits.

    Raises:
        NotFound: when it is no register, or has no such area.
        Denied: for somebody who may not.
    """
    to, register = reached_by_name(request, "areas"), service.readings.source
    if not isinstance(register, Register):
        raise NotFound("{name} is not changed here; it is no register", name=service.name)
    if not (to.viewer.may_write or to.viewer.may_submit):
        raise Denied("forms")
    reading = service.readings.at()
    stored = reading.shelf("areas").find(area_id, reading.at) if area_id else None
    if area_id and stored is None:
        raise NotFound("area '{area_id}' is not in the register; list the areas to see the ids", area_id=area_id)
    frame = framed(request, service, reading, lang)
    return _Desk(frame=frame, to=to, register=register, position=reading.at.position, area_id=area_id, stored=stored)


async def _sent(request: Request) -> Sent:
    """The fields of a form; several of one name are joined by a plus, as hazards are.

    Raises:
        UnsupportedMedia: for a body that is no form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise UnsupportedMedia("a body of '{kind}' is not taken; send the form of the page", kind=kind)
    fields: dict[str, str] = {}
    for name, value in parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True):
        fields[name] = f"{fields[name]}+{value}" if fields.get(name) and name == "hazard" else value
    return Sent(fields)


def _shown(
    desk: _Desk, template: str, values: Mapping[str, object], *, fault: ClearanceError | None = None
) -> Response:
    lang = desk.frame.lang
    words = {
        "classes": [(one.value, word(VALUES["hazard_class"], one.value, lang)) for one in HazardClass],
        "hazards": [(one.value, word(HAZARDS, one.value, lang)) for one in Hazard],
        "works": [(one.value, word(VALUES["work_status"], one.value, lang)) for one in WorkStatus],
        "sizes": [(one.value, word(VALUES["size_basis"], one.value, lang)) for one in SizeBasis],
        "products": [(one, word(KINDS, one, lang)) for one in PRODUCTS],
    }
    more = {
        **words,
        "today": today_of(desk.register),
        "area_id": desk.area_id,
        "waits": not desk.to.viewer.may_write,
        "fault": None if fault is None else lang.said(fault.said),
        "seen": set(desk.to.seen),
        **values,
    }
    return sent_back(desk.frame, template, more, fault=fault)


def _as_it_is(desk: _Desk) -> Sent:
    """The fields of an area that is on record."""
    if desk.stored is None:
        return Sent({"hazard_class": "unclassified", "effective_on": str(today_of(desk.register))})
    known = {name: "" if value is None else str(value) for name, value in orjson.loads(desk.stored.properties).items()}
    corners = corners_of(_ground(desk.stored))
    tag = _tag(desk)
    day = {"effective_on": str(today_of(desk.register)), "source": ""}
    return Sent({**known, "corners": corners, "corners_before": corners, "tag": tag, **day})


def _ground(stored: Stored) -> shapely.geometry.base.BaseGeometry | None:
    return None if stored.geometry == b"null" else shapely.from_geojson(stored.geometry)


def _tag(desk: _Desk) -> str:
    """What the reader sees of the area, in short: it changes when somebody changes that, and tells of nothing else."""
    if desk.stored is None:
        return ""
    seen = only(desk.stored.properties, desk.to.seen)
    return hashlib.blake2b(desk.stored.geometry + seen, digest_size=12).hexdigest()


def _refuse_if_changed(desk: _Desk, sent: Sent) -> None:
    if desk.stored is not None and sent["tag"] != _tag(desk):
        raise Conflict(
            "area {area_id} was changed since you opened this form; open it again and repeat the change",
            area_id=desk.area_id,
        )


@router.get("/browse/new")
def new(request: Request, service: ServiceOf, query: Annotated[PageQuery, Query()]) -> Response:
    """A form for an area that is not in the books yet."""
    desk = _desk(request, service, query.lang)
    return _shown(desk, "edit.html", {"title": desk.frame.lang.text("New area"), "form": _as_it_is(desk)})


@router.post("/browse/new")
async def create(request: Request, service: ServiceOf, query: Annotated[PageQuery, Query()]) -> Response:
    """Take a new area into the books, or put it before the authority."""
    sent = await _sent(request)
    return await run_in_threadpool(_created, request, service, query.lang, sent)


def _created(request: Request, service: ServiceOf, lang: str | None, sent: Sent) -> Response:
    desk = _desk(request, service, lang)
    area_id = sent["area_id"].strip() or id_of(sent)
    try:
        edit = edit_of(sent, area_id, desk.to.seen, today=today_of(desk.register), most=desk.most, is_new=True)
        waiting = recorded(request, desk.to, desk.register, creating(edit), about=f"new area {area_id}")
    except ClearanceError as fault:
        return _shown(desk, "edit.html", {"title": desk.frame.lang.text("New area"), "form": sent}, fault=fault)
    return _done(desk, area_id, waiting.submission_id if waiting else "")


@router.get("/browse/edit/{area_id:path}")
def edit(request: Request, service: ServiceOf, area_id: str, query: Annotated[PageQuery, Query()]) -> Response:
    """A form for what is said of an area."""
    desk = _desk(request, service, query.lang, area_id)
    title = desk.frame.lang.text("Correct area {id}", id=area_id)
    return _shown(desk, "edit.html", {"title": title, "form": _as_it_is(desk)})


@router.post("/browse/edit/{area_id:path}")
async def change(request: Request, service: ServiceOf, area_id: str, query: Annotated[PageQuery, Query()]) -> Response:
    """Book what a form says anew of an area, or put it before the authority."""
    sent = await _sent(request)
    return await run_in_threadpool(_changed, request, service, query.lang, (area_id, sent))


def _changed(request: Request, service: ServiceOf, lang: str | None, said: tuple[str, Sent]) -> Response:
    area_id, sent = said
    desk = _desk(request, service, lang, area_id)
    try:
        _refuse_if_changed(desk, sent)
        edit = edit_of(sent, area_id, desk.to.seen, today=today_of(desk.register), most=desk.most, is_new=False)
        plan = changing(edit, desk.position)
        waiting = recorded(request, desk.to, desk.register, plan, about=f"area {area_id} changed")
    except ClearanceError as fault:
        title = desk.frame.lang.text("Correct area {id}", id=area_id)
        return _shown(desk, "edit.html", {"title": title, "form": sent}, fault=fault)
    return _done(desk, area_id, waiting.submission_id if waiting else "")


@router.get("/browse/release/{area_id:path}")
def release(request: Request, service: ServiceOf, area_id: str, query: Annotated[PageQuery, Query()]) -> Response:
    """A form for a release of an area, or of a part of it."""
    desk = _desk(request, service, query.lang, area_id)
    title = desk.frame.lang.text("Record a release of area {id}", id=area_id)
    return _shown(desk, "release.html", {"title": title, "form": _as_it_is(desk), "report": None})


@router.post("/browse/release/{area_id:path}")
async def record_release(
    request: Request, service: ServiceOf, area_id: str, query: Annotated[PageQuery, Query()]
) -> Response:
    """Try a release, or record it."""
    sent = await _sent(request)
    return await run_in_threadpool(_released, request, service, query.lang, (area_id, sent))


def _released(request: Request, service: ServiceOf, lang: str | None, said: tuple[str, Sent]) -> Response:
    area_id, sent = said
    desk = _desk(request, service, lang, area_id)
    try_only = sent["step"] != "record"
    title = desk.frame.lang.text("Record a release of area {id}", id=area_id)
    try:
        _refuse_if_changed(desk, sent)
        whole = sent["extent"] == "whole"
        ground = _ground(desk.stored) if whole and desk.stored else ground_of(sent["corners"], most=desk.most)
        report = released(sent, desk.to, desk.register, area_id, ground=ground, try_only=try_only)
    except ClearanceError as fault:
        return _shown(desk, "release.html", {"title": title, "form": sent, "report": None}, fault=fault)
    if try_only:
        return _shown(
            desk,
            "release.html",
            {"title": title, "form": sent, "report": [desk.frame.lang.said(line) for line in report.lines()]},
        )
    return _done(desk, area_id, " ".join(report.remarks) if report.submitted else "")


def _done(desk: _Desk, area_id: str, waiting: str) -> Response:
    """The area as it is now; or that what was sent waits."""
    if waiting:
        return _shown(desk, "waits.html", {"title": desk.frame.lang.text("Sent to the authority"), "waiting": waiting})
    return RedirectResponse(desk.frame.href(area_path(area_id)), status_code=303)
