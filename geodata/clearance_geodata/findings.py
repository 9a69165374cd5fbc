"""Findings as files: a workbook, a table, or a layer to open in QGIS that shows where to look."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from clearance_geodata.export import Layer, export_layers, layer_from
from clearance_geodata.shelf.fields import FINDING_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from clearance.land.checks import Finding
    from clearance.land.snapshot import Snapshot
    from clearance_geodata.register import Register

__all__ = ["findings_layer", "recorded_days", "write_findings"]

NAMED = 20


def findings_layer(snapshot: Snapshot, findings: Sequence[Finding]) -> Layer:
    """The findings on a snapshot as a layer, a row each; what lies nowhere has null ground."""
    rows = [
        (i, f.rule, f.severity, f.title or f.rule, f.record, f.value, f.m2, f.remedy, _listed(f.ids))
        for i, f in enumerate(findings, start=1)
    ]
    layer = layer_from(
        snapshot,
        "findings",
        [field.name for field in FINDING_FIELDS],
        rows,
        title="what the checks found",
        key="finding",
        class_field="rule",
        grounds=[finding.place for finding in findings],
        geometry_type="Unknown",
    )
    return replace(layer, fields=(*FINDING_FIELDS, *layer.fields[len(FINDING_FIELDS) :]))


def _listed(ids: Sequence[str]) -> str:
    """Ids in a row; of many, the first and how many more: a cell holds so many letters only."""
    more = f" and {len(ids) - NAMED:,} more" if len(ids) > NAMED else ""
    return ", ".join(ids[:NAMED]) + more


def write_findings(snapshot: Snapshot, findings: Sequence[Finding], out: str | Path) -> list[str]:
    """Write findings as one new file; its ending says the format, a former export of that name is replaced.

    Returns:
        What the format could not hold, in sentences.

    Raises:
        FileRefused: when `out` has an ending that is not known, is another file, or cannot be written.
        RegisterUnusable: when `out` is a register.
    """
    return export_layers([findings_layer(snapshot, findings)], out)


def recorded_days(register: Register) -> Callable[[str], date]:
    """The day, in the time zone of the register, on which an entry, given by its id, was recorded."""
    zone = ZoneInfo(register.identity.time_zone)
    with register.reader() as connection:
        rows = connection.execute(
            "SELECT min(position), recorded_at FROM journal GROUP BY recorded_at ORDER BY 1"
        ).fetchall()
    starts = [position for position, _ in rows]
    days = [datetime.fromisoformat(moment).astimezone(zone).date() for _, moment in rows]
    return lambda entry_id: days[bisect_right(starts, int(entry_id.removeprefix("E"))) - 1]
