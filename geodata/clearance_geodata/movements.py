"""What entries say, as rows of whole numbers straight from their JSON; `books.movement_rows` says it of a record."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clearance.land.accounts import Column, Kind
from clearance.land.books import CATEGORIES, NO_UNIT, SAYS_CLASS
from clearance.land.journal import RENAMES, effect_of
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

__all__ = ["ACCOUNTS", "KINDS", "UNITS", "Days", "Entries", "Raw", "Table", "numbered", "whole"]

Table: TypeAlias = NDArray[np.int64]
# Position, area, second area, kind, day, body.
Raw: TypeAlias = tuple[int, str, str | None, str, str, str]

CODES = {name: {word: i for i, word in enumerate(words)} for name, words in CATEGORIES.items()}
ACCOUNTS, UNITS, COLUMNS, KINDS = (CODES[name] for name in ("account", "unit", "column", "entry_kind"))
ACCOUNT_NAMES, KIND_NAMES = list(ACCOUNTS), [Kind(word) for word in KINDS]
# Bodies have sorted keys, so the rows of an entry are in the order of the names of its units.
SORTED_UNITS = sorted(Unit, key=lambda unit: unit.value)
TEXTS = ("account", "to_account", "from_account", "covers_from", "reverses", "reversed_kind")
RENAMING = [KINDS[kind] for kind in RENAMES]
NONE = -1
# All ways in which an entry may name a kind and three accounts, or none of them.
WAYS = (len(KINDS) + 1, *(len(ACCOUNTS) + 1,) * 3)
# No act says more than this many things in one unit.
MOST_SAID = 4


class Days(dict[str | None, int]):
    """The number of each day, counted from 1970-01-01; of no day, `NONE`."""

    def __missing__(self, day: str | None) -> int:
        """Find the number of a day that was not met before."""
        self[day] = number = NONE if day is None else int(np.datetime64(day, "D").astype("int64"))
        return number


def numbered(words: Sequence[str | None], numbers: Mapping[Any, int]) -> Table:
    """The number of each word.

    Raises:
        KeyError: for a word that has none.
    """
    return np.fromiter(map(numbers.__getitem__, words), dtype="int64", count=len(words))


def whole(numbers: Sequence[int]) -> Table:
    """Numbers as a column."""
    return np.fromiter(numbers, dtype="int64", count=len(numbers))


@dataclass(slots=True)
class Entries:
    """The entries of a register, taken a part at a time in the order of the journal.

    `areas` gives each area its number. `rows` are those of the movements, by the columns of `books.MOVEMENT_COLUMNS`;
    `about` has position, day and area of each entry; `gone` the positions of those that were reversed; `changes` what
    reassignments say.
    """

    areas: InitVar[Mapping[str, int]]
    rows: list[Table] = field(default_factory=list)
    about: list[Table] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    changes: list[tuple[str, str, str, str, int]] = field(default_factory=list)
    _areas: dict[str | None, int] = field(init=False)
    _days: Days = field(default_factory=Days)

    def __post_init__(self, areas: Mapping[str, int]) -> None:
        self._areas = {None: NONE, "": NONE}
        self._areas.update(areas)

    def take(self, part: Sequence[Raw]) -> None:
        """Take entries as they lie in the journal.

        Raises:
            KeyError: for an area, account or kind that is not known.
        """
        positions, subjects, others, kinds, days, bodies = zip(*part, strict=True)
        told = _parsed(bodies)
        texts = {name: told[name].to_pylist() for name in TEXTS}
        said = _Said(
            position=whole(positions),
            area=numbered(subjects, self._areas),
            other=numbered(others, self._areas),
            kind=numbered(kinds, KINDS),
            reversed_kind=numbered(texts["reversed_kind"], {None: NONE, **KINDS}),
            day=numbered(days, self._days),
            accounts=[numbered(texts[name], {None: NONE, **ACCOUNTS}) for name in TEXTS[:3]],
        )
        covers_from = numbered(texts["covers_from"], self._days)
        self.about.append(np.column_stack([said.position, said.day, said.area]))
        self.gone |= {int(entry_id.removeprefix("E")) for entry_id in texts["reverses"] if entry_id}
        self.rows.append(said.rows(_quantities(told), np.where(covers_from == NONE, said.day, covers_from)))
        for i in np.flatnonzero(np.isin(said.kind, RENAMING)).tolist():
            attributes = sorted(json.loads(bodies[i]).get("attributes", {}).items())
            self.changes += [(subjects[i], name, str(value), days[i], positions[i]) for name, value in attributes]


def _parsed(bodies: Sequence[str]) -> pa.Table:
    """Those fields of bodies that say what was moved, as columns."""
    import pyarrow as pa  # noqa: PLC0415  slow to load
    from pyarrow import json as arrow_json  # noqa: PLC0415

    quantities = pa.struct([(unit.value, pa.int64()) for unit in Unit])
    schema = pa.schema([("quantities", quantities), *((name, pa.string()) for name in TEXTS)])
    lines = "\n".join(bodies).encode()
    return arrow_json.read_json(
        io.BytesIO(lines),
        read_options=arrow_json.ReadOptions(block_size=len(lines) + 1),
        parse_options=arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
    )


def _quantities(told: pa.Table) -> dict[Unit, tuple[Table, Table]]:
    """In each unit, which entries have a quantity, and the quantities of all."""
    found = {}
    for unit in SORTED_UNITS:
        amounts = told["quantities"].combine_chunks().field(unit.value)
        has = np.flatnonzero(amounts.is_valid().to_numpy(zero_copy_only=False))
        found[unit] = has, amounts.fill_null(0).to_numpy(zero_copy_only=False)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What some entries say, as numbers; `accounts` are the account, the second one, and that of a closed area."""

    position: Table
    area: Table
    other: Table
    kind: Table
    reversed_kind: Table
    day: Table
    accounts: Sequence[Table]

    def rows(self, quantities: Mapping[Unit, tuple[Table, Table]], covers_from: Table) -> Table:
        """The rows of movements."""
        parts = [part for unit in SORTED_UNITS for part in self._of_unit(unit, *quantities[unit])]
        parts.append(self._of_class(quantities[Unit.M2][0]))
        entry, order, place, account, unit, column, quantity = np.concatenate(parts, axis=1)
        chosen = np.argsort(entry * (len(UNITS) + 1) * MOST_SAID + order, kind="stable")
        entry = entry[chosen]
        columns = (place, account, unit, column, quantity)
        said = (self.position[entry], *(values[chosen] for values in columns))
        return np.column_stack([*said, self.day[entry], covers_from[entry], self.kind[entry]])

    def _of_unit(self, unit: Unit, has: Table, quantity: Table) -> Iterator[Table]:
        """What entries that have a quantity in a unit say, for each way in which they move it."""
        acts_as = np.where(self.reversed_kind == NONE, self.kind, self.reversed_kind)
        sign = np.where(self.kind == KINDS[Kind.REVERSED], -1, 1)
        ways = np.ravel_multi_index([column[has] + 1 for column in (acts_as, *self.accounts)], WAYS)
        for way in pd.unique(ways).tolist():
            kind, *names = (int(number) - 1 for number in np.unravel_index(way, WAYS))
            account, to_account, from_account = (None if name == NONE else ACCOUNT_NAMES[name] for name in names)
            effect = effect_of(KIND_NAMES[kind], unit, account or "unclassified", to_account, from_account)
            mine = has[ways == way]
            for i, (second, held, column, direction) in enumerate(effect.says):
                order = SORTED_UNITS.index(unit) * MOST_SAID + i
                place = self.other if second else self.area
                amount = sign[mine] * direction * quantity[mine]
                yield _filled(mine, order, place[mine], (ACCOUNTS[held], UNITS[unit], COLUMNS[column]), amount)

    def _of_class(self, sized: Table) -> Table:
        """Acts that say the class of an area and move nothing, because nobody knows its size."""
        found = [_filled(sized[:0], 0, sized[:0], (0, 0, 0), sized[:0])]
        account, to_account, _ = self.accounts
        account = np.where(account == NONE, ACCOUNTS["unclassified"], account)
        unsized = np.setdiff1d(np.arange(len(self.kind)), sized)
        for kind, column in SAYS_CLASS.items():
            mine = unsized[self.kind[unsized] == KINDS[kind]]
            moves = (to_account[mine] != NONE) & (column is Column.CONFIRMED)
            held = np.where(moves, to_account[mine], account[mine])
            order = len(UNITS) * MOST_SAID
            found.append(_filled(mine, order, self.area[mine], (held, UNITS[NO_UNIT], COLUMNS[column]), mine * 0))
        return np.concatenate(found, axis=1)


def _filled(entries: Table, order: int, places: Table, words: tuple[int | Table, int, int], quantities: Table) -> Table:
    """Rows as columns: entry, order within the entry, area, account, unit, column, quantity."""
    columns = (entries, order, places, *words, quantities)
    return np.stack([np.broadcast_to(np.asarray(values, dtype="int64"), entries.shape) for values in columns])
