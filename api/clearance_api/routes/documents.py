"""Maps and documents for people, each from one snapshot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from clearance.treaty.article5 import article5_tables
from clearance_api.description import responses
from clearance_api.queries import DocumentQuery, MapQuery
from clearance_api.service import DOCX, HTML, MAP_POLICY, Service, ServiceOf, answer
from clearance_geodata.countries import outline
from clearance_maps.documents.report import article5_docx
from clearance_maps.mapping.contamination import contamination_map
from clearance_maps.mapping.outlook import outlook_map

__all__ = ["router"]

router = APIRouter(tags=["Maps and documents"])


def _map(draw: Callable[..., str], request: Request, service: Service, query: MapQuery) -> Response:
    """A map in the language asked for, with the headline figures beside it."""
    reading, lang = service.readings.at(*query.when), query.lang or service.settings.lang

    def page() -> bytes:
        headline, ground = reading.headline(service.settings.seed), outline(reading.snapshot.identity.country)
        return draw(reading.snapshot, lang=lang, headline=headline, outline=ground).encode()

    headers = MAP_POLICY | {"Content-Language": lang}
    return answer(request, reading, HTML, lambda: reading.answer((draw, lang), page), headers=headers)


@router.get(
    "/maps/contamination.html", operation_id="getContaminationMap", response_class=Response, responses=responses(HTML)
)
def contamination(request: Request, service: ServiceOf, query: Annotated[MapQuery, Query()]) -> Response:
    """The map of hazardous areas and released land, with IMAS symbols; it asks no other machine for anything."""
    return _map(contamination_map, request, service, query)


@router.get("/maps/outlook.html", operation_id="getOutlookMap", response_class=Response, responses=responses(HTML))
def outlook(request: Request, service: ServiceOf, query: Annotated[MapQuery, Query()]) -> Response:
    """The map of what is left, with the distribution of completion against the deadline."""
    return _map(outlook_map, request, service, query)


@router.get(
    "/reports/article5.docx", operation_id="getArticle5Report", response_class=Response, responses=responses(DOCX)
)
def article5(request: Request, service: ServiceOf, query: Annotated[DocumentQuery, Query()]) -> Response:
    """The Article 5 tables as a document to edit; what no State has published is marked as computed."""
    reading, lang, seed = service.readings.at(*query.when), query.lang or service.settings.lang, service.settings.seed

    def write() -> bytes:
        return article5_docx(article5_tables(reading.snapshot, seed=seed), lang=lang)

    name = f"article5-{service.name}-{reading.snapshot.as_of}-{lang}.docx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": lang}
    return answer(request, reading, DOCX, lambda: reading.answer(("article5", lang), write), headers=headers)
