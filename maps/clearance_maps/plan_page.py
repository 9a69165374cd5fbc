"""A plan as one HTML page that asks no other machine for anything: what it says, its pictures, T6 to T9."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from clearance.treaty.plan_tables import Shown, plan_tables
from clearance_maps.charts.plan import plan_pictures
from clearance_maps.language import language_of
from clearance_maps.mapping.offline import refuse_remote
from clearance_maps.plan_wording import PLAN_TITLES, heading, shown_value, summary_of

if TYPE_CHECKING:
    from clearance.plan.result import PlanResult
    from clearance.treaty.plan_tables import PlanTable
    from clearance_maps.language import Language

__all__ = ["plan_html"]

STYLE = (
    "body{font:14px/1.5 Arial,Helvetica,sans-serif;color:#1b1f23;max-width:960px;margin:2rem auto;padding:0 1rem}"
    "svg{max-width:100%;height:auto}table{border-collapse:collapse;font-size:12px;margin:.5rem 0 1.5rem;width:100%}"
    "th,td{border-bottom:1px solid #d7dbdf;padding:.25rem .4rem;text-align:right;vertical-align:top}"
    "th,tfoot td{background:#e4e7ea;font-weight:bold}td.t,th.t{text-align:left}.w{overflow-x:auto}"
    "h2{margin-top:2rem;font-size:16px}"
    "footer{color:#5b6670;font-size:12px}"
)

# A table by month of many groups is for the workbook.
MOST_ROWS = 500


def plan_html(plan: PlanResult, *, lang: str) -> bytes:
    """The page.

    Args:
        plan: what is shown.
        lang: ``en`` or ``es``.

    Raises:
        NotFound: for a language without a catalogue.
        UnmappedAddress: when the page would ask another machine for something.
    """
    language = language_of(lang, plan.identity.country)
    text = language.text
    title = text("{country}: work plan", country=language.country(plan.identity.country, plan.country_name))
    tables = "".join(_table(table, language) for table in plan_tables(plan) if len(table.rows) <= MOST_ROWS)
    summary = "".join(f"<p>{escape(line)}</p>" for line in summary_of(plan, language))
    pictures = "".join(plan_pictures(plan, lang=lang))
    foot = text("snapshot {id}, data as of {date}", id=plan.identity.id, date=language.long_date(plan.identity.as_of))
    page = (
        f'<!doctype html><html lang="{language.code}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{summary}{pictures}{tables}</main><footer>{escape(foot)}</footer></body></html>\n"
    )
    return refuse_remote(page).encode()


def _table(table: PlanTable, language: Language) -> str:
    title = language.text("Table {number}. {title}", number=table.number, title=language.text(PLAN_TITLES[table.title]))
    sides = ['class="t"' if column.shown is Shown.TEXT else "" for column in table.columns]
    heads = "".join(
        f'<th scope="col" {side}>{escape(heading(column, language))}</th>'
        for side, column in zip(sides, table.columns, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td {side}>{escape(shown_value(value, column.shown, language))}</td>"
            for side, value, column in zip(sides, row, table.columns, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    sums = ""
    if table.rows and any(column.summed for column in table.columns):
        cells = [
            shown_value(table.total(column.key), column.shown, language) if column.summed else ""
            for column in table.columns
        ]
        said = "".join(f"<td>{escape(cell)}</td>" for cell in cells[1:])
        sums = f'<tfoot><tr><th scope="row">{escape(language.text("Total"))}</th>{said}</tr></tfoot>'
    # What is wider than a window is scrolled by the keyboard, too.
    region = f'<div class="w" role="region" aria-label="{escape(title)}" tabindex="0">'
    body = f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>{sums}"
    return f"<h2>{escape(title)}</h2>{region}<table>{body}</table></div>"
