"""A plan as a workbook: what it is, T6 to T9 with totals that are formulas, and the tasks."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance.treaty.plan_tables import PlanColumn, PlanTable, Shown, plan_tables
from clearance_maps.documents.docx_file import clean
from clearance_maps.documents.row_heights import row_height
from clearance_maps.language import language_of
from clearance_maps.plan_wording import ACTIVITIES, CELLS, PLAN_TITLES, heading, summary_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from clearance.plan.result import PlanResult
    from clearance.treaty.plan_tables import Value
    from clearance_maps.language import Language

__all__ = ["plan_xlsx", "task_table"]

MOST_ROWS = 1_048_000
FORMATS = {
    Shown.WHOLE: "#,##0",
    Shown.DECIMAL: "#,##0.00",
    Shown.MONEY: "#,##0",
    Shown.SHARE: "0%",
    Shown.YEAR: "0",
    Shown.DATE: "yyyy-mm-dd",
    Shown.MONTH: "yyyy-mm",
}
WIDTHS = {Shown.TEXT: 22, Shown.WHOLE: 13, Shown.DECIMAL: 12, Shown.MONEY: 15, Shown.SHARE: 13, Shown.YEAR: 9}
WIDE, WIDE_KEYS = 60, {"assumption", "value", "source", "risk", "mitigation"}


def plan_xlsx(plan: PlanResult, *, lang: str) -> bytes:
    """The workbook; totals, sums and gaps are formulas, and their values are there for programs that do not compute.

    Args:
        plan: what is shown.
        lang: ``en`` or ``es``.

    Raises:
        NotFound: for a language without a catalogue.
        FileRefused: for more tasks than a sheet holds.
    """
    from xlsxwriter import Workbook as NewWorkbook  # noqa: PLC0415  only this needs it

    if len(plan.tasks) > MOST_ROWS:
        raise FileRefused("{tasks} tasks are more than a sheet holds; write them as .gpkg", tasks=len(plan.tasks))
    language = language_of(lang, plan.identity.country)
    written = BytesIO()
    book = NewWorkbook(written, {"in_memory": True})
    day = plan.identity.as_of
    book.set_properties({"author": "Clearance", "created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001  a day
    formats = _formats(book)
    _about(book, plan, language, formats)
    for table in (*plan_tables(plan), task_table(plan, language)):
        _sheet(book, table, language, formats, plan)
    book.close()
    return written.getvalue()


def task_table(plan: PlanResult, language: Language) -> PlanTable:
    """The tasks as a table, in the order of their start."""
    shown = {
        "task": Shown.TEXT,
        "area_id": Shown.TEXT,
        "name": Shown.TEXT,
        "sector": Shown.TEXT,
        "activity": Shown.TEXT,
        "team_groups": Shown.TEXT,
        "teams": Shown.WHOLE,
        "starts_on": Shown.DATE,
        "ends_on": Shown.DATE,
        "days": Shown.WHOLE,
        "priority": Shown.DECIMAL,
        "worked_m2": Shown.WHOLE,
        "releases_m2": Shown.WHOLE,
        "lon": Shown.TEXT,
        "lat": Shown.TEXT,
    }
    columns = tuple(PlanColumn(key=key, shown=how, summed=key == "releases_m2") for key, how in shown.items())
    rows = tuple(
        (
            task.task_id,
            task.area_id,
            task.name,
            task.sector or "no_sector",
            language.text(ACTIVITIES[task.activity]),
            ", ".join(task.teams),
            task.team_count,
            task.starts_on,
            task.ends_on,
            task.days,
            task.priority,
            task.worked_m2,
            task.releases_m2,
            task.lon,
            task.lat,
        )
        for task in plan.tasks
    )
    return PlanTable(number="", title="tasks", columns=columns, rows=rows)


def _formats(book: Workbook) -> Mapping[str, Format]:
    edge = {"valign": "top", "font_name": "Arial", "font_size": 9}
    made = {how.value: book.add_format({**edge, "num_format": code}) for how, code in FORMATS.items()}
    made |= {
        f"total {how.value}": book.add_format(
            {**edge, "num_format": code, "bold": True, "top": 1, "bg_color": "#F2F4F5"}
        )
        for how, code in FORMATS.items()
    }
    made["text"] = book.add_format({**edge, "text_wrap": True, "indent": 1})
    made["total text"] = book.add_format({**edge, "bold": True, "top": 1, "bg_color": "#F2F4F5"})
    made["head"] = book.add_format(
        {**edge, "bold": True, "text_wrap": True, "bg_color": "#E4E7EA", "bottom": 1, "indent": 1}
    )
    made["figure head"] = book.add_format(
        {**edge, "bold": True, "text_wrap": True, "bg_color": "#E4E7EA", "bottom": 1, "align": "right"}
    )
    made["line"] = book.add_format(edge)
    made["title"] = book.add_format({"font_name": "Arial", "font_size": 13, "bold": True})
    return made


def _about(book: Workbook, plan: PlanResult, language: Language, formats: Mapping[str, Format]) -> None:
    text, sheet = language.text, book.add_worksheet(language.text("Plan"))
    country = language.country(plan.identity.country, plan.country_name)
    sheet.write_string(0, 0, clean(text("{country}: work plan", country=country)), formats["title"])
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    row = 2
    for line in summary_of(plan, language):
        sheet.merge_range(row, 0, row, 1, clean(line), formats["text"])
        row += 1
    for label, value in (
        (text("Scenario"), plan.scenario or text("as the capacity file says")),
        (text("Plan from"), language.long_date(plan.first_day)),
        (text("Data as of"), language.long_date(plan.identity.as_of)),
        (text("Snapshot"), plan.identity.id),
        (text("Register"), plan.identity.register),
        (text("Seed"), str(plan.seed)),
        (text("Gap to the best schedule"), language.percent(plan.gap)),
        (text("Prices of"), language.long_date(plan.currency_on) if plan.currency_on else "–"),
    ):
        row += 1
        sheet.write_string(row, 0, label, formats["head"])
        sheet.write_string(row, 1, clean(value), formats["text"])
    _printed(sheet)


def _priced(plan: PlanResult, language: Language) -> str:
    """The currency, with the day of its prices and exchange rates."""
    if plan.currency_on is None:
        return plan.currency
    return language.text("{currency} of {date}", currency=plan.currency, date=language.long_date(plan.currency_on))


def _printed(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _sheet(
    book: Workbook, table: PlanTable, language: Language, formats: Mapping[str, Format], plan: PlanResult
) -> None:
    title = language.text("Tasks") if table.title == "tasks" else language.text(PLAN_TITLES[table.title])
    sheet = book.add_worksheet(table.number or title)
    whole = language.text("Table {number}. {title}", number=table.number, title=title) if table.number else title
    money = any(column.shown is Shown.MONEY for column in table.columns)
    currency = f", {_priced(plan, language)}" if money and plan.currency else ""
    sheet.write_string(0, 0, f"{whole}{currency}", formats["title"])
    sheet.write_string(1, 0, language.text("Computed; no State has published these figures."), formats["line"])
    widths = [WIDE if column.key in WIDE_KEYS else WIDTHS.get(column.shown, 13) for column in table.columns]
    heads = [clean(heading(column, language)) for column in table.columns]
    for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.set_column(place, place, width)
        look = "head" if column.shown is Shown.TEXT else "figure head"
        sheet.write_string(3, place, heads[place], formats[look])
    sheet.set_row(3, row_height(heads, widths))
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(3)
    for number, row in enumerate(table.rows, start=4):
        sheet.set_row(number, row_height(row, widths))
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _cell(sheet, (number, place), table, value, language=language, look=formats[column.shown.value])
    if table.rows and any(column.summed for column in table.columns):
        _totals(sheet, table, language, formats)
    _printed(sheet)


def _cell(
    sheet: Worksheet, at: tuple[int, int], table: PlanTable, value: Value, *, language: Language, look: Format
) -> None:
    row, place = at
    column = table.columns[place]
    formula = _formula(table, column, row + 1)
    if value is None:
        sheet.write_blank(row, place, None, look)
    elif formula:
        sheet.write_formula(row, place, formula, look, value)
    elif isinstance(value, str):
        sheet.write_string(row, place, clean(language.text(CELLS[value]) if value in CELLS else value), look)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001  a day
    else:
        sheet.write_number(row, place, value, look)


def _formula(table: PlanTable, column: PlanColumn, row: int) -> str:
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415  only this needs it

    keys = [one.key for one in table.columns]

    def cell(key: str) -> str:
        return f"{xl_col_to_name(keys.index(key))}{row}"

    if column.sum_of:
        return "=" + "+".join(cell(key) for key in column.sum_of)
    if column.short_of:
        cost, *funds = (cell(key) for key in column.short_of)
        return f"=MAX(0,{'-'.join([cost, *funds])})"
    return ""


def _totals(sheet: Worksheet, table: PlanTable, language: Language, formats: Mapping[str, Format]) -> None:
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415  only this needs it

    first, last = 5, 4 + len(table.rows)
    for place, column in enumerate(table.columns):
        look = formats[f"total {column.shown.value}"]
        if column.summed:
            name = xl_col_to_name(place)
            sheet.write_formula(last, place, f"=SUM({name}{first}:{name}{last})", look, table.total(column.key))
        elif place == 0:
            sheet.write_string(last, place, language.text("Total"), formats["total text"])
        else:
            sheet.write_blank(last, place, None, look)
