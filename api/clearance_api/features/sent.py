"""What somebody sends to create, replace or change a feature (Part 4), as an edit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

import orjson
import shapely
from fastapi import Request
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from clearance.errors import InvalidGeometry, InvalidRecord
from clearance.land.date_precision import precision_said
from clearance_api.features.crs import CRS84, crs_of, read_back
from clearance_api.features.misasked import Misasked
from clearance_api.habits.refusals import TooLarge, UnsupportedMedia
from clearance_api.queries import day_of
from clearance_geodata.ingest.attributes import refuse_future
from clearance_geodata.ingest.edited import EDITABLE, Edit

__all__ = ["CREATES", "PATCHES", "edit_of", "id_of", "sent"]

Body: TypeAlias = dict[str, Any]

CREATES = ("application/geo+json", "application/json")
PATCHES = ("application/merge-patch+json", "application/geo+json", "application/json")
SOURCE = "edited through the service"
KNOWN_TO = "effective_on_precision"


async def sent(request: Request, kinds: tuple[str, ...]) -> tuple[Body, bytes]:
    """The feature in the body of a request.

    Raises:
        UnsupportedMedia: for a body of another kind; a page of another site cannot send one of these unasked.
        InvalidRecord: when it is no feature.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in kinds:
        raise UnsupportedMedia("a body of '{kind}' is not taken; send {kinds}", kind=kind, kinds=tuple(kinds))
    raw = await request.body()
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as fault:
        raise InvalidRecord("the body is no JSON: {fault}", fault=str(fault)) from None
    if not isinstance(body, dict) or not isinstance(body.get("properties", {}), dict | None):
        raise InvalidRecord("the body is no GeoJSON feature; send an object with geometry and properties")
    return body, raw


def id_of(body: Body, raw: bytes) -> str:
    """The id that a new feature names, else one of its content, so that sending it again finds it.

    Raises:
        InvalidRecord: when what it names can be no id.
    """
    named = body.get("id") or (body.get("properties") or {}).get("area_id")
    if isinstance(named, list | dict | bool):
        raise InvalidRecord(
            "the id of the feature is {dumps}; give a text or a number", dumps=orjson.dumps(named).decode()
        )
    return str(named).strip() if named else f"A-{hashlib.sha256(raw).hexdigest()[:10]}"


def edit_of(request: Request, feature_id: str, body: Body, today: date, *, replaces: Sequence[str] = ()) -> Edit:
    """What is said of a feature.

    Args:
        request: whose headers and query say the coordinates and the day.
        feature_id: of which feature.
        body: what was sent.
        today: the day of the register, when nothing says another.
        replaces: the properties that whoever replaces a feature sees: those that are not said are taken away.

    Raises:
        InvalidRecord: when the body names another feature.
        InvalidGeometry: when its geometry cannot be read.
        TooLarge: when it has too many corners.
        Misasked: for a day or system that cannot be read.
    """
    properties = dict(body.get("properties") or {})
    named = {str(n) for n in (body.get("id"), properties.pop("area_id", None)) if n is not None} - {feature_id}
    if named:
        raise InvalidRecord(
            "the body is of feature '{pop}', not of '{feature_id}'; an id stays for good",
            pop=named.pop(),
            feature_id=feature_id,
        )
    if body.get("type", "Feature") != "Feature":
        raise InvalidRecord("the body is a {type}; send one Feature", type=str(body["type"]))
    asked, known = (request.query_params.get(name, properties.pop(name, None)) for name in ("effective_on", KNOWN_TO))
    day, precision = _when(asked, known, today)
    if replaces:
        properties = dict.fromkeys(n for n in EDITABLE if n in replaces and n not in KEPT) | properties
    return Edit(
        area_id=feature_id,
        properties=properties,
        geometry=_geometry(request, body.get("geometry")),
        says_where="geometry" in body,
        effective_on=day,
        date_precision=precision,
        source=str(properties.get("source") or SOURCE),
    )


# What a feature that replaces another keeps when it does not say it: figures of the books and of the outline.
KEPT = (
    *("name", "work_status", "area_m2", "recorded_ap_mines", "size_basis", "position_error_m"),
    "laid_on_precision",
)


def _when(asked: object, known: object, today: date) -> tuple[date, str]:
    """The day of an edit, and how well it is known; a month or year that still runs ends today."""
    day = _day(asked, today)
    if known is None:
        return day, "day"
    precision = precision_said(KNOWN_TO, str(known))
    if asked is None and precision != "day":
        raise InvalidRecord(
            "{name} '{value}' stands without effective_on; give the date too", name=KNOWN_TO, value=precision
        )
    refuse_future(day, precision, today)
    return min(day, today), precision


def _day(asked: object, today: date) -> date:
    if asked is None:
        return today
    try:
        return day_of(str(asked))
    except ValueError as fault:
        raise Misasked("effective_on", str(asked), fault.args[0]) from None


def _geometry(request: Request, given: object) -> BaseGeometry | None:
    if given is None:
        return None
    said = request.headers.get("content-crs", "").strip("<> ")
    crs = crs_of(said, "Content-Crs") if said else CRS84
    try:
        shape = shapely.from_geojson(orjson.dumps(given))
    except GEOSException as fault:
        raise InvalidGeometry(
            "the geometry cannot be read ({fault}); send a GeoJSON polygon", fault=str(fault)
        ) from None
    most, corners = request.app.state.service.settings.vertices_max, int(shapely.get_num_coordinates(shape))
    if corners > most:
        raise TooLarge(
            "the geometry has {corners} corners, and at most {most} are taken; send it in parts",
            corners=corners,
            most=most,
        )
    return None if shape.is_empty else read_back(shape, crs)
