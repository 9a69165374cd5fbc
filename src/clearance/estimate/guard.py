"""The guard: what suspected area times the density of cleared land would give, and why that is no estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from clearance.estimate.density import M2_PER_HECTARE

__all__ = ["Guard", "GuardJSON", "guard_of"]

WHY = (
    "Crews clear where the mines are, after survey has taken the empty land out; most of what is suspected holds none. "
    "The product takes all open land to be like cleared land, so it is shown and not used."
)


class GuardJSON(TypedDict):
    """The guard as it is served."""

    naive_mines: float | None
    open_ha: float
    mines_per_cleared_ha: float | None
    model_share_of_naive: float | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """The product that is not used, open hectares times mines per hectare cleared, and what the model gives of it.

    The product is None where no cleared land reported its finds.
    """

    naive_mines: float | None
    open_ha: float
    mines_per_cleared_ha: float | None
    model_share_of_naive: float | None
    why: str

    def to_dict(self) -> GuardJSON:
        """Return the guard as it is served."""
        return {
            "naive_mines": self.naive_mines,
            "open_ha": self.open_ha,
            "mines_per_cleared_ha": self.mines_per_cleared_ha,
            "model_share_of_naive": self.model_share_of_naive,
            "why": self.why,
        }


def guard_of(
    *, open_m2: float, cleared_m2: float, found: float, model_mines: float, contaminated: float, share: float
) -> Guard:
    """Return the guard of an estimate.

    Args:
        open_m2: land still open.
        cleared_m2: cleared land whose finds were reported.
        found: mines found in it.
        model_mines: what the model expects in open land.
        contaminated: expected share of open areas that are contaminated at all.
        share: expected share of such an area that is.

    Example:
        >>> guard = guard_of(open_m2=1_061e6, cleared_m2=300_000, found=661, model_mines=100_000, contaminated=0.12,
        ...                  share=0.5)
        >>> guard.why[:76]
        '106,100 ha open times 22 mines per hectare cleared would be 2,337,737 mines.'
    """
    open_ha = open_m2 / M2_PER_HECTARE
    if cleared_m2 <= 0:
        why = f"No cleared land reported its finds, so there is not even a product to warn of. {WHY}"
        return Guard(naive_mines=None, open_ha=open_ha, mines_per_cleared_ha=None, model_share_of_naive=None, why=why)
    per_ha = found / cleared_m2 * M2_PER_HECTARE
    naive = open_ha * per_ha
    part = model_mines / naive if naive > 0 else None
    said = f"{open_ha:,.0f} ha open times {per_ha:,.3g} mines per hectare cleared would be {naive:,.0f} mines. "
    model = (
        f"Here {contaminated:.0%} of the open land is expected to lie in areas that are contaminated, and {share:.0%} "
        f"of such an area is; the estimate is {part:.2g} times the product."
        if part is not None
        else "No mine was found in cleared land, which is no proof that none is in the rest."
    )
    return Guard(
        naive_mines=naive,
        open_ha=open_ha,
        mines_per_cleared_ha=per_ha,
        model_share_of_naive=part,
        why=f"{said}{WHY} {model}",
    )
