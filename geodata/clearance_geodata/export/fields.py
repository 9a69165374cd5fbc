"""What each attribute of an exported layer is: type, unit and meaning, in one table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clearance_geodata.export.layer import Field, FieldType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clearance_geodata.export.layer import Value

__all__ = ["FIELDS", "field_named"]

ID, TEXT, WHOLE = FieldType.ID, FieldType.TEXT, FieldType.WHOLE
NUMBER, DATE, YES_NO = FieldType.NUMBER, FieldType.DATE, FieldType.YES_NO

FIELDS = {
    field.name: field
    for field in (
        Field("area_id", ID, meaning="stable id of the hazardous area"),
        Field("entry_id", ID, meaning="entry of the journal that says so"),
        Field("name", TEXT, meaning="name of the area or site"),
        Field("hazard_class", TEXT, meaning="cha (confirmed), sha (suspected) or unclassified (IMAS 07.11)"),
        Field("hazard", TEXT, meaning="AP, AP-improvised, AV, cluster, ERW, joined by +"),
        Field("status", TEXT, meaning="open or released; of a site what its source says"),
        Field("work_status", TEXT, meaning="where the work stands: worked on, suspended, completed, and so on"),
        Field("sector", TEXT, meaning="sector of the programme"),
        Field("admin1", TEXT, meaning="province"),
        Field("admin2", TEXT, meaning="district"),
        Field("area_m2", NUMBER, "m2", "open hazardous land; null while its size is unknown"),
        Field("processed_m2", NUMBER, "m2", "of that, worked on and not handed over"),
        Field("recorded_ap_mines", WHOLE, "AP mines", "mines that records place in the area"),
        Field("opened_on", DATE, meaning="day on which the area came into the books"),
        Field("last_change_on", DATE, meaning="day of the last act on it"),
        Field("size_basis", TEXT, meaning="how the size is known, from surveyed polygon to unknown"),
        Field("position_error_m", NUMBER, "m", "how far the coordinates may be off"),
        Field("minefield_type", TEXT, meaning="type of minefield, in the words of the programme"),
        Field("evidence", TEXT, meaning="what the area is known from, in the words of the programme"),
        Field("laid_on", DATE, meaning="day on which the mines were laid"),
        Field("pattern_slots", WHOLE, "slots", "places for a mine in the rows of its record"),
        Field("slots_checked", WHOLE, "slots", "places of these that were worked"),
        Field("came_from", TEXT, meaning="ids of the areas that it was made from"),
        Field("product", TEXT, meaning="cancelled, reduced, cleared, or unspecified"),
        Field("released_m2", NUMBER, "m2", "land that was released"),
        Field("effective_on", DATE, meaning="day on which it took effect"),
        Field("covers_from", DATE, meaning="first day of the period that the amount covers"),
        Field("operator", TEXT, meaning="who works on it, or did the work"),
        Field("method", TEXT, meaning="how it was done"),
        Field("task", ID, meaning="task order"),
        Field("depth_cm", WHOLE, "cm", "depth to which land was cleared"),
        Field("ap_mines", WHOLE, "AP mines", "mines that were found and destroyed"),
        Field("av_mines", WHOLE, "AV mines", "mines that were found and destroyed"),
        Field("other_items", WHOLE, "items", "other items that were found and destroyed"),
        Field("source", TEXT, meaning="document that says so"),
        Field("note", TEXT, meaning="remark"),
        Field("site_id", ID, meaning="stable id of the site"),
        Field("event_id", ID, meaning="id of the event"),
        Field("happened_on", DATE, meaning="day on which it happened"),
        Field("what", TEXT, meaning="what happened"),
        Field("killed", WHOLE, "people", "people killed; null when not known"),
        Field("injured", WHOLE, "people", "people injured; null when not known"),
        Field("attributes", TEXT, meaning="what else the source says, as JSON"),
        Field("snapshot", ID, meaning="snapshot of the register that this was read from"),
        Field("as_of", DATE, meaning="last effective day that the snapshot counts"),
        Field("point", ID, meaning="name of the turning point: id / number"),
        Field("part", WHOLE, meaning="part of the ground, from 1"),
        Field("ring", TEXT, meaning="outer, or hole and its number"),
        Field("vertex", WHOLE, meaning="number of the turning point in its ring, from 1"),
        Field("lon", NUMBER, "degrees", "longitude, WGS 84", 9),
        Field("lat", NUMBER, "degrees", "latitude, WGS 84", 9),
        Field("inside_lon", NUMBER, "degrees", "longitude of a point inside the ground, WGS 84", 9),
        Field("inside_lat", NUMBER, "degrees", "latitude of a point inside the ground, WGS 84", 9),
        Field("bearing_deg", NUMBER, "degrees", "true bearing to the next turning point"),
        Field("magnetic_deg", NUMBER, "degrees", "magnetic bearing to it, on the day of the snapshot"),
        Field("leg_m", NUMBER, "m", "distance to the next turning point, on the ellipsoid"),
        Field("utm", ID, meaning="UTM zone, easting and northing in m, WGS 84"),
        Field("mgrs", ID, meaning="MGRS square of 1 m that holds the point, WGS 84"),
    )
}

# The names of the house carry their unit, so that a field that is new needs no line above to be typed.
ENDINGS = (
    ("_id", Field("", ID)),
    ("_on", Field("", DATE)),
    ("_m2", Field("", NUMBER, "m2")),
    ("_km2", Field("", NUMBER, "km2")),
    ("_cm", Field("", NUMBER, "cm")),
    ("_m", Field("", NUMBER, "m")),
)


def field_named(name: str, values: Iterable[Value] = ()) -> Field:
    """The field of a name; one that is not described is typed by its ending, or else by its first known value.

    Example:
        >>> field_named("area_m2").unit, field_named("width_m").type.value, field_named("wells", [None, 3]).type.value
        ('m2', 'number', 'whole number')
    """
    if name in FIELDS:
        return FIELDS[name]
    for ending, field in ENDINGS:
        if name.endswith(ending):
            return replace(field, name=name)
    return Field(name, _type_of(next((value for value in values if value is not None), "")))


def _type_of(value: Value) -> FieldType:
    if isinstance(value, str):
        return TEXT
    if isinstance(value, bool):
        return YES_NO
    return WHOLE if isinstance(value, int) else NUMBER if not hasattr(value, "isoformat") else DATE
