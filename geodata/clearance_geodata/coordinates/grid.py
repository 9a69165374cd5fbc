"""Easting and northing as people type them: numbers with or without letters, units, thousands marks and a UTM zone.

Which of two numbers is the easting is said by letters, or by the stated order; without both, every way that the text
can be read is given, and whoever knows the grid keeps what is possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

from clearance.errors import InvalidGeometry
from clearance_geodata.coordinates.angles import Order

__all__ = ["BANDS", "GridText", "Metres", "Zone", "read_grid"]

# Latitude bands of 8 degrees from 80 S, the last of 12; I and O are left out.
BANDS = "CDEFGHJKLMNPQRSTUVWX"
FIRST_NORTHERN_BAND = "N"

ZONE_WORDS = re.compile(r"\b(?:UTM|ZONE|ZONA|HUSO|FUSO|ЗОНА)\b[:.]?", re.IGNORECASE)  # noqa: RUF001  Cyrillic
# What stands behind the number of a zone and says its hemisphere, True for the southern.
HEMISPHERES = {
    "NORTH": False,
    "NORTE": False,
    "NORD": False,
    "N": False,
    "SOUTH": True,
    "SUR": True,
    "SUL": True,
    "SUD": True,
}
LAST_ZONE = 60
ZONE = re.compile(rf"(?<![\w.,])(\d\d?)\s*[-/]?\s*({'|'.join(HEMISPHERES)}|[{BANDS}])(?!\w)", re.IGNORECASE)
BARE_ZONE = re.compile(r"^\s*(\d\d?)()(?=\s+\d[\d.,]*\s+\d[\d.,]*\s*$)")

NUMBER = r"\d{1,3}(?:[ '.,]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
TOKEN = re.compile(rf"(?P<number>{NUMBER})|(?P<label>[^\W\d_]+)|[\s,;:/|=.]+|(?P<unknown>.)")
LABELS = {
    "E": {"E", "ME", "EAST", "EASTING", "ESTE", "EST"},
    # S as Google Earth writes the northing of a place in the southern hemisphere: 9612740 m S.
    "N": {"N", "MN", "NORTH", "NORTHING", "NORTE", "NORD", "S", "MS"},
    "X": {"X"},
    "Y": {"Y"},
    "": {"M", "METRES", "METERS", "METROS"},
}
SENSES = {label: sense for sense, labels in LABELS.items() for label in labels}


@dataclass(frozen=True, slots=True)
class Zone:
    """A UTM zone as typed: its number, its latitude band and its hemisphere, None where it does not say them.

    A word and the letter N say the hemisphere; every other letter is a band, but S may be either.
    """

    number: int
    band: str | None = None
    southern: bool | None = None

    @property
    def sides(self) -> tuple[bool, ...]:
        """The hemispheres that it may mean, True for the southern."""
        return (True, False) if self.southern is None else (self.southern,)

    def __str__(self) -> str:
        """The zone as people write it."""
        word = {True: " south", False: " north", None: ""}[self.southern]
        return f"{self.number}{self.band or word}"


@dataclass(frozen=True, slots=True)
class Metres:
    """Easting and northing in metres, and how much the last digit of the coarser one is worth."""

    easting_m: float
    northing_m: float
    unit_m: float


@dataclass(frozen=True, slots=True)
class GridText:
    """The zone of a text, and what its numbers may mean: of the first group that holds anything possible."""

    zone: Zone | None
    groups: tuple[tuple[Metres, ...], ...]
    southern: bool
    xy: bool


def read_grid(text: str, order: Order | None = None) -> GridText:
    """Read the two numbers of a grid, and the zone when it is there.

    Raises:
        InvalidGeometry: when there are not two numbers, or zones or letters contradict each other.

    Example:
        >>> read_grid("17 Sur 788,878 mE 9,612,740 mN").groups
        ((Metres(easting_m=788878.0, northing_m=9612740.0, unit_m=1.0), Metres(...)...),)
    """
    zone, rest = _zone(text)
    numbers, labels = _numbers_and_labels(rest)
    first, second = (_values(number) for number in numbers)
    groups = tuple(
        tuple(_metres(a, b, way) for way in ways for a, b in product(first, second)) for ways in _ways(labels, order)
    )
    southern = bool(re.search(r"\d\s*m?\s*S\b", rest, re.IGNORECASE))
    return GridText(zone, groups, southern, xy=labels in (("X", "Y"), ("Y", "X")))


def _zone(text: str) -> tuple[Zone | None, str]:
    """The zone, and the text without it."""
    rest = ZONE_WORDS.sub(" ", text)
    zones = list(ZONE.finditer(rest))
    if len(zones) > 1:
        raise InvalidGeometry(
            "it names two zones, {group} and {other}; keep one", group=zones[0].group(), other=zones[1].group()
        )
    found = zones[0] if zones else BARE_ZONE.match(rest)
    if found is None:
        return None, rest
    number, side = int(found.group(1)), found.group(2).upper()
    if not 1 <= number <= LAST_ZONE:
        raise InvalidGeometry(
            "there is no zone {number}; they go from 1 to {last_zone}", number=str(number), last_zone=str(LAST_ZONE)
        )
    without = f"{rest[: found.start()]} {rest[found.end() :]}"
    if not side or side in HEMISPHERES:
        return Zone(number, None, HEMISPHERES.get(side)), without
    return Zone(number, side, None if side == "S" else side < FIRST_NORTHERN_BAND), without


def _numbers_and_labels(text: str) -> tuple[tuple[str, str], tuple[str, ...]]:
    """The two numbers, and their labels E, N, X or Y: both or none."""
    kinds, numbers, labels = "", [], []
    for match in TOKEN.finditer(text):
        word = match["unknown"] or match["label"]
        if word and word.upper() not in SENSES:
            raise InvalidGeometry("'{word}' has no meaning on a grid; write 17S 788878 E 9612740 N", word=str(word))
        if match["number"]:
            numbers.append(match["number"])
            kinds += "#"
        elif word and SENSES[word.upper()]:
            labels.append(SENSES[word.upper()])
            kinds += "a"
    if kinds not in {"##", "#a#a", "a#a#"}:
        raise InvalidGeometry("a grid position needs an easting and a northing; write 17S 788878 E 9612740 N")
    if labels and set(labels) not in ({"E", "N"}, {"X", "Y"}):
        raise InvalidGeometry("both numbers are marked {labels}; mark one E and one N", labels=labels[0])
    return (numbers[0], numbers[1]), tuple(labels)


def _ways(labels: tuple[str, ...], order: Order | None) -> tuple[tuple[Order, ...], ...]:
    """The orders to try, in groups: a later group only when the one before holds nothing possible."""
    if labels:
        return ((Order.LON_LAT if labels[0] in "EX" else Order.LAT_LON,),)
    if order is None:
        return ((Order.LON_LAT, Order.LAT_LON),)
    other = Order.LAT_LON if order is Order.LON_LAT else Order.LON_LAT
    return ((order,), (other,))


def _metres(first: tuple[float, float], second: tuple[float, float], way: Order) -> Metres:
    easting, northing = (first, second) if way is Order.LON_LAT else (second, first)
    return Metres(easting[0], northing[0], max(easting[1], northing[1]))


def _values(number: str) -> list[tuple[float, float]]:
    """What a number may mean, and the worth of its last digit: its marks are decimal or part thousands."""
    marks, parts = re.findall(r"\D", number), re.split(r"\D", number)
    if not marks:
        return [(float(number), 1.0)]
    meant = []
    if len(set(marks)) == 1 and all(len(part) == len("000") for part in parts[1:]):
        meant.append((float("".join(parts)), 1.0))
    if marks[-1] in ".," and marks[-1] not in marks[:-1] and len(set(marks[:-1])) <= 1:
        meant.append((float(f"{''.join(parts[:-1])}.{parts[-1]}"), 10.0 ** -len(parts[-1])))
    if not meant:
        raise InvalidGeometry(
            "the marks of {number} are not clear; write it without marks for thousands", number=number
        )
    return meant
