"""The ground under the books: holes, parts, zone edges and edits, so that every m2 stays where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
import shapely
from hypothesis import event, given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from clearance.errors import ClearanceError
from clearance.geodesy import area_exact, geodesic_area_m2, polygons_of, repaired
from clearance.land import acts
from clearance.land.accounts import OPEN_ACCOUNTS, Kind
from clearance.land.fold import AreaState, fold
from clearance.land.footprint import footprint
from clearance.land.hazard import Area, HazardClass
from clearance.land.journal import Entry, postings_of
from clearance.units import Unit

STEP = 2.0**-10
BEGUN = date(2022, 1, 1)


def cells(
    west: float, south: float, wide: float, high: float, *, lon: float = -150, lat: float = -40
) -> shapely.Polygon:
    """A box on a grid whose corners are exact in floating point."""
    left, bottom = lon + west * STEP, lat + south * STEP
    return shapely.box(left, bottom, left + wide * STEP, bottom + high * STEP)


def opened(area_id: str, ground: BaseGeometry) -> Entry:
    return Entry(
        kind=Kind.OPENED,
        area_id=area_id,
        effective_on=BEGUN,
        act_id=area_id,
        account="cha",
        quantities={Unit.M2: area_exact(ground)},
        geometry=ground,
        ground=ground,
    )


def said(kind: Kind, area_id: str, ground: BaseGeometry | None, day: int, *, other: str = "") -> Entry:
    return Entry(
        kind=kind,
        area_id=area_id,
        other_area_id=other,
        effective_on=date(2022, 2, day),
        act_id=f"{kind}{day}",
        geometry=ground,
        account="cha",
        operator="T",
        method="manual",
        depth_cm=15,
    )


def states(entries: Sequence[Entry]) -> dict[str, AreaState]:
    ids = sorted({area_id for entry in entries for area_id in entry.area_ids})
    return {i: fold(Area(area_id=i, name=i, hazard_class=HazardClass.CHA), entries) for i in ids}


def open_m2(entries: Sequence[Entry]) -> int:
    """What the postings hold open, whatever the ground says."""
    return sum(
        posting.quantity for entry in entries for posting in postings_of(entry) if posting.account in OPEN_ACCOUNTS
    )


def ground_m2(entries: Sequence[Entry]) -> float:
    """Net m2 of the open ground of all areas."""
    drawn = [state for state in states(entries).values() if state.geometry is not None]
    return footprint([s.area.area_id for s in drawn], [s.geometry for s in drawn if s.geometry is not None]).net_m2


def test_holes_and_parts_are_booked_and_released_as_they_lie() -> None:
    holed = cells(0, 0, 4, 4).difference(cells(1, 1, 2, 2))
    ground = shapely.MultiPolygon([*polygons_of(holed), cells(6, 0, 1, 1)])
    first = opened("A", ground)
    west = acts.release(said(Kind.CLEARED, "A", cells(0, 0, 2, 4), 1), fold(Area(area_id="A", name="A"), [first]))
    entries = [first, *west.entries]
    (state,) = states(entries).values()
    assert state.geometry is not None
    left = shapely.MultiPolygon([*polygons_of(cells(2, 0, 2, 4).difference(cells(1, 1, 2, 2))), cells(6, 0, 1, 1)])
    assert state.geometry.equals(left)
    assert state.released_m2 == area_exact(cells(0, 0, 2, 4).difference(cells(1, 1, 2, 2)))
    assert open_m2(entries) / 1000 == pytest.approx(ground_m2(entries), rel=1e-5)


def test_a_release_is_clipped_to_open_ground_and_the_rest_is_reported() -> None:
    first = opened("A", cells(0, 0, 3, 1))
    west = acts.release(said(Kind.CLEARED, "A", cells(0, 0, 1, 1), 1), states([first])["A"])
    booked = acts.release(said(Kind.CLEARED, "A", cells(0.5, 0, 1.5, 1), 2), states([first, *west.entries])["A"])
    assert [entry.quantities[Unit.M2] for entry in booked.entries] == [area_exact(cells(1, 0, 1, 1))]
    beyond = geodesic_area_m2(cells(0.5, 0, 0.5, 1))
    assert [clipped.area_m2 for clipped in booked.clipped] == pytest.approx([beyond], rel=1e-6)


def test_an_area_over_the_antimeridian_is_released_part_by_part() -> None:
    across = repaired(shapely.Polygon([(179.99, -17), (-179.99, -17), (-179.99, -16.99), (179.99, -16.99)]))
    first = opened("A", across)
    west, east = polygons_of(across)
    booked = acts.release(said(Kind.CLEARED, "A", west, 1), states([first])["A"])
    entries = [first, *booked.entries]
    (state,) = states(entries).values()
    assert state.geometry is not None
    assert state.geometry.equals(east)
    assert state.open_m2 == pytest.approx(state.released_m2, rel=1e-6)
    assert open_m2(entries) / 1000 == pytest.approx(ground_m2(entries), rel=1e-5)


def test_the_edge_of_a_utm_zone_is_no_edge_of_the_ground() -> None:
    """The Condor range lies on both sides of 78 degrees west, where UTM zones 17S and 18S meet."""
    both = cells(-2, 0, 4, 4, lon=-78, lat=-4)
    west, east = cells(-2, 0, 2, 4, lon=-78, lat=-4), cells(0, 0, 2, 4, lon=-78, lat=-4)
    first = opened("A", both)
    parted = acts.split(said(Kind.SPLIT, "A", west, 1, other="W"), states([first])["A"])
    entries = [first, *parted.entries]
    found = states(entries)
    assert open_m2(entries) == area_exact(both)
    assert found["W"].open_m2 == area_exact(west)
    assert (found["A"].open_m2 or 0) / area_exact(east) == pytest.approx(1, rel=1e-6)
    for zone in (32717, 32718):
        to_plane = Transformer.from_crs(4326, zone, always_xy=True)
        corners = [to_plane.transform(lon, lat) for lon, lat in polygons_of(both)[0].exterior.coords]
        assert shapely.Polygon(corners).area / geodesic_area_m2(both) == pytest.approx(1, abs=0.0025)


@pytest.mark.parametrize("lat", [-40.0, 0.0, 60.0])
def test_an_area_of_5_m2_is_booked_and_released_to_the_thousandth(lat: float) -> None:
    side = 5**0.5 / 111_000
    tiny = shapely.box(17.0, lat, 17.0 + side, lat + side)
    first = opened("A", tiny)
    assert 2_000 < area_exact(tiny) < 5_100
    booked = acts.release(said(Kind.CLEARED, "A", tiny, 1), states([first])["A"])
    (state,) = states([first, *booked.entries]).values()
    assert (state.is_open, state.open_m2, state.released_m2) == (False, 0, area_exact(tiny))


places = st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(1, 3), st.integers(1, 3))
edits = st.lists(
    st.tuples(st.sampled_from(["resize", "split", "merge", "release"]), st.integers(0, 9), places), max_size=6
)


def edited(entries: list[Entry], what: str, pick: int, shape: BaseGeometry, day: int) -> tuple[Entry, ...]:
    """The entries of an edit of one of the open areas."""
    known = states(entries)
    ids = [area_id for area_id, state in known.items() if state.is_open]
    area_id, other = ids[pick % len(ids)], ids[(pick + 1) % len(ids)]
    match what:
        case "resize":
            return acts.resize(said(Kind.RESIZED, area_id, shape, day), known[area_id]).entries
        case "split":
            return acts.split(said(Kind.SPLIT, area_id, shape, day, other=f"{area_id}/{day}"), known[area_id]).entries
        case "merge":
            merged = said(Kind.MERGED, area_id, None, day, other=other)
            return acts.merge(merged, known[area_id], known[other]).entries if other != area_id else ()
        case _:
            return acts.release(said(Kind.CLEARED, area_id, shape, day), known[area_id]).entries


@given(starts=st.lists(places, min_size=1, max_size=3), changes=edits)
def test_edits_keep_the_ledger_and_the_ground_in_step(
    starts: list[tuple[int, int, int, int]], changes: list[tuple[str, int, tuple[int, int, int, int]]]
) -> None:
    """Splits and mergers keep the m2 of the ledger; what any edit books is the ground that it moves."""
    entries = [opened(name, cells(*place)) for name, place in zip("ABC", starts, strict=False)]
    for day, (what, pick, place) in enumerate(changes, start=1):
        if not any(state.is_open for state in states(entries).values()):
            break
        try:
            made = edited(entries, what, pick, cells(*place), day)
        except ClearanceError:  # such as a shape that lies elsewhere
            continue
        event(what)
        after = [*entries, *made]
        if what in {"split", "merge"} and not any(entry.kind is Kind.RESIZED for entry in made):
            assert open_m2(after) == open_m2(entries)
        entries = after
        for state in states(entries).values():
            assert (state.open_m2 or 0) / 1000 == pytest.approx(geodesic_area_m2(state.geometry), rel=1e-5, abs=1.0)
    grounds = [state.geometry for state in states(entries).values() if state.geometry is not None]
    gross = footprint([str(i) for i in range(len(grounds))], grounds).gross_m2
    assert open_m2(entries) / 1000 == pytest.approx(gross, rel=1e-5, abs=1.0)
    union = geodesic_area_m2(shapely.union_all(grounds)) if grounds else 0.0
    assert ground_m2(entries) == pytest.approx(union, rel=1e-6, abs=0.2)
