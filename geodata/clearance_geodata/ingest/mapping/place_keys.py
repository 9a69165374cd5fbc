"""Where the place of a record is written, read from the `geometry` line of a mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_geodata.ingest.mapping.condition_keys import conditions_of
from clearance_geodata.ingest.mapping.model import Habits, Place

if TYPE_CHECKING:
    from clearance_geodata.ingest.mapping.keys import Keys

__all__ = ["place_of"]

POINT = ("lon", "lat", "x", "y", "mgrs", "text")
OTHER_FILE = ("order", "sheet", "encoding")
# The keys of each way of writing: those that must be there, and those that may. The first that fits decides.
WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "legs": (
        ("legs", "by", "id", "bearing", "distance"),
        (*POINT, *OTHER_FILE, "north", "angles", "on", "declination", "slope", "unit", "returns"),
    ),
    "points": (("points", "by", "id"), (*POINT, *OTHER_FILE, "part")),
    "wkt": (("wkt",), ()),
    "text": (("text",), ("between",)),
    "mgrs": (("mgrs",), ()),
    "lon": (("lon", "lat"), ()),
    "x": (("x", "y"), ()),
    "none": (("none",), ()),
}
CHOICES = {
    "north": ("true", "magnetic", "grid"),
    "angles": ("degrees", "mils", "mils-6000", "grads"),
    "unit": ("m", "km", "cm"),
}


def place_of(keys: Keys, habits: Habits) -> Place:
    """The place of the records of a take.

    Raises:
        FileRefused: when the line is none of the ways in which places are written.
    """
    way = next((way for way in WAYS if keys.has(way)), None)
    if way is None:
        keys.refuse("it names no place; write { lon = ..., lat = ... }, { mgrs = ... }, { text = ... } or another way")
    needed, possible = WAYS[way]
    missing = next((key for key in needed if not keys.has(key)), None)
    if missing is not None:
        keys.refuse("'{missing}' is missing beside '{way}'", missing=missing, way=way)
    parts = {key: _part(keys, key) for key in (*needed, *possible) if keys.has(key)}
    where = conditions_of(keys.table("where")) if way in {"points", "legs"} else ()
    crs = keys.text("crs") if way != "none" else ""
    keys.finish()
    if way in {"legs", "points"} and sum(start in parts for start in ("lon", "x", "mgrs", "text")) != 1:
        keys.refuse("it needs a point in one way: lon and lat, x and y, mgrs, or text")
    if ("lon" in parts) != ("lat" in parts) or ("x" in parts) != ("y" in parts):
        keys.refuse("a point needs both lon and lat, or both x and y")
    if "x" in parts and not crs:
        keys.refuse("x and y say nothing without their system; add crs = '...', such as 'PSAD56 / UTM zone 17S'")
    if way == "legs" and "north" not in parts:
        keys.refuse("bearings say nothing without their north; add north = 'magnetic', 'true' or 'grid'")
    return Place(way=way, parts=parts, where=where, crs=crs, habits=habits)


def _part(keys: Keys, key: str) -> str:
    if key in {"none", "returns"}:
        return str(keys.flag(key)).lower()
    if key == "declination":
        value = keys.get(key)
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else keys.text(key)
    return keys.word(key, CHOICES[key]) if key in CHOICES else keys.text(key)
