"""A plan as workbook, calendar, picture and page: the same figures in each, and nothing in it runs."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO

import pytest
from hostile_books import TEXTS
from icalendar import Calendar
from openpyxl import load_workbook
from plan_by_hand import FORMULA, plan_by_hand

from clearance_maps.charts.plan import plan_svg
from clearance_maps.documents.plan_workbook import plan_xlsx
from clearance_maps.plan_calendar import plan_ics
from clearance_maps.plan_page import plan_html
from clearance_maps.spoken import LANGUAGES


def test_totals_of_the_workbook_are_formulas_with_their_values() -> None:
    content = plan_xlsx(plan_by_hand(), lang="en")
    formulas, values = load_workbook(BytesIO(content)), load_workbook(BytesIO(content), data_only=True)
    assert formulas.sheetnames == [
        *("Plan", "T6a", "T6b", "T7", "T7b", "T7c", "T8", "T8b", "T9a", "T9b", "T9c", "Tasks")
    ]
    assert [cell.value for cell in formulas["T6a"][8]][:6] == [
        "Total",
        *(f"=SUM({name}5:{name}7)" for name in "BCDEF"),
    ]
    assert [cell.value for cell in values["T6a"][8]][:6] == ["Total", 2, 0, 400, 1100, 1500]
    assert formulas["T6a"]["F5"].value == "=C5+D5+E5"
    assert formulas["T8"]["E5"].value == "=C5+D5"
    assert formulas["T8"]["F5"].value == "=MAX(0,B5-C5-D5)"
    assert [values["T8"][f"F{row}"].value for row in (5, 6, 7)] == [20_000, 0, 20_000]
    assert values["T8"]["A1"].value == "Table T8. Budget and funding gap, USD of 1 January 2026"
    assert [values["T8"][f"{name}4"].value for name in "CD"] == ["State", "Donor: Canada"]
    assert [values["T7c"][f"H{row}"].value for row in (5, 6, 7)] == [1.5, 18, 19.5]


def test_text_of_a_record_is_never_a_formula() -> None:
    sheet = load_workbook(BytesIO(plan_xlsx(plan_by_hand(), lang="es")))["Tareas"]
    assert (sheet["C5"].value, sheet["C5"].data_type) == (FORMULA, "s")
    assert [sheet["H5"].value.date().isoformat(), sheet["N5"].value] == ["2027-06-01", -78.25]


def test_the_calendar_has_a_whole_day_event_for_each_task() -> None:
    lines = plan_ics(plan_by_hand(), lang="es").decode().splitlines()
    events = Calendar.from_ical(plan_ics(plan_by_hand(), lang="es")).walk("VEVENT")
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20270601",
        "DTSTART;VALUE=DATE:20270701",
    ]
    assert [(str(e["uid"]), str(e["summary"]), str(e["dtend"].to_ical())) for e in events] == [
        ("register-1/A-1/TS@clearance", f"Estudio técnico: {FORMULA}", "b'20270701'"),
        ("register-1/A-1/CLEARANCE@clearance", f"Despeje: {FORMULA}", "b'20280816'"),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pictures_are_sound_xml_and_the_same_each_time(lang: str) -> None:
    drawn = plan_svg(plan_by_hand(), lang=lang)
    assert drawn == plan_svg(plan_by_hand(), lang=lang)
    titles = [title.text for title in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}title")]  # noqa: S314  our own
    assert {"en": "Tasks", "es": "Tareas", "fr": "Tâches"}[lang] in titles
    assert {
        "en": "Milestones of the plan by year",
        "es": "Hitos del plan por año",
        "fr": "Jalons du plan par année",
    }[lang] in titles


def test_the_page_says_the_figures_and_that_no_state_has_published_them() -> None:
    page = plan_html(plan_by_hand(), lang="en").decode()
    assert "1,500\u00a0m² in 2 areas remain on 30 November 2026" in page
    assert "The probability to be done by 30 June 2028 is 25\u00a0% (1,000 simulated executions, seed 7)." in page
    assert "no State has published them" in page
    assert "<script" not in page


INJECTED = "x\r\nATTENDEE:mailto:somebody@example.org\nEND:VEVENT"


@pytest.mark.parametrize("text", [*TEXTS, INJECTED])
def test_words_of_records_stay_words_in_calendar_picture_page_and_workbook(text: str) -> None:
    plain = plan_by_hand()
    tasks = tuple(replace(one, name=text, sector=text[:300], teams=(text[:300],)) for one in plain.tasks)
    plan = replace(plain, tasks=tasks)
    calendars = [Calendar.from_ical(plan_ics(one, lang="en")) for one in (plain, plan)]
    parts = [[(part.name, set(part)) for part in one.walk()] for one in calendars]
    assert parts[0] == parts[1]
    drawn = ET.fromstring(plan_svg(plan, lang="en"))  # noqa: S314  our own
    assert [one.tag for one in drawn.iter() if one.tag.endswith(("script", "img", "foreignObject"))] == []
    assert [name for one in drawn.iter() for name in one.attrib if name.startswith("on")] == []
    page = plan_html(plan, lang="en").decode()
    assert [tag for tag in ("<script", "<img", "onmouseover='") if tag in page] == []
    books = [load_workbook(BytesIO(plan_xlsx(one, lang="en"))) for one in (plain, plan)]
    formulas = [{c.value for s in book for row in s.iter_rows() for c in row if c.data_type == "f"} for book in books]
    assert formulas[0] == formulas[1]
