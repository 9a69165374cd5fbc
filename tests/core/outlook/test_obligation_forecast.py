"""Forecasts of treaty obligations in their own units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clearance.errors import InvalidQuantity, NotPossible
from clearance.outlook.obligation_forecast import obligation_forecast
from clearance.treaty.obligation import Obligation
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot


def test_recorded_mines_are_forecast_in_mines(example_snapshot: Snapshot) -> None:
    shown = obligation_forecast(example_snapshot, Obligation.APMBC_5, unit=Unit.AP_MINES, seed=1).to_dict()
    step = example_snapshot.deadline()
    assert step is not None
    assert (shown["obligation"], shown["unit"], shown["deadline"]) == ("apmbc-5", "ap_mines", str(step.deadline))
    assert shown["inputs_used"][0] == f"Stock of {shown['as_of']}: {shown['current']:,.0f} ap_mines"
    assert not any(" m2" in line for line in (*shown["inputs_used"], *shown["left_out"]))
    assert 0 < (shown["completion"]["p_by_deadline"] or 0) < 1
    assert shown == obligation_forecast(example_snapshot, Obligation.APMBC_5, unit=Unit.AP_MINES, seed=1).to_dict()


def test_without_a_store_there_is_nothing_to_forecast(example_snapshot: Snapshot) -> None:
    with pytest.raises(NotPossible, match="the books hold no items of APMBC Article 4, so there is nothing to"):
        obligation_forecast(example_snapshot, Obligation.APMBC_4, seed=1)


def test_a_unit_that_an_obligation_is_not_reported_in_is_refused(example_snapshot: Snapshot) -> None:
    with pytest.raises(InvalidQuantity, match="CCM Article 3"):
        obligation_forecast(example_snapshot, Obligation.CCM_3, unit=Unit.M2, seed=1)
