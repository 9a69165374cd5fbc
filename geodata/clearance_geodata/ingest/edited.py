"""A feature that somebody edits in a map: the entries that book the difference, by the same acts as an import.

An edit may say where an area is, how it is called and where it belongs. It moves no land between accounts: class,
product and status follow from acts that say how they came about, and those are imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import shapely

from clearance.errors import Conflict, InvalidRecord, NotFound, RuleBroken
from clearance.land.accounts import Kind
from clearance.land.balance import reversals_of_act, standing
from clearance.land.fold import AreaState, fold
from clearance.land.hazard import HazardClass, Level, WorkStatus, parse_hazards
from clearance.land.journal import RELEASES, Entry
from clearance.land.laid import LAID, OF_ROWS, laid_value
from clearance.saying import saying
from clearance_geodata.ingest.attributes import Options, refuse_future
from clearance_geodata.ingest.booking import Booking
from clearance_geodata.ingest.dates import refuse_early
from clearance_geodata.ingest.known import Known
from clearance_geodata.ingest.only_released import OnlyReleased
from clearance_geodata.ingest.plausible import Limits
from clearance_geodata.ingest.report import Report
from clearance_geodata.ingest.said import Reader
from clearance_geodata.ingest.vectors import Records, VectorRecord
from clearance_geodata.layers import AREA_FIELDS, area_values
from clearance_geodata.writing import Batch, Keyed

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.codec import Record
    from clearance_geodata.register import View

__all__ = ["EDITABLE", "OF_NEW", "Edit", "Edits"]

ATTRIBUTES = ("name", "sector", "admin1", "admin2", "operator")
# What an edit may say; of an area that is there, the last two only together with its outline or size.
EDITABLE = (
    *ATTRIBUTES,
    *LAID,
    *("hazard", "work_status", "area_m2", "recorded_ap_mines", "size_basis", "position_error_m"),
)
OF_OUTLINE = ("size_basis", "position_error_m")
# What a new area may say besides.
OF_NEW = ("hazard_class", "cause", "source", "note")
# Those of all of these that are numbers.
NUMBERS = frozenset({"area_m2", "processed_m2", "recorded_ap_mines", "position_error_m", *OF_ROWS})
# Half of the last digit in which numbers are served.
HALF_DIGIT = 0.0005
REMEDIES = {
    "hazard_class": saying("record `clearance import FILE --as entries`, an act that is confirmed or reclassified"),
    "status": saying(
        "record `clearance import FILE --as entries`, an act that is cancelled, reduced or cleared, or "
        "reopened as a new area"
    ),
    "processed_m2": saying("record `clearance import FILE --as entries`, an act that is progressed or returned"),
    "came_from": saying("record `clearance import FILE --as entries`, an act that is split, merged or reopened"),
    "area_id": saying(
        "record `clearance import FILE --as entries`, an act that is merged into another area; an id stays for good"
    ),
    "opened_on": saying("undo the act with `clearance reverse` and record it again with its day"),
    "opened_on_precision": saying("undo the act with `clearance reverse` and record it again with its day"),
    "last_change_on": saying("it is the day of the last act; leave it out"),
    "last_change_on_precision": saying("it is that of the last act; leave it out"),
    "source": saying("it is the source of the act that brought the area; leave it out"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is said of a feature: properties (None takes one away), and where it is on WGS 84 when `says_where`.

    `date_precision` is how well `effective_on` is known: `day`, `month` or `year`.
    """

    area_id: str
    properties: Mapping[str, object]
    geometry: BaseGeometry | None = None
    says_where: bool = False
    effective_on: date
    date_precision: str = "day"
    source: str = ""

    def text(self, name: str) -> str:
        """A property as text; empty when it is not said or taken away."""
        value = self.properties.get(name)
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """Makes batches of edits, each while the register's lock is held.

    `key` is what makes the import keys of the records, empty when an edit may be recorded twice. `hidden` are the
    properties that there are not for whoever edits; with `of_areas_alone` they are not told either of books that are
    no areas.
    """

    view: View
    limits: Limits
    today: date
    key: str = ""
    hidden: frozenset[str] = frozenset()
    of_areas_alone: bool = False

    def created(self, edit: Edit) -> Batch:
        """A new area and the entry that takes it into the books: identified by survey unless another cause is given.

        Raises:
            Conflict: when there is an area of this id.
            InvalidRecord: when it does not say enough, or says what no area can be.
        """
        if self._is_known():
            return Batch()
        if self.view.known_areas([edit.area_id]) and not (self.of_areas_alone and self.takes_hidden(edit.area_id)):
            raise Conflict(
                "area {area_id} is in the register already; change it there, or give another id", area_id=edit.area_id
            )
        self._check_said(edit, (*EDITABLE, *OF_NEW, "area_id", "effective_on"))
        if edit.geometry is None and not any(edit.text(name) for name in ("name", "area_m2")):
            raise InvalidRecord(
                "area {area_id} says nothing of itself; give its geometry, area_m2 or name", area_id=edit.area_id
            )
        if edit.text("work_status"):
            raise InvalidRecord("area {area_id} is new and has no work_status yet; leave it out", area_id=edit.area_id)
        said = {"act": Kind.IDENTIFIED.value, "cause": "survey", **_plain(edit.properties)}
        booking, reader, _ = self._desk(edit, self._record(edit, said))
        record = reader.source.records[0]
        reader.look_at([record])
        made = booking.made(record)
        if made is None:
            raise InvalidRecord(
                "area {area_id} says nothing to book; give its geometry or area_m2", area_id=edit.area_id
            )
        entries = [reader.as_drawn(record, entry) for entry in made.booked.entries]
        given = {"operator": edit.text("operator")} if edit.text("operator") else {}
        return self._batch([*made.areas, *entries, *self._described(edit, given)], {edit.area_id: 0})

    def takes_hidden(self, area_id: str) -> bool:
        """Whether an id is that of a book that is no area: a total, or a store of munitions."""
        return any(area.level is not Level.AREA for area, _ in self.view.books([area_id]))

    def changed(self, edit: Edit, *, seen: int) -> Batch:
        """The entries that book what an edit says anew of an area; none when it says nothing new.

        Args:
            edit: what is said.
            seen: the position of the journal up to which whoever edits knows the area.

        Raises:
            NotFound: when there is no such area.
            RuleBroken: when the edit would change an account, naming the command that does.
            InvalidRecord: when it says what no area can be.
        """
        if self._is_known():
            return Batch()
        state, _ = self._state(edit.area_id)
        self._check_said(edit, (*AREA_FIELDS, "effective_on", "cause", "note"))
        now: dict[str, object] = dict(zip(AREA_FIELDS, area_values(state), strict=True))
        new = {name: value for name, value in edit.properties.items() if name in now and _differs(value, now[name])}
        _refuse_accounts(edit.area_id, new)
        _with_precision(edit, state, new)
        entries = [*self._resized(edit, state, new), *self._described(edit, new)]
        return self._batch(entries, {edit.area_id: seen})

    def deleted(self, area_id: str, *, reason: str, seen: int) -> Batch:
        """The reversal of every act of an area that never released land.

        Raises:
            NotFound: when there is no such area.
            RuleBroken: when land of it was released, or an act concerns another area, too.
        """
        if self._is_known():
            return Batch()
        _, entries = self._state(area_id)
        left = standing(entries)
        released = next((entry for entry in left if entry.acts_as in RELEASES), None)
        if released is not None:
            raise RuleBroken(
                "area {area_id} has released land ({entry_id}); undo that first with `clearance reverse REGISTER "
                "{entry_id} --by NAME --reason TEXT`, or leave the area as it is",
                area_id=area_id,
                entry_id=released.entry_id,
            )
        undone: list[Entry] = []
        for act in reversed(dict.fromkeys(entry.act_id for entry in left)):
            first = next(entry for entry in left if entry.act_id == act)
            whole = reversals_of_act(self.view.act_of(first.entry_id), first.entry_id, act_id=self._act_id, note=reason)
            _refuse_shared(area_id, whole)
            undone += whole
        return self._batch(undone, {area_id: seen})

    @property
    def _act_id(self) -> str:
        return f"act-{self.view.next_position}-1"

    def _is_known(self) -> bool:
        """Whether the same was recorded before."""
        return bool(self.key) and bool(self.view.known([f"{self.key}:0"]))

    def _state(self, area_id: str) -> tuple[AreaState, list[Entry]]:
        found = next(iter(self.view.books([area_id])), None)
        if found is None or found[0].level is not Level.AREA:
            raise NotFound("feature '{area_id}' is not in the register; list the items to see the ids", area_id=area_id)
        area, entries = found
        return fold(area, entries), entries

    def _check_said(self, edit: Edit, names: Sequence[str]) -> None:
        known = [name for name in names if name not in self.hidden]
        unknown = next((name for name in edit.properties if name not in known), None)
        if unknown is not None:
            raise InvalidRecord(
                "'{unknown}' is no property that can be sent; use any of {known}",
                unknown=unknown,
                known=", ".join(known),
            )
        for name, value in edit.properties.items():
            if not _is_plain(value):
                raise InvalidRecord("{name} is neither text nor a number nor null; send one of these", name=name)
            if value is not None and isinstance(value, str) is (name in NUMBERS):
                is_to_be = "a number without quotes" if name in NUMBERS else "text in quotes"
                raise InvalidRecord(
                    "{name} of area {area_id} is {value}; send {is_to_be}",
                    name=name,
                    area_id=edit.area_id,
                    value=repr(value),
                    is_to_be=is_to_be,
                )
        refuse_early(edit.effective_on)
        refuse_future(edit.effective_on, edit.date_precision, self.today)
        hazard = edit.text("hazard")
        if hazard:
            parse_hazards(hazard)
        laid_on = laid_value("laid_on", edit.text("laid_on"))
        if isinstance(laid_on, date):
            refuse_future(laid_on, edit.text("laid_on_precision") or "day", self.today)
        laid_value("laid_on_precision", edit.text("laid_on_precision"))
        for name, words in (("work_status", WorkStatus), ("hazard_class", HazardClass)):
            if edit.text(name) and edit.text(name) not in {word.value for word in words}:
                raise InvalidRecord(
                    "{name} '{value}' is not known; use one of {words}",
                    name=name,
                    value=edit.text(name),
                    words=", ".join(words),
                )

    def _record(self, edit: Edit, said: Mapping[str, object]) -> VectorRecord:
        """What is said as a record of a file, so that it is read, checked and booked as one."""
        when = {"effective_on": edit.effective_on.isoformat(), "effective_on_precision": edit.date_precision}
        named = {"area_id": edit.area_id, **when, **said}
        wkb = None if edit.geometry is None else shapely.to_wkb(shapely.force_2d(edit.geometry))
        return VectorRecord(1, named, wkb)

    def _desk(self, edit: Edit, record: VectorRecord) -> tuple[Booking, Reader, Known]:
        report, known = Report(file="", kind="entries"), Known(self.view)
        options = Options(effective_on=edit.effective_on, today=self.today, source=edit.source)
        reader = Reader(source=Records((record,), None), options=options, limits=self.limits, report=report)
        released = OnlyReleased(self.view, report)
        booking = Booking(reader=reader, kind=None, known=known, only_released=released, report=report)
        return booking, reader, known

    def _resized(self, edit: Edit, state: AreaState, new: Mapping[str, object]) -> list[Entry]:
        """The entries of another outline, size, or number of recorded mines."""
        moved = edit.says_where and _is_elsewhere(edit, state)
        sized = {name: new[name] for name in ("area_m2", "recorded_ap_mines") if name in new}
        about = {name: new[name] for name in OF_OUTLINE if name in new}
        if "area_m2" in sized and (moved or state.geometry is not None):
            if not moved:
                raise RuleBroken(
                    "the size of area {area_id} is that of its outline; send the geometry", area_id=edit.area_id
                )
            del sized["area_m2"]
        if None in sized.values():
            raise RuleBroken(
                "area {area_id} cannot lose its size or its recorded mines; send what is right", area_id=edit.area_id
            )
        if about and not (moved or sized):
            raise RuleBroken(
                "{about} of area {area_id} belong to an outline; send the geometry with it",
                about=", ".join(about),
                area_id=edit.area_id,
            )
        if not (moved or sized):
            return []
        said = {
            "act": Kind.RESIZED.value,
            "cause": edit.text("cause") or "edited in a map",
            **_plain({**sized, **about}),
        }
        placed = edit if moved else replace(edit, properties={}, geometry=None, says_where=False)
        record = self._record(placed, said)
        booking, reader, known = self._desk(edit, record)
        known.read([record])
        reader.look_at([record])
        made = booking.made(record)
        return [] if made is None else [reader.as_drawn(record, entry) for entry in made.booked.entries]

    def _described(self, edit: Edit, new: Mapping[str, object]) -> list[Entry]:
        """The entries of other names, other hazards, and another status of the work."""
        make: Callable[..., Entry] = lambda kind, **more: Entry(  # noqa: E731
            kind=kind,
            area_id=edit.area_id,
            effective_on=edit.effective_on,
            date_precision=edit.date_precision,
            act_id=self._act_id,
            source=edit.source,
            note=edit.text("note"),
            **more,
        )
        made: list[Entry] = []
        attributes = {name: str(new[name] or "") for name in ATTRIBUTES if name in new}
        attributes |= {name: "" if new[name] is None else str(new[name]) for name in LAID if name in new}
        if attributes:
            made.append(make(Kind.REASSIGNED, attributes=MappingProxyType(attributes)))
        if "hazard" in new:
            hazard = "+".join(sorted(parse_hazards(str(new["hazard"] or ""))))
            made.append(make(Kind.RECATEGORISED, attributes=MappingProxyType({"hazard": hazard})))
        if "work_status" in new:
            if new["work_status"] is None:
                raise RuleBroken(
                    "work on area {area_id} was reported; undo that with `clearance reverse`", area_id=edit.area_id
                )
            made.append(make(Kind.STATUS, status=WorkStatus(str(new["work_status"]))))
        return made

    def _batch(self, records: Sequence[Record], expects: Mapping[str, int]) -> Batch:
        keys = [f"{self.key}:{place}" if self.key else None for place in range(len(records))]
        return Batch(tuple(Keyed(record, key) for record, key in zip(records, keys, strict=True)), expects)


def _refuse_shared(area_id: str, undone: Sequence[Entry]) -> None:
    shared = next((entry for entry in undone if {*entry.area_ids} != {area_id}), None)
    if shared is not None:
        raise RuleBroken(
            "area {area_id} shares {reverses} with another area; undo it with `clearance reverse REGISTER {reverses} "
            "--by NAME --reason TEXT` first",
            area_id=area_id,
            reverses=str(shared.reverses),
        )


def _plain(properties: Mapping[str, object]) -> dict[str, object]:
    """Properties as a record of a file has them: none that is empty, and none that says when or which."""
    return {n: v for n, v in properties.items() if v not in {None, ""} and n not in {"area_id", "effective_on"}}


def _is_plain(value: object) -> bool:
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def _differs(value: object, known: object) -> bool:
    if isinstance(value, int | float) and isinstance(known, int | float) and not isinstance(value, bool):
        return abs(value - known) > 0.0005
    return (value or None) != (known or None) if isinstance(value, str) or value is None else value != known


def _refuse_accounts(area_id: str, new: Mapping[str, object]) -> None:
    """Refuse what follows from acts; a property that is taken away because nobody sent it stays as it is."""
    told = next((name for name, value in new.items() if name in REMEDIES and value is not None), None)
    if told is not None:
        raise RuleBroken(
            "{told} of area {area_id} is not changed by an edit: {remedies}",
            told=told,
            area_id=area_id,
            remedies=REMEDIES[told],
        )


def _with_precision(edit: Edit, state: AreaState, new: dict[str, object]) -> None:
    """Let a day of laying and how well it is known go together in what is new of an area."""
    said = edit.text("laid_on_precision")
    if "laid_on" in new:
        new.pop("laid_on_precision", None)
        new |= {"laid_on_precision": said or "day"} if new["laid_on"] else {}
    if said and not new.get("laid_on", state.area.laid_on):
        raise InvalidRecord(
            "laid_on_precision of area {area_id} is '{said}', and it has no laid_on; send laid_on with it",
            area_id=edit.area_id,
            said=said,
        )


def _is_elsewhere(edit: Edit, state: AreaState) -> bool:
    if edit.geometry is None:
        if state.geometry is not None:
            raise RuleBroken("area {area_id} cannot lose its outline; send the right one", area_id=edit.area_id)
        return False
    return state.geometry is None or not shapely.equals(shapely.force_2d(edit.geometry), state.geometry)
