"""What may be recorded: the rules of land release, exact reversals, and no account below nothing on any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from clearance.errors import RuleBroken
from clearance.land.accounts import ARRIVALS, BETWEEN_AREAS, BRINGS_AREA, HELD_ACCOUNTS, PLACELESS, Kind
from clearance.land.balance import check_ground, check_reversal, standing
from clearance.land.choices import QC_BEFORE_RELEASE, wants_qc
from clearance.land.form import check_form
from clearance.land.hazard import Area, Level
from clearance.land.journal import RELEASES, Entry, told
from clearance.land.rules import breaches, history_breaches
from clearance.land.sites import Setting
from clearance.saying import saying
from clearance.units import Unit, quantity
from clearance_geodata import reading

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from clearance.land.journal import Posting
    from clearance.land.rules import Breach
    from clearance_geodata.store.protocol import Connection

__all__ = ["Checks"]

# Kinds that may bring land to the area that they are of.
GROWTH = BRINGS_AREA | {Kind.RESIZED, Kind.RECATEGORISED, Kind.TRANSFERRED}


@dataclass(slots=True)
class Checks:
    """The checks of a batch: `add` notes what must be looked at, the rest looks when all of it is in the journal.

    Entries are noted and not kept, but for the few that are in doubt. `new_areas` were not there before, and have no
    history that could be broken; `nowhere` is an entry that names no area and must. The caller undoes the batch after a
    fault.
    """

    new_areas: set[str] = field(default_factory=set)
    nowhere: Entry | None = None
    _broken: list[Breach] = field(default_factory=list)
    _growing: dict[str, list[Entry]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _reversals: list[Entry] = field(default_factory=list)
    _taking: set[str] = field(default_factory=set)
    _reporting: set[str] = field(default_factory=set)
    _opened: set[str] = field(default_factory=set)
    _released: set[tuple[str, str]] = field(default_factory=set)
    _acted: frozenset[str] = frozenset()
    _never_open: frozenset[str] = frozenset()
    _qc_on: Callable[[date], bool] | None = None

    def add(self, entry: Entry, posted: Sequence[Posting]) -> None:
        """Note an entry, with its postings, that goes into the journal."""
        kind = entry.kind
        if not entry.area_id and entry.acts_as not in PLACELESS:
            self.nowhere = self.nowhere or entry
        if kind is Kind.OPENED:
            self._opened.add(entry.act_id)
        check_form(entry)
        self._note_growth(entry)
        if kind in ARRIVALS:
            return
        self._broken += breaches(entry)
        self._taking |= {p.area_id for p in posted if p.quantity < 0 and p.account in HELD_ACCOUNTS}
        if kind in RELEASES:
            self._released.add((entry.act_id, entry.area_id))
        elif kind is Kind.STATUS:
            self._reporting.add(entry.area_id)
        elif kind is Kind.REVERSED:
            self._reversals.append(entry)

    def _note_growth(self, entry: Entry) -> None:
        """Note an area that land comes to, but for the first that comes to a new one: that cannot have been closed."""
        gains = entry.other_area_id if entry.kind in BETWEEN_AREAS else entry.area_id if entry.kind in GROWTH else ""
        if not gains or entry.quantities.get(Unit.M2, 0) <= 0:
            return
        if gains in self.new_areas and gains not in self._begun:
            self._begun.add(gains)
        else:
            self._growing.setdefault(gains, []).append(entry)

    def rules(self, connection: Connection) -> None:
        """Refuse acts on areas that the rules forbid; totals, and land known only as released, become findings.

        Raises:
            RuleBroken: naming the area, the amount and the remedy.
        """
        self._never_open = frozenset(act_id for act_id, _ in self._released if act_id in self._opened)
        settings = reading.of_kind(connection, Setting, reading.last_position(connection))
        self._qc_on = wants_qc(settings) if any(choice.name == QC_BEFORE_RELEASE for choice in settings) else None
        if self._qc_on is not None or self._reporting:
            released = {area_id for act_id, area_id in self._released if act_id not in self._never_open}
            self._acted = frozenset(self._reporting | released)
        broken = [breach for breach in self._broken if breach.entry.act_id not in self._never_open]
        areas = reading.areas_of(connection, sorted({breach.entry.area_id for breach in broken}))
        _refuse(broken, areas)
        for reversal in self._reversals:
            if not reversal.area_id:
                check_reversal(reversal, reading.entries_of(connection, [""]))

    def histories(self, areas: Mapping[str, Area], books: Mapping[str, Sequence[Entry]]) -> None:
        """Look at all entries of some areas, the recorded ones among them.

        Raises:
            RuleBroken: when acts are out of order, or a reversal is not the opposite of what it reverses.
        """
        for area_id in sorted(books.keys() & self._acted):
            mine = [e for e in standing(books[area_id]) if e.act_id not in self._never_open]
            _refuse(history_breaches(mine, qc_on=self._qc_on), areas)
        for reversal in self._reversals:
            if reversal.area_id in books:
                check_reversal(reversal, books[reversal.area_id])
        for area_id, act_id in sorted({(a, e.act_id) for e in self._reversals for a in e.area_ids if a in books}):
            check_ground(area_id, books[area_id], act_id)

    def balances(self, connection: Connection) -> None:
        """No account below nothing on any day, and no closed area that is quietly opened again.

        Raises:
            RuleBroken: naming the area, the amount and the remedy.
        """
        _check_timelines(connection, sorted(self._taking))
        _check_closed(connection, self._growing, self.new_areas)


def _refuse(broken: Sequence[Breach], areas: Mapping[str, Area]) -> None:
    for breach in broken:
        if areas[breach.entry.area_id].level is Level.AREA:
            raise RuleBroken(breach.said)


def _check_timelines(connection: Connection, taking: Sequence[str]) -> None:
    """No account that holds anything is negative at the end of any day, also after an entry that arrives late."""
    for start in range(0, len(taking), reading.CHUNK):
        some = taking[start : start + reading.CHUNK]
        marks = ",".join("?" * len(some))
        rows = connection.execute(
            "SELECT p.area_id, p.unit, p.account, j.effective_on, CAST(sum(p.quantity) AS BIGINT) "  # noqa: S608
            f"FROM postings p JOIN journal j USING (position) WHERE p.area_id IN ({marks}) "
            "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
            some,
        )
        running: dict[tuple[str, str, str], int] = defaultdict(int)
        for area_id, unit, account, day, moved in rows:
            running[area_id, unit, account] += moved
            held = running[area_id, unit, account]
            if account in HELD_ACCOUNTS and held < 0:
                raise RuleBroken(
                    "{area_id}: on {day} the account '{account}' would hold {held}; more would be released than the "
                    "area holds: check the amount, or record first how the area grew",
                    area_id=area_id,
                    day=date.fromisoformat(day),
                    account=account,
                    held=quantity(held, Unit(unit)),
                )


def _check_closed(connection: Connection, growing: Mapping[str, Sequence[Entry]], new_areas: Container[str]) -> None:
    """Land that was released comes back as a new area with a link: what was closed is never quietly opened again.

    Totals of a country or sector may be down to nothing and grow again.
    """
    closed = _closed_before(connection, sorted(growing))
    areas = reading.areas_of(connection, sorted(closed))
    for area_id, closed_on in closed.items():
        late = [entry for entry in growing[area_id] if entry.effective_on.isoformat() > closed_on]
        if areas[area_id].level is Level.AREA and (late or area_id in new_areas):
            what = told(late[0]) if late else saying("land that comes later")
            raise RuleBroken(
                "area {area_id} was closed on {closed_on}; {what} cannot be put into it: record it as 'reopened', a "
                "new area that names the old one",
                area_id=area_id,
                closed_on=date.fromisoformat(closed_on),
                what=what,
            )


def _closed_before(connection: Connection, area_ids: Sequence[str]) -> dict[str, str]:
    """Areas that hold land again after a day on which they held none any more, and that day."""
    running: dict[str, int] = defaultdict(int)
    closed: dict[str, str] = {}
    found: dict[str, str] = {}
    for area_id, day, moved in reading.daily_open_m2(connection, area_ids):
        held_before = running[area_id]
        running[area_id] += moved
        if held_before > 0 and running[area_id] == 0:
            closed[area_id] = day
        elif held_before == 0 and running[area_id] > 0 and area_id in closed:
            found.setdefault(area_id, closed[area_id])
    return found
