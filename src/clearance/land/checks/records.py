"""Records that are incomplete, or stand twice: fields that nobody filled in, ids that look alike, equal places."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.land.checks.finding import Finding, Rule
from clearance.land.checks.history import label
from clearance.land.checks.phrases import and_more, in_units
from clearance.land.hazard import HazardClass
from clearance.land.journal import RELEASES
from clearance.saying import counted, saying
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.checks.history import History
    from clearance.land.hazard import Area
    from clearance.land.journal import Entry
    from clearance.land.sites import Site

__all__ = ["RULES", "Completeness", "Ids", "Places", "Reopened", "of_acts_twice"]

FIELDS = Rule(
    id="fields-missing",
    severity="note",
    title=saying("areas lack what a report needs"),
    means="how many areas on record, open and released, have no value in each field",
    remedy=saying("ask the operators for the fields, and import them again with the ids"),
    source="IMAS 05.10, minimum data requirements; SEMA Somalia, data catalogue",
)
ALIKE = Rule(
    id="ids-alike",
    severity="warning",
    title=saying("ids are the same but for capitals or spaces"),
    means="two records differ only in what people do not see, or came with one id from their source",
    remedy=saying("find out whether they are one area; merge them, or record what tells them apart"),
    source="GICHD geocheck: same ids, also after trimming",
)
POINTS = Rule(
    id="points-same",
    severity="note",
    title=saying("several records have the same position"),
    means="records of one kind lie less than 0.000001 degrees apart, as copies do, or places taken from a gazetteer",
    remedy=saying("check whether they are one record; where the place is only a village, say so"),
    source="GICHD geocheck: duplicate points",
)
ACT_TWICE = Rule(
    id="act-recorded-twice",
    severity="warning",
    title=saying("an act was recorded twice"),
    means="two reports on one area have the same kind, date, amounts, shape and operator",
    remedy=saying("reverse one of the two with `clearance reverse`"),
    source="GICHD geocheck: duplicate records",
)
REOPENED = Rule(
    id="land-reopened",
    severity="note",
    title=saying("land that was closed is dangerous again"),
    means="areas were opened on land that had been released",
    remedy=saying("say so beside the figures of release; look at other land that was released in the same way"),
    source="Landmine Monitor, Peru 2005: 1,361 towers cleared and still dangerous",
)
RULES = (FIELDS, ALIKE, POINTS, ACT_TWICE, REOPENED)

NAMES = ("polygon", "class", "hazard", "sector", "admin1", "operator", "status")
DECIMALS = 6
NAMED = 3
SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Completeness:
    """How many areas have no value in each field; a status only where a register has any."""

    _areas: int = 0
    _missing: Counter[str] = field(default_factory=Counter)

    def see(self, history: History) -> None:
        """Take the fields of one area."""
        state, area = history.state, history.state.area
        if not state.is_area:
            return
        self._areas += 1
        values = (
            history.is_drawn,
            state.hazard_class != HazardClass.UNCLASSIFIED,
            area.hazards,
            area.sector,
            area.admin1,
            area.operator or any(entry.operator for entry in history.own),
            state.work_status,
        )
        self._missing.update(name for name, value in zip(NAMES, values, strict=True) if not value)

    def findings(self) -> Iterator[Finding]:
        """One finding with the counts."""
        said = [name for name in NAMES if name != "status" or self._missing[name] < self._areas]
        missing = sorted((name for name in said if self._missing[name]), key=lambda name: -self._missing[name])
        if missing:
            counts = tuple(saying("{name} {count}", name=saying(name), count=self._missing[name]) for name in missing)
            record = counted("{count} area", "{count} areas", self._areas)
            yield FIELDS.found(record, saying("without {counts}", counts=counts))


@dataclass(slots=True)
class Ids:
    """Ids that differ in capitals or spaces only, and source ids that several areas have."""

    _areas: list[Area] = field(default_factory=list)

    def see(self, history: History) -> None:
        """Take one area."""
        self._areas.append(history.area)

    def findings(self) -> Iterator[Finding]:
        """Each group of ids that look alike."""
        ids = ((_plain(area.area_id), area.area_id) for area in self._areas)
        yield from _alike(saying("id"), ids)
        yield from _alike(saying("source id"), ((_plain(a.import_id), a.area_id) for a in self._areas if a.import_id))


def _alike(what: str, ids: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    for plain, some in groupby(sorted(ids), key=itemgetter(0)):
        area_ids = [area_id for _, area_id in some]
        if len(area_ids) > 1:
            yield ALIKE.found(_listed(area_ids), saying("{what} '{name}'", what=what, name=plain), ids=tuple(area_ids))


def _plain(text: str) -> str:
    return SPACES.sub(" ", text).strip().casefold()


def _listed(names: Sequence[str]) -> str:
    return and_more(saying("{names}", names=tuple(names[:NAMED])), len(names) - NAMED)


@dataclass(slots=True)
class Places:
    """Areas known as points, and sites, that lie at the same place as another of their kind."""

    sites: Sequence[Site]
    _areas: list[tuple[str, str, BaseGeometry]] = field(default_factory=list)

    def see(self, history: History) -> None:
        """Take the point of one area, where it is one."""
        if history.area.geometry is not None and history.area.geometry.geom_type == "Point":
            self._areas.append(("area", history.area.area_id, history.area.geometry))

    def findings(self) -> Iterator[Finding]:
        """Each place with several records of a kind."""
        sites = [(s.kind.value, s.site_id, s.geometry) for s in self.sites if s.geometry is not None]
        listed = [place for place in (*self._areas, *sites) if place[2].geom_type == "Point"]
        if not listed:
            return
        points = np.round(shapely.get_coordinates([shape for *_, shape in listed]), DECIMALS)
        groups: defaultdict[tuple[str, float, float], list[str]] = defaultdict(list)
        for (kind, name, _), (lon, lat) in zip(listed, points.tolist(), strict=True):
            groups[kind, lon, lat].append(name)
        for (kind, lon, lat), names in groups.items():
            if len(names) > 1:
                value = saying(
                    "{count} of kind {kind} at {place}", count=len(names), kind=str(kind), place=f"{lon:.6f}, {lat:.6f}"
                )
                yield POINTS.found(_listed(names), value, ids=tuple(names), place=shapely.Point(lon, lat))


def of_acts_twice(history: History) -> Iterator[Finding]:
    """Reports on one area that say the same in two acts."""
    days: defaultdict[tuple[str, date], list[Entry]] = defaultdict(list)
    for entry in history.own:
        if entry.kind in RELEASES and (entry.quantities or entry.finds):
            days[entry.kind, entry.effective_on].append(entry)
    for entries in days.values():
        seen: dict[tuple[object, ...], Entry] = {}
        for entry in entries if len(entries) > 1 else ():
            first = seen.setdefault(_content(entry), entry)
            if first.act_id != entry.act_id:
                exact = entry.quantities.get(Unit.M2, 0)
                yield ACT_TWICE.found(
                    saying("{one}, and {other}", one=label(first), other=entry.entry_id),
                    in_units(exact, Unit.M2),
                    ids=(entry.area_id, first.entry_id, entry.entry_id),
                    m2=exact / Unit.M2.scale,
                    place=entry.geometry,
                )


def _content(entry: Entry) -> tuple[object, ...]:
    """What a report says, whatever ground it was given."""
    shape = None if entry.geometry is None else entry.geometry.wkb
    amounts = None if shape is not None else tuple(sorted(entry.quantities.items()))
    return (entry.covers_from, amounts, entry.claimed_m2, shape, entry.operator, entry.method, entry.task, entry.finds)


@dataclass(slots=True)
class Reopened:
    """Areas that were opened on released land."""

    _areas: int = 0
    _exact: int = 0

    def see(self, history: History) -> None:
        """Take what one area took back."""
        back = [entry for entry in history.own if entry.from_account is not None]
        self._areas += bool(back) and history.state.is_area
        self._exact += sum(entry.quantities.get(Unit.M2, 0) for entry in back)

    def findings(self) -> Iterator[Finding]:
        """One finding with how many, and how much."""
        if self._areas:
            yield REOPENED.found(
                counted("{count} reopened area", "{count} reopened areas", self._areas),
                in_units(self._exact, Unit.M2),
                m2=self._exact / Unit.M2.scale,
            )
