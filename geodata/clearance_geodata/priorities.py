"""What somebody supplies for the ranking of areas: measures by area or sector, and weights of their own."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidQuantity, NotFound
from clearance.plan.priority.criteria import DEFAULT_CRITERIA, Criterion, checked
from clearance.plan.priority.scoring import Evidence
from clearance.saying import saying
from clearance_geodata.ingest.tables import Table, TableRow, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clearance.units import DecimalMark

__all__ = ["read_criteria", "read_evidence"]

OWN_COLUMNS = ("area_id", "cost", "do_no_harm")


def read_evidence(
    path: Path, criteria: Sequence[Criterion] = DEFAULT_CRITERIA, *, decimal_mark: DecimalMark | None = None
) -> dict[str, Evidence]:
    """Read measures by area, or by sector for all its areas.

    Args:
        path: a CSV file with `area_id` and some of: the names of criteria, `cost`, `do_no_harm` (why work may do harm).
        criteria: whose names are columns.
        decimal_mark: of its numbers.

    Raises:
        NotFound: there is no such file.
        FileRefused: no table, a column that means nothing, an area twice, a value that cannot be; with the line.
    """
    table = read_table(path, decimal_mark=decimal_mark)
    known = {one.name: one for one in criteria}
    strange = [column for column in table.columns if column not in known and column not in OWN_COLUMNS]
    if "area_id" not in table.columns or strange:
        no_id = saying("there is no column area_id")
        what = saying("column '{column}' means nothing", column=strange[0]) if strange else no_id
        raise FileRefused(
            "{name}: {what}; the columns are {columns}",
            name=path.name,
            what=what,
            columns=(*OWN_COLUMNS, *known),
        )
    found: dict[str, Evidence] = {}
    for row in table.rows:
        area_id = row.text("area_id")
        if not area_id or area_id in found:
            twice = saying("area {area_id} is there twice; give each area one row", area_id=area_id)
            said = twice if area_id else saying("area_id is empty; give each area one row")
            raise FileRefused(
                "{name}, line {position}: {fault}",
                name=path.name,
                position=str(row.position),
                fault=said,
            )
        measures = {name: _number(table, row, name) for name in known}
        given = {name: value for name, value in measures.items() if value is not None}
        try:
            for name, value in given.items():
                known[name].value(value)
        except InvalidQuantity as fault:
            raise FileRefused(
                "{name}, line {position}: {fault}", name=path.name, position=str(row.position), fault=fault.said
            ) from fault
        found[area_id] = Evidence(
            area_id=area_id, measures=given, cost=_number(table, row, "cost"), harm=row.text("do_no_harm")
        )
    return found


def _number(table: Table, row: TableRow, column: str) -> float | None:
    text = row.text(column)
    if not text:
        return None
    table.refuse_unclear(row, column)
    try:
        return float(Decimal(text.replace(",", ".")))
    except ArithmeticError:
        raise FileRefused(
            "{file}, line {position}: {column} '{text}' is no number",
            file=table.name,
            position=str(row.position),
            column=column,
            text=text,
        ) from None


def read_criteria(path: Path) -> tuple[Criterion, ...]:
    """Read the weights of an authority: a TOML file with a table for each criterion.

    Each table `[people_near]` has `weight`, and may have `half` and `words`; criteria that are not named have no
    weight. A name that is not among the shipped ones is a criterion of the authority's own.

    Raises:
        NotFound: there is no such file.
        FileRefused: no TOML, a key that means nothing, a value of the wrong kind, weights that cannot rank.
    """
    if not path.is_file():
        raise NotFound("there is no file {path}; check the name", path=str(path))
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise FileRefused(
            "{file} is no TOML file in UTF-8 ({fault}); write [people_near] and weight = 0.3",
            file=path.name,
            fault=str(fault),
        ) from fault
    shipped = {one.name: one for one in DEFAULT_CRITERIA}
    criteria = [_criterion(path.name, name, keys, shipped.get(name)) for name, keys in given.items()]
    try:
        return checked(criteria)
    except InvalidQuantity as fault:
        raise FileRefused("{name}: {fault}", name=path.name, fault=fault.said) from fault


def _criterion(file: str, name: str, keys: object, shipped: Criterion | None) -> Criterion:
    if not isinstance(keys, dict) or "weight" not in keys:
        raise FileRefused(
            "{file}: criterion {name} has no weight; write [{name}] and below it weight = 0.3", file=file, name=name
        )
    for key, value in keys.items():
        wanted = {"weight": (int, float), "half": (int, float), "words": (str,)}.get(key)
        if wanted is None:
            raise FileRefused(
                "{file}: key '{key}' of {name} means nothing; use weight, half and words", file=file, key=key, name=name
            )
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise FileRefused(
                "{file}: {key} of {name} is {value}; give {wanted}",
                file=file,
                key=key,
                name=name,
                value=repr(value),
                wanted=saying("a text") if key == "words" else saying("a number"),
            )
    return Criterion(
        name=name,
        weight=float(keys["weight"]),
        half=float(keys.get("half", shipped.half if shipped else 0.0)),
        words=str(keys.get("words", shipped.words if shipped else "")),
    )
