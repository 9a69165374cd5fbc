"""Exposure on a map: what lies on each open area or near it, as somebody supplied it, by classes and on the cards."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from clearance_maps.language import mark
from clearance_maps.mapping.carrier import Column
from clearance_maps.mapping.colouring import Colouring
from clearance_maps.mapping.symbols import Symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance_maps.language import Language
    from clearance_maps.mapping.layers import Layer
    from clearance_maps.mapping.sheet import Sheet

__all__ = ["Exposed", "with_exposure"]

PEOPLE, TOUCHING = mark("People on open areas"), mark("Features that touch open areas")
NEAR = mark("Features within {distance} m of open areas")
SAID = mark("{amount} in all, each counted once. {source}, {date}.")
NO_DATE, NOT_KNOWN = mark("no stated date"), mark("not known")
REMARK = mark("What lies on or near an area, as supplied; it is no estimate of how many are at risk.")
UP_TO, BETWEEN, MORE = mark("up to {high}"), mark("from {low} to {high}"), mark("more than {low}")
EDGES = (1, 10, 100, 1000)
# Greens of ColorBrewer, which are no colour of the surface of mines; evenly darker.
FILLS = ("#ffffff", "#c7e9c0", "#74c476", "#31a354", "#006d2c", "#00391a")
ISO = re.compile(r"\d{4}-\d\d-\d\d", flags=re.ASCII)
UNKNOWN_FILL = "#c9ced3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """What was found on open areas or near them.

    Args:
        amounts: by area; None where nothing is known.
        total: of all of them, each place or feature counted once; None where nothing is known.
        source: where the input is from.
        dated: of when it is, as text; None when nobody says.
        within_m: of features: the distance that counts; None for people of a raster.
        notes: what a reader must know, in words or as sayings.
    """

    amounts: Mapping[str, float | None]
    total: float | None
    source: str
    dated: str | None
    within_m: float | None = None
    notes: tuple[str, ...] = ()


def with_exposure(sheet: Sheet, exposed: Exposed, *, own: str) -> Sheet:
    """A sheet whose open areas can be coloured by what lies on them or near them.

    Args:
        sheet: what is drawn.
        exposed: what was found.
        own: what the map shows without these colours.
    """
    language = sheet.language
    title = _title(exposed, language)
    colouring = Colouring(
        name="exposure",
        label=title,
        role="exposure",
        classes=tuple(_classes(language)),
        of={str(at): at for at in range(len(EDGES) + 3)},
        reading=tuple(_reading(exposed, language)),
    )
    layers = tuple(_with_column(layer, exposed, title, language) for layer in sheet.layers)
    return replace(sheet, layers=layers, colourings=(*sheet.colourings, colouring), own_colours=own)


def _title(exposed: Exposed, language: Language) -> str:
    if exposed.within_m is None:
        return language.text(PEOPLE)
    return (
        language.text(NEAR, distance=language.number(exposed.within_m)) if exposed.within_m else language.text(TOUCHING)
    )


def _with_column(layer: Layer, exposed: Exposed, title: str, language: Language) -> Layer:
    amounts = [exposed.amounts.get(area_id) for area_id in layer.ids]
    shown = Column(
        label=title,
        values=[None if one is None else round(one) for one in amounts],
        kind="number",
        none=language.text(NOT_KNOWN),
    )
    classes = Column(label="", values=[str(_class(one)) for one in amounts], role="exposure", shown=False)
    return replace(layer, columns=(*layer.columns, shown, classes))


def _class(amount: float | None) -> int:
    """0: not known; 1: nobody or nothing; then by `EDGES`. Less than a half is nobody, as it is written."""
    if amount is None:
        return 0
    whole = round(amount)
    return 1 if whole < 1 else 2 + sum(whole > edge for edge in EDGES)


def _classes(language: Language) -> list[Symbol]:
    edges = [language.number(edge) for edge in EDGES]
    labels: Sequence[str] = [
        language.text(NOT_KNOWN),
        language.number(0),
        language.text(UP_TO, high=edges[0]),
        *(
            language.text(BETWEEN, low=language.number(low + 1), high=language.number(high))
            for low, high in itertools.pairwise(EDGES)
        ),
        language.text(MORE, low=edges[-1]),
    ]
    return [
        Symbol(name=f"exposure-{at}", label=label, fill=fill, outline="#00391a", opacity=0.85, ink="#00391a")
        for at, (label, fill) in enumerate(zip(labels, (UNKNOWN_FILL, *FILLS), strict=True))
    ]


def _reading(exposed: Exposed, language: Language) -> list[str]:
    amount = language.text(NOT_KNOWN) if exposed.total is None else language.number(round(exposed.total))
    said = language.text(SAID, amount=amount, source=exposed.source, date=_when(exposed.dated, language))
    return [said, language.text(REMARK), *(_sentence(language.said(note)) for note in exposed.notes)]


def _when(said: str | None, language: Language) -> str:
    """A day in words; what a file says otherwise, as it says it."""
    if said is None:
        return language.text(NO_DATE)
    return language.long_date(date.fromisoformat(said)) if ISO.fullmatch(said) else said


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
