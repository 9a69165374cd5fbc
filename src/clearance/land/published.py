"""Published figures: what somebody printed, kept beside the books and never silently in them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce

from clearance.errors import InvalidRecord
from clearance.land.hazard import Hazard, parse_hazards
from clearance.saying import Saying, saying
from clearance.units import Unit, quantity

__all__ = [
    "BY_SURVEY",
    "CLASSES",
    "LAND_PRODUCTS",
    "STORE_PRODUCTS",
    "Measure",
    "PublishedFigure",
    "Qualifier",
    "agrees",
    "bounds",
    "hazard_words",
    "period_of",
]

# A product that sources print as one number: cancelled or reduced, not divided.
BY_SURVEY = "released by survey"
# What a flow may be: land that left or was found, and what was done with things in stores.
LAND_PRODUCTS = ("cancelled", "reduced", "cleared", "released", BY_SURVEY, "identified")
STORE_PRODUCTS = ("destroyed", "retained", "marked", "identified")


class Measure(StrEnum):
    """What a published figure measures; classes (SHA, CHA) are parts of the measure named before them."""

    AREA_M2 = "area_m2"
    AREA_SHA_M2 = "area_sha_m2"
    AREA_CHA_M2 = "area_cha_m2"
    AREAS = "areas"
    AREAS_SHA = "areas_sha"
    AREAS_CHA = "areas_cha"
    AP_MINES = "ap_mines"
    MUNITIONS = "munitions"
    SUBMUNITIONS = "submunitions"
    ITEMS = "items"
    TONNES = "tonnes"
    EVENTS = "events"

    @property
    def unit(self) -> Unit:
        """The unit of the books that it is counted in; events are counted as items."""
        return UNITS[self]


UNITS = {
    **dict.fromkeys((Measure.AREA_M2, Measure.AREA_SHA_M2, Measure.AREA_CHA_M2), Unit.M2),
    **dict.fromkeys((Measure.AREAS, Measure.AREAS_SHA, Measure.AREAS_CHA), Unit.AREAS),
    Measure.AP_MINES: Unit.AP_MINES,
    Measure.MUNITIONS: Unit.MUNITIONS,
    Measure.SUBMUNITIONS: Unit.SUBMUNITIONS,
    Measure.ITEMS: Unit.ITEMS,
    Measure.TONNES: Unit.TONNES,
    Measure.EVENTS: Unit.ITEMS,
}
# The classes that a measure divides into.
CLASSES = {
    Measure.AREA_M2: (Measure.AREA_SHA_M2, Measure.AREA_CHA_M2),
    Measure.AREAS: (Measure.AREAS_SHA, Measure.AREAS_CHA),
}
CLASS_WORDS = {part: word for parts in CLASSES.values() for part, word in zip(parts, ("SHA", "CHA"), strict=True)}
# What Article 5 counts: land with these only is the register's own, and its figures name no hazard.
OWN: tuple[frozenset[Hazard], ...] = (
    frozenset(),
    frozenset({Hazard.AP}),
    frozenset({Hazard.AP, Hazard.AP_IMPROVISED}),
)


class Qualifier(StrEnum):
    """How firmly the source states the number."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    AT_MOST = "at most"


# How a phrase states a number that is not exact.
FIRMNESS = {
    Qualifier.ABOUT: saying("about {amount}", amount=""),
    Qualifier.OVER: saying("over {amount}", amount=""),
    Qualifier.AT_MOST: saying("at most {amount}", amount=""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One number that somebody printed.

    A stock holds on `to_on` (`from_on` is None); a flow covers `from_on` to `to_on`, both included, and names its
    `product`. `quantity` is exact in the unit of the measure. `row_id` joins the numbers that one source prints side
    by side. `scope` is ``national`` or the name of a sector or area.

    What it is about: `hazard` is empty for the register's own land, that with anti-personnel mines, and else says what
    is counted (``AP+AV``, ``cluster``); `obligation` is empty for land, and else names the treaty article that a
    stockpile stands under (``CCM Article 3``), or what else a book is kept for; `item` says what is counted as items,
    tonnes or events. Figures that differ in one of them are never compared or added.

    `rounded_to` is one step of the last digit that the source prints, exact like the quantity (0.01 km2 for
    "50.58 km2"); None when the number is printed in full.
    """

    figure_id: str
    row_id: str
    measure: Measure
    quantity: int
    to_on: date
    from_on: date | None = None
    product: str = ""
    scope: str = "national"
    qualifier: Qualifier = Qualifier.EXACT
    date_precision: str = "day"
    issuer: str = ""
    published: str = ""
    source: str = ""
    note: str = ""
    hazard: str = ""
    obligation: str = ""
    item: str = ""
    rounded_to: int | None = None

    def __post_init__(self) -> None:
        if hazard_words(parse_hazards(self.hazard)) != self.hazard:
            raise InvalidRecord(
                "{label}: hazard '{hazard}' is not written as hazards are; join them in order of the alphabet with "
                "'+', and leave it empty for AP",
                label=self.label,
                hazard=self.hazard,
            )
        if self.quantity < 0:
            raise InvalidRecord("{label} is negative; published amounts are counted from 0 up", label=self.label)
        if self.from_on is not None and self.from_on > self.to_on:
            raise InvalidRecord(
                "{label} runs from {from_on} to {to_on}; put the earlier date first",
                label=self.label,
                from_on=self.from_on,
                to_on=self.to_on,
            )

    @property
    def is_stock(self) -> bool:
        """Whether the figure holds on a date, not over a period."""
        return self.from_on is None

    @property
    def is_own(self) -> bool:
        """Whether it is about the land that the register's books are kept for, with anti-personnel mines."""
        return not self.hazard and not self.obligation

    @property
    def is_by_state(self) -> bool:
        """Whether a State issued the figure, itself or through somebody: its issuer begins with "State"."""
        return re.match(r"state\b", self.issuer.strip().casefold()) is not None

    @property
    def when(self) -> str:
        """Its date or period as text, no more precise than the source."""
        if self.from_on is not None:
            return f"{self.from_on}..{self.to_on}"
        return self.to_on.isoformat()[: {"year": 4, "month": 7}.get(self.date_precision, 10)]

    @property
    def label(self) -> Saying:
        """The figure in one phrase, for messages and sources."""
        scope = saying("national") if self.scope == "national" else self.scope
        words = (self.issuer and saying(self.issuer), self.published and f"({self.published})", scope, self.hazard)
        named = (*words, self.obligation and saying(self.obligation), self.product and saying(self.product))
        about = reduce(_beside, [word for word in named if word])
        return saying("{about} {when}: {amount}", about=about, when=self.when, amount=self._stated)

    @property
    def _stated(self) -> str:
        """Its amount, as firmly as the source states it, and the class that it is of."""
        stated = FIRMNESS.get(self.qualifier)
        amount = self._amount if stated is None else saying(stated.message, amount=self._amount)
        if self.measure not in CLASS_WORDS:
            return amount
        return saying("{amount} ({part})", amount=amount, part=CLASS_WORDS[self.measure])

    @property
    def _amount(self) -> str:
        if self.measure in {Measure.ITEMS, Measure.EVENTS}:
            return saying("{count} {item}", count=self.quantity, item=self.item or saying(self.measure.value))
        amount = saying("{amount}", amount=quantity(self.quantity, self.measure.unit))
        return saying("{amount} of {item}", amount=amount, item=self.item) if self.item else amount


def _beside(first: str, second: str) -> str:
    return saying("{first} {second}", first=first, second=second)


def hazard_words(hazards: frozenset[Hazard]) -> str:
    """How a figure names what it is about: empty for what Article 5 counts, else every hazard.

    Example:
        >>> hazard_words(frozenset({Hazard.AP})), hazard_words(frozenset({Hazard.ERW, Hazard.AP, Hazard.AV}))
        ('', 'AP+AV+ERW')
    """
    return "" if hazards in OWN else "+".join(sorted(hazards))


def period_of(text: str) -> tuple[date, str]:
    """The last day that a date text names, and its precision; ``2014-04`` is known to the month.

    Raises:
        InvalidRecord: when the text is not YYYY, YYYY-MM or YYYY-MM-DD.

    Example:
        >>> period_of("2014-04"), period_of("2015-12-31")
        ((datetime.date(2014, 4, 30), 'month'), (datetime.date(2015, 12, 31), 'day'))
    """
    parts = text.strip().split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1 and len(parts[0]) == len("2014"):
            return date(numbers[0], 12, 31), "year"
        if len(numbers) == len(("year", "month")):
            return date(numbers[0], numbers[1], calendar.monthrange(numbers[0], numbers[1])[1]), "month"
        return date.fromisoformat(text.strip()), "day"
    except (ValueError, calendar.IllegalMonthError):
        raise InvalidRecord("'{value}' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY", value=text) from None


def _last_place(quantity: int) -> int:
    """The size of one step in the last digit that is not zero: 4,000 was rounded to thousands."""
    place = 1
    while quantity and quantity % (place * 10) == 0:
        place *= 10
    return place


def bounds(figure: PublishedFigure) -> tuple[int, int]:
    """The lowest and the highest exact amount that a figure, as firmly as it is stated, lets pass for its own.

    Exact: half a step of the rounding, where the source rounds. About: half a step of its last digit. Over: from the
    figure up to one such step above. At most: not above.
    """
    step = max(_last_place(figure.quantity), figure.rounded_to or 1)
    match figure.qualifier:
        case Qualifier.ABOUT:
            return figure.quantity - step // 2, figure.quantity + step // 2
        case Qualifier.OVER:
            return figure.quantity, figure.quantity + step
        case Qualifier.AT_MOST:
            return 0, figure.quantity
        case _:
            half = (figure.rounded_to or 1) // 2
            return figure.quantity - half, figure.quantity + half


def agrees(figure: PublishedFigure, booked: int) -> bool:
    """Whether an exact amount of the books agrees with a figure as firmly as the figure is stated; see `bounds`.

    Example:
        >>> some_4000 = PublishedFigure(figure_id="f", row_id="r", measure=Measure.AP_MINES, quantity=4000,
        ...                             to_on=date(2024, 11, 30), qualifier=Qualifier.ABOUT)
        >>> agrees(some_4000, 3997), agrees(some_4000, 4743)
        (True, False)
    """
    low, high = bounds(figure)
    return low <= booked <= high
