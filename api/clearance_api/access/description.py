"""The description of the service as somebody may read it: it lists what they may ask for and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from clearance_api.access.addresses import SeesCollection, may_send_to, rule_of
from clearance_api.access.refusals import READING
from clearance_api.access.rules import EDITED
from clearance_api.access.viewer import Tier, Viewer
from clearance_geodata.shelf.collections import COLLECTIONS

__all__ = ["description_for"]

Node: TypeAlias = dict[str, Any]
SCHEMA = "#/components/schemas/"
METHODS = frozenset({"get", "head", "options", "post", "put", "patch", "delete"})


def description_for(document: Mapping[str, Any], viewer: Viewer) -> Node:
    """An OpenAPI document without the addresses, methods, collections and columns that are not for somebody."""
    if viewer.tier is Tier.AUTHORITY:
        return dict(document)
    seen = viewer.rules.seen[viewer.tier]
    paths = {p: _operations(p, item, viewer) for p, item in document["paths"].items() if _is_theirs(p, viewer)}
    cut: Node = _cut({**document, "paths": paths}, seen)
    schemas = cut["components"]["schemas"]
    for name in COLLECTIONS:
        feature = schemas.get(f"{name.capitalize()}Feature")
        if name in seen and feature is not None:
            properties = feature["properties"]["properties"]["properties"]
            feature["properties"]["properties"]["properties"] = _only(properties, seen[name])
        elif feature is not None:
            del schemas[f"{name.capitalize()}Feature"], schemas[f"{name.capitalize()}Page"]
    _keep_used(cut)
    return cut


def _is_theirs(path: str, viewer: Viewer) -> bool:
    rule, _ = rule_of(_template(path))
    if isinstance(rule, SeesCollection):
        return bool(viewer.rules.seen[viewer.tier])
    return rule is not None and rule.allows(viewer, ())


def _template(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _operations(path: str, item: Mapping[str, Any], viewer: Viewer) -> Node:
    """The methods of an address that somebody may use, with the columns that they may send."""
    sends = may_send_to(viewer, _template(path).strip("/").split("/"))
    kept = {n: node for n, node in item.items() if n not in METHODS or n.upper() in READING or sends}
    return {n: _sendable(node, viewer) if n in METHODS and "requestBody" in node else node for n, node in kept.items()}


def _sendable(operation: Mapping[str, Any], viewer: Viewer) -> Node:
    columns = {field.name for field in COLLECTIONS[EDITED].fields} - {*viewer.fields(COLLECTIONS[EDITED])}
    return {**operation, "requestBody": _left_out(operation["requestBody"], columns)}


def _left_out(node: Any, names: set[str]) -> Any:  # noqa: ANN401  JSON of any shape
    """A copy without members of some names."""
    if isinstance(node, list):
        return [_left_out(one, names) for one in node]
    return {n: _left_out(v, names) for n, v in node.items() if n not in names} if isinstance(node, dict) else node


def _cut(node: Any, seen: Mapping[str, tuple[str, ...]]) -> Any:  # noqa: ANN401  JSON of any shape
    """A copy in which lists of collections, of their schemas and of their columns hold only what is seen."""
    if isinstance(node, list):
        hidden = {f"{SCHEMA}{name.capitalize()}{kind}" for name in COLLECTIONS if name not in seen for kind in KINDS}
        return [_cut(one, seen) for one in node if not (isinstance(one, dict) and one.get("$ref") in hidden)]
    if not isinstance(node, dict):
        return node
    copy = {name: _cut(value, seen) for name, value in node.items()}
    if isinstance(copy.get("enum"), list) and set(copy["enum"]) & set(COLLECTIONS):
        copy["enum"] = [name for name in copy["enum"] if name in seen or name not in COLLECTIONS]
    if copy.get("name") == "property" and copy.get("in") == "query":
        columns = {column for columns in seen.values() for column in columns}
        copy["schema"]["properties"] = _only(copy["schema"]["properties"], columns)
    return copy


KINDS = ("Feature", "Page")


def _only(properties: Mapping[str, Any], names: tuple[str, ...] | set[str]) -> Node:
    return {name: node for name, node in properties.items() if name in names}


def _keep_used(document: Node) -> None:
    """Take away schemas that nothing names any more."""
    schemas: Node = document["components"]["schemas"]
    used: set[str] = set()
    waiting = [json.dumps(document["paths"])]
    while waiting:
        named = set(re.findall(rf'"{re.escape(SCHEMA)}(\w+)"', waiting.pop())) - used
        used |= named
        waiting += [json.dumps(schemas[name]) for name in named if name in schemas]
    document["components"]["schemas"] = _only(schemas, used)
