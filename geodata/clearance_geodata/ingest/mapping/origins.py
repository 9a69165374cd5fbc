"""Where a value comes from, read from its line in a mapping; constants and codes are checked against what is known."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clearance.errors import ClearanceError, FileRefused
from clearance.land.hazard import parse_hazards
from clearance.saying import saying
from clearance.units import M2_PER, DecimalMark
from clearance_geodata.ingest.mapping.dates import NAMED_FORMS
from clearance_geodata.ingest.mapping.keys import Keys, suggested
from clearance_geodata.ingest.mapping.model import Habits, Origin, Origins, folded
from clearance_geodata.ingest.mapping.names import ALLOWED, Holds, holds, holds_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from clearance_geodata.ingest.mapping.model import CodeList

__all__ = ["UNITS", "columns_in", "habits_of", "origins_of"]


AREAS = {name: size for name, size in M2_PER.items() if name}
LENGTHS = {"mm": Decimal("0.001"), "cm": Decimal("0.01"), "m": Decimal(1), "km": Decimal(1000)}
UNITS: dict[Holds, dict[str, Decimal]] = {
    Holds.AREA: AREAS,
    Holds.SIGNED_AREA: AREAS,
    Holds.LENGTH_M: LENGTHS,
    Holds.LENGTH_CM: {name: size * 100 for name, size in LENGTHS.items()},
    Holds.WEIGHT: {"kg": Decimal("0.001"), "t": Decimal(1)},
}
MARKS: dict[str, DecimalMark] = {"comma": ",", "point": "."}


def habits_of(keys: Keys, usual: Habits | None = None) -> Habits:
    """How a take, or one line of it, writes; what it does not say is as usual."""
    habits = usual or Habits()
    mark = keys.word("decimal", MARKS)
    dates, empty = keys.texts("dates"), keys.texts("empty")
    for form in dates:
        _check_form(keys, form)
    if mark:
        habits = replace(habits, decimal=MARKS[mark])
    if dates:
        habits = replace(habits, dates=dates)
    if empty:
        habits = replace(habits, empty=frozenset(folded(word) for word in empty))
    if usual is not None:
        return habits
    zone = keys.text("time_zone", habits.time_zone)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a region alone, such as Asia, is a folder
        keys.refuse("time_zone = '{zone}' is not known; write one such as 'Asia/Kabul'", zone=zone)
    return replace(habits, time_zone=zone, language=keys.text("language"))


def _check_form(keys: Keys, form: str) -> None:
    if form in NAMED_FORMS:
        return
    try:
        datetime.strptime(datetime(2001, 2, 3, tzinfo=UTC).strftime(form), form)  # noqa: DTZ007  only the form counts
    except ValueError:
        keys.refuse("dates has '{form}', which is no form of a date; write one such as '%d/%m/%Y'", form=form)
    if not {"%Y", "%y"} & {form[i : i + 2] for i in range(len(form))}:
        keys.refuse("dates has '{form}', which has no year; add %Y", form=form)


def origins_of(
    keys: Keys,
    name: str,
    *,
    codes: Mapping[str, CodeList],
    role: str,
    habits: Habits,
    template: bool = False,
    measure: str = "",
) -> Origins:
    """Where the value of one of our names comes from: the first of these that says something.

    `template` reads bare texts as templates, else they are columns. `measure` is that of a figure's quantity.
    """
    value = keys.get(name)
    kind = holds_for(measure) if name in {"quantity", "rounded_to"} and measure else holds(name, role)
    alternatives = value if isinstance(value, list) else [value]
    found = []
    for item in alternatives:
        if isinstance(item, dict):
            origin = _origin(keys.at(name, item), kind, codes, habits)
        elif template:
            origin = Origin(template=_plain_text(keys, name, item), habits=habits)
        else:
            origin = Origin(column=_plain_text(keys, name, item), habits=habits)
        _check_words(keys, name, origin, kind, codes)
        found.append(origin)
    if not found:
        keys.refuse("'{name}' is an empty list; name a column", name=name)
    return tuple(found)


def _plain_text(keys: Keys, name: str, item: object) -> str:
    if isinstance(item, bool) or not isinstance(item, str | int | float) or item == "":
        keys.refuse(
            "{name} = {item} is neither a text nor a table; name a column, or write {{ value = ... }}",
            name=name,
            item=repr(item),
        )
    return str(item)


def _origin(keys: Keys, kind: Holds, codes: Mapping[str, CodeList], habits: Habits) -> Origin:
    ways = [key for key in ("column", "value", "template") if keys.has(key)]
    if len(ways) != 1:
        keys.refuse("it needs exactly one of column, value, template")
    origin = Origin(
        column=keys.text("column"),
        value=_constant(keys),
        template=keys.text("template"),
        codes=keys.text("codes"),
        split=keys.text("split"),
        pattern=keys.pattern("pattern"),
        unit=_unit(keys, kind),
        habits=habits_of(keys, habits),
        optional=keys.flag("optional"),
    )
    keys.finish()
    if origin.codes and origin.codes not in codes:
        keys.refuse(
            "there is no code list '{codes}'; {hint}",
            codes=origin.codes,
            hint=suggested(origin.codes, sorted(codes)),
        )
    if origin.split and kind not in {Holds.HAZARDS, Holds.TEXT}:
        keys.refuse("split gives several words, and this name holds one; use a pattern")
    return origin


def _constant(keys: Keys) -> object:
    value = keys.get("value")
    if isinstance(value, list | dict) or value == "":
        keys.refuse("value = {value} is no constant; write a text, a number, a date, true or false", value=repr(value))
    return value


def _unit(keys: Keys, kind: Holds) -> str | Decimal:
    value = keys.get("unit")
    if value is None:
        return ""
    known = UNITS.get(kind)
    if known is None:
        keys.refuse("unit = {value}: this name holds no quantity with a unit; remove it", value=repr(value))
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return Decimal(str(value))
    return keys.word("unit", known)


def columns_in(template: str) -> list[str]:
    """The columns that a template names.

    Raises:
        FileRefused: when its braces do not pair.
    """
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as fault:
        raise FileRefused(
            "the template '{template}' cannot be read ({fault}); write {{column}}", template=template, fault=str(fault)
        ) from fault
    return [field + (f":{form}" if form else "") for _, field, form, _ in parts if field is not None]


def _check_words(keys: Keys, name: str, origin: Origin, kind: Holds, codes: Mapping[str, CodeList]) -> None:
    """Refuse a constant, or a meaning of a code list, that no record could have."""
    if origin.template and not columns_in(origin.template):
        _check_word(keys, name, origin.template, kind)
    if origin.value is not None and not origin.codes:
        _check_word(keys, name, str(origin.value), kind)
    if origin.codes:
        coded = codes[origin.codes]
        every = [*coded.words.values(), *(m for part in coded.parts.values() for m in part.values()), coded.rest or ()]
        for word in sorted({word for meaning in every for word in meaning}):
            _check_word(keys, name, word, kind, saying("code list '{codes}': ", codes=origin.codes))


def _check_word(keys: Keys, name: str, word: str, kind: Holds, where: str = "") -> None:
    known: Iterable[str] = ALLOWED[name] if kind is Holds.WORD else ()
    if kind is Holds.WORD and word not in known:
        keys.refuse(
            "{where}{name} cannot be '{word}'; {hint}",
            where=where,
            name=name,
            word=word,
            hint=suggested(word, known),
        )
    if kind is Holds.HAZARDS:
        try:
            parse_hazards(word)
        except ClearanceError as fault:
            keys.refuse("{where}{fault}", where=where, fault=fault.said)
    if kind is Holds.YES_NO and folded(word) not in {"true", "false"}:
        keys.refuse("{where}{name} cannot be '{word}'; write true or false", where=where, name=name, word=word)
