"""By which index SQLite finds what a filter asks for: it keeps no statistics, so what each would find is counted.

PostgreSQL has statistics and decides itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clearance_geodata.shelf.condition import COMPARISONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clearance_geodata.shelf.condition import Condition
    from clearance_geodata.shelf.tables import Tables
    from clearance_geodata.store.protocol import Connection

__all__ = ["NO_INDEX", "chosen"]

# What finds more than this part of all versions is found sooner by looking at each: rows lie elsewhere than the index.
AT_MOST = 10
RANGES = COMPARISONS - {"<>"}
NO_INDEX = "NOT INDEXED"


def chosen(tables: Tables, connection: Connection, condition: Condition, where: Any, *, size: int) -> str:  # noqa: ANN401
    """The words of a statement that say by which index it goes, or by none.

    Args:
        tables: what is looked through.
        connection: where it is.
        condition: makes conditions of parts of the filter.
        where: the filter, which is known to be one.
        size: how many versions there are.
    """
    parts = list(_parts(where))
    found = [(name, part) for part in parts if (name := _compared(part, tables.indexes))]
    if len(parts) == 1 and found:
        return _by(tables, found[0][0])  # the index alone tells it, however much it is
    best, fewest = NO_INDEX, size // AT_MOST + 1
    for name, part in found:
        by = _by(tables, name)
        count = tables.count_by(connection, condition.of(part), by=by, up_to=fewest)
        if count < fewest:
            best, fewest = by, count
    return best


def _by(tables: Tables, name: str) -> str:
    return f"INDEXED BY {tables.indexes[name]}"


def _parts(tree: Any) -> Iterator[Any]:  # noqa: ANN401  a tree of JSON
    """The parts of a filter that must all hold."""
    if isinstance(tree, dict) and str(tree.get("op")).lower() == "and":
        for part in tree["args"]:
            yield from _parts(part)
    else:
        yield tree


def _compared(tree: Any, indexes: Mapping[str, str]) -> str:  # noqa: ANN401
    """The property with an index that a part compares with values and nothing else; empty when there is none."""
    if not isinstance(tree, dict):
        return ""
    op, args = str(tree.get("op")).lower(), tree.get("args")
    if op not in {*RANGES, "between", "in"} or not isinstance(args, list):
        return ""
    own = [arg["property"] for arg in args if isinstance(arg, dict) and "property" in arg]
    others = [arg for arg in args if not (isinstance(arg, dict) and "property" in arg)]
    if len(own) != 1 or own[0] not in indexes or not all(_is_value(arg) for arg in others):
        return ""
    is_first = op in RANGES or args[0] not in others
    return str(own[0]) if is_first else ""


def _is_value(tree: Any) -> bool:  # noqa: ANN401
    if isinstance(tree, list):
        return all(_is_value(one) for one in tree)
    if isinstance(tree, dict):
        return "date" in tree or "timestamp" in tree
    return isinstance(tree, str | int | float) and not isinstance(tree, bool)
