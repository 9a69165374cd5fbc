"""The three tiers of people who ask, each of which sees what those below it see, and more."""

from __future__ import annotations

from enum import IntEnum

from clearance.errors import InvalidRecord

__all__ = ["Tier", "tier_named"]


class Tier(IntEnum):
    """The public, partners of the authority, the authority itself."""

    PUBLIC = 0
    PARTNER = 1
    AUTHORITY = 2

    @property
    def word(self) -> str:
        """The tier as files, tables and the audit write it."""
        return self.name.lower()


def tier_named(word: str) -> Tier:
    """The tier of a word.

    Raises:
        InvalidRecord: when there is none.

    Example:
        >>> tier_named("partner").word
        'partner'
    """
    for tier in Tier:
        if tier.word == word:
            return tier
    raise InvalidRecord(
        "tier '{word}' is not known; give one of {tiers}", word=word, tiers=tuple(tier.word for tier in Tier)
    )
