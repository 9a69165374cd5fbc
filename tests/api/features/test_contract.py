"""The description of the service against what OGC API - Features asks of one, and every answer against the description.

The requirements are told in our own words; `docs/conformance.md` names the document of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from openapi_schema_validator import OAS30Validator

ITEMS = "/collections/{collection_id}/items"
ITEM = "/collections/{collection_id}/items/{feature_id}"
PROBLEM = "application/problem+json"
Node = dict[str, Any]


@pytest.fixture(scope="module")
def document(at_sea: httpx.Client) -> Node:
    """The description."""
    found: Node = at_sea.get("/api").json()
    return found


def parameters(document: Node, path: str, method: str = "get") -> Mapping[str, Node]:
    """The parameters of an operation by name."""
    return {parameter["name"]: parameter for parameter in document["paths"][path][method]["parameters"]}


def assert_meets(document: Node, schema: Node, content: object) -> None:
    """Hold a value against a schema of the description."""
    whole = {"allOf": [schema], "components": document["components"]}
    errors = [error.message for error in OAS30Validator(whole).iter_errors(content)]
    assert errors == []


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", {"get"}),
        ("/conformance", {"get"}),
        ("/api", {"get"}),
        ("/collections", {"get"}),
        ("/collections/{collection_id}", {"get"}),
        ("/collections/{collection_id}/queryables", {"get"}),
        ("/collections/{collection_id}/schema", {"get"}),
        (ITEMS, {"get", "post"}),
        (ITEM, {"get", "put", "patch", "delete"}),
        ("/collections/{collection_id}/items.{ending}", {"get"}),
    ],
)
def test_every_address_of_the_standard_is_described(document: Node, path: str, methods: set[str]) -> None:
    assert set(document["paths"][path]) == methods


def test_every_variable_of_an_address_is_a_parameter(document: Node) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            named = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path" and p["required"]}
            wanted = {part.partition("}")[0] for part in path.split("{")[1:]}
            assert (path, method, named) == (path, method, wanted)


@pytest.mark.parametrize(
    ("name", "schema", "style"),
    [
        ("bbox", {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}, ("form", False)),
        ("limit", {"type": "integer", "minimum": 1, "default": 100, "maximum": 10_000}, None),
        ("datetime", {"type": "string"}, None),
        ("crs", {"type": "string", "format": "uri"}, None),
        ("bbox-crs", {"type": "string", "format": "uri"}, None),
        ("filter", {"type": "string"}, None),
        ("filter-lang", {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"}, None),
        ("filter-crs", {"type": "string", "format": "uri"}, None),
        ("sortby", {"type": "array", "items": {"type": "string"}}, ("form", False)),
        ("properties", {"type": "array", "items": {"type": "string"}}, ("form", False)),
    ],
)
def test_a_parameter_of_items_is_defined_as_its_part_asks(
    document: Node, name: str, schema: Node, style: tuple[str, bool] | None
) -> None:
    found = parameters(document, ITEMS)[name]
    assert (found["in"], found["required"]) == ("query", False)
    assert {key: found["schema"].get(key) for key in schema} == schema
    assert style is None or (found["style"], found["explode"]) == style


def test_every_property_is_a_parameter_of_its_own(document: Node, at_sea: httpx.Client) -> None:
    found = parameters(document, ITEMS)["property"]
    assert (found["style"], found["explode"], found["schema"]["additionalProperties"]) == ("form", True, False)
    for collection in at_sea.get("/collections").json()["collections"]:
        queryables = at_sea.get(f"/collections/{collection['id']}/queryables").json()["properties"]
        assert set(queryables) - {"geometry"} <= set(found["schema"]["properties"])


def test_what_fails_is_a_problem_everywhere(document: Node) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            failed = {code: answer for code, answer in operation["responses"].items() if code[0] in "45d"}
            assert {(path, method, code): list(answer["content"]) for code, answer in failed.items()} == {
                (path, method, code): [PROBLEM, "text/html"] for code in failed
            }
    problem = document["components"]["schemas"]["Problem"]
    assert problem["required"] == ["type", "title", "status", "detail"]


@pytest.mark.parametrize(
    ("path", "described", "media_type"),
    [
        ("/?f=json", "/", "application/json"),
        ("/conformance", "/conformance", "application/json"),
        ("/collections", "/collections", "application/json"),
        ("/collections/areas", "/collections/{collection_id}", "application/json"),
        ("/collections/areas/schema", "/collections/{collection_id}/schema", "application/schema+json"),
        ("/collections/areas/queryables", "/collections/{collection_id}/queryables", "application/schema+json"),
        ("/collections/areas/items?limit=100", ITEMS, "application/geo+json"),
        ("/collections/released/items?limit=100", ITEMS, "application/geo+json"),
        ("/collections/incidents/items", ITEMS, "application/geo+json"),
        ("/collections/areas/items/SEA%2Funknown", ITEM, "application/geo+json"),
    ],
)
def test_an_answer_is_as_it_is_described(
    document: Node, at_sea: httpx.Client, path: str, described: str, media_type: str
) -> None:
    answer = at_sea.get(path)
    said = document["paths"][described]["get"]["responses"]["200"]
    assert answer.headers["content-type"] == media_type
    assert_meets(document, said["content"][media_type]["schema"], answer.json())
    assert [name for name in said.get("headers", {}) if name not in answer.headers] == []


@pytest.mark.parametrize(
    ("method", "path", "described"),
    [
        ("get", "/collections/areas/items?limit=0", ITEMS),
        ("get", "/collections/areas/items?unknown=1", ITEMS),
        ("get", "/collections/areas/items/none", ITEM),
        ("put", "/collections/areas/items/none", ITEM),
        ("patch", "/collections/areas/items/none", ITEM),
        ("delete", "/collections/areas/items/none", ITEM),
        ("post", "/collections/areas/items", ITEMS),
        ("post", "/collections/released/items", ITEMS),
    ],
)
def test_a_problem_is_as_it_is_described(
    document: Node, at_sea: httpx.Client, method: str, path: str, described: str
) -> None:
    answer = at_sea.request(method, path)
    said = document["paths"][described][method]["responses"]
    assert str(answer.status_code) in said
    assert answer.headers["content-type"] == PROBLEM
    assert_meets(document, {"$ref": "#/components/schemas/Problem"}, answer.json())


def test_an_edit_is_described_with_its_body_its_headers_and_its_answers(document: Node) -> None:
    patch = document["paths"][ITEM]["patch"]
    assert list(patch["requestBody"]["content"]) == [
        "application/merge-patch+json",
        "application/geo+json",
        "application/json",
    ]
    headers = {p["name"]: p["required"] for p in patch["parameters"] if p["in"] == "header"}
    assert headers == {"If-Match": True, "Idempotency-Key": False, "Content-Crs": False, "Prefer": False}
    assert {"200", "204", "400", "409", "412", "415", "428"} <= set(patch["responses"])
    post = document["paths"][ITEMS]["post"]["responses"]["201"]
    assert set(post["headers"]) == {"Location", "ETag"}
