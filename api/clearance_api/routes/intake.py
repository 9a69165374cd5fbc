"""The page that takes files in: a report first, and nothing is recorded before somebody says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from clearance.errors import ClearanceError, InvalidRecord, NotFound
from clearance_api.access.denied import Denied
from clearance_api.access.viewer import Viewer
from clearance_api.browser.asking import PageQuery
from clearance_api.browser.frame import Frame, framed, sent_back
from clearance_api.browser.importing import ASKED, columns_of, imported, kinds_for, listed, models_offered, read_as
from clearance_api.browser.refusing import PageRoute
from clearance_api.browser.uploads import Upload, Uploads
from clearance_api.browser.wording import VALUES, word
from clearance_api.habits.refusals import UnsupportedMedia
from clearance_api.service import ServiceOf
from clearance_geodata.ingest.reads import Read
from clearance_geodata.ingest.report import Report
from clearance_geodata.register import Register

__all__ = ["router"]

FORM = "multipart/form-data"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def _desk(request: Request, service: ServiceOf, lang: str | None) -> tuple[Frame, Register, Viewer]:
    """The frame and the register, for somebody who may write, or send what waits.

    Raises:
        NotFound: when it is no register.
        Denied: for somebody who may not.
    """
    viewer: Viewer = request.state.viewer
    register = service.readings.source
    if not isinstance(register, Register):
        raise NotFound("nothing is imported into {name}; it is no register", name=service.name)
    if not (viewer.may_write or viewer.may_submit):
        raise Denied("imports")
    return framed(request, service, service.readings.at(), lang), register, viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What was made of a file: the reports on it, how its columns are read, and the file that waits."""

    reports: tuple[Report, ...] = ()
    columns: tuple[Read, ...] = ()
    upload: Upload | None = None


def _page(
    frame: Frame,
    asked: Mapping[str, str],
    *,
    most: int,
    looked: _Looked | None = None,
    fault: ClearanceError | None = None,
) -> Response:
    lang, found = frame.lang, looked or _Looked()
    kinds = {name: lang.text(words) for name, words in kinds_for(frame.viewer).items()}
    values = {
        "title": lang.text("Import a file"),
        "asked": {name: asked.get(name, "") for name in ASKED},
        "kinds": list(kinds.items()),
        "models": [(name, f"{name}: {kinds[role]}") for name, role in models_offered() if role in kinds],
        "classes": [(name, word(VALUES["hazard_class"], name, lang)) for name in ("unclassified", "sha", "cha")],
        "most_mb": most // 2**20,
        "waits": not frame.viewer.may_write,
        "fault": None if fault is None else lang.said(fault.said),
        "reports": [
            (
                [lang.said(line) for line in one.lines()],
                [(part.title, part.lines, part.more) for part in listed(one, lang)],
            )
            for one in found.reports
        ],
        "columns": [(one.column, read_as(one, lang), ", ".join(one.words)) for one in found.columns],
        "token": found.upload.token if found.upload else "",
    }
    return sent_back(frame, "import.html", values, fault=fault)


@router.get("/browse/import")
def form(request: Request, service: ServiceOf, query: Annotated[PageQuery, Query()]) -> Response:
    """A form for a file."""
    frame, _, _ = _desk(request, service, query.lang)
    return _page(frame, {}, most=service.settings.body_bytes_max)


@router.post("/browse/import")
async def look(request: Request, service: ServiceOf, query: Annotated[PageQuery, Query()]) -> Response:
    """What would become of each record of a file; nothing is recorded."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise UnsupportedMedia("a body of '{kind}' is not taken; send the form of the page", kind=kind)
    async with request.form(max_files=2, max_fields=50) as sent:
        asked = {name: str(sent.get(name, "")) for name in ASKED}
        given = [sent.get(name) for name in ("file", "mapping_file")]
        file, mapping = (one if isinstance(one, UploadFile) and one.filename else None for one in given)
        return await run_in_threadpool(_looked, request, service, query.lang, (asked, file, mapping))


def _looked(
    request: Request,
    service: ServiceOf,
    lang: str | None,
    sent: tuple[Mapping[str, str], UploadFile | None, UploadFile | None],
) -> Response:
    asked, file, mapping = sent
    frame, register, viewer = _desk(request, service, lang)
    most = service.settings.body_bytes_max
    uploads = Uploads(register.identity.register_id)
    if file is None:
        return _page(frame, asked, most=most, fault=InvalidRecord("no file was sent; choose one"))
    beside = (mapping.filename or "mapping.toml", mapping.file) if mapping else None
    upload = uploads.keep(file.filename or "file", file.file, asked, by=viewer.account, mapping=beside)
    try:
        columns = columns_of(upload)
        reports = imported(register, upload, viewer, try_only=True)
    except ClearanceError as fault:
        uploads.drop(upload)
        return _page(frame, asked, most=most, fault=fault)
    request.state.rows = sum(report.read for report in reports)
    return _page(frame, asked, most=most, looked=_Looked(reports=reports, columns=columns, upload=upload))


@router.post("/browse/import/{token}")
def record(request: Request, service: ServiceOf, token: str, query: Annotated[PageQuery, Query()]) -> Response:
    """Record the file that the report was on, or put it before the authority."""
    frame, register, viewer = _desk(request, service, query.lang)
    uploads = Uploads(register.identity.register_id)
    upload = uploads.find(token, by=viewer.account)
    most = service.settings.body_bytes_max
    try:
        reports = imported(register, upload, viewer, try_only=False)
    except ClearanceError as fault:
        return _page(frame, upload.asked, most=most, fault=fault)
    uploads.drop(upload)
    request.state.rows = sum(report.read for report in reports)
    now = framed(request, service, service.readings.at(), query.lang)
    return _page(now, {}, most=most, looked=_Looked(reports=reports))
