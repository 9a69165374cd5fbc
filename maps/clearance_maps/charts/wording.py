"""What a chart says before a language is chosen: a message with figures in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clearance_maps.language import Language

__all__ = ["Figure", "Said", "day", "decimal", "long_day", "m2", "month", "name", "number", "said", "share", "signed"]

How: TypeAlias = Literal["number", "m2", "share", "day", "month", "long", "decimal", "signed"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or day, and how it is written."""

    value: float | date
    how: How

    def text(self, language: Language) -> str:
        """As the language writes it."""
        if isinstance(self.value, date):
            if self.how == "long":
                return language.long_date(self.value)
            return language.short_date(self.value, "month" if self.how == "month" else "day")
        written = {"decimal": language.decimal, "signed": language.signed, "share": language.percent, "m2": language.m2}
        return written.get(self.how, language.number)(self.value)


Part: TypeAlias = "Figure | Said | str"


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the catalogues with its parts, or a proper name, which is the same in every language."""

    message: str
    parts: tuple[tuple[str, Part], ...] = ()
    is_name: bool = False

    def text(self, language: Language) -> str:
        """In the language."""
        if self.is_name:
            return self.message
        values = {key: part if isinstance(part, str) else part.text(language) for key, part in self.parts}
        return language.text(self.message, **values)


def said(message: str, parts: Mapping[str, Part] | None = None, /, **more: Part) -> Said:
    """A message that is marked for translation, with its parts by name."""
    return Said(message, tuple({**(parts or {}), **more}.items()))


def name(proper: str) -> Said:
    """A proper name, or anything else that no catalogue translates."""
    return Said(proper, is_name=True)


def number(value: float) -> Figure:
    """A whole number."""
    return Figure(value, "number")


def decimal(value: float) -> Figure:
    """A number with at most two places after the point."""
    return Figure(value, "decimal")


def m2(value: float) -> Figure:
    """An area with its unit."""
    return Figure(value, "m2")


def share(value: float) -> Figure:
    """A share as percent."""
    return Figure(value, "share")


def day(value: date) -> Figure:
    """A date beside a mark."""
    return Figure(value, "day")


def long_day(value: date) -> Figure:
    """A date in a sentence."""
    return Figure(value, "long")


def month(value: date) -> Figure:
    """A date of which the month is enough."""
    return Figure(value, "month")


def signed(value: float) -> Figure:
    """A whole number with its sign."""
    return Figure(value, "signed")
