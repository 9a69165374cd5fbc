"""Areas and sectors of an outlook on the map: by probability to be done by the deadline, or by their median day."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from clearance_maps.language import mark
from clearance_maps.mapping.carrier import Column, days, whole
from clearance_maps.mapping.colouring import Colouring, spread_over
from clearance_maps.mapping.layers import layer_of, where_columns
from clearance_maps.mapping.regions import (
    NO_SECTOR,
    RegionColumns,
    placed,
    reading_of_regions,
    region_layers,
)
from clearance_maps.mapping.symbols import CLASSES, Symbol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Snapshot
    from clearance.plan.area_outlook import AreaOutlook, PlanOutlook, SectorOutlook
    from clearance_maps.language import Language
    from clearance_maps.mapping.layers import Layer
    from clearance_maps.mapping.sheet import Sheet

__all__ = ["outlook_sheet", "panel_of"]

INK = "#1b1f23"
# Probabilities from which on a class begins, the surest first.
CHANCES = (0.95, 0.8, 0.5, 0.2, 0.0)
MOST_SPANS = 7
LATER, UNPLANNED = "later", "unplanned"
NOT_WITHIN = Symbol(
    name=LATER,
    label=mark("later than {date}"),
    fill="#ffffff",
    outline="#A3001B",
    opacity=0.8,
    dash="3 3",
    ink="#A3001B",
)
NO_PLAN = Symbol(
    name=UNPLANNED,
    label=mark("not in the plan: its size is not known"),
    fill="#c9ced3",
    outline="#6b7580",
    opacity=0.7,
    ink="#6b7580",
)
BASE = Symbol(name="areas", label=mark("Areas of the plan"), fill="#ffffff", outline=INK, opacity=0.85, ink=INK)
BY_CHANCE, BY_DATE = mark("Probability to be done by the deadline"), mark("Median date of completion")
FROM, BETWEEN, BELOW = mark("{share} or more"), mark("from {low} to {high}"), mark("below {share}")
DEADLINE = mark("The deadline is {date}.")
HALF = mark("Half of the simulated executions of the plan are done by then.")
SHOWN_SECTORS = 10
WORDS = {
    "title": mark("Areas and sectors of the plan"),
    "sector": mark("Sector"),
    "areas": mark("Areas"),
    "chance": mark("by the deadline"),
    "median": mark("median"),
    "p80": mark("80 %"),
}

NO_PLACE = mark("The books know no place of what the plan works on, so the map shows their totals.")


def outlook_sheet(sheet: Sheet, outlook: PlanOutlook) -> Sheet:
    """The sheet of an outlook: areas where they are known, sectors in their stead from afar."""
    language = sheet.language
    spans = _Spans(outlook, language)
    regions = placed(sheet.snapshot, [one.sector for one in outlook.sectors])
    known = [one for one in outlook.sectors if one.sector in regions]
    told = RegionColumns(
        [one.open_m2 for one in known], lambda at: _sector_columns([known[i] for i in at], spans, language)
    )
    grounds = [regions[one.sector] for one in known]
    layers = (*_area_layers(sheet.snapshot, outlook, spans, language), *region_layers(grounds, told, language))
    if not layers:
        return sheet
    return replace(
        sheet,
        layers=layers,
        places=(),
        totals=(),
        colourings=tuple(_colourings(outlook, spans, language)),
        of_sectors=reading_of_regions(grounds, language),
    )


class _Spans:
    """The years of median days in spans that each have a colour."""

    def __init__(self, outlook: PlanOutlook, language: Language) -> None:
        told: tuple[AreaOutlook | SectorOutlook, ...] = (*outlook.areas, *outlook.sectors)
        days = [one.median for one in told if one.median is not None]
        self.first = min((day.year for day in days), default=outlook.last_day.year)
        self.last = max((day.year for day in days), default=self.first)
        self.step = -(-(self.last - self.first + 1) // MOST_SPANS)
        self.later = language.text(NOT_WITHIN.label, date=language.short_date(outlook.last_day))

    def of(self, day: date | None) -> str:
        """The name of the class of a day; None is later than the plan."""
        return LATER if day is None else str((day.year - self.first) // self.step)

    @property
    def symbols(self) -> list[Symbol]:
        """A symbol for each span, and one for what is later."""
        firsts = range(self.first, self.last + 1, self.step)
        spans = []
        for place, (first, fill) in enumerate(zip(firsts, spread_over(len(firsts)), strict=True)):
            last = min(first + self.step - 1, self.last)
            label = str(first) if first == last else f"{first}–{last}"
            spans.append(replace(BASE, name=f"span-{place}", label=label, fill=fill))
        return [*spans, replace(NOT_WITHIN, label=self.later)]


def _chance_class(chance: float | None) -> str:
    return "" if chance is None else str(next(at for at, least in enumerate(CHANCES) if chance >= least))


def _colourings(outlook: PlanOutlook, spans: _Spans, language: Language) -> list[Colouring]:
    text, percent = language.text, language.percent
    unplanned = replace(NO_PLAN, label=text(NO_PLAN.label))
    labels = [
        text(FROM, share=percent(CHANCES[0])),
        *(text(BETWEEN, low=percent(low), high=percent(high)) for high, low in itertools.pairwise(CHANCES[:-1])),
        text(BELOW, share=percent(CHANCES[-2])),
    ]
    chances = [
        replace(BASE, name=f"chance-{at}", label=label, fill=fill)
        for at, (label, fill) in enumerate(zip(labels, spread_over(len(labels)), strict=True))
    ]
    due = () if outlook.deadline is None else (text(DEADLINE, date=language.long_date(outlook.deadline)),)
    symbols = spans.symbols
    by_date = Colouring(
        name="date",
        label=text(BY_DATE),
        role="date",
        classes=(*symbols, unplanned),
        of={**{str(at): at for at in range(len(symbols) - 1)}, LATER: len(symbols) - 1, UNPLANNED: len(symbols)},
        is_first=outlook.deadline is None,
        reading=(text(HALF), *due),
    )
    if outlook.deadline is None:
        return [by_date]
    by_chance = Colouring(
        name="chance",
        label=text(BY_CHANCE),
        role="chance",
        classes=(*chances, unplanned),
        of={**{str(at): at for at in range(len(chances))}, UNPLANNED: len(chances)},
        is_first=True,
        reading=due,
    )
    return [by_chance, by_date]


def _area_layers(snapshot: Snapshot, outlook: PlanOutlook, spans: _Spans, language: Language) -> list[Layer]:
    """The open areas that have a place, and are areas of the plan or could not be planned."""
    grounds: list[BaseGeometry] = []
    told: list[AreaOutlook] = []
    for state in snapshot.open_states:
        ground = state.geometry if state.geometry is not None else state.area.geometry
        area = outlook.by_area.get(state.area.area_id)
        if ground is not None and not ground.is_empty and area is not None:
            grounds.append(ground)
            told.append(area)
    if not grounds:
        return []
    return [layer_of(BASE, grounds, _area_columns(snapshot, told, spans, language), in_legend=False)]


def _area_columns(
    snapshot: Snapshot, told: Sequence[AreaOutlook], spans: _Spans, language: Language
) -> tuple[Column, ...]:
    text = language.text
    states = [snapshot.states[one.area_id] for one in told]
    areas = [state.area for state in states]
    classes = {name: text(symbol.label) for name, symbol in CLASSES.items()}
    return (
        Column(label=text("Area"), values=[one.area_id for one in told], role="id"),
        Column(label=text("Name"), values=[area.name for area in areas], role="name"),
        Column(label=text("Class"), values=[classes.get(s.hazard_class, classes["unclassified"]) for s in states]),
        Column(
            label=text("Still open"),
            values=whole([state.open_m2 for state in states]),
            kind="m2",
            none=text("size not known"),
        ),
        *_forecast(told, spans, language, [one.is_planned for one in told]),
        Column(label=text("Hazard"), values=[area.hazard_text for area in areas], role="hazard"),
        *where_columns(areas, language),
    )


def _forecast(
    told: Sequence[AreaOutlook | SectorOutlook], spans: _Spans, language: Language, is_planned: Sequence[bool]
) -> tuple[Column, ...]:
    """Probability and days on the card, and the classes that they are coloured by."""
    text, none = language.text, language.text(NO_PLAN.label)
    rows = list(zip(told, is_planned, strict=True))
    # Of so many executions there are only so many shares.
    shares = {one.p_by_deadline for one in told if one.p_by_deadline is not None}
    words = {share: language.percent(share) for share in shares}
    chances = ["" if one.p_by_deadline is None else words[one.p_by_deadline] for one in told]
    return (
        Column(
            label=text(BY_CHANCE),
            values=[chance if there else none for chance, there in zip(chances, is_planned, strict=True)],
        ),
        *(
            Column(
                label=label,
                values=days([one if there else None for one, there in zip(values, is_planned, strict=True)]),
                kind="day",
                none=spans.later,
            )
            for label, values in (
                (text(BY_DATE), [one.median for one in told]),
                (text("Done with a probability of 80 %"), [one.p80 for one in told]),
            )
        ),
        Column(
            label="",
            values=[_chance_class(one.p_by_deadline) if there else UNPLANNED for one, there in rows],
            role="chance",
            shown=False,
        ),
        Column(
            label="",
            values=[spans.of(one.median) if there else UNPLANNED for one, there in rows],
            role="date",
            shown=False,
        ),
    )


def _sector_columns(told: Sequence[SectorOutlook], spans: _Spans, language: Language) -> tuple[Column, ...]:
    text = language.text
    return (
        Column(label=text("Sector"), values=[one.sector or text(NO_SECTOR) for one in told], role="sector"),
        Column(label=text("Areas"), values=[one.areas for one in told], kind="number"),
        Column(label=text("Still open"), values=[one.open_m2 for one in told], kind="m2"),
        *_forecast(told, spans, language, [True] * len(told)),
        Column(label=text("Expected by the deadline, m²"), values=[_amount(one, language) for one in told]),
    )


def _amount(one: SectorOutlook, language: Language) -> str:
    if one.m2_by_deadline is None or one.m2_low is None or one.m2_high is None:
        return ""
    amounts = (language.number(round(m2)) for m2 in (one.m2_by_deadline, one.m2_low, one.m2_high))
    expected, low, high = amounts
    return language.text("{median} ({low} to {high})", median=expected, low=low, high=high)


def panel_of(outlook: PlanOutlook, sheet: Sheet) -> dict[str, object]:
    """What stands beside the map: the sectors, those that are least sure first."""
    language = sheet.language
    text = language.text
    words = {name: text(word) for name, word in WORDS.items()}
    later = text("later")
    rows = [
        (
            one.sector or text(NO_SECTOR),
            language.number(one.areas),
            "–" if one.p_by_deadline is None else language.percent(one.p_by_deadline),
            language.short_date(one.median) if one.median else later,
            language.short_date(one.p80) if one.p80 else later,
        )
        for one in sorted(outlook.sectors, key=lambda one: (one.p_by_deadline or 0.0, one.sector))
    ]
    return {**words, "rows": rows[:SHOWN_SECTORS], "said": _said(outlook, len(rows), sheet)}


def _said(outlook: PlanOutlook, sectors: int, sheet: Sheet) -> list[str]:
    language = sheet.language
    said = [] if sheet.colourings else [language.text(NO_PLACE)]
    if sectors > SHOWN_SECTORS:
        rest = sectors - SHOWN_SECTORS
        said.append(
            language.plural(
                "and {count} sector that is as sure or surer", "and {count} sectors that are as sure or surer", rest
            )
        )
    if outlook.p_by_deadline is not None and outlook.deadline is not None:
        said.append(
            language.text(
                "All of it by {date}: {share}.",
                date=language.long_date(outlook.deadline),
                share=language.percent(outlook.p_by_deadline),
            )
        )
    said.append(
        language.text("later: later than {date}, the last day of the plan.", date=language.short_date(outlook.last_day))
    )
    said.append(
        language.text(
            "Computed from {draws} simulated executions of the plan, seed {seed}; no State has published it.",
            draws=language.number(outlook.draws),
            seed=outlook.seed,
        )
    )
    return said
