"""The ground of areas as a table: written when it was measured, read again by the plan, or filled in by hand."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidQuantity
from clearance.inert import inert, read_inert
from clearance.plan.terrain.ground import COVERS, SLOPES, Ground
from clearance.saying import saying
from clearance_geodata.ingest.tables import Table, TableRow, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from clearance.units import DecimalMark

__all__ = ["COLUMNS", "ground_csv", "read_grounds"]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SLOPE_COLUMNS = ("slope_below_15", "slope_15_to_30", "slope_above_30")
COVER_COLUMNS = tuple(f"cover_{cover}" for cover in COVERS)
RAIN_COLUMNS = tuple(f"rain_mm_{month}" for month in MONTHS)
YES, NO = frozenset({"yes", "true", "1"}), frozenset({"", "no", "false", "0"})
COLUMNS = (
    "area_id",
    "slope_deg",
    "slope_sd_deg",
    *SLOPE_COLUMNS,
    *COVER_COLUMNS,
    "road_m",
    "by_air",
    *RAIN_COLUMNS,
)


def ground_csv(grounds: Sequence[Ground]) -> str:
    """Write the ground of areas as CSV; what is not known is empty, and no id can run as a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for ground in grounds:
        row: dict[str, object] = {
            "area_id": inert(ground.area_id),
            "slope_deg": ground.slope_deg,
            "slope_sd_deg": ground.slope_sd_deg,
            "road_m": ground.road_m,
            "by_air": "yes" if ground.by_air else "",
        }
        row |= _shares(SLOPE_COLUMNS, SLOPES, ground.slope_shares) | _shares(COVER_COLUMNS, COVERS, ground.cover_shares)
        row |= dict(zip(RAIN_COLUMNS, ground.rain_mm, strict=False))
        writer.writerow({name: "" if value is None else value for name, value in row.items()})
    return out.getvalue()


def _shares(columns: Sequence[str], levels: Sequence[str], shares: Mapping[str, float]) -> dict[str, object]:
    if not shares:
        return {}
    return {column: round(shares.get(level, 0.0), 6) for column, level in zip(columns, levels, strict=True)}


def read_grounds(path: Path, *, decimal_mark: DecimalMark | None = None) -> tuple[Ground, ...]:
    """Read the ground of areas from a table; columns that are not there are not known.

    Args:
        path: a CSV file with `area_id` (an area, or a sector that has no areas of its own) and some of `COLUMNS`.
        decimal_mark: of its numbers.

    Raises:
        NotFound: there is no such file.
        FileRefused: no table, a column that means nothing, an area twice, a value that cannot be; with the line.
    """
    table = read_table(path, decimal_mark=decimal_mark)
    strange = [column for column in table.columns if column not in COLUMNS]
    if "area_id" not in table.columns or strange:
        no_id = saying("there is no column area_id")
        what = saying("column '{column}' means nothing", column=strange[0]) if strange else no_id
        raise FileRefused(
            "{name}: {what}; the columns are {columns}", name=path.name, what=what, columns=tuple(COLUMNS)
        )
    grounds: dict[str, Ground] = {}
    for row in table.rows:
        try:
            ground = _ground(table, row)
        except InvalidQuantity as fault:
            raise FileRefused(
                "{name}, line {position}: {fault}", name=path.name, position=str(row.position), fault=fault.said
            ) from fault
        if not ground.area_id or ground.area_id in grounds:
            twice = saying("area {area_id} is there twice; give each area one row", area_id=ground.area_id)
            said = twice if ground.area_id else saying("area_id is empty; give each area one row")
            raise FileRefused(
                "{name}, line {position}: {fault}",
                name=path.name,
                position=str(row.position),
                fault=said,
            )
        grounds[ground.area_id] = ground
    return tuple(grounds.values())


def _ground(table: Table, row: TableRow) -> Ground:
    rain = [_number(table, row, column) for column in RAIN_COLUMNS]
    by_air = row.text("by_air").casefold()
    if by_air not in YES | NO:
        raise InvalidQuantity("by_air '{by_air}' is neither yes nor no", by_air=by_air)
    return Ground(
        area_id=read_inert(row.text("area_id")),
        slope_deg=_number(table, row, "slope_deg"),
        slope_sd_deg=_number(table, row, "slope_sd_deg"),
        slope_shares=_read_shares(table, row, SLOPE_COLUMNS, SLOPES),
        cover_shares=_read_shares(table, row, COVER_COLUMNS, COVERS),
        road_m=_number(table, row, "road_m"),
        by_air=by_air in YES,
        rain_mm=tuple(mm for mm in rain if mm is not None),
    )


def _read_shares(table: Table, row: TableRow, columns: Sequence[str], levels: Sequence[str]) -> dict[str, float]:
    read = {level: _number(table, row, column) for column, level in zip(columns, levels, strict=True)}
    return {level: share for level, share in read.items() if share is not None}


def _number(table: Table, row: TableRow, column: str) -> float | None:
    text = row.text(column)
    if not text:
        return None
    table.refuse_unclear(row, column)
    try:
        value = Decimal(text.replace(",", "."))
    except ArithmeticError:
        raise InvalidQuantity("{column} '{text}' is no number", column=column, text=text) from None
    if not value.is_finite() or value < 0:
        raise InvalidQuantity("{column} {text} cannot be; give 0 or more", column=column, text=text)
    return float(value)
