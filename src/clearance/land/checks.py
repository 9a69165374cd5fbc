"""Checks: what in a snapshot cannot be right, or is not known well enough, each with the record and the remedy.

Nothing here changes the books. Errors say that the books do not hold, warnings that records contradict each other or
the rules of the field, notes that something is not known.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from clearance.geodesy import area_exact
from clearance.land.accounts import OPEN_ACCOUNTS, Kind
from clearance.land.balance import standing
from clearance.land.footprint import SMALLEST_OVERLAP_M2, footprint
from clearance.land.hazard import HazardClass
from clearance.land.ledger import periods_between, statement
from clearance.units import Unit, format_quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clearance.land.books import Books
    from clearance.land.fold import AreaState
    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot

__all__ = ["Finding", "Severity", "check_snapshot"]

Severity = Literal["error", "warning", "note"]

# A claim within one per cent of its polygon is the rounding of a report; beyond it one of the two is wrong.
CLAIM_TOLERANCE = 0.01
SMALLEST_WAITING = round(SMALLEST_OVERLAP_M2 * Unit.M2.scale)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: the rule it breaks, the record, its value with the unit, and what to do."""

    rule: str
    severity: Severity
    record: str
    value: str
    remedy: str

    def to_dict(self) -> dict[str, str]:
        """The finding for JSON."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "record": self.record,
            "value": self.value,
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.severity}: {self.rule}: {self.record}: {self.value}; {self.remedy}"


def check_snapshot(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Everything to look at in a snapshot, errors first; empty for books that hold and say all they should.

    Raises:
        InvalidGeometry: naming two areas whose shapes cannot be laid over each other.
    """
    entries = standing(snapshot.entries)
    return (
        *_residuals(snapshot.books, snapshot.as_of),
        *_negative_accounts(snapshot.books),
        *_overlaps(snapshot.open_states),
        *(finding for entry in entries for finding in _of_entry(entry)),
        *_unexplained(entries),
        *(finding for state in snapshot.open_states if state.open_m2 is None for finding in [_sizeless(state)]),
    )


def _residuals(books: Books, as_of: date) -> Iterator[Finding]:
    """Rows of the yearly statement that do not add up, in every unit of the books."""
    if books.movements.empty:
        return
    first = min(day.date() for day in books.movements["effective_on"])
    present = set(books.movements["unit"]) | {Unit.AREAS}
    for unit in (unit for unit in Unit if unit in present):
        for row in statement(books, unit, periods_between(first, as_of)).rows:
            if row.residual:
                yield Finding(
                    "the statement does not balance",
                    "error",
                    f"{unit} in {row.period.year}",
                    format_quantity(row.residual, unit),
                    "a posting does not fit its entry: restore the register from a backup",
                )


def _negative_accounts(books: Books) -> Iterator[Finding]:
    """Open accounts that hold less than nothing at the end of a day: each one's first such day."""
    rows = books.postings[books.postings["account"].isin(OPEN_ACCOUNTS)]
    keys = ["area_id", "unit", "account"]
    daily = rows.groupby([*keys, "effective_on"], as_index=False)["quantity"].sum()
    daily["held"] = daily.groupby(keys)["quantity"].cumsum()
    for row in daily[daily["held"] < 0].drop_duplicates(keys).to_dict("records"):
        yield Finding(
            "an account is negative",
            "error",
            f"{row['area_id']}, account '{row['account']}' on {row['effective_on'].date()}",
            format_quantity(int(row["held"]), Unit(row["unit"])),
            "more was released than the area held: reverse an entry, or record how the area grew",
        )


def _overlaps(states: Sequence[AreaState]) -> Iterator[Finding]:
    """Ground that lies in more than one open area: what it adds to the gross, and each pair."""
    drawn = [(state.area.area_id, state.geometry) for state in states if state.geometry is not None]
    found = footprint([area_id for area_id, _ in drawn], [geometry for _, geometry in drawn])
    if found.overlaps:
        yield Finding(
            "ground is counted in several areas",
            "warning",
            f"{len(found.overlaps)} pairs of open areas",
            f"{found.gross_m2:,.0f} m2 gross, {found.net_m2:,.0f} m2 net",
            "give the net m2 beside the gross until the pairs are settled",
        )
    for pair in found.overlaps:
        yield Finding(
            "open areas overlap",
            "warning",
            f"{pair.left_id} and {pair.right_id}",
            f"{pair.area_m2:,.1f} m2",
            "draw the line between the two, or merge them",
        )


def _of_entry(entry: Entry) -> Iterator[Finding]:
    """What one act says against itself or against the rules of land release."""
    record = f"{entry.entry_id}, {entry.kind} of {entry.area_id} on {entry.effective_on}"
    drawn = area_exact(entry.geometry) if entry.claimed_m2 is not None or entry.ground is not entry.geometry else 0
    if entry.claimed_m2 is not None and drawn and abs(entry.claimed_m2 - drawn) > CLAIM_TOLERANCE * drawn:
        yield Finding(
            "the claim is not the size of the polygon",
            "warning",
            record,
            f"{_m2(entry.claimed_m2)} claimed, {_m2(drawn)} drawn",
            "ask the reporter which is right; the polygon's m2 is booked",
        )
    waiting = drawn - area_exact(entry.ground) if entry.ground is not entry.geometry else 0
    if waiting > SMALLEST_WAITING:
        yield Finding(
            "ground waits, it is not booked",
            "warning",
            record,
            _m2(waiting),
            "it lies beyond the open area or in another record: record it as an extension, or correct the polygon",
        )
    if entry.kind is Kind.CLEARED and entry.account == HazardClass.SHA:
        yield Finding(
            "suspected land was cleared without being confirmed",
            "warning",
            record,
            _m2(entry.quantities.get(Unit.M2, 0)),
            "clearance belongs in confirmed areas (IMAS 09.10): confirm the part first, or record the justification",
        )


def _unexplained(entries: Sequence[Entry]) -> Iterator[Finding]:
    """What brought each book to a published stock without anybody explaining it."""
    padded: dict[tuple[str, Unit], list[int]] = defaultdict(list)
    for entry in entries:
        if entry.kind is Kind.PADDED:
            for unit, quantity in entry.quantities.items():
                padded[entry.area_id, unit].append(abs(quantity))
    for (area_id, unit), amounts in sorted(padded.items()):
        if sum(amounts):
            yield Finding(
                "amounts are unexplained",
                "warning",
                f"{area_id}, {len(amounts)} entries",
                format_quantity(sum(amounts), unit),
                "`clearance reconcile` lists each; find the survey or report behind it and record that instead",
            )


def _sizeless(state: AreaState) -> Finding:
    if state.recorded_ap_mines:
        return Finding(
            "recorded mines lie in an area of unknown size",
            "warning",
            state.area.area_id,
            format_quantity(state.recorded_ap_mines, Unit.AP_MINES),
            "survey it: it counts as an area, and its mines have no m2",
        )
    return Finding(
        "the size of an area is unknown",
        "note",
        state.area.area_id,
        "unknown m2",
        "survey it, or record its polygon; until then it counts as an area and adds no m2",
    )


def _m2(exact: int) -> str:
    return format_quantity(exact, Unit.M2)
