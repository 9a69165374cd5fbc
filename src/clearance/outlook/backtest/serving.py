"""Results in the shape in which they are served: plain dictionaries, lists, numbers and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date

__all__ = ["plain"]


def plain(value: object) -> object:
    """Return a result with its parts by name, and days as YYYY-MM-DD.

    Example:
        >>> from clearance.outlook.backtest.resampling import Interval
        >>> plain({"brier": (Interval(0.1, None, None, 1), date(2024, 12, 31))})
        {'brier': [{'value': 0.1, 'low': None, 'high': None, 'countries': 1}, '2024-12-31']}
    """
    if is_dataclass(value):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
