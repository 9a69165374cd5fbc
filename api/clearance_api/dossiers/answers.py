"""The answer about a parcel or route, as it is served."""

from __future__ import annotations

from typing import TypedDict

__all__ = ["LandStatementAnswer"]


class LandStatementAnswer(TypedDict):
    """What a register says of a parcel or route; m2 are exact, `check` is the sum to compare statements by.

    `touched` and `possibly_touched` are open areas, `released` released land, `unknown` areas without a position.
    Beside each date of theirs stands how well it is known: `last_change_on_precision` is `day`, `month` or `year`.
    """

    check: str
    snapshot: dict[str, object]
    name: str
    kind: str
    corridor_m: float | None
    length_m: float | None
    crs: str
    moved_by: str
    answer: str
    size_m2: float
    open_m2: float
    released_m2: float
    unrecorded_m2: float
    touched: list[dict[str, object]]
    possibly_touched: list[dict[str, object]]
    released: list[dict[str, object]]
    nearest: object
    units: list[str]
    is_outside: bool | None
    unknown: list[dict[str, object]]
    undrawn_releases: int
    sites: list[dict[str, object]]
    devices_found: int | None
