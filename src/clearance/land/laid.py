"""What records say of how an area was laid: type of minefield, source of evidence, day of laying, slots of its rows.

IMSMA keeps the type and the evidence in lists that each programme words for itself, so both are free text here. All of
it is what the estimate of mines makes strata from; no account depends on it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord
from clearance.land.date_precision import precision_said

if TYPE_CHECKING:
    from clearance.land.hazard import Area

__all__ = ["LAID", "OF_ROWS", "laid_of", "laid_value"]

# The fields of an area, in the order in which they are told.
LAID = ("minefield_type", "evidence", "laid_on", "laid_on_precision", "pattern_slots", "slots_checked")
# Those of the whole pattern, whole numbers; a part of an area does not have them.
OF_ROWS = ("pattern_slots", "slots_checked")


def laid_of(area: Area) -> dict[str, str]:
    """What is said of an area, each field as text; empty where nothing is said."""
    values = {name: getattr(area, name) for name in LAID}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def laid_value(name: str, text: str) -> str | date | int | None:
    """The value of a field from its text; None for an empty one, which takes away what was said before.

    Raises:
        InvalidRecord: when it is no day, no precision of one, or no whole number from 0 up.

    Example:
        >>> laid_value("laid_on", "1983-12-31"), laid_value("pattern_slots", "120")
        (datetime.date(1983, 12, 31), 120)
    """
    if not text:
        return None
    if name == "laid_on":
        try:
            return date.fromisoformat(text)
        except ValueError as fault:
            raise InvalidRecord("{name} '{value}' is no day; write it as YYYY-MM-DD", name=name, value=text) from fault
    if name == "laid_on_precision":
        return precision_said(name, text)
    if name in OF_ROWS:
        if not (text.isascii() and text.isdigit()):
            raise InvalidRecord(
                "{name} '{value}' is no number of slots; give a whole number from 0 up", name=name, value=text
            )
        return int(text)
    return text
