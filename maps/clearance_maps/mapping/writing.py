"""The page around a map: title, figures, legend, notes and sources, in one file that opens without a network."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import folium
from branca.element import Figure
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from clearance.land.hazard import Level
from clearance.treaty.article5 import sources_of
from clearance.units import Unit, from_exact
from clearance_maps.facts import COMPUTED, facts_of
from clearance_maps.language import mark
from clearance_maps.mapping.base import CARRIED, Squares, hazard_map
from clearance_maps.mapping.eastward import lies_together
from clearance_maps.mapping.layers import point_of
from clearance_maps.mapping.offline import inlined, packaged_script, refuse_remote
from clearance_maps.mapping.symbols import pattern_definitions, symbol_styles
from clearance_maps.mapping.tools import tool_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clearance.headline import Headline
    from clearance_maps.language import Language
    from clearance_maps.mapping.outlook_text import Outlook
    from clearance_maps.mapping.sheet import Sheet

__all__ = ["Panel", "written"]

# Folium forbids to enlarge the page, which people with weak sight must be able to.
VIEWPORT = re.compile(r"<meta name=\"viewport\"[^>]*>")
SHOWN_SOURCES = 8
SCRIPTS = (
    "carrier.js",
    "ground.js",
    "colouring.js",
    "card.js",
    "positions.js",
    "measure.js",
    "finding.js",
    "sharing.js",
    "map.js",
)
GEODESIC = "geographiclib-geodesic/geographiclib-geodesic.min.js"
IN_BOOK = mark("Not drawn: {amount} that the national book holds as a total without area records.")
RELEASED_ELSEWHERE = mark("Not drawn: {amount} of released land whose position is not recorded.")
ABSENCE = mark(
    "The absence of a record is not evidence of the absence of contamination. This map is no permission to enter."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What a page has beside its map and legend.

    `kind` names the page for its style; `template` is the file in page/ that shows `values`, empty for none; `facts` is
    how many of the headline figures are shown, None for all; `scripts` run after those of every map.
    """

    kind: str
    template: str = ""
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    facts: int | None = None
    scripts: tuple[str, ...] = ()
    outlook: Outlook | None = None


def _parts(drawn: folium.Map) -> dict[str, Markup]:
    figure = drawn.get_root()
    if not isinstance(figure, Figure):  # pragma: no cover - a map without a figure renders nothing
        return {}
    figure.render()
    return {
        name: Markup(inlined(VIEWPORT.sub("", part.render())))  # noqa: S704 -- Folium's own, data escaped by tojson
        for name, part in (("head", figure.header), ("body", figure.html), ("script", figure.script))
    }


def _notes(sheet: Sheet) -> list[str]:
    """The sentences that every map says, and what it cannot show."""
    text = sheet.language.text
    notes = [
        text("{mark} Computed from the books; no State has published this figure.", mark=COMPUTED),
        *_not_drawn(sheet),
        text("Coordinates: WGS 84 (EPSG:4326), drawn in Web Mercator (EPSG:3857). Areas are geodesic."),
    ]
    if any(total.issuer or total.on != sheet.snapshot.as_of for total in sheet.totals):
        notes.insert(1, text("Sector figures are as published on their own date and are not added up."))
    names = ", ".join(picture.label for picture in sheet.pictures if picture.is_supplied)
    if names:
        notes.append(text("Under the land: {names}, as supplied.", names=names))
    if sheet.outline is not None:
        notes.append(
            text(
                "Country outline: Natural Earth 1:50,000,000, for orientation only; neighbouring countries are not "
                "drawn. Borders shown imply no opinion on the status of any territory."
            )
        )
    return notes


def _not_drawn(sheet: Sheet) -> list[str]:
    language = sheet.language
    placed = {total.place.name for total in sheet.totals}
    nowhere = (state.area for state in sheet.snapshot.open_states if state.geometry is None and not point_of(state))
    lost = [area for area in nowhere if not placed & {area.area_id, area.name, area.sector}]
    national = [s for s in sheet.snapshot.states.values() if s.area.level is Level.NATIONAL and s.is_open]
    notes = []
    if lost:
        notes.append(
            language.plural(
                "Not drawn: {count} open area whose position is not recorded.",
                "Not drawn: {count} open areas whose position is not recorded.",
                len(lost),
            )
        )
    if national:
        amount = language.m2(from_exact(sum(state.open_m2 or 0 for state in national), Unit.M2))
        notes.append(language.text(IN_BOOK, amount=amount))
    hidden = sum(release.released_m2 for release in sheet.snapshot.releases if release.geometry is None)
    if hidden:
        notes.append(language.text(RELEASED_ELSEWHERE, amount=language.m2(from_exact(hidden, Unit.M2))))
    return notes


def _sources(sheet: Sheet) -> list[str]:
    sources = list(sources_of(sheet.snapshot))
    more = len(sources) - SHOWN_SOURCES
    if more <= 0:
        return sources
    return [
        *sources[:SHOWN_SOURCES],
        sheet.language.plural("and {count} more in the journal", "and {count} more in the journal", more),
    ]


def written(sheet: Sheet, headline: Headline, panel: Panel, *, title: str) -> str:
    """The whole page, one file that asks no other machine for anything."""
    sheet = lies_together(sheet)
    language, identity = sheet.language, sheet.snapshot.identity
    environment = Environment(
        loader=PackageLoader("clearance_maps.mapping", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    known = identity.known_at.partition(".")[0].replace("T", " ").removesuffix("Z")
    text = language.text
    page = environment.get_template("page.html").render(
        panel=panel,
        served=any(isinstance(one, Squares) for one in sheet.pictures),
        outlook=panel.outlook,
        lang=language.code,
        direction=language.direction,
        title=title,
        data_date=text("Data as of {date}", date=language.long_date(sheet.snapshot.as_of)),
        snapshot=[
            (text("Snapshot"), identity.id),
            (text("Register"), identity.register),
            (text("Known at"), f"{known} UTC" if known else text("nothing recorded yet")),
        ],
        facts=facts_of(sheet.snapshot, headline, language)[: panel.facts],
        legend=sheet.legend(),
        choice=sheet.choice(),
        has_places=bool(sheet.places),
        reading=sheet.reading(),
        locator=sheet.locator(),
        map=_parts(hazard_map(sheet.extent, sheet.places, language=language, padding=sheet.padding)),
        absence=text(ABSENCE),
        notes=_notes(sheet),
        sources=_sources(sheet),
        words=_words(language),
        patterns=Markup(pattern_definitions()),  # noqa: S704 -- our own SVG
        style=Markup(_page_file("page.css") + symbol_styles()),  # noqa: S704 -- our own style sheet
        tools=tool_words(language),
        script=Markup("\n".join(_scripts(panel))),  # noqa: S704 -- our own scripts
    )
    # Letters and digits ask no other machine for anything.
    return refuse_remote(page).replace(CARRIED, sheet.carried())


def _words(language: Language) -> Mapping[str, str]:
    text = language.text
    return {
        "headline": text("Headline figures"),
        "legend": text("Legend"),
        "sources": text("Sources:"),
        "map": text("Map"),
        "drawn_with": text("Drawn with Clearance and Leaflet."),
        "empty": text("Nothing with a position is recorded."),
    }


def _scripts(panel: Panel) -> Iterator[str]:
    yield packaged_script(GEODESIC)
    yield from (_page_file(name) for name in (*SCRIPTS, *panel.scripts))


def _page_file(name: str) -> str:
    return (files("clearance_maps.mapping") / "page" / name).read_text(encoding="utf-8")
