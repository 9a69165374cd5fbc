"""What documents of a reporting period share: its days, the legend of marks, deadlines, sources, disclaimer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearance.treaty.tables import Origin
from clearance_maps.documents.ground.said import DISCLAIMER
from clearance_maps.documents.value import Bullets, Figure, Paragraph, Section, Shown
from clearance_maps.documents.worded import sentence
from clearance_maps.language import mark
from clearance_maps.wording import EVENTS, MARKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.ledger import Period
    from clearance.treaty.obligation import DeadlineStep
    from clearance_maps.documents.value import Text
    from clearance_maps.language import Language

__all__ = ["DISCLAIMER", "deadlines", "legend", "period_key", "period_text", "sources", "when"]

SHOWN_SOURCES = 80


def when(day: object) -> Figure:
    """A day as a figure."""
    if not isinstance(day, date):
        raise TypeError(f"{day!r} is no day")
    return Figure(value=day, shown=Shown.DATE)


def period_key(period: Period) -> str:
    """The period as keys of figures name it."""
    return f"{period.from_on}..{period.to_on}"


def period_text(period: Period, language: Language) -> Text:
    """The first and the last day of a period."""
    return sentence(language, mark("{since} to {until}"), since=when(period.from_on), until=when(period.to_on))


def legend(language: Language) -> tuple[Paragraph, ...]:
    """What the marks beside figures mean."""
    text = language.text
    return tuple(
        Paragraph((line,), "note")
        for line in (
            text("A figure without a mark was published by a State."),
            text("{mark} Computed from the books; no State has published this figure.", mark=MARKS[Origin.COMPUTED]),
            text("{mark} Published, but not by a State.", mark=MARKS[Origin.OTHERS]),
            text(
                "Areas are shown in whole square metres; sums are exact in the books and may differ by rounding here."
            ),
        )
    )


def deadlines(steps: Sequence[DeadlineStep], language: Language) -> Bullets | Paragraph:
    """The chain of deadlines, each with its event."""
    if not steps:
        return Paragraph((language.text("No deadline is recorded."),))
    return Bullets(
        tuple(
            (when(step.deadline), f" ({language.text(EVENTS[step.event]) if step.event in EVENTS else step.event})")
            for step in steps
        )
    )


def sources(listed: Sequence[str], language: Language) -> Section:
    """The sources, the first eighty of them."""
    title = language.text("Sources")
    if not listed:
        return Section(title=title, blocks=(Paragraph((language.text("No source is recorded."),)),))
    shown = Bullets(tuple((source,) for source in listed[:SHOWN_SOURCES]))
    more = len(listed) - SHOWN_SOURCES
    if more <= 0:
        return Section(title=title, blocks=(shown,))
    words = language.plural("and {count} more in the journal", "and {count} more in the journal", more)
    return Section(title=title, blocks=(shown, Paragraph((words,))))
