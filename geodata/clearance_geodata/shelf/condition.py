"""A CQL2 expression, checked and turned into the condition of a statement with its values apart.

What is not known (null) makes a comparison neither true nor false, as in SQL; only what is true is found.
Source: OGC 21-065r2, Common Query Language (CQL2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from clearance.errors import InvalidGeometry, InvalidQuantity, InvalidRecord
from clearance.saying import saying
from clearance_geodata.export.layer import FieldType
from clearance_geodata.shelf import times
from clearance_geodata.shelf.places import place_of
from clearance_geodata.shelf.words import lowered, unaccented

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.export.layer import Field
    from clearance_geodata.shelf.asked import Rows
    from clearance_geodata.shelf.words import Words

__all__ = ["GEOMETRY", "Condition", "Piece"]

GEOMETRY = "geometry"
COMPARISONS = {"=", "<>", "<", ">", "<=", ">="}
ARITHMETIC = {"+", "-", "*", "/", "%", "div", "^"}
SPATIAL = {
    f"s_{name}" for name in ("intersects", "disjoint", "equals", "touches", "within", "contains", "overlaps", "crosses")
}
FOLDS = {"casei": lowered, "accenti": unaccented}


class Kind(StrEnum):
    """What a part of an expression is."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "date"
    TRUTH = "true or false"


# What a message calls them.
WORDS = {
    Kind.TEXT: saying("text"),
    Kind.NUMBER: saying("a number"),
    Kind.DAY: saying("a date"),
    Kind.TRUTH: saying("true or false"),
}
KINDS = {
    FieldType.WHOLE: Kind.NUMBER,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DATE: Kind.DAY,
    FieldType.YES_NO: Kind.TRUTH,
}
CASTS = {Kind.TEXT: "CAST(? AS TEXT)", Kind.DAY: "CAST(? AS TEXT)", Kind.NUMBER: "CAST(? AS DOUBLE PRECISION)"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a statement, with the values of its marks, and what it is."""

    sql: str
    kind: Kind
    values: tuple[object, ...] = ()
    literal: bool = False


class Condition:
    """Turns expressions into conditions on the versions `v`.

    `fields` are those that may be asked for. `words` are those of the store. `meeting` looks up the rows of which a
    spatial function with a place is true, for stores that do not compare shapes themselves.
    """

    def __init__(
        self,
        fields: Mapping[str, Field],
        words: Words,
        meeting: Callable[[str, BaseGeometry], Rows] | None = None,
    ) -> None:
        """Translate for one store."""
        self._fields = fields
        self._words = words
        self._meeting = meeting

    def of(self, tree: Any) -> Piece:  # noqa: ANN401  a tree of JSON
        """The condition of an expression that is true or false.

        Raises:
            InvalidRecord: when it asks for what is not there.
            InvalidQuantity: when values of different types are compared.
        """
        piece = self._piece(tree)
        if piece.kind is not Kind.TRUTH:
            raise InvalidRecord(
                "a filter has {tree} where something true or false must be; compare it", tree=_told(tree)
            )
        return piece

    def _piece(self, tree: Any) -> Piece:  # noqa: ANN401
        if isinstance(tree, bool):
            return Piece("1 = 1" if tree else "1 = 0", Kind.TRUTH)
        if isinstance(tree, int | float):
            return self._literal(float(tree), Kind.NUMBER)
        if isinstance(tree, str):
            return self._literal(tree, Kind.TEXT)
        if not isinstance(tree, dict):
            raise InvalidRecord(
                "a filter cannot hold {tree} there; write `IS NULL` for what is not known", tree=_told(tree)
            )
        if "property" in tree:
            return self._property(str(tree["property"]))
        if "date" in tree or "timestamp" in tree:
            return self._literal(times.instant(tree), Kind.DAY)
        if "op" in tree:
            return self._operation(str(tree["op"]).lower(), tree.get("args", []))
        raise InvalidRecord(
            "a filter cannot compare {tree}; use a spatial function, or a temporal one", tree=_told(tree)
        )

    @staticmethod
    def _literal(value: object, kind: Kind) -> Piece:
        return Piece(CASTS[kind], kind, (value,), literal=True)

    def _property(self, name: str) -> Piece:
        field = self._fields.get(name)
        if field is None:
            spatial = saying("compare it by a spatial function such as S_INTERSECTS")
            hint = spatial if name == GEOMETRY else saying("there are {known}", known=(*self._fields, GEOMETRY))
            raise InvalidRecord("property '{name}' of the filter is not there to compare; {hint}", name=name, hint=hint)
        kind = KINDS.get(field.type, Kind.TEXT)
        return Piece(f'v."{name}"' if kind is not Kind.TRUTH else f'(v."{name}" = 1)', kind)

    def _operation(self, op: str, args: Any) -> Piece:  # noqa: ANN401
        if op in {"and", "or"}:
            return self._joined(op, args)
        for some, count, make in (
            (COMPARISONS, 2, self._comparison),
            (ARITHMETIC, 2, self._arithmetic),
            (SPATIAL, 2, self._spatial),
            (times.FUNCTIONS, 2, self._temporal),
            (FOLDS, 1, self._folded),
            ({"like"}, 2, self._like),
            ({"in"}, 2, self._among),
            ({"between"}, 3, self._between),
            ({"isnull"}, 1, self._unknown),
            ({"not"}, 1, self._not),
        ):
            if op in some:
                return make(op, _only(op, args, count))
        raise InvalidRecord(
            "a filter knows no function '{op}'; the conformance classes of CQL2 name those there are", op=op
        )

    def _joined(self, op: str, args: Any) -> Piece:  # noqa: ANN401
        parts = [self.of(part) for part in args]
        if not parts:
            raise InvalidRecord("`{op}` of a filter joins nothing; give it two expressions", op=op)
        sql = f" {op.upper()} ".join(part.sql for part in parts)
        return Piece(f"({sql})", Kind.TRUTH, tuple(value for part in parts for value in part.values))

    def _not(self, op: str, args: Sequence[Any]) -> Piece:
        del op
        part = self.of(args[0])
        return Piece(f"(NOT {part.sql})", Kind.TRUTH, part.values)

    def _comparison(self, op: str, args: Sequence[Any]) -> Piece:
        one, other = self._alike(op, *args)
        if one.kind is Kind.TRUTH and op not in {"=", "<>"}:
            raise InvalidQuantity("a filter cannot say `{op}` of true and false; use = or <>", op=op)
        return Piece(f"({one.sql} {op} {other.sql})", Kind.TRUTH, one.values + other.values)

    def _alike(self, op: str, *trees: Any) -> list[Piece]:  # noqa: ANN401
        """Pieces of one kind; text that is a day becomes one beside a date."""
        pieces = [self._piece(tree) for tree in trees]
        if any(piece.kind is Kind.DAY for piece in pieces):
            pieces = [
                self._literal(times.instant({"date": piece.values[0]}), Kind.DAY)
                if piece.literal and piece.kind is Kind.TEXT
                else piece
                for piece in pieces
            ]
        kinds = list(dict.fromkeys(piece.kind for piece in pieces))
        if len(kinds) > 1:
            raise InvalidQuantity(
                "a filter cannot say `{op}` of {told}: they are {kinds}; compare what is of one type",
                op=op,
                told=tuple(_told(tree) for tree in trees),
                kinds=tuple(WORDS[kind] for kind in kinds),
            )
        return pieces

    def _between(self, op: str, args: Sequence[Any]) -> Piece:
        value, low, high = self._alike(op, *args)
        return Piece(
            f"({value.sql} BETWEEN {low.sql} AND {high.sql})", Kind.TRUTH, value.values + low.values + high.values
        )

    def _among(self, op: str, args: Sequence[Any]) -> Piece:
        if not isinstance(args[1], list) or not args[1]:
            raise InvalidRecord("`in` of a filter needs a list of values, such as ('open', 'released')")
        value, *listed = self._alike(op, args[0], *args[1])
        values = sum((piece.values for piece in listed), value.values)
        return Piece(f"({value.sql} IN ({', '.join(piece.sql for piece in listed)}))", Kind.TRUTH, values)

    def _like(self, op: str, args: Sequence[Any]) -> Piece:
        text, pattern = self._text(op, args[0]), self._text(op, args[1])
        if not pattern.literal:
            raise InvalidRecord("`like` of a filter needs a pattern in quotes, such as 'North%'")
        said = str(pattern.values[0])
        if (len(said) - len(said.rstrip("\\"))) % 2:
            raise InvalidRecord(
                "the pattern '{said}' of a filter ends in the middle of an escape; write \\\\ for \\", said=said
            )
        sql = self._words.like.format(text=text.sql, pattern=CASTS[Kind.TEXT])
        return Piece(f"({sql})", Kind.TRUTH, (*text.values, self._words.pattern(said)))

    def _folded(self, op: str, args: Sequence[Any]) -> Piece:
        text = self._text(op, args[0])
        if text.literal:
            return self._literal(FOLDS[op](str(text.values[0])), Kind.TEXT)
        words = self._words.lowered if op == "casei" else self._words.unaccented
        return Piece(words.format(text=text.sql), Kind.TEXT, text.values)

    def _text(self, op: str, tree: Any) -> Piece:  # noqa: ANN401
        piece = self._piece(tree)
        if piece.kind is not Kind.TEXT:
            raise InvalidQuantity(
                "`{op}` of a filter needs text, and {tree} is {kind}", op=op, tree=_told(tree), kind=WORDS[piece.kind]
            )
        return piece

    def _number(self, op: str, tree: Any) -> Piece:  # noqa: ANN401
        piece = self._piece(tree)
        if piece.kind is not Kind.NUMBER:
            raise InvalidQuantity(
                "`{op}` of a filter needs numbers, and {tree} is {kind}",
                op=op,
                tree=_told(tree),
                kind=WORDS[piece.kind],
            )
        # A whole number divided by one is not cut off.
        return piece if piece.literal else Piece(f"CAST({piece.sql} AS DOUBLE PRECISION)", Kind.NUMBER, piece.values)

    def _arithmetic(self, op: str, args: Sequence[Any]) -> Piece:
        one, other = (self._number(op, tree) for tree in args)
        values = one.values + other.values
        # By nothing is not known, on either store.
        shares = f"{one.sql} / NULLIF({other.sql}, 0)"
        match op:
            case "/":
                return Piece(f"({shares})", Kind.NUMBER, values)
            case "div":
                return Piece(f"({self._words.whole.format(number=f'({shares})')})", Kind.NUMBER, values)
            case "%":
                whole = self._words.whole.format(number=f"({shares})")
                return Piece(f"({one.sql} - {other.sql} * {whole})", Kind.NUMBER, values + values)
            case "^":
                return Piece(self._words.power.format(base=one.sql, exponent=other.sql), Kind.NUMBER, values)
            case _:
                return Piece(f"({one.sql} {op} {other.sql})", Kind.NUMBER, values)

    def _unknown(self, op: str, args: Sequence[Any]) -> Piece:
        del op
        tree = args[0]
        if isinstance(tree, dict) and tree.get("property") == GEOMETRY:
            return Piece("(v.minx IS NULL)", Kind.TRUTH)
        piece = self._piece(tree)
        return Piece(f"({piece.sql} IS NULL)", Kind.TRUTH, piece.values)

    def _temporal(self, op: str, args: Sequence[Any]) -> Piece:
        ends = [end for tree in args for end in self._ends(op, tree)]
        sql, given = times.FUNCTIONS[op], dict(zip(("a0", "a1", "b0", "b1"), ends, strict=True))
        used = times.NAME.findall(sql)
        values = tuple(value for name in used for value in given[name].values)
        return Piece(times.NAME.sub(lambda found: given[found[0]].sql, f"({sql})"), Kind.TRUTH, values)

    def _ends(self, op: str, tree: Any) -> tuple[Piece, Piece]:  # noqa: ANN401
        """The first and last instant of an instant or interval."""
        if isinstance(tree, dict) and "interval" in tree:
            parts = tree["interval"]
            if not isinstance(parts, list):
                raise InvalidRecord("an interval of a filter needs two ends, such as INTERVAL('2020-01-01', '..')")
            first, last = _only("interval", parts, 2)
            return self._instant(op, first, times.BEGIN), self._instant(op, last, times.END)
        both = self._instant(op, tree, times.BEGIN)
        return both, both

    def _instant(self, op: str, tree: Any, without: str) -> Piece:  # noqa: ANN401
        if isinstance(tree, str):
            return self._literal(without if tree == times.OPEN else times.instant({"date": tree}), Kind.DAY)
        piece = self._piece(tree)
        if piece.kind is not Kind.DAY:
            raise InvalidQuantity(
                "`{op}` of a filter needs dates, and {tree} is {kind}", op=op, tree=_told(tree), kind=WORDS[piece.kind]
            )
        return piece

    def _spatial(self, op: str, args: Sequence[Any]) -> Piece:
        own = [isinstance(tree, dict) and tree.get("property") == GEOMETRY for tree in args]
        if sum(own) != 1:
            raise InvalidRecord(
                "`{op}` of a filter compares `{geometry}` with a place; name each once", op=op, geometry=GEOMETRY
            )
        place = place_of(_place(op, args[own.index(False)]))
        if place.geom_type == "GeometryCollection" and op not in {"s_intersects", "s_disjoint"}:
            raise InvalidGeometry(
                "`{op}` of a filter takes no mixture of points, lines and polygons; give one of them", op=op
            )
        turned = {"s_within": "s_contains", "s_contains": "s_within"}
        asked = turned.get(op, op) if own[1] else op
        if self._words.spatial:
            return Piece(_native(asked), Kind.TRUTH, (place.wkb,))
        rows = [] if self._meeting is None else self._meeting(asked, place).tolist()
        # Where no place is known the answer is not known either.
        return Piece(
            "(CASE WHEN v.minx IS NULL THEN NULL ELSE v.fid IN (SELECT value FROM json_each(?)) END)",
            Kind.TRUTH,
            (str(rows),),
        )


def _native(op: str) -> str:
    if op == "s_disjoint":
        return f"(NOT {_native('s_intersects')})"
    name = "ST_" + op.removeprefix("s_").capitalize()
    return f"{name}(ST_GeomFromWKB(s.wkb, 4326), ST_GeomFromWKB(?, 4326))"


def _place(op: str, tree: Any) -> Mapping[str, object]:  # noqa: ANN401
    if not isinstance(tree, dict) or not ("type" in tree or "bbox" in tree):
        raise InvalidRecord(
            "`{op}` of a filter compares `{geometry}` with a place, and {tree} is none",
            op=op,
            geometry=GEOMETRY,
            tree=_told(tree),
        )
    return tree


def _only(op: str, args: Any, count: int) -> Sequence[Any]:  # noqa: ANN401
    if not isinstance(args, list) or len(args) != count:
        given = len(args) if isinstance(args, list) else 0
        raise InvalidRecord("`{op}` of a filter takes {count} values, not {given}", op=op, count=count, given=given)
    return args


def _told(tree: Any) -> str:  # noqa: ANN401
    """A part of an expression, for messages."""
    if isinstance(tree, dict):
        if "property" in tree:
            return f"'{tree['property']}'"
        said = tree.get("op") or tree.get("type") or next(iter(tree), "nothing")
        return f"`{said}`"
    return repr(tree)[:60]
