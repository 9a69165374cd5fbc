"""Filters in CQL2, text or JSON: read by the `cql2` library, kept small, and checked against the fields there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import cql2

from clearance.errors import InvalidRecord
from clearance.saying import saying
from clearance_geodata.shelf.condition import Condition
from clearance_geodata.shelf.places import with_places
from clearance_geodata.shelf.words import SQLITE

if TYPE_CHECKING:
    from clearance_geodata.export.layer import Field
    from clearance_geodata.shelf.asked import Filter
    from clearance_geodata.shelf.places import Moved

__all__ = ["CONFORMANCE", "read_filter"]

# What is true of the filters here, as a service tells its clients.
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/cql2/1.0/conf/{name}"
    for name in (
        *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison"),
        *("accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus"),
        *("spatial-functions", "temporal-functions", "property-property", "arithmetic"),
    )
)

MOST_BYTES = 64 * 1024
MOST_NESTED = 64
MOST_OPERATORS = 1_000
# The reader goes down one step for each of these, and a machine has only so many.
QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"")
WKT = re.compile(
    r"\b(?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|BBOX|ENVELOPE)\s*Z?\s*\([-+\d.eE,()\s]*\)", flags=re.IGNORECASE
)
OPERATOR = re.compile(r"\bNOT\b|\bDIV\b|[-+*/^%]", flags=re.IGNORECASE)
PLACE = re.compile(r"--> (\d+:\d+)")
EXPECTED = re.compile(r"= (expected .*)")


def read_filter(said: str, fields: Iterable[Field], *, is_json: bool = False, moved: Moved | None = None) -> Filter:
    """A filter, checked against the fields that may be asked for.

    Args:
        said: the expression in CQL2 text, or its JSON.
        fields: what may be asked for beside `geometry`.
        is_json: which of the two it is.
        moved: brings places of the expression to WGS 84 (lon, lat); None where they are.

    Raises:
        InvalidRecord: when it cannot be read, is too large, or asks for what is not there.
        InvalidQuantity: when values of different types are compared.
    """
    _check_size(said, is_json=is_json)
    try:
        tree = (cql2.parse_json if is_json else cql2.parse_text)(said).to_json()
    except (cql2.ParseError, ValueError) as fault:
        raise InvalidRecord(
            "filter {said} is no CQL2: {fault}; write it like area_m2 > 1000 AND status = 'open'",
            said=_shown(said),
            fault=_reason(str(fault)),
        ) from None
    if isinstance(tree, bool):
        tree = {"op": "and", "args": [tree, tree]}
    if not isinstance(tree, dict):
        raise InvalidRecord("filter {said} is neither true nor false; compare it with something", said=_shown(said))
    found: Filter = with_places(tree, moved)
    Condition({field.name: field for field in fields}, SQLITE).of(found)
    return found


def _check_size(said: str, *, is_json: bool) -> None:
    """Refuse what would be too deep or too large for those that read it.

    Raises:
        InvalidRecord: with what is too much.
    """
    if "\0" in said or "\\u0000" in said:
        raise InvalidRecord("a filter with the character NUL finds nothing; leave it out")
    size = len(said.encode(errors="replace"))
    if size > MOST_BYTES:
        raise InvalidRecord(
            "a filter of {size} bytes is too large; send at most {most_bytes}, fewer corners, say",
            size=size,
            most_bytes=MOST_BYTES,
        )
    bare = QUOTED.sub("x", said)
    bare = bare if is_json else WKT.sub("x", bare)
    depth = deepest = 0
    for letter in bare:
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth)
    if deepest > MOST_NESTED:
        raise InvalidRecord(
            "a filter nested {deepest} deep is too deep; nest at most {most_nested}",
            deepest=deepest,
            most_nested=MOST_NESTED,
        )
    operators = 0 if is_json else len(OPERATOR.findall(bare))
    if operators > MOST_OPERATORS:
        raise InvalidRecord(
            "a filter with {operators} operators is too large; use at most {most_operators}",
            operators=operators,
            most_operators=MOST_OPERATORS,
        )


def _shown(said: str) -> str:
    line = " ".join(said.split())
    return f"'{line if len(line) <= 80 else line[:77] + '...'}'"


def _reason(fault: str) -> str:
    place, expected = PLACE.search(fault), EXPECTED.search(fault)
    if place and expected:
        return saying("{expected} at {place}", expected=expected[1], place=place[1])
    return " ".join(fault.split())
