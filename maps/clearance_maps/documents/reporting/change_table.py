"""Changes of the baseline, act by act, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.units import Unit, from_exact
from clearance_maps.documents.ground.said import KINDS, day
from clearance_maps.documents.reporting.region_table import region_word
from clearance_maps.documents.value import Column, Figure, Paragraph, Row, Shown, Table

if TYPE_CHECKING:
    from clearance.treaty.article7 import Article7
    from clearance.treaty.baseline import BaselineChange
    from clearance_maps.documents.value import Block
    from clearance_maps.language import Language

__all__ = ["change_table"]

# Longer lists are for the workbook of the journal; a report names the first and says how many there are.
MOST_ROWS = 1_000


def change_table(report: Article7, language: Language) -> Block:
    """The changes that moved what is known of the challenge; a sentence where there were none."""
    text = language.text
    if not report.changes:
        return Paragraph((text("The baseline did not change in the period."),))
    columns = (
        Column(key="on", heading=text("Date"), shown=Shown.DATE, width=1.1),
        Column(key="area", heading=text("Area"), shown=Shown.TEXT, width=1.3),
        Column(key="name", heading=text("Name"), shown=Shown.TEXT, width=1.9),
        Column(key="region", heading=region_word(report.region, language), shown=Shown.TEXT, width=1.2),
        Column(key="what", heading=text("What"), shown=Shown.TEXT, width=1.5),
        Column(key="m2", heading=text("m²")),
        Column(key="areas", heading=text("Areas"), width=0.7),
        Column(key="mines", heading=text("AP mines"), width=0.8),
        Column(key="reason", heading=text("Reason"), shown=Shown.TEXT, width=3.0),
        Column(key="source", heading=text("Source"), shown=Shown.TEXT, width=2.0),
    )
    shown = report.changes[:MOST_ROWS]
    more = len(report.changes) - len(shown)
    moved = text("m² in brackets moved between areas or classes and add nothing to the whole.")
    words = language.plural("{count} more change is in the journal.", "{count} more changes are in the journal.", more)
    return Table(
        title=text("Changes of the baseline in the period"),
        columns=columns,
        rows=tuple(_row(change, language) for change in shown),
        notes=((moved,), (words,)) if more else ((moved,),),
    )


def _row(change: BaselineChange, language: Language) -> Row:
    m2 = from_exact(change.m2, Unit.M2)
    inside = f"({language.number(m2)})" if change.m2 else ""
    return Row(
        (
            day(change.effective_on, change.date_precision),
            change.area_id,
            change.area_name,
            change.region,
            _what(change, language),
            inside if change.is_within else _signed(m2 if change.m2 else None),
            _signed(change.areas or None),
            _signed(change.ap_mines or None),
            change.reason,
            change.source,
        )
    )


def _what(change: BaselineChange, language: Language) -> str:
    word = language.text(KINDS[str(change.kind)])
    return f"{word} ({change.other_area_id})" if change.other_area_id else word


def _signed(value: object) -> Figure:
    return Figure(value=value, signed=True, instead="")  # type: ignore[arg-type]  # a Decimal, a count, or None
