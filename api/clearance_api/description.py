"""The service described for machines: what each address answers, as OpenAPI 3.0."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints, is_typeddict

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from clearance import __version__
from clearance_api.answers import EstimateAnswer, ForecastAnswer, LedgerAnswer, ReconciliationAnswer
from clearance_api.layers import LAYERS, Collection
from clearance_api.openapi30 import Node, as_openapi_30
from clearance_api.problems import PROBLEM_JSON
from clearance_api.settings import Settings

__all__ = ["Responses", "described", "feature_schema", "responses"]

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
PLAIN: Mapping[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def _ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(items: Node) -> Node:
    return {"type": "array", "items": items}


def _object(required: Mapping[str, Node], optional: Mapping[str, Node] | None = None) -> Node:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def responses(*forms: str, schema: str | None = None, snapshot: bool = True) -> Responses:
    """What an address answers: its media types, the name of the schema of JSON, and problems for all that fails."""
    plain = [form.removesuffix("; charset=utf-8") for form in forms]
    content = {form: {"schema": _ref(schema) if schema and "json" in form else _text(form)} for form in plain}
    out: Responses = {200: {"description": "The answer.", "content": content}}
    if snapshot:
        out[200]["headers"] = SNAPSHOT_HEADERS
        out[304] = {"description": "The client has this answer already."}
    for status in (400, 404, 422, 503) if snapshot else (400,):
        out[status] = _problem(HTTPStatus(status).phrase)
    return out | {"default": _problem("A problem.")}


def _text(form: str) -> Node:
    return TEXT if form.startswith("text/") else {"type": "string", "format": "binary"}


def _problem(what: str) -> Node:
    return {"description": what, "content": {PROBLEM_JSON: {"schema": _ref("Problem")}}}


def feature_schema(collection: Collection) -> Node:
    """The properties of a feature, each with its meaning; a client knows the type of a field that is null so far."""
    properties: dict[str, object] = {}
    for name, (kind, form, meaning) in collection.fields.items():
        properties[name] = {"type": kind, "description": meaning} | ({"format": form} if form else {})
    return {"type": "object", "properties": properties}


def _feature(collection: Collection) -> Node:
    properties = feature_schema(collection)["properties"]
    named = properties.items() if isinstance(properties, dict) else ()
    nullable: Node = {"type": "object", "properties": {name: field | {"nullable": True} for name, field in named}}
    geometry: Node = {"type": "object", "nullable": True, "description": "GeoJSON in CRS 84; null when none is known."}
    return _object(
        {"type": {"type": "string", "enum": ["Feature"]}, "id": TEXT, "geometry": geometry, "properties": nullable},
        {"links": _list_of(_ref("Link"))},
    )


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
        "Problem": _object(
            {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT},
            {"error": TEXT, "parameter": TEXT, "value": TEXT, "remedy": TEXT, "incident": TEXT},
        ),
    }
    for collection in LAYERS.values():
        name = collection.name.capitalize()
        out |= {f"{name}Feature": _feature(collection), f"{name}Page": _page_of(f"{name}Feature")}
    out |= {
        "Item": {"anyOf": [_ref(f"{name.capitalize()}Feature") for name in LAYERS]},
        "Page": {"anyOf": [_ref(f"{name.capitalize()}Page") for name in LAYERS]},
    }
    for shape in (LedgerAnswer, ReconciliationAnswer, EstimateAnswer, ForecastAnswer):
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
