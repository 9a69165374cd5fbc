"""What records say of how an area was laid, where it cannot be so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.checks.finding import Finding, Rule
from clearance.saying import saying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance.land.checks.history import History

__all__ = ["RULES", "of_laying"]

ROWS = Rule(
    id="rows-contradict",
    severity="warning",
    title=saying("the rows of an area contradict its work"),
    means="more slots were checked, or more mines found, than the rows have; the estimate does not use them",
    remedy=saying("say anew with an entry `reassigned` how many slots the pattern has and how many were checked"),
    source="IMAS 05.10; mine-laying records",
)
LAID = Rule(
    id="laid-after-opened",
    severity="warning",
    title=saying("mines were laid after the area came onto the books"),
    means="the day of laying is later than the day on which the area was found, so one of the two is wrong",
    remedy=saying("correct the day of laying with an entry `reassigned`; newly laid mines are an area of their own"),
    source="IMAS 05.10; mine-laying records",
)
RULES = (ROWS, LAID)


def of_laying(history: History) -> Iterator[Finding]:
    """The rows and the day of laying of one area."""
    state, area = history.state, history.state.area
    if not state.is_area:
        return
    slots, checked = area.pattern_slots, area.slots_checked or 0
    if slots is not None and max(checked, state.found_ap_mines) > slots:
        value = saying(
            "{checked} slots checked and {found} AP mines found of {slots} slots",
            checked=checked,
            found=state.found_ap_mines,
            slots=slots,
        )
        yield ROWS.found(area.area_id, value, ids=(area.area_id,), place=history.place)
    if area.laid_on and state.opened_on and area.laid_on > state.opened_on:
        value = saying("laid on {laid}, on the books since {opened}", laid=str(area.laid_on), opened=state.opened_on)
        yield LAID.found(area.area_id, value, ids=(area.area_id,), place=history.place)
