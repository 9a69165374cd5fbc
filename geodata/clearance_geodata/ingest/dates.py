"""Dates of a record: the day, and how well it is known, as it is written or as the field beside it says."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord
from clearance.land.date_precision import PRECISIONS, SUFFIX, precision_said
from clearance.land.published import period_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from clearance_geodata.ingest.vectors import VectorRecord

__all__ = ["EARLIEST_YEAR", "date_said", "day_text", "period_read", "precision_names", "refuse_early"]

EARLIEST_YEAR = 1900


def precision_names(names: Iterable[str]) -> tuple[str, ...]:
    """The fields that say how well the dates of some fields are known."""
    return tuple(f"{name}{SUFFIX}" for name in names)


def day_text(record: VectorRecord, *names: str) -> str:
    """The first date that is there as it is written, without a time of day; empty when none is."""
    return record.text(*names).partition("T")[0]


def date_said(record: VectorRecord, *names: str) -> tuple[date, str] | None:
    """The first date of some fields that is there, and how well it is known; None when none is.

    A date that is written in full may be said to be known to its month or year; then it stays the day that it is.

    Raises:
        InvalidRecord: when it is no date, when what stands beside it is no precision, is finer than the date is
            written, or stands without a date.
    """
    alone = next((name for name in names if name not in record.attributes and record.text(f"{name}{SUFFIX}")), "")
    if alone:
        raise InvalidRecord(
            "{field} '{value}' stands without {name}; give the date too, or neither",
            field=f"{alone}{SUFFIX}",
            value=record.text(f"{alone}{SUFFIX}"),
            name=alone,
        )
    name = next((name for name in names if name in record.attributes), "")
    text = day_text(record, name)
    if not text:
        return None
    day, written = period_read(text)
    stated = record.text(f"{name}{SUFFIX}")
    if not stated:
        return day, written
    precision = precision_said(f"{name}{SUFFIX}", stated)
    if PRECISIONS.index(precision) < PRECISIONS.index(written):
        raise InvalidRecord(
            "{name} '{value}' names no {precision}, as {field} '{stated}' says; write the date as it is known",
            name=name,
            value=text,
            precision=precision,
            field=f"{name}{SUFFIX}",
            stated=stated,
        )
    return day, precision


@lru_cache(maxsize=16_384)  # words that stand in many records of a file are read once
def period_read(text: str) -> tuple[date, str]:
    """The last day that a date text names, and its precision.

    Raises:
        InvalidRecord: when it is no date, or one before there was land to release.
    """
    day, precision = period_of(text)
    refuse_early(day)
    return day, precision


def refuse_early(day: date) -> None:
    """Refuse a day before anybody could mean it: a slip of the pen, such as 0204 for 2004.

    Raises:
        InvalidRecord: naming the day.
    """
    if day.year < EARLIEST_YEAR:
        raise InvalidRecord(
            "{day} lies before {earliest_year}; correct the year", day=day, earliest_year=str(EARLIEST_YEAR)
        )
