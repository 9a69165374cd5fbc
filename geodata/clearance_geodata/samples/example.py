"""A register of a country that does not exist: areas with polygons, three years of land release, finds and teams."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance import DEFAULT_SEED
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Place, SizeBasis
from clearance.land.journal import Entry
from clearance.treaty.obligation import ARTICLE_5, DeadlineStep
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.samples.example_ground import SECTORS, grounds, sector_place
from clearance_geodata.samples.example_works import Works
from clearance_geodata.samples.told import told_in
from clearance_geodata.writing import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.codec import Record

__all__ = ["build_example"]

COUNTRY, COUNTRY_NAME = "XEX", "Example (fictitious)"
AUTHORITY = "demonstration"
SOURCE = "fictitious, made from a seed"
BASELINE = date(2021, 12, 31)
LAST_DAY = date(2024, 12, 20)

# What becomes of an area, with how many in a hundred: each step takes the ground from the west up to a share of its
# width. Suspected land is cancelled or confirmed first, so that clearance happens in confirmed land only.
PLANS: Mapping[HazardClass, Sequence[tuple[int, Sequence[tuple[Kind, float]]]]] = {
    HazardClass.SHA: (
        (45, ()),
        (22, ((Kind.CANCELLED, 1.0),)),
        (10, ((Kind.CONFIRMED, 1.0),)),
        (10, ((Kind.CANCELLED, 0.4), (Kind.CONFIRMED, 1.0))),
        (8, ((Kind.CANCELLED, 0.5), (Kind.CONFIRMED, 1.0), (Kind.REDUCED, 0.7), (Kind.CLEARED, 1.0))),
        (5, ((Kind.CONFIRMED, 1.0), (Kind.CLEARED, 0.5))),
    ),
    HazardClass.CHA: (
        (50, ()),
        (18, ((Kind.CLEARED, 1.0),)),
        (8, ((Kind.CLEARED, 0.35),)),
        (12, ((Kind.REDUCED, 0.4), (Kind.CLEARED, 1.0))),
        (7, ((Kind.CLEARED, 0.3), (Kind.CLEARED, 0.6), (Kind.CLEARED, 1.0))),
        (5, ((Kind.REDUCED, 0.5),)),
    ),
}
SMALLEST_CUT = 2_000_000
P_CONFIRMED, P_AV, P_IDENTIFIED_LATER = 0.55, 0.25, 0.12
P_RECORD = {HazardClass.SHA: 0.15, HazardClass.CHA: 0.7}
EVERY_UNKNOWN_SIZE = 50
EVERY_PAIR, PAIR = 100, (40, 41)

DEADLINES = (
    ("entry into force", date(2010, 12, 1), date(2020, 12, 1)),
    ("first extension", date(2019, 11, 29), date(2025, 12, 1)),
    ("second extension", date(2024, 6, 20), date(2030, 12, 31)),
)


def build_example(
    path: str | Path, *, areas: int = 400, seed: int = DEFAULT_SEED, clock: Callable[[], datetime], lang: str = "en"
) -> Register:
    """Build a register of the fictitious country; one seed gives one journal, but for its times and register id.

    Args:
        path: the new file.
        areas: how many hazardous areas.
        seed: of everything that is drawn.
        clock: tells the time of what is recorded.
        lang: the language of its texts; its figures are the same in each.

    Raises:
        RegisterUnusable: when the file exists or cannot be written.
        NotFound: for a language that the demonstration does not speak.
    """
    told = told_in(lang)
    rng = np.random.default_rng(seed)
    stock: list[Record] = [*_deadlines(), *_places(areas)]
    years: dict[int, list[Record]] = {year: [] for year in range(BASELINE.year + 1, LAST_DAY.year + 1)}
    for site in _sites(rng, areas):
        begun = stock if site.opening.kind is Kind.OPENED else years[site.opening.effective_on.year]
        begun += [site.area, site.opening]
        for entry in _acts(rng, site):
            years[entry.effective_on.year].append(entry)
    register = Register.create(path, country=COUNTRY, country_name=told(COUNTRY_NAME), time_zone="UTC", clock=clock)
    for records in (stock, *years.values()):
        register.record(Batch.of(*(_told(record, told) for record in records)), by=AUTHORITY)
    return register


def _told(record: Record, told: Callable[[str], str]) -> Record:
    """A record with its texts in the language of the register; what is drawn does not depend on it."""
    if isinstance(record, Entry):
        return record.with_changes(
            source=told(record.source), operator=told(record.operator), method=told(record.method)
        )
    return replace(record, source=told(record.source)) if isinstance(record, DeadlineStep | Place) else record


def _deadlines() -> Iterator[DeadlineStep]:
    for event, decided_on, deadline in DEADLINES:
        yield DeadlineStep(obligation=ARTICLE_5, event=event, deadline=deadline, decided_on=decided_on, source=SOURCE)


def _places(count: int) -> Iterator[Place]:
    for i, name in enumerate(SECTORS):
        lon, lat = sector_place(i, count)
        yield Place(name=name, lon=round(lon, 6), lat=round(lat, 6), approximate=False, source=SOURCE)


@dataclass(frozen=True, slots=True)
class Site:
    """An area as it came onto the books, and the AP mines that truly lie in it, recorded or not."""

    area: Area
    opening: Entry
    ap_mines: int


def _sites(rng: np.random.Generator, count: int) -> Iterator[Site]:
    drawn = list(grounds(rng, count))
    for number, (sector, ground) in enumerate(drawn, start=1):
        if number % EVERY_PAIR == PAIR[1]:
            other, beside = drawn[number - 2]
            yield _site(rng, number, SECTORS[other], _beside(beside))
        else:
            yield _site(rng, number, SECTORS[sector], None if number % EVERY_UNKNOWN_SIZE == 0 else ground)


def _beside(ground: BaseGeometry) -> BaseGeometry:
    """A twin that covers about half of the ground, as when one field is reported by two villages."""
    west, south, east, north = ground.bounds
    shift = np.array([0.4 * (east - west), 0.1 * (north - south)])
    return shapely.transform(ground, lambda corners: np.round(corners + shift, 8))


def _site(rng: np.random.Generator, number: int, sector: str, ground: BaseGeometry | None) -> Site:
    hazard_class = HazardClass.CHA if rng.random() < P_CONFIRMED else HazardClass.SHA
    hazards = frozenset({Hazard.AP, Hazard.AV} if rng.random() < P_AV else {Hazard.AP})
    exact = area_exact(ground)
    mean = 6 + 8 * (exact / 10_000_000) ** 0.5
    recorded = int(rng.poisson(rng.gamma(2.0, mean / 2))) if rng.random() < P_RECORD[hazard_class] else 0
    true = int(rng.poisson(recorded * rng.gamma(4.0, 0.2))) if recorded else int(rng.poisson(1.0))
    later = rng.random() < P_IDENTIFIED_LATER
    area = Area(
        area_id=f"EX-{number:05d}",
        name=f"{sector} {number}",
        hazard_class=hazard_class,
        hazards=hazards,
        sector=sector,
        size_basis=SizeBasis.UNKNOWN if ground is None else SizeBasis.SURVEYED,
        geometry=ground,
    )
    quantities = {} if ground is None else {Unit.M2: exact}
    opening = Entry(
        kind=Kind.IDENTIFIED if later else Kind.OPENED,
        cause="survey" if later else "",
        area_id=area.area_id,
        effective_on=BASELINE + timedelta(days=int(rng.integers(30, 1000))) if later else BASELINE,
        act_id=f"{area.area_id}/0",
        quantities=quantities | ({Unit.AP_MINES: recorded} if recorded else {}),
        account=hazard_class.value,
        size_basis=area.size_basis,
        geometry=ground,
        ground=ground,
        source=SOURCE,
    )
    return Site(area, opening, true)


def _acts(rng: np.random.Generator, site: Site) -> Iterator[Entry]:
    """What was done in an area, in order of time; areas of unknown size and overlapping pairs are left alone."""
    plan = _plan(rng, site)
    first = site.opening.effective_on + timedelta(days=30)
    days = sorted(int(day) for day in rng.integers(0, max(1, (LAST_DAY - first).days), len(plan)))
    number = int(site.area.area_id[-5:])
    if site.opening.ground is None or number % EVERY_PAIR in PAIR:
        return
    works = Works(rng, site.opening, hazards=site.area.hazards, ap_mines=site.ap_mines)
    for (kind, share), day in zip(plan, days, strict=True):
        yield from works.act(kind, share, first + timedelta(day))


def _plan(rng: np.random.Generator, site: Site) -> Sequence[tuple[Kind, float]]:
    options = PLANS[site.area.hazard_class]
    weights = np.array([weight for weight, _ in options])
    _, plan = options[int(rng.choice(len(options), p=weights / weights.sum()))]
    suspected = site.area.hazard_class is HazardClass.SHA
    if suspected and plan and Unit.AP_MINES in site.opening.quantities:
        return ((Kind.CONFIRMED, 1.0),)
    if plan and site.opening.quantities.get(Unit.M2, 0) < SMALLEST_CUT:
        return ((Kind.CANCELLED if suspected else Kind.CLEARED, 1.0),)
    return plan
