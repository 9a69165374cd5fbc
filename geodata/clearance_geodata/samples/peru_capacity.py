"""The capacity file of the demonstration of Peru: every number with its source, or marked as assumed."""

from __future__ import annotations

from importlib.resources import files

__all__ = ["peru_capacity_text"]


def peru_capacity_text() -> str:
    """Return the TOML text that `clearance demo` writes beside the register of Peru."""
    return (files("clearance_geodata.samples") / "peru_capacity.toml").read_text(encoding="utf-8")
