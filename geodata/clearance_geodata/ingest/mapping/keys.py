"""A table of a TOML file, read key by key: every key is known and of its kind, or the file is refused by name."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from clearance.errors import FileRefused, InvalidQuantity
from clearance.saying import Saying, saying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from clearance.saying import Value

__all__ = ["Keys", "suggested"]


def suggested(word: str, known: Iterable[str]) -> str:
    """The known words, the most similar one first asked for, as the end of a message."""
    listed = list(known)
    # Two letters are like too many words: "rats" is no slip of "TS".
    close = get_close_matches(word.casefold(), [name.casefold() for name in listed if len(name) > 2], n=1)
    like = next((name for name in listed if close and name.casefold() == close[0]), "")
    if like:
        return saying("do you mean '{like}'?", like=like)
    return saying("use one of {words}", words=", ".join(listed) or "(none)")


LARGEST = 10**15  # more than anything that is counted here: m2 of all land, money of a State
LONGEST = 60  # characters of a value in a message


def _written(value: object) -> str:
    """A value of a file for a message: days as they are written, what is long cut off."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        return saying("a number of more than 15 digits")
    said = repr(value)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 3]}..."


@dataclass(slots=True)
class Keys:
    """One table of the file at `place` (such as ``take 2, columns``); what was asked for is remembered.

    `lines` are the lines of the file by place and key, where messages should name them.
    """

    file: str
    place: str
    content: Mapping[str, object]
    asked: set[str] = field(default_factory=set)
    lines: Mapping[tuple[str, str], int] | None = None

    def refuse(self, message: str, at: str = "", /, **values: Value) -> NoReturn:
        """Refuse the file for what is at one of its keys.

        Raises:
            FileRefused: always, naming the file and the place in it, and the line where it is known.
        """
        line = self._line(at)
        parts = (self.file, saying("line {position}", position=str(line)) if line else "", self.place)
        where = tuple(part for part in parts if part)
        what = message if isinstance(message, Saying) else saying(message, **values)
        raise FileRefused("{where}: {what}", where=where, what=what)

    def _line(self, key: str) -> int:
        """The line of a key, else of the table that it names, of this table or one around it; 0: not known."""
        known = self.lines or {}
        inside = f"{self.place}, {key}" if self.place else key
        places = [(self.place, key), (inside, ""), (f"{inside} 1", "")]
        outer = self.place
        while outer:
            places.append((outer, ""))
            outer = outer.rpartition(", ")[0]
        return next((known[place] for place in places if place in known), 0)

    @contextmanager
    def blamed(self, key: str = "") -> Iterator[None]:
        """What the core finds impossible is a fault of this table.

        Raises:
            FileRefused: in place of what the core raises, naming file, line and place.
        """
        try:
            yield
        except InvalidQuantity as fault:
            self.refuse(fault.said, key)

    def has(self, key: str) -> bool:
        """Whether a key is there."""
        self.asked.add(key)
        return key in self.content

    def get(self, key: str) -> object:
        """A value of any kind; None when it is not there."""
        self.asked.add(key)
        return self.content.get(key)

    def text(self, key: str, default: str = "") -> str:
        """A text; whole numbers are taken for text, too."""
        value = self.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.refuse("{key} = {value} is no text; put it in quotes", key, key=key, value=_written(value))
        return str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Texts; one alone need not be a list."""
        value = self.get(key)
        if value is None:
            return ()
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str | int) and not isinstance(item, bool) for item in listed):
            self.refuse("{key} = {value} is no list of texts; write ['a', 'b']", key, key=key, value=_written(value))
        return tuple(str(item) for item in listed)

    def flag(self, key: str) -> bool | None:
        """Yes or no; None when it is not there."""
        value = self.get(key)
        if value is not None and not isinstance(value, bool):
            self.refuse(
                "{key} = {value} is neither true nor false; write one of them, without quotes",
                key=key,
                value=_written(value),
            )
        return value

    def whole(self, key: str, default: int) -> int:
        """A whole number from 1 up."""
        value = self.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.refuse("{key} = {value} is no whole number from 1 up", key, key=key, value=_written(value))
        self._refuse_size(value, key)
        return value

    def count(self, key: str) -> int | None:
        """A whole number from 0 up; None when it is not there."""
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.refuse("{key} = {value} is no whole number from 0 up", key, key=key, value=_written(value))
        self._refuse_size(value, key)
        return value

    def number(self, key: str) -> float | None:
        """A number from 0 up; None when it is not there."""
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(
                "{key} = {value} is no number; write it without quotes and marks of thousands",
                key,
                key=key,
                value=_written(value),
            )
        if not 0 <= value < float("inf"):
            self.refuse("{key} = {value} cannot be; give a number from 0 up", key, key=key, value=_written(value))
        self._refuse_size(value, key)
        return float(value)

    def _refuse_size(self, value: float, key: str) -> None:
        if value > LARGEST:
            self.refuse("{key} = {value} is too large to be; count its digits", key, key=key, value=_written(value))

    def day(self, key: str) -> date | None:
        """A day; None when it is not there."""
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.refuse(
                "{key} = {value} is no day; write 2025-06-01 without quotes", key, key=key, value=_written(value)
            )
        return value

    def wholes(self, key: str) -> tuple[int, ...] | None:
        """Whole numbers; None when they are not there."""
        value = self.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(v, int) and not isinstance(v, bool) for v in value):
            self.refuse(
                "{key} = {value} is no list of whole numbers; write [6, 7, 8]", key, key=key, value=_written(value)
            )
        return tuple(value)

    def word(self, key: str, known: Iterable[str]) -> str:
        """One of the words that are known; empty when it is not there."""
        text, words = self.text(key), list(known)
        if text and text not in words:
            self.refuse("{key} = '{text}' is not known; {hint}", key, key=key, text=text, hint=suggested(text, words))
        return text

    def pattern(self, key: str) -> re.Pattern[str] | None:
        """A regular expression."""
        text = self.text(key)
        try:
            return re.compile(text) if text else None
        except re.error as fault:
            self.refuse(
                "{key} = '{text}' is no regular expression ({fault}); in TOML put it in single quotes",
                key=key,
                text=text,
                fault=str(fault),
            )

    def table(self, key: str) -> Keys:
        """A table inside this one; empty when it is not there."""
        value = self.get(key)
        return self.at(key, {} if value is None else value)

    def tables(self, key: str) -> list[Keys]:
        """A list of tables, numbered from 1."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse("{key} is one table; write [[{key}]] for each", key, key=key)
        return [self.at(f"{key} {number}", item) for number, item in enumerate(value, start=1)]

    def at(self, place: str, value: object) -> Keys:
        """A value inside this table as a table."""
        if not isinstance(value, dict):
            self.refuse(
                "{place} = {value} is no table; write [{place}] or {place} = {{ ... }}",
                place,
                place=place,
                value=_written(value),
            )
        return Keys(self.file, f"{self.place}, {place}" if self.place else place, value, lines=self.lines)

    def finish(self) -> None:
        """Refuse keys that nothing asked for: a slip of the pen would else go unseen.

        Raises:
            FileRefused: naming the first one.
        """
        stranger = next((key for key in self.content if key not in self.asked), None)
        if stranger is not None:
            self.refuse(
                "the key '{stranger}' is not known; {hint}",
                stranger,
                stranger=stranger,
                hint=suggested(stranger, sorted(self.asked)),
            )
