"""An exact whole shared out in whole parts that sum to it again."""

from __future__ import annotations

from collections.abc import Sequence

from clearance.errors import InvalidQuantity

__all__ = ["divided"]


def divided(whole: int, weights: Sequence[float]) -> tuple[int, ...]:
    """Share a whole number out by weights: the parts are whole and sum to it (largest remainders, Hamilton's method).

    Args:
        whole: what is shared out, 0 or more.
        weights: of the parts, 0 or more, one of them above 0.

    Raises:
        InvalidQuantity: for a negative whole, or weights that weigh nothing.

    Example:
        >>> divided(10, [1, 1, 1]), divided(7, [0.5, 0, 0.5])
        ((4, 3, 3), (4, 0, 3))
    """
    total = sum(weights)
    if whole < 0 or not 0 < total < float("inf") or min(weights) < 0:
        raise InvalidQuantity(
            "{whole} cannot be shared out by the weights {weights}; give positive weights",
            whole=whole,
            weights=str(list(weights)[:5]),
        )
    exact = [whole * (weight / total) for weight in weights]
    parts = [min(int(share), whole) for share in exact]
    short = whole - sum(parts)
    by_rest = sorted(range(len(parts)), key=lambda part: (parts[part] - exact[part], part))
    weighted = [part for part in by_rest if weights[part] > 0]
    for step in range(abs(short)):  # of few steps; rounding of a float may leave one too many, too
        part = weighted[step % len(weighted)] if short > 0 else max(range(len(parts)), key=parts.__getitem__)
        parts[part] += 1 if short > 0 else -1
    return tuple(parts)
