"""The headline in words: what is open, what nobody explained, what remains, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.estimate.remaining import RemainingMines
    from clearance.headline import Headline, Unexplained
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language

__all__ = ["COMPUTED", "Fact", "facts_of", "mines_interval"]

COMPUTED = "†"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of the headline with its label, and what must be known with it."""

    label: str
    value: str
    detail: str = ""


def facts_of(snapshot: Snapshot, headline: Headline, language: Language) -> list[Fact]:
    """The headline as facts, in the order of importance; a computed figure that no State has published has a dagger."""
    land = language.m2(from_exact(headline.open_m2, Unit.M2))
    return [
        Fact(
            language.text("Open hazardous land"),
            land + _mark(headline, Unit.M2),
            _areas(headline, language),
        ),
        Fact(language.text("AP mines recorded there"), _recorded(snapshot, headline, language)),
        _mines(headline, language),
        _unexplained(headline.unexplained, language),
        Fact(language.text("Released in the books"), language.m2(from_exact(headline.released_m2, Unit.M2))),
        _deadline(headline, language),
    ]


def _mark(headline: Headline, unit: Unit) -> str:
    return "" if unit in headline.published_by_state else f"\u00a0{COMPUTED}"


def _recorded(snapshot: Snapshot, headline: Headline, language: Language) -> str:
    """A number of mines, unless nobody ever recorded one: that is no zero."""
    if not (snapshot.books.movements["unit"] == Unit.AP_MINES).any():
        return language.text("none recorded")
    mark = _mark(headline, Unit.AP_MINES)
    return language.number(headline.recorded_ap_mines) + mark


def _areas(headline: Headline, language: Language) -> str:
    areas = language.plural("in {count} area", "in {count} areas", headline.open_areas)
    if not headline.areas_of_unknown_size:
        return areas
    unknown = language.plural("{count} of unknown size", "{count} of unknown size", headline.areas_of_unknown_size)
    return f"{areas}, {unknown}"


def mines_interval(mines: RemainingMines, language: Language) -> str:
    """The interval of an estimate with its level."""
    level, low = language.percent(mines.level), language.number(mines.low)
    if mines.high is None:
        return language.text("{level} interval: from {low}, no upper bound", level=level, low=low)
    high = language.number(mines.high)
    return language.text("{level} interval: {low} to {high}", level=level, low=low, high=high)


def _mines(headline: Headline, language: Language) -> Fact:
    label = language.text("AP mines estimated to remain")
    mines = headline.mines
    if mines is None:
        return Fact(label, language.text("no estimate"), language.said(headline.mines_missing))
    method = language.text("{method}, seed {seed}", method=language.said(mines.method), seed=mines.seed)
    return Fact(label, language.number(mines.median), language.series([mines_interval(mines, language), method]))


def _unexplained(amounts: Sequence[Unexplained], language: Language) -> Fact:
    by_unit = {amount.unit: amount for amount in amounts}
    land, mines = by_unit[Unit.M2], by_unit[Unit.AP_MINES]
    details = []
    if land.absolute and land.share is not None:
        net = f"{language.signed(from_exact(land.net, Unit.M2))}\u00a0{language.text('m²')}"
        share = language.percent(land.share)
        details.append(language.text("as much as {share} of the open land; net {net}", share=share, net=net))
    if mines.absolute:
        count, net = language.number(mines.absolute), language.signed(mines.net)
        details.append(language.text("AP mines: {count}, net {net}", count=count, net=net))
    value = language.m2(from_exact(land.absolute, Unit.M2))
    return Fact(language.text("Changes that nobody explained"), value, language.series(details))


def _deadline(headline: Headline, language: Language) -> Fact:
    label = language.text("Article 5 deadline in force")
    if headline.deadline is None:
        return Fact(label, language.text("none recorded"))
    chance = None if headline.forecast is None else headline.forecast.completion.p_by_deadline
    detail = (
        language.text("no forecast: {reason}", reason=language.said(headline.forecast_missing))
        if chance is None
        else language.text("probability to be done by then: {chance}", chance=language.percent(chance))
    )
    return Fact(label, language.long_date(headline.deadline.deadline), detail)
