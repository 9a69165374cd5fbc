"""Pages for people: registers, their collections, and the description of the service, all readable offline."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jinja2
from markupsafe import Markup

from clearance import __version__
from clearance.land.snapshot import Snapshot
from clearance_api.sampling import SamplingAnswer
from clearance_api.style import style
from clearance_api.tiles.map_styles import CLASSES
from clearance_geodata.export.symbols import SYMBOLS
from clearance_geodata.shelf.collections import Collection

__all__ = [
    "Line",
    "api_page",
    "collection_page",
    "collections_page",
    "conformance_page",
    "fields_page",
    "index_page",
    "item_page",
    "items_page",
    "page_of",
    "sampling_page",
    "tiles_page",
]


# The words for classes.
LABELS = {
    "cha": "confirmed (CHA)",
    "sha": "suspected (SHA)",
    "unclassified": "class not stated",
    "unspecified": "product not stated",
    **{name: name for name in ("cancelled", "reduced", "cleared")},
}


SAMPLING_FIELDS = {
    "area_m2": "Lot of cleared land, m2",
    "missed": "Missed items in a lot that must not pass",
    "risk": "Probability with which it may pass, 0 to 1",
    "sampled_m2": "A sample to judge, m2",
    "detection": "Inspection: probability that it shows an item in a unit",
    "unit_m2": "Sampling unit, m2",
    "allowed": "Items that may be found before the lot fails",
    "mines_per_ha": "Mines per hectare before clearance",
    "clearance": "Clearance: probability that it finds a mine",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One headline figure: what, how much, and what to know about it."""

    label: str
    value: str
    note: str = ""


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("clearance_api"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_of(template: str, /, **values: object) -> bytes:
    """A page from its template."""
    return _templates().get_template(template).render(version=__version__, style=Markup(style()), **values).encode()  # noqa: S704  our own


def index_page(snapshots: Mapping[str, Snapshot], base: str) -> bytes:
    """The registers of a service, by name."""
    return page_of("index.html", snapshots=snapshots, base=base)


def tiles_page(snapshot: Snapshot, *, base: str, pins: str, collections: Mapping[str, str]) -> bytes:
    """The map of the vector tiles, with a legend.

    Args:
        snapshot: what is shown.
        base: address of the register, without a slash at the end.
        pins: the parameters that bring back the snapshot; empty when there is nothing in it.
        collections: titles of those that may be seen, by their names.
    """
    symbols = {name: _legend(name) for name in collections}
    return page_of("tiles.html", snapshot=snapshot, base=base, pins=pins, collections=collections, symbols=symbols)


def _legend(name: str) -> Sequence[Mapping[str, str]]:
    """The symbols of a collection, one to a class."""
    shown = [
        (symbol, LABELS.get(symbol.name, ""))
        for symbol in SYMBOLS.values()
        if symbol.name in CLASSES.get(name, ("", (name,)))[1]
    ]
    return [
        {"background": f"{symbol.fill}{round(255 * symbol.opacity):02x}", "outline": symbol.outline, "label": label}
        for symbol, label in shown
    ]


def api_page(document: Mapping[str, object]) -> bytes:
    """An OpenAPI document, to read."""
    return page_of("api.html", document=document)


def collections_page(base: str, content: Mapping[str, object]) -> bytes:
    """The collections of a register."""
    return page_of("collections.html", base=base, content=content)


def collection_page(base: str, content: Mapping[str, object]) -> bytes:
    """One collection."""
    return page_of("collection.html", base=base, content=content)


def sampling_page(base: str, asked: Mapping[str, object], made: SamplingAnswer) -> bytes:
    """A form for samples of quality assurance, with what was asked last and its result.

    Args:
        base: address of the register, without a slash at the end.
        asked: the values of the form.
        made: the result.
    """
    needed, plan, residual = made["needed"], made["plan"], made["residual"]
    asked = {**asked, "sampled_m2": asked["sampled_m2"] if plan else needed["sampled_m2"]}
    asked = {**asked, "mines_per_ha": asked["mines_per_ha"] or 0}
    lines = [
        Line(
            f"Sample that lets such a lot pass in {made['risk']:.0%} of cases at most",
            f"{needed['sampled_m2']:,.0f} m2",
            f"{needed['sampled_share']:.1%} of the lot; it passes with probability {needed['passes']:.3f}",
        )
    ]
    if plan:
        share = f"{plan['sampled_share']:.1%} of the lot"
        lines.append(Line("The sample that you gave lets it pass with", f"{plan['passes']:.1%}", share))
    if residual:
        note = "mean after clearance and a sample that found nothing"
        lines.append(Line("Mines that remain", f"{residual['mean']:.3g}", note))
        lines.append(Line("Probability that any remains", f"{residual['any_mine']:.1%}", ""))
    fields = [{"name": name, "label": label, "value": f"{asked[name]:g}"} for name, label in SAMPLING_FIELDS.items()]
    return page_of("sampling.html", base=base, fields=fields, lines=lines, assumptions=needed["assumptions"])


def fields_page(base: str, collection: Collection, content: Mapping[str, object]) -> bytes:
    """The properties of a collection, from their JSON Schema."""
    return page_of("fields.html", base=base, name=collection.name, content=content)


def items_page(
    collection: Collection, base: str, head: Mapping[str, object], features: Sequence[Mapping[str, Any]]
) -> bytes:
    """A page of features as a table.

    Args:
        collection: whose features.
        base: address of the register.
        head: the page without its features, as in GeoJSON.
        features: those shown, as in GeoJSON.
    """
    columns = list(features[0]["properties"]) if features else []
    rows = [
        {**feature, "href": _with_form(next(link["href"] for link in feature["links"] if link["rel"] == "self"))}
        for feature in features
    ]
    named = {"name": collection.name, "title": collection.title, "columns": columns}
    return page_of("items.html", base=base, head=head, features=rows, **named)


def _with_form(href: str) -> str:
    return f"{href}{'&' if '?' in href else '?'}f=html"


def item_page(
    collection: Collection, base: str, snapshot: Mapping[str, object], feature: Mapping[str, object]
) -> bytes:
    """One feature."""
    named = {"name": collection.name, "title": collection.title}
    return page_of("item.html", base=base, snapshot=snapshot, feature=feature, **named)


def conformance_page(base: str, conforms_to: Sequence[str]) -> bytes:
    """The classes of standards that the service keeps to."""
    return page_of("conformance.html", base=base, conforms_to=conforms_to)
