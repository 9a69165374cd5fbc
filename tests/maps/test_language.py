from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from clearance.errors import NotFound
from clearance_maps.language import LANGUAGES, language_of

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOM = Path(__file__).parents[2] / "maps" / "clearance_maps"
KEYWORDS = {"text": None, "plural": (1, 2), "mark": None}


def _messages() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(ROOM, method_map=[("**.py", "python")], keywords=KEYWORDS, options_map={})
    return {message for _, _, message, _, _ in found}


def _texts(given: object) -> list[str]:
    return [str(part) for part in given] if isinstance(given, (list, tuple)) else [str(given or "")]


def _names(given: object) -> set[str]:
    return {name for text in _texts(given) for name in re.findall(r"\{(\w+)\}", text)}


@pytest.fixture(scope="module", params=[code for code in LANGUAGES if code != "en"])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with (ROOM / "locale" / request.param / "LC_MESSAGES" / "clearance.po").open("rb") as file:
        return read_po(file, locale=request.param)


def test_every_message_is_translated_and_no_translation_is_left_over(catalogue: Catalog) -> None:
    assert {message.id for message in catalogue if message.id and all(_texts(message.string))} == _messages()
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert catalogue.obsolete == {}


def test_a_translation_has_the_values_of_its_message(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and _names(message.id) != _names(message.string)] == []


def test_a_language_without_catalogue_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NotFound, match=r"^language 'fr' is not available; use one of en, es$"):
        language_of("fr")


def test_numbers_and_dates_are_those_of_the_country_that_speaks_the_language() -> None:
    languages = [language_of("en", "PER"), language_of("es", "PER"), language_of("es", "COL"), language_of("es", "XEX")]
    day = date(2024, 11, 30)
    assert [(each.number(279388), each.long_date(day)) for each in languages] == [
        ("279,388", "30 November 2024"),
        ("279,388", "30 de noviembre de 2024"),
        ("279.388", "30 de noviembre de 2024"),
        ("279.388", "30 de noviembre de 2024"),
    ]


def test_a_date_is_no_more_precise_than_it_is_known() -> None:
    day = date(2014, 4, 30)
    english = language_of("en")
    assert [english.long_date(day, precision) for precision in ("day", "month", "year")] == [
        "30 April 2014",
        "April 2014",
        "2014",
    ]


def test_a_share_that_is_neither_none_nor_all_is_never_rounded_to_it() -> None:
    english = language_of("en")
    shares = [0.0, 0.0004, 0.37, 0.9996, 1.0]
    assert [english.percent(share).replace("\u00a0", " ") for share in shares] == [
        "0 %",
        "< 1 %",
        "37 %",
        "> 99 %",
        "100 %",
    ]


def test_a_country_has_its_name_in_the_language() -> None:
    names = [language_of(code).country("PER", "Peru") for code in LANGUAGES]
    assert names == ["Peru", "Perú"]
    assert language_of("es").country("XEX", "Example (fictitious)") == "Example (fictitious)"
