"""Quantities with their units, exact inside the books.

The books hold integers: thousandths of a square metre and of a tonne, whole items otherwise. `Decimal` stands at
the edges, `float` never decides a figure.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from enum import StrEnum
from typing import Literal

from clearance.errors import InvalidQuantity
from clearance.saying import Number

__all__ = [
    "DecimalMark",
    "Unit",
    "format_quantity",
    "from_exact",
    "parse_area_m2",
    "parse_number",
    "plain",
    "quantity",
    "to_exact",
]

DecimalMark = Literal[".", ","]


class Unit(StrEnum):
    """What a posting counts."""

    M2 = "m2"
    AREAS = "areas"
    AP_MINES = "ap_mines"
    MUNITIONS = "munitions"
    SUBMUNITIONS = "submunitions"
    TONNES = "tonnes"
    ITEMS = "items"

    @property
    def scale(self) -> int:
        """How many exact integer steps make one unit: 1,000 for m2 and tonnes, 1 for what is counted."""
        return 1000 if self in {Unit.M2, Unit.TONNES} else 1


M2_PER = {"m2": Decimal(1), "m²": Decimal(1), "sqm": Decimal(1), "ha": Decimal(10_000), "km2": Decimal(1_000_000)}
M2_PER |= {"km²": M2_PER["km2"], "sqkm": M2_PER["km2"], "": Decimal(1)}

# A million km2 in thousandths of m2: so that the sum of thousands of such entries stays a 64-bit integer.
LARGEST_EXACT = 10**15

MOST_DIGITS = 28

SPACES = re.compile(r"[\s'\u00a0\u202f\u2009]")
NUMBER_AND_UNIT = re.compile(r"^(?P<number>[-+]?[\d.,'\s\u00a0\u202f\u2009]+)(?P<unit>[a-zA-Z²]*2?)$")


def to_exact(quantity: Decimal | int, unit: Unit) -> int:
    """The exact integer that the books hold for a quantity.

    Raises:
        InvalidQuantity: for NaN, infinity, a fraction of a thing that is counted whole, or more than an entry can
            hold.

    Example:
        >>> to_exact(Decimal("8458.0005"), Unit.M2), to_exact(746, Unit.AP_MINES)
        (8458000, 746)
    """
    value = Decimal(quantity)
    if not value.is_finite():
        raise InvalidQuantity(
            "{quantity} {unit} is not a number; give a finite quantity", quantity=str(quantity), unit=unit.value
        )
    if abs(value) > LARGEST_EXACT // unit.scale:
        raise InvalidQuantity(
            "{quantity} {unit} is more than one entry can hold; check the unit", quantity=str(quantity), unit=unit.value
        )
    exact = (value * unit.scale).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    if unit.scale == 1 and exact != value:
        raise InvalidQuantity(
            "{quantity} {unit} is not whole; {unit} are counted, give a whole number",
            quantity=str(quantity),
            unit=unit.value,
        )
    return int(exact)


def from_exact(exact: int, unit: Unit) -> Decimal:
    """The quantity behind an exact integer of the books.

    Example:
        >>> from_exact(8458500, Unit.M2)
        Decimal('8458.5')
    """
    return plain_decimal(Decimal(exact) / unit.scale)


def plain_decimal(value: Decimal) -> Decimal:
    """The same number without trailing zeros or exponent."""
    whole = value.to_integral_value()
    if whole.adjusted() >= MOST_DIGITS:  # more than a Decimal spells out, and than anything holds
        return value.normalize()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def plain(exact: int, unit: Unit) -> int | float:
    """A JSON number for an exact integer: whole where it is whole.

    Example:
        >>> plain(8458000, Unit.M2), plain(5500, Unit.M2)
        (8458, 5.5)
    """
    whole, rest = divmod(exact, unit.scale)
    return whole if rest == 0 else exact / unit.scale


def format_quantity(exact: int, unit: Unit) -> str:
    """A quantity for messages, with its unit and English thousands marks.

    Example:
        >>> format_quantity(438254000, Unit.M2)
        '438,254 m2'
    """
    return str(quantity(exact, unit))


def quantity(exact: int, unit: Unit) -> Number:
    """A quantity with its unit, for a sentence that may be said in another language.

    Example:
        >>> str(quantity(438254000, Unit.M2))
        '438,254 m2'
    """
    return Number(from_exact(exact, unit), ",", unit.value)


def parse_number(text: str, *, decimal_mark: DecimalMark | None = None) -> Decimal:
    """Read a number as people write it, with a decimal comma or point; refuse what has two readings.

    Args:
        text: digits with optional sign, thousands marks (point, comma, space, apostrophe) and decimal mark.
        decimal_mark: the mark of the source when it is known; without it one lone mark before exactly three
            digits is ambiguous.

    Raises:
        InvalidQuantity: when the text is no number, or has two readings.

    Example:
        >>> parse_number("1.246.700,5"), parse_number("0,27"), parse_number("302,013", decimal_mark=".")
        (Decimal('1246700.5'), Decimal('0.27'), Decimal('302013'))
    """
    compact = SPACES.sub("", text)
    mark = decimal_mark or _mark_in(compact, text)
    grouping = "," if mark == "." else "."
    whole, _, fraction = compact.partition(mark)
    if grouping in whole and not re.fullmatch(rf"[-+]?\d{{1,3}}(\{grouping}\d{{3}})+", whole):
        raise InvalidQuantity(
            "'{value}' is not a number with decimal mark '{mark}'; write it plainly, or name the mark of the file",
            value=text,
            mark=mark,
        )
    try:
        value = Decimal(whole.replace(grouping, "") + (f".{fraction}" if fraction else ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise InvalidQuantity("'{value}' is not a number; write digits with at most one decimal mark", value=text)
    return value


def _mark_in(compact: str, text: str) -> DecimalMark:
    """The decimal mark that a number shows by itself."""
    points, commas = compact.count("."), compact.count(",")
    if points and commas:
        return "." if compact.rindex(".") > compact.rindex(",") else ","
    mark: DecimalMark = "," if commas else "."
    if points + commas > 1:
        return "." if mark == "," else ","
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}[.,]\d{3}", compact):
        raise InvalidQuantity(
            "'{value}' can be read as thousands or as a decimal; name the decimal mark of the file, or write it "
            "plainly",
            value=text,
        )
    return mark


def parse_area_m2(text: str, *, decimal_mark: DecimalMark | None = None) -> Decimal:
    """Read an area with its unit (m2, ha, km2; none means m2) as square metres.

    Raises:
        InvalidQuantity: for an unknown unit, a number with two readings, or a negative area.

    Example:
        >>> parse_area_m2("0.27 km2"), parse_area_m2("12,5 ha"), parse_area_m2("438254")
        (Decimal('270000'), Decimal('125000'), Decimal('438254'))
    """
    match = NUMBER_AND_UNIT.match(text.strip())
    unit = match["unit"].strip().lower() if match else ""
    if match is None or unit not in M2_PER:
        raise InvalidQuantity("'{value}' is not an area; write a number and one of m2, ha, km2", value=text)
    area_m2 = parse_number(match["number"], decimal_mark=decimal_mark) * M2_PER[unit]
    if area_m2 < 0:
        raise InvalidQuantity("'{value}' is a negative area; land is counted from 0 m2 up", value=text)
    return plain_decimal(area_m2)
