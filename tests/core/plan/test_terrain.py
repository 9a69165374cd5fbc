"""Hard ground slows teams by the stated factors, and what nobody measured changes nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.errors import InvalidQuantity
from clearance.plan.terrain.factors import rate_factor
from clearance.plan.terrain.ground import COVERS, SLOPES, Ground
from clearance.plan.terrain.multipliers import KINDS, MULTIPLIERS

STEEP_FOREST = Ground(
    area_id="A",
    slope_shares={"15 to 30 degrees": 1.0},
    slope_sd_deg=6.0,
    cover_shares={"dense": 1.0},
    road_m=8_000.0,
)


def test_conditions_multiply_and_their_spreads_add_as_squares() -> None:
    factor = rate_factor(STEEP_FOREST, "manual")
    assert factor.value == pytest.approx(0.8 * 0.9 * 0.4 * 0.65)
    assert factor.log_sd == pytest.approx(0.4)
    assert factor.low < factor.value < factor.high
    assert [part.words for part in factor.parts] == [
        "slope 15 to 30 degrees",
        "roughness broken",
        "cover dense",
        "access long walk",
    ]


def test_machines_do_not_go_where_one_walks_for_hours() -> None:
    assert rate_factor(STEEP_FOREST, "machines").value == 0.0


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_ground_changes_nothing(kind: str) -> None:
    factor = rate_factor(Ground(area_id="A"), kind)
    assert (factor.value, factor.log_sd, factor.parts) == (1.0, 0.0, ())


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), st.sampled_from(["manual", "dogs", "survey"]))
def test_mixed_ground_lies_between_its_parts_and_below_their_mean(weights: list[float], kind: str) -> None:
    shares = {level: weight / sum(weights) for level, weight in zip(SLOPES, weights, strict=True)}
    own = {level: MULTIPLIERS["slope", level].by_kind[kind] for level in SLOPES}
    value = rate_factor(Ground(area_id="A", slope_shares=shares), kind).value
    assert min(own.values()) <= value + 1e-12
    assert value <= sum(shares[level] * own[level] for level in SLOPES) + 1e-12


def test_every_multiplier_says_where_it_is_from_and_none_makes_work_faster() -> None:
    for row in MULTIPLIERS.values():
        assert row.source
        assert set(row.by_kind) == set(KINDS)
        assert all(0 <= value <= 1 for value in row.by_kind.values())
    assert {level for of, level in MULTIPLIERS if of == "cover"} == set(COVERS)


def test_months_above_the_limit_are_wet() -> None:
    rain = (200.0, 151, 150, 149, 0, 0, 0, 0, 0, 0, 160, 300)
    assert Ground(area_id="A", rain_mm=rain).wet_months == (1, 2, 11, 12)


@pytest.mark.parametrize(
    ("ground", "said"),
    [
        ({"slope_shares": {"below 15 degrees": 0.4}}, "shares of slope sum to 0.4"),
        ({"road_m": -1.0}, "-1 m to the nearest road cannot be"),
        ({"road_m": math.inf}, "inf m to the nearest road cannot be"),
        ({"rain_mm": (1.0, 2.0)}, "2 months of rain; give all 12"),
    ],
)
def test_ground_that_cannot_be_is_refused(ground: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidQuantity, match=said):
        Ground(area_id="A", **ground)  # type: ignore[arg-type]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InvalidQuantity, match="no factors of 'rats' are known; use one of manual, dogs, machines"):
        rate_factor(Ground(area_id="A"), "rats")
