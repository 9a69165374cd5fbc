"""Two registers of a country that does not exist, which differ only in what is not for everybody.

Whatever is for partners carries one mark in every text, whatever is for the authority another; corners of hidden ground
have digits that nothing else has. Where a tier may not see something, its mark must not come out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from types import MappingProxyType

import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass
from clearance.land.journal import Entry, Find
from clearance.land.published import Measure, PublishedFigure
from clearance.land.sites import Event, Site, SiteKind, Task
from clearance.treaty.obligation import ARTICLE_5, DeadlineStep
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.submissions import submit
from clearance_geodata.writing import Batch

__all__ = ["BOX", "HIDDEN_IDS", "PARTNER", "TOP", "books", "forbidden", "hide"]

PARTNER, TOP = "ZqPartner7431", "ZqAuthority9137"
PARTNER_DIGITS, TOP_DIGITS = "7431743", "9137913"
# Open ground, and stores, lie in here; nothing that is for everybody does.
BOX = (-30.0, -50.0, -29.0, -49.0)
HIDDEN_IDS = ("OPEN-1", "OPEN-2", "MINEFIELD-1", "SITE-9", "TASK-1", "E3-1")


def _square(lon: float, lat: float, digits: str = "") -> shapely.Polygon:
    """Ground of about a hectare, whose corners end in some digits."""
    tail = float(f"0.000{digits}") if digits else 0.0
    side = 0.001
    corners = [(lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side)]
    return shapely.Polygon([(round(x + tail, 10), round(y + tail, 10)) for x, y in corners])


HIDDEN_GROUND = {PARTNER: [_square(-29.5 + n / 100, -49.5, PARTNER_DIGITS) for n in range(3)]}
FIND = HIDDEN_GROUND[PARTNER][0].exterior.coords[0]
HIDDEN_GROUND[TOP] = [_square(-29.3 + n / 100, -49.3, TOP_DIGITS) for n in range(3)]


def forbidden(tier: str) -> tuple[bytes, ...]:
    """What must not be in anything that a tier is sent: texts, and coordinates of corners as digits and as binary."""
    hidden = {"": (PARTNER, TOP), "partner": (TOP,), "authority": ()}[tier]
    numbers = {
        number
        for mark in hidden
        for ground in HIDDEN_GROUND[mark]
        for corner in ground.exterior.coords
        for number in corner
    }
    binary = [struct.pack(form, number) for number in numbers for form in ("<d", ">d")]
    texts = [word.encode() for mark in hidden for word in (mark, mark.lower(), mark.upper())]
    texts += [text.encode() for number in numbers for text in (f"{abs(number):.6f}", repr(abs(number))[:9])]
    return (*texts, *binary)


def books(address: str, *, land: bool, sites: bool, top: bool) -> Register:
    """A register: always the same released land, and with `land`, `sites` or `top` what is hidden from some.

    Args:
        address: where it is made.
        land: open areas, for partners.
        sites: incidents, minefields and tasks, for partners.
        top: stores of munitions and what waits to be accepted, for the authority.
    """
    seconds = count()
    register = Register.create(
        address,
        country="XAD",
        country_name="Ocean",
        time_zone="UTC",
        clock=lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(seconds)),
    )
    register.record(Batch.of(*_known_to_all()), by=f"clerk-{PARTNER}")
    hide(register, land=land, sites=sites, top=top)
    return register


def hide(register: Register, *, land: bool, sites: bool, top: bool) -> None:
    """Record what is hidden from some."""
    for wanted, records in ((land, _open_land), (sites, _sites), (top, _stores)):
        if wanted:
            register.record(Batch.of(*records()), by=f"clerk-{TOP}")
    if top:
        waiting = _area(9, PARTNER)
        submit(register, Batch.of(waiting, _identified(waiting, note=TOP)), by=f"clerk-{TOP}", note=TOP)


def _area(number: int, mark: str) -> Area:
    return Area(
        area_id=f"OPEN-{number}",
        name=f"{mark} field",
        hazard_class=HazardClass.CHA,
        hazards=frozenset({Hazard.AP}),
        sector="North",
        admin1="Coast",
        admin2=f"{mark} district",
        operator=f"{mark} operator",
        aliases=(f"{mark} alias",),
        import_id=f"{mark} import",
        geometry=HIDDEN_GROUND[PARTNER][number % 3],
    )


def _identified(area: Area, *, note: str = "", operator: str = "") -> Entry:
    return Entry(
        kind=Kind.IDENTIFIED,
        area_id=area.area_id,
        effective_on=date(2020, 1, 1),
        act_id=f"survey of {area.area_id}",
        account=area.hazard_class.value,
        quantities={Unit.M2: area_exact(area.geometry), Unit.AP_MINES: 20},
        cause="survey",
        geometry=area.geometry,
        ground=area.geometry,
        operator=operator,
        source=f"{note or 'survey'} report",
        note=note,
        typed=f"{note} typed",
    )


def _open_land() -> Iterator[Area | Entry]:
    for number in (1, 2):
        area = _area(number, PARTNER)
        yield area
        yield _identified(area, note=PARTNER, operator=f"{PARTNER} team")


def _sites() -> Iterator[Site | Event | Task]:
    for number, kind in enumerate((SiteKind.INCIDENT, SiteKind.MINEFIELD), start=1):
        yield _site(f"{kind.name}-1", kind, PARTNER, number)
    yield Event(
        event_id="EVENT-1", site_id="INCIDENT-1", on=date(2019, 5, 1), what=PARTNER, source=PARTNER, note=PARTNER
    )
    yield Task(
        task_id="TASK-1",
        name=f"{PARTNER} task",
        operator=PARTNER,
        method=PARTNER,
        starts_on=date(2019, 1, 1),
        status=PARTNER,
        source=PARTNER,
        note=PARTNER,
    )


def _stores() -> Iterator[Site | Event]:
    yield _site("SITE-9", SiteKind.STORAGE, TOP, 0)
    yield Event(
        event_id=f"EVENT-{TOP}", site_id="SITE-9", on=date(2019, 6, 1), what=TOP, killed=7, source=TOP, note=TOP
    )


def _site(site_id: str, kind: SiteKind, mark: str, number: int) -> Site:
    return Site(
        site_id=site_id,
        kind=kind,
        name=f"{mark} site",
        on=date(2019, 4, 1),
        status=mark,
        attributes=MappingProxyType({f"{mark} key": f"{mark} value"}),
        geometry=HIDDEN_GROUND[mark][number],
        source=mark,
        note=mark,
    )


def _known_to_all() -> Iterator[Area | Entry | DeadlineStep | PublishedFigure]:
    """Land that was found and released, with operators, tasks and sources that are for partners; a published figure."""
    yield DeadlineStep(
        obligation=ARTICLE_5, event="entry into force", decided_on=date(2015, 1, 1), deadline=date(2030, 1, 1)
    )
    for number in range(1, 6):
        area = Area(
            area_id=f"DONE-{number}",
            name=f"Field {number}",
            hazard_class=HazardClass.CHA,
            hazards=frozenset({Hazard.AP}),
            sector="South",
            operator=f"{PARTNER} operator",
            geometry=_square(-35 + number / 100, -55),
        )
        yield area
        yield _identified(area)
        yield Entry(
            kind=Kind.CLEARED,
            area_id=area.area_id,
            effective_on=date(2020 + number, 6, 1),
            covers_from=date(2020 + number, 5, 1),
            act_id=f"handover of {area.area_id}",
            account=area.hazard_class.value,
            quantities={Unit.M2: area_exact(area.geometry), Unit.AP_MINES: 18},
            geometry=area.geometry,
            ground=area.geometry,
            operator=f"{PARTNER} team",
            method="manual",
            task=f"{PARTNER} task",
            depth_cm=20,
            justification=f"{PARTNER} reason",
            finds=(Find(category=Hazard.AP, quantity=18, model=f"{PARTNER} model", lon=FIND[0], lat=FIND[1]),),
            source=f"{PARTNER} report",
            note=f"{PARTNER} note",
        )
    yield PublishedFigure(
        figure_id="F1",
        row_id="R1",
        measure=Measure.AREA_M2,
        quantity=12_345_000,
        to_on=date(2025, 12, 31),
        issuer="Ocean",
        published="2026",
        source="Annual report",
        note=f"{PARTNER} note",
    )
