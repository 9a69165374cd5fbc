"""A sentence of the core as plain data and back, for what one process says and another shows in a language."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from clearance.saying import Number, Saying, Value

__all__ = ["Kept", "kept", "said_again"]

# A text as it is; anything else under the name of what it is.
Kept: TypeAlias = str | dict[str, object]


def kept(value: Value) -> Kept:
    """A sentence, or a value in one, as what JSON can hold.

    Example:
        >>> from clearance.saying import saying
        >>> kept(saying("{land} is left", land=Number(8458, unit="m2")))["message"]
        '{land} is left'
    """
    if isinstance(value, Saying):
        values = [[name, kept(part)] for name, part in value.values]
        return {"message": value.message, "many": value.many, "values": values}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        return {"listed": [kept(part) for part in value]}
    if isinstance(value, Number):
        return {"number": float(value.value), "form": value.form, "unit": value.unit}
    return {"date": value.isoformat()} if isinstance(value, date) else {"count": value}


def said_again(data: object) -> Value:
    """What `kept` wrote, as it was; anything else as its text."""
    if not isinstance(data, dict):
        return str(data)
    if "message" in data:
        values = tuple((str(name), said_again(part)) for name, part in data["values"])
        return Saying(str(data["message"]), str(data["many"]), values)
    if "listed" in data:
        return tuple(said_again(part) for part in data["listed"])
    if "number" in data:
        return Number(float(data["number"]), str(data["form"]), str(data["unit"]))
    return date.fromisoformat(data["date"]) if "date" in data else int(data["count"])
