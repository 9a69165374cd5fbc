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

Each message is one line: the record, the value with its unit, and the remedy. No class knows about HTTP;
the web edge keeps the one table from class to status.
"""

from __future__ import annotations

from clearance.saying import Saying

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


class ClearanceError(Exception):
    """Base of every error that Clearance raises on purpose; its text is one line for a person."""

    def __str__(self) -> str:
        """The text as one line, also when a file put line breaks or control characters into a value."""
        return "".join(letter if letter.isprintable() else " " for letter in super().__str__())

    @property
    def said(self) -> str:
        """The text for a face that speaks other languages: a `Saying` where it was raised as one."""
        first = self.args[0] if self.args else ""
        return first if isinstance(first, Saying) and str(first) == str(self) else str(self)


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

    def __init__(self, message: str, *, theirs: tuple[str, ...] = (), ours: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.ours = ours


class NotFound(ClearanceError):
    """A register, area, figure or entry that is not there."""


class RegisterUnusable(ClearanceError):
    """A register that cannot be opened, read or written."""


class NotPossible(ClearanceError):
    """A figure that cannot honestly be computed; the text says why and what would make it possible."""
