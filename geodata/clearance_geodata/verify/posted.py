"""The postings of each entry against those that it makes."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeAlias

from clearance.land.journal import postings_of
from clearance.units import Unit, format_quantity
from clearance_geodata.verify.rules import finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from clearance.land.checks import Finding
    from clearance_geodata.store.protocol import Connection
    from clearance_geodata.verify.portion import Portion

__all__ = ["differing_postings", "stray_postings"]

Posted: TypeAlias = tuple[str, str, str, int]
COLUMNS = "p.position, p.area_id, p.account, p.unit, p.quantity"


def differing_postings(connection: Connection, portion: Portion, positions: Sequence[int]) -> Iterator[Finding]:
    """Entries of a portion, at these positions, whose postings are not what the entry does."""
    marks = ",".join("?" * len(portion.area_ids))
    stored = _stored(
        connection.execute(
            f"SELECT {COLUMNS} FROM postings p JOIN journal j USING (position) "  # noqa: S608  only question marks
            f"WHERE j.record = 'entry' AND j.subject IN ({marks})",
            portion.area_ids,
        )
    )
    for position in positions:
        entry = portion.entries.get(position)
        made = [(p.area_id, p.account, p.unit.value, p.quantity) for p in postings_of(entry)] if entry else []
        kept = stored.get(position, [])
        if kept != made and sorted(kept, key=repr) != sorted(made, key=repr):
            yield _misfit(position, kept)


def stray_postings(connection: Connection) -> Iterator[Finding]:
    """Postings that belong to no entry."""
    found = connection.execute(
        f"SELECT {COLUMNS} FROM postings p LEFT JOIN journal j USING (position) "  # noqa: S608  our own names
        "WHERE coalesce(j.record, '') <> 'entry' ORDER BY p.position"
    )
    for position, kept in _stored(found).items():
        yield _misfit(position, kept)


def _stored(rows: Iterable[tuple[int, str, str, str, int]]) -> dict[int, list[Posted]]:
    stored: dict[int, list[Posted]] = defaultdict(list)
    for position, area_id, account, unit, quantity in rows:
        stored[position].append((area_id, account, unit, quantity))
    return stored


def _misfit(position: int, kept: Sequence[Posted]) -> Finding:
    try:
        sums: Counter[Unit] = Counter()
        for _, _, unit, quantity in kept:
            sums[Unit(unit)] += int(quantity)
    except (TypeError, ValueError):
        return finding("postings-differ", f"E{position}", "postings with no unit or no number")
    off = [format_quantity(quantity, unit) for unit, quantity in sums.items() if quantity]
    value = f"they sum to {' and '.join(off)}, not to zero" if off else f"{len(kept)} postings that are not its own"
    return finding("postings-differ", f"E{position}", value)
