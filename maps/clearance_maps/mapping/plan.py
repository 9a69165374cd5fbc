"""The map of a plan: in which year each area is done, by which teams, with the milestones of the years beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely
from markupsafe import Markup

from clearance_maps.charts.drawing import as_svg
from clearance_maps.charts.tasks import tasks_chart
from clearance_maps.language import language_of, mark
from clearance_maps.mapping.carrier import Column, days
from clearance_maps.mapping.layers import layer_of, where_columns
from clearance_maps.mapping.sheet import sheet_of
from clearance_maps.mapping.symbols import Symbol
from clearance_maps.mapping.writing import Panel, written
from clearance_maps.spoken import DRAWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.base import Picture, Squares
    from clearance_maps.mapping.layers import Layer
    from clearance_maps.mapping.plan_shown import PlanShown, TaskShown, YearShown

__all__ = ["plan_layers", "plan_map"]

# From soon to late, evenly darker: cividis, which is the same for colour-blind people and falls in grey.
COLOURS = ("#fdea45", "#d5c164", "#aca278", "#878479", "#666970", "#434e6c", "#163771", "#00224e")
UNREACHED = Symbol(
    name="unreached", label=mark("not within the plan"), fill="#ffffff", outline="#A3001B", opacity=0.7, dash="3 3"
)
WORDS = {
    "title": mark("What is released by the end of a year"),
    "year": mark("Year"),
    "planned": mark("planned, m²"),
    "chance": mark("probability"),
    "firm": mark("firm, m²"),
    "gantt": mark("Tasks"),
}
SHOWN_FACTS = 2
NEVER = (9999, 9999)
DOT = (3.6, 1.0)


def plan_map(
    snapshot: Snapshot,
    plan: PlanShown,
    *,
    lang: str,
    headline: Headline,
    outline: BaseGeometry | None,
    pictures: tuple[Picture | Squares, ...] = (),
) -> str:
    """A plan on the map as one HTML file that opens without a network.

    Args:
        snapshot: the reading of the register that was planned from.
        plan: what is shown.
        lang: one of `DRAWN`.
        headline: the figures beside the map, of the same snapshot.
        outline: the country in WGS 84 lon, lat; None when there is none to draw.
        pictures: what lies under the land, from below: base maps, hills.

    Raises:
        NotFound: for a language without a catalogue.
        UnmappedAddress: when the page would ask another machine for something.
    """
    language = language_of(lang, snapshot.identity.country, among=DRAWN)
    country = language.country(snapshot.identity.country, snapshot.country_name)
    sheet = replace(
        sheet_of(snapshot, language, outline, pictures=pictures), layers=tuple(plan_layers(snapshot, plan, language))
    )
    has_chances = any(one.probability is not None for one in plan.years)
    rows = [_row(one, language, has_chances=has_chances) for one in plan.years]
    words = {name: language.text(word) for name, word in WORDS.items()}
    confidence = language.text(
        "Firm: reached with a probability of {share} in simulated executions. Seed {seed}.",
        share=language.percent(plan.confidence),
        seed=plan.seed,
    )
    chart = tasks_chart(plan)
    tasks = as_svg(chart, lang, framed=False)
    values = {
        **words,
        "rows": rows,
        "has_chances": has_chances,
        "confidence": confidence if has_chances else "",
        "tasks": Markup(tasks),  # noqa: S704 -- our own SVG, its words escaped
        "of_tasks": [note.text(language) for note in chart.notes],
    }
    panel = Panel(kind="plan", template="plan.html", values=values, facts=SHOWN_FACTS)
    return written(sheet, headline, panel, title=language.text("{country}: work plan", country=country))


def _row(one: YearShown, language: Language, *, has_chances: bool) -> tuple[str, ...]:
    planned = (str(one.year), language.number(one.planned_m2))
    if not has_chances or one.probability is None or one.firm_m2 is None:
        return planned
    return (*planned, language.percent(one.probability), language.number(one.firm_m2))


def plan_layers(snapshot: Snapshot, plan: PlanShown, language: Language) -> list[Layer]:
    """A layer for each span of years in which areas are done, and one of those that the plan does not reach."""
    tasks: dict[str, list[TaskShown]] = {}
    for task in plan.tasks:
        tasks.setdefault(task.area_id, []).append(task)
    spans: dict[tuple[int, int] | None, list[tuple[BaseGeometry, str]]] = {}
    for state in snapshot.open_states:
        area_id = state.area.area_id
        ground = state.geometry if state.geometry is not None else state.area.geometry
        if ground is not None and not ground.is_empty:
            mine = tasks.get(area_id)
            span = _span(max(task.ends_on.year for task in mine), plan) if mine else None
            spans.setdefault(span, []).append((ground, area_id))
    return [
        _layer(_symbol(span, plan, language), spans[span], snapshot, tasks, language)
        for span in sorted(spans, key=lambda span: span or NEVER, reverse=True)
    ]


def _span(year: int, plan: PlanShown) -> tuple[int, int]:
    """The years that share a colour with a year: one where there are colours enough."""
    step = _step(plan)
    first = year - (year - plan.first_day.year) % step
    return first, min(first + step - 1, plan.last_day.year)


def _step(plan: PlanShown) -> int:
    """How many years share a colour."""
    years = plan.last_day.year - plan.first_day.year + 1
    return -(-years // len(COLOURS))


def _symbol(span: tuple[int, int] | None, plan: PlanShown, language: Language) -> Symbol:
    if span is None:
        return UNREACHED
    first, last = span
    years = str(first) if first == last else f"{first}–{last}"
    fill = COLOURS[(first - plan.first_day.year) // _step(plan)]
    label = language.text("done in {year}", year=years)
    return Symbol(name=f"year-{first}", label=label, fill=fill, outline="#1b1f23", opacity=0.85, ink="#1b1f23")


def _layer(
    symbol: Symbol,
    drawn: Sequence[tuple[BaseGeometry, str]],
    snapshot: Snapshot,
    tasks: dict[str, list[TaskShown]],
    language: Language,
) -> Layer:
    text = language.text
    areas = [snapshot.states[area_id].area for _, area_id in drawn]
    listed = [tasks.get(area_id, []) for _, area_id in drawn]
    grounds = [ground for ground, _ in drawn]
    columns = (
        Column(label=text("Area"), values=[area.area_id for area in areas], role="id"),
        Column(label=text("Name"), values=[area.name for area in areas], role="name"),
        Column(
            label=text("Work begins"),
            values=days([min((task.starts_on for task in mine), default=None) for mine in listed]),
            kind="day",
            none=text("not within the plan"),
        ),
        Column(
            label=text("Last day of work"),
            values=days([max((task.ends_on for task in mine), default=None) for mine in listed]),
            kind="day",
            none=text("not within the plan"),
        ),
        Column(label=text("Stages"), values=[", ".join(dict.fromkeys(t.activity for t in mine)) for mine in listed]),
        Column(
            label=text("Teams"),
            values=[", ".join(sorted({team for task in mine for team in task.teams})) for mine in listed],
            role="operator",
        ),
        Column(label=text("Hazard"), values=[area.hazard_text for area in areas], role="hazard"),
        *where_columns(areas, language),
    )
    are_points = all(isinstance(ground, shapely.Point) for ground in grounds)
    return layer_of(symbol, grounds, columns, is_points=are_points, style={"dot": DOT})
