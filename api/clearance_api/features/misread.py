"""What is wrong with a parameter or a body that the framework cannot read, as a sentence that languages can say.

Pydantic words its errors in English and gives the kind and the values of each; the same words stand here as messages,
so that programs read what they always did.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from clearance.saying import Saying, saying
from clearance_api.features.misasked import NOT_A_PARAMETER

__all__ = ["MEANT", "remedy_of"]

# By the kind of the error; each value stands in the message under the name that pydantic gives it.
MEANT: Mapping[str, Saying] = {
    "missing": saying("Field required"),
    "int_type": saying("Input should be a valid integer"),
    "int_parsing": saying("Input should be a valid integer, unable to parse string as an integer"),
    "int_parsing_size": saying("Unable to parse input string as an integer, exceeded maximum size"),
    "int_from_float": saying("Input should be a valid integer, got a number with a fractional part"),
    "float_type": saying("Input should be a valid number"),
    "float_parsing": saying("Input should be a valid number, unable to parse string as a number"),
    "finite_number": saying("Input should be a finite number"),
    "bool_type": saying("Input should be a valid boolean"),
    "bool_parsing": saying("Input should be a valid boolean, unable to interpret input"),
    "greater_than": saying("Input should be greater than {gt}", gt=""),
    "greater_than_equal": saying("Input should be greater than or equal to {ge}", ge=""),
    "less_than": saying("Input should be less than {lt}", lt=""),
    "less_than_equal": saying("Input should be less than or equal to {le}", le=""),
    "enum": saying("Input should be {expected}", expected=""),
    "literal_error": saying("Input should be {expected}", expected=""),
    "string_type": saying("Input should be a valid string"),
    "string_pattern_mismatch": saying("String should match pattern '{pattern}'", pattern=""),
    "date_type": saying("Input should be a valid date"),
    "datetime_type": saying("Input should be a valid datetime"),
    "datetime_parsing": saying("Input should be a valid datetime, {error}", error=""),
    "datetime_from_date_parsing": saying("Input should be a valid datetime or date, {error}", error=""),
    "timezone_aware": saying("Input should have timezone info"),
    "dict_type": saying("Input should be a valid dictionary"),
    "list_type": saying("Input should be a valid list"),
    "model_attributes_type": saying("Input should be a valid dictionary or object to extract fields from"),
    "json_invalid": saying("JSON decode error"),
}
# Those that count letters: the message for one, the one for more, and what pydantic calls the count.
LENGTHS: Mapping[str, tuple[str, Saying, Saying]] = {
    "string_too_short": (
        "min_length",
        saying("String should have at least {length} character", length=""),
        saying("String should have at least {length} characters", length=""),
    ),
    "string_too_long": (
        "max_length",
        saying("String should have at most {length} character", length=""),
        saying("String should have at most {length} characters", length=""),
    ),
}
# How pydantic writes the last two of several words.
LAST = re.compile(r"(?P<others>'[^']*'(?:, '[^']*')*) or (?P<last>'[^']*')")


def remedy_of(fault: Mapping[str, Any]) -> str:
    """What to give instead, of one error as the framework lists it; the English of one that is not in the table.

    Example:
        >>> str(remedy_of({"type": "less_than", "ctx": {"lt": 1.0}, "msg": "Input should be less than 1"}))
        'Input should be less than 1.0'
    """
    kind, ctx = str(fault["type"]), fault.get("ctx", {})
    refused = ctx.get("error")  # what a validator of ours raised
    if isinstance(refused, ValueError) and refused.args:
        return refused.args[0] if isinstance(refused.args[0], str) else str(refused.args[0])
    if kind == "extra_forbidden":
        return NOT_A_PARAMETER
    if kind in LENGTHS:
        name, one, many = LENGTHS[kind]
        return saying((one if ctx[name] == 1 else many).message, length=str(ctx[name]))
    known = MEANT.get(kind)
    if known is None:
        return str(fault["msg"])
    return saying(known.message, **{name: _value(ctx.get(name, "")) for name, _ in known.values})


def _value(value: object) -> str:
    """A value of an error: words to choose from get the "or" of the language."""
    several = LAST.fullmatch(str(value))
    if several is None:
        return str(value)
    return saying("{others} or {last}", others=several["others"], last=several["last"])
