"""What every test of acts shares: an area to act on, reports, and entries in short."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.fold import AreaState, fold
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.units import Unit

STEP = 2.0**-12
ARRIVED = date(2022, 1, 1)
REPORTED = date(2022, 6, 1)


@pytest.fixture
def cells() -> Callable[..., BaseGeometry]:
    """Blocks of cells at the equator, each of 27 by 27 m: west, south, wide, high."""
    return lambda west, south, wide, high: shapely.box(
        west * STEP, south * STEP, (west + wide) * STEP, (south + high) * STEP
    )


@pytest.fixture
def opened() -> Callable[..., Entry]:
    """An area that arrives with a figure in m2, with a shape, or with neither."""

    def made(
        area_id: str = "A",
        m2: int | None = 1000,
        *,
        account: str = "cha",
        mines: int = 0,
        ground: BaseGeometry | None = None,
    ) -> Entry:
        size = area_exact(ground) if ground is not None else None if m2 is None else 1000 * m2
        quantities = {Unit.M2: size, Unit.AP_MINES: mines or None}
        return Entry(
            kind=Kind.OPENED,
            area_id=area_id,
            effective_on=ARRIVED,
            act_id=f"opened {area_id}",
            account=account,
            quantities={unit: quantity for unit, quantity in quantities.items() if quantity is not None},
            geometry=ground,
            ground=ground,
            entry_id=f"E-{area_id}",
        )

    return made


@pytest.fixture
def state() -> Callable[..., AreaState]:
    """What some entries leave of an area."""
    return lambda *entries, area_id="A": fold(Area(area_id=area_id, name=area_id), entries)


@pytest.fixture
def said() -> Callable[..., Entry]:
    """A report on area A: what it claims in m2, or its shape."""

    def made(kind: Kind, m2: int | None = None, **more: object) -> Entry:
        entry = Entry(
            kind=kind, area_id="A", effective_on=REPORTED, act_id="report", account="cha", other_area_id=_other(kind)
        )
        return replace(entry, claimed_m2=None if m2 is None else 1000 * m2, **more)  # type: ignore[arg-type]

    return made


def _other(kind: Kind) -> str:
    return "B" if kind in {Kind.SPLIT, Kind.MERGED, Kind.REOPENED} else ""


@pytest.fixture
def moves() -> Callable[[Iterable[Entry]], list[tuple[object, ...]]]:
    """Entries in short: kind, area, accounts, whole m2, mines."""
    return lambda entries: [
        (
            entry.kind.value,
            entry.area_id,
            "->".join(str(name) for name in (entry.from_account, entry.account, entry.to_account) if name),
            None if Unit.M2 not in entry.quantities else entry.quantities[Unit.M2] / 1000,
            entry.quantities.get(Unit.AP_MINES, 0),
        )
        for entry in entries
    ]
