"""Versions of collections that are computed from a snapshot: sectors, finds, published figures, tasks, findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import shapely

from clearance.geodesy import polygons_of
from clearance.land.accounts import Column
from clearance.land.balance import standing
from clearance.land.checks import check_snapshot
from clearance.land.date_precision import known_to
from clearance.land.fold import fold
from clearance.land.sectors import sector_sums
from clearance.units import Unit, plain
from clearance_geodata.shelf.versions import Version

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance.land.sites import Task
    from clearance.land.snapshot import Snapshot

__all__ = ["NO_SECTOR", "figures", "findings", "finds", "sectors", "tasks"]

NO_SECTOR = "no sector"
# Of tasks on more areas the ground is not shown.
AREAS_SHOWN = 50
# Of many ids, so many are named.
IDS_NAMED = 20


def sectors(snapshot: Snapshot) -> Iterator[Version]:
    """The sectors, each where its place is recorded; a point is never the position of a hazard."""
    deadline = snapshot.deadline()
    for one in sector_sums(snapshot):
        place = one.place
        released = (one.released_m2[c] for c in (Column.CANCELLED, Column.REDUCED, Column.CLEARED, Column.UNSPECIFIED))
        yield Version(
            values=(
                one.name or NO_SECTOR,
                one.open_areas,
                plain(one.open_m2, Unit.M2),
                plain(one.article_5_m2, Unit.M2),
                _iso(deadline.deadline) if deadline else None,
                *(plain(m2, Unit.M2) for m2 in released),
                one.recorded_ap_mines,
                place.approximate if place else None,
                place.source if place else None,
            ),
            geometry=shapely.Point(place.lon, place.lat) if place else None,
        )


def finds(snapshot: Snapshot) -> Iterator[Version]:
    """Devices that were met, by the acts that still stand; those without a place have none."""
    for entry in standing((*snapshot.entries, *snapshot.placeless)):
        for number, find in enumerate(entry.finds, start=1):
            yield Version(
                values=(
                    f"{entry.entry_id}-{number}",
                    entry.entry_id,
                    entry.area_id,
                    entry.kind.value,
                    _iso(entry.effective_on),
                    entry.date_precision,
                    find.category.value,
                    find.model,
                    find.quantity,
                    find.depth_cm,
                    entry.operator,
                    entry.task,
                    entry.source,
                ),
                geometry=None if find.lon is None or find.lat is None else shapely.Point(find.lon, find.lat),
                since=entry.covers_from or entry.effective_on,
                until=entry.effective_on + timedelta(days=1),
            )


def figures(snapshot: Snapshot) -> Iterator[Version]:
    """What somebody printed, as printed; no figure has a place."""
    for one in snapshot.figures:
        unit = one.measure.unit
        yield Version(
            values=(
                *(one.figure_id, one.row_id, one.measure.value, plain(one.quantity, unit), unit.value),
                *(one.qualifier.value, one.product, one.scope, _iso(one.from_on), _iso(one.to_on)),
                *(one.date_precision, one.hazard, one.obligation, one.item, one.issuer, one.published),
                *(one.source, one.note),
            ),
            geometry=None,
            since=one.from_on or one.to_on,
            until=one.to_on + timedelta(days=1),
        )


def tasks(snapshot: Snapshot) -> Iterator[Version]:
    """Task orders, on the ground of their areas that is open; of a task on many areas none is shown."""
    for task in snapshot.tasks:
        yield Version(
            values=(
                *(task.task_id, task.name, task.operator, task.method, len(task.area_ids)),
                _listed(task.area_ids),
                *(_iso(task.starts_on), known_to(task.starts_on, task.starts_on_precision)),
                *(_iso(task.ends_on), known_to(task.ends_on, task.ends_on_precision), task.status),
                *(task.source, task.note),
            ),
            geometry=_ground(snapshot, task),
            since=task.starts_on,
            until=task.ends_on + timedelta(days=1) if task.ends_on else None,
        )


def findings(snapshot: Snapshot) -> Iterator[Version]:
    """What the checks found, the gravest first."""
    for number, one in enumerate(check_snapshot(snapshot), start=1):
        yield Version(
            values=(
                *(number, one.rule, one.severity, one.title or one.rule, one.record, one.value, one.m2),
                *(one.remedy, _listed(one.ids)),
            ),
            geometry=one.place,
        )


def _ground(snapshot: Snapshot, task: Task) -> BaseGeometry | None:
    if not 0 < len(task.area_ids) <= AREAS_SHOWN:
        return None
    grounds = [fold(area, entries).geometry for area, entries in snapshot.by_area(task.area_ids)]
    polygons = [polygon for ground in grounds if ground is not None for polygon in polygons_of(ground)]
    return shapely.MultiPolygon(polygons) if polygons else None


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - IDS_NAMED:,} more" if len(ids) > IDS_NAMED else ""
    return ", ".join(ids[:IDS_NAMED]) + more


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
