"""What stores held and what became of it, as a table by type and unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.accounts import Column as Moved
from clearance.units import from_exact
from clearance_maps.documents.value import Column, Figure, Key, Row, Shown, Table
from clearance_maps.language import mark
from clearance_maps.wording import UNITS as COMMON_UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.treaty.stores import StoreLine
    from clearance_maps.language import Language

__all__ = ["STORE_COLUMNS", "store_table", "unit_word"]

STORE_COLUMNS = {
    Moved.OPENED: mark("At the beginning of the books"),
    Moved.IDENTIFIED: mark("Discovered later"),
    Moved.RESIZED: mark("Corrected"),
    Moved.TRANSFERRED: mark("Transferred"),
    Moved.REASSIGNED: mark("Reassigned"),
    Moved.UNEXPLAINED: mark("Unexplained"),
    Moved.DESTROYED: mark("Destroyed"),
    Moved.RETAINED: mark("Retained"),
    Moved.MARKED: mark("Marked for destruction"),
}
UNITS = {
    **COMMON_UNITS,
    "munitions": mark("munitions"),
    "submunitions": mark("submunitions"),
    "tonnes": mark("tonnes"),
    "items": mark("items"),
}
SIGNED = frozenset({Moved.RESIZED, Moved.TRANSFERRED, Moved.UNEXPLAINED, Moved.REASSIGNED})


def unit_word(unit: str, language: Language) -> str:
    """A unit of stores in words."""
    return language.text(UNITS[unit])


def store_table(
    lines: Sequence[StoreLine], language: Language, *, title: str, number: str = "", until: str = ""
) -> Table:
    """Lines of stores; a closing balance is what its row adds up to. `until` is the day of the balances, for keys."""
    text = language.text
    used = [column for column in STORE_COLUMNS if any(line.amount(column) for line in lines)]
    has_opening = any(line.opening for line in lines)
    opening = (Column(key="opening", heading=text("Opening balance")),) if has_opening else ()
    adds = (
        *(((1, "opening"),) if has_opening else ()),
        *((-1 if column.lowers else 1, str(column)) for column in used),
    )
    columns = (
        Column(key="type", heading=text("Type"), shown=Shown.TEXT, width=2.2),
        Column(key="region", heading=text("Where"), shown=Shown.TEXT, width=1.4),
        Column(key="unit", heading=text("Counted in"), shown=Shown.TEXT, width=1.2),
        *opening,
        *(Column(key=str(column), heading=text(STORE_COLUMNS[column])) for column in used),
        Column(key="closing", heading=text("Remaining"), adds=adds),
    )
    return Table(
        number=number,
        title=title,
        columns=columns,
        rows=tuple(_row(line, used, language, has_opening=has_opening, until=until) for line in lines),
    )


def _row(line: StoreLine, used: Sequence[Moved], language: Language, *, has_opening: bool, until: str) -> Row:
    def amount(exact: int, column: Moved | None = None) -> Figure:
        return Figure(value=from_exact(exact, line.unit), signed=column in SIGNED)

    key = Key(f"{line.unit} left", f"{line.region} {line.item}".strip(), until) if until and line.item else None
    return Row(
        (
            line.item or language.text("all types"),
            line.region or language.text("the whole country"),
            unit_word(str(line.unit), language),
            *((amount(line.opening),) if has_opening else ()),
            *(amount(line.amount(column), column) for column in used),
            Figure(value=from_exact(line.closing, line.unit), key=key),
        )
    )
