"""What a country publishes in sums, as the input of an estimate: land suspected, confirmed, worked, and mines found."""

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from clearance.errors import InvalidQuantity, NotPossible
from clearance.saying import Number

__all__ = ["NationalFigures", "figures_from_csv", "figures_from_toml"]

MOST_MINES_PER_M2 = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalFigures:
    """Sums of one country, of one period and its end; None is not published, and not zero.

    Args:
        country: its name.
        suspected_m2: land suspected and not confirmed (SHA), at the end of the period.
        confirmed_m2: land confirmed (CHA).
        cleared_m2: land cleared in the period.
        reduced_m2: land reduced by technical survey in the period.
        cancelled_m2: land cancelled by non-technical survey in the period.
        mines_found: mines found in the land cleared and reduced; finds of spot tasks do not belong here.
        spot_task_mines: those, to be shown as left out.
        recorded_mines: mines that laying records still place in the ground.
        official_estimate: what the authority says remains; shown beside the result, never used.
        source: where the figures stand.
    """

    country: str
    suspected_m2: float | None = None
    confirmed_m2: float | None = None
    cleared_m2: float | None = None
    reduced_m2: float | None = None
    cancelled_m2: float | None = None
    mines_found: float | None = None
    spot_task_mines: float | None = None
    recorded_mines: float | None = None
    official_estimate: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be, and figures of which nothing follows.

        Raises:
            InvalidQuantity: an amount is below zero, or more mines were found than the land worked could hold.
            NotPossible: neither land nor recorded mines are given.
        """
        for name in AMOUNTS:
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise InvalidQuantity(
                    "Figures of {country}, {name}: {value} is no amount; give 0 or more, or leave it out",
                    country=self.country,
                    name=name,
                    value=Number(value, ",g"),
                )
        if self.mines_found and not self.worked_m2:
            raise InvalidQuantity(
                "Figures of {country}: {mines_found} mines found in 0 m2; give the cleared_m2 of it",
                country=self.country,
                mines_found=Number(self.mines_found, ",g"),
            )
        if self.mines_found and self.mines_found > MOST_MINES_PER_M2 * self.worked_m2:
            raise InvalidQuantity(
                "Figures of {country}: {mines_found} mines found in {worked_m2} are more than one in each; give land "
                "in m2, not in hectares or km2",
                country=self.country,
                mines_found=Number(self.mines_found, ",g"),
                worked_m2=Number(self.worked_m2, ",g", "m2"),
            )
        if self.suspected_m2 is None and self.confirmed_m2 is None and self.recorded_mines is None:
            raise NotPossible(
                "Figures of {country}: neither suspected_m2 nor confirmed_m2 nor recorded_mines is given, so nothing "
                "could hold a mine; give one of them",
                country=self.country,
            )

    @property
    def worked_m2(self) -> float:
        """Return m2 cleared and reduced."""
        return (self.cleared_m2 or 0.0) + (self.reduced_m2 or 0.0)

    @property
    def released_m2(self) -> float:
        """Return m2 cleared, reduced and cancelled."""
        return self.worked_m2 + (self.cancelled_m2 or 0.0)


TEXTS = ("country", "source")
AMOUNTS = tuple(field.name for field in fields(NationalFigures) if field.name not in TEXTS)


def figures_from_toml(text: str) -> tuple[NationalFigures, ...]:
    r"""Read figures: a table `[[country]]` each, with the names of `NationalFigures` and `name` or `country`.

    Raises:
        InvalidQuantity: the text is no TOML, or names what is not known.

    Example:
        >>> figures_from_toml('[[country]]\nname = "Alphaland"\nsuspected_m2 = 5e6')[0].suspected_m2
        5000000.0
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise InvalidQuantity(
            "Figures: this is no TOML ({fault}); write [[country]] and lines such as suspected_m2 = 5e6",
            fault=str(fault),
        ) from None
    countries = read.get("country")
    if not isinstance(countries, list) or not all(isinstance(one, dict) for one in countries) or len(read) != 1:
        raise InvalidQuantity("Figures: write one table [[country]] for each country, and nothing else")
    return tuple(_figures({_named(name): value for name, value in one.items()}) for one in countries)


def figures_from_csv(lines: Iterable[str]) -> tuple[NationalFigures, ...]:
    """Read figures: a row for each country, the columns named as in `NationalFigures`; an empty cell is not published.

    `name` may stand for `country`. Commas, semicolons or tabs may be between the columns.

    Raises:
        InvalidQuantity: there is no row, a column is not known, a row has too many cells, or a number cannot be read.
    """
    text = list(lines)
    delimiter = max(",;\t", key=text[0].count) if text else ","
    rows = [row for row in csv.reader(text, delimiter=delimiter) if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise InvalidQuantity("Figures: the file has no country; write a line of column names and a line for each one")
    header = [_named(name.strip()) for name in rows[0]]
    for row in rows[1:]:
        if len(row) > len(header):
            raise InvalidQuantity(
                "Figures of {country}: {cells} cells for {columns} columns; write numbers without marks between "
                "thousands",
                country=row[0],
                cells=len(row),
                columns=len(header),
            )
    return tuple(
        _figures({name: cell for name, cell in zip(header, row, strict=False) if cell.strip()}) for row in rows[1:]
    )


def _named(name: str) -> str:
    return "country" if name == "name" else name


def _figures(said: Mapping[str, object]) -> NationalFigures:
    country = str(said.get("country", "")).strip()
    if not country:
        raise InvalidQuantity('Figures: a country has no name; give name = "..." (column country of a CSV)')
    unknown = [name for name in said if name not in {*AMOUNTS, *TEXTS}]
    if unknown:
        raise InvalidQuantity(
            "Figures of {country}: '{unknown}' is not known; use any of {amounts}, source",
            country=country,
            unknown=unknown[0],
            amounts=tuple(AMOUNTS),
        )
    amounts: dict[str, float] = {}
    for name in AMOUNTS:
        if name in said:
            try:
                amounts[name] = float(str(said[name]).replace("_", ""))
            except ValueError:
                raise InvalidQuantity(
                    "Figures of {country}, {name}: '{said}' is no number; write digits, such as 1061e6",
                    country=country,
                    name=name,
                    said=str(said[name]),
                ) from None
    return NationalFigures(country=country, source=str(said.get("source", "")), **amounts)
