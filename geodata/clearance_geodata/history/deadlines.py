"""The table of deadlines beside a history: the first, and each extension that followed it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from clearance.outlook.history import KnownDeadline
from clearance_geodata.history.periods import day_of

__all__ = ["chain_of"]

EXTENSION = re.compile(r"extension_(\d+)_deadline")
# States Parties decide at a meeting in the last months before the deadline passes, so that a first deadline of March
# is extended by the end of the year before.
DECIDED_BEFORE = timedelta(days=90)
LONG_AGO = date(1900, 1, 1)


def chain_of(cells: Mapping[str, str]) -> tuple[list[KnownDeadline], list[tuple[str, str]]]:
    """The deadlines of one country with the day from which each is known; what could not be read, and of which year.

    The year is that in which the deadline that it moves passes or is extended; none where none is known.

    The first is known from the beginning, an extension from 90 days before the deadline that it moves. An extension
    that was only requested is none.
    """
    left_out: list[tuple[str, str]] = []
    steps: list[KnownDeadline] = []
    for column, text in _in_order(cells):
        if not text.strip():
            continue
        day = day_of(text)
        known = steps[-1].deadline - DECIDED_BEFORE if steps else LONG_AGO
        year = str(known.year) if steps else ""
        if re.search(r"\brequest", text, re.IGNORECASE):
            left_out.append((year, f"{column}: '{text.strip()}' is not granted"))
        elif day is None:
            left_out.append((year, f"{column}: '{text.strip()}' is no date"))
        elif steps and day <= steps[-1].deadline:
            left_out.append((year, f"{column}: {day} is not after {steps[-1].deadline}, which it extends"))
        else:
            steps.append(KnownDeadline(deadline=day, known_on=known))
    if steps and not cells.get("original_deadline", "").strip():
        # Without the first deadline nobody can say from when on the next one was known.
        first = steps.pop(0)
        why = f"{first.deadline}: the deadline before it is not stated, so from when it was known is not either"
        left_out.append(("", why))
    return steps, left_out


def _in_order(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "original_deadline", cells.get("original_deadline", "")
    numbered = sorted((int(found[1]), column) for column in cells if (found := EXTENSION.fullmatch(column)))
    for _, column in numbered:
        yield column, cells[column]
