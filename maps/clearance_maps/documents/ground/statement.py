"""The land statement as a document: the answer, what touches the ground, what is unknown, and a code to check it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.parcel import Answer, Where
from clearance_maps.documents.ground.code import code_picture
from clearance_maps.documents.ground.corner_table import corner_table
from clearance_maps.documents.ground.picture import Drawn, ground_picture
from clearance_maps.documents.ground.said import (
    DISCLAIMER,
    class_word,
    day,
    distance,
    hazard_words,
    m2,
    product_word,
)
from clearance_maps.documents.value import (
    Bullets,
    Column,
    Document,
    Figure,
    Key,
    Paragraph,
    Picture,
    Row,
    Section,
    Shown,
    Table,
)
from clearance_maps.documents.worded import sentence
from clearance_maps.language import language_of, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.parcel import LandStatement, TouchedArea
    from clearance_maps.documents.ground.corner_table import CornerPoint
    from clearance_maps.documents.value import Block, Text
    from clearance_maps.language import Language

__all__ = ["land_document"]

ANSWERS = {
    Answer.OPEN: mark("This ground touches open hazardous areas. Do not enter it."),
    Answer.POSSIBLY_OPEN: mark(
        "This ground may touch open hazardous areas: their positions are not exact enough to tell. Do not enter it "
        "before the authority has said where they lie."
    ),
    Answer.RELEASED: mark(
        "This ground touches released land, and no open hazardous area that is recorded with a position."
    ),
    Answer.NO_RECORD: mark("No recorded area with a position touches this ground."),
}
NO_EVIDENCE = mark(
    "The absence of a record is not evidence of the absence of contamination; this statement does not say that any "
    "land is free of mines."
)
PLACES = {Where.HERE: mark("here"), Where.PERHAPS: mark("perhaps here"), Where.ELSEWHERE: mark("elsewhere")}
# Released land is drawn first, then open land, so that what is dangerous lies on top.
MOST_ROWS = 200


def land_document(
    statement: LandStatement, *, lang: str, corners: Sequence[CornerPoint] = (), link: str = ""
) -> Document:
    """The statement as a document of a few pages.

    Args:
        statement: what the register says.
        lang: code of a language that has a catalogue.
        corners: the turning points of the ground, in every notation.
        link: the address of the service that the snapshot can be asked of; empty where there is none.

    Raises:
        NotFound: for a language without a catalogue.
    """
    identity, parcel = statement.identity, statement.parcel
    language = language_of(lang, identity.country)
    text = language.text
    is_route = parcel.corridor_m is not None
    name = parcel.name or (text("route") if is_route else text("parcel"))
    return Document(
        kind="land-statement",
        title=text("Land statement: {name}", name=name),
        subtitle=text("What the register says of a route") if is_route else text("What the register says of a parcel"),
        language=language,
        identity=identity,
        country=language.country(identity.country, statement.country_name),
        disclaimer=text(DISCLAIMER),
        facts=_facts(statement, language),
        summary=((text(ANSWERS[statement.answer]),), (text(NO_EVIDENCE),)),
        sections=tuple(section for section in _sections(statement, language, corners, link) if section.blocks),
        contents=False,
    )


def _facts(statement: LandStatement, language: Language) -> tuple[tuple[str, Text], ...]:
    parcel, text = statement.parcel, language.text
    facts: list[tuple[str, Text]] = [(text("Ground"), (m2(statement.size_m2, Key("ground")),))]
    if parcel.corridor_m is not None:
        width = Figure(value=parcel.corridor_m, shown=Shown.DECIMAL, unit="m")
        facts.append((text("Length and width of the corridor"), (distance(parcel.length_m), " × ", width)))
    given = parcel.crs if not parcel.moved_by else f"{parcel.crs}; {parcel.moved_by}"
    facts.append((text("Coordinates given in"), (given,)))
    if statement.units:
        facts.append((text("Lies in"), ("; ".join(statement.units),)))
    return (*facts, (text("Check sum"), (statement.check,)))


def _sections(
    statement: LandStatement, language: Language, corners: Sequence[CornerPoint], link: str
) -> tuple[Section, ...]:
    text = language.text
    here: list[Block] = [Bullets(_parts(statement, language)), _map(statement, language)]
    touched = (
        _areas(statement.touched, language, title=text("Open hazardous areas that touch the ground")),
        _areas(statement.possibly_touched, language, title=text("Open hazardous areas that may touch the ground")),
    )
    return (
        Section(title=text("What the records say"), blocks=tuple(here)),
        Section(title=text("What is not known"), blocks=_unknown(statement, language)),
        Section(title=text("How to check this statement"), blocks=_check(statement, language, link)),
        Section(title=text("Open hazardous areas"), blocks=tuple(table for table in touched if table), across=True),
        Section(title=text("Released land"), blocks=_released(statement, language), across=True),
        Section(
            title=text("The ground asked about"),
            blocks=(corner_table(corners, language, title=_corners_title(statement, language)),) if corners else (),
            across=True,
        ),
    )


def _corners_title(statement: LandStatement, language: Language) -> str:
    return language.text("Turning points") if statement.parcel.route is None else language.text("Points of the route")


def _parts(statement: LandStatement, language: Language) -> tuple[Text, ...]:
    near = statement.nearest
    parts = [
        sentence(language, mark("{area} lie under open hazardous areas."), area=m2(statement.open_m2, Key("open"))),
        sentence(
            language,
            mark("{area} lie under released land and no open area."),
            area=m2(statement.released_m2, Key("released")),
        ),
        sentence(
            language,
            mark("{area} lie under no record with a position: nothing is known of them."),
            area=m2(statement.unrecorded_m2, Key("unrecorded")),
        ),
    ]
    if near is not None:
        parts.append(
            sentence(
                language,
                mark("The nearest known open area is {area}, {distance} away at {bearing}° from true north."),
                area=near.area_id,
                distance=distance(near.distance_m),
                bearing=Figure(value=round(near.bearing_deg) % 360),
            )
        )
    if statement.devices_found:  # None where whoever asks does not see finds
        devices = Figure(value=statement.devices_found)
        parts.append(sentence(language, mark("Devices found on this ground before: {count}."), count=devices))
    if statement.is_outside:
        parts.append((language.text("None of it lies inside the boundary of the country that the register keeps."),))
    return tuple(parts)


def _map(statement: LandStatement, language: Language) -> Picture:
    released = [Drawn(one.shared, one.product, one.area_id) for one in statement.released if one.shared is not None]
    touched = (*statement.possibly_touched, *statement.touched)
    opened = [Drawn(one.shared, one.hazard_class, one.area_id) for one in touched if one.shared is not None]
    return ground_picture(
        statement.parcel.ground,
        [*reversed(released), *opened],
        language,
        title=language.text("The ground and what touches it"),
        focus_word=language.text("Ground asked about"),
    )


def _areas(areas: Sequence[TouchedArea], language: Language, *, title: str) -> Table | None:
    if not areas:
        return None
    text = language.text
    columns = (
        Column(key="area", heading=text("Area"), shown=Shown.TEXT, width=1.3),
        Column(key="name", heading=text("Name"), shown=Shown.TEXT, width=2.0),
        Column(key="class", heading=text("Class"), shown=Shown.TEXT, width=2.0),
        Column(key="hazard", heading=text("Contaminated with"), shown=Shown.TEXT, width=1.2),
        Column(key="overlap", heading=text("Of the ground, m²")),
        Column(key="size", heading=text("Whole area, m²")),
        Column(key="distance", heading=text("Distance, m")),
        Column(key="error", heading=text("Position error, m")),
        Column(key="changed", heading=text("Last change"), shown=Shown.DATE),
        Column(key="source", heading=text("Source"), shown=Shown.TEXT, width=2.2),
    )
    unknown = text("not known")
    rows = tuple(
        Row(
            (
                one.area_id,
                one.name,
                class_word(one.hazard_class, language),
                hazard_words(one.hazards, language),
                m2(one.overlap_m2),
                m2(one.area_m2, instead=unknown),
                distance(one.distance_m),
                distance(one.position_error_m, instead=unknown),
                day(one.last_change_on, one.last_change_precision),
                one.source,
            )
        )
        for one in areas[:MOST_ROWS]
    )
    return Table(title=title, columns=columns, rows=rows, notes=_more(len(areas) - len(rows), language))


def _more(count: int, language: Language) -> tuple[Text, ...]:
    words = language.plural("{count} more is in the register.", "{count} more are in the register.", count)
    return ((words,),) if count else ()


def _released(statement: LandStatement, language: Language) -> tuple[Block, ...]:
    if not statement.released:
        return ()
    text = language.text
    columns = (
        Column(key="area", heading=text("Area"), shown=Shown.TEXT, width=1.3),
        Column(key="name", heading=text("Name"), shown=Shown.TEXT, width=2.0),
        Column(key="product", heading=text("Product"), shown=Shown.TEXT, width=1.6),
        Column(key="on", heading=text("Released on"), shown=Shown.DATE),
        Column(key="method", heading=text("Method"), shown=Shown.TEXT, width=1.4),
        Column(key="depth", heading=text("Depth, cm")),
        Column(key="operator", heading=text("Operator"), shown=Shown.TEXT, width=1.4),
        Column(key="overlap", heading=text("Of the ground, m²")),
        Column(key="again", heading=text("Open again"), shown=Shown.TEXT, width=0.8),
        Column(key="source", heading=text("Source"), shown=Shown.TEXT, width=2.0),
    )
    unknown = text("not stated")
    rows = tuple(
        Row(
            (
                one.area_id,
                one.name,
                product_word(one.product, language),
                day(one.effective_on, one.date_precision),
                one.method or unknown,
                Figure(value=one.depth_cm, instead=unknown),
                one.operator or unknown,
                m2(one.overlap_m2),
                text("yes") if one.is_open_again else text("no"),
                one.source,
            )
        )
        for one in statement.released[:MOST_ROWS]
    )
    notes: tuple[Text, ...] = (
        (
            text(
                "Cancelled land was found by non-technical survey to have no evidence of mines, and reduced land by "
                "technical survey; neither was searched whole. Cleared land was searched to the depth that is named."
            ),
        ),
        *_more(len(statement.released) - len(rows), language),
    )
    return (Table(title=text("Released land on this ground"), columns=columns, rows=rows, notes=notes),)


def _unknown(statement: LandStatement, language: Language) -> tuple[Block, ...]:
    text = language.text
    blocks: list[Block] = []
    if statement.unknown:
        columns = (
            Column(key="unit", heading=text("Recorded in"), shown=Shown.TEXT, width=2.0),
            Column(key="where", heading=text("Is this ground there?"), shown=Shown.TEXT, width=1.4),
            Column(key="areas", heading=text("Areas")),
            Column(key="size", heading=text("m²")),
            Column(key="ids", heading=text("Which"), shown=Shown.TEXT, width=3.5),
        )
        rows = tuple(
            Row(
                (
                    one.unit or text("the whole country"),
                    text(PLACES[one.where]),
                    Figure(value=one.areas),
                    m2(one.area_m2, instead=text("not known")),
                    _named(one.area_ids, language),
                )
            )
            for one in statement.unknown[:MOST_ROWS]
        )
        note = text("These areas are recorded without a position. Any of them may lie on this ground.")
        more = _more(len(statement.unknown) - len(rows), language)
        title = text("Hazardous land without a position")
        blocks.append(Table(title=title, columns=columns, rows=rows, notes=((note,), *more)))
    if statement.sites:
        blocks.append(_sites(statement, language))
    if statement.undrawn_releases:
        count = Figure(value=statement.undrawn_releases)
        said = sentence(
            language, mark("Releases of the register without a shape, which no map can show: {count}."), count=count
        )
        blocks.append(Paragraph(said, "note"))
    return tuple(blocks)


def _named(area_ids: Sequence[str], language: Language, most: int = 12) -> str:
    if not area_ids:
        return language.text("a total without records of areas")
    more = len(area_ids) - most
    named = ", ".join(area_ids[:most])
    return named if more <= 0 else language.text("{named} and {count} more", named=named, count=language.number(more))


def _sites(statement: LandStatement, language: Language) -> Table:
    text = language.text
    kinds = {"incident": text("incident"), "minefield": text("recorded minefield")}
    columns = (
        Column(key="site", heading=text("Record"), shown=Shown.TEXT, width=1.2),
        Column(key="kind", heading=text("What"), shown=Shown.TEXT, width=1.2),
        Column(key="name", heading=text("Name"), shown=Shown.TEXT, width=2.0),
        Column(key="on", heading=text("Date"), shown=Shown.DATE),
        Column(key="distance", heading=text("Distance, m")),
        Column(key="source", heading=text("Source"), shown=Shown.TEXT, width=2.0),
    )
    rows = tuple(
        Row(
            (
                one.site_id,
                kinds.get(str(one.kind), str(one.kind)),
                one.name,
                day(one.happened_on, one.date_precision or "day"),
                distance(one.distance_m),
                one.source,
            )
        )
        for one in statement.sites[:MOST_ROWS]
    )
    more = _more(len(statement.sites) - len(rows), language)
    title = text("Incidents and old minefields within 500 m")
    return Table(title=title, columns=columns, rows=rows, notes=more)


def _check(statement: LandStatement, language: Language, link: str) -> tuple[Block, ...]:
    said = language.text(
        "Snapshot and check sum name this statement. Whoever holds the register can make it again from the same ground "
        "and compare: a statement that was changed has another check sum. m² are geodesic, on the WGS 84 ellipsoid; "
        "ground under several records counts once."
    )
    blocks: list[Block] = [Paragraph((said,))]
    if link:
        blocks.append(Paragraph((language.text("Service: {link}", link=link),)))
    return (*blocks, code_picture(statement, language, link))
