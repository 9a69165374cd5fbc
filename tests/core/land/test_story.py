from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from clearance.errors import NotFound
from clearance.land.accounts import Kind
from clearance.land.hazard import Status
from clearance.land.story import story_of
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot


@pytest.fixture(scope="module")
def worked(example_snapshot: Snapshot) -> str:
    """The id of an area that was released in several steps."""
    counts: dict[str, int] = {}
    for release in example_snapshot.releases:
        counts[release.area.area_id] = counts.get(release.area.area_id, 0) + 1
    return max(sorted(counts), key=lambda area_id: counts[area_id])


def test_the_story_tells_every_act_in_order_and_ends_with_the_state(example_snapshot: Snapshot, worked: str) -> None:
    story = story_of(example_snapshot, worked)
    days = [entry.effective_on for entry in story.entries]
    assert days == sorted(days)
    assert {entry.entry_id for entry in story.entries} == {
        entry.entry_id for entry in example_snapshot.entries if worked in entry.area_ids
    }
    last = story.footprint[-1].state
    assert (last.open_m2, last.status, last.released) == (
        story.state.open_m2,
        story.state.status,
        story.state.released,
    )
    assert sum(find.find.quantity for find in story.finds) == sum(
        release.ap_mines + release.av_mines + release.other_items for release in story.releases
    )


def test_the_footprint_gains_and_loses_what_was_booked(example_snapshot: Snapshot, worked: str) -> None:
    story = story_of(example_snapshot, worked)
    gained, lost = (sum(getattr(step, name) for step in story.footprint) for name in ("gained_m2", "lost_m2"))
    booked = sum(release.released_m2 for release in story.releases)
    came = sum(e.quantities.get(Unit.M2, 0) for e in story.entries if e.kind in {Kind.OPENED, Kind.IDENTIFIED})
    assert (abs(gained - came) <= 2, abs(lost - booked) <= 2 * len(story.releases)) == (True, True)
    assert story.state.status is not Status.RELEASED or story.state.geometry is None
    assert story.ground is not None


def test_neighbours_are_the_nearest_open_areas(example_snapshot: Snapshot) -> None:
    state = next(state for state in example_snapshot.open_states if state.geometry is not None)
    story = story_of(example_snapshot, state.area.area_id)
    apart = [one.near.distance_m for one in story.neighbours]
    assert (len(apart), apart) == (5, sorted(apart))
    assert state.area.area_id not in {one.near.area_id for one in story.neighbours}
    others = [
        shapely.distance(state.geometry, other.geometry)
        for other in example_snapshot.open_states
        if other.geometry is not None and other.area.area_id != state.area.area_id
    ]
    nearest = example_snapshot.states[story.neighbours[0].near.area_id].geometry
    assert shapely.distance(state.geometry, nearest) == pytest.approx(min(others), rel=0.2)


def test_twins_that_lie_over_each_other_say_how_much_they_share(example_snapshot: Snapshot) -> None:
    story = story_of(example_snapshot, "EX-00041")
    assert story.neighbours[0].near.area_id == "EX-00040"
    assert story.neighbours[0].overlap_m2 > 0


@pytest.mark.parametrize(("area_id", "says"), [("PER", "is the book of a national"), ("none", "is not in snapshot")])
def test_what_is_no_area_has_no_story(peru_snapshot: Snapshot, area_id: str, says: str) -> None:
    with pytest.raises(NotFound, match=says):
        story_of(peru_snapshot, area_id)


def test_an_area_without_ground_has_a_story_without_neighbours(peru_snapshot: Snapshot) -> None:
    story = story_of(peru_snapshot, "PER-CHL-2012")
    assert (story.ground, story.neighbours, story.sources) == (
        None,
        (),
        ("npaid.org 2012; dialogo-americas.com 26 December 2012",),
    )
    assert [entry.kind for entry in story.entries][-1] is Kind.CLEARED
