"""The methods that a back-test compares: the model first, then what it has to beat."""

from __future__ import annotations

from collections.abc import Mapping

from clearance.outlook.backtest.state_target import state_target_forecast
from clearance.outlook.balance import balance_forecast
from clearance.outlook.history_forecast import Forecaster
from clearance.outlook.pooled_forecast import pooled_forecast
from clearance.outlook.reference_lines import last_value_forecast, straight_line_forecast

__all__ = ["METHODS", "NAMES"]

METHODS: Mapping[str, Forecaster] = {
    "model": pooled_forecast,
    "straight_line": straight_line_forecast,
    "last_value": last_value_forecast,
    "state_target": state_target_forecast,
    "balance": balance_forecast,
}
NAMES: Mapping[str, str] = {
    "model": "model",
    "straight_line": "straight line",
    "last_value": "last value, fixed spread",
    "state_target": "the State's deadline",
    "balance": "stock less outputs",
    "base_rate": "rate of the other countries",
    "target": "target",
}
"""How a reader knows each method."""
