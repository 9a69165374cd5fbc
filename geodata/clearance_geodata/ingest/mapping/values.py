"""Values of our names from what a source writes: text, words, hazards, days, exact numbers, yes or no."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidQuantity, InvalidRecord
from clearance.land.hazard import parse_hazards
from clearance.units import M2_PER, parse_number, plain_decimal
from clearance_geodata.ingest.mapping.dates import Calendar, calendar_of
from clearance_geodata.ingest.mapping.model import Origin, folded
from clearance_geodata.ingest.mapping.names import ALLOWED, Holds
from clearance_geodata.ingest.mapping.origins import UNITS
from clearance_geodata.ingest.sources.layer import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Reader", "reader_of"]

YES = {"1", "true", "yes", "y", "t"}
NO = {"0", "false", "no", "n", "f"}
BARE_UNITS = {Holds.AREA: "m2", Holds.SIGNED_AREA: "m2", Holds.LENGTH_M: "m", Holds.LENGTH_CM: "cm", Holds.WEIGHT: "t"}
AMOUNT = re.compile(r"(?P<number>[-+]?[\d.,'\s\u00a0\u202f\u2009]+?)\s*(?P<unit>(?:[a-zA-Z²]+2?)?)$")
TWO_READINGS = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")


@dataclass(slots=True)
class Reader:
    """Reads the values of one name from one origin, and remembers words without meaning and texts without match."""

    name: str
    kind: Holds
    origin: Origin
    calendar: Calendar
    meanings: Mapping[str, tuple[str, ...]] | None = None
    rest: tuple[str, ...] | None = None
    unknown: Counter[str] = field(default_factory=Counter)
    unmatched: Counter[str] = field(default_factory=Counter)

    def read(self, raw: object) -> object:
        """The value; None when the source says nothing.

        Raises:
            InvalidRecord: when what is written has no meaning here.
            InvalidQuantity: when it is no number.
            FileRefused: when it is a number with two readings.
        """
        if raw is None or (isinstance(raw, float) and raw != raw):  # noqa: PLR0124  NaN
            return None
        if isinstance(raw, str):
            raw = raw.strip()
        if self.origin.pattern is not None:
            raw = self._matched(text_of(raw))
        if raw in {None, ""} or (self.origin.habits.empty and folded(text_of(raw)) in self.origin.habits.empty):
            return None
        if self.origin.split or self.meanings is not None:
            return self._words(text_of(raw))
        return self._value(raw)

    def _matched(self, text: str) -> str | None:
        found = self.origin.pattern.search(text) if self.origin.pattern else None
        if found is None:
            if text and folded(text) not in self.origin.habits.empty:
                self.unmatched[text] += 1
            return None
        return found["value"] if "value" in found.re.groupindex else found[0]

    def _words(self, text: str) -> object:
        parts = text.split(self.origin.split) if self.origin.split else [text]
        words = [word for part in parts if part.strip() for word in self._meaning(part.strip())]
        if not words:
            return None
        if self.kind is Holds.TEXT:
            return "; ".join(dict.fromkeys(words))
        return self._value("+".join(words) if self.kind is Holds.HAZARDS else words[0])

    def _meaning(self, word: str) -> tuple[str, ...]:
        if self.meanings is None or folded(word) in self.origin.habits.empty:
            return () if folded(word) in self.origin.habits.empty else (word,)
        meaning = self.meanings.get(folded(word), self.rest)
        if meaning is None:
            self.unknown[word] += 1
            raise InvalidRecord(
                "{name}: '{word}' is not in the code list '{codes}'; add it to [codes.{codes}]",
                name=self.name,
                word=word,
                codes=self.origin.codes,
            )
        return meaning

    def _value(self, raw: object) -> object:
        match self.kind:
            case Holds.TEXT:
                return text_of(raw)
            case Holds.DATE:
                return self._dated(raw)
            case Holds.WORD:
                return self._allowed(text_of(raw))
            case Holds.HAZARDS:
                return "+".join(sorted(parse_hazards(text_of(raw))))
            case Holds.YES_NO:
                return self._yes_or_no(text_of(raw))
            case _:
                return self._amount(raw)

    def _dated(self, raw: object) -> str:
        try:
            return self.calendar.day(raw)
        except InvalidRecord as fault:
            raise InvalidRecord("{name}: {fault}", name=self.name, fault=fault.said) from fault

    def _allowed(self, text: str) -> str:
        found = next((word for word in ALLOWED[self.name] if folded(word) == folded(text)), None)
        if found is None:
            self.unknown[text] += 1
            raise InvalidRecord(
                "{name} '{value}' is not known; use one of {allowed}, or a code list",
                name=self.name,
                value=text,
                allowed=", ".join(ALLOWED[self.name]),
            )
        return found

    def _yes_or_no(self, text: str) -> bool:
        if folded(text) not in YES | NO:
            raise InvalidRecord(
                "{name} '{value}' is neither yes nor no; write one of them, or use a code list",
                name=self.name,
                value=text,
            )
        return folded(text) in YES

    def _amount(self, raw: object) -> object:
        """An exact number in the base unit: a whole number as it is, else its decimal digits as text."""
        number, unit = self._number(raw)
        value = plain_decimal(number * self._size(unit))
        if value < 0 and self.kind is not Holds.SIGNED_AREA:
            raise InvalidQuantity(
                "{name} {text_of} is negative; give an amount from 0 up", name=self.name, text_of=text_of(raw)
            )
        if self.kind is Holds.COUNT:
            if value != value.to_integral_value():
                raise InvalidQuantity(
                    "{name} {text_of} is not whole; give a whole number", name=self.name, text_of=text_of(raw)
                )
            return int(value)
        return str(value)

    def _number(self, raw: object) -> tuple[Decimal, str]:
        if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
            return Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw), ""
        text = text_of(raw)
        found = AMOUNT.match(text)
        if found is None:
            raise InvalidQuantity(
                "{name}: '{value}' is not a number; write digits, with a unit behind it or none",
                name=self.name,
                value=text,
            )
        self._refuse_two_readings(text, found["number"])
        try:
            return parse_number(found["number"].strip(), decimal_mark=self.origin.habits.decimal or "."), found["unit"]
        except InvalidQuantity as fault:
            raise InvalidQuantity("{name}: {fault}", name=self.name, fault=fault.said) from fault

    def _refuse_two_readings(self, text: str, number: str) -> None:
        compact = re.sub(r"[\s'\u00a0\u202f\u2009]", "", number)
        if self.origin.habits.decimal is None and ("," in compact or TWO_READINGS.fullmatch(compact)):
            raise FileRefused(
                "{name} '{value}' can be read as thousands or as a decimal; say decimal = 'comma' or decimal = "
                "'point' in the mapping",
                name=self.name,
                value=text,
            )

    def _size(self, unit: str) -> Decimal:
        """How many base units one unit is; a unit behind the number goes before that of the mapping."""
        if not unit and isinstance(self.origin.unit, Decimal):
            return self.origin.unit
        known = UNITS.get(self.kind)
        name = unit.casefold() or str(self.origin.unit) or BARE_UNITS.get(self.kind, "")
        if known is None:
            if name:
                raise InvalidQuantity(
                    "{name} has the unit '{unit}'; it is counted, give a number alone", name=self.name, unit=unit
                )
            return Decimal(1)
        size = known.get(name) or (M2_PER.get(name) if self.kind in {Holds.AREA, Holds.SIGNED_AREA} else None)
        if size is None:
            raise InvalidQuantity(
                "{name} has the unit '{unit}'; use one of {known}", name=self.name, unit=unit, known=", ".join(known)
            )
        return size


def reader_of(
    name: str, kind: Holds, origin: Origin, meanings: Mapping[str, tuple[str, ...]] | None, rest: tuple[str, ...] | None
) -> Reader:
    """A reader for one name from one origin; `meanings` are those of its code list, if it has one."""
    return Reader(name, kind, origin, calendar_of(origin.habits), meanings, rest)
