"""Maps for people, each from one snapshot, and the squares of the base map that lies under them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from datetime import date, datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from clearance.errors import InvalidQuantity, NotFound
from clearance_api.access.viewer import Viewer, ViewerOf
from clearance_api.description import Responses, problem_described, responses
from clearance_api.habits.known import is_known
from clearance_api.maps import checked_map, extent_shown, surface_map
from clearance_api.plans.answers import job_for
from clearance_api.plans.folder import JobFolder
from clearance_api.queries import PLAN_ID, Asked, MapQuery, OutlookMapQuery
from clearance_api.readings import Reading
from clearance_api.routes.surface import CellField
from clearance_api.service import HTML, MAP_POLICY, Service, ServiceOf, answer
from clearance_api.tiles.kept import Tile
from clearance_api.under import square_of
from clearance_geodata.adopted_plans import adopted_named
from clearance_geodata.countries import outline
from clearance_maps.mapping.contamination import contamination_map
from clearance_maps.mapping.outlook import outlook_map
from clearance_maps.mapping.plan import plan_map
from clearance_maps.mapping.plan_shown import adopted_shown
from clearance_maps.mapping.progress import progress_map

__all__ = ["router"]

router = APIRouter(tags=["Maps and documents"])
PICTURES = ("image/png", "image/jpeg", "image/webp")
MOST_ZOOM = 24
DAY_S = 86_400
Zoom = Annotated[int, Path(ge=0, le=MOST_ZOOM, description="Zoom; 0 shows the world in one square.")]
Place = Annotated[int, Path(ge=0, lt=2**MOST_ZOOM, description="Place of the square, from the north or the west.")]


class DensityQuery(MapQuery):
    """A map of a surface."""

    cell_m: CellField = None
    """Side of a cell in m; from 100 on and not finer than the records when left out."""


class PlanMapQuery(MapQuery):
    """A map of a plan: one that was adopted, or one that was made."""

    adopted: Annotated[str, Field(max_length=60)] = ""
    """Which adopted plan; the last adopted when left out."""
    plan: Annotated[str, Field(pattern=PLAN_ID)] | None = None
    """Id of a plan that was made, instead; it is drawn on the snapshot of that plan."""


class SquareQuery(Asked):
    """A square of the base map: nothing is asked besides its address."""


def _described() -> Responses:
    return responses(HTML) | {422: problem_described("Unprocessable Content")}


def _map(
    draw: Callable[..., str],
    request: Request,
    service: Service,
    query: MapQuery,
    *,
    reading: Reading | None = None,
    key: Hashable = None,
) -> Response:
    """A map in the language asked for, with the headline figures beside it; `key` tells apart what `draw` holds."""
    shown = reading or service.readings.at(*query.when)
    lang, snapshot = query.lang or service.settings.lang, shown.snapshot
    name = request.url.path.rpartition("/")[2].removesuffix(".html")

    def page() -> bytes:
        headline, ground = shown.headline(service.settings.seed), outline(snapshot.identity.country)
        under = service.under.pictures(extent_shown(snapshot)) if query.save else service.under.squares("../basemap")
        return draw(snapshot, lang=lang, headline=headline, outline=ground, pictures=under).encode()

    headers = MAP_POLICY | {"Content-Language": lang}
    if query.save:
        file = f"{name}-{service.name}-{snapshot.as_of}-{lang}.html"
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    kept = (name, key, lang, query.save)
    return answer(request, shown, HTML, lambda: shown.answer(kept, page), headers=headers)


@router.get(
    "/maps/contamination.html", operation_id="getContaminationMap", response_class=Response, responses=responses(HTML)
)
def contamination(request: Request, service: ServiceOf, query: Annotated[MapQuery, Query()]) -> Response:
    """The map of hazardous areas and released land, with IMAS symbols; it asks no other machine for anything."""
    return _map(contamination_map, request, service, query)


@router.get("/maps/progress.html", operation_id="getProgressMap", response_class=Response, responses=responses(HTML))
def progress(request: Request, service: ServiceOf, query: Annotated[MapQuery, Query()]) -> Response:
    """The map of the land month by month over the whole history, with the statement of the month beside it."""
    return _map(progress_map, request, service, query)


@router.get("/maps/findings.html", operation_id="getFindingsMap", response_class=Response, responses=responses(HTML))
def findings(request: Request, service: ServiceOf, query: Annotated[MapQuery, Query()]) -> Response:
    """The map of what the checks of the books found, and where."""
    return _map(checked_map, request, service, query)


@router.get(
    "/maps/outlook.html",
    operation_id="getOutlookMap",
    response_class=Response,
    responses=responses(HTML) | {404: problem_described("There is no such plan.")},
)
def outlook_of(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[OutlookMapQuery, Query()]
) -> Response:
    """The map of what is left, with the distribution of completion against the deadline; of a plan, of each area."""
    if query.plan is None:
        return _map(outlook_map, request, service, query)
    reading, job = _of_plan(service, viewer, query, query.plan)
    draw = partial(outlook_map, areas=job.outlook())
    return _map(draw, request, service, query, reading=reading, key=query.plan)


@router.get("/maps/density.html", operation_id="getDensityMap", response_class=Response, responses=_described())
def density(request: Request, service: ServiceOf, query: Annotated[DensityQuery, Query()]) -> Response:
    """The map of mines expected per hectare, from the estimate of each open area."""
    reading = service.readings.at(*query.when)
    surface = service.surfaces.surface(reading, cell_m=query.cell_m, seed=service.settings.seed)
    draw = partial(surface_map, surface=surface)
    return _map(draw, request, service, query, reading=reading, key=query.cell_m)


@router.get("/maps/plan.html", operation_id="getPlanMap", response_class=Response, responses=_described())
def plan(request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[PlanMapQuery, Query()]) -> Response:
    """The map of a plan: in which year each area is done, by which teams, with the tasks on a line of time."""
    if query.plan is None:
        reading = service.readings.at(*query.when)
        kept = adopted_named(reading.snapshot.reading.settings, query.adopted, reading.snapshot.as_of)
    else:
        reading, job = _of_plan(service, viewer, query, query.plan)
        kept = job.adoptable(query.plan, "")
    snapshot = reading.snapshot
    shown = adopted_shown(kept, country=snapshot.identity.country, country_name=snapshot.country_name)
    draw = partial(plan_map, plan=shown)
    return _map(draw, request, service, query, reading=reading, key=(query.plan, shown.name))


def _of_plan(service: Service, viewer: Viewer, query: MapQuery, plan_id: str) -> tuple[Reading, JobFolder]:
    """A plan that was made, and the reading that it was made of."""
    job = job_for(service.plans, viewer, plan_id)
    if query.as_of is not None or query.known_at is not None:
        raise InvalidQuantity("plan {plan_id} has a snapshot of its own; leave out as_of and known_at", plan_id=plan_id)
    asked = job.asked()
    known_at = str(asked["known_at"])
    moment = datetime.fromisoformat(known_at) if known_at else None
    return service.readings.at(date.fromisoformat(str(asked["as_of"])), moment), job


@router.get(
    "/basemap/{layer}/{zoom}/{row}/{column}",
    operation_id="getBaseMapSquare",
    response_class=Response,
    responses=responses(*PICTURES, snapshot=False)
    | {204: {"description": "Nothing lies in this square."}, 404: problem_described("There is no such base map.")},
)
def square(
    request: Request,
    service: ServiceOf,
    layer: Annotated[Literal["base", "hills"], Path(description="The base map, or the hills above it.")],
    *,
    zoom: Zoom,
    row: Place,
    column: Place,
    _query: Annotated[SquareQuery, Query()],
) -> Response:
    """A square of the base map that the service was started with, in Web Mercator."""
    source = service.under.base if layer == "base" else service.under.hills
    if source is None:
        raise NotFound("this service has no {layer} map; start it with --base FILE, --hills FILE", layer=layer)
    key = ("basemap", layer, zoom, row, column)
    found = service.desk.tiles.get(key)
    if found is None:
        drawn = square_of(source, zoom, column, row)
        body = drawn.content if drawn is not None else b""
        tag = hashlib.blake2b(body, digest_size=12).hexdigest()
        found = service.desk.tiles.put(key, key, Tile(body, tag, rows=0))
    named = {"ETag": f'"{found.tag}"', "Cache-Control": f"private, max-age={DAY_S}", "Vary": "Authorization"}
    if is_known(request.scope, named["ETag"]):
        return Response(status_code=304, headers=named)
    if not found.body:
        return Response(status_code=204, headers=named)
    return Response(found.body, media_type=_media(found.body), headers=named)


def _media(body: bytes) -> str:
    """The media type of a picture, by its first bytes."""
    if body.startswith(b"\x89PNG"):
        return PICTURES[0]
    return PICTURES[1] if body.startswith(b"\xff\xd8") else PICTURES[2]
