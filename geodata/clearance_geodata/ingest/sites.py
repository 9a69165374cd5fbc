"""Records that are no acts on land: incidents, minefields and stores, boundaries of units, tasks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import shapely

from clearance.errors import ClearanceError, InvalidRecord
from clearance.land.published import period_of
from clearance.land.sites import Boundary, Event, Site, SiteKind, Task
from clearance.saying import saying
from clearance_geodata.ingest.attributes import (
    ID_NAMES,
    NAME_NAMES,
    SINCE_NAMES,
    refuse_future,
)
from clearance_geodata.ingest.dates import date_said, precision_names
from clearance_geodata.ingest.known_sites import KnownSites
from clearance_geodata.ingest.report import Fault, Report
from clearance_geodata.ingest.said import Reader, label_of
from clearance_geodata.writing import Keyed

if TYPE_CHECKING:
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.codec import Record
    from clearance_geodata.ingest.vectors import VectorRecord
    from clearance_geodata.register import View

__all__ = ["SITE_ROLES", "SiteImport"]

SITE_ROLES: Mapping[str, SiteKind] = MappingProxyType(
    {"incidents": SiteKind.INCIDENT, "minefields": SiteKind.MINEFIELD, "storage": SiteKind.STORAGE}
)
LEVELS = {"country": 0, "admin1": 1, "admin2": 2, "0": 0, "1": 1, "2": 2}
EVENT_NAMES = ("event", "what")
HAPPENED_NAMES = ("effective_on", "date", "happened_on")
SITE_NAMES = {"site_id", "status", "killed", "injured", "sector", "admin1", "admin2", "method", "source", "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteImport:
    """Makes the records of a batch from those of a file, and fills the report on the way.

    With `accept_changes` what a file says anew of a site on record is recorded; without, it is listed and left.
    """

    reader: Reader
    role: str
    view: View
    report: Report
    accept_changes: bool = False
    known: KnownSites = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", KnownSites(self.view))

    def batch(self, records: Iterable[VectorRecord]) -> list[Keyed]:
        """What to record; twins and what is known already are counted and left."""
        listed = list(records)
        keys = [f"{self.role}:{record.content_key}" for record in listed]
        known = self.view.known(keys)
        make: Callable[[VectorRecord], list[Record]] = {"boundaries": self._boundary, "tasks": self._task}.get(
            self.role, self._site
        )
        seen: dict[str, int] = {}
        made: list[Keyed] = []
        for record, key in zip(listed, keys, strict=True):
            first = seen.setdefault(key, record.position)
            if first != record.position:
                self.report.duplicates.append(
                    Fault(record.position, label_of(record), saying("exact twin of record {first}", first=str(first)))
                )
            elif key in known:
                self.report.already += 1
            else:
                try:
                    found = make(record)
                except ClearanceError as fault:
                    self.report.left_out.append(Fault(record.position, label_of(record), fault.said))
                    continue
                if not found:
                    continue
                self.report.recorded += 1
                made += [Keyed(item, key if i == 0 else f"{key}:{i}") for i, item in enumerate(found)]
        return made

    def _site(self, record: VectorRecord) -> list[Record]:
        """A site, and the event that the record tells of it: an incident is a site with its event."""
        kind = SITE_ROLES[self.role]
        site_id = record.text("site_id", *ID_NAMES, "import_id") or f"{kind.value[0].upper()}-{record.content_key[:10]}"
        day, precision = self._happened(record) or (None, None)
        source = record.text("source") or self.reader.options.source
        site = Site(
            site_id=site_id,
            kind=kind,
            name=record.text(*NAME_NAMES),
            on=day,
            date_precision=precision,
            status=record.text("status"),
            attributes=MappingProxyType(_attributes(record)),
            geometry=self._place(record),
            source=source,
            note=record.text("note"),
        )
        what = record.text(*EVENT_NAMES) or ("incident" if kind is SiteKind.INCIDENT else "")
        if day is None or precision is None or not what:
            return self._told(record, site, None)
        event = Event(
            event_id=f"{site_id}/{day.isoformat()}",
            site_id=site_id,
            on=day,
            date_precision=precision,
            what=what,
            killed=_people(record, "killed"),
            injured=_people(record, "injured"),
            source=source,
        )
        return self._told(record, site, event)

    def _happened(self, record: VectorRecord) -> tuple[date, str] | None:
        """The day that a record of a site is about, and how well it is known; None when it has none."""
        said, today = date_said(record, *HAPPENED_NAMES), self.reader.options.today
        if said is None:
            return None
        refuse_future(*said, today)
        return min(said[0], today), said[1]

    def _told(self, record: VectorRecord, site: Site, event: Event | None) -> list[Record]:
        """What to keep of a record; none when it says nothing new, or something else than the register."""
        told = self.known.told(site, event)
        if not told.records:
            self.report.already += 1
        if told.records and told.differences:
            self.report.changed.append(Fault(record.position, site.site_id, "; ".join(told.differences)))
            if not self.accept_changes:
                return []
        self.known.add(told.records)
        return list(told.records)

    def _place(self, record: VectorRecord) -> BaseGeometry | None:
        """A point, a line or an area; where something is, not how large."""
        point = self.reader.point(record)
        if point is not None or record.wkb is None:
            return point
        raw = shapely.force_2d(shapely.from_wkb(record.wkb))
        placed = raw if self.reader.source.to_wgs84 is None else self.reader.source.to_wgs84(raw)
        return None if placed.is_empty else placed

    def _boundary(self, record: VectorRecord) -> list[Record]:
        level = record.text("level").lower()
        if level not in LEVELS:
            raise InvalidRecord("level '{level}' is not known; use country, admin1 or admin2", level=level)
        shape = record.shape(self.reader.source.to_wgs84)
        if shape is None:
            raise InvalidRecord("a boundary has no shape; add its polygon")
        name = record.text(*NAME_NAMES)
        if not name:
            raise InvalidRecord("a boundary has no name; add the name of the unit")
        return [
            Boundary(
                name=name,
                level=LEVELS[level],
                geometry=shape.geometry,
                source=record.text("source") or self.reader.options.source,
                drawn_on=self._drawn_on(record),
            )
        ]

    def _drawn_on(self, record: VectorRecord) -> date | None:
        """The day of a line, which may be older than any hazard; None when nobody says."""
        text, today = record.text("effective_on", "date").partition("T")[0], self.reader.options.today
        if not text:
            return None
        day, precision = period_of(text)
        refuse_future(day, precision, today)
        return min(day, today)

    def _task(self, record: VectorRecord) -> list[Record]:
        task_id = record.text("task", "task_id")
        if not task_id:
            raise InvalidRecord("a task has no id; add the column task")
        areas = record.text("area_ids", *ID_NAMES)
        starts_on, starts_known = date_said(record, *SINCE_NAMES, "from", "starts_on") or (None, None)
        ends_on, ends_known = date_said(record, "effective_on", "to", "ends_on") or (None, None)
        return [
            Task(
                task_id=task_id,
                name=record.text(*NAME_NAMES),
                operator=record.text("operator"),
                method=record.text("activity", "method"),
                area_ids=tuple(word.strip() for word in areas.replace(",", ";").split(";") if word.strip()),
                starts_on=starts_on,
                starts_on_precision=starts_known,
                ends_on=ends_on,
                ends_on_precision=ends_known,
                status=record.text("status"),
                source=record.text("source") or self.reader.options.source,
                note=record.text("note"),
            )
        ]


def _people(record: VectorRecord, name: str) -> int | None:
    text = record.text(name).removesuffix(".0")
    if text and not text.isdecimal():
        raise InvalidRecord(
            "{name} '{value}' is not a number of people; give a whole number from 0 up", name=name, value=text
        )
    return int(text) if text else None


def _attributes(record: VectorRecord) -> dict[str, str]:
    """Everything that the record says and a site has no field for; none of it is lost."""
    read = {*ID_NAMES, *NAME_NAMES, *EVENT_NAMES, "site_id", "status", "source", "note"}
    read |= {*HAPPENED_NAMES, *precision_names(HAPPENED_NAMES)}
    found = {name: record.text(name) for name in sorted(record.attributes) if name not in read and name != "extra"}
    extra = record.attributes.get("extra")
    if isinstance(extra, dict):
        found |= {str(name): str(value) for name, value in extra.items()}
    elif extra:
        found["extra"] = json.dumps(extra, default=str)
    return {name: text for name, text in found.items() if text}
