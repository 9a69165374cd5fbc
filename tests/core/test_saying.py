"""Sentences of the core: English to read at once, with the message and values that a face needs."""

from __future__ import annotations

import json
import pickle
from datetime import date

import orjson

from clearance.errors import NotPossible
from clearance.saying import Number, counted, saying
from clearance.units import Unit, quantity

SAID = saying(
    "{share} of {land} is left on {day}: {what}",
    share=Number(0.755, ".1%"),
    land=quantity(1_234_567_500, Unit.M2),
    day=date(2024, 11, 30),
    what=(saying("one"), counted("{count} area", "{count} areas", 1200)),
)


def test_a_saying_reads_and_is_served_as_its_english() -> None:
    english = "75.5% of 1,234,567.5 m2 is left on 2024-11-30: one, 1,200 areas"
    assert english == SAID
    assert json.loads(json.dumps([SAID])) == orjson.loads(orjson.dumps([SAID])) == [english]
    assert SAID.message == "{share} of {land} is left on {day}: {what}"


def test_a_saying_goes_between_processes_with_its_message_and_values() -> None:
    there = pickle.loads(pickle.dumps(SAID))  # noqa: S301 -- our own bytes
    assert (there, there.message, there.values) == (SAID, SAID.message, SAID.values)


def test_an_error_keeps_the_saying_that_it_was_raised_with_unless_it_holds_control_characters() -> None:
    assert NotPossible(SAID).said is SAID
    assert NotPossible(saying("no {name}", name="a\nb")).said == "no a b"
    assert NotPossible("plain").said == "plain"
