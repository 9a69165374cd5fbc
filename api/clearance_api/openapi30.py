"""OpenAPI 3.1, which FastAPI writes, as OpenAPI 3.0.3, which OGC API asks for and GIS clients read.

Only the difference is translated: schemas of 3.1 are JSON Schema 2020-12, those of 3.0 a dialect of an older draft.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

__all__ = ["OPENAPI_JSON", "VERSION", "as_openapi_30", "schema_30"]

OPENAPI_JSON = "application/vnd.oai.openapi+json;version=3.0"
VERSION = "3.0.3"

Node: TypeAlias = dict[str, object]

# What 3.0 has no word for and what only annotates: leaving it out makes a schema wider, never wrong.
ONLY_IN_31 = frozenset(
    (
        *(
            "$anchor",
            "$comment",
            "$defs",
            "$id",
            "$schema",
            "contains",
            "contentEncoding",
            "contentSchema",
            "else",
            "if",
        ),
        *("dependentRequired", "dependentSchemas", "maxContains", "minContains", "patternProperties", "propertyNames"),
        *("then", "unevaluatedItems", "unevaluatedProperties"),
    )
)
NO_SCHEMA = frozenset({"default", "enum", "example", "discriminator", "externalDocs", "xml"})


def as_openapi_30(document: Mapping[str, object]) -> Node:
    """The same description in OpenAPI 3.0.3.

    Example:
        >>> as_openapi_30({"openapi": "3.1.0", "info": {"title": "T", "version": "1", "summary": "S"}, "paths": {}})
        {'openapi': '3.0.3', 'info': {'title': 'T', 'version': '1'}, 'paths': {}}
    """
    kept = {name: value for name, value in document.items() if name not in {"jsonSchemaDialect", "webhooks"}}
    kept |= {"openapi": VERSION, "info": _without(document["info"], "summary")}
    return _mapped(kept, _anything)


def _anything(name: str, value: object) -> object:
    """What stands under a name outside schemas; `schema` and the component schemas begin one."""
    if name == "schema":
        return schema_30(value)
    if name == "schemas" and isinstance(value, dict):
        return {key: schema_30(schema) for key, schema in value.items()}
    if name in {"example", "examples", "default"}:
        return value
    if isinstance(value, dict):
        return _mapped(value, _anything)
    return [_anything("", item) for item in value] if isinstance(value, list) else value


def schema_30(schema: object) -> object:
    """One schema in the dialect of OpenAPI 3.0; true and false become a schema that takes all or nothing.

    Example:
        >>> schema_30({"anyOf": [{"type": "integer", "exclusiveMinimum": 0}, {"type": "null"}]})
        {'type': 'integer', 'nullable': True, 'minimum': 0, 'exclusiveMinimum': True}
    """
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    if not isinstance(schema, dict):
        return schema
    plain = {name: value for name, value in schema.items() if name not in ONLY_IN_31}
    for translate in (_choices, _binary, _constant, _examples, _bounds, _tuple, _types, _reference):
        plain = translate(plain)
    return _mapped(plain, _inside)


def _inside(name: str, value: object) -> object:
    """What stands under a keyword of a schema."""
    if name == "properties" and isinstance(value, dict):
        return {key: schema_30(part) for key, part in value.items()}
    if name in NO_SCHEMA:
        return value
    if isinstance(value, list):
        return [schema_30(part) for part in value]
    return schema_30(value) if isinstance(value, dict) else value


def _mapped(node: Mapping[str, object], change: Callable[[str, object], object]) -> Node:
    return {name: change(name, value) for name, value in node.items()}


def _without(node: object, *names: str) -> Node:
    return {name: value for name, value in node.items() if name not in names} if isinstance(node, dict) else {}


def _binary(schema: Node) -> Node:
    if "contentMediaType" not in schema:
        return schema
    return _without(schema, "contentMediaType") | {"format": "binary"}


def _constant(schema: Node) -> Node:
    return _without(schema, "const") | {"enum": [schema["const"]]} if "const" in schema else schema


def _examples(schema: Node) -> Node:
    given = schema.get("examples")
    if not isinstance(given, list):
        return schema
    return _without(schema, "examples") | ({"example": given[0]} if given else {})


def _bounds(schema: Node) -> Node:
    """An exclusive bound is a number in 3.1, and a flag beside the bound in 3.0; the tighter of two bounds stands."""
    out = dict(schema)
    for exclusive, inclusive, sign in (("exclusiveMinimum", "minimum", 1), ("exclusiveMaximum", "maximum", -1)):
        bound, other = out.get(exclusive), out.get(inclusive)
        if isinstance(bound, bool) or not isinstance(bound, (int, float)):
            continue
        del out[exclusive]
        if not isinstance(other, (int, float)) or sign * bound >= sign * other:
            out |= {inclusive: bound, exclusive: True}
    return out


def _tuple(schema: Node) -> Node:
    """Items by position become as many items of any of their kinds."""
    first = schema.get("prefixItems")
    if not isinstance(first, list):
        return schema
    kinds = [kind for place, kind in enumerate(first) if kind not in first[:place]]
    rest = schema.get("items", False)
    one = {"items": kinds[0] if len(kinds) == 1 else {"anyOf": kinds}} if rest is False else {"items": {}}
    return _without(schema, "prefixItems", "items") | one | ({"maxItems": len(first)} if rest is False else {})


def _types(schema: Node) -> Node:
    """A list of types: `null` becomes `nullable`, others a choice."""
    types = schema.get("type")
    if types == "null":
        return _without(schema, "type") | {"nullable": True, "enum": [None]}
    if not isinstance(types, list):
        return schema
    named = [kind for kind in types if kind != "null"]
    out = _without(schema, "type") | ({"nullable": True} if len(named) < len(types) else {})
    return out | ({"type": named[0]} if len(named) == 1 else {"anyOf": [{"type": kind} for kind in named]})


def _choices(schema: Node) -> Node:
    """`null` among the choices becomes `nullable`; a lone choice left takes the place of the list."""
    out = dict(schema)
    for keyword in ("anyOf", "oneOf"):
        choices = out.get(keyword)
        if not isinstance(choices, list) or {"type": "null"} not in choices:
            continue
        named = [choice for choice in choices if choice != {"type": "null"}]
        lone = named[0] if len(named) == 1 else None
        del out[keyword]
        if isinstance(lone, dict) and "$ref" not in lone:
            out = lone | out
        else:
            out[keyword] = named
        out["nullable"] = True
    return out


def _reference(schema: Node) -> Node:
    """What stands beside a reference is not read in 3.0, so the reference moves into `allOf`."""
    if "$ref" not in schema or len(schema) == 1:
        return schema
    return _without(schema, "$ref") | {"allOf": [{"$ref": schema["$ref"]}]}
