"""Ctrl-C while something is recorded: one line that says whether the register changed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from clearance.saying import Saying, saying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance_geodata.register import Register

__all__ = ["Interrupted", "told_when_interrupted"]

UNCHANGED = saying("interrupted; the register is as it was")


class Interrupted(Exception):
    """A command that somebody stopped; it says what that means for the register."""

    def __init__(self, said: Saying) -> None:
        super().__init__(said)
        self.said = said


@contextmanager
def told_when_interrupted(register: Register) -> Iterator[None]:
    """Look at the register again when somebody stops what is done with it.

    Raises:
        Interrupted: saying that nothing was recorded, or what was: Ctrl-C may come after the last record.
    """
    before = _content(register)
    try:
        yield
    except KeyboardInterrupt as stop:
        # What the connection was doing is rolled back when it closes.
        register.close()
        recorded, waiting = (now - then for now, then in zip(_content(register), before, strict=True))
        if not recorded and not waiting:
            raise Interrupted(UNCHANGED) from stop
        done = (
            saying("{records} records were recorded", records=recorded)
            if recorded
            else saying("the records wait for the authority")
        )
        raise Interrupted(
            saying("interrupted, but {done} already; the report of them was not printed", done=done)
        ) from stop


def _content(register: Register) -> tuple[int, int]:
    """How many records there are, and how many submissions."""
    from clearance_geodata.submissions import submission_count

    return register.position(), submission_count(register)
