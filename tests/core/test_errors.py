from __future__ import annotations

import pickle

from clearance.errors import ClearanceError, Conflict, InvalidRecord, RuleBroken
from clearance.saying import Number, saying


def test_an_error_is_english_and_carries_its_message_and_values() -> None:
    error = RuleBroken("area '{area_id}' holds {amount}", area_id="A-1", amount=Number(8458, unit="m2"))
    assert str(error) == "area 'A-1' holds 8,458 m2"
    assert (error.said.message, dict(error.said.values)) == (
        "area '{area_id}' holds {amount}",
        {"area_id": "A-1", "amount": Number(8458, unit="m2")},
    )


def test_an_error_in_an_error_is_a_sentence_in_a_sentence() -> None:
    inner = InvalidRecord("'{value}' is no day", value="x")
    outer = InvalidRecord("line {number}: {fault}", number="3", fault=inner.said)
    assert str(outer) == "line 3: 'x' is no day"
    assert dict(outer.said.values)["fault"] == saying("'{value}' is no day", value="x")


def test_braces_mean_nothing_in_a_text_without_values() -> None:
    assert str(InvalidRecord('send {"type": "Feature"}')) == 'send {"type": "Feature"}'


def test_line_breaks_of_a_file_do_not_break_the_line_of_an_error() -> None:
    error = InvalidRecord("'{value}' is no day", value="a\nb\x1b")
    assert (str(error), error.said) == ("'a b ' is no day", "'a b ' is no day")


def test_an_error_goes_between_processes_with_its_values() -> None:
    error = Conflict("area {area_id} was changed", area_id="A-1", theirs=("E9",), ours=("E10",))
    there: Conflict = pickle.loads(pickle.dumps(error))  # noqa: S301  our own
    assert (type(there), str(there), there.values, there.theirs) == (Conflict, str(error), error.values, ("E9",))
    assert str(ClearanceError()) == ""
