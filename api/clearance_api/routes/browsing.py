"""Pages for people: the start page, the list of areas, and one area."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from clearance.units import Unit
from clearance_api.access.tiers import Tier
from clearance_api.access.viewer import ViewerOf
from clearance_api.browser.area import area_page
from clearance_api.browser.areas import listing
from clearance_api.browser.asking import AreasQuery, ChangesQuery, PageQuery, ReconciliationQuery
from clearance_api.browser.changes import change_page
from clearance_api.browser.frame import framed, sent_back, shown
from clearance_api.browser.reconciling import reconciliation_page
from clearance_api.browser.refusing import PageRoute
from clearance_api.browser.start import are_figures_there, headline_lines, more_maps, since_last_year
from clearance_api.readings import Reading
from clearance_api.service import Service, ServiceOf
from clearance_geodata.shelf.collections import COLLECTIONS

__all__ = ["router", "start_page"]

router = APIRouter(route_class=PageRoute, include_in_schema=False)
AREAS = COLLECTIONS["areas"]


def start_page(request: Request, service: Service, reading: Reading, lang: str | None) -> Response:
    """The first page of a register: its figures, what changed, and where to go from here."""
    frame = framed(request, service, reading, lang)
    title = frame.lang.text("{country}: hazardous land", country=frame.country)
    if not are_figures_there(service.readings, reading, service.settings.seed):
        return sent_back(frame, "landing.html", {"title": title, "lines": (), "since": None, "more_maps": ()})

    def values() -> dict[str, object]:
        headline = reading.headline(service.settings.seed)
        if frame.viewer.tier is Tier.PUBLIC:
            missing = frame.lang.text("the books do not allow an honest figure; people with an account are told why")
            headline = replace(headline, mines_missing=missing, forecast_missing=missing)
        return {
            "title": title,
            "lines": headline_lines(headline, frame.lang),
            "since": since_last_year(service.readings, reading, frame.lang),
            "more_maps": more_maps(reading, headline, frame.lang),
        }

    return shown(request, reading, frame, "landing.html", values)


@router.get("/sign-in")
def sign_in(query: Annotated[PageQuery, Query()]) -> Response:
    """The start page, for somebody with an account: the gate has asked the browser who they are."""
    kept = urlencode({"f": "html"} | ({"lang": query.lang} if query.lang else {}))
    return RedirectResponse(f"./?{kept}", status_code=303)


@router.get("/browse/areas")
def areas(request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[AreasQuery, Query()]) -> Response:
    """The areas that match a filter, in an order, a page at a time, with the sum of all of them."""
    reading = service.readings.at(*query.when)
    frame = framed(request, service, reading, query.lang)

    def values() -> dict[str, object]:
        found = listing(frame, reading, query, viewer.fields(AREAS))
        request.state.rows = len(found.rows)
        return {"title": frame.lang.text("Hazardous areas"), "list": found, "query": query}

    return shown(request, reading, frame, "areas.html", values)


@router.get("/browse/areas/{area_id:path}")
def area(
    request: Request,
    service: ServiceOf,
    viewer: ViewerOf,
    area_id: Annotated[str, Path()],
    query: Annotated[PageQuery, Query()],
) -> Response:
    """One area: what it is, its ground through its life, and the acts that made it so."""
    reading = service.readings.at(*query.when)
    frame = framed(request, service, reading, query.lang)

    def values() -> dict[str, object]:
        made = area_page(frame, reading, area_id, viewer.fields(AREAS))
        request.state.rows = 1
        return {"title": made.name or made.area_id, "area": made}

    return shown(request, reading, frame, "area.html", values)


@router.get("/browse/changes")
def changes(request: Request, service: ServiceOf, query: Annotated[ChangesQuery, Query()]) -> Response:
    """What changed between two snapshots, area by area, and why."""
    reading = service.readings.at(*query.when)
    frame = framed(request, service, reading, query.lang)

    def values() -> dict[str, object]:
        made = change_page(frame, service.readings, reading, query)
        request.state.rows = len(made.rows)
        return {"title": frame.lang.text("What changed"), "made": made, "query": query}

    return shown(request, reading, frame, "changes.html", values)


@router.get("/browse/reconciliation")
def reconciliation(request: Request, service: ServiceOf, query: Annotated[ReconciliationQuery, Query()]) -> Response:
    """Published figures that do not agree, and the statement of the books."""
    reading = service.readings.at(*query.when)
    frame = framed(request, service, reading, query.lang)

    def values() -> dict[str, object]:
        made = reconciliation_page(frame, reading, Unit(query.unit or "m2"))
        return {"title": frame.lang.text("Reconciliation"), "made": made}

    return shown(request, reading, frame, "reconciliation.html", values)
