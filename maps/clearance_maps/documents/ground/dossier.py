"""The dossier of an area: what it is, where exactly, everything that happened to it, and what lies around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_maps.documents.ground.area_record import area_acts, area_finds, area_footprint, area_releases
from clearance_maps.documents.ground.area_surroundings import area_surroundings, area_tasks
from clearance_maps.documents.ground.corner_table import corner_table
from clearance_maps.documents.ground.picture import Drawn, ground_picture
from clearance_maps.documents.ground.said import (
    DISCLAIMER,
    STATUSES,
    class_word,
    day,
    distance,
    hazard_words,
    m2,
)
from clearance_maps.documents.value import (
    Bullets,
    Column,
    Document,
    Figure,
    Key,
    OwnText,
    Paragraph,
    Row,
    Section,
    Shown,
    Table,
)
from clearance_maps.documents.worded import sentence
from clearance_maps.language import language_of, mark
from clearance_maps.mapping.layers import SIZE_BASES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.story import AreaStory
    from clearance_maps.documents.ground.area_surroundings import Exposed, PlannedTask
    from clearance_maps.documents.ground.corner_table import CornerPoint
    from clearance_maps.documents.value import Block, Cell, Text
    from clearance_maps.language import Language

__all__ = ["dossier_document"]

PROMPTS = {
    "access": mark("access to the area, the reference point, the benchmark, and who shows the way."),
    "safety": mark("safety on site: medical evacuation, communication, nearest hospital, hazards besides the mines."),
    "method": mark("method and assets proposed, depth to be searched, marking, and what ends the task."),
    "people": mark("who lives near by, by sex and age, what the land was used for and will be used for."),
}


def dossier_document(
    story: AreaStory,
    *,
    lang: str,
    corners: Sequence[CornerPoint] = (),
    tasks: Sequence[PlannedTask] = (),
    exposed: Sequence[Exposed] = (),
) -> Document:
    """The dossier as a document with places for what only those who work there can write.

    Args:
        story: what the register says of the area.
        lang: code of a language that has a catalogue.
        corners: the turning points of its ground, in every notation.
        tasks: of a plan, those on this area.
        exposed: what lies near it, by rasters that were given.

    Raises:
        NotFound: for a language without a catalogue.
    """
    identity = story.identity
    language = language_of(lang, identity.country)
    text, area = language.text, story.state.area
    return Document(
        kind="dossier",
        title=text("Dossier of area {area}", area=area.area_id),
        subtitle=area.name,
        language=language,
        identity=identity,
        country=language.country(identity.country, story.country_name),
        disclaimer=text(DISCLAIMER),
        facts=(),
        summary=(_in_short(story, language),),
        sections=_sections(story, language, corners, tasks=tasks, exposed=exposed),
        contents=False,
    )


def _in_short(story: AreaStory, language: Language) -> Text:
    state = story.state
    if not state.is_open:
        said = mark("The area is closed: {area} of it were released in the books.")
        return sentence(language, said, area=m2(state.released_m2, Key("released m2")))
    if state.open_m2 is None:
        return (language.text("The area is open; its size is not known."),)
    return sentence(language, mark("The area is open, with {area}."), area=m2(state.open_m2, Key("open m2")))


def _sections(
    story: AreaStory,
    language: Language,
    corners: Sequence[CornerPoint],
    *,
    tasks: Sequence[PlannedTask],
    exposed: Sequence[Exposed],
) -> tuple[Section, ...]:
    text = language.text

    def own(key: str) -> OwnText:
        return OwnText(key=key, prompt=text(PROMPTS[key]))

    where: tuple[Block, ...] = (own("access"),)
    points: tuple[Block, ...] = ()
    if corners:
        points = (corner_table(corners, language, title=text("Turning points")),)
    made = (
        Section(title=text("The area"), blocks=(_facts(story, language), *_map(story, language))),
        Section(title=text("Where it lies"), blocks=(*where, *points), across=True),
        Section(title=text("What happened"), blocks=area_acts(story, language), across=True),
        Section(title=text("Its ground day by day"), blocks=(area_footprint(story, language),), across=True),
        Section(title=text("Released land"), blocks=area_releases(story, language), across=True),
        Section(title=text("Devices found"), blocks=area_finds(story, language), across=True),
        Section(title=text("Work given and planned"), blocks=(*area_tasks(story, tasks, language), own("method"))),
        Section(title=text("What lies near by"), blocks=(*area_surroundings(story, exposed, language), own("people"))),
        Section(title=text("Safety on site"), blocks=(own("safety"),)),
        Section(title=text("Sources"), blocks=(_sources(story, language),)),
    )
    return tuple(section for section in made if section.blocks)


def _facts(story: AreaStory, language: Language) -> Table:
    """What the area is, a line for each thing that is known of it."""
    text, state = language.text, story.state
    area, unknown = state.area, language.text("not stated")
    lines: list[tuple[str, Cell]] = [
        (text("Name"), area.name),
        (text("Other names"), "; ".join(area.aliases)),
        (text("Sector"), area.sector or unknown),
        (text("Province"), area.admin1 or unknown),
        (text("District"), area.admin2 or unknown),
        (text("Class"), class_word(state.hazard_class, language)),
        (text("Contaminated with"), hazard_words(area.hazard_text, language)),
        (text("Status"), text(STATUSES[str(state.status)])),
        (text("Open, m²"), m2(state.open_m2, Key("open m2"), instead=text("not known"))),
        (text("Of it worked on, m²"), m2(state.processed_m2)),
        (text("Released, m²"), m2(state.released_m2, Key("released m2"))),
        (text("AP mines recorded"), Figure(value=state.recorded_ap_mines)),
        (text("AP mines found"), Figure(value=state.found_ap_mines)),
        (text("How the size is known"), text(SIZE_BASES[str(state.size_basis)])),
        (text("Position error, m"), distance(state.position_error_m, instead=text("not known"))),
        (text("Operator"), area.operator or unknown),
        (text("Kind of minefield"), area.minefield_type or unknown),
        (text("Evidence"), area.evidence or unknown),
        (text("Laid on"), day(area.laid_on, area.laid_on_precision or "day")),
        (text("In the books since"), day(state.opened_on, state.opened_precision)),
        (text("Last change"), day(state.last_change_on, state.last_change_precision)),
        (text("Came from"), ", ".join(state.came_from)),
        (text("Became"), ", ".join(story.became)),
        (text("Id in the source"), area.import_id),
    ]
    kept = [Row((name, value)) for name, value in lines if not isinstance(value, str) or value]
    columns = (
        Column(key="what", heading=text("What"), shown=Shown.TEXT, width=1.4),
        Column(key="value", heading=text("Value"), shown=Shown.TEXT, width=3.0),
    )
    return Table(title=text("What the register says"), columns=columns, rows=tuple(kept))


def _map(story: AreaStory, language: Language) -> tuple[Block, ...]:
    ground = story.ground
    if ground is None:
        return (Paragraph((language.text("No shape of the area is known, so there is no map of it."),)),)
    released = [Drawn(one.geometry, one.product) for one in story.releases if one.geometry is not None]
    beside = [
        Drawn(one.state.geometry, one.state.hazard_class, one.state.area.area_id)
        for one in story.neighbours
        if one.state.geometry is not None
    ]
    own = story.state.geometry
    opened = [] if own is None else [Drawn(own, story.state.hazard_class, story.state.area.area_id)]
    picture = ground_picture(
        ground,
        [*released, *beside, *opened],
        language,
        title=language.text("The area and its neighbours"),
        focus_word=language.text("Outline of the area"),
    )
    return (picture,)


def _sources(story: AreaStory, language: Language) -> Block:
    if not story.sources:
        return Paragraph((language.text("No source is recorded."),))
    return Bullets(tuple((source,) for source in story.sources))
