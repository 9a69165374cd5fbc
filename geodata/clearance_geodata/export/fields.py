"""What each attribute of an exported layer is: type, unit and meaning, in one table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clearance.saying import saying
from clearance_geodata.export.layer import Field, FieldType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clearance_geodata.export.layer import Value

__all__ = ["FIELDS", "KNOWN_TO", "field_named"]

ID, TEXT, WHOLE = FieldType.ID, FieldType.TEXT, FieldType.WHOLE
NUMBER, DATE, YES_NO = FieldType.NUMBER, FieldType.DATE, FieldType.YES_NO
# Of the field beside a date.
KNOWN_TO = saying("how well this date is known: day, month or year; null where no record says")

FIELDS = {
    field.name: field
    for field in (
        Field("area_id", ID, meaning=saying("stable id of the hazardous area")),
        Field("entry_id", ID, meaning=saying("entry of the journal that says so")),
        Field("name", TEXT, meaning=saying("name of the area or site")),
        Field("hazard_class", TEXT, meaning=saying("cha (confirmed), sha (suspected) or unclassified (IMAS 07.11)")),
        Field("hazard", TEXT, meaning=saying("AP, AP-improvised, AV, cluster, ERW, joined by +")),
        Field("status", TEXT, meaning=saying("open or released; of a site what its source says")),
        Field("work_status", TEXT, meaning=saying("where the work stands: worked on, suspended, completed, and so on")),
        Field("sector", TEXT, meaning=saying("sector of the programme")),
        Field("admin1", TEXT, meaning=saying("province")),
        Field("admin2", TEXT, meaning=saying("district")),
        Field("area_m2", NUMBER, "m2", saying("open hazardous land; null while its size is unknown")),
        Field("processed_m2", NUMBER, "m2", saying("of that, worked on and not handed over")),
        Field("recorded_ap_mines", WHOLE, "AP mines", saying("mines that records place in the area")),
        Field("opened_on", DATE, meaning=saying("day on which the area came into the books")),
        Field("opened_on_precision", TEXT, meaning=KNOWN_TO),
        Field("last_change_on", DATE, meaning=saying("day of the last act on it")),
        Field("last_change_on_precision", TEXT, meaning=KNOWN_TO),
        Field("size_basis", TEXT, meaning=saying("how the size is known, from surveyed polygon to unknown")),
        Field("position_error_m", NUMBER, "m", saying("how far the coordinates may be off")),
        Field("minefield_type", TEXT, meaning=saying("type of minefield, in the words of the programme")),
        Field("evidence", TEXT, meaning=saying("what the area is known from, in the words of the programme")),
        Field("laid_on", DATE, meaning=saying("day on which the mines were laid")),
        Field("laid_on_precision", TEXT, meaning=KNOWN_TO),
        Field("pattern_slots", WHOLE, "slots", saying("places for a mine in the rows of its record")),
        Field("slots_checked", WHOLE, "slots", saying("places of these that were worked")),
        Field("came_from", TEXT, meaning=saying("ids of the areas that it was made from")),
        Field("product", TEXT, meaning=saying("cancelled, reduced, cleared, or unspecified")),
        Field("released_m2", NUMBER, "m2", saying("land that was released")),
        Field("effective_on", DATE, meaning=saying("day on which it took effect")),
        Field("effective_on_precision", TEXT, meaning=KNOWN_TO),
        Field("covers_from", DATE, meaning=saying("first day of the period that the amount covers")),
        Field("covers_from_precision", TEXT, meaning=KNOWN_TO),
        Field("operator", TEXT, meaning=saying("who works on it, or did the work")),
        Field("method", TEXT, meaning=saying("how it was done")),
        Field("task", ID, meaning=saying("task order")),
        Field("depth_cm", WHOLE, "cm", saying("depth to which land was cleared")),
        Field("ap_mines", WHOLE, "AP mines", saying("mines that were found and destroyed")),
        Field("av_mines", WHOLE, "AV mines", saying("mines that were found and destroyed")),
        Field("other_items", WHOLE, "items", saying("other items that were found and destroyed")),
        Field("source", TEXT, meaning=saying("document that says so")),
        Field("note", TEXT, meaning=saying("remark")),
        Field("site_id", ID, meaning=saying("stable id of the site")),
        Field("event_id", ID, meaning=saying("id of the event")),
        Field("happened_on", DATE, meaning=saying("day on which it happened")),
        Field("happened_on_precision", TEXT, meaning=KNOWN_TO),
        Field("what", TEXT, meaning=saying("what happened")),
        Field("killed", WHOLE, "people", saying("people killed; null when not known")),
        Field("injured", WHOLE, "people", saying("people injured; null when not known")),
        Field("attributes", TEXT, meaning=saying("what else the source says, as JSON")),
        Field("snapshot", ID, meaning=saying("snapshot of the register that this was read from")),
        Field("as_of", DATE, meaning=saying("last effective day that the snapshot counts")),
        Field("point", ID, meaning=saying("name of the turning point: id / number")),
        Field("part", WHOLE, meaning=saying("part of the ground, from 1")),
        Field("ring", TEXT, meaning=saying("outer, or hole and its number")),
        Field("vertex", WHOLE, meaning=saying("number of the turning point in its ring, from 1")),
        Field("lon", NUMBER, "degrees", saying("longitude, WGS 84"), 9),
        Field("lat", NUMBER, "degrees", saying("latitude, WGS 84"), 9),
        Field("inside_lon", NUMBER, "degrees", saying("longitude of a point inside the ground, WGS 84"), 9),
        Field("inside_lat", NUMBER, "degrees", saying("latitude of a point inside the ground, WGS 84"), 9),
        Field("bearing_deg", NUMBER, "degrees", saying("true bearing to the next turning point")),
        Field("magnetic_deg", NUMBER, "degrees", saying("magnetic bearing to it, on the day of the snapshot")),
        Field("leg_m", NUMBER, "m", saying("distance to the next turning point, on the ellipsoid")),
        Field("utm", ID, meaning=saying("UTM zone, easting and northing in m, WGS 84")),
        Field("mgrs", ID, meaning=saying("MGRS square of 1 m that holds the point, WGS 84")),
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
