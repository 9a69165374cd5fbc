"""The land account as a machine: whatever acts of all kinds are recorded in whatever order, the books hold.

A history is a sequence of acts on a grid of cells at the equator, where borders run along geodesics, with corners at
powers of two of a degree: shapes meet exactly, and what is cut has as many square metres as its parts. Three in four
histories are `drawn`: every act on an area has its ground and claims no other size. What must hold is looked at by
name:

- `postings_sum_to_zero`, of each entry in each unit;
- `nothing_below_nothing`: acts of today take no more than there is, no statement holds less than nothing;
- `statements_add_up`: in each unit, grouping and reading (by handover, by progress), years join, groups sum;
- the order of entries decides nothing: entries in another order give the same statements and the same areas;
- `keeps_totals`: splits and mergers move land and mines, and make none;
- `ground_is_what_the_books_say`: of areas whose acts have their ground, footprint and ledger have the same m2;
- `moves_no_ground_twice`: work and changes of class move no more than their shape has outside what they moved before;
- `has_the_outline`: after a correction the open m2 are those of the outline, less what went for good, cell by cell;
- `undone`: a reversal restores the statements and areas that there would be without the act.

`CLEARANCE_MACHINE_EXAMPLES` is the number of histories that are tried (12 where it is not set).
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from random import Random
from types import MappingProxyType
from typing import Any, TypeAlias

import pytest
import shapely
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from shapely.geometry.base import BaseGeometry

from clearance.errors import ClearanceError, RuleBroken
from clearance.geodesy import geodesic_area_m2
from clearance.land import acts
from clearance.land.accounts import (
    HELD_ACCOUNTS,
    MOVES,
    OPEN_ACCOUNTS,
    PROCESSED,
    Between,
    Column,
    Family,
    Kind,
    family_of,
)
from clearance.land.acts import Booked
from clearance.land.balance import check_ground, check_reversal, reversals_of_act, standing
from clearance.land.books import Books, books_of
from clearance.land.fold import AreaState, fold
from clearance.land.footprint import footprint
from clearance.land.form import check_form
from clearance.land.hazard import Area, Hazard, HazardClass, Level, WorkStatus
from clearance.land.journal import RELEASES, Entry, Find, gains_ground, postings_of
from clearance.land.journal import told as told_entry
from clearance.land.ledger import Period, Recognise, Statement, periods_between, statement
from clearance.units import Unit

EXAMPLES = int(os.environ.get("CLEARANCE_MACHINE_EXAMPLES", "12"))
STEP = 2.0**-12
WIDE, HIGH = 6, 4
# Each act rounds to a thousandth of a square metre.
SAME_M2 = 0.05
BEGIN = date(2020, 1, 1)
LAND_UNITS = (Unit.M2, Unit.AREAS, Unit.AP_MINES)
STORE_UNITS = (Unit.SUBMUNITIONS, Unit.TONNES)
KEYS = ("kind", "sector", "admin1", "hazard", "operator")
GROUPINGS = [*(("year", name) for name in KEYS), ("year", *KEYS)]
READINGS: tuple[Recognise, ...] = ("handover", "progress")
METHODS = {
    Kind.CANCELLED: "NTS",
    Kind.REDUCED: "TS",
    Kind.CLEARED: "manual",
    Kind.RELEASED: "TS",
    Kind.PROGRESSED: "TS",
}
CLASSES = tuple(HazardClass)
# How far back the period of an act begins, in days: mostly it is of one day.
PERIODS = (0, 0, 0, 30, 400)
# What is done with things in stores only.
OF_STORES = (Kind.DESTROYED, Kind.RETAINED, Kind.MARKED)
Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = list[Row]
Act: TypeAlias = Callable[[], Booked]
ALL_OF_IT = shapely.box(-150, 0, WIDE * STEP - 150, HIGH * STEP)
MIDDLES = [shapely.Point((x + 0.5) * STEP - 150, (y + 0.5) * STEP) for x in range(WIDE) for y in range(HIGH)]
CELL_M2 = geodesic_area_m2(shapely.box(-150, 0, STEP - 150, STEP))
# Ground that leaves by these is some other area's, or released.
LEAVES = RELEASES | {Kind.SPLIT, Kind.MERGED, Kind.TRANSFERRED}
COUNTRY = Area(area_id="X", name="X", level=Level.NATIONAL, hazards=frozenset({Hazard.AP}))
SECTOR = Area(area_id="X/W", name="West", level=Level.SECTOR, sector="West", hazards=frozenset({Hazard.AP}))
STORE = Area(area_id="X/CCM", name="CCM Article 3", level=Level.STORE, hazards=frozenset({Hazard.CLUSTER}))

picks = st.integers(0, 10**6)
gaps = st.sampled_from([0, 0, 0, 1, 20, 150, 400, -1, -30, -200])
figures = st.one_of(st.none(), st.integers(1, 30_000).map(lambda m2: 100 * m2))
counts = st.integers(0, 6)
classes = st.sampled_from([HazardClass.CHA, *CLASSES])
releases = st.sampled_from(sorted(RELEASES))


@st.composite
def blocks(draw: st.DrawFn) -> BaseGeometry:
    west, south = draw(st.integers(0, WIDE - 1)), draw(st.integers(0, HIGH - 1))
    east, north = draw(st.integers(west + 1, WIDE)), draw(st.integers(south + 1, HIGH))
    return shapely.box(west * STEP - 150, south * STEP, east * STEP - 150, north * STEP)


@st.composite
def grounds(draw: st.DrawFn) -> BaseGeometry:
    """A block of cells, two of them, or one with a hole or a bite."""
    one, other = draw(blocks()), draw(blocks())
    how = draw(st.sampled_from(["one", "both", "bite"]))
    made = {"one": one, "both": shapely.union(one, other), "bite": shapely.difference(one, other)}[how]
    return one if made.is_empty else made


shapes = st.one_of(st.none(), grounds(), grounds(), grounds())


def has_open(machine: LandAccount) -> bool:
    return bool(machine.areas_that(is_open))


def has_two_open(machine: LandAccount) -> bool:
    return len(machine.areas_that(is_open)) > 1


def has_closed(machine: LandAccount) -> bool:
    return bool(machine.areas_that(is_closed))


def is_open(state: AreaState) -> bool:
    return state.is_open


def is_closed(state: AreaState) -> bool:
    return not state.is_open and bool(state.released)


def is_worked_on(state: AreaState) -> bool:
    return state.processed_m2 > 0


class LandAccount(RuleBasedStateMachine):
    """A register without a file: areas, and the entries that were accepted."""

    def __init__(self) -> None:
        super().__init__()
        self.areas: dict[str, Area] = {}
        self.entries: list[Entry] = []
        self.states: dict[str, AreaState] = {}
        self.today = BEGIN
        self.acts = 0
        self.drawn = False

    @initialize(drawn=st.sampled_from([True, True, True, False]), ground=grounds(), account=classes)
    def begin(self, *, drawn: bool, ground: BaseGeometry, account: str) -> None:
        """Three books of totals, and two areas over each other."""
        self.drawn = drawn
        land, things = {Unit.M2: 900_000, Unit.AREAS: 90}, {Unit.SUBMUNITIONS: 900, Unit.TONNES: 900}
        for area in (COUNTRY, SECTOR):
            opened = self.said(Kind.OPENED, area.area_id, 0, quantities=land)
            mines = replace(opened, quantities={Unit.AP_MINES: 900})
            self.book([*(replace(opened, account=name) for name in CLASSES), mines], area)
        self.book([self.said(Kind.OPENED, STORE.area_id, 0, quantities=things)], STORE)
        for pick in range(2):
            self.a_new_area(pick=pick, gap=pick, ground=ground, m2=50_000, mines=6, account=account)

    # --- how acts are recorded ---

    def said(self, kind: Kind, area_id: str, gap: int, **more: object) -> Entry:
        day = max(BEGIN, self.today + timedelta(days=gap))
        self.today = max(self.today, day)
        usual: dict[str, object] = {"account": "cha", "operator": "Team 1", "method": METHODS.get(kind, "")}
        usual |= {"act_id": f"act{self.acts}", "depth_cm": 20 if kind is Kind.CLEARED else None}
        days = PERIODS[len(self.entries) % len(PERIODS)]
        usual |= {"covers_from": day - timedelta(days) if days else None}
        if self.drawn and "geometry" in more:
            more |= {"geometry": more["geometry"] or ALL_OF_IT, "claimed_m2": None}
        return Entry(kind=kind, area_id=area_id, effective_on=day, **(usual | more))  # type: ignore[arg-type]

    def areas_that(self, fit: Callable[[AreaState], bool]) -> list[str]:
        """Areas on the ground by their state."""
        return [name for name, area in self.areas.items() if area.level is Level.AREA and fit(self.state(name))]

    def some(self, pick: int, *wanted: Callable[[AreaState], bool]) -> str:
        """An area on the ground that fits, by the first of what is wanted that there is; else any."""
        fitting = (self.areas_that(fit) for fit in (*wanted, lambda _: True))
        found = next(listed for listed in fitting if listed)
        return found[pick % len(found)]

    def recorded(self) -> list[Entry]:
        return self.entries

    def of(self, area_id: str) -> list[Entry]:
        return [entry for entry in self.entries if area_id in entry.area_ids]

    def state(self, area_id: str) -> AreaState:
        if area_id not in self.states:
            self.states[area_id] = fold(self.areas[area_id], self.of(area_id))
        return self.states[area_id]

    def meets(self, said: Entry, area_id: str = "") -> AreaState:
        named = area_id or said.area_id
        return acts.before(self.areas[named], self.of(named), said.effective_on)

    def elsewhere(self, said: Entry) -> BaseGeometry | None:
        return acts.elsewhere(said.area_id, self.of(said.area_id), said.effective_on)

    def book(self, made: Iterable[Entry], area: Area | None = None) -> bool:
        """Record an act as a register would: whole, or not at all where an account would be below nothing."""
        numbered = [replace(e, entry_id=f"E{len(self.entries) + i}") for i, e in enumerate(made, start=1)]
        for entry in numbered:
            check_form(entry)
        below = below_nothing([*self.entries, *numbered])
        # What acts make of land that nothing later has moved is never more than there is.
        late = any(self.is_late(entry) for entry in numbered)
        assert late or not any(unit is Unit.M2 for area_id, unit, _ in below if self.is_area(area_id)), numbered
        if below or not self.may_be_undone(numbered):
            return False
        if area is not None:
            self.areas[area.area_id] = area
        self.states.clear()
        self.entries += numbered
        self.acts += 1
        return True

    def may_be_undone(self, made: Sequence[Entry]) -> bool:
        """Whether the ground of what is reversed lies where it lay, and no class is left of an area that never came."""
        undone = [entry for entry in made if entry.kind is Kind.REVERSED]
        try:
            for entry in undone:
                check_reversal(entry, [*self.of(entry.area_id), *made] if entry.area_id else [*self.entries, *made])
            for area_id in {area_id for entry in undone for area_id in entry.area_ids}:
                check_ground(area_id, [*self.of(area_id), *made], undone[0].act_id)
        except RuleBroken:
            return False
        return True

    def is_area(self, area_id: str) -> bool:
        return area_id not in self.areas or self.areas[area_id].level is Level.AREA

    def is_late(self, entry: Entry) -> bool:
        """Whether something later than an entry is recorded of its areas, or the entry undoes an earlier one."""
        later = (e for e in self.entries if e.effective_on > entry.effective_on)
        return entry.kind is Kind.REVERSED or any({*entry.area_ids} & {*e.area_ids} for e in later)

    def try_to(self, act: Act, area: Area | None = None) -> tuple[Entry, ...]:
        """The entries of an act that was accepted; none of one that was refused."""
        try:
            made = act().entries
        except ClearanceError:
            return ()
        return made if self.book(made, area) else ()

    def new_area(self, pick: int) -> Area:
        number = len(self.areas)
        hazards = [frozenset({Hazard.AP}), frozenset({Hazard.AP, Hazard.CLUSTER}), frozenset({Hazard.ERW})]
        return Area(
            area_id=f"A{number}",
            name=f"Field {number}",
            hazards=hazards[pick % 3],
            sector=("North", "South")[pick % 2],
            admin1=("P1", "P2", None)[pick % 3],
            operator=(None, "Team 1")[pick % 2],
        )

    # --- acts on areas ---

    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures, mines=counts, account=classes)
    def a_new_area(
        self, *, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None, mines: int, account: str
    ) -> None:
        area = self.new_area(pick)
        kind = (Kind.OPENED, Kind.IDENTIFIED, Kind.TRANSFERRED)[pick % 3]
        said = self.said(kind, area.area_id, gap, geometry=ground, claimed_m2=m2, account=account)
        quantities = {Unit.AP_MINES: mines} if mines else {}
        if said.geometry is not None or said.claimed_m2 is not None:
            quantities[Unit.M2] = acts.amounts.wanted_m2(said)
        elif kind is Kind.TRANSFERRED:
            return
        self.book([replace(said, quantities=quantities, ground=said.geometry)], area)

    @rule(pick=picks, gap=gaps, mines=counts, account=classes)
    def an_area_of_unknown_size(self, pick: int, gap: int, mines: int, account: str) -> None:
        """It may be of another class as a whole, before somebody knows how large it is."""
        area = self.new_area(pick)
        kind = (Kind.OPENED, Kind.IDENTIFIED)[pick % 2]
        quantities = {Unit.AP_MINES: mines} if mines else {}
        if not self.book([self.said(kind, area.area_id, gap, account=account, quantities=quantities)], area):
            return
        others = [name.value for name in CLASSES if name != account]
        said = self.said(Kind.RECLASSIFIED, area.area_id, 0, account=account, to_account=others[pick % len(others)])
        if pick % 3:
            self.try_to(lambda: acts.move_class(said, self.meets(said)))

    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures, kind=releases)
    def land_known_only_as_released(
        self, *, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None, kind: Kind
    ) -> None:
        """An area that is opened and released by one act."""
        area = self.new_area(pick)
        said = self.said(Kind.OPENED, area.area_id, gap, geometry=ground, claimed_m2=m2)
        if said.geometry is None and said.claimed_m2 is None:
            return
        opened = replace(said, quantities={Unit.M2: acts.amounts.wanted_m2(said)}, ground=said.geometry)
        left = replace(said, kind=kind, method=METHODS[kind], depth_cm=20)
        self.try_to(lambda: Booked((opened, *acts.release(left, fold(area, [opened])).entries)), area)

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures)
    def more_land(self, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None) -> None:
        said = self.said(Kind.IDENTIFIED, self.some(pick, is_open), gap, geometry=ground, claimed_m2=m2)
        self.try_to(lambda: acts.extend(said, self.meets(said), self.elsewhere(said)))

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures, kind=st.sampled_from([Kind.CONFIRMED, Kind.RECLASSIFIED]))
    def another_class(self, *, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None, kind: Kind) -> None:
        """Of land that the area holds, as a whole or in part; now and then of more than that."""
        area_id = self.some(pick, is_open)
        held = {name: amount for name, amount in self.state(area_id).land.items() if name != PROCESSED} or {"cha": 0}
        account, most = sorted(held.items())[pick % len(held)]
        others = [name.value for name in CLASSES if name.value != account]
        m2 = m2 if m2 is None or pick % 5 == 0 else m2 % (most + 1)
        said = self.said(kind, area_id, gap, geometry=ground, claimed_m2=m2, account=account)
        for _ in range(2 if pick % 3 == 0 else 1):  # now and then the same report comes again
            again = replace(said, to_account=others[pick % len(others)], act_id=f"act{self.acts}")
            self.moves_no_ground_twice(again)

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures, back=st.booleans(), found=counts)
    def worked_on(
        self, *, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None, back: bool, found: int
    ) -> None:
        """Land is put to work, or taken back when quality control failed."""
        back = back and bool(self.areas_that(is_worked_on))
        area_id = self.some(pick, is_worked_on if back else is_open)
        held = [name for name in self.state(area_id).land if name != PROCESSED] or ["cha"]
        finds = (Find(category=Hazard.AP, quantity=found),) if found and not back else ()
        kind = Kind.RETURNED if back else Kind.PROGRESSED
        said = self.said(kind, area_id, gap, geometry=ground, claimed_m2=m2, account=held[pick % len(held)])
        for _ in range(2 if pick % 3 == 0 else 1):
            self.moves_no_ground_twice(replace(said, finds=finds, act_id=f"act{self.acts}"))

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
        finds = (Find(category=Hazard.AP, quantity=found),)
        said = self.said(kind, self.some(pick, is_open), gap, geometry=ground, claimed_m2=m2, finds=finds)
        self.try_to(lambda: acts.release(said, self.meets(said), self.elsewhere(said), extends=extends))

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, kind=releases, second=st.booleans())
    def all_of_it_released(self, *, pick: int, gap: int, kind: Kind, second: bool) -> None:
        """One area, or two of them by one act."""
        found = self.areas_that(is_open)
        chosen = [found[(pick + i) % len(found)] for i in range(2 if second and len(found) > 1 else 1)]
        said = self.said(kind, chosen[0], gap)

        def all_of_them() -> Booked:
            made: list[Entry] = []
            for area_id in chosen:
                state = self.meets(said, area_id)
                whole = replace(said, area_id=area_id, geometry=state.geometry, claimed_m2=state.open_m2)
                made += acts.release(whole, state).entries
            return Booked(tuple(made))

        self.try_to(all_of_them)

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures, mines=st.integers(-4, 4))
    def resized(self, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None, mines: int) -> None:
        quantities = {Unit.AP_MINES: mines} if mines else {}
        said = self.said(
            Kind.RESIZED, self.some(pick, is_open), gap, geometry=ground, claimed_m2=m2, quantities=quantities
        )
        self.has_the_outline(said, lambda: acts.resize(said, self.meets(said), self.elsewhere(said)))

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures, mines=st.integers(0, 2))
    def split(self, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None, mines: int) -> None:
        area_id = self.some(pick, is_open)
        others = [name for name in self.areas_that(lambda _: True) if name != area_id]
        fresh = self.new_area(pick)
        other = others[pick % len(others)] if others and pick % 4 == 0 else fresh.area_id
        said = self.said(Kind.SPLIT, area_id, gap, geometry=ground, claimed_m2=m2, other_area_id=other)
        said = replace(said, quantities={Unit.AP_MINES: mines} if mines else {})
        new = fresh if other == fresh.area_id else None
        into = None if new else self.meets(said, other)
        self.keeps_totals(lambda: self.try_to(lambda: acts.split(said, self.meets(said), into), new))

    @precondition(has_two_open)
    @rule(pick=picks, gap=gaps)
    def merged(self, pick: int, gap: int) -> None:
        area_id = self.some(pick, is_open)
        others = [name for name in self.areas_that(is_open) if name != area_id]
        if others:
            said = self.said(Kind.MERGED, area_id, gap, other_area_id=others[pick % len(others)])
            into = self.meets(said, said.other_area_id)
            self.keeps_totals(lambda: self.try_to(lambda: acts.merge(said, self.meets(said), into)))

    @precondition(has_closed)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures, mines=counts)
    def reopened(self, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None, mines: int) -> None:
        closed_id = self.some(pick, is_closed)
        area, released = self.new_area(pick), acts.released_ground(closed_id, self.of(closed_id))
        if pick % 2 and released:  # all that was released
            ground = shapely.union_all(list(released.values()))
        said = self.said(Kind.REOPENED, area.area_id, gap, geometry=ground, claimed_m2=m2, other_area_id=closed_id)
        self.try_to(lambda: acts.reopen(said, self.meets(said, closed_id), released, ap_mines=mines), area)

    @precondition(has_open)
    @rule(pick=picks, gap=gaps, ground=shapes, m2=figures)
    def handed_over_to_another_state(self, pick: int, gap: int, ground: BaseGeometry | None, m2: int | None) -> None:
        said = self.said(Kind.TRANSFERRED, self.some(pick, is_open), gap, geometry=ground, claimed_m2=m2)
        self.try_to(lambda: acts.transfer_out(said, self.meets(said)))

    @rule(pick=picks, gap=gaps, kind=st.sampled_from([Kind.REASSIGNED, Kind.RECATEGORISED]))
    def another_name(self, pick: int, gap: int, kind: Kind) -> None:
        """What an area is called and where it belongs; the totals stay what they were."""
        area_id = self.some(pick, is_open)
        said = {
            "sector": ("North", "South", "East", "")[pick % 4],
            "admin1": ("P1", "P2")[pick % 2],
            "operator": ("Team 1", "Team 2")[pick % 2],
            "name": f"Field {pick % 7}",
        }
        chosen = {"hazard": ("AP", "AP+cluster", "ERW", "")[pick % 4]}
        attributes = chosen if kind is Kind.RECATEGORISED else {name: said[name] for name in sorted(said)[pick % 4 :]}
        made = self.said(kind, area_id, gap, attributes=MappingProxyType(attributes))
        # Two of one day that contradict each other cannot both be right, in whatever order.
        same_day = [e for e in standing(self.of(area_id)) if e.effective_on == made.effective_on]
        if not any(name in e.attributes for e in same_day for name in attributes):
            before = [self.totals(unit) for unit in LAND_UNITS]
            self.book([made])
            assert [self.totals(unit) for unit in LAND_UNITS] == before

    @rule(
        pick=picks,
        gap=gaps,
        kind=st.sampled_from([Kind.STATUS, Kind.STATUS, Kind.RESIDUAL_FIND, Kind.SPOT_TASK, Kind.UNACCOUNTED]),
        status=st.sampled_from(list(WorkStatus)),
        mines=counts,
    )
    def said_of_it(self, *, pick: int, gap: int, kind: Kind, status: WorkStatus, mines: int) -> None:
        made = self.said(kind, self.some(pick, is_open), gap, status=status if kind is Kind.STATUS else None)
        if kind is Kind.UNACCOUNTED:
            made = replace(made, quantities={Unit.AP_MINES: mines})
        elif kind is not Kind.STATUS:
            made = replace(made, finds=(Find(category=Hazard.ERW, quantity=mines),))
        self.book([replace(made, area_id="") if kind is Kind.SPOT_TASK and pick % 2 else made])

    # --- totals, stores, and what is undone ---

    @rule(
        area=st.sampled_from([COUNTRY, SECTOR]),
        gap=gaps,
        kind=st.sampled_from([Kind.PADDED, *(kind for kind in MOVES[Family.LAND] if kind is not Kind.REOPENED)]),
        amounts=st.tuples(*(st.integers(-30, 60) for _ in LAND_UNITS)),
        accounts=st.permutations(("cha", "sha", "unclassified")),
    )
    def a_total(self, *, area: Area, gap: int, kind: Kind, amounts: tuple[int, ...], accounts: Sequence[str]) -> None:
        """Any kind that moves what a book of totals holds; now and then from one of them to the other."""
        between = MOVES[Family.LAND][kind].between
        units = LAND_UNITS[:2] if between is Between.CLASSES else LAND_UNITS
        second = (SECTOR if area is COUNTRY else COUNTRY).area_id if between is Between.AREAS else ""
        names = {"account": accounts[0], "other_area_id": second}
        made = self.said(kind, area.area_id, gap, quantities=signed(kind, units, amounts), **names)
        if kind in {Kind.CONFIRMED, Kind.RECLASSIFIED}:
            made = replace(made, to_account=accounts[1])
        self.book([made])

    @rule(
        gap=gaps,
        kind=st.sampled_from([*OF_STORES, *(kind for kind, move in MOVES[Family.STORE].items() if not move.between)]),
        amounts=st.tuples(*(st.integers(-30, 60) for _ in STORE_UNITS)),
    )
    def things_in_stores(self, gap: int, kind: Kind, amounts: tuple[int, ...]) -> None:
        units = STORE_UNITS[:1] if kind in OF_STORES else STORE_UNITS
        self.book([self.said(kind, STORE.area_id, gap, quantities=signed(kind, units, amounts))])

    @rule(pick=picks)
    def undone(self, pick: int) -> None:
        """A reversal restores exactly what there would be without the act: every statement, every area."""
        kept = standing(self.entries)
        if not kept:
            return
        drawn = [entry for entry in kept if entry.ground is not None]
        chosen = drawn if pick % 2 and drawn else kept
        act = chosen[pick % len(chosen)]
        made = reversals_of_act(self.entries, act.entry_id, act_id=f"act{self.acts}", note="mistaken")
        gone = {entry.entry_id for entry in kept if entry.act_id == act.act_id}
        without = [entry for entry in self.entries if entry.entry_id not in gone]
        if not self.book(made):
            return
        left, never = self.books(self.entries), self.books(without)
        unit, by, recognise = LAND_UNITS[pick % 3], GROUPINGS[pick % len(GROUPINGS)], READINGS[pick % 2]
        assert self.shown(left, unit, by, recognise) == self.shown(never, unit, by, recognise), (unit, by)
        for area_id in {area_id for entry in made for area_id in entry.area_ids}:
            assert told(self.state(area_id)) == told(fold(self.areas[area_id], without)), area_id
        self.areas_are_counted_once()

    def moves_no_ground_twice(self, said: Entry) -> None:
        """What a drawn act moves to a class, to work or back again lay elsewhere in its area before."""
        book = [entry for entry in standing(self.of(said.area_id)) if entry.ground is not None]
        target = target_of(said)
        made = self.try_to(lambda: acts.move_class(said, self.meets(said)))
        if self.drawn:
            covered = (p for p in MIDDLES if shapely.covers(said.geometry, p))
            free = [p for p in covered if not lies_in(said.area_id, book, p, target)]
            moved = sum(entry.quantities.get(Unit.M2, 0) for entry in made) / 1000
            assert moved <= len(free) * CELL_M2 + 1, (told_of(said), moved)

    def has_the_outline(self, said: Entry, act: Act) -> None:
        """After a correction exactly the outline is open, without cells that went from the area and did not return."""
        before = self.state(said.area_id)
        drawn_m2 = geodesic_area_m2(before.geometry)
        book = [entry for entry in standing(self.of(said.area_id)) if entry.ground is not None]
        made = self.try_to(act)
        by_figure = (before.open_m2 or 0) / 1000 < drawn_m2 - 1  # released by figure: nobody knows of which ground
        if said.geometry is None or not made or by_figure or any(self.is_late(entry) for entry in made):
            return
        right = [p for p in MIDDLES if shapely.covers(said.geometry, p) and not went(said.area_id, book, p)]
        open_m2 = (self.state(said.area_id).open_m2 or 0) / 1000
        assert open_m2 == pytest.approx(len(right) * CELL_M2, abs=1), (told_of(said), [told_of(e) for e in book])

    def areas_are_counted_once(self) -> None:
        """The ledger and the states of areas have the same number of open ones, of unknown size or not."""
        counted = sum(self.state(area_id).open_areas for area_id in self.areas)
        assert self.closing(self.today, Unit.AREAS) == counted

    def keeps_totals(self, act: Callable[[], tuple[Entry, ...]]) -> None:
        """Splits and mergers make no land and no mines; ground that both areas held is counted once from then on."""
        before, covered = {unit: self.totals(unit) for unit in (Unit.M2, Unit.AP_MINES)}, self.covered_m2()
        made = act()
        twice = sum(entry.quantities.get(Unit.M2, 0) for entry in made if entry.kind is Kind.RESIZED)
        assert twice <= 0
        assert {unit: self.totals(unit) for unit in before} == {**before, Unit.M2: before[Unit.M2] + twice}
        if self.drawn and not any(self.is_late(entry) for entry in made):
            assert self.covered_m2() == pytest.approx(covered, abs=SAME_M2)

    def covered_m2(self) -> float:
        """The open ground of all areas, each square metre once."""
        states = [self.state(area_id) for area_id in self.areas]
        drawn = [state for state in states if state.geometry is not None]
        return footprint([s.area.area_id for s in drawn], [s.geometry for s in drawn if s.geometry]).net_m2

    def totals(self, unit: Unit) -> int:
        return sum(
            posting.quantity
            for entry in self.entries
            for posting in postings_of(entry)
            if posting.unit is unit and posting.account in OPEN_ACCOUNTS
        )

    # --- what must hold of every history ---

    def teardown(self) -> None:
        """Look at the whole history: every check has its name."""
        if not self.entries:
            return
        postings_sum_to_zero(self.entries)
        shuffled = in_another_order(self.entries)
        both = self.books(self.entries), self.books(shuffled)
        chance = Random(len(self.entries))  # noqa: S311  the same choice each time
        present = {unit for entry in self.entries for unit in entry.quantities} | {Unit.AREAS}
        for unit in sorted(present):
            by = chance.choice(GROUPINGS)
            recognise = chance.choice(READINGS) if family_of(unit) is Family.LAND else "handover"
            rows = {keys: self.shown(both[0], unit, keys, recognise) for keys in (("year",), by)}
            self.statements_add_up(rows)
            self.nothing_below_nothing(rows)
            # The order of entries decides nothing.
            assert rows[by] == self.shown(both[1], unit, by, recognise), (unit, by, recognise)
        days = sorted({entry.effective_on for entry in self.entries})
        for day in (days[-1], *chance.sample(days, min(3, len(days)))):
            states = self.states_on(day, self.entries)
            self.ground_is_what_the_books_say(day, states)
        day = chance.choice([*days, days[-1], days[-1]])
        states = self.states_on(day, self.entries)
        self.areas_are_the_same_in_another_order(states, self.states_on(day, shuffled))
        self.sums_of_areas_are_the_closing(day, states)
        self.each_area_is_in_its_group(day, states)

    def books(self, entries: Sequence[Entry]) -> Books:
        return books_of(self.areas.values(), entries)

    def shown(self, books: Books, unit: Unit, by: Sequence[str], recognise: Recognise = "handover") -> Rows:
        years = periods_between(BEGIN, self.today)
        made = statement(books, unit, years, by=by, as_of=self.today, recognise=recognise)
        return [row.to_dict() for row in made.rows]

    def statements_add_up(self, shown: Mapping[tuple[str, ...], Rows]) -> None:
        """Rows leave no residual, each year opens as the one before closed, and groups sum to the whole."""
        amounts = ["opening", *(column.value for column in Column), "closing"]
        none = dict.fromkeys(amounts, 0)
        total = shown["year",]
        years = [row["group"]["year"] for row in total]
        for by, rows in shown.items():
            assert [row["residual"] for row in rows] == [0] * len(rows), by
            groups: dict[tuple[object, ...], dict[object, Row]] = defaultdict(dict)
            for row in rows:
                groups[tuple(row["group"][name] for name in by[1:])][row["group"]["year"]] = row
            for found in groups.values():
                for year, following in pairwise(years):
                    assert found.get(year, none)["closing"] == found.get(following, none)["opening"], by
            for year, row in zip(years, total, strict=True):
                sums = {a: sum(found.get(year, none).get(a, 0) for found in groups.values()) for a in amounts}
                assert sums == pytest.approx({a: row.get(a, 0) for a in amounts}, abs=1e-6), by

    def nothing_below_nothing(self, shown: Mapping[tuple[str, ...], Rows]) -> None:
        """No group, and no account where they are groups, is open with less than nothing at the end of a year."""
        for by, rows in shown.items():
            assert all(row["opening"] >= 0 and row["closing"] >= 0 for row in rows), by

    def states_on(self, day: date, entries: Iterable[Entry]) -> dict[str, AreaState]:
        known = [entry for entry in entries if entry.effective_on <= day]
        return {name: fold(area, known) for name, area in self.areas.items()}

    def areas_are_the_same_in_another_order(
        self, states: Mapping[str, AreaState], again: Mapping[str, AreaState]
    ) -> None:
        for name, state in states.items():
            assert told(state) == told(again[name]), name

    def sums_of_areas_are_the_closing(self, day: date, states: Mapping[str, AreaState]) -> None:
        """Folding areas one by one and reading the columns of the books come to the same."""
        sums = {
            Unit.M2: sum(state.open_m2 or 0 for state in states.values()) / 1000,
            Unit.AREAS: sum(state.open_areas for state in states.values()),
            Unit.AP_MINES: sum(state.recorded_ap_mines for state in states.values()),
        }
        for unit, held in sums.items():
            assert self.closing(day, unit) == pytest.approx(held), unit
        worked_on = sum(state.processed_m2 for state in states.values()) / 1000
        assert self.closing(day, Unit.M2, "progress") == pytest.approx(sums[Unit.M2] - worked_on)

    def each_area_is_in_its_group(self, day: date, states: Mapping[str, AreaState]) -> None:
        """What a sector or class closes with is the sum of the areas that belong to it on that day."""
        for name, held in (
            ("sector", lambda state: {state.area.sector or "": state.open_m2 or 0}),
            ("hazard", lambda state: {state.area.hazard_text: state.open_m2 or 0}),
            ("kind", lambda state: state.land),
        ):
            sums: dict[str, int] = defaultdict(int)
            for state in states.values():
                for group, amount in held(state).items():
                    sums[group] += amount
            rows = self.statement_on(day, Unit.M2, by=(name,)).rows
            assert {row.group[name]: row.closing for row in rows if row.closing} == {
                g: m2 for g, m2 in sums.items() if m2
            }

    def closing(self, day: date, unit: Unit, recognise: Recognise = "handover") -> Any:  # noqa: ANN401  a number of JSON
        return self.statement_on(day, unit, recognise).rows[-1].to_dict()["closing"]

    def statement_on(
        self, day: date, unit: Unit, recognise: Recognise = "handover", *, by: Sequence[str] = ()
    ) -> Statement:
        books = self.books([entry for entry in self.entries if entry.effective_on <= day])
        return statement(books, unit, [Period(BEGIN, day)], by=by, as_of=day, recognise=recognise)

    def ground_is_what_the_books_say(self, day: date, states: Mapping[str, AreaState]) -> None:
        """Where every act on an area has its ground, the footprint of the areas has the m2 that the ledger has."""
        known = [entry for entry in self.entries if entry.effective_on <= day]
        areas = [state for state in states.values() if state.area.level is Level.AREA]
        drawn = {s.area.area_id: s for s in areas if self.drawn or (s.geometry and is_drawn(s.area.area_id, known))}
        for area_id, state in drawn.items():
            ground_m2 = geodesic_area_m2(state.geometry)
            moved = [told_of(entry) for entry in known if area_id in entry.area_ids]
            assert ground_m2 == pytest.approx((state.open_m2 or 0) / 1000, abs=SAME_M2), (area_id, moved)
        others = sum(state.open_m2 or 0 for area_id, state in states.items() if area_id not in drawn) / 1000
        grounds = {area_id: state.geometry for area_id, state in drawn.items() if state.geometry is not None}
        gross_m2 = footprint(list(grounds), list(grounds.values())).gross_m2
        assert gross_m2 == pytest.approx(self.closing(day, Unit.M2) - others, abs=len(drawn) * SAME_M2)


def signed(kind: Kind, units: Sequence[Unit], amounts: Sequence[int]) -> dict[Unit, int]:
    """Amounts in the units that a kind moves, below nothing only where it corrects."""
    moves = {unit: MOVES[family_of(unit)].get(kind) for unit in units}
    paired = zip(moves.items(), amounts, strict=False)
    return {unit: amount if move.signed else abs(amount) for (unit, move), amount in paired if move is not None}


def postings_sum_to_zero(entries: Iterable[Entry]) -> None:
    for entry in entries:
        sums: dict[Unit, int] = defaultdict(int)
        for posting in postings_of(entry):
            sums[posting.unit] += posting.quantity
        assert not any(sums.values()), entry


def told(state: AreaState) -> tuple[object, ...]:
    """What the order of the journal may not decide."""
    ground = None if state.geometry is None else round(geodesic_area_m2(state.geometry), 2)
    days = state.opened_on, state.last_change_on
    counted = state.open_areas, state.recorded_ap_mines, state.found_ap_mines, state.released_m2
    held = state.open_m2, dict(state.land), dict(state.released)
    return state.area, state.status, state.work_status, sorted(state.came_from), days, counted, held, ground


def target_of(said: Entry) -> str | None:
    """The account that land moves to."""
    if said.kind is Kind.PROGRESSED:
        return PROCESSED
    return said.account if said.kind is Kind.RETURNED else said.to_account


def lies_in(area_id: str, drawn: Iterable[Entry], cell: shapely.Point, target: str | None) -> bool:
    """Whether the last act that was drawn over a cell put it into an account of its area, by a change of class."""
    last = None
    for entry in sorted(drawn, key=lambda entry: entry.effective_on):
        moves_class = entry.kind in {Kind.CONFIRMED, Kind.RECLASSIFIED, Kind.PROGRESSED, Kind.RETURNED}
        if shapely.covers(entry.ground, cell) and (moves_class or gains_ground(entry, area_id) is not None):
            last = target_of(entry) if moves_class else None
    return last is not None and last == target


def went(area_id: str, drawn: Iterable[Entry], cell: shapely.Point) -> bool:
    """Whether a cell left an area for good: by a release or to another area, and not back since."""
    away = False
    for entry in sorted(drawn, key=lambda entry: entry.effective_on):
        gains = gains_ground(entry, area_id) if shapely.covers(entry.ground, cell) else None
        away = (away or entry.kind in LEAVES) if gains is False else away and not gains
    return away


def told_of(entry: Entry) -> tuple[object, ...]:
    """What an entry moved, for the message of a check that fails."""
    ground_m2 = None if entry.ground is None else round(geodesic_area_m2(entry.ground), 3)
    return entry.entry_id, told_entry(entry), entry.account, entry.other_area_id, entry.act_id, ground_m2


def below_nothing(entries: Sequence[Entry]) -> set[tuple[str, Unit, str]]:
    """The accounts that would hold less than nothing at the end of some day: area, unit, account."""
    held: dict[tuple[str, Unit, str], int] = defaultdict(int)
    below: set[tuple[str, Unit, str]] = set()
    by_day = sorted(entries, key=lambda entry: entry.effective_on)
    for _, day in groupby(by_day, key=lambda entry: entry.effective_on):
        touched = set()
        for area_id, account, unit, quantity in (posting for entry in day for posting in postings_of(entry)):
            if account in HELD_ACCOUNTS:
                held[area_id, unit, account] += quantity
                touched.add((area_id, unit, account))
        below |= {key for key in touched if held[key] < 0}
    return below


def in_another_order(entries: Sequence[Entry]) -> list[Entry]:
    """The same entries, each day's among them, in another order."""
    mixed = list(entries)
    Random(len(entries)).shuffle(mixed)  # noqa: S311  the same order each time
    return mixed


def is_drawn(area_id: str, entries: Sequence[Entry]) -> bool:
    """Whether every act that moved open land of an area moved the ground that it drew."""
    moved: dict[str, float] = defaultdict(float)
    for entry in standing(entries):
        own = [p for p in postings_of(entry) if p.area_id == area_id and p.unit is Unit.M2]
        moved[entry.act_id] += sum(p.quantity for p in own if p.account in OPEN_ACCOUNTS) / 1000
        gains = gains_ground(entry, area_id)
        if entry.ground is not None and gains is not None:
            moved[entry.act_id] -= geodesic_area_m2(entry.ground) * (1 if gains else -1)
    return all(abs(left) < 0.01 for left in moved.values())


TestLandAccount = LandAccount.TestCase
TestLandAccount.settings = settings(max_examples=EXAMPLES, stateful_step_count=25, deadline=None)
