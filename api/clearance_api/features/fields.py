"""The fields of a collection as JSON Schema says them, and their values as texts of a query say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from clearance.land.checks import SEVERITIES
from clearance.land.date_precision import PRECISIONS, SUFFIX
from clearance.land.hazard import Hazard, HazardClass, SizeBasis, Status, WorkStatus
from clearance.land.published import Measure, Qualifier
from clearance.saying import saying
from clearance_geodata.export.layer import Field, FieldType

__all__ = ["VOCABULARIES", "described", "literal_of"]

Node: TypeAlias = dict[str, object]

# The words that a field may hold, where there are no others.
VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "hazard_class": tuple(HazardClass),
    "work_status": tuple(WorkStatus),
    "size_basis": tuple(SizeBasis),
}
# Words of a name that means something else in another collection.
OF_COLLECTION: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("areas", "status"): tuple(Status),
    ("released", "product"): ("cancelled", "reduced", "cleared", "unspecified"),
    ("figures", "measure"): tuple(Measure),
    ("figures", "qualifier"): tuple(Qualifier),
    ("findings", "severity"): tuple(SEVERITIES),
    ("finds", "category"): tuple(Hazard),
}
TYPES = {FieldType.WHOLE: "integer", FieldType.NUMBER: "number", FieldType.YES_NO: "boolean"}


def words_of(field: Field, collection: str) -> tuple[str, ...]:
    """The words that a field may hold; empty when it may hold any."""
    if field.name.endswith(SUFFIX):
        return PRECISIONS
    return OF_COLLECTION.get((collection, field.name)) or VOCABULARIES.get(field.name, ())


def described(field: Field, collection: str) -> Node:
    """A field as JSON Schema: title, type, format, words, unit and meaning."""
    meaning = f"{field.meaning} ({field.unit})" if field.unit else field.meaning
    node: Node = {"title": field.name.replace("_", " "), "type": TYPES.get(field.type, "string")}
    if field.type is FieldType.DATE:
        node["format"] = "date"
    if words := words_of(field, collection):
        node["enum"] = list(words)
    if field.unit:
        node["x-ogc-unit"] = field.unit
    return node | ({"description": meaning} if meaning else {})


def literal_of(field: Field, text: str) -> object:
    """A text of a query as the value of a field, in the form of a CQL2 literal.

    Raises:
        ValueError: when the field cannot hold such a value.

    Example:
        >>> literal_of(Field("depth_cm", FieldType.WHOLE), "20"), literal_of(Field("on", FieldType.DATE), "2024-01-31")
        (20, {'date': '2024-01-31'})
    """
    if field.type is FieldType.DATE:
        try:
            return {"date": date.fromisoformat(text).isoformat()}
        except ValueError:
            raise ValueError(saying("is not a day; write it as YYYY-MM-DD")) from None
    if field.type is FieldType.YES_NO:
        if text not in {"true", "false"}:
            raise ValueError(saying("is not true or false"))
        return text == "true"
    if field.type in {FieldType.WHOLE, FieldType.NUMBER}:
        return _number(text)
    return text


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if number - number != 0:  # neither NaN nor infinite
        raise ValueError(saying("is not a number; write digits and a decimal point"))
    return number
