"""CQL2 in plain Python, on one feature at a time, to compare with: true, false, or None where it is not known."""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import shapely

__all__ = ["is_true"]

Value: TypeAlias = Any
Tree: TypeAlias = Any

RELATIONS: dict[str, Callable[..., bool]] = {
    "t_after": lambda a, _, __, d: bool(a > d),
    "t_before": lambda _, b, c, __: bool(b < c),
    "t_disjoint": lambda a, b, c, d: bool(b < c or a > d),
    "t_equals": lambda a, b, c, d: bool(a == c and b == d),
    "t_intersects": lambda a, b, c, d: not (b < c or a > d),
    "t_during": lambda a, b, c, d: bool(a > c and b < d),
}


def _like(text: str, pattern: str) -> bool:
    parts = {"%": ".*", "_": "."}
    expression = "".join(parts.get(p, re.escape(p[-1])) for p in re.findall(r"\\.|.", pattern, re.DOTALL))
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _unaccented(text: str) -> str:
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))


# Of values that are known.
FUNCTIONS: dict[str, Callable[..., Value]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else None,
    "div": lambda a, b: int(a / b) if b else None,
    "%": lambda a, b: a - b * int(a / b) if b else None,
    "not": operator.not_,
    "like": _like,
    "casei": str.lower,
    "accenti": _unaccented,
}


SPATIAL = ("intersects", "disjoint", "equals", "touches", "within", "contains", "overlaps", "crosses")


def is_true(tree: Tree, properties: Mapping[str, Value], shape: Value) -> bool:
    return bool(_value(tree, properties, shape))


def _value(tree: Tree, known: Mapping[str, Value], shape: Value) -> Value:
    if not isinstance(tree, dict):
        return tree
    if "property" in tree:
        return shape if tree["property"] == "geometry" else known[tree["property"]]
    if "date" in tree:
        return tree["date"]
    if "type" in tree:
        return shapely.geometry.shape(tree)
    return _operation(tree["op"], tree["args"], known, shape)


def _operation(op: str, args: list[Tree], known: Mapping[str, Value], shape: Value) -> Value:
    if op == "between":
        return _operation("and", [_op(">=", args[0], args[1]), _op("<=", args[0], args[2])], known, shape)
    if op == "in":
        return _operation("or", [_op("=", args[0], one) for one in args[1]], known, shape)
    values = [end for arg in args for end in _ends(arg, known)] if op in RELATIONS else None
    values = [_value(arg, known, shape) for arg in args] if values is None else values
    decided = {"and": False, "or": True}.get(op)
    if decided is not None:
        return decided if decided in values else None if None in values else not decided
    if op == "isNull":
        return values[0] is None
    if None in values:
        return None
    spatial = {f"s_{name}": getattr(shapely, name) for name in SPATIAL}
    return {**RELATIONS, **FUNCTIONS, **spatial}[op](*values)


def _op(op: str, *args: Tree) -> Tree:
    return {"op": op, "args": list(args)}


def _ends(arg: Tree, known: Mapping[str, Value]) -> tuple[Value, Value]:
    if isinstance(arg, dict) and "interval" in arg:
        first, last = arg["interval"]
        return ("" if first == ".." else first, "~" if last == ".." else last)
    value = _value(arg, known, None)
    return value, value
