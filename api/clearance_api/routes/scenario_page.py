"""The page of plans: scenarios of the register, plans made of them, and those side by side."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from clearance.errors import ClearanceError, InvalidQuantity
from clearance_api.access.denied import Denied
from clearance_api.access.viewer import Viewer
from clearance_api.browser.asking import PlansQuery
from clearance_api.browser.frame import framed, sent_back
from clearance_api.browser.planning import plan_page
from clearance_api.browser.refusing import PageRoute
from clearance_api.routes.plans import PlanQuery, begun
from clearance_api.service import Service, ServiceOf

__all__ = ["router"]

PATH = "/browse/plans"
MOST_AT_ONCE = 4

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PATH)
def plans(request: Request, service: ServiceOf, query: Annotated[PlansQuery, Query()]) -> Response:
    """Scenarios, plans, and those that are chosen side by side."""
    return _page(request, service, query)


@router.post(PATH)
async def make(request: Request, service: ServiceOf, query: Annotated[PlansQuery, Query()]) -> Response:
    """Have a plan made of each scenario that is chosen."""
    sent = parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)
    return await run_in_threadpool(_made, request, service, query, sent)


def _made(request: Request, service: Service, query: PlansQuery, sent: list[tuple[str, str]]) -> Response:
    viewer: Viewer = request.state.viewer
    if not (viewer.may_write or viewer.may_submit):
        raise Denied("plans")
    scenarios = [value for name, value in sent if name == "scenario"]
    more = {name: value for name, value in sent if name in {"deadline", "confidence"} and value}
    frame = framed(request, service, service.readings.at(), query.lang)
    try:
        if not 0 < len(scenarios) <= MOST_AT_ONCE:
            raise InvalidQuantity(
                "{scenarios} scenarios are chosen; choose 1 to {most_at_once}",
                scenarios=str(len(scenarios)),
                most_at_once=str(MOST_AT_ONCE),
            )
        try:
            wanted = [PlanQuery.model_validate({"scenario": one, "lang": frame.lang.code, **more}) for one in scenarios]
        except ValueError:
            said = ", ".join(f"{name}={value[:40]}" for name, value in more.items())
            raise InvalidQuantity(
                "{said} cannot be planned; give a day, and a confidence between 0 and 1", said=said
            ) from None
        for one in wanted:
            begun(service, viewer, one, {})
    except ClearanceError as fault:
        return _page(request, service, query, fault)
    return RedirectResponse(frame.href(PATH), status_code=303)


def _page(request: Request, service: Service, query: PlansQuery, fault: ClearanceError | None = None) -> Response:
    frame = framed(request, service, service.readings.at(), query.lang)
    values = {
        "title": frame.lang.text("Plans"),
        "made": plan_page(frame, service.plans, query.plan),
        "fault": None if fault is None else frame.lang.said(fault.said),
        "may_plan": frame.viewer.may_write or frame.viewer.may_submit,
    }
    return sent_back(frame, "plans.html", values, fault=fault)
