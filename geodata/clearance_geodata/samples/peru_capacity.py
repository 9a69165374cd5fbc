"""The capacity file of the demonstration of Peru: every number with its source, or marked as assumed."""

from __future__ import annotations

from importlib.resources import files

from clearance_geodata.samples.told import ENGLISH, spoken

__all__ = ["peru_capacity_text"]


def peru_capacity_text(lang: str = "en") -> str:
    """The TOML text that `clearance demo` writes beside the register of Peru, with names and sources in a language.

    Raises:
        NotFound: for a language that the demonstration does not speak.
    """
    ending = "" if spoken(lang) == ENGLISH else f"_{lang}"
    return (files("clearance_geodata.samples") / f"peru_capacity{ending}.toml").read_text(encoding="utf-8")
