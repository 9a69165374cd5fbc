"""What lies around an area, and the work that is given or planned there, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance_maps.documents.ground.said import class_word, day, distance, m2
from clearance_maps.documents.value import Column, Figure, Paragraph, Row, Shown, Table
from clearance_maps.language import mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clearance.land.story import AreaStory
    from clearance_maps.documents.value import Block
    from clearance_maps.language import Language

__all__ = ["Exposed", "PlannedTask", "area_surroundings", "area_tasks"]


# What is counted in a raster or layer, by the name of the figure; other units are words of whoever gives them.
COUNTED = {
    "sum": mark("sum of its values on the area"),
    "features": mark("features"),
    "features_m2": mark("m² of features"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """What lies within a distance of the area: name of the layer, amount, unit, distance in m, and its source."""

    layer: str
    amount: float
    unit: str
    within_m: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """A stage of work on the area as a plan has it; `worked_m2` is what is worked in it."""

    task_id: str
    activity: str
    teams: tuple[str, ...]
    starts_on: date
    ends_on: date
    worked_m2: float


def area_tasks(story: AreaStory, planned: Sequence[PlannedTask], language: Language) -> tuple[Block, ...]:
    """Tasks of the register, and of a plan; a sentence where there are none."""
    text = language.text
    columns = (
        Column(key="task", heading=text("Task"), shown=Shown.TEXT, width=1.5),
        Column(key="what", heading=text("What"), shown=Shown.TEXT, width=1.5),
        Column(key="who", heading=text("Who"), shown=Shown.TEXT, width=2.0),
        Column(key="from", heading=text("From"), shown=Shown.DATE),
        Column(key="to", heading=text("To"), shown=Shown.DATE),
        Column(key="m2", heading=text("m²")),
        Column(key="status", heading=text("Status"), shown=Shown.TEXT, width=1.2),
    )
    given = [
        Row(
            (
                one.task_id,
                one.method or one.name,
                one.operator,
                day(one.starts_on),
                day(one.ends_on),
                m2(None, instead=""),
                one.status,
            )
        )
        for one in story.tasks
    ]
    coming = [
        Row(
            (
                one.task_id,
                one.activity,
                ", ".join(one.teams),
                day(one.starts_on),
                day(one.ends_on),
                Figure(value=round(one.worked_m2)),
                text("planned, computed"),
            )
        )
        for one in planned
    ]
    if not given and not coming:
        return (Paragraph((text("No task on this area is recorded or planned."),)),)
    return (Table(title=text("Tasks"), columns=columns, rows=(*given, *coming)),)


def area_surroundings(story: AreaStory, exposed: Sequence[Exposed], language: Language) -> tuple[Block, ...]:
    """The nearest open areas, and what lies near by in rasters that were given."""
    text = language.text
    blocks: list[Block] = []
    if story.neighbours:
        columns = (
            Column(key="area", heading=text("Area"), shown=Shown.TEXT, width=1.4),
            Column(key="name", heading=text("Name"), shown=Shown.TEXT, width=2.0),
            Column(key="class", heading=text("Class"), shown=Shown.TEXT, width=2.0),
            Column(key="distance", heading=text("Distance, m")),
            Column(key="bearing", heading=text("True bearing, °")),
            Column(key="open", heading=text("Open, m²")),
            Column(key="shared", heading=text("Shared ground, m²")),
        )
        rows = tuple(
            Row(
                (
                    one.state.area.area_id,
                    one.state.area.name,
                    class_word(one.state.hazard_class, language),
                    distance(one.near.distance_m),
                    Figure(value=round(one.near.bearing_deg) % 360),
                    m2(one.state.open_m2, instead=text("not known")),
                    m2(one.overlap_m2 or None, instead=""),
                )
            )
            for one in story.neighbours
        )
        blocks.append(Table(title=text("The nearest open areas"), columns=columns, rows=rows))
    if exposed:
        blocks.append(_exposure(exposed, language))
    return tuple(blocks)


def _exposure(exposed: Sequence[Exposed], language: Language) -> Table:
    text = language.text
    columns = (
        Column(key="layer", heading=text("What"), shown=Shown.TEXT, width=2.0),
        Column(key="amount", heading=text("Amount"), shown=Shown.DECIMAL),
        Column(key="unit", heading=text("Counted in"), shown=Shown.TEXT),
        Column(key="within", heading=text("Within, m")),
        Column(key="source", heading=text("Source"), shown=Shown.TEXT, width=2.6),
    )
    rows = tuple(
        Row(
            (
                one.layer,
                Figure(value=one.amount, shown=Shown.DECIMAL),
                text(COUNTED[one.unit]) if one.unit in COUNTED else one.unit,
                Figure(value=round(one.within_m)),
                one.source,
            )
        )
        for one in exposed
    )
    return Table(title=text("People and things near by"), columns=columns, rows=rows)
