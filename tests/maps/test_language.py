from __future__ import annotations

import re
from datetime import date
from gettext import c2py
from typing import TYPE_CHECKING

import pytest
from said_in_sources import (
    LOCALES,
    PAGE,
    forms_of,
    has_words,
    id_of,
    lacking,
    left_over,
    page_with_terms,
    put_together,
    said,
    started,
    words,
)

from clearance.errors import NotFound
from clearance.saying import Number, counted, saying
from clearance.units import Unit, quantity
from clearance_maps.catalogues import file_of, read_subject
from clearance_maps.language import LANGUAGES, language_of
from clearance_maps.spoken import DRAWN, SUBJECTS, SUBJECTS_OF

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog


RULES = "src/clearance/land/rules.py"


def _names(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def _counts(catalogue: Catalog) -> dict[int, list[int]]:
    """The counts up to a thousand that take each plural form."""
    form = c2py(catalogue.plural_expr)
    taken: dict[int, list[int]] = {number: [] for number in range(catalogue.num_plurals)}
    for count in range(1001):
        taken[form(count)].append(count)
    return taken


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_message_of_sources_and_templates_is_translated_and_no_translation_is_left_over(code: str) -> None:
    assert lacking(code) == {}
    assert left_over(code) == set()


def test_no_error_that_a_page_can_show_is_put_together_where_it_is_raised() -> None:
    """It is raised as a message with its values, or no other language can say it."""
    assert put_together() == []


@pytest.mark.parametrize(("code", "subject"), [(code, one) for code, parts in SUBJECTS_OF.items() for one in parts])
def test_a_language_of_some_subjects_has_every_message_of_them(code: str, subject: str) -> None:
    complete = {message for message, parts in words("es").items() if subject in parts}
    assert {message for message in complete - set(words(code)) if has_words(message)} == set()


def test_what_the_checks_find_is_said_in_arabic_on_the_map_of_findings() -> None:
    found = {message for message, place in said().items() if place.startswith(("src/clearance/land/checks/", RULES))}
    assert len(found) > 200
    assert {message for message in found - set(words("ar")) if has_words(message)} == set()


@pytest.mark.parametrize("code", started())
def test_a_message_under_two_subjects_has_the_same_words_in_both(code: str) -> None:
    told = {message: {forms_of(part) for part in parts.values()} for message, parts in words(code).items()}
    assert {message: forms for message, forms in told.items() if len(forms) > 1} == {}


@pytest.mark.parametrize("code", started())
def test_a_translation_has_the_values_of_its_message_and_every_plural_form(code: str) -> None:
    """A form for one single count need not show it, as "both areas" need not say two."""
    wrong = []
    for subject in SUBJECTS:
        catalogue = read_subject(code, subject)
        counts = _counts(catalogue)
        for message in (message for message in catalogue if message.id):
            ids, forms = id_of(message), forms_of(message)
            wanted = _names(ids if isinstance(ids, str) else ids[1])
            for number, form in enumerate(forms):
                spare = {"count"} if isinstance(ids, tuple) and len(counts[number]) == 1 else set()
                if wanted - spare != _names(form) - spare or not form:
                    wrong.append((subject, ids, form))
            if isinstance(ids, tuple) and len(forms) != catalogue.num_plurals:
                wrong.append((subject, ids, str(forms)))
    assert wrong == []


@pytest.mark.parametrize("code", started())
def test_the_files_of_a_language_are_its_subjects_and_say_the_same_of_its_plurals(code: str) -> None:
    assert {file.stem for file in (LOCALES / code / "LC_MESSAGES").iterdir()} <= set(SUBJECTS)
    parts = [read_subject(code, subject) for subject in SUBJECTS if file_of(code, subject).is_file()]
    assert len({(str(part.locale), part.plural_expr) for part in parts}) == 1
    assert [message.id for part in parts for message in part if message.id and message.fuzzy] == []
    assert [part.obsolete for part in parts if part.obsolete] == []


def test_the_page_of_the_languages_has_the_terms_of_the_catalogues() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_with_terms(), "renew it with: make words"


def test_a_language_without_catalogue_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NotFound, match=r"^language 'de' is not available; use one of en, es, fr$"):
        language_of("de")


def test_numbers_and_dates_are_those_of_the_country_that_speaks_the_language() -> None:
    languages = [language_of("en", "PER"), language_of("es", "PER"), language_of("es", "COL"), language_of("es", "XEX")]
    languages += [language_of("fr", "SEN"), language_of("fr", "CHE")]
    day = date(2024, 11, 30)
    assert [(each.number(279388), each.long_date(day)) for each in languages] == [
        ("279,388", "30 November 2024"),
        ("279,388", "30 de noviembre de 2024"),
        ("279.388", "30 de noviembre de 2024"),
        ("279.388", "30 de noviembre de 2024"),
        ("279\u202f388", "30 novembre 2024"),
        ("279\u202f388", "30 novembre 2024"),
    ]
    assert [language_of("fr").long_date(date(2025, 3, number)) for number in (1, 11)] == [
        "1er mars 2025",
        "11 mars 2025",
    ]


def test_arabic_has_the_digits_of_the_country_and_its_six_plural_forms() -> None:
    cairo, algiers = (language_of("ar", country, among=DRAWN) for country in ("EGY", "DZA"))
    day = date(2024, 11, 30)
    assert [(each.direction, each.number(279388), each.long_date(day)) for each in (cairo, algiers)] == [
        ("rtl", "\u0662\u0667\u0669\u066c\u0663\u0668\u0668", "\u0663\u0660 نوفمبر \u0662\u0660\u0662\u0664"),
        ("rtl", "279.388", "30 نوفمبر 2024"),
    ]
    one, many = "in {count} area", "in {count} areas"
    assert [algiers.plural(one, many, count) for count in (0, 1, 2, 3, 11, 100)] == [
        "في 0 منطقة",
        "في منطقة واحدة",
        "في منطقتين",
        "في 3 مناطق",
        "في 11 منطقة",
        "في 100 منطقة",
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


def test_a_sentence_of_the_core_is_said_with_the_words_and_numbers_of_the_language() -> None:
    many = "{count} areas of unknown size: they have no m2 to be released"
    known = counted("{count} area of unknown size: it has no m2 to be released", many, 1200)
    missing = saying("Mines by area: {reason}", reason=known)
    left = saying("{quantity} known only as released: never part of what remained", quantity=quantity(7_500, Unit.M2))
    spanish = language_of("es")
    assert [spanish.said(text) for text in (missing, left, "a name")] == [
        "Mines by area: 1.200 áreas de tamaño desconocido: no tienen m² que liberar",
        "7,5\u00a0m² conocidos solo como liberados: nunca fueron parte de lo que quedaba",
        "a name",
    ]
    assert language_of("en").said(saying("{share} by {day}", share=Number(0.5, ".0%"), day=date(2029, 12, 31))) == (
        "50\u00a0% by 31 December 2029"
    )


def test_a_country_has_its_name_in_the_language() -> None:
    names = [language_of(code).country("PER", "Peru") for code in LANGUAGES]
    assert names == ["Peru", "Perú", "Pérou"]
    assert language_of("es").country("XEX", "Example (fictitious)") == "Example (fictitious)"
