"""Samples of quality assurance: figures for programs, and a page to ask for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from clearance.estimate.sampling import Inspection
from clearance_api.answers import answer_json
from clearance_api.browser.frame import framed, timeless
from clearance_api.browser.sampled import sampling_values
from clearance_api.description import responses
from clearance_api.queries import SamplingQuery
from clearance_api.sampling import sampling_answer
from clearance_api.service import HTML, JSON, ServiceOf, wants_html

__all__ = ["router"]

router = APIRouter(tags=["Figures"])


@router.get(
    "/sampling",
    operation_id="getSampling",
    response_class=Response,
    responses=responses(JSON, HTML, schema="SamplingAnswer", snapshot=False),
)
def sampling(request: Request, service: ServiceOf, query: Annotated[SamplingQuery, Query()]) -> Response:
    """How large a sample of cleared land must be, what passes it all the same, and what remains after clearance."""
    made = sampling_answer(
        Inspection(area_m2=query.area_m2, unit_m2=query.unit_m2, detection=query.detection, allowed=query.allowed),
        missed=query.missed,
        sampled_m2=query.sampled_m2,
        risk=query.risk,
        mines_per_ha=query.mines_per_ha,
        clearance=query.clearance,
    )
    if wants_html(request, query.f):
        frame = framed(request, service, service.readings.at(*query.when), query.lang)
        return timeless(frame, "sampling.html", sampling_values(frame.lang, query.model_dump(), made))
    return Response(answer_json(made).encode(), media_type=JSON)
