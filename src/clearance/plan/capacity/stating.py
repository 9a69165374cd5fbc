"""What a plan takes for given, each with where it is from: nothing is assumed in silence."""

from __future__ import annotations

from dataclasses import dataclass

from clearance.errors import InvalidQuantity
from clearance.saying import Number, Saying, saying

__all__ = ["UNSOURCED", "Assumption", "Spread"]

UNSOURCED = saying("the capacity file, which names no source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One thing that a plan takes for given.

    `what` says of what, `value` how much with its unit, `source` who says so, or that it is a judgement to replace.
    """

    what: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A number that is not known exactly: `mode` is planned with; nine values in ten lie between `low` and `high`.

    Raises:
        InvalidQuantity: for a negative number, or values that are not in this order.
    """

    low: float
    mode: float
    high: float
    source: str = UNSOURCED

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if not 0 <= self.low <= self.mode <= self.high < float("inf"):
            raise InvalidQuantity(
                "low {low}, mode {mode}, high {high} cannot be; give numbers from 0 up, in this order",
                low=Number(self.low, "g"),
                mode=Number(self.mode, "g"),
                high=Number(self.high, "g"),
            )

    def times(self, factor: float) -> Spread:
        """Return the same spread in another measure."""
        return Spread(low=self.low * factor, mode=self.mode * factor, high=self.high * factor, source=self.source)

    @property
    def said(self) -> Saying:
        """The three numbers, short, for a sentence that may be said in another language."""
        low, mode, high = (Number(v, ",.0f" if v >= 100 else ".3g") for v in (self.low, self.mode, self.high))
        return saying("{low} / {mode} / {high}", low=low, mode=mode, high=high)

    def __str__(self) -> str:
        """The three numbers, short."""
        return self.said
