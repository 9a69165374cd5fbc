"""Milestones are whole, and sum exactly to what remains."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.errors import InvalidQuantity
from clearance.plan.milestones import NOT_DONE, STREAMS, Challenge, Milestone, milestones_of, whole_m2

YEARS = (2025, 2026, 2027, NOT_DONE)


def test_milestones_of_two_areas_that_a_person_can_check() -> None:
    challenge = Challenge(
        exact=np.array([1_000_000, 2_000_500]),
        count=np.array([1, 1]),
        sector=("North", "North"),
        area=np.array([0, 0, 1]),
        stream=np.array([0, 2, 2]),
        m2=np.array([300.0, 700.0, 2000.5]),
    )
    made = milestones_of(challenge, np.array([2025, 2026, 2025]), np.array([2026, NOT_DONE]))
    assert made == (
        Milestone(year=2025, sector="North", stream="cancelled", areas=0, m2=300),
        Milestone(year=2025, sector="North", stream="cleared", areas=0, m2=2001),
        Milestone(year=2026, sector="North", stream="cleared", areas=1, m2=700),
        Milestone(year=None, sector="North", stream="cleared", areas=1, m2=0),
    )


def test_a_total_of_a_sector_counts_its_areas_as_its_land_is_released() -> None:
    challenge = Challenge(
        exact=np.array([10_000_000]),
        count=np.array([5]),
        sector=("",),
        area=np.array([0, 0]),
        stream=np.array([1, 2]),
        m2=np.array([2500.0, 7500.0]),
    )
    made = milestones_of(challenge, np.array([2025, 2026]), np.array([2026]))
    assert [(m.year, m.stream, m.areas, m.m2) for m in made] == [
        (2025, "reduced", 0, 2500),
        (2025, "cleared", 1, 0),
        (2026, "reduced", 1, 0),
        (2026, "cleared", 3, 7500),
    ]


def test_an_area_that_nobody_planned_is_not_forgotten() -> None:
    none = np.array([], dtype=np.int64)
    challenge = Challenge(
        exact=np.array([5_000]), count=np.array([1]), sector=("East",), area=none, stream=none, m2=none.astype(float)
    )
    assert milestones_of(challenge, none, np.array([NOT_DONE])) == (
        Milestone(year=None, sector="East", stream="", areas=1, m2=5),
    )


def test_what_is_less_than_nothing_is_refused() -> None:
    one = np.array([1])
    with pytest.raises(InvalidQuantity, match="exact of -1 cannot be"):
        Challenge(exact=-one, count=one, sector=("",), area=one, stream=one, m2=np.array([1.0]))


@st.composite
def programmes(draw: st.DrawFn) -> tuple[Challenge, np.ndarray, np.ndarray]:
    """Any challenge in any parts, released in any year or never."""
    areas = draw(st.integers(1, 8))
    exact = draw(st.lists(st.integers(0, 10**10), min_size=areas, max_size=areas))
    count = draw(st.lists(st.integers(1, 40), min_size=areas, max_size=areas))
    parts = draw(
        st.lists(
            st.tuples(
                st.integers(0, areas - 1),
                st.integers(0, len(STREAMS) - 1),
                st.floats(0, 1e7, allow_subnormal=False),
                st.sampled_from(YEARS),
            ),
            max_size=20,
        )
    )
    challenge = Challenge(
        exact=np.array(exact, dtype=np.int64),
        count=np.array(count, dtype=np.int64),
        sector=tuple(f"S{n % 3}" for n in range(areas)),
        area=np.array([p[0] for p in parts], dtype=np.int64),
        stream=np.array([p[1] for p in parts], dtype=np.int64),
        m2=np.array([p[2] for p in parts], dtype=np.float64),
    )
    year = np.array([p[3] for p in parts], dtype=np.int64)
    handed_over = draw(st.lists(st.sampled_from(YEARS), min_size=areas, max_size=areas))
    return challenge, year, np.array(handed_over, dtype=np.int64)


@given(programmes())
def test_milestones_sum_exactly_to_the_remaining_challenge(
    programme: tuple[Challenge, np.ndarray, np.ndarray],
) -> None:
    challenge, year, handed_over = programme
    made = milestones_of(challenge, year, handed_over)
    by_sector: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for area, sector in enumerate(challenge.sector):
        by_sector[sector][0] += int(challenge.count[area])
        by_sector[sector][1] += int(whole_m2(challenge.exact)[area])
    summed: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in made:
        assert one.areas >= 0
        assert one.m2 >= 0
        summed[one.sector][0] += one.areas
        summed[one.sector][1] += one.m2
    assert summed == by_sector
    assert sum(one.m2 for one in made) == challenge.whole_m2 == (int(challenge.exact.sum()) + 500) // 1000
    assert sum(one.areas for one in made) == challenge.areas
    keys = [(one.year is None, one.year or 0, one.sector) for one in made]
    assert keys == sorted(keys)


@given(st.lists(st.integers(0, 10**12), max_size=30))
def test_whole_m2_of_areas_sum_to_those_of_their_sum(exact: list[int]) -> None:
    whole = whole_m2(np.array(exact, dtype=np.int64))
    assert whole.sum() == (sum(exact) + 500) // 1000
    assert all(abs(w - e / 1000) <= 1 for w, e in zip(whole.tolist(), exact, strict=True))
