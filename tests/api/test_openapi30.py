"""The description: OpenAPI 3.0 that validators accept, and that does not change unnoticed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import openapi_spec_validator
import pytest

from clearance_api.openapi30 import as_openapi_30, schema_30
from clearance_api.settings import Settings

SNAPSHOT = Path(__file__).parent / "snapshots" / "openapi.json"
# Nobody has sent anything to the register, no plan is made or adopted, it holds no stores and has no base map.
ABSENT = re.compile(r"\{(submission|plan)_id\}|/actual|/reports/ccm3|/basemap|/maps/plan")

REFUSED = {"ccm3": 422}


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string", "nullable": True}),
        (
            {"anyOf": [{"type": "string", "const": "a"}, {"type": "null"}], "title": "T"},
            {"type": "string", "enum": ["a"], "title": "T", "nullable": True},
        ),
        (
            {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
            {"oneOf": [{"type": "string"}, {"type": "integer"}], "nullable": True},
        ),
        ({"anyOf": [{"$ref": "#/x"}, {"type": "null"}]}, {"anyOf": [{"$ref": "#/x"}], "nullable": True}),
        ({"type": ["integer", "null"]}, {"nullable": True, "type": "integer"}),
        ({"type": ["integer", "string"]}, {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
        ({"type": "null"}, {"nullable": True, "enum": [None]}),
        ({"const": 3}, {"enum": [3]}),
        ({"type": "integer", "examples": [4, 5]}, {"type": "integer", "example": 4}),
        ({"exclusiveMaximum": 7}, {"maximum": 7, "exclusiveMaximum": True}),
        ({"exclusiveMinimum": 1, "minimum": 5}, {"minimum": 5}),
        ({"exclusiveMinimum": 5, "minimum": 5}, {"minimum": 5, "exclusiveMinimum": True}),
        ({"exclusiveMinimum": True, "minimum": 5}, {"exclusiveMinimum": True, "minimum": 5}),
        (
            {"type": "array", "prefixItems": [{"const": 1}, {"const": 1}], "items": False, "minItems": 2},
            {"type": "array", "minItems": 2, "items": {"enum": [1]}, "maxItems": 2},
        ),
        (
            {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
            {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "maxItems": 2},
        ),
        ({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}, {"items": {}}),
        ({"type": "string", "contentMediaType": "application/octet-stream"}, {"type": "string", "format": "binary"}),
        ({"$ref": "#/x", "description": "D"}, {"description": "D", "allOf": [{"$ref": "#/x"}]}),
        ({"$ref": "#/x"}, {"$ref": "#/x"}),
        ({"$defs": {}, "patternProperties": {}, "type": "object"}, {"type": "object"}),
        (
            {"properties": {"const": {"const": 1}, "examples": True}},
            {"properties": {"const": {"enum": [1]}, "examples": {}}},
        ),
        ({"additionalProperties": False}, {"additionalProperties": False}),
        ({"items": {"type": ["string", "null"]}}, {"items": {"nullable": True, "type": "string"}}),
        ({"default": {"const": 1}, "enum": [{"const": 1}]}, {"default": {"const": 1}, "enum": [{"const": 1}]}),
        (False, {"not": {}}),
    ],
)
def test_a_schema_is_translated(new: object, old: object) -> None:
    assert schema_30(new) == old


def test_a_translated_document_keeps_what_both_versions_know() -> None:
    parameter = {"name": "n", "in": "query", "schema": {"const": 1}, "examples": {"one": {"value": {"const": 1}}}}
    content = {"application/json": {"schema": {"type": ["string", "null"]}, "example": {"const": 1}}}
    operation = {"parameters": [parameter], "responses": {"200": {"description": "D", "content": content}}}
    info = {"title": "T", "version": "1"}
    given: Mapping[str, object] = {
        "openapi": "3.1.0",
        "info": info | {"summary": "S"},
        "jsonSchemaDialect": "D",
        "webhooks": {},
        "paths": {"/": {"get": operation}},
        "components": {"schemas": {"schema": {"const": 2}}},
    }
    text = {"schema": {"nullable": True, "type": "string"}, "example": {"const": 1}}
    assert as_openapi_30(given) == {
        "openapi": "3.0.3",
        "info": info,
        "paths": {
            "/": {
                "get": {
                    "parameters": [parameter | {"schema": {"enum": [1]}}],
                    "responses": {"200": {"description": "D", "content": {"application/json": text}}},
                }
            }
        },
        "components": {"schemas": {"schema": {"enum": [2]}}},
    }


def test_the_description_is_valid_openapi_30_of_this_address(both: httpx.Client) -> None:
    answer = both.get("/sea/api")
    document = answer.json()
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert (document["openapi"], document["servers"]) == ("3.0.3", [{"url": f"{both.base_url}/sea"}])
    openapi_spec_validator.OpenAPIV30SpecValidator(document).validate()


def test_the_description_needs_no_other_document(both: httpx.Client) -> None:
    def references(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [found for value in node.values() for found in references(value)]
        return [found for item in node for found in references(item)] if isinstance(node, list) else []

    document = both.get("/sea/api").json()
    named = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= named


def test_the_description_names_the_limits_of_a_page(at_sea: httpx.Client) -> None:
    operation = at_sea.get("/api").json()["paths"]["/collections/{collection_id}/items"]["get"]
    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    limit, bbox = parameters["limit"]["schema"], parameters["bbox"]
    assert (limit["minimum"], limit["default"], limit["maximum"]) == (1, Settings().page_size, Settings().page_size_max)
    assert (bbox["style"], bbox["explode"]) == ("form", False)
    assert (bbox["schema"]["type"], bbox["schema"]["minItems"], bbox["schema"]["maxItems"]) == ("array", 4, 6)
    assert [name for name, parameter in parameters.items() if "nullable" in parameter["schema"]] == []


def _addresses(document: Mapping[str, Any]) -> dict[str, str]:
    """Where each description of a GET is asked, by path."""
    return {
        path: "/sea"
        + path.format(
            collection_id="areas",
            feature_id="SEA-01",
            ending="csv",
            tileMatrixSetId="WebMercatorQuad",
            tileMatrix=0,
            tileRow=0,
            tileCol=0,
            style_id="areas",
            asset="tiles.js",
            kind="drivers" if "{plan_id}" in path else "release",
            submission_id="none",
            plan_id="none",
            layer="base",
            zoom=0,
            row=0,
            column=0,
        )
        + ("?area=SEA-01" if "/reports/dossier" in path else "")
        for path, operations in document["paths"].items()
        if "get" in operations
    }


def _form(answer: httpx.Response) -> str:
    return answer.headers["content-type"].removesuffix("; charset=utf-8")


def test_every_answer_that_is_given_is_described(both: httpx.Client) -> None:
    document = both.get("/sea/api").json()
    given = {path: both.get(url) for path, url in _addresses(document).items() if not ABSENT.search(path)}
    described = {path: document["paths"][path]["get"]["responses"]["200"]["content"] for path in given}
    assert [path for path, answer in given.items() if _form(answer) not in described[path]] == []
    assert [path for path, answer in given.items() if answer.status_code != 200] == []


def test_what_a_register_does_not_have_is_answered_by_a_problem_that_is_described(both: httpx.Client) -> None:
    document = both.get("/sea/api").json()
    given = {path: both.get(url) for path, url in _addresses(document).items() if ABSENT.search(path)}
    assert {path: (answer.status_code, _form(answer)) for path, answer in given.items()} == {
        path: (next((n for name, n in REFUSED.items() if name in path), 404), "application/problem+json")
        for path in given
    }
    responses = {path: document["paths"][path]["get"]["responses"] for path in given}
    assert [path for path, answer in given.items() if str(answer.status_code) not in responses[path]] == []


def test_the_description_is_readable_without_a_network(both: httpx.Client) -> None:
    page = both.get("/sea/api.html").text
    assert "<code>GET /collections/{collection_id}/items</code>" in page
    assert "west greater than east crosses the antimeridian" in page


def test_the_description_is_that_of_the_snapshot_file(at_sea: httpx.Client) -> None:
    document = at_sea.get("/api").json()
    del document["servers"], document["info"]["version"]
    if os.environ.get("RENEW_SNAPSHOTS"):
        SNAPSHOT.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    assert document == json.loads(SNAPSHOT.read_text(encoding="utf-8")), (
        "the API changed; if that is meant, run: RENEW_SNAPSHOTS=1 .venv/bin/pytest tests/api/test_openapi30.py"
    )
