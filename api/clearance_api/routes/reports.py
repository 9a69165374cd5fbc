"""Documents of a reporting period, the form of CCM Article 3, and dossiers of areas, each from one snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from clearance.land.story import story_of
from clearance.treaty.article7 import article7_tables
from clearance.treaty.ccm3 import ccm3_form
from clearance.treaty.obligation import Obligation
from clearance.treaty.yearly_update import yearly_update
from clearance_api.access.viewer import Viewer, ViewerOf
from clearance_api.description import responses
from clearance_api.document_files import KeptFile, document_file
from clearance_api.dossiers.files import dossier_of
from clearance_api.dossiers.planned import adopted_targets, planned_tasks
from clearance_api.queries import Day, DocumentQuery, SnapshotQuery
from clearance_api.routes.earlier import FORMS, again, renewed_answer, sent_file
from clearance_api.service import Service, ServiceOf, answer
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_maps.documents.reporting.article7 import article7_document
from clearance_maps.documents.reporting.ccm3 import ccm3_document
from clearance_maps.documents.reporting.update import update_document
from clearance_maps.documents.writers import DOCUMENT_ENDINGS
from clearance_maps.spoken import Spoken

if TYPE_CHECKING:
    from collections.abc import Hashable

    from clearance.land.story import AreaStory
    from clearance.treaty.article7 import Article7
    from clearance_api.readings import Reading
    from clearance_maps.documents.value import Document

__all__ = ["router"]

router = APIRouter(tags=["Maps and documents"])
Route: TypeAlias = Callable[..., Response]


class PeriodQuery(SnapshotQuery):
    """A reporting period; it ends on the date of the snapshot."""

    from_on: Annotated[Day | None, Field(alias="from")] = None
    """First day of the period; 1 January of the year of the last day when left out."""
    by: Literal["sector", "admin1", "admin2"] = "sector"
    """What the rows are."""
    obligation: Literal["apmbc-5", "ccm-4"] | None = None
    """Only the areas whose hazards this obligation counts; everything in the books when left out."""
    lang: Spoken | None = None
    """Language; that of the service when left out."""


class UpdateQuery(PeriodQuery):
    """A yearly update."""

    plan: Annotated[str, Field(max_length=60)] = ""
    """Milestones of this adopted plan; of the last that was adopted when left out."""


class DossierQuery(DocumentQuery):
    """A dossier."""

    area: Annotated[str, Field(min_length=1, max_length=400)]
    """The id of the area."""


async def _old_file(request: Request) -> KeptFile | None:
    """The earlier file of whoever sends one."""
    return await sent_file(request) if request.method == "POST" else None


OldFile = Annotated[KeptFile | None, Depends(_old_file)]


def _offered(name: str) -> Callable[[Route], Route]:
    """Addresses for each form of a document, all answered by one function: asked for, or with an earlier file sent."""

    def offered(route: Route) -> Route:
        for ending in DOCUMENT_ENDINGS:
            path, named = f"/reports/{name}.{ending}", f"{name.capitalize()}{ending.capitalize()}"
            router.add_api_route(
                path,
                route,
                methods=["GET"],
                operation_id=f"get{named}",
                response_class=Response,
                responses=responses(FORMS[ending]),
            )
            router.add_api_route(path, route, methods=["POST"], operation_id=f"renew{named}", **again(FORMS[ending]))
        return route

    return offered


@_offered("article7")
def article7(
    request: Request, service: ServiceOf, viewer: ViewerOf, old: OldFile, query: Annotated[PeriodQuery, Query()]
) -> Response:
    """The tables of an Article 7 report with places for what only the State can write; stores for who gets stores."""
    reading, lang = service.readings.at(*query.when), query.lang or service.settings.lang
    first = _first(reading, query)

    def made() -> Document:
        tables = article7_tables(reading.snapshot, from_on=first, region=query.by, obligation=_cut(query.obligation))
        return article7_document(_without_stores(viewer, tables), lang=lang)

    key = (first, query.by, query.obligation, viewer.gets("stores"))
    return _file(request, service, reading, lang, asked=("article7", *key), made=made, old=old)


@_offered("update")
def update(
    request: Request, service: ServiceOf, viewer: ViewerOf, old: OldFile, query: Annotated[UpdateQuery, Query()]
) -> Response:
    """The update that is due by 30 April: progress against milestones of an adopted plan, changes of the baseline."""
    reading, lang = service.readings.at(*query.when), query.lang or service.settings.lang
    first = _first(reading, query)

    def made() -> Document:
        found = yearly_update(
            reading.snapshot,
            adopted_targets(reading.snapshot, query.plan),
            from_on=first,
            region=query.by,
            obligation=_cut(query.obligation),
        )
        return update_document(replace(found, report=_without_stores(viewer, found.report)), lang=lang)

    key = (first, query.by, query.obligation, query.plan, viewer.gets("stores"))
    return _file(request, service, reading, lang, asked=("update", *key), made=made, old=old)


@_offered("ccm3")
def ccm3(request: Request, service: ServiceOf, old: OldFile, query: Annotated[DocumentQuery, Query()]) -> Response:
    """The form of Article 3 of the Convention on Cluster Munitions, for whoever gets stores."""
    reading, lang, seed = service.readings.at(*query.when), query.lang or service.settings.lang, service.settings.seed

    def made() -> Document:
        return ccm3_document(ccm3_form(reading.snapshot, seed=seed), lang=lang)

    return _file(request, service, reading, lang, asked=("ccm3",), made=made, old=old)


@_offered("dossier")
def dossier(
    request: Request, service: ServiceOf, viewer: ViewerOf, old: OldFile, query: Annotated[DossierQuery, Query()]
) -> Response:
    """The dossier of an area: its whole story, turning points in all notations, neighbours, map, tasks."""
    reading, lang = service.readings.at(*query.when), query.lang or service.settings.lang

    def made() -> Document:
        story = _seen_by(viewer, story_of(reading.snapshot, query.area))
        tasks = planned_tasks(reading.snapshot, query.area) if viewer.gets("plans") else ()
        return dossier_of(story, lang=lang, tasks=tasks)

    return _file(request, service, reading, lang, asked=("dossier", query.area, viewer.mark), made=made, old=old)


def _without_stores(viewer: Viewer, tables: Article7) -> Article7:
    return tables if viewer.gets("stores") else replace(tables, stores=())


def _seen_by(viewer: Viewer, story: AreaStory) -> AreaStory:
    """The story without what an access file hides from whoever asks: finds, tasks."""
    finds = story.finds if viewer.sees(COLLECTIONS["finds"]) else ()
    tasks = story.tasks if viewer.sees(COLLECTIONS["tasks"]) else ()
    return replace(story, finds=finds, tasks=tasks)


def _first(reading: Reading, query: PeriodQuery) -> date:
    return query.from_on or reading.snapshot.as_of.replace(month=1, day=1)


def _cut(obligation: str | None) -> Obligation | None:
    return None if obligation is None else Obligation(obligation)


def _file(
    request: Request,
    service: Service,
    reading: Reading,
    lang: str,
    *,
    asked: tuple[Hashable, ...],
    made: Callable[[], Document],
    old: KeptFile | None,
) -> Response:
    """The document in the form that the address ends in, with the own text of an earlier file where one is sent."""
    ending = request.url.path.rpartition(".")[2]
    name = f"{asked[0]}-{service.name}-{reading.snapshot.as_of}-{lang}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": lang}

    if old is not None:
        renewed = document_file(made(), ending, old)
        return renewed_answer(renewed, FORMS[ending], snapshot_id=reading.snapshot_id, headers=headers)

    def write() -> bytes:
        return reading.answer((*asked, lang, ending), lambda: document_file(made(), ending).content)

    return answer(request, reading, FORMS[ending], write, headers=headers)
