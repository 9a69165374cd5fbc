"""The journal in its order: positions, times, and the hash that signs each row and all rows before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clearance_geodata.codec import Row, chain_hash
from clearance_geodata.verify.rules import finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clearance.land.checks import Finding
    from clearance_geodata.store.protocol import Connection

__all__ = ["broken_chain"]

PORTION = 1_000
# What the chain signs; the same in every schema, so that a register of any age can be verified as it is.
SIGNED = (
    "position, record, subject, kind, effective_on, act_id, body, geometry, ground, "
    "recorded_at, recorded_by, import_key, chain_hash"
)


def broken_chain(connection: Connection, step: Callable[[int], None]) -> Iterator[Finding]:
    """Positions that skip, times that run back, and rows that their hash does not sign."""
    last, last_time, before = 0, "", ""
    for position, *cells, recorded_at, recorded_by, import_key, chain in connection.stream(
        f"SELECT {SIGNED} FROM journal ORDER BY position"  # noqa: S608  our own names
    ):
        where = f"position {position}"
        if position != last + 1:
            yield finding("positions-skip", where, f"after {last}" if last else "the first, not 1")
        if str(recorded_at) < last_time:
            yield finding("time-runs-back", where, f"{recorded_at} after {last_time}")
        try:
            signed = chain_hash(
                before,
                _row(*cells),
                position=position,
                recorded_at=recorded_at,
                recorded_by=recorded_by,
                import_key=import_key,
            )
        except (AttributeError, TypeError, ValueError):  # cells that are not of their type, or no text
            signed = ""
        if chain != signed:
            yield finding("chain-broken", where, f"{cells[0]} {cells[1]}")
        last, last_time, before = position, str(recorded_at), chain
        if position % PORTION == 0:
            step(PORTION)


def _row(*cells: Any) -> Row:  # noqa: ANN401  cells as the file has them, in the order of `SIGNED`
    record, subject, kind, effective_on, act_id, body, geometry, ground = cells
    return Row(
        record=record,
        subject=subject,
        other_subject=None,
        kind=kind,
        effective_on=effective_on,
        act_id=act_id,
        body=body,
        geometry=geometry,
        ground=ground,
    )
