"""Days from what a source writes: ISO text no more precise than the source, or the reason why it is no day."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from clearance.errors import FileRefused, InvalidRecord
from clearance.land.published import period_of
from clearance.saying import Number
from clearance_geodata.ingest.sources.layer import text_of

if TYPE_CHECKING:
    from clearance_geodata.ingest.mapping.model import Habits

__all__ = ["NAMED_FORMS", "Calendar", "calendar_of"]

EPOCH_MS, ISO = "epoch ms", "iso"
NAMED_FORMS = {EPOCH_MS, ISO}
MONTH_DIRECTIVES = ("%m", "%b", "%B", "%j", "%x", "%c")
DAY_DIRECTIVES = ("%d", "%j", "%x", "%c")
EARLIEST = 1000


@dataclass(frozen=True, slots=True)
class Calendar:
    """How dates are written: their forms in the order in which they are tried, the zone of instants, month names."""

    forms: tuple[str, ...]
    zone: tzinfo
    months: dict[str, str] = field(default_factory=dict)

    def day(self, raw: object) -> str:
        """A day as ISO text, as coarse as it is written: ``2014``, ``2014-04`` or ``2014-04-30``.

        Raises:
            InvalidRecord: when it is in none of the forms.
        """
        if isinstance(raw, datetime):
            return (raw.astimezone(self.zone) if raw.tzinfo else raw).date().isoformat()
        if isinstance(raw, date):
            return raw.isoformat()
        if EPOCH_MS in self.forms and isinstance(raw, int | float) and not isinstance(raw, bool):
            return self._of_epoch(raw)
        text = text_of(raw)
        return self._by_forms(text) if self.forms else self._by_iso(text)

    def _of_epoch(self, milliseconds: float) -> str:
        try:
            return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(self.zone).date().isoformat()
        except (ValueError, OverflowError, OSError):
            raise InvalidRecord(
                "{milliseconds} is no instant in milliseconds since 1970; correct it",
                milliseconds=Number(milliseconds, "g"),
            ) from None

    def _by_iso(self, text: str) -> str:
        """A text in ISO form, with or without a time behind it."""
        day = re.split(r"[T ]", text, maxsplit=1)[0]
        if day != text:
            try:
                return self.day(datetime.fromisoformat(text))
            except ValueError:
                pass  # a time that is none does not make the day wrong
        try:
            period_of(day)
        except InvalidRecord:
            raise InvalidRecord(
                "'{value}' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY, or add its form to dates in the mapping",
                value=text,
            ) from None
        return day

    def _by_forms(self, text: str) -> str:
        plain = self._in_english(text)
        for form in self.forms:
            day = self._by_name(text, form) if form in NAMED_FORMS else _by_directives(plain, form)
            if day:
                return day
        raise InvalidRecord(
            "'{value}' is no date in the form {forms}; add its form to dates", value=text, forms=" or ".join(self.forms)
        )

    def _by_name(self, text: str, form: str) -> str:
        """A day in a form that has a name; empty when it is in another."""
        if form == EPOCH_MS:
            return self._of_epoch(int(text)) if re.fullmatch(r"-?\d{9,14}", text) else ""
        try:
            return self._by_iso(text)
        except InvalidRecord:
            return ""

    def _in_english(self, text: str) -> str:
        if not self.months:
            return text
        return re.sub(r"[^\W\d_]+\.?", lambda word: self.months.get(word[0].rstrip(".").casefold(), word[0]), text)


def _by_directives(text: str, form: str) -> str:
    """A day in a form such as ``%d/%m/%Y``; empty when it is in another."""
    try:
        moment = datetime.strptime(text, form)  # noqa: DTZ007  a date has no zone
    except ValueError:
        return ""
    return _as_coarse(moment, form) if moment.year >= EARLIEST else ""


def _as_coarse(moment: datetime, form: str) -> str:
    if any(directive in form for directive in DAY_DIRECTIVES):
        return moment.date().isoformat()
    if any(directive in form for directive in MONTH_DIRECTIVES):
        return f"{moment.year:04d}-{moment.month:02d}"
    return f"{moment.year:04d}"


def calendar_of(habits: Habits) -> Calendar:
    """The calendar of a take."""
    named = any("%b" in form or "%B" in form for form in habits.dates)
    months = _month_names(habits.language) if named and habits.language else {}
    return Calendar(habits.dates, ZoneInfo(habits.time_zone), months)


def _month_names(language: str) -> dict[str, str]:
    """The names of months in a language, full and short, each with the English one that Python reads."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  only who reads names of months waits for it

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError) as fault:
        raise FileRefused(
            "language = '{language}' is not known, so that its names of months cannot be read; write one such as 'es'",
            language=language,
        ) from fault
    names: dict[str, str] = {}
    for width, form in (("wide", "%B"), ("abbreviated", "%b")):
        for usage in ("format", "stand-alone"):
            for number, name in locale.months[usage][width].items():
                names.setdefault(name.rstrip(".").casefold(), datetime(2001, number, 1, tzinfo=UTC).strftime(form))
    return names
