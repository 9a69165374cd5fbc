"""A difference that numbers show: the rule that names it, both sides, and who said each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.saying import saying
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from clearance.land.published import PublishedFigure

__all__ = ["RULES", "Discrepancy", "cite", "differing", "slip_of"]

# Every rule, in the order in which differences are listed.
RULES = (
    "two totals in one report",
    "several totals in one report",
    "two sources disagree",
    "several sources disagree",
    "tenfold slip",
    "hundredfold slip",
    "thousandfold slip",
    "millionfold slip",
    "parts do not add up",
    "years do not add up",
    "sectors do not add up",
    "classes do not add up",
    "several years in one",
    "unexplained",
    "restated since adopted",
    "stock differs from the books",
    "may be work in between",
    "stocks of one period differ",
    "stock and flows do not carry",
    "stock moved without a flow",
    "stock rises without new areas",
    "baseline changed",
    "same total in another year",
    "more released than was open",
    "periods overlap",
    "periods may overlap",
)
SLIPS = {10: "tenfold slip", 100: "hundredfold slip", 1_000: "thousandfold slip", 1_000_000: "millionfold slip"}
SLIP_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """Two statements that do not agree: `left` and `right` in the measure, and who said each in `sources`.

    `difference` is left minus right, in the unit of the measure; days where two periods overlap. `remark` says what a
    reader must know to judge it, such as which years nobody reported.
    """

    rule: str
    measure: str
    left: int | float | str
    right: int | float | str
    difference: int | float
    sources: tuple[str, ...]
    remark: str = ""

    def to_dict(self) -> dict[str, object]:
        """The difference for JSON."""
        return {
            "rule": self.rule,
            "measure": self.measure,
            "left": self.left,
            "right": self.right,
            "difference": self.difference,
            "sources": list(self.sources),
            "remark": self.remark,
        }


def differing(
    rule: str, measure: tuple[str, Unit], amounts: tuple[int, int], sources: tuple[str, ...], remark: str = ""
) -> Discrepancy:
    """A difference between two exact amounts of one measure."""
    name, unit = measure
    left, right = amounts
    return Discrepancy(
        rule=rule,
        measure=name,
        left=plain(left, unit),
        right=plain(right, unit),
        difference=plain(left - right, unit),
        sources=sources,
        remark=remark,
    )


def cite(figure: PublishedFigure) -> str:
    """A figure with its source."""
    return saying("{figure}, {source}", figure=figure.label, source=figure.source) if figure.source else figure.label


def slip_of(left: int, right: int, *, slack: float = 0.0) -> str | None:
    """The name of the slip when one amount is a power of ten of the other, as far as rounding allows.

    `slack` is what rounding may have added to or taken from the two, as a share of them.

    Example:
        >>> slip_of(270_000, 27_155), slip_of(480_394, 438_254)
        ('tenfold slip', None)
        >>> slip_of(1_000_000, 97_469), slip_of(1_000_000, 97_469, slack=0.05)
        (None, 'tenfold slip')
    """
    if left <= 0 or right <= 0:
        return None
    ratio = max(left, right) / min(left, right)
    tolerance = SLIP_TOLERANCE + slack
    return next((name for factor, name in SLIPS.items() if abs(ratio / factor - 1) <= tolerance), None)
