"""What an authority has chosen, and which choice is in force on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from clearance.land.sites import Setting

__all__ = ["QC_BEFORE_RELEASE", "SETTINGS", "choice_on", "wants_qc"]

QC_BEFORE_RELEASE = "qc_before_release"
# What may be chosen, and the values that each choice takes; the first is in force until something is chosen.
SETTINGS: Mapping[str, tuple[str, ...]] = {"recognise": ("handover", "progress"), QC_BEFORE_RELEASE: ("no", "yes")}


def choice_on(settings: Iterable[Setting], name: str, day: date) -> Setting | None:
    """The choice of a name that is in force on a day; None when nothing was chosen until then.

    Args:
        settings: choices in the order in which they were recorded; of two from one day the later one counts.
        name: what is chosen.
        day: the day in question.
    """
    chosen: Setting | None = None
    for setting in settings:
        is_due = setting.name == name and setting.effective_on <= day
        if is_due and (chosen is None or setting.effective_on >= chosen.effective_on):
            chosen = setting
    return chosen


def wants_qc(settings: Iterable[Setting]) -> Callable[[date], bool]:
    """Whether the national standard wants quality control before a release of a day.

    Args:
        settings: choices in the order in which they were recorded.
    """
    listed = [setting for setting in settings if setting.name == QC_BEFORE_RELEASE]

    def wanted(day: date) -> bool:
        chosen = choice_on(listed, QC_BEFORE_RELEASE, day)
        return chosen is not None and chosen.value == "yes"

    return wanted
