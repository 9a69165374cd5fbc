"""Phrases that several rules put into what they found, as sentences that languages can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.saying import counted, saying
from clearance.units import quantity

if TYPE_CHECKING:
    from clearance.saying import Saying
    from clearance.units import Unit

__all__ = ["and_more", "entries_of", "in_units", "joined"]

# What entries, and fields that an area may lack, are called in a phrase, where no other sentence says the word.
WORDS = (
    *(saying("opened"), saying("identified"), saying("reclassified"), saying("progressed"), saying("unaccounted")),
    *(saying("resized"), saying("recategorised"), saying("padded"), saying("reassigned"), saying("status")),
    *(saying("residual_find"), saying("spot_task"), saying("unknown"), saying("polygon"), saying("class")),
    *(saying("hazard"), saying("sector"), saying("operator"), saying("admin1")),
)


def in_units(exact: int, unit: Unit) -> Saying:
    """An amount and nothing else, exact in the unit."""
    return saying("{amount}", amount=quantity(exact, unit))


def entries_of(count: int) -> Saying:
    """How many entries."""
    return counted("{count} entry", "{count} entries", count)


def and_more(what: Saying, more: int) -> Saying:
    """Something, and how many more there are of the kind; the thing itself when there are none.

    Example:
        >>> str(and_more(saying("the corner {place}", place="1, 2"), 3))
        'the corner 1, 2 and 3 more'
    """
    return saying("{what} and {count} more", what=what, count=more) if more > 0 else what


def joined(names: tuple[str, ...]) -> str:
    """One name, or two with "and" between them; a list of more."""
    if len(names) == 2:
        return saying("{one} and {other}", one=names[0], other=names[1])
    return saying("{names}", names=names)
