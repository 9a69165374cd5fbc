"""Published figures and deadlines from tables in the columns of the field: stocks, flows, sectors, deadline chains."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidQuantity, InvalidRecord
from clearance.land.hazard import parse_hazards
from clearance.land.hedges import qualifier_in, rounding_in
from clearance.land.published import Measure, PublishedFigure, Qualifier, hazard_words, period_of
from clearance.treaty.obligation import DeadlineStep
from clearance.units import Unit, parse_number, to_exact
from clearance_geodata.ingest.figure_records import figure_records
from clearance_geodata.ingest.mapped_figures import check_product, scope_of, span_of
from clearance_geodata.ingest.plausible import Limits, check_total

if TYPE_CHECKING:
    from clearance_geodata.ingest.tables import Table, TableRow

__all__ = ["deadline_rows", "figure_records", "figure_rows", "row_key", "unread_columns"]

STORE_COLUMNS = {
    "munitions": Measure.MUNITIONS,
    "submunitions": Measure.SUBMUNITIONS,
    "items": Measure.ITEMS,
    "tonnes": Measure.TONNES,
}
STOCK_COLUMNS = {
    "area_m2": Measure.AREA_M2,
    "area_sha_m2": Measure.AREA_SHA_M2,
    "area_cha_m2": Measure.AREA_CHA_M2,
    "areas_total": Measure.AREAS,
    "areas_sha": Measure.AREAS_SHA,
    "areas_cha": Measure.AREAS_CHA,
    "confirmed_areas": Measure.AREAS_CHA,
    "ap_mines": Measure.AP_MINES,
    **STORE_COLUMNS,
}
FLOW_COLUMNS = {
    "area_m2": Measure.AREA_M2,
    "areas": Measure.AREAS,
    "ap_mines_destroyed": Measure.AP_MINES,
    **STORE_COLUMNS,
    "events": Measure.EVENTS,
}
COMMON_COLUMNS = {
    *("scope", "sector", "qualifier", "issuer", "published", "source", "note"),
    *("hazards", "obligation", "item"),
}
DEADLINE_COLUMNS = {"obligation", "event", "date", "deadline", "source", "note"}
EXPECTED = (
    "stocks have the columns as_of, scope, areas_sha, areas_cha, areas_total, area_m2, ap_mines, issuer, published, "
    "source, note; flows from, to, product, area_m2, areas, ap_mines_destroyed, issuer, source, note"
)


def unread_columns(table: Table) -> list[str]:
    """Columns of a table of figures or deadlines that mean nothing to it; a slip of the pen shows here."""
    if "obligation" in table.columns:
        known = DEADLINE_COLUMNS
    elif _is_flow(table):
        known = COMMON_COLUMNS | {"from", "to", "product"} | FLOW_COLUMNS.keys()
    else:
        known = COMMON_COLUMNS | {"as_of"} | STOCK_COLUMNS.keys()
    return [column for column in table.columns if column not in known]


def _is_flow(table: Table) -> bool:
    return {"from", "to", "product"} <= set(table.columns)


def row_key(table: Table, row: TableRow) -> str:
    """The hash of what a row says, whatever the order of its columns."""
    said = json.dumps([sorted(table.columns), sorted(row.values.items())], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def figure_rows(
    table: Table, *, limits: Limits, as_of: date | None = None, source: str = ""
) -> list[list[PublishedFigure]]:
    """The figures of each row of a table of stocks or flows.

    Args:
        table: the file.
        limits: what cannot be true in this country.
        as_of: the date of stocks when the table has none.
        source: of rows that name none.

    Raises:
        FileRefused: when the columns are not those of stocks or flows, or a value cannot be read.
    """
    is_flow = _is_flow(table)
    measures = FLOW_COLUMNS if is_flow else STOCK_COLUMNS
    dated = is_flow or "as_of" in table.columns or as_of is not None
    if not dated or not measures.keys() & set(table.columns):
        raise FileRefused(
            "{name} is no table of published figures: {expected}; a table without as_of needs --effective-on",
            name=table.name,
            expected=EXPECTED,
        )
    rows = []
    for row in table.rows:
        try:
            from_on, to_on, precision = _when(row, as_of, is_flow=is_flow)
            common: dict[str, object] = {
                "row_id": f"F{row_key(table, row)}",
                "from_on": from_on,
                "to_on": to_on,
                "date_precision": precision,
                "product": row.text("product"),
                "scope": scope_of(row.text("scope") or row.text("sector")),
                "hazard": hazard_words(parse_hazards(row.text("hazards"))),
                "obligation": row.text("obligation"),
                "item": row.text("item"),
                "issuer": row.text("issuer"),
                "published": row.text("published"),
                "source": row.text("source") or source,
                "note": row.text("note"),
            }
            rows.append(_figures(table, row, measures, common, limits))
        except (InvalidQuantity, InvalidRecord) as fault:
            raise FileRefused(
                "{name}, line {position}: {fault}", name=table.name, position=str(row.position), fault=fault.said
            ) from fault
    return rows


def _when(row: TableRow, as_of: date | None, *, is_flow: bool) -> tuple[date | None, date, str]:
    if is_flow:
        return span_of(row.text("from"), row.text("to"))
    day, precision = period_of(row.text("as_of")) if row.text("as_of") else (as_of, "day")
    if day is None:
        raise InvalidRecord("the stock has no date; fill in as_of, or give --effective-on")
    return None, day, precision


def _figures(
    table: Table, row: TableRow, measures: dict[str, Measure], common: dict[str, object], limits: Limits
) -> list[PublishedFigure]:
    figures = []
    for column, measure in measures.items():
        value = _number(table, row, column, measure)
        if value is None:
            continue
        if measure.unit is Unit.M2:
            check_total(value, limits, record=f"{table.name}, line {row.position}")
        if common["from_on"] is not None and measure is not Measure.EVENTS:
            check_product(row.text("product"), measure)
        written_in = row.text(column).lstrip("0123456789.,' ")
        figures.append(
            _figure(row, measure, value, common | {"rounded_to": _rounding(row, measure, value, written_in)})
        )
    if not figures:
        raise InvalidRecord("the row has a date but no figure; fill one in, or remove the row")
    return figures


def _number(table: Table, row: TableRow, column: str, measure: Measure) -> Decimal | None:
    if column not in table.columns or not row.text(column):
        return None
    if measure is not Measure.TONNES:
        return table.number(row, column, area=measure.unit is Unit.M2)
    table.refuse_unclear(row, column)
    return parse_number(row.text(column), decimal_mark=table.decimal_mark or ".")


def _rounding(row: TableRow, measure: Measure, value: Decimal, written_in: str) -> int | None:
    """The step of the last digit printed, of an area written in km2 or ha, or said to come from one."""
    if measure.unit is not Unit.M2:
        return None
    return rounding_in(f"from {written_in}", value) or rounding_in(row.text("note"), value)


def _figure(row: TableRow, measure: Measure, value: Decimal, common: dict[str, object]) -> PublishedFigure:
    stated = row.text("qualifier")
    if stated and stated not in set(Qualifier):
        raise InvalidRecord(
            "qualifier '{stated}' is not known; use one of {qualifier}", stated=stated, qualifier=", ".join(Qualifier)
        )
    qualifier = Qualifier(stated) if stated else qualifier_in(row.text("note"), str(value))
    return PublishedFigure(
        figure_id=f"{common['row_id']}:{measure}",
        measure=measure,
        quantity=to_exact(value, measure.unit),
        qualifier=qualifier,
        **common,  # type: ignore[arg-type]
    )


def deadline_rows(table: Table) -> list[DeadlineStep]:
    """The links of deadline chains, in the columns obligation, event, date, deadline, note.

    Raises:
        FileRefused: when columns are missing or a date cannot be read.
    """
    missing = {"obligation", "event", "deadline"} - set(table.columns)
    if missing:
        raise FileRefused(
            "{name} is no table of deadlines, '{missing}' is missing; it has the columns obligation, event, date, "
            "deadline, note",
            name=table.name,
            missing=min(missing),
        )
    steps = []
    for row in table.rows:
        try:
            steps.append(_step(row))
        except InvalidRecord as fault:
            raise FileRefused(
                "{name}, line {position}: {fault}", name=table.name, position=str(row.position), fault=fault.said
            ) from fault
    return steps


def _step(row: TableRow) -> DeadlineStep:
    unnamed = next((column for column in ("obligation", "event") if not row.text(column)), None)
    if unnamed is not None:
        raise InvalidRecord(
            "'{unnamed}' is empty; a deadline needs the name of its obligation and of the event", unnamed=unnamed
        )
    return DeadlineStep(
        obligation=row.text("obligation"),
        event=row.text("event"),
        deadline=period_of(row.text("deadline"))[0],
        decided_on=period_of(row.text("date"))[0] if row.text("date") else None,
        source=row.text("source"),
        note=row.text("note"),
    )
