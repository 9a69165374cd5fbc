"""The demonstration register of Peru: national books from published figures, adopted and padded by name.

The facts are small tables beside this module, each row with its source. No hazard polygon is invented: sectors have a
stated approximate place for a symbol, and the one area of its own, at the border with Chile, has no shape.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, Place, SizeBasis
from clearance.land.journal import Entry, Find
from clearance.land.published import PublishedFigure
from clearance.land.takings import takings
from clearance.units import Unit
from clearance_geodata.ingest.figures import deadline_rows, figure_rows
from clearance_geodata.ingest.plausible import limits_of
from clearance_geodata.ingest.tables import Table, read_table
from clearance_geodata.ingest.totals import Desk, order_of
from clearance_geodata.register import Register, utc_now
from clearance_geodata.samples.told import told_in
from clearance_geodata.writing import Batch, Keyed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from clearance_geodata.register import View

__all__ = ["build_peru"]

BY = "demonstration"
REASON = "published stocks and flows do not meet, and no source explains the amount; padded by the demonstration"
APPROXIMATE = (
    "approximate: the Condor areas lie near 78.4 W, Santiago and Morona near 77.5 to 78 W; set apart to be readable, "
    "read off no map"
)


def build_peru(path: str | Path, *, clock: Callable[[], datetime] = utc_now, lang: str = "en") -> Register:
    """Build the register in one act.

    Args:
        path: the new file.
        clock: tells the time of recording.
        lang: the language of its notes, and of the names that it gives itself; its figures are the same in each.

    Raises:
        NotFound: for a language that the demonstration does not speak.
    """
    told = told_in(lang)
    register = Register.create(path, country="PER", clock=clock)
    register.record(partial(_batch, told=told), by=BY)
    return register


def _batch(view: View, *, told: Callable[[str], str]) -> Batch:
    desk = Desk(view)
    for step in deadline_rows(_table("peru_deadlines.csv", told)):
        desk.add(Keyed(step))
    for place in _places(told):
        desk.add(Keyed(place))
    acts: list[tuple[str, list[PublishedFigure]]] = []
    limits = limits_of("PER")
    for name in ("peru_stocks.csv", "peru_flows.csv"):
        table = _table(name, told)
        for row, figures in zip(table.rows, figure_rows(table, limits=limits), strict=True):
            for figure in figures:
                desk.add(Keyed(figure, f"figure:{figure.figure_id}"))
            acts.append((row.text("act"), figures))
    for act, figures in sorted(acts, key=lambda pair: order_of(pair[1])):
        if act == "adopt":
            desk.adopt(figures)
        elif act == "pad":
            desk.pad(figures, told(REASON))
    for record in _border_with_chile(told):
        desk.add(Keyed(record))
    batch = desk.batch()
    return replace(batch, records=tuple(_noted(keyed, told) for keyed in batch.records))


def _noted(keyed: Keyed, told: Callable[[str], str]) -> Keyed:
    """A record with the note that the books made of it, if they did."""
    record = keyed.record
    return replace(keyed, record=record.with_changes(note=told(record.note))) if isinstance(record, Entry) else keyed


def _table(name: str, told: Callable[[str], str]) -> Table:
    with as_file(files("clearance_geodata.samples") / name) as path:
        table = read_table(path, decimal_mark=".")
    rows = (replace(row, values={column: told(cell) for column, cell in row.values.items()}) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _places(told: Callable[[str], str]) -> list[Place]:
    rows = _table("peru_places.csv", told).rows
    return [
        Place(
            name=r.text("name"),
            lon=float(r.text("lon")),
            lat=float(r.text("lat")),
            approximate=True,
            source=told(APPROXIMATE),
        )
        for r in rows
    ]


def _border_with_chile(told: Callable[[str], str]) -> list[Area | Entry]:
    """Quebrada de Escritos, 2012: known only as cleared; 261 AP and 72 AV mines, which are not 333 AP mines."""
    area = Area(
        area_id="PER-CHL-2012",
        name=told("Quebrada de Escritos, border with Chile"),
        hazards=frozenset({Hazard.AP, Hazard.AV}),
        sector=told("Border with Chile"),
        size_basis=SizeBasis.PUBLISHED,
    )
    release = Entry(
        kind=Kind.CLEARED,
        area_id=area.area_id,
        effective_on=date(2012, 12, 20),
        covers_from=date(2012, 10, 15),
        act_id="act-border-2012",
        quantities={Unit.M2: 67_670 * Unit.M2.scale},
        size_basis=SizeBasis.PUBLISHED,
        operator="NPA",
        finds=(Find(category=Hazard.AP, quantity=261), Find(category=Hazard.AV, quantity=72)),
        source=told("npaid.org 2012; dialogo-americas.com 26 December 2012"),
        note=told(
            "333 items in all, of which 72 anti-vehicle mines; the 2024 factsheet rounds to 70000 m2 and 333 landmines"
        ),
    )
    opened = Entry(
        kind=Kind.OPENED,
        area_id=area.area_id,
        effective_on=release.effective_on,
        act_id=release.act_id,
        quantities=release.quantities,
        size_basis=SizeBasis.PUBLISHED,
        source=release.source,
        note=told("known only as cleared"),
    )
    return [area, opened, *takings(release, recorded_mines=0, empties=True)]
