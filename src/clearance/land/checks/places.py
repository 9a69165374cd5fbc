"""Where areas lie: inside the country, in which unit, in the one that their record names; and totals against land."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import shapely

from clearance.geodesy import geodesic_area_m2
from clearance.land.admin_units import OUTSIDE, GroundPart, parts_by_unit, unit_ground
from clearance.land.checks.finding import Finding, Rule
from clearance.land.position_error import reach_m
from clearance.land.sites import Boundary
from clearance.saying import Number, counted, saying
from clearance.units import Unit, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.land.checks.history import History

__all__ = ["RULES", "Whereabouts"]

OUTSIDE_COUNTRY = Rule(
    id="outside-country",
    severity="warning",
    title=saying("an area lies outside the country"),
    means="nothing of it lies within the border on record",
    remedy=saying("check the coordinates and their datum; if it is truly abroad, transfer it"),
    source="Landmine Monitor, Peru 2012: 13 areas turned out to be in Ecuador",
)
BORDER = Rule(
    id="across-border",
    severity="warning",
    title=saying("an area lies across the border"),
    means="a part of it lies beyond the border on record; what the position error explains is a note",
    remedy=saying("check the line and its date; transfer the part that lies abroad, or settle it with the neighbour"),
    source="Landmine Monitor, Peru 2012: 13 areas turned out to be in Ecuador",
)
ACROSS = Rule(
    id="across-units",
    severity="note",
    title=saying("an area lies in several units"),
    means="its m2 are split between administrative units, and sums by the unit it names are not those of the ground",
    remedy=saying("split it along the line, or give sums by ground"),
    source="IMAS 05.10",
)
OTHER_UNIT = Rule(
    id="other-unit",
    severity="warning",
    title=saying("an area names another unit than it lies in"),
    means="nothing of its ground lies in the province or district that its record names",
    remedy=saying("correct the name with an entry `reassigned`, or check the coordinates"),
    source="SEMA Somalia, data catalogue: one district name across several regions",
)
UNKNOWN_UNIT = Rule(
    id="unit-unknown",
    severity="note",
    title=saying("areas name a unit that has no line"),
    means="the name of a province or district is none of those whose lines are on record",
    remedy=saying("write the name as the lines do, or record the line"),
    source="SEMA Somalia, data catalogue: region names that nothing reconciles",
)
ABOVE_UNIT = Rule(
    id="area-above-unit",
    severity="warning",
    title=saying("an area is larger than the unit it is in"),
    means="one hazardous area cannot be larger than its district, province or country",
    remedy=saying("check the unit of its size: m2, ha or km2"),
    source="Landmine Monitor, Angola 2013",
)
TOTAL_ABOVE_UNIT = Rule(
    id="total-above-unit",
    severity="warning",
    title=saying("areas add up to more than the unit they are in"),
    means="the open areas that name a province or district are together larger than it",
    remedy=saying("check the units of their sizes: m2, ha or km2"),
    source="Landmine Monitor, Angola 2013",
)
TOTAL = Rule(
    id="total-above-country",
    severity="warning",
    title=saying("open land is more than half of the country"),
    means="no country lives on less than half of its land; Angola's 1,246,700 km2 of 2013 were the whole of it",
    remedy=saying("check the unit of the sizes: m2, ha or km2; a slip is a factor of 100, 10,000 or 1,000,000"),
    source="Landmine Monitor, Angola 2013",
)
RULES = (OUTSIDE_COUNTRY, BORDER, ACROSS, OTHER_UNIT, UNKNOWN_UNIT, ABOVE_UNIT, TOTAL_ABOVE_UNIT, TOTAL)

COUNTRY = 0
LARGEST_SHARE = 0.5
# The level of a unit's line, and what the record of an area calls it.
ATTRIBUTES = {1: "admin1", 2: "admin2"}


class _Placed(NamedTuple):
    """What of an open area or book says where it is, and how large; `units` are the names at level 1 and 2."""

    area_id: str
    is_area: bool
    units: tuple[str | None, str | None]
    open_m2: int | None
    ground: BaseGeometry | None
    point: BaseGeometry | None
    error_m: float


@dataclass(slots=True)
class Whereabouts:
    """Places and sizes of all open areas against lines on record.

    `lines` are the boundaries on record; `land_m2` is the land of the country where they have no line of it.
    """

    lines: Sequence[Boundary]
    land_m2: float | None = None
    _open: list[_Placed] = field(default_factory=list)

    def see(self, history: History) -> None:
        """Take one open area or book."""
        state, area = history.state, history.state.area
        if not state.is_open or not (self.lines or self.land_m2):
            return
        is_point = area.geometry is not None and area.geometry.geom_type == "Point"
        self._open.append(
            _Placed(
                area.area_id,
                state.is_area,
                (area.admin1, area.admin2),
                state.open_m2,
                state.geometry,
                area.geometry if is_point else None,
                state.position_error_m or 0.0,
            )
        )

    def findings(self) -> Iterator[Finding]:
        """The border first, then the units, then sizes."""
        areas = [area for area in self._open if area.is_area]
        country = self._country
        if country is not None:
            for area, parts in _split(areas, [country]):
                yield from _of_border(area, parts, country.geometry)
        for level in ATTRIBUTES:
            lines = [line for line in self.lines if line.level == level]
            if lines:
                located = _split(areas, lines)
                for area, parts in located:
                    yield from _of_units(area, parts)
                yield from _of_names(located, lines, level)
                yield from _of_sizes(areas, lines, level)
        land_m2 = self.land_m2 if country is None else geodesic_area_m2(country.geometry)
        if land_m2:
            yield from self._of_total(areas, land_m2)

    @property
    def _country(self) -> Boundary | None:
        """The line of the country; without one, what its provinces cover together."""
        border = [line for line in self.lines if line.level == COUNTRY]
        lines = border or [line for line in self.lines if line.level == min(ATTRIBUTES)]
        if not lines:
            return None
        whole = shapely.union_all([unit_ground(line) for line in lines])
        return Boundary(name=saying("the country"), level=COUNTRY, geometry=whole)

    def _of_total(self, areas: Sequence[_Placed], land_m2: float) -> Iterator[Finding]:
        for area in areas:
            if (area.open_m2 or 0) > land_m2 * Unit.M2.scale:
                yield _above(ABOVE_UNIT, area.area_id, area.open_m2 or 0, saying("the country"), land_m2)
        total = sum(area.open_m2 or 0 for area in areas)
        books = [(book.area_id, book.open_m2 or 0) for book in self._open if not book.is_area]
        for record, exact in [(saying("{count} open areas", count=len(areas)), total), *books]:
            if exact > LARGEST_SHARE * land_m2 * Unit.M2.scale:
                yield _above(TOTAL, record, exact, saying("the country"), land_m2)


def _split(areas: Sequence[_Placed], lines: Sequence[Boundary]) -> list[tuple[_Placed, list[GroundPart]]]:
    """Each area with the parts of its ground; an area that is a point only lies whole in its unit."""
    shapes = [(area, area.point if area.ground is None else area.ground) for area in areas]
    placed = [(area, shape) for area, shape in shapes if shape is not None]
    ids, sizes = [area.area_id for area, _ in placed], [area.open_m2 or 0 for area, _ in placed]
    found: defaultdict[str, list[GroundPart]] = defaultdict(list)
    for part in parts_by_unit(ids, [shape for _, shape in placed], sizes, lines):
        found[part.area_id].append(part)
    return [(area, found[area.area_id]) for area in areas]


def _of_border(area: _Placed, parts: Sequence[GroundPart], country: BaseGeometry) -> Iterator[Finding]:
    beyond = next((part for part in parts if part.unit == OUTSIDE), None)
    if beyond is None:
        return
    reach = reach_m(beyond.ground, country)
    told = _told(parts, inside=saying("inside"), outside=saying("outside"))
    value = saying("{parts}, up to {reach} m beyond the line", parts=told, reach=Number(reach))
    is_explained = reach <= area.error_m
    if is_explained:
        value = saying("{value}, within its position error of {error} m", value=value, error=Number(area.error_m, ",g"))
    yield (BORDER if len(parts) > 1 else OUTSIDE_COUNTRY).found(
        area.area_id,
        value,
        ids=(area.area_id,),
        m2=beyond.area_m2 / Unit.M2.scale,
        place=beyond.ground,
        severity="note" if is_explained else None,
    )


def _told(parts: Iterable[GroundPart], *, inside: str = "", outside: str = "") -> tuple[str, ...]:
    beyond = outside or saying("in none")
    return tuple(
        saying(
            "{land} {where}",
            land=quantity(part.area_m2, Unit.M2),
            where=beyond if part.unit == OUTSIDE else inside or part.unit,
        )
        for part in parts
    )


def _of_units(area: _Placed, parts: Sequence[GroundPart]) -> Iterator[Finding]:
    named = [part.area_m2 for part in parts if part.unit != OUTSIDE]
    if len(named) > 1:
        smaller = sum(part.area_m2 for part in parts) - max(named)
        ids, m2 = (area.area_id,), smaller / Unit.M2.scale
        yield ACROSS.found(area.area_id, saying("{parts}", parts=_told(parts)), ids=ids, m2=m2, place=area.ground)


def _of_names(
    located: Sequence[tuple[_Placed, list[GroundPart]]], lines: Sequence[Boundary], level: int
) -> Iterator[Finding]:
    """Areas whose record names another unit than they lie in, and names that are none of the lines."""
    known = {_plain(line.name) for line in lines}
    unknown: Counter[str] = Counter()
    for area, parts in located:
        name = area.units[level - 1] or ""
        if name and _plain(name) not in known:
            unknown[name] += 1
        elif name and parts and _plain(name) not in {_plain(part.unit) for part in parts}:
            yield OTHER_UNIT.found(
                area.area_id,
                saying("{level} is '{name}'; {parts}", level=ATTRIBUTES[level], name=name, parts=_told(parts)),
                ids=(area.area_id,),
                m2=None if area.open_m2 is None else area.open_m2 / Unit.M2.scale,
                place=parts[0].ground,
            )
    for name, count in sorted(unknown.items()):
        yield UNKNOWN_UNIT.found(f"{ATTRIBUTES[level]} '{name}'", counted("{count} area", "{count} areas", count))


def _of_sizes(areas: Iterable[_Placed], lines: Sequence[Boundary], level: int) -> Iterator[Finding]:
    """Areas, and sums of areas, that are larger than the unit that they name."""
    land_m2 = {_plain(line.name): geodesic_area_m2(unit_ground(line)) for line in lines}
    totals: Counter[str] = Counter()
    for area in areas:
        name = area.units[level - 1] or ""
        size = land_m2.get(_plain(name))
        if size is not None and area.open_m2 is not None:
            totals[name] += area.open_m2
            if area.open_m2 > size * Unit.M2.scale:
                yield _above(ABOVE_UNIT, area.area_id, area.open_m2, f"{ATTRIBUTES[level]} '{name}'", size)
    for name, exact in sorted(totals.items()):
        if exact > land_m2[_plain(name)] * Unit.M2.scale:
            yield _above(TOTAL_ABOVE_UNIT, f"{ATTRIBUTES[level]} '{name}'", exact, saying("it"), land_m2[_plain(name)])


def _above(rule: Rule, record: str, exact: int, unit: str, land_m2: float) -> Finding:
    m2 = exact / Unit.M2.scale
    value = saying(
        "{area} km2; {unit} has {land} km2",
        area=Number(m2 / 1e6, ",.3f"),
        unit=unit,
        land=Number(land_m2 / 1e6, ",.3f"),
    )
    return rule.found(record, value, ids=(record,) if rule is ABOVE_UNIT else (), m2=m2)


@cache
def _plain(name: str) -> str:
    """A name without accents, capitals and marks, so that spellings compare."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters.casefold() if letter.isalnum())
