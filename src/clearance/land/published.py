"""Published figures: what somebody printed, kept beside the books and never silently in them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clearance.errors import InvalidRecord
from clearance.units import Unit, format_quantity

__all__ = ["Measure", "PublishedFigure", "Qualifier", "agrees", "period_of", "qualifier_in"]


class Measure(StrEnum):
    """What a published figure measures; the last two are parts of `areas`."""

    AREA_M2 = "area_m2"
    AREAS = "areas"
    AP_MINES = "ap_mines"
    AREAS_SHA = "areas_sha"
    AREAS_CHA = "areas_cha"

    @property
    def unit(self) -> Unit:
        """The unit of the books that it is counted in."""
        return {Measure.AREA_M2: Unit.M2, Measure.AP_MINES: Unit.AP_MINES}.get(self, Unit.AREAS)


class Qualifier(StrEnum):
    """How firmly the source states the number."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One number that somebody printed.

    A stock holds on `to_on` (`from_on` is None); a flow covers `from_on` to `to_on`, both included, and names its
    `product`. `quantity` is exact in the unit of the measure. `row_id` joins the numbers that one source prints side
    by side. `scope` is ``national`` or the name of a sector or area.
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

    def __post_init__(self) -> None:
        if self.quantity < 0:
            raise InvalidRecord(f"{self.label} is negative; published amounts are counted from 0 up")
        if self.from_on is not None and self.from_on > self.to_on:
            raise InvalidRecord(f"{self.label} runs from {self.from_on} to {self.to_on}; put the earlier date first")

    @property
    def is_stock(self) -> bool:
        """Whether the figure holds on a date, not over a period."""
        return self.from_on is None

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
    def label(self) -> str:
        """The figure in one phrase, for messages and sources."""
        words = [self.issuer, self.published and f"({self.published})", self.scope, self.product]
        quantity = format_quantity(self.quantity, self.measure.unit)
        firmness = "" if self.qualifier is Qualifier.EXACT else f"{self.qualifier} "
        part = {Measure.AREAS_SHA: " (SHA)", Measure.AREAS_CHA: " (CHA)"}.get(self.measure, "")
        return " ".join(word for word in words if word) + f" {self.when}: {firmness}{quantity}{part}"


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
        raise InvalidRecord(f"'{text}' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY") from None


def _last_place(quantity: int) -> int:
    """The size of one step in the last digit that is not zero: 4,000 was rounded to thousands."""
    place = 1
    while quantity and quantity % (place * 10) == 0:
        place *= 10
    return place


def agrees(figure: PublishedFigure, booked: int) -> bool:
    """Whether an exact amount of the books agrees with a figure as firmly as the figure is stated.

    About: within half a step of its last digit. Over: from the figure up to one such step above. At most: not above.

    Example:
        >>> some_4000 = PublishedFigure(figure_id="f", row_id="r", measure=Measure.AP_MINES, quantity=4000,
        ...                             to_on=date(2024, 11, 30), qualifier=Qualifier.ABOUT)
        >>> agrees(some_4000, 3997), agrees(some_4000, 4743)
        (True, False)
    """
    match figure.qualifier:
        case Qualifier.ABOUT:
            return 2 * abs(booked - figure.quantity) <= _last_place(figure.quantity)
        case Qualifier.OVER:
            return figure.quantity <= booked <= figure.quantity + _last_place(figure.quantity)
        case Qualifier.AT_MOST:
            return booked <= figure.quantity
        case _:
            return booked == figure.quantity


QUALIFIER_WORDS = {
    "some": Qualifier.ABOUT,
    "about": Qualifier.ABOUT,
    "around": Qualifier.ABOUT,
    "approximately": Qualifier.ABOUT,
    "over": Qualifier.OVER,
    "more than": Qualifier.OVER,
    "at least": Qualifier.OVER,
    "at most": Qualifier.AT_MOST,
    "up to": Qualifier.AT_MOST,
}
QUALIFIED = re.compile(rf"\b({'|'.join(QUALIFIER_WORDS)})\s+([\d,.]*\d)", re.IGNORECASE)


def qualifier_in(note: str, quantity: str) -> Qualifier:
    """How firmly a note quotes this very number, such as ``"just over 21,000"`` beside 21000.

    Example:
        >>> qualifier_in('"some 4,000" AP mines', "4000"), qualifier_in("over 160000 m2", "480394")
        (<Qualifier.ABOUT: 'about'>, <Qualifier.EXACT: 'exact'>)
    """
    for word, number in QUALIFIED.findall(note):
        if number.replace(",", "") == quantity:
            return QUALIFIER_WORDS[word.lower()]
    return Qualifier.EXACT
