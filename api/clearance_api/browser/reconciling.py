"""What does not agree, before all else; then the statement of the books, year by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.land.accounts import columns_of
from clearance.units import Unit
from clearance_api.answers import ledger_answer, reconciliation_answer
from clearance_api.browser.amounts import digits
from clearance_api.browser.wording import COVERAGE, MEASURES, MOVED, RULES, word
from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance_api.answers import LedgerAnswer, ReconciliationAnswer
    from clearance_api.browser.frame import Frame
    from clearance_api.readings import Reading
    from clearance_maps.language import Language

__all__ = ["Difference", "ReconciliationPage", "reconciliation_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two statements that do not agree."""

    rule: str
    measure: str
    left: str
    right: str
    difference: str
    sources: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationPage:
    """Differences with how many there are by rule; the columns and rows of the statement, and its notes."""

    differences: tuple[Difference, ...]
    by_rule: tuple[tuple[str, int], ...]
    figures: int
    unit: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], str, str], ...]
    balances: bool
    notes: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Answered:
    """What programs are told, too; the same for readers of every language."""

    compared: ReconciliationAnswer
    statement: LedgerAnswer


def reconciliation_page(frame: Frame, reading: Reading, unit: Unit) -> ReconciliationPage:
    """The page of a snapshot, as the reader may see it."""
    snapshot, lang, quoting = reading.snapshot, frame.lang, frame.viewer.gets("remarks")

    def answered() -> _Answered:
        return _Answered(
            reconciliation_answer(snapshot, quoting=quoting), ledger_answer(snapshot, unit=unit, quoting=quoting)
        )

    known = reading.value(("reconciled", unit, quoting), _Answered, answered)
    found, statement = known.compared["differences"], known.statement
    used = [c.value for c in columns_of(unit) if any(row[c.value] for row in statement["rows"])]
    differences = tuple(
        Difference(
            rule=word(RULES, one["rule"], lang),
            measure=word(MEASURES, one["measure"], lang),
            left=_shown(one["left"], lang),
            right=_shown(one["right"], lang),
            difference=_shown(one["difference"], lang),
            sources=tuple(_said(source, lang) for source in _texts(one["sources"])),
            remark=_said(one["remark"], lang),
        )
        for one in found
    )
    return ReconciliationPage(
        differences=differences,
        by_rule=tuple(Counter(one.rule for one in differences).items()),
        figures=len(snapshot.figures),
        unit=unit.value,
        columns=tuple(lang.text(MOVED[name]) for name in used),
        rows=tuple(_row(row, used, lang) for row in statement["rows"]),
        balances=not any(row["residual"] for row in statement["rows"]),
        notes=tuple(_note(note, lang) for note in statement["notes"]),
    )


def _said(text: object, lang: Language) -> str:
    return lang.said(text) if isinstance(text, str) else ""


def _texts(given: object) -> Sequence[str]:
    return [one for one in given if isinstance(one, str)] if isinstance(given, list | tuple) else []


def _row(row: dict[str, object], used: Sequence[str], lang: Language) -> tuple[str, tuple[str, ...], str, str]:
    group = row["group"]
    year = str(group["year"]) if isinstance(group, dict) else ""
    amounts = tuple(_shown(row[name], lang) for name in ("opening", *used, "closing"))
    return year, amounts, _shown(row["residual"], lang), word(COVERAGE, row["coverage"], lang)


def _note(note: dict[str, object], lang: Language) -> tuple[str, str, str, str]:
    names = {**MOVED, "closing": mark("closing balance")}
    return (
        str(note["year"] or ""),
        word(names, note["column"], lang),
        _shown(note["amount"], lang),
        _said(note["text"], lang),
    )


def _shown(value: object, lang: Language) -> str:
    """A number with all its digits; text as it is."""
    if isinstance(value, int | float):
        return digits(value, lang).replace("-", "−")
    return str(value)
