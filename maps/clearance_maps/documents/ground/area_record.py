"""What the journal says of an area: its acts, its ground day by day, releases and finds, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.units import Unit, format_quantity, from_exact
from clearance_maps.documents.ground.said import KINDS, STATUSES, class_word, day, m2, product_word
from clearance_maps.documents.value import Column, Figure, Row, Shown, Table
from clearance_maps.wording import UNITS

if TYPE_CHECKING:
    from clearance.land.journal import Entry
    from clearance.land.story import AreaStory
    from clearance_maps.documents.value import Block
    from clearance_maps.language import Language

__all__ = ["area_acts", "area_finds", "area_footprint", "area_releases"]

MOST_ACTS = 400


def area_acts(story: AreaStory, language: Language) -> tuple[Block, ...]:
    """Every act of the journal on the area, also those that were withdrawn."""
    text = language.text
    columns = (
        Column(key="on", heading=text("Date"), shown=Shown.DATE, width=1.1),
        Column(key="entry", heading=text("Entry"), shown=Shown.TEXT, width=0.9),
        Column(key="what", heading=text("What"), shown=Shown.TEXT, width=1.6),
        Column(key="amount", heading=text("How much"), shown=Shown.TEXT, width=1.6),
        Column(key="who", heading=text("Operator"), shown=Shown.TEXT, width=1.3),
        Column(key="how", heading=text("Method and reason"), shown=Shown.TEXT, width=2.4),
        Column(key="source", heading=text("Source"), shown=Shown.TEXT, width=2.2),
    )
    gone = {entry.entry_id for entry in story.withdrawn}
    every = sorted((*story.entries, *story.withdrawn), key=lambda entry: entry.effective_on)
    rows = tuple(_act(entry, language, is_gone=entry.entry_id in gone) for entry in every[-MOST_ACTS:])
    more = len(every) - len(rows)
    words = language.plural("{count} earlier act is in the journal.", "{count} earlier acts are in the journal.", more)
    table = Table(title=text("Acts of the journal"), columns=columns, rows=rows, notes=((words,),) if more else ())
    return (table,)


def _act(entry: Entry, language: Language, *, is_gone: bool) -> Row:
    kind = language.text(KINDS[str(entry.kind)])
    what = language.text("{act}, withdrawn", act=kind) if is_gone else kind
    deep = "" if entry.depth_cm is None else language.text("{depth} cm deep", depth=entry.depth_cm)
    reasons = (entry.method, entry.cause, entry.justification, entry.note, deep)
    return Row(
        (
            day(entry.effective_on, entry.date_precision),
            entry.entry_id,
            f"{what} ({entry.other_area_id})" if entry.other_area_id else what,
            "; ".join(_amount(exact, unit, language) for unit, exact in sorted(entry.quantities.items())),
            entry.operator,
            " · ".join(reason for reason in reasons if reason),
            entry.source,
        )
    )


def _amount(exact: int, unit: Unit, language: Language) -> str:
    word = UNITS.get(str(unit))
    if word is None:
        return format_quantity(exact, unit)
    return f"{language.number(from_exact(exact, unit))}\u00a0{language.text(word)}"


def area_footprint(story: AreaStory, language: Language) -> Table:
    """What was open from each day of change on, and what the ground gained and lost."""
    text = language.text
    columns = (
        Column(key="since", heading=text("Since"), shown=Shown.DATE),
        Column(key="status", heading=text("Status"), shown=Shown.TEXT),
        Column(key="class", heading=text("Class"), shown=Shown.TEXT, width=2.2),
        Column(key="open", heading=text("Open, m²")),
        Column(key="gained", heading=text("Ground gained, m²")),
        Column(key="lost", heading=text("Ground lost, m²")),
        Column(key="mines", heading=text("AP mines recorded")),
    )
    rows = tuple(
        Row(
            (
                day(step.since, step.state.last_change_precision),
                text(STATUSES[str(step.state.status)]),
                class_word(step.state.hazard_class, language),
                m2(step.state.open_m2, instead=text("not known")),
                m2(step.gained_m2 or None, instead=""),
                m2(step.lost_m2 or None, instead=""),
                Figure(value=step.state.recorded_ap_mines),
            )
        )
        for step in story.footprint
    )
    return Table(title=text("What was open, from each day of change on"), columns=columns, rows=rows)


def area_releases(story: AreaStory, language: Language) -> tuple[Block, ...]:
    """What was released of the area, with method and depth; nothing where nothing was."""
    if not story.releases:
        return ()
    text = language.text
    columns = (
        Column(key="on", heading=text("Released on"), shown=Shown.DATE),
        Column(key="product", heading=text("Product"), shown=Shown.TEXT, width=1.7),
        Column(key="m2", heading=text("m²"), summed=True),
        Column(key="method", heading=text("Method"), shown=Shown.TEXT, width=1.4),
        Column(key="depth", heading=text("Depth, cm")),
        Column(key="operator", heading=text("Operator"), shown=Shown.TEXT, width=1.4),
        Column(key="task", heading=text("Task"), shown=Shown.TEXT),
        Column(key="ap", heading=text("AP mines")),
        Column(key="av", heading=text("AV mines")),
        Column(key="other", heading=text("Other items")),
        Column(key="source", heading=text("Source"), shown=Shown.TEXT, width=2.0),
    )
    unknown = text("not stated")
    rows = tuple(
        Row(
            (
                day(one.effective_on, one.date_precision),
                product_word(one.product, language),
                m2(one.released_m2),
                one.method or unknown,
                Figure(value=one.depth_cm, instead=unknown),
                one.operator or unknown,
                one.task,
                Figure(value=one.ap_mines),
                Figure(value=one.av_mines),
                Figure(value=one.other_items),
                one.source,
            )
        )
        for one in story.releases
    )
    return (Table(title=text("Releases"), columns=columns, rows=rows),)


def area_finds(story: AreaStory, language: Language) -> tuple[Block, ...]:
    """Devices that were met, with their positions where these were noted."""
    if not story.finds:
        return ()
    text = language.text
    columns = (
        Column(key="on", heading=text("Found on"), shown=Shown.DATE),
        Column(key="entry", heading=text("Entry"), shown=Shown.TEXT),
        Column(key="category", heading=text("Category"), shown=Shown.TEXT),
        Column(key="model", heading=text("Model"), shown=Shown.TEXT, width=1.6),
        Column(key="count", heading=text("Number")),
        Column(key="depth", heading=text("Depth, cm")),
        Column(key="lat", heading=text("Latitude, °"), shown=Shown.TEXT, width=1.2),
        Column(key="lon", heading=text("Longitude, °"), shown=Shown.TEXT, width=1.2),
    )
    rows = tuple(
        Row(
            (
                day(one.found_on, one.date_precision),
                one.entry_id,
                str(one.find.category),
                one.find.model,
                Figure(value=one.find.quantity),
                Figure(value=one.find.depth_cm),
                "" if one.find.lat is None else f"{one.find.lat:.6f}",
                "" if one.find.lon is None else f"{one.find.lon:.6f}",
            )
        )
        for one in story.finds
    )
    return (Table(title=text("Devices that were met"), columns=columns, rows=rows),)
