"""Latitude and longitude in degrees as people type them: decimal, with minutes, with seconds, with any marks.

What is latitude is said by letters or by the stated order, never guessed from the size of the numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from clearance.errors import InvalidGeometry
from clearance.saying import Number
from clearance_geodata.coordinates.hemispheres import LAT, LON, meaning

__all__ = ["Angles", "Order", "read_angles"]

LARGEST = {LAT: 90.0, LON: 180.0}
NAMES = {LAT: "latitude", LON: "longitude"}
SIXTY = 60
UNIT_WORDS = {"d", "deg", "degree", "degrees", "grado", "grados", "graus", "град"}
MARKS = ("°:", "':", '"')


class Order(StrEnum):
    """Which of two numbers comes first where no letter says it; of a grid, the northing counts as latitude."""

    LAT_LON = "lat-lon"
    LON_LAT = "lon-lat"


@dataclass(frozen=True, slots=True)
class Angles:
    """A position in degrees, and how much the last digit of each is worth, in degrees."""

    lon: float
    lat: float
    lon_unit: float
    lat_unit: float


class _Token(NamedTuple):
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Half:
    """One of the two: latitude or longitude when it says so itself; whether by a letter of a side."""

    axis: str | None
    lettered: bool
    degrees: float
    unit: float


def read_angles(text: str, *, order: Order | None = None, language: str | None = None) -> Angles:
    """Read latitude and longitude from text whose marks are those of `plain_marks`.

    A comma between digits may be a decimal mark or stand between the two numbers: the reading that is possible is
    taken, and when both are, the text is refused.

    Raises:
        InvalidGeometry: naming what is impossible or unclear, and the remedy; it does not name the text.

    Example:
        >>> read_angles("3°30'S, 78°24'W")
        Angles(lon=-78.4, lat=-3.5, lon_unit=0.016666666666666666, lat_unit=0.016666666666666666)
    """
    marks = [",", "."] if re.search(r"\d,\d", text) else ["."]
    found, faults = [], []
    for mark in marks:
        try:
            found.append(_joined(*_halves(_tokens(text, mark, language)), order))
        except InvalidGeometry as fault:
            faults.append(fault)
    if not found:
        raise faults[-1 if "." in text else 0]
    if len({(angles.lon, angles.lat) for angles in found}) > 1:
        raise InvalidGeometry("its comma may be a decimal mark or not; write decimal points, and ';' between the two")
    return found[0]


def _tokens(text: str, decimal_mark: str, language: str | None) -> list[_Token]:
    number = rf"(?P<number>[+-]?\d+(?:{re.escape(decimal_mark)}\d+)?)"
    others = r"(?P<mark>[°'\":])|(?P<word>[^\W\d_]+\.?(?:[^\W\d_]\.)?)|(?P<cut>[,;/|])|\s+|(?P<unknown>.)"
    tokens: list[_Token] = []
    for match in re.finditer(f"{number}|{others}", text):
        kind, said = match.lastgroup, match.group()
        if kind == "unknown":
            raise InvalidGeometry(
                "'{said}' has no meaning in a coordinate; write degrees such as 3.5 S, 78.4 W", said=said
            )
        if kind is None or (said == ":" and tokens and tokens[-1].kind == "word"):
            continue
        if kind == "word" and said.casefold().rstrip(".") in UNIT_WORDS:
            kind, said = "mark", "°"
        tokens.append(_Token(kind, meaning(said, language) if kind == "word" else said))
    return tokens


def _halves(tokens: list[_Token]) -> tuple[_Half, _Half]:
    while tokens and tokens[-1].kind == "cut":
        tokens = tokens[:-1]
    cuts = [i for i, token in enumerate(tokens) if token.kind == "cut"]
    if len(cuts) > 1:
        raise InvalidGeometry("it has more than two parts; write latitude and longitude only")
    at = cuts[0] if cuts else _seam(tokens)
    return _half(tokens[:at]), _half(tokens[at + len(cuts) :])


def _seam(tokens: list[_Token]) -> int:
    """Where the second coordinate begins, when nothing stands between the two."""
    words = [i for i, token in enumerate(tokens) if token.kind == "word"]
    numbers = [i for i, token in enumerate(tokens) if token.kind == "number"]
    if words and numbers:
        if words[0] > numbers[0]:
            return words[0] + 1
        # The word of the second coordinate is of the kind that the first began with: lat and lon, or letters.
        axis_first = tokens[0].text in LARGEST
        alike = [i for i in words if i > numbers[0] and (tokens[i].text in LARGEST) == axis_first]
        if alike:
            return alike[0]
    degrees = [i for i in numbers if i + 1 < len(tokens) and tokens[i + 1].text == "°"]
    if len(degrees) == len((LAT, LON)):
        return degrees[1]
    if not numbers or len(numbers) % 2:
        raise InvalidGeometry("it is not clear where one number ends and the next begins; write ';' between the two")
    return numbers[len(numbers) // 2]


def _half(tokens: list[_Token]) -> _Half:
    numbers: list[str] = []
    sides: list[str] = []
    axes: list[str] = []
    for token in tokens:
        if token.kind == "number":
            numbers.append(token.text)
        elif token.kind == "mark":
            if not numbers or token.text not in MARKS[min(len(numbers), len(MARKS)) - 1]:
                raise InvalidGeometry(
                    "the mark {value} is out of place; write 3°30'15\"S 78°24'10\"W", value=token.text
                )
        else:
            (axes if token.text in LARGEST else sides).append(token.text)
    axes += [LAT if side in "NS" else LON for side in sides]
    if len(sides) > 1 or len(set(axes)) > 1:
        raise InvalidGeometry("a number has more than one letter; give each one of N, S, E, W")
    degrees, unit = _value(numbers)
    if sides and numbers[0][0] in "+-":
        raise InvalidGeometry(
            "{numbers} has a sign and the letter {sides}; give one of the two", numbers=numbers[0], sides=sides[0]
        )
    sign = -1.0 if numbers[0].startswith("-") or sides in (["S"], ["W"]) else 1.0
    return _Half(axes[0] if axes else None, bool(sides), sign * degrees, unit)


def _value(numbers: list[str]) -> tuple[float, float]:
    """Degrees without sign, and the worth of the last digit; minutes and seconds below 60, fractions last only."""
    if not 1 <= len(numbers) <= len(MARKS):
        raise InvalidGeometry("each of the two needs degrees, at most with minutes and seconds; write 3°30'15\"S")
    plain = [number.replace(",", ".") for number in numbers]
    degrees = 0.0
    for i, number in enumerate(plain):
        if i and (number[0] in "+-" or float(number) >= SIXTY):
            raise InvalidGeometry(
                "{number} {value} cannot be; they go from 0 to below 60",
                number=number,
                value=("minutes", "seconds")[i - 1],
            )
        if "." in number and i + 1 < len(plain):
            raise InvalidGeometry(
                "{number} has a fraction and a smaller unit follows it; give one of the two", number=number
            )
        degrees += abs(float(number)) / SIXTY**i
    digits = len(plain[-1].partition(".")[2])
    return degrees, 10.0**-digits / SIXTY ** (len(plain) - 1)


def _joined(first: _Half, second: _Half, order: Order | None) -> Angles:
    if first.lettered != second.lettered:
        raise InvalidGeometry("only one of the two has a letter; give both one of N, S, E, W")
    axes = [first.axis, second.axis]
    if axes == [None, None]:
        if order is None:
            raise InvalidGeometry("which number is latitude is not said; add N or S and E or W, or state the order")
        axes = [LAT, LON] if order is Order.LAT_LON else [LON, LAT]
    elif axes[0] == axes[1]:
        raise InvalidGeometry("both numbers are {names}; check their letters", names=NAMES[str(axes[0])])
    lat_first = axes[0] == LAT or axes[1] == LON
    lat, lon = (first, second) if lat_first else (second, first)
    for axis, half in ((LAT, lat), (LON, lon)):
        if abs(half.degrees) > LARGEST[axis]:
            raise InvalidGeometry(
                "{names} {degrees} is beyond {largest} degrees; check the digits",
                names=NAMES[axis],
                degrees=Number(half.degrees, "g"),
                largest=Number(LARGEST[axis], "g"),
            )
    return Angles(lon.degrees, lat.degrees, lon.unit, lat.unit)
