"""The register as a machine: what is recorded, refused, undone and accepted in whatever order, the file says the books.

Three in four histories are `drawn`: every act on an area has its ground. What must hold is looked at by name:

- `record`: what is refused leaves the register as it was;
- `undone`: a reversal restores the statements that there would be without the act;
- `the_file_adds_up`: postings in the file sum to zero, and no account holds less than nothing on any day;
- `books_are_what_the_journal_says`: the same from the rows of the file, the entries, the entries in another order;
- `ground_is_what_the_books_say`: where every act has its ground, footprint and ledger have the same m2;
- `shelves_are_what_the_snapshots_say`: at every position and on any day, byte for byte;
- `layers_are_what_the_entries_say`, `what_was_known_stays`, and `verify` finds nothing.

`CLEARANCE_MACHINE_EXAMPLES` is the number of histories that are tried (6 where it is not set).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, TypeAlias

import pandas as pd
import pytest
import shapely
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from shapely.geometry.base import BaseGeometry

from clearance.errors import ClearanceError
from clearance.geodesy import geodesic_area_m2
from clearance.land import acts
from clearance.land.accounts import HELD_ACCOUNTS, PROCESSED, Kind
from clearance.land.balance import reversals_of_act, standing
from clearance.land.books import Books, books_of
from clearance.land.fold import AreaState, fold
from clearance.land.footprint import footprint
from clearance.land.hazard import Area, Hazard, HazardClass, Level, WorkStatus
from clearance.land.journal import RELEASES, Entry, Find
from clearance.land.ledger import Recognise, periods_between, statement
from clearance.land.snapshot import Snapshot
from clearance.units import Unit
from clearance_geodata.layers import AREA_FIELDS, RELEASED_FIELDS, area_values, release_values
from clearance_geodata.register import Register
from clearance_geodata.shelf.asked import Asked, At, Span
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.keeping import KEPT
from clearance_geodata.shelf.made import made
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.shelf.shelves import at_of
from clearance_geodata.submissions import accept, submit
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

EXAMPLES = int(os.environ.get("CLEARANCE_MACHINE_EXAMPLES", "6"))
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BEGIN = date(2020, 1, 1)
STEP = 2.0**-12
WIDE = 4
# Each act rounds to a thousandth of a square metre.
SAME_M2 = 0.05
METHODS = {
    Kind.CANCELLED: "NTS",
    Kind.REDUCED: "TS",
    Kind.CLEARED: "manual",
    Kind.RELEASED: "TS",
    Kind.PROGRESSED: "TS",
}
COUNTRY = Area(area_id="X", name="X", level=Level.NATIONAL, hazards=frozenset({Hazard.AP}))
STORE = Area(area_id="X/CCM Article 3", name="CCM Article 3", level=Level.STORE)

picks = st.integers(0, 10**6)
releases = st.sampled_from(sorted(RELEASES))
gaps = st.sampled_from([0, 0, 1, 20, 150, 400, -1, -200])
figures = st.one_of(st.none(), st.integers(1, 20_000).map(lambda m2: 100 * m2))
counts = st.integers(0, 6)
# How far back the period of an act begins, in days: mostly it is of one day.
PERIODS = (0, 0, 0, 30, 400)
# What is done with things in stores, and what may happen to a total.
OF_STORES = [Kind.DESTROYED, Kind.RETAINED, Kind.MARKED]
OF_TOTALS = [Kind.RESIZED, Kind.PADDED, Kind.CLEARED, Kind.CONFIRMED, Kind.PROGRESSED, Kind.RETURNED]


@st.composite
def grounds(draw: st.DrawFn) -> BaseGeometry:
    """Blocks of cells at the equator, where borders run along geodesics."""
    west, south = draw(st.integers(0, WIDE - 1)), draw(st.integers(0, WIDE - 1))
    east, north = draw(st.integers(west + 1, WIDE)), draw(st.integers(south + 1, WIDE))
    return shapely.box(west * STEP - 150, south * STEP, east * STEP - 150, north * STEP)


shapes = st.one_of(st.none(), grounds(), grounds())
# The statements that are looked at while a history goes on, and at its end.
FEW: tuple[tuple[Unit, Recognise], ...] = ((Unit.M2, "handover"), (Unit.AP_MINES, "handover"))
ALL: tuple[tuple[Unit, Recognise], ...] = (
    *FEW,
    (Unit.M2, "progress"),
    (Unit.AREAS, "handover"),
    (Unit.SUBMUNITIONS, "handover"),
)
ALL_OF_IT = shapely.box(-150, 0, WIDE * STEP - 150, WIDE * STEP)
Act: TypeAlias = Callable[[], acts.Booked]


def is_open(state: AreaState) -> bool:
    return state.is_open


def is_closed(state: AreaState) -> bool:
    return not state.is_open and bool(state.released)


def is_worked_on(state: AreaState) -> bool:
    return state.processed_m2 > 0


def has_open(machine: LandRegister) -> bool:
    return bool(machine.areas_that(is_open))


def has_closed(machine: LandRegister) -> bool:
    return bool(machine.areas_that(is_closed))


@cache
def empty_register() -> Path:
    path = Path(tempfile.mkdtemp(prefix="clearance-machine-")) / "empty.gpkg"
    Register.create(path, country="XEX", country_name="Example", clock=lambda: NOON).close()
    return path


class LandRegister(RuleBasedStateMachine):
    """A register in a folder of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="clearance-machine-"))
        self.register = self.new_register()
        self.today = BEGIN
        self.acts = 0
        self.drawn = False
        self.known: dict[str, Area] | None = None
        self.states: dict[str, AreaState] = {}
        self.seen: list[tuple[datetime, date, list[dict[str, object]]]] = []

    def new_register(self) -> Register:
        """An empty register in a file."""
        return Register.open(shutil.copy(empty_register(), self.folder / "books.gpkg"), clock=lambda: NOON)

    @initialize(ground=grounds(), drawn=st.sampled_from([True, True, True, False]))
    def begin(self, ground: BaseGeometry, *, drawn: bool) -> None:
        """A book of totals, a store, and two areas over each other."""
        self.drawn = drawn
        for area, unit in ((COUNTRY, Unit.M2), (STORE, Unit.SUBMUNITIONS)):
            self.record(area, self.said(Kind.OPENED, area.area_id, 0, quantities={unit: 900_000}))
        for pick in range(2):
            self.a_new_area(pick=pick, gap=pick, ground=ground, m2=50_000, mines=6, account="cha")

    # --- how acts are recorded ---

    def said(self, kind: Kind, area_id: str, gap: int, **more: object) -> Entry:
        day = max(BEGIN, self.today + timedelta(days=gap))
        self.today = max(self.today, day)
        usual: dict[str, object] = {"account": "cha", "operator": "Team 1", "method": METHODS.get(kind, "")}
        usual |= {"act_id": f"act{self.acts}", "depth_cm": 20 if kind is Kind.CLEARED else None, "source": "machine"}
        usual |= {"justification": "no survey team" if kind is Kind.CLEARED else ""}
        days = PERIODS[self.acts % len(PERIODS)]
        usual |= {"covers_from": day - timedelta(days) if days else None}
        if self.drawn and "geometry" in more:
            more |= {"geometry": more["geometry"] or ALL_OF_IT, "claimed_m2": None}
        return Entry(kind=kind, area_id=area_id, effective_on=day, **(usual | more))  # type: ignore[arg-type]

    def record(self, *records: Area | Entry, waits: bool = False) -> bool:
        """Record an act; what is refused leaves the register as it was."""
        before = self.register.snapshot().identity
        try:
            if waits:
                waiting = submit(self.register, Batch.of(*records), by="partner")
                accept(self.register, waiting.submission_id, by="authority")
            else:
                self.register.record(Batch.of(*records), by="machine")
        except ClearanceError:
            assert self.register.snapshot().identity == before
            return False
        self.acts += 1
        self.states.clear()
        self.known = None
        return True

    @property
    def areas(self) -> dict[str, Area]:
        if self.known is None:
            self.known = {a.area_id: a for a in self.register.reading().areas if a.level is Level.AREA}
        return self.known

    def recorded(self) -> Sequence[Entry]:
        return self.register.reading().entries

    def of(self, area_id: str) -> Sequence[Entry]:
        return self.register.entries_of(area_id)

    def state(self, area: Area) -> AreaState:
        if area.area_id not in self.states:
            self.states[area.area_id] = fold(area, self.of(area.area_id))
        return self.states[area.area_id]

    def areas_that(self, fit: Callable[[AreaState], bool]) -> list[Area]:
        return [area for area in self.areas.values() if fit(self.state(area))]

    def some(self, pick: int, *wanted: Callable[[AreaState], bool]) -> Area:
        """An area that fits, by the first of what is wanted that there is; else any."""
        fitting = (self.areas_that(fit) for fit in (*wanted, lambda _: True))
        found = next(listed for listed in fitting if listed)
        return found[pick % len(found)]

    def meets(self, area: Area, said: Entry) -> AreaState:
        return acts.before(area, self.of(area.area_id), said.effective_on)

    def elsewhere(self, said: Entry) -> BaseGeometry | None:
        return acts.elsewhere(said.area_id, self.of(said.area_id), said.effective_on)

    def book(self, act: Act, *first: Area, waits: bool = False) -> None:
        try:
            made = act().entries
        except ClearanceError:
            return
        self.record(*first, *made, waits=waits)

    def new_area(self, pick: int) -> Area:
        number = len(self.register.reading().areas)
        hazards = frozenset({Hazard.AP, Hazard.CLUSTER} if pick % 2 else {Hazard.AP})
        return Area(area_id=f"A{number}", name=f"Field {number}", hazards=hazards, sector=("North", "South")[pick % 2])

    # --- acts ---

    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures, mines=counts, account=st.sampled_from(HazardClass))
    def a_new_area(
        self, *, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None, mines: int, account: str
    ) -> None:
        area = self.new_area(pick)
        said = self.said(
            (Kind.IDENTIFIED, Kind.OPENED, Kind.TRANSFERRED)[pick % 3],
            area.area_id,
            gap,
            geometry=ground,
            claimed_m2=m2,
            account=account,
        )
        quantities = {Unit.AP_MINES: mines}
        if said.geometry is not None or said.claimed_m2 is not None:
            quantities[Unit.M2] = acts.amounts.wanted_m2(said)
        self.record(area, replace(said, quantities=quantities, ground=said.geometry), waits=pick % 5 == 0)

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures)
    def more_land(self, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None) -> None:
        area = self.some(pick, is_open)
        said = self.said(Kind.IDENTIFIED, area.area_id, gap, geometry=ground, claimed_m2=m2)
        self.book(lambda: acts.extend(said, self.meets(area, said), self.elsewhere(said)))

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures, kind=releases, extends=st.booleans(), found=counts)
    def land_released(
        self,
        *,
        pick: int,
        gap: int,
        ground: BaseGeometry | None,
        m2: int | None,
        kind: Kind,
        extends: bool,
        found: int,
    ) -> None:
        area = self.some(pick, is_open)
        finds = (Find(category=Hazard.AP, quantity=found, depth_cm=5, lon=-150.0, lat=0.0),)
        said = self.said(kind, area.area_id, gap, geometry=ground, claimed_m2=m2, finds=finds)
        state = self.meets(area, said)
        if ground is None and m2 is None:
            said = replace(said, geometry=state.geometry, claimed_m2=state.open_m2)
        self.book(lambda: acts.release(said, state, self.elsewhere(said), extends=extends), waits=pick % 5 == 0)

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, kind=st.sampled_from([Kind.CONFIRMED, Kind.RECLASSIFIED]))
    def another_class(self, pick: int, gap: int, ground: BaseGeometry | None, kind: Kind) -> None:
        area = self.some(pick, is_open)
        account = self.class_held(area, pick)
        others = [name.value for name in HazardClass if name.value != account]
        said = self.said(kind, area.area_id, gap, geometry=ground, account=account)
        self.book(lambda: acts.move_class(replace(said, to_account=others[pick % 2]), self.meets(area, said)))

    def class_held(self, area: Area, pick: int) -> str:
        held = sorted(name for name in self.state(area).land if name != PROCESSED) or ["cha"]
        return held[pick % len(held)]

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, back=st.booleans())
    def worked_on(self, *, pick: int, gap: int, ground: BaseGeometry | None, back: bool) -> None:
        back = back and bool(self.areas_that(is_worked_on))
        area = self.some(pick, is_worked_on if back else is_open)
        kind, account = Kind.RETURNED if back else Kind.PROGRESSED, self.class_held(area, pick)
        said = self.said(kind, area.area_id, gap, geometry=ground, account=account)
        self.book(lambda: acts.move_class(said, self.meets(area, said)))

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures)
    def resized(self, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None) -> None:
        area = self.some(pick, is_open)
        said = self.said(Kind.RESIZED, area.area_id, gap, geometry=ground, claimed_m2=m2)
        self.book(lambda: acts.resize(said, self.meets(area, said), self.elsewhere(said)))

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures)
    def passed_on(self, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None) -> None:
        """Split, merged or handed over."""
        area, fresh = self.some(pick, is_open), self.new_area(pick)
        drawn: dict[str, object] = {"geometry": ground, "claimed_m2": m2}
        if pick % 3 == 0:
            said = self.said(Kind.SPLIT, area.area_id, gap, other_area_id=fresh.area_id, **drawn)
            self.book(lambda: acts.split(said, self.meets(area, said)), fresh)
        elif pick % 3 == 1:
            others = [one for one in self.areas_that(is_open) if one != area] or [self.some(pick)]
            other = others[pick // 3 % len(others)]
            if other != area:
                said = self.said(Kind.MERGED, area.area_id, gap, other_area_id=other.area_id)
                self.book(lambda: acts.merge(said, self.meets(area, said), self.meets(other, said)))
        else:
            said = self.said(Kind.TRANSFERRED, area.area_id, gap, **drawn)
            self.book(lambda: acts.transfer_out(said, self.meets(area, said)))

    @precondition(has_closed)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures)
    def reopened(self, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None) -> None:
        area, fresh = self.some(pick, is_closed), self.new_area(pick)
        released = acts.released_ground(area.area_id, self.of(area.area_id))
        if pick % 2 and released:  # all that was released
            ground = shapely.union_all(list(released.values()))
        drawn: dict[str, object] = {"geometry": ground, "claimed_m2": m2}
        said = self.said(Kind.REOPENED, fresh.area_id, gap, other_area_id=area.area_id, **drawn)
        self.book(lambda: acts.reopen(said, self.meets(area, said), released, ap_mines=pick % 3), fresh)

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, what=st.integers(0, 5), status=st.sampled_from(list(WorkStatus)))
    def said_of_it(self, pick: int, gap: int, what: int, status: WorkStatus) -> None:
        area_id = self.some(pick, is_open).area_id
        names = {"sector": ("North", "South", "East")[pick % 3], "name": f"Field {pick % 5}"}
        # Two of one day that contradict each other cannot both be right, in whatever order.
        if what == 0 and any(e.kind is Kind.REASSIGNED for e in self.of(area_id)):
            return
        one = (
            self.said(Kind.REASSIGNED, area_id, gap, attributes=MappingProxyType(names)),
            self.said(Kind.RECATEGORISED, area_id, gap, attributes=MappingProxyType({"hazard": "AP+ERW"})),
            self.said(Kind.STATUS, area_id, gap, status=status),
            self.said(Kind.RESIDUAL_FIND, area_id, gap, finds=(Find(category=Hazard.ERW, quantity=1),)),
            self.said(Kind.SPOT_TASK, "", gap, finds=(Find(category=Hazard.ERW, quantity=1, model="81 mm"),)),
            self.said(Kind.UNACCOUNTED, area_id, gap, quantities={Unit.AP_MINES: pick % 3}),
        )[what]
        self.record(one)

    @rule(gap=gaps, amount=st.integers(-50, 100), kind=st.sampled_from([*OF_STORES, Kind.RESIZED, *OF_TOTALS]))
    def a_total(self, gap: int, amount: int, kind: Kind) -> None:
        in_store = kind in OF_STORES or (kind is Kind.RESIZED and amount % 2 == 0)
        unit = Unit.SUBMUNITIONS if in_store else Unit.M2
        said = self.said(kind, STORE.area_id if in_store else COUNTRY.area_id, gap, method="released by survey")
        signed = amount if kind in {Kind.RESIZED, Kind.PADDED} else abs(amount)
        to_account = "sha" if kind is Kind.CONFIRMED else None
        self.record(replace(said, quantities={unit: signed}, to_account=to_account))

    @rule(pick=picks)
    def undone(self, pick: int) -> None:
        """A reversal restores every statement that there would be without the act."""
        entries = self.register.reading().entries
        kept = standing(entries)
        drawn = [entry for entry in kept if entry.ground is not None]
        chosen = drawn if pick % 2 and drawn else kept
        if not chosen:
            return
        act = chosen[pick % len(chosen)]
        made = reversals_of_act(entries, act.entry_id, act_id=f"act{self.acts}", note="mistaken")
        if self.record(*made):
            gone = {entry.entry_id for entry in kept if entry.act_id == act.act_id}
            without = books_of(self.register.reading().areas, [e for e in entries if e.entry_id not in gone])
            snapshot = self.register.snapshot()
            assert self.shown(snapshot.books, snapshot.as_of) == self.shown(without, snapshot.as_of)

    @rule()
    def looked_at(self) -> None:
        """What was known at a moment stays what was known then."""
        snapshot = self.register.snapshot()
        known_at = datetime.fromisoformat(snapshot.identity.known_at)
        self.seen.append((known_at, snapshot.as_of, self.shown(snapshot.books, snapshot.as_of)))

    # --- what must hold of every history ---

    def shown(
        self, books: Books, as_of: date, asked: Sequence[tuple[Unit, Recognise]] = FEW
    ) -> list[dict[str, object]]:
        """Statements of the books in some units, by handover or by progress; every row adds up."""
        years, by = periods_between(BEGIN, as_of), ("year", "kind", "sector")
        made = [statement(books, unit, years, by=by, as_of=as_of, recognise=how) for unit, how in asked]
        assert all(one.balances for one in made)
        return [row.to_dict() for one in made for row in one.rows]

    def teardown(self) -> None:
        try:
            self.the_file_adds_up()
            snapshot = self.register.snapshot()
            self.books_are_what_the_journal_says(snapshot)
            self.ground_is_what_the_books_say(snapshot)
            self.layers_are_what_the_entries_say(snapshot)
            self.what_was_known_stays()
            self.shelves_are_what_the_snapshots_say()
            assert list(verify(self.register)) == []
            self.register.close()
            with Register.open(self.register.store.address) as again:
                assert again.snapshot().identity == snapshot.identity
        finally:
            self.register.close()
            shutil.rmtree(self.folder)

    def the_file_adds_up(self) -> None:
        """In the postings as they lie in the file."""
        assert self.rows("SELECT position FROM postings GROUP BY position, unit HAVING sum(quantity) != 0") == []
        held: dict[tuple[object, ...], int] = defaultdict(int)
        for *account, _, quantity in self.rows(
            "SELECT area_id, unit, account, effective_on, sum(quantity) FROM postings JOIN journal USING (position) "
            "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
        ):
            held[tuple(account)] += quantity
            assert account[2] not in HELD_ACCOUNTS or held[tuple(account)] >= 0, account

    def books_are_what_the_journal_says(self, snapshot: Snapshot) -> None:
        """The books straight from the rows of the file, and made of the entries, in their order or another."""
        areas, entries = snapshot.reading.areas, list(snapshot.reading.entries)
        positions = {i: int(entry.entry_id.removeprefix("E")) for i, entry in enumerate(entries, start=1)}
        assert listed(snapshot.books) == listed(books_of(areas, entries), positions)
        Random(len(entries)).shuffle(entries)  # noqa: S311  the same order each time
        mixed = books_of(areas, entries)
        assert self.shown(snapshot.books, snapshot.as_of, ALL) == self.shown(mixed, snapshot.as_of, ALL)

    def ground_is_what_the_books_say(self, snapshot: Snapshot) -> None:
        """Where every act has its ground, the footprint of the areas has the m2 that the ledger has."""
        if not self.drawn:
            return
        states = snapshot.open_states
        for state in states:
            assert geodesic_area_m2(state.geometry) == pytest.approx((state.open_m2 or 0) / 1000, abs=SAME_M2), state
        grounds = {state.area.area_id: state.geometry for state in states if state.geometry is not None}
        gross_m2 = footprint(list(grounds), list(grounds.values())).gross_m2
        total = statement(snapshot.books, Unit.M2, periods_between(BEGIN, snapshot.as_of)).rows[-1].closing
        of_areas = total - (snapshot.states[COUNTRY.area_id].open_m2 or 0 if COUNTRY.area_id in snapshot.states else 0)
        assert gross_m2 == pytest.approx(of_areas / 1000, abs=len(states) * SAME_M2 + SAME_M2)

    def layers_are_what_the_entries_say(self, snapshot: Snapshot) -> None:
        states = {area.area_id: fold(area, self.of(area.area_id)) for area in snapshot.areas.values()}
        listed_areas = [area_values(state) for state in states.values() if state.is_area and state.is_open]
        assert sorted(self.layer("areas", AREA_FIELDS)) == sorted(listed_areas)
        released = [release_values(release) for release in snapshot.releases if release.is_land]
        assert sorted(self.layer("released", RELEASED_FIELDS)) == sorted(released)

    def what_was_known_stays(self) -> None:
        for known_at, as_of, shown in self.seen:
            assert self.shown(self.register.snapshot(as_of, known_at).books, as_of) == shown

    def shelves_are_what_the_snapshots_say(self) -> None:
        """At every position that was ever the last, on some days: the features of the rows and of the fold."""
        moments = self.rows("SELECT max(position), recorded_at FROM journal GROUP BY recorded_at ORDER BY 1")
        days = sorted({entry.effective_on for entry in self.recorded()})
        for number, (position, recorded_at) in enumerate(moments):
            for day in {days[0], days[-1], days[number % len(days)], days[number // 2 % len(days)]}:
                snapshot = self.register.snapshot(day, datetime.fromisoformat(recorded_at))
                assert at_of(snapshot) == At(day, position)
                for name in KEPT:
                    kept, folded = self.register.shelf(name), made(snapshot, COLLECTIONS[name])
                    assert features(kept, At(day, position)) == features(folded, At(day, position))

    def layer(self, table: str, fields: Sequence[str]) -> list[tuple[Any, ...]]:
        return self.rows(f"SELECT {', '.join(fields)} FROM {table}")  # noqa: S608  our names

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.register.reader() as connection:
            return connection.execute(query).fetchall()


def features(shelf: Shelf, at: At) -> list[object]:
    """Everything that a shelf has at a moment, by id; some days of it, too."""
    spans = [None, Span(at.as_of, at.as_of), Span(None, BEGIN), Span(BEGIN + timedelta(days=200), None)]
    rows = [shelf.rows(Asked(at=at, span=span)) for span in spans]
    stored = shelf.stored(rows[0])
    shapes = dict(zip(rows[0].tolist(), shelf.shapes(rows[0]), strict=True))
    assert [shelf.find(one.feature_id, at) for one in stored] == stored
    return [
        shelf.bounds(at),
        shelf.first_day(at),
        *sorted(
            (one.feature_id, one.geometry, one.properties, shapes[one.row], *(one.row in some for some in rows))
            for one in stored
        ),
    ]


def listed(books: Books, positions: dict[int, int] | None = None) -> list[object]:
    """The frames of books as sorted rows; `positions` are those of the journal by place among the entries."""
    found: list[object] = []
    for frame in (books.movements, books.postings, books.changes):
        plain = frame.astype(
            {name: "object" for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)}
        )
        if positions is not None:
            plain = plain.assign(position=[positions[place] for place in plain["position"]])
        found.append(sorted(plain.itertuples(index=False, name=None)))
    return [*found, sorted(books.areas.reset_index().itertuples(index=False, name=None))]


def test_the_soak_script_plays_both_machines_and_counts_every_kind() -> None:
    script = Path(__file__).parents[2] / "soak" / "machines.py"
    command = [sys.executable, str(script), "--histories", "3", "--seed", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert (done.returncode, done.stderr) == (0, "")
    results = json.loads(done.stdout)
    assert set(results) == {"core", "register"}
    for result in results.values():
        assert (result["seed"], result["faults"]) == (1, [])
        assert set(result["entries"]) == {kind.value for kind in Kind}
        assert result["steps"] >= result["histories"] >= 1
        assert sum(result["entries"].values()) >= result["acts"] > 0


@pytest.mark.needs("initdb")
def test_the_same_histories_hold_in_postgis(schemas: Iterator[str]) -> None:
    class InPostgis(LandRegister):
        def new_register(self) -> Register:
            return Register.create(next(schemas), country="XEX", country_name="Example", clock=lambda: NOON)

    few = settings(max_examples=max(2, EXAMPLES // 3), stateful_step_count=20, deadline=None)
    run_state_machine_as_test(InPostgis, settings=few)


TestLandRegister = LandRegister.TestCase
TestLandRegister.settings = settings(max_examples=EXAMPLES, stateful_step_count=20, deadline=None)
