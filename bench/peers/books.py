"""The made-up land on the books of a register, through the journal, as anybody's acts go in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import shapely
from country import Land

from clearance.geodesy import areas_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, HazardClass, SizeBasis, WorkStatus, parse_hazards
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.writing import Keyed

__all__ = ["make_register"]

COUNTRY, NAME = "XPE", "Peerland"
BY = "bench"
AT_ONCE = 2_500
SOURCE = "made up from a seed"


def make_register(path: Path, land: Land) -> Register:
    """A register of the land: each area found by survey, some of them worked on later; one act, written in parts."""
    register = Register.create(path, country=COUNTRY, country_name=NAME, time_zone="UTC")
    with register.writing(by=BY) as writer:
        writer.record(lambda _: _found(land))
    with register.writing(by=BY) as writer:
        writer.record(lambda _: _worked_on(land))
    return register


def _found(land: Land) -> Iterator[Sequence[Keyed]]:
    """The areas and the entries that take them onto the books, with their ground."""
    shapely.prepare(land.shapes)
    for begin in range(0, len(land.shapes), AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        shapes = land.shapes[some]
        rows = zip(*(column[some].tolist() for column in land.columns.values()), strict=True)
        sizes = areas_exact(list(shapes))
        pairs = [
            _found_area(dict(zip(land.columns, row, strict=True)), shape, m2)
            for row, shape, m2 in zip(rows, shapes, sizes, strict=True)
        ]
        yield [Keyed(area) for area, _ in pairs] + [Keyed(entry) for _, entry in pairs]


def _found_area(said: dict[str, object], shape: shapely.Polygon, m2: int) -> tuple[Area, Entry]:
    area = Area(
        area_id=str(said["area_id"]),
        name=str(said["name"]),
        hazard_class=HazardClass(str(said["hazard_class"])),
        hazards=parse_hazards(str(said["hazard"])),
        sector=str(said["sector"]),
        admin1=str(said["admin1"]),
        admin2=str(said["admin2"]),
        operator=str(said["operator"]),
        size_basis=SizeBasis.SURVEYED,
        geometry=shape,
    )
    entry = Entry(
        kind=Kind.IDENTIFIED,
        area_id=area.area_id,
        effective_on=said["found_on"],
        act_id=f"survey of {area.area_id}",
        account=area.hazard_class.value,
        quantities={Unit.M2: m2, Unit.AP_MINES: said["ap_mines"]},
        cause="survey",
        geometry=shape,
        ground=shape,
        source=SOURCE,
    )
    return area, entry


def _worked_on(land: Land) -> Iterator[Sequence[Keyed]]:
    """What was said later of some of the areas: that work began there."""
    (begun,) = np.nonzero(~np.isnat(land.worked_from))
    names, days = land.columns["area_id"][begun].tolist(), land.worked_from[begun].tolist()
    for begin in range(0, len(begun), AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        yield [
            Keyed(
                Entry(
                    kind=Kind.STATUS,
                    area_id=area_id,
                    effective_on=day,
                    act_id=f"work on {area_id}",
                    status=WorkStatus.WORKED_ON,
                    source=SOURCE,
                )
            )
            for area_id, day in zip(names[some], days[some], strict=True)
        ]
