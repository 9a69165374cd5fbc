"""What the pages of collections show: what there is, what each holds, its features as a table, and one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from clearance.land.checks import check_snapshot
from clearance.land.date_precision import SUFFIX
from clearance.saying import Saying
from clearance_api.browser.wording import FIELDS, LABELS, TYPES, VALUES, field_shown, word
from clearance_api.features.fields import words_of
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance_api.browser.frame import Frame
    from clearance_api.readings import Reading
    from clearance_geodata.export.layer import Field
    from clearance_geodata.shelf.collections import Collection
    from clearance_maps.language import Language

__all__ = [
    "awaited_values",
    "collection_values",
    "collections_values",
    "fields_values",
    "item_values",
    "items_values",
    "labels_of",
    "with_sentences",
]

GEOMETRY = "geometry"
# What GeoJSON calls a shape, in words.
SHAPES: Mapping[str, str] = {
    "Point": mark("point"),
    "MultiPoint": mark("points"),
    "LineString": mark("line"),
    "MultiLineString": mark("lines"),
    "Polygon": mark("polygon"),
    "MultiPolygon": mark("polygon of several parts"),
    "GeometryCollection": mark("shapes of several kinds"),
}

UNIT_WORDS: Mapping[str, str] = {
    "m2": mark("m²"),
    "areas": mark("areas"),
    "AP mines": mark("AP mines"),
    "AV mines": mark("AV mines"),
    "items": mark("items"),
    "slots": mark("places for a mine"),
    "people": mark("people"),
    "degrees": mark("degrees"),
}


def labels_of(lang: Language) -> dict[str, str]:
    """What people call the properties of features, by name."""
    return {name: lang.text(label) for name, label in {**LABELS, **FIELDS}.items()}


def collections_values(frame: Frame, content: Mapping[str, Any]) -> dict[str, object]:
    """The page of all collections; `content` is what a program is answered."""
    return {
        "title": frame.lang.text("Collections"),
        "trail_of": _trail(frame)[:1],
        "collections": [COLLECTIONS[one["id"]] for one in content["collections"]],
    }


def collection_values(frame: Frame, collection: Collection, content: Mapping[str, Any]) -> dict[str, object]:
    """The page of one collection; `content` is what a program is answered."""
    lang, extent = frame.lang, content["extent"]
    since, until = extent["temporal"]["interval"][0]
    return {
        "title": lang.said(collection.title),
        "about": lang.said(collection.description),
        "trail_of": _trail(frame),
        "box": extent.get("spatial", {"bbox": [()]})["bbox"][0],
        "since": since and lang.long_date(date.fromisoformat(since[:10])),
        "until": lang.long_date(date.fromisoformat(until[:10])),
        "content": content,
        "here": f"/collections/{collection.name}",
    }


def fields_values(frame: Frame, collection: Collection, names: Sequence[str]) -> dict[str, object]:
    """The page of the properties that a feature holds, or that a filter may name."""
    lang, labels, known = frame.lang, labels_of(frame.lang), {field.name: field for field in collection.fields}
    title = lang.text("{collection}: properties", collection=lang.said(collection.title))
    fields = [_described(lang, known.get(name), name, collection.name, labels) for name in names]
    return {"title": title, "trail_of": _trail(frame, collection), "fields": fields}


def _described(
    lang: Language, field: Field | None, name: str, collection: str, labels: Mapping[str, str]
) -> dict[str, object]:
    if field is None:
        meaning = lang.text("the ground, as a shape on the map")
        return {"name": name, "label": labels.get(name, ""), "type": "", "words": (), "meaning": meaning}
    unit = f" ({word(UNIT_WORDS, field.unit, lang)})" if field.unit else ""
    return {
        "name": name,
        "label": labels.get(name, ""),
        "type": word(TYPES, field.type, lang),
        "words": [(one, word(VALUES.get(name, {}), one, lang)) for one in words_of(field, collection)],
        "meaning": f"{lang.said(field.meaning)}{unit}",
    }


def items_values(
    frame: Frame, collection: Collection, head: Mapping[str, object], features: Sequence[Mapping[str, Any]]
) -> dict[str, object]:
    """The page of some features.

    Args:
        frame: what stands round it.
        collection: whose features.
        head: the page without its features, as in GeoJSON.
        features: those shown, as in GeoJSON.
    """
    labels, names = labels_of(frame.lang), list(features[0]["properties"]) if features else []
    rows = [
        {
            "id": feature["id"],
            "href": _for_people(frame, next(link["href"] for link in feature["links"] if link["rel"] == "self")),
            "cells": [_value(frame.lang, name, feature["properties"]) for name in names[1:]],
        }
        for feature in features
    ]
    columns = [(name, labels.get(name, "")) for name in names]
    title = frame.lang.said(collection.title)
    return {"title": title, "trail_of": _trail(frame, collection), "head": head, "rows": rows, "columns": columns}


def awaited_values(frame: Frame, collection: Collection) -> dict[str, object]:
    """The page that says that the features of a collection are being made."""
    return {"title": frame.lang.said(collection.title), "trail_of": _trail(frame, collection)}


def item_values(frame: Frame, collection: Collection, feature: Mapping[str, Any]) -> dict[str, object]:
    """The page of one feature, as in GeoJSON."""
    lang, labels, ground = frame.lang, labels_of(frame.lang), feature["geometry"]
    properties = feature["properties"]
    lines = [(name, labels.get(name, ""), _value(lang, name, properties)) for name in properties]
    shape = word(SHAPES, ground["type"], lang) if ground else lang.text("not known")
    title = str(feature["id"])
    return {
        "title": title,
        "trail_of": [
            *_trail(frame, collection),
            (frame.href(f"/collections/{collection.name}/items", f="html"), lang.text("Features")),
        ],
        "lines": [*lines, (GEOMETRY, labels[GEOMETRY], shape)],
        "links": feature["links"],
    }


def with_sentences(
    reading: Reading, collection: Collection, features: Sequence[dict[str, Any]]
) -> Sequence[dict[str, Any]]:
    """Features whose texts are sentences again where the core says them: those of what the checks found.

    They are kept as texts, which only the checks of the same snapshot can tell in another language.
    """
    if collection.name != "findings":
        return features
    found = reading.value("sentences of findings", dict, lambda: _sentences(reading))
    for feature in features:
        given = feature["properties"]
        feature["properties"] = {name: found.get(value, value) for name, value in given.items()}
    return features


def _sentences(reading: Reading) -> dict[object, Saying]:
    found = check_snapshot(reading.snapshot)
    said = [text for one in found for text in (one.title, one.record, one.value, one.remedy)]
    return {str.__str__(text): text for text in said if isinstance(text, Saying)}


def _trail(frame: Frame, collection: Collection | None = None) -> list[tuple[str, str]]:
    """Where a page stands: the start, the collections, and the collection that it is of."""
    text = frame.lang.text
    trail = [(frame.href("/", f="html"), text("Start")), (frame.href("/collections", f="html"), text("Collections"))]
    if collection is None:
        return trail
    here = frame.href(f"/collections/{collection.name}", f="html")
    return [*trail, (here, frame.lang.said(collection.title))]


def _for_people(frame: Frame, href: str) -> str:
    """The address of a feature as a page in the language that was asked for."""
    lang = frame.query.get("lang")
    asked = urlencode({"f": "html"} | ({"lang": lang} if lang else {}))
    return f"{href}{'&' if '?' in href else '?'}{asked}"


def _value(lang: Language, name: str, properties: Mapping[str, Any]) -> str:
    """The value of a property as people read it; what is not known is a dash."""
    value = properties[name]
    if isinstance(value, bool):
        return lang.text("yes") if value else lang.text("no")
    if isinstance(value, Saying):
        return lang.said(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return field_shown(name, value, lang, properties.get(f"{name}{SUFFIX}") or "day")
