"""Exact quantities as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from decimal import Decimal

    from clearance_maps.language import Language

__all__ = ["amount", "digits", "whole"]


def amount(exact: int, unit: Unit, lang: Language) -> str:
    """A quantity in whole m2 or things, as maps and documents show it; m2 with their unit."""
    value = from_exact(exact, unit)
    return lang.m2(value) if unit is Unit.M2 else lang.number(value)


def whole(exact: int, unit: Unit, lang: Language) -> str:
    """A quantity to the last digit of the books, so that columns of them add up; m2 with their unit."""
    value = digits(from_exact(exact, unit), lang)
    return f"{value}\u00a0m²" if unit is Unit.M2 else value


def digits(value: float | Decimal, lang: Language) -> str:
    """A number with all digits that the books keep of it."""
    return str(format_decimal(value, format="#,##0.###", locale=lang.locale))
