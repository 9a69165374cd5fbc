"""OGC API - Features Part 1: what the collections are."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query, Request, Response

from clearance.errors import NotFound
from clearance_api.description import feature_schema, responses
from clearance_api.layers import LAYERS, Collection
from clearance_api.queries import JsonQuery
from clearance_api.readings import Reading
from clearance_api.service import GEOJSON, JSON, SCHEMA_JSON, ServiceOf, address, answer, link

__all__ = ["CollectionId", "collection_of", "router"]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

CollectionId = Annotated[str, Path(description="Name of the collection.", json_schema_extra={"enum": list(LAYERS)})]
router = APIRouter(tags=["Collections"])


def collection_of(collection_id: str) -> Collection:
    """A collection by its name.

    Raises:
        NotFound: when there is none.
    """
    if collection_id not in LAYERS:
        raise NotFound(f"collection '{collection_id}' is not served; there are {', '.join(LAYERS)}")
    return LAYERS[collection_id]


@router.get(
    "/collections",
    operation_id="getCollections",
    response_class=Response,
    responses=responses(JSON, schema="Collections"),
)
def collections(request: Request, service: ServiceOf, query: Annotated[JsonQuery, Query()]) -> Response:
    """The collections that there are."""
    reading = service.readings.at(*query.when)
    return answer(request, reading, JSON, partial(_collections, request, reading))


def _collections(request: Request, reading: Reading) -> bytes:
    content = {
        "snapshot": reading.snapshot.identity.to_dict(),
        "links": [link(address(request, "/collections"), "self", JSON)],
        "collections": [_description(request, reading, collection) for collection in LAYERS.values()],
    }
    return orjson.dumps(content)


@router.get(
    "/collections/{collection_id}",
    operation_id="getCollection",
    response_class=Response,
    responses=responses(JSON, schema="Collection"),
)
def collection(
    request: Request, service: ServiceOf, collection_id: CollectionId, query: Annotated[JsonQuery, Query()]
) -> Response:
    """What a collection holds, where and since when."""
    found = collection_of(collection_id)
    reading = service.readings.at(*query.when)
    return answer(request, reading, JSON, lambda: orjson.dumps(_description(request, reading, found)))


@router.get(
    "/collections/{collection_id}/schema",
    operation_id="getFieldSchema",
    response_class=Response,
    responses=responses(SCHEMA_JSON, schema="FieldSchema"),
)
def field_schema(
    request: Request, service: ServiceOf, collection_id: CollectionId, query: Annotated[JsonQuery, Query()]
) -> Response:
    """The properties of a feature, so that a client knows the type of a field that is null in the first page."""
    found = collection_of(collection_id)
    here = address(request, f"/collections/{found.name}/schema")
    content = {"$schema": DIALECT, "$id": here, "title": found.title, **feature_schema(found)}
    return answer(request, service.readings.at(*query.when), SCHEMA_JSON, partial(orjson.dumps, content))


def _description(request: Request, reading: Reading, found: Collection) -> dict[str, object]:
    layer, here = reading.layer(found.name), address(request, f"/collections/{found.name}")
    box = layer.bounds
    times = {"interval": [[_moment(layer.first_day), _moment(reading.snapshot.as_of)]], "trs": GREGORIAN}
    places = {"bbox": [[box.west, box.south, box.east, box.north]], "crs": CRS84} if box else None
    return {
        "id": found.name,
        "title": found.title,
        "description": found.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"temporal": times} | ({"spatial": places} if places else {}),
        "snapshot": reading.snapshot.identity.to_dict(),
        "links": [
            link(here, "self", JSON),
            link(f"{here}/items", "items", GEOJSON, found.title),
            link(f"{here}/schema", "describedby", SCHEMA_JSON, "The properties of a feature"),
        ],
    }


def _moment(day: date | None) -> str | None:
    return f"{day}T00:00:00Z" if day else None
