"""The capacity file with each remedy of a plan, to plan with it or to hand it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidQuantity
from clearance.plan.added import lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from clearance.plan.result import PlanResult

__all__ = ["text_for_remedies", "write_remedies"]


def text_for_remedies(capacity: Path | None, scenario: str) -> str:
    """The text that remedies are appended to.

    Raises:
        InvalidQuantity: without a file, or with a scenario, whose changes no file has.
        FileRefused: for a table, to which nothing can be appended.
    """
    if capacity is None or scenario:
        raise InvalidQuantity("--remedies writes the file of --capacity with each remedy; give one, and no scenario")
    if capacity.suffix.lower() != ".toml":
        raise FileRefused(
            "{file}: remedies are appended to a TOML file; name one that ends in .toml", file=capacity.name
        )
    return capacity.read_text(encoding="utf-8-sig")


def write_remedies(made: PlanResult, text: str, folder: Path) -> list[str]:
    """Write a capacity file for each remedy, and for the means that are enough; tell which file is which.

    Raises:
        FileRefused: when the folder cannot be written to.
    """
    enough = made.assurance.enough if made.assurance else None
    files = [(f"remedy-{number}.toml", one.what, one.added) for number, one in enumerate(made.remedies, start=1)]
    if enough is not None and enough.added:
        files.append(("enough.toml", enough.what, enough.added))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, what, added in files:
            content = f"{text.rstrip()}\n\n# {what}\n{lines_of(added)}"
            (folder / name).write_text(content, encoding="utf-8")
    except OSError as fault:
        raise FileRefused(
            "{folder} cannot be written to ({strerror}); name another folder",
            folder=str(folder),
            strerror=str(fault.strerror),
        ) from fault
    return [f"{folder / name}: {what}" for name, what, _ in files]
