"""The turning points of ground as a table: positions in every notation, and the leg to the next point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance_maps.documents.value import Column, Figure, Row, Shown, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance_maps.documents.value import Cell
    from clearance_maps.language import Language

__all__ = ["MOST_CORNERS", "CornerPoint", "corner_table"]

# A dossier of a field has tens of them; a table of thousands helps nobody, who takes the file of turning points.
MOST_CORNERS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class CornerPoint:
    """A turning point as text in each notation, empty where there is none, and the leg to the next of its ring.

    Bearings are in degrees from true and magnetic north, the last None where no magnetic model covers the day.
    """

    number: int
    ring: str
    degrees: str
    minutes: str
    utm: str
    mgrs: str
    bearing_deg: float
    magnetic_deg: float | None
    leg_m: float


def corner_table(corners: Sequence[CornerPoint], language: Language, *, title: str) -> Table:
    """The table of the first points, and a note when there are more."""
    text = language.text
    rings = len({corner.ring for corner in corners}) > 1
    columns = (
        Column(key="point", heading=text("Point"), width=0.5),
        *((Column(key="ring", heading=text("Ring"), shown=Shown.TEXT, width=0.7),) if rings else ()),
        Column(key="degrees", heading=text("Latitude, longitude (WGS 84)"), shown=Shown.TEXT, width=2.1),
        Column(key="minutes", heading=text("Degrees and minutes"), shown=Shown.TEXT, width=2.2),
        Column(key="utm", heading=text("UTM"), shown=Shown.TEXT, width=2.0),
        Column(key="mgrs", heading=text("MGRS"), shown=Shown.TEXT, width=1.6),
        Column(key="bearing", heading=text("True bearing to next, °"), shown=Shown.DECIMAL, width=0.9),
        Column(key="magnetic", heading=text("Magnetic bearing, °"), shown=Shown.DECIMAL, width=0.9),
        Column(key="leg", heading=text("Leg, m"), shown=Shown.DECIMAL, width=0.8),
    )
    rows = []
    for corner in corners[:MOST_CORNERS]:
        cells: list[Cell] = [Figure(value=corner.number)]
        cells += [corner.ring] if rings else []
        cells += [corner.degrees, corner.minutes, corner.utm, corner.mgrs]
        cells += [
            Figure(value=None if value is None else round(value, 2), shown=Shown.DECIMAL)
            for value in (corner.bearing_deg, corner.magnetic_deg, corner.leg_m)
        ]
        rows.append(Row(tuple(cells)))
    more = len(corners) - len(rows)
    notes = (
        (
            language.plural(
                "{count} more point is in the file of turning points.",
                "{count} more points are in the file of turning points.",
                more,
            ),
        ),
    )
    return Table(title=title, columns=columns, rows=tuple(rows), notes=notes if more else ())
