"""What the two map pages share: the drawn map, its legend, the notes under it, and the page around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
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
from clearance_maps.mapping.base import CARRIED, Ground, extent_of, hazard_map
from clearance_maps.mapping.layers import Layer, open_layers, open_points, point_of, released_layers
from clearance_maps.mapping.locator import locator
from clearance_maps.mapping.offline import inlined, packaged_script, refuse_remote
from clearance_maps.mapping.places import (
    LARGEST_RADIUS,
    PlaceLayer,
    PlaceTotal,
    place_layers,
    place_totals,
    reading_of,
)
from clearance_maps.mapping.stories import stories_of
from clearance_maps.mapping.symbols import pattern_definitions, swatch, symbol_styles
from clearance_maps.mapping.tools import tool_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.base import Extent
    from clearance_maps.mapping.outlook_text import Outlook

__all__ = ["Sheet", "sheet_of", "written"]

WORLD: Extent = (-150.0, -55.0, 150.0, 70.0)
# Folium forbids to enlarge the page, which people with weak sight must be able to.
VIEWPORT = re.compile(r"<meta name=\"viewport\"[^>]*>")
SHOWN_SOURCES = 8
SCRIPTS = ("carrier.js", "ground.js", "card.js", "positions.js", "measure.js", "finding.js", "sharing.js", "map.js")
GEODESIC = "geographiclib-geodesic/geographiclib-geodesic.min.js"
LARGE_SHARE = 0.4
IN_BOOK = mark("Not drawn: {amount} that the national book holds as a total without area records.")
RELEASED_ELSEWHERE = mark("Not drawn: {amount} of released land whose position is not recorded.")
ABSENCE = mark(
    "The absence of a record is not evidence of the absence of contamination. This map is no permission to enter."
)
# The outlook says the rest, deadline and output, beside its chart.
OUTLOOK_FACTS = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """The layers of a snapshot and where they lie."""

    snapshot: Snapshot
    language: Language
    outline: BaseGeometry | None
    layers: tuple[Layer, ...]
    places: tuple[PlaceLayer, ...]
    totals: tuple[PlaceTotal, ...]

    @property
    def drawn_layers(self) -> tuple[Layer | PlaceLayer, ...]:
        """All of them, from below."""
        return (*self.layers, *self.places)

    @property
    def extent(self) -> Extent:
        """The extent of what is open; else of what was released, of the country, of the world."""
        boxes = [layer.extent for layer in self.drawn_layers if layer.symbol.is_open]
        found = extent_of(boxes) or extent_of([layer.extent for layer in self.drawn_layers])
        return found or (WORLD if self.outline is None else self.outline.bounds)

    @property
    def padding(self) -> int:
        """Room in pixels around the extent: symbols with labels need more than ground."""
        return 56 if self.totals else 18

    def drawn(self) -> dict[str, Markup]:
        """The parts that Folium writes, offline and the same each time: head, body, script."""
        return _parts(hazard_map(self.extent, self.places, language=self.language, padding=self.padding))

    def carried(self) -> str:
        """What the page carries: the ground, and the story of every area on it."""
        ids = dict.fromkeys(chain.from_iterable(layer.ids for layer in self.layers if layer.has_stories))
        stories = stories_of(self.snapshot, ids, self.language)
        ground = Ground(
            layers=self.layers, outline=self.outline, stories=stories, places=tuple(t.place for t in self.totals)
        )
        return ground.packed(self.language)

    def legend(self) -> list[tuple[Markup, str]]:
        """Symbols and words, only for what is on the map."""
        entries = []
        for layer in reversed(self.drawn_layers):
            label = self.language.text(layer.symbol.label)
            if layer.reads:
                label = self.language.text(layer.reads, symbol=label)
            entries.append((Markup(swatch(layer.symbol, round_with_dash=layer.is_points)), label))  # noqa: S704 -- our own SVG
        return entries

    def reading(self) -> list[str]:
        """How to read what the legend does not show."""
        lines = reading_of(self.totals, self.language)
        if any(not layer.is_points for layer in self.layers):
            lines.append(self.language.text("A point stands for ground too small to draw at this scale."))
        return lines

    def locator(self) -> Markup:
        """The small picture of the country; empty without an outline, or when the map shows most of it."""
        if self.outline is None or _share(self.extent, self.outline.bounds) > LARGE_SHARE:
            return Markup()
        points = [(total.place.lon, total.place.lat) for total in self.totals]
        return Markup(locator(self.outline, self.extent, points))  # noqa: S704 -- our own SVG


def _share(extent: Extent, whole: Extent) -> float:
    return (extent[2] - extent[0]) * (extent[3] - extent[1]) / ((whole[2] - whole[0]) * (whole[3] - whole[1]))


def sheet_of(
    snapshot: Snapshot, language: Language, outline: BaseGeometry | None, *, largest_radius: float = LARGEST_RADIUS
) -> Sheet:
    """The sheet of a snapshot; released ground lies under open ground, symbols of totals on top."""
    totals = place_totals(snapshot)
    symbols = place_layers(totals, language, largest_radius=largest_radius)
    grounds = (*released_layers(snapshot, language), *open_layers(snapshot, language))
    layers = (*grounds, *open_points(snapshot, language))
    return Sheet(snapshot, language, outline, layers, tuple(symbols), tuple(totals))


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


def written(sheet: Sheet, headline: Headline, *, title: str, outlook: Outlook | None = None) -> str:
    """The whole page, one file that asks no other machine for anything; with an outlook its chart is the main thing."""
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
        kind="outlook" if outlook else "contamination",
        outlook=outlook,
        lang=language.code,
        direction=language.direction,
        title=title,
        data_date=text("Data as of {date}", date=language.long_date(sheet.snapshot.as_of)),
        snapshot=[
            (text("Snapshot"), identity.id),
            (text("Register"), identity.register),
            (text("Known at"), f"{known} UTC" if known else text("nothing recorded yet")),
        ],
        facts=facts_of(sheet.snapshot, headline, language)[: OUTLOOK_FACTS if outlook else None],
        legend=sheet.legend(),
        reading=sheet.reading(),
        locator=sheet.locator(),
        map=sheet.drawn(),
        absence=text(ABSENCE),
        notes=_notes(sheet),
        sources=_sources(sheet),
        words=_words(language),
        patterns=Markup(pattern_definitions()),  # noqa: S704 -- our own SVG
        style=Markup(_page_file("page.css") + symbol_styles()),  # noqa: S704 -- our own style sheet
        tools=tool_words(language),
        script=Markup("\n".join(_scripts())),  # noqa: S704 -- our own scripts
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


def _scripts() -> Iterator[str]:
    yield packaged_script(GEODESIC)
    yield from (_page_file(name) for name in SCRIPTS)


def _page_file(name: str) -> str:
    return (files("clearance_maps.mapping") / "page" / name).read_text(encoding="utf-8")
