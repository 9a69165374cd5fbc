"""Releases of land that no area on record holds: opened and released in one act, without ground that is held twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord
from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.acts import Booked, Clipped
from clearance.land.fold import ground_without
from clearance.land.footprint import common_ground
from clearance.land.takings import takings
from clearance.saying import saying
from clearance.units import Unit
from clearance_geodata.ingest.ground import HeldGround
from clearance_geodata.ingest.report import Fault, Report
from clearance_geodata.ingest.said import label_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance.land.journal import Entry
    from clearance_geodata.ingest.vectors import VectorRecord
    from clearance_geodata.register import View

__all__ = ["OnlyReleased"]


@dataclass(slots=True)
class OnlyReleased:
    """Land that is known only as released; `inside` is ground of it that lies in open areas, and waits."""

    view: View
    report: Report
    inside: list[BaseGeometry] = field(default_factory=list)
    _open: HeldGround = field(init=False)
    _released: HeldGround = field(init=False)

    def __post_init__(self) -> None:
        self._open, self._released = HeldGround(self.view, "areas"), HeldGround(self.view, "released")

    def add(self, ground: BaseGeometry) -> None:
        """Ground that the file releases."""
        self._released.add(ground)

    def booked(self, record: VectorRecord, said: Entry) -> Booked:
        """Open and release in one act the ground that no open area and no earlier release holds."""
        if said.geometry is None and said.claimed_m2 is None:
            raise InvalidRecord("no shape and no size: there is nothing to book; add one of them")
        clipped: list[Clipped] = []
        ground = None if said.geometry is None else self._own_ground(record, said.geometry, clipped)
        size = said.claimed_m2 if said.geometry is None else area_exact(ground)
        release = said.with_changes(quantities={Unit.M2: size or 0}, ground=ground)
        note = f"known only as {said.kind}"
        opened = release.with_changes(
            kind=Kind.OPENED, geometry=None, finds=(), claimed_m2=None, depth_cm=None, note=note
        )
        entries = (opened, *takings(release, recorded_mines=0, empties=True))
        return Booked(entries, tuple(clipped))

    def _own_ground(self, record: VectorRecord, geometry: BaseGeometry, clipped: list[Clipped]) -> BaseGeometry | None:
        label = label_of(record)
        ground: BaseGeometry | None = geometry
        ids, held = self._open.near(geometry)
        shared = None if held is None else common_ground(geometry, held, record=label)
        if shared is not None:
            names = ", ".join(ids[:3]) + (", ..." if len(ids) > 3 else "")
            area_m2 = geodesic_area_m2(shared)
            self.report.inside_open.append(
                Fault(record.position, label, saying("inside open {names}", names=names), area_m2)
            )
            self.inside.append(shared)
            ground = ground_without(ground, shared)
        taken = None if ground is None else self._released.near(ground)[1]
        twice = None if ground is None or taken is None else common_ground(ground, taken, record=label)
        if twice is None:
            return ground
        clipped.append(Clipped(saying("released before by another record"), geodesic_area_m2(twice)))
        return ground_without(ground, twice)
