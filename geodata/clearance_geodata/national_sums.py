"""National sums from a file: TOML or CSV with the names of `NationalFigures`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity, NotFound
from clearance.estimate.national_figures import figures_from_csv, figures_from_toml

if TYPE_CHECKING:
    from pathlib import Path

    from clearance.estimate.national_figures import NationalFigures

__all__ = ["read_figures"]


def read_figures(path: Path) -> tuple[NationalFigures, ...]:
    """The sums of the countries in a file.

    Raises:
        NotFound: there is no such file.
        InvalidQuantity: it is no text, or not in the form that docs/estimates.md describes.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(
            "Figures: there is no file '{path}'; give a TOML or CSV of national sums", path=str(path)
        ) from None
    except UnicodeDecodeError:
        raise InvalidQuantity(
            "Figures: '{path}' is no text in UTF-8; save it as TOML or CSV in UTF-8", path=str(path)
        ) from None
    if path.suffix.casefold() == ".csv":
        return figures_from_csv(text.splitlines())
    return figures_from_toml(text)
