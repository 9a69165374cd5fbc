"""Everything that can go wrong, as one tree.

ClearanceError
    InvalidQuantity        a number or unit that cannot be read or cannot be true
    InvalidGeometry        a shape that cannot be a place on the ground
    InvalidRecord          one record of a file or form is at fault
    FileRefused            a whole file cannot be taken in
    RuleBroken             the rules of land release or of the books forbid an act
        Conflict           somebody else changed the same area in the meantime
    NotFound               a register, area, figure or entry that is not there
    RegisterUnusable       a register that cannot be opened, read or written
    NotPossible            a figure that cannot honestly be computed, with the reason

Each message is one line: the record, the value with its unit, and the remedy. It is raised as a message with its
values, so that faces can say it in another language; `str` of the error is the English. No class knows about HTTP; the
web edge keeps the one table from class to status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.saying import Saying

if TYPE_CHECKING:
    from clearance.saying import Value

__all__ = [
    "ClearanceError",
    "Conflict",
    "FileRefused",
    "InvalidGeometry",
    "InvalidQuantity",
    "InvalidRecord",
    "NotFound",
    "NotPossible",
    "RegisterUnusable",
    "RuleBroken",
]


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)


class ClearanceError(Exception):
    """Base of every error that Clearance raises on purpose; its text is one line for a person.

    Args:
        message: the text, or a sentence of the core; each value stands in it as ``{name}``.
        values: what the message is about. The text is put together only when somebody reads it.

    Example:
        >>> str(InvalidRecord("area '{area_id}' has no ground; draw it", area_id="A-1"))
        "area 'A-1' has no ground; draw it"
    """

    def __init__(self, message: str = "", **values: Value) -> None:
        super().__init__(message)
        self.values = values

    def __str__(self) -> str:
        """The text as one line, also when a file put line breaks or control characters into a value."""
        return _printable(str(self.said))

    @property
    def said(self) -> Saying:
        """The text with its message and values, for a face that speaks other languages."""
        message: str = self.args[0] if self.args else ""
        said = message if isinstance(message, Saying) else Saying(message, "", tuple(self.values.items()))
        if said.isprintable():
            return said
        values = ((name, _printable(v) if isinstance(v, str) else v) for name, v in said.values)
        return Saying(_printable(said.message), said.many, tuple(values))


class InvalidQuantity(ClearanceError):
    """A number or unit that cannot be read, or that cannot be true."""


class InvalidGeometry(ClearanceError):
    """A shape that cannot be a place on the ground."""


class InvalidRecord(ClearanceError):
    """One record of a file or form is at fault; the others may still be taken."""


class FileRefused(ClearanceError):
    """A whole file cannot be taken in; nothing of it was recorded."""


class RuleBroken(ClearanceError):
    """The rules of land release or of the books forbid the act; nothing was recorded."""


class Conflict(RuleBroken):
    """Somebody else changed the same area after the writer had read it; both versions, for a person to compare.

    `theirs` is what was recorded since, `ours` what was not recorded; one line each.
    """

    def __init__(
        self, message: str, *, theirs: tuple[str, ...] = (), ours: tuple[str, ...] = (), **values: Value
    ) -> None:
        super().__init__(message, **values)
        self.theirs = theirs
        self.ours = ours


class NotFound(ClearanceError):
    """A register, area, figure or entry that is not there."""


class RegisterUnusable(ClearanceError):
    """A register that cannot be opened, read or written."""


class NotPossible(ClearanceError):
    """A figure that cannot honestly be computed; the text says why and what would make it possible."""
