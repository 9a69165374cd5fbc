"""The service described for machines: what each address answers, as OpenAPI 3.0."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints, is_typeddict

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from clearance import __version__
from clearance_api.answers import (
    EstimateAnswer,
    ForecastAnswer,
    LedgerAnswer,
    ObligationForecastAnswer,
    ReconciliationAnswer,
    SubmissionRead,
    SubmissionsAnswer,
)
from clearance_api.dossiers.answers import LandStatementAnswer
from clearance_api.features.fields import described as field_described
from clearance_api.openapi30 import Node, as_openapi_30
from clearance_api.plans.answers import AdoptedPlans, PlanActual, PlanAdopted, PlanJob, PlanJobs
from clearance_api.problems import PROBLEM_JSON
from clearance_api.sampling import SamplingAnswer
from clearance_api.settings import Settings
from clearance_api.surface.describing import schemas as surface_schemas
from clearance_api.tiles.describing import schemas as tile_schemas
from clearance_geodata.shelf.collections import COLLECTIONS, Collection

__all__ = ["TEXT", "Responses", "described", "problem_described", "responses"]

Responses = dict[int | str, dict[str, object]]

ABOUT = (
    "Hazardous areas, released land, the land account and what follows from it, each read from one snapshot of a "
    "register. The header Clearance-Snapshot names the snapshot; as_of and known_at choose it."
)
SNAPSHOT_HEADERS = {
    "Clearance-Snapshot": {"description": "Id of the snapshot that was read.", "schema": {"type": "string"}},
    "ETag": {"description": "Changes with the snapshot; send it as If-None-Match.", "schema": {"type": "string"}},
}
TEXT: Node = {"type": "string"}
DAY: Node = {"type": "string", "format": "date"}
COUNT: Node = {"type": "integer", "minimum": 0}
ANSWERS = (
    LedgerAnswer,
    ReconciliationAnswer,
    EstimateAnswer,
    ForecastAnswer,
    ObligationForecastAnswer,
    SamplingAnswer,
    SubmissionRead,
    SubmissionsAnswer,
    PlanJob,
    PlanJobs,
    PlanAdopted,
    AdoptedPlans,
    PlanActual,
    LandStatementAnswer,
)
PLAIN: Mapping[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def _ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(items: Node) -> Node:
    return {"type": "array", "items": items}


def _object(required: Mapping[str, Node], optional: Mapping[str, Node] | None = None) -> Node:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def responses(*forms: str, schema: str | tuple[str, ...] | None = None, snapshot: bool = True) -> Responses:
    """What an address answers: its media types, the schemas that JSON may have, and problems for all that fails."""
    plain = [form.removesuffix("; charset=utf-8") for form in forms]
    named = _ref(schema) if isinstance(schema, str) else {"oneOf": [_ref(name) for name in schema or ()]}
    content = {form: {"schema": named if schema and "json" in form else _unnamed(form)} for form in plain}
    out: Responses = {200: {"description": "The answer.", "content": content}}
    if snapshot:
        out[200]["headers"] = SNAPSHOT_HEADERS
        out[304] = {"description": "The client has this answer already."}
    for status in (400, 404, 422, 503) if snapshot else (400,):
        out[status] = problem_described(HTTPStatus(status).phrase)
    return out | {"default": problem_described("A problem.")}


def _unnamed(form: str) -> Node:
    if "json" in form:
        return {"type": "object"}
    return TEXT if form.startswith("text/") else {"type": "string", "format": "binary"}


def problem_described(what: str) -> Node:
    """An answer that is a problem, or a page that says the same to who reads."""
    return {"description": what, "content": {PROBLEM_JSON: {"schema": _ref("Problem")}, "text/html": {"schema": TEXT}}}


def _feature(collection: Collection) -> Node:
    named = {field.name: field_described(field, collection.name) for field in collection.fields}
    nullable: Node = {"type": "object", "properties": {name: _nullable(node) for name, node in named.items()}}
    geometry: Node = {"type": "object", "nullable": True, "description": "GeoJSON in CRS 84; null when none is known."}
    return _object(
        {"type": {"type": "string", "enum": ["Feature"]}, "id": TEXT, "geometry": geometry, "properties": nullable},
        {"links": _list_of(_ref("Link"))},
    )


def _nullable(node: Node) -> Node:
    words = node.get("enum")
    return node | {"nullable": True} | ({"enum": [*words, None]} if isinstance(words, list) else {})


def _page_of(feature: str) -> Node:
    return _object(
        {"type": {"type": "string", "enum": ["FeatureCollection"]}, "features": _list_of(_ref(feature))},
        {
            "numberMatched": COUNT,
            "numberReturned": COUNT,
            "timeStamp": {"type": "string", "format": "date-time"},
            "snapshot": _ref("Snapshot"),
            "links": _list_of(_ref("Link")),
        },
    )


def _schemas() -> Node:
    links, snapshot = _list_of(_ref("Link")), {"snapshot": _ref("Snapshot")}
    named: dict[str, Node] = {"title": TEXT, "description": TEXT}
    described: dict[str, Node] = {**named, "extent": {"type": "object"}, "itemType": TEXT, "crs": _list_of(TEXT)}
    out: Node = {
        "Link": _object({"href": TEXT, "rel": TEXT}, {"type": TEXT, "title": TEXT}),
        "Snapshot": _object(
            {"id": TEXT, "register": TEXT, "country": TEXT, "as_of": DAY, "known_at": TEXT, "position": COUNT}
        ),
        "LandingPage": _object({**named, "links": links}, snapshot),
        "Conformance": _object({"conformsTo": _list_of(TEXT)}),
        "Collection": _object({"id": TEXT, "links": links}, {**described, **snapshot}),
        "Collections": _object({"links": links, "collections": _list_of(_ref("Collection"))}, snapshot),
        "Description": {"type": "object"},
        "FieldSchema": {"type": "object"},
        **surface_schemas(),
        **tile_schemas(),
        "Problem": _object(
            {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT},
            {"error": TEXT, "parameter": TEXT, "value": TEXT, "remedy": TEXT, "incident": TEXT},
        ),
    }
    for collection in COLLECTIONS.values():
        name = collection.name.capitalize()
        out |= {f"{name}Feature": _feature(collection), f"{name}Page": _page_of(f"{name}Feature")}
    out |= {
        "Item": {"anyOf": [_ref(f"{name.capitalize()}Feature") for name in COLLECTIONS]},
        "Page": {"anyOf": [_ref(f"{name.capitalize()}Page") for name in COLLECTIONS]},
    }
    for shape in ANSWERS:
        out[shape.__name__] = _schema_of(shape)
    return out


def _schema_of(shape: object) -> Node:
    """The schema of a typed dictionary and what is in it; anything may stand where the type is `object`."""
    if is_typeddict(shape):
        return _object({name: _schema_of(kind) for name, kind in get_type_hints(shape).items()})
    origin, inside = get_origin(shape), get_args(shape)
    if origin is UnionType:
        (one,) = (kind for kind in inside if kind is not NoneType)
        return _schema_of(one) | {"nullable": True}
    if origin is list:
        return _list_of(_schema_of(inside[0]))
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of(inside[1])}
    return {} if shape is object else {"type": PLAIN[shape]}


def described(app: FastAPI, name: str, settings: Settings) -> Node:
    """The description of an app, with its servers left to whoever knows the address."""
    document = get_openapi(title=f"Clearance: {name}", version=__version__, description=ABOUT, routes=app.routes)
    document["components"]["schemas"] |= _schemas()
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                _finish(parameter, settings)
    return as_openapi_30(document)


def _finish(parameter: dict[str, object], settings: Settings) -> None:
    """What FastAPI cannot say of a parameter: the settings, the form of a list, and that it is never null."""
    schema = _never_null(parameter["schema"])
    if parameter["name"] == "limit":
        schema |= {"default": settings.page_size, "maximum": settings.page_size_max}
    if parameter["name"] == "bbox":
        parameter |= {"style": "form", "explode": False}
    parameter["schema"] = schema


def _never_null(schema: object) -> Node:
    """A parameter that may be left out is never null."""
    node = dict(schema) if isinstance(schema, dict) else {}
    choices = [choice for choice in node.get("anyOf", []) if choice != {"type": "null"}]
    return choices[0] | {name: value for name, value in node.items() if name != "anyOf"} if len(choices) == 1 else node
