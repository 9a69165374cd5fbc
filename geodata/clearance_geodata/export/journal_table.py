"""The journal as a table: everything that a register holds, in order, to be taken into an empty register as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_geodata.codec import SAME_GROUND
from clearance_geodata.export.contents import layer_from

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance_geodata.export.layer import Layer
    from clearance_geodata.register import Register

__all__ = ["CANNOT_HOLD", "JOURNAL", "SAME", "journal_of"]

JOURNAL = "journal"
# Formats that cut long texts or hold no table, and so lose what they are given.
CANNOT_HOLD = (".gpx", ".shp.zip", ".shp", ".xls")
# In place of a ground that is the geometry as typed.
SAME = "same"
NAMES = (
    "position",
    "record",
    "subject",
    "effective_on",
    "recorded_at",
    "recorded_by",
    "import_key",
    "body",
    "geometry_wkb",
    "ground_wkb",
    "chain_hash",
)


def journal_of(register: Register, snapshot: Snapshot) -> Layer:
    """The journal up to the position of a snapshot; shapes are WKB as hexadecimal text."""
    rows = [
        (
            row.position,
            row.record,
            row.subject,
            row.effective_on,
            row.recorded_at,
            row.recorded_by,
            row.import_key,
            row.body,
            _hex(row.geometry),
            _hex(row.ground),
            row.chain_hash,
        )
        for row in register.rows()
        if row.position <= snapshot.identity.position
    ]
    return layer_from(snapshot, JOURNAL, NAMES, rows, title="everything that was recorded, in order", key="position")


def _hex(blob: bytes | None) -> str | None:
    if blob == SAME_GROUND:
        return SAME
    return None if blob is None else blob.hex()
