"""Questions and answers as text; no figure is needed for it, so that a command of its own figures starts at once."""

from __future__ import annotations

import json
import re

from clearance.errors import InvalidQuantity

__all__ = ["answer_json", "capacity_of"]


def answer_json(answer: object) -> str:
    """An answer as text for machines that people can read, too."""
    return json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False)


def capacity_of(text: str | None) -> tuple[float, ...]:
    """The m2 that known teams clear in each coming year, from numbers with commas between them.

    Raises:
        InvalidQuantity: when a part is no number.

    Example:
        >>> capacity_of("50000,60000"), capacity_of(None)
        ((50000.0, 60000.0), ())
    """
    if text is None:
        return ()
    parts = text.split(",")
    if not all(re.fullmatch(r"\s*\d{1,12}(\.\d+)?\s*", part, flags=re.ASCII) for part in parts):
        raise InvalidQuantity(
            "capacity '{text}' is not m2 a year; write 50000, or 50000,60000 for the first year and all later ones",
            text=text,
        )
    return tuple(float(part) for part in parts)
