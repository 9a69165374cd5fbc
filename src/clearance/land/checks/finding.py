"""A rule, and what it found: the record, its value with the unit, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["SEVERITIES", "Finding", "Rule", "Severity"]

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: the id of the rule, the record, its value with the unit, and what to do.

    `title` is the rule in a few words; `ids` are the areas and entries concerned; `m2` is the ground in question, where
    it is ground; `place` is where to look (WGS 84 lon, lat; of any type).
    """

    rule: str
    severity: Severity
    record: str
    value: str
    remedy: str
    title: str = ""
    ids: tuple[str, ...] = ()
    m2: float | None = None
    place: BaseGeometry | None = field(default=None, compare=False, repr=False)

    def to_dict(self) -> dict[str, object]:
        """The finding for JSON; the place is left to layers."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "title": self.title or self.rule,
            "record": self.record,
            "value": self.value,
            "remedy": self.remedy,
            "ids": list(self.ids),
            "m2": self.m2,
        }

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.severity}: {self.title or self.rule}: {self.record}: {self.value}; {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is checked: a stable id, how grave a breach is, what it is called, why it matters, and what mends it.

    `source` is where the rule comes from.
    """

    id: str
    severity: Severity
    title: str
    means: str
    remedy: str
    source: str

    def found(
        self,
        record: str,
        value: str,
        *,
        ids: tuple[str, ...] = (),
        m2: float | None = None,
        place: BaseGeometry | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this rule.

        Args:
            record: what a person knows the record by.
            value: what is wrong with it, with the unit.
            ids: areas and entries concerned.
            m2: the ground in question.
            place: where to look.
            severity: another one than the rule's, where the case is milder.
        """
        return Finding(self.id, severity or self.severity, record, value, self.remedy, self.title, ids, m2, place)
