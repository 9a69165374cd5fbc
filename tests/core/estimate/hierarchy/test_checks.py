"""The model held against finds: it fits programmes of its own kind, and says so when it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clearance.estimate.hierarchy.model import estimate_land
from clearance.estimate.hierarchy.trials import SCENARIOS, simulated

PROGRAMME = simulated(replace(SCENARIOS[0], areas=300, sectors=2), np.random.default_rng(2)).areas


def test_a_programme_of_its_own_kind_fits() -> None:
    checks = estimate_land(PROGRAMME, seed=1, checked=True).checks
    named = [(check.where, check.what) for check in checks]
    assert named[:3] == [
        ("all areas", "share without a find"),
        ("all areas", "variance over mean of finds"),
        ("all areas", "largest number of finds"),
    ]
    assert named[-1] == ("all areas", "largest gap of residuals from even")
    assert [check for check in checks if not check.fits] == []
    assert str(checks[0]).endswith("; fits")


def test_finds_that_no_gamma_makes_do_not_fit() -> None:
    """In every other area with finds the same number: nothing scatters so little."""
    even = np.where(PROGRAMME.found > 0, 20.0, PROGRAMME.found)
    checks = estimate_land(replace(PROGRAMME, found=even), seed=1, checked=True).checks
    wrong = [check for check in checks if not check.fits]
    assert ("all areas", "largest number of finds") in [(check.where, check.what) for check in wrong]
    assert str(wrong[0]).endswith("does NOT fit")


def test_without_finished_work_there_is_nothing_to_check() -> None:
    nothing = replace(PROGRAMME, found=np.full(300, np.nan))
    assert estimate_land(nothing, seed=1, checked=True).checks == ()
