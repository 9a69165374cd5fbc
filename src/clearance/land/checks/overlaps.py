"""Ground across records: areas over areas, areas over released land, land released twice; gross and net of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import shapely

from clearance.errors import InvalidGeometry
from clearance.geodesy import geodesic_area_m2, repaired
from clearance.land.accounts import Kind
from clearance.land.checks.finding import Finding, Rule
from clearance.land.checks.phrases import joined
from clearance.land.footprint import footprint, overlaps_between
from clearance.land.journal import RELEASES
from clearance.land.open_ground import ground_without
from clearance.land.position_error import may_lie_apart
from clearance.saying import Number, saying

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.checks.history import History
    from clearance.land.footprint import Footprint, Overlap
    from clearance.land.journal import Entry

__all__ = ["RULES", "Overlaps"]

GROSS = Rule(
    id="ground-counted-twice",
    severity="warning",
    title=saying("ground is counted in several areas"),
    means="the sum of the open areas (gross) is more than the ground that they cover (net)",
    remedy=saying("give the net m2 beside the gross until the pairs are settled"),
    source="GICHD geocheck has no such check across records",
)
AREAS = Rule(
    id="overlap-area-area",
    severity="warning",
    title=saying("open areas overlap"),
    means="two open areas hold the same ground, so that it is counted twice; what position errors explain is a note",
    remedy=saying("draw the line between the two, or merge them"),
    source="IMAS 07.11: one area for a hazard",
)
SAME = Rule(
    id="same-ground",
    severity="warning",
    title=saying("two open areas are the same ground"),
    means="more than 99 per cent of each lies in the other: one area under two ids",
    remedy=saying("find out which id holds; reverse the other, or merge them"),
    source="IMAS 05.10",
)
AREA_RELEASED = Rule(
    id="overlap-area-released",
    severity="warning",
    title=saying("released land lies in an open area"),
    means="a report says that ground is released, and another area still holds it",
    remedy=saying(
        "release it of that area, or correct the polygon; land that is dangerous again is reopened with a link"
    ),
    source="Landmine Monitor, Angola 2013: operators and the national database disagree",
)
RELEASED = Rule(
    id="overlap-released-released",
    severity="warning",
    title=saying("land was released twice"),
    means="the ground of two releases is the same, and both are in the sums",
    remedy=saying("reverse one of the two; credit goes by the date of handover"),
    source="IMAS 05.10",
)
RELEASED_GROSS = Rule(
    id="released-counted-twice",
    severity="warning",
    title=saying("released ground is counted several times"),
    means="the sum of the releases (gross) is more than the ground that they cover (net)",
    remedy=saying("give the net m2 beside the gross until the pairs are settled"),
    source="GICHD geocheck has no such check across records",
)
DRAWN_TWICE = Rule(
    id="release-drawn-twice",
    severity="note",
    title=saying("two reports draw the same released land"),
    means="both reports claim the ground; it is booked once, with the one that was recorded first",
    remedy=saying("find out who did the work; credit goes by the date of handover"),
    source="Landmine Monitor, Zimbabwe 2016: operators and the national database disagree",
)
RULES = (GROSS, AREAS, SAME, AREA_RELEASED, RELEASED, RELEASED_GROSS, DRAWN_TWICE)

SAME_SHARE = 0.99


class _Open(NamedTuple):
    """An open area on the ground."""

    ground: BaseGeometry
    error_m: float
    what: str


class _Released(NamedTuple):
    """A release on the ground: what was drawn, what of it was booked, product and operator, when."""

    area_id: str
    drawn: BaseGeometry | None
    ground: BaseGeometry | None
    error_m: float
    by: tuple[str, str]
    when: date

    @property
    def party(self) -> str:
        return saying("{kind} by {who}", kind=saying(self.by[0]), who=self.by[1] or saying("nobody"))

    @property
    def what(self) -> str:
        return saying("{party} of {area_id} on {day}", party=self.party, area_id=self.area_id, day=self.when)


@dataclass(slots=True)
class Overlaps:
    """Every pair of records that lie over each other, with gross and net."""

    _open: dict[str, _Open] = field(default_factory=dict)
    _released: dict[str, _Released] = field(default_factory=dict)
    _taken_back: defaultdict[str, list[BaseGeometry]] = field(default_factory=lambda: defaultdict(list))

    def see(self, history: History) -> None:
        """Take the open ground and the releases of one area."""
        state = history.state
        if not state.is_area:
            return
        area_id = history.area.area_id
        if state.geometry is not None:
            self._open[area_id] = _Open(state.geometry, state.position_error_m or 0.0, state.hazard_class)
        for entry in history.own:
            if entry.kind is Kind.REOPENED and entry.ground is not None:
                self._taken_back[entry.other_area_id].append(entry.ground)
            if entry.kind in RELEASES and not (entry.geometry is None and entry.ground is None):
                error_m = entry.position_error_m or state.position_error_m or 0.0
                self._released[entry.entry_id] = _Released(
                    area_id, _drawn(entry), entry.ground, error_m, (entry.kind, entry.operator), entry.effective_on
                )

    def findings(self) -> Iterator[Finding]:
        """Areas first, then areas and releases, then releases."""
        found = footprint(list(self._open), [area.ground for area in self._open.values()])
        if found.overlaps:
            yield _counted(GROSS, saying("{count} pairs of open areas", count=len(found.overlaps)), found)
        for pair in found.overlaps:
            yield self._of_areas(pair)
        self._leave_out_reopened()
        yield from self._areas_and_releases()
        yield from self._releases()

    def _leave_out_reopened(self) -> None:
        """Released land that came back was not released twice when its new area is."""
        back = {area_id: shapely.union_all(grounds) for area_id, grounds in self._taken_back.items()}
        for entry_id, release in self._released.items():
            if release.area_id in back:
                taken = back[release.area_id]
                drawn, ground = ground_without(release.drawn, taken), ground_without(release.ground, taken)
                self._released[entry_id] = release._replace(drawn=drawn, ground=ground)

    def _of_areas(self, pair: Overlap) -> Finding:
        left, right = self._open[pair.left_id], self._open[pair.right_id]
        larger = max(geodesic_area_m2(left.ground), geodesic_area_m2(right.ground))
        rule = SAME if pair.area_m2 > SAME_SHARE * larger else AREAS
        return _pair(rule, pair, (left.ground, right.ground), left.error_m + right.error_m)

    def _areas_and_releases(self) -> Iterator[Finding]:
        open_ground = {area_id: area.ground for area_id, area in self._open.items()}
        drawn = self._drawn
        owners = list(open_ground), [self._released[i].area_id for i in drawn]
        for pair in overlaps_between(open_ground, drawn, owners=owners):
            area, release = self._open[pair.left_id], self._released[pair.right_id]
            yield _pair(
                AREA_RELEASED,
                pair,
                (area.ground, drawn[pair.right_id]),
                area.error_m + release.error_m,
                record=saying(
                    "{area_id} ({area}) and {release_id}, {release}",
                    area_id=pair.left_id,
                    area=saying(area.what),
                    release_id=pair.right_id,
                    release=release.what,
                ),
                more=(release.area_id,),
            )

    def _releases(self) -> Iterator[Finding]:
        booked = {i: release.ground for i, release in self._released.items() if release.ground is not None}
        found = footprint(list(booked), list(booked.values()))
        if found.overlaps:
            parties = Counter(tuple(self._parties(pair)) for pair in found.overlaps)
            who = tuple(saying("{names} ({count})", names=joined(names), count=n) for names, n in parties.most_common())
            said = saying("{count} pairs of releases: {who}", count=len(found.overlaps), who=who)
            yield _counted(RELEASED_GROSS, said, found)
        for pair in found.overlaps:
            yield self._of_releases(RELEASED, pair)
        twice = {frozenset((pair.left_id, pair.right_id)) for pair in found.overlaps}
        drawn = self._drawn
        partial = {i: shape for i, shape in drawn.items() if shape is not self._released[i].ground}
        owners = [self._released[i].area_id for i in partial], [self._released[i].area_id for i in drawn]
        for pair in overlaps_between(partial, drawn, owners=owners):
            both = frozenset((pair.left_id, pair.right_id))
            if both not in twice:
                twice.add(both)
                yield self._of_releases(DRAWN_TWICE, pair)

    @property
    def _drawn(self) -> dict[str, BaseGeometry]:
        return {i: release.drawn for i, release in self._released.items() if release.drawn is not None}

    def _of_releases(self, rule: Rule, pair: Overlap) -> Finding:
        left, right = self._released[pair.left_id], self._released[pair.right_id]
        said = saying(
            "{left_id}, {left}, and {right_id}, {right}",
            left_id=pair.left_id,
            left=left.what,
            right_id=pair.right_id,
            right=right.what,
        )
        shapes = [release.drawn if release.drawn is not None else release.ground for release in (left, right)]
        error_m, areas = left.error_m + right.error_m, (left.area_id, right.area_id)
        return _pair(rule, pair, (shapes[0], shapes[1]), error_m, record=said, more=areas)

    def _parties(self, pair: Overlap) -> list[str]:
        return sorted({self._released[pair.left_id].party, self._released[pair.right_id].party})


def _drawn(entry: Entry) -> BaseGeometry | None:
    """What a release draws, made valid; None for what encloses no ground."""
    if entry.geometry is None or entry.geometry is entry.ground:
        return entry.ground
    try:
        return repaired(entry.geometry)
    except InvalidGeometry:
        return entry.ground


def _counted(rule: Rule, record: str, found: Footprint) -> Finding:
    value = saying(
        "{gross} gross, {net} net", gross=Number(found.gross_m2, unit="m2"), net=Number(found.net_m2, unit="m2")
    )
    return rule.found(record, value, m2=found.gross_m2 - found.net_m2)


def _pair(
    rule: Rule,
    pair: Overlap,
    grounds: tuple[BaseGeometry | None, BaseGeometry | None],
    error_m: float,
    *,
    record: str = "",
    more: tuple[str, ...] = (),
) -> Finding:
    """The finding of a pair; a note where the errors of the two positions together explain it."""
    left, right = grounds
    is_explained = left is not None and right is not None and may_lie_apart(left, right, error_m)
    value = saying("{land}", land=Number(pair.area_m2, ",.1f", "m2"))
    if is_explained:
        value = saying(
            "{land}, explained by position error ({error} m together)", land=value, error=Number(error_m, ",g")
        )
    return rule.found(
        record or joined((pair.left_id, pair.right_id)),
        value,
        ids=tuple(dict.fromkeys((pair.left_id, pair.right_id, *more))),
        m2=pair.area_m2,
        place=pair.ground,
        severity="note" if is_explained else None,
    )
