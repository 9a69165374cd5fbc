"""Published figures and deadlines from records that a mapping made: one record is one figure."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidRecord
from clearance.land.hazard import parse_hazards
from clearance.land.hedges import qualifier_in, rounding_in
from clearance.land.published import (
    LAND_PRODUCTS,
    STORE_PRODUCTS,
    Measure,
    PublishedFigure,
    Qualifier,
    hazard_words,
    period_of,
)
from clearance.treaty.obligation import DeadlineStep
from clearance.units import Unit, to_exact
from clearance_geodata.ingest.plausible import Limits, check_total

if TYPE_CHECKING:
    from clearance_geodata.ingest.vectors import VectorRecord

__all__ = ["check_product", "deadline_of", "figure_of", "scope_of", "span_of"]


def figure_of(record: VectorRecord, limits: Limits) -> PublishedFigure:
    """One published figure.

    A record with `as_of` is a stock, one with `from`, `to` and `product` a flow; of stores the product is the `kind`
    of entry that would book it (destroyed, retained, marked). The words of the note say how firmly
    and how finely the number is stated, unless `qualifier` and `rounded_to` do.

    Raises:
        InvalidRecord: when it has no date, a product that its measure cannot have, or an impossible amount.
        InvalidQuantity: when the number is none.
    """
    measure = Measure(record.text("measure"))
    unit = measure.unit
    value = Decimal(record.text("quantity"))
    from_on, to_on, precision = _when(record)
    product = record.text("product", "kind")
    if from_on is not None and measure is not Measure.EVENTS:
        check_product(product, measure)
    if unit is Unit.M2:
        _check_room(value, limits)
    note, rounded_to = record.text("note"), record.text("rounded_to")
    row_id = f"F{_statement_key(record)}"
    return PublishedFigure(
        figure_id=f"{row_id}:{measure}",
        row_id=row_id,
        measure=measure,
        quantity=to_exact(value, unit),
        from_on=from_on,
        to_on=to_on,
        date_precision=precision,
        product=product if from_on is not None else "",
        scope=scope_of(record.text("scope", "sector")),
        qualifier=Qualifier(record.text("qualifier") or qualifier_in(note, str(value))),
        issuer=record.text("issuer"),
        published=record.text("published"),
        source=record.text("source"),
        note="; mapping: ".join(text for text in (note, record.text("override")) if text),
        hazard=hazard_words(parse_hazards(record.text("hazards"))),
        obligation=record.text("obligation"),
        item=record.text("item"),
        rounded_to=to_exact(Decimal(rounded_to), unit) if rounded_to else _rounding(note, value, unit),
    )


def _when(record: VectorRecord) -> tuple[date | None, date, str]:
    as_of, first, last = (record.text(name) for name in ("as_of", "from", "to"))
    if as_of and (first or last):
        raise InvalidRecord(
            "it has a date (as_of {as_of}) and a period ({first} to {last}); a figure is a stock or a flow, say one",
            as_of=as_of,
            first=first,
            last=last,
        )
    if as_of:
        return None, *period_of(as_of)
    if not first or not last:
        raise InvalidRecord("it has no date; say as_of for a stock, from and to for a flow")
    return span_of(first, last)


def _check_room(value: Decimal, limits: Limits) -> None:
    try:
        check_total(value, limits, record="the total")
    except FileRefused as fault:
        raise InvalidRecord(fault.said) from fault


def _rounding(note: str, value: Decimal, unit: Unit) -> int | None:
    return rounding_in(note, value) if unit is Unit.M2 else None


def _statement_key(record: VectorRecord) -> str:
    """The hash of what the figures of one statement share: the row of the file, and what they are about."""
    names = ("row", "scope", "sector", "hazards", "obligation", "item", "product", "kind", "as_of", "from", "to")
    said = json.dumps([record.text(name) for name in names], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def deadline_of(record: VectorRecord) -> DeadlineStep:
    """One link of a deadline chain.

    Raises:
        InvalidRecord: when it lacks the obligation, the event or the deadline, or a date cannot be.
    """
    unnamed = next((name for name in ("obligation", "event", "deadline") if not record.text(name)), None)
    if unnamed is not None:
        raise InvalidRecord(
            "'{unnamed}' is empty; a deadline needs its obligation, its event and its day", unnamed=unnamed
        )
    decided_on = record.text("decided_on")
    return DeadlineStep(
        obligation=record.text("obligation"),
        event=record.text("event"),
        deadline=period_of(record.text("deadline"))[0],
        decided_on=period_of(decided_on)[0] if decided_on else None,
        source=record.text("source"),
        note="; mapping: ".join(text for text in (record.text("note"), record.text("override")) if text),
    )


def span_of(first: str, last: str) -> tuple[date, date, str]:
    """The first and the last day of a period whose ends are days, months or years, and the precision of the last.

    Raises:
        InvalidRecord: when one of the two is no date.
    """
    (day, precision), (to_on, of_last) = period_of(first), period_of(last)
    starts = {"year": day.replace(month=1, day=1), "month": day.replace(day=1)}
    return starts.get(precision, day), to_on, of_last


def scope_of(scope: str) -> str:
    """The scope as written; the country is always `national`, however its word is written."""
    return "national" if not scope or scope.casefold() == "national" else scope


def check_product(product: str, measure: Measure) -> None:
    """Refuse a product that the measure of a flow cannot have.

    Raises:
        InvalidRecord: naming the products that it can have.
    """
    land = measure.unit in {Unit.M2, Unit.AREAS, Unit.AP_MINES}
    known = LAND_PRODUCTS if land else STORE_PRODUCTS
    if product not in known:
        raise InvalidRecord(
            "product '{product}' is not known; use one of {known}", product=product, known=", ".join(sorted(known))
        )
