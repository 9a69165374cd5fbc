"""How addresses that take edits are described: parameters, headers, body and answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, TypeAlias

from fastapi import Response

from clearance.land.date_precision import PRECISIONS
from clearance_api.access.rules import EDITED
from clearance_api.description import TEXT, problem_described
from clearance_api.features.crs import CRS84
from clearance_api.features.fields import described
from clearance_api.features.parameters import COLLECTION, FEATURE
from clearance_api.service import GEOJSON, JSON
from clearance_geodata.export.fields import field_named
from clearance_geodata.ingest.edited import EDITABLE, OF_NEW

__all__ = ["EDITED", "taking_edits"]

Node: TypeAlias = dict[str, Any]
REFUSED = (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 503)
DAY = {
    "name": "effective_on",
    "in": "query",
    "required": False,
    "description": "The day on which the edit takes effect; today in the time zone of the register when left out.",
    "schema": {"type": "string", "format": "date"},
}
KNOWN_TO = {
    "name": "effective_on_precision",
    "in": "query",
    "required": False,
    "description": "How well that day is known; to the day when left out.",
    "schema": {"type": "string", "enum": list(PRECISIONS)},
}
REASON = {
    "name": "reason",
    "in": "query",
    "required": False,
    "description": "Why, for the journal.",
    "schema": {"type": "string"},
}
EDITABLE_COLLECTION = {**COLLECTION, "schema": {"type": "string", "enum": [EDITED]}}
WAITS: Node = {
    "description": "Sent by a partner: it waits until the authority accepts or returns it.",
    "content": {JSON: {"schema": {"$ref": "#/components/schemas/SubmissionRead"}}},
    "headers": {
        "Location": {"description": "The address of the submission.", "schema": TEXT},
        "ETag": {"description": "The state of the submission.", "schema": TEXT},
    },
}
TAGGED = {"ETag": {"description": "The state of the feature; send it as If-Match.", "schema": TEXT}}


def taking_edits(status: int, *, kinds: tuple[str, ...] = (), item: bool = False, deletes: bool = False) -> Node:
    """What a route that takes edits says of itself.

    Args:
        status: of the answer when all is well.
        kinds: media types of the body; none when nothing is sent.
        item: whether it is one feature.
        deletes: whether it undoes acts.
    """
    path = [EDITABLE_COLLECTION, *([FEATURE] if item else [])]
    extra: Node = {
        "parameters": [*path, *([REASON] if deletes else [DAY, KNOWN_TO]), *_headers(item=item, has_body=bool(kinds))]
    }
    if kinds:
        schema = _body()
        extra["requestBody"] = {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}
    return {
        "responses": _responses(status, has_body=bool(kinds)),
        "status_code": status,
        "response_class": Response,  # which says of its own nothing of a body
        "openapi_extra": extra,
    }


def _header(name: str, about: str, *, required: bool = False) -> Node:
    return {"name": name, "in": "header", "required": required, "description": about, "schema": {"type": "string"}}


def _headers(*, item: bool, has_body: bool) -> list[Node]:
    match = [_header("If-Match", "The ETag of the feature as it was read.", required=True)] if item else []
    key = [_header("Idempotency-Key", "Sent again with the same key, the edit is recorded once.")]
    shape = [_header("Content-Crs", f"The system of the geometry in angle brackets; <{CRS84.uri}> when left out.")]
    prefer = [_header("Prefer", "`return=representation` gives the feature as it is then.")]
    return match + key + (shape + prefer if has_body else [])


def _body() -> Node:
    """A feature as it is sent; any of its properties may be left out or null."""
    named = (*EDITABLE, *OF_NEW)
    fields = {name: described(field_named(name), "areas") for name in named}
    nullable = {
        name: {**node, "nullable": True} | ({"enum": [*node["enum"], None]} if "enum" in node else {})  # type: ignore[misc]
        for name, node in fields.items()
    }
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"nullable": True, "anyOf": [{"type": "string", "minLength": 1}, {"type": "number"}]},
            "geometry": {"type": "object", "nullable": True, "description": "A GeoJSON polygon or multipolygon."},
            "properties": {"type": "object", "nullable": True, "properties": nullable},
        },
    }


def _responses(status: int, *, has_body: bool) -> dict[int | str, Node]:
    done: Node = {"description": "Recorded." if has_body else "Done."}
    if has_body:
        done["headers"] = dict(TAGGED)
    if status == HTTPStatus.CREATED:
        done["headers"]["Location"] = {"description": "The address of the new area.", "schema": TEXT}
    out: dict[int | str, Node] = {status: done, 202: WAITS}
    if has_body:
        seen = {
            "content": {GEOJSON: {"schema": {"$ref": "#/components/schemas/AreasFeature"}}},
            "headers": dict(TAGGED),
        }
        if status == HTTPStatus.CREATED:
            done["description"] = "Recorded; with `Prefer: return=representation` the body is the feature."
        else:
            out[200] = {"description": "Recorded; the feature as it is then.", **seen}
    return (
        out
        | {code: problem_described(HTTPStatus(code).phrase) for code in REFUSED}
        | {"default": problem_described("A problem.")}
    )
