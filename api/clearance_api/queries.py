"""What a request may ask, as models that refuse every other parameter."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from clearance.saying import saying
from clearance.treaty.obligation import Obligation
from clearance.units import Unit
from clearance_api.days import in_utc, within_years
from clearance_geodata.shelf.asked import Box, Span
from clearance_maps.spoken import Drawn, Spoken

__all__ = [
    "Asked",
    "Day",
    "DocumentQuery",
    "EstimateQuery",
    "ForecastQuery",
    "IndexQuery",
    "ItemsQuery",
    "JsonQuery",
    "LandingQuery",
    "LedgerQuery",
    "Moment",
    "PlainQuery",
    "ReturnSaid",
    "SamplingQuery",
    "SeedQuery",
    "SnapshotQuery",
    "SubmissionsQuery",
    "bbox_of",
    "day_of",
    "span_of",
]

PLAN_ID = r"^[0-9a-f]{16}$"
DAY = re.compile(r"\d{4}-\d\d-\d\d", flags=re.ASCII)
WRITTEN = re.compile(r"\d{4}-\d\d-\d\d[Tt ]", flags=re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d))?", flags=re.ASCII)


def day_of(text: str) -> date:
    """A day from its ISO 8601 text.

    Raises:
        ValueError: when it is none, or one that no figure can be made for.

    Example:
        >>> day_of("2024-11-30")
        datetime.date(2024, 11, 30)
    """
    try:
        found = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise ValueError(saying("is not a day; write it as YYYY-MM-DD"))
    return within_years(found)


def bbox_of(text: str) -> Box:
    """West, south, east, north in degrees from 4 numbers, or from 6 whose heights are left out.

    Raises:
        ValueError: when it is no box on the globe.

    Example:
        >>> bbox_of("170,-10,0,-170,10,500")
        Box(west=170.0, south=-10.0, east=-170.0, north=10.0)
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4:
        raise ValueError(saying("is not a box; give west,south,east,north in degrees, longitude first"))
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(
            saying("is not a box on the globe; give west,south,east,north in degrees, south at most north")
        )
    return Box(west, south, east, north)


def span_of(text: str) -> Span:
    """The days of an RFC 3339 instant or interval; `..` or nothing is an open end.

    Raises:
        ValueError: when it is neither.

    Example:
        >>> span_of("2024-01-01T00:00:00Z/..")
        Span(first=datetime.date(2024, 1, 1), last=None)
    """
    ends = text.split("/")
    if len(ends) > 2 or (len(ends) == 1 and not _end_of(text)) or {*ends} <= {"", ".."}:
        raise ValueError(
            saying("is no time; give a day, a moment, or an interval such as 2024-01-01/2024-12-31, 2024-01-01/..")
        )
    first, last = _end_of(ends[0]), _end_of(ends[-1])
    if first and last and first > last:
        raise ValueError(saying("ends before it begins; put the earlier time first"))
    return Span(first, last)


def _end_of(text: str) -> date | None:
    if text in {"", ".."}:
        return None
    try:
        if MOMENT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).date()
    except ValueError:
        pass
    raise ValueError(saying("is no time; write a day as YYYY-MM-DD, a moment as YYYY-MM-DDThh:mm:ssZ"))


Day = Annotated[date, BeforeValidator(day_of)]


def _written(text: object) -> object:
    """A moment as it is written; a number, which might count seconds from some day, is none."""
    if not (isinstance(text, str) and WRITTEN.match(text)):
        raise ValueError(saying("is no moment; write it with its offset, such as 2026-01-31T12:00:00Z"))
    return text


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(in_utc)]
BoxField = Annotated[
    Box,
    BeforeValidator(bbox_of),
    WithJsonSchema({"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}),
]
SpanField = Annotated[Span, BeforeValidator(span_of), WithJsonSchema({"type": "string"})]


class Asked(BaseModel):
    """Base of what may be asked: a parameter that is not listed is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class IndexQuery(Asked):
    """The list of registers."""

    f: Literal["json", "html"] | None = None
    """Form of the answer; what the Accept header asks for when left out."""
    lang: Spoken | None = None
    """Language of the page for people; what the browser likes best when left out."""


class SnapshotQuery(Asked):
    """Which snapshot to read."""

    as_of: Day | None = None
    """Nothing that took effect later counts; the data date when left out."""
    known_at: Moment | None = None
    """Nothing recorded later counts; a moment with its offset, such as 2026-01-31T12:00:00Z."""

    @property
    def when(self) -> tuple[date | None, datetime | None]:
        """The two dates of the snapshot."""
        return self.as_of, self.known_at


class LandingQuery(SnapshotQuery, IndexQuery):
    """The landing page."""


class JsonQuery(SnapshotQuery):
    """An answer that comes as JSON only."""

    f: Literal["json"] | None = None
    """Form of the answer."""


class PlainQuery(Asked):
    """An answer of no snapshot that comes as JSON only."""

    f: Literal["json"] | None = None
    """Form of the answer."""


class SubmissionsQuery(PlainQuery):
    """A page of submissions."""

    state: Literal["waiting", "accepted", "returned"] | None = None
    """What became of them; all when left out."""
    limit: Annotated[int, Field(ge=1)] | None = None
    """Submissions in a page; a larger number than the most is served as the most."""
    offset: Annotated[int, Field(ge=0, le=10**9)] = 0
    """Submissions to skip; the links `next` and `prev` carry it."""


class ReturnSaid(Asked):
    """Why a submission is returned."""

    reason: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"\S")]
    """What its sender must mend."""


class ItemsQuery(JsonQuery):
    """A page of features."""

    limit: Annotated[int, Field(ge=1)] | None = None
    """Features in a page; a larger number than the most is served as the most."""
    offset: Annotated[int, Field(ge=0, le=10**9)] = 0
    """Features to skip; the links `next` and `prev` carry it."""
    bbox: BoxField | None = None
    """west,south,east,north in degrees (CRS 84); west greater than east crosses the antimeridian."""
    datetime: SpanField | None = None
    """A moment or an interval of RFC 3339, `..` for an open end."""


class LedgerQuery(SnapshotQuery):
    """A statement of the books."""

    from_on: Annotated[Day | None, Field(alias="from")] = None
    """First day; the beginning of the books' first year when left out."""
    to_on: Annotated[Day | None, Field(alias="to")] = None
    """Last day; the data date when left out."""
    by: str = "year"
    """Groups, with commas between them: any of year, kind, sector, admin1, admin2, hazard, operator, size_basis."""
    unit: Unit | None = None
    """What is counted; that of the obligation when left out, m2 without one."""
    obligation: Obligation | None = None
    """Only what a treaty obligation counts; everything in the books when left out."""
    recognise: Literal["handover", "progress"] | None = None
    """When land counts as released: handed over, or worked on; the register's own choice when left out."""
    year_start: str = "01-01"
    """Day on which a year begins, as MM-DD."""
    f: Literal["json", "csv"] | None = None
    """Form of the answer."""


class SeedQuery(JsonQuery):
    """A modelled figure."""

    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    """Seed of the simulation; that of the service when left out."""


class EstimateQuery(SeedQuery):
    """The mines that remain."""

    by: Literal["area"] | None = None
    """`area` adds a row for each area; sectors and strata are always there."""


class SamplingQuery(LandingQuery):
    """A lot of cleared land, and how it is inspected; the same in every snapshot."""

    area_m2: Annotated[float, Field(gt=0, le=10**9)] = 10_000
    """Size of the lot in m2."""
    missed: Annotated[int, Field(ge=1, le=10**6)] = 1
    """Missed items in a lot that must not pass: one more than what is tolerated."""
    sampled_m2: Annotated[float | None, Field(ge=0)] = None
    """A sample to judge, in m2."""
    risk: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """Probability with which such a lot may pass: the consumer's risk."""
    detection: Annotated[float, Field(gt=0, le=1)] = 0.9
    """Probability that an inspected unit shows the item in it."""
    unit_m2: Annotated[float, Field(gt=0)] = 1.0
    """Size of a sampling unit in m2."""
    allowed: Annotated[int, Field(ge=0, le=10**6)] = 0
    """Items that may be found before the lot fails."""
    mines_per_ha: Annotated[float | None, Field(ge=0, le=10**6)] = None
    """Mines per hectare before clearance, to say what remains."""
    clearance: Annotated[float, Field(ge=0, le=1)] = 0.996
    """Probability that clearance finds a mine."""


class ForecastQuery(SeedQuery):
    """A forecast."""

    deadline: Day | None = None
    """Deadline to hold it against; the one in force when left out."""
    capacity: str | None = None
    """m2 that known teams will clear in each coming year, such as `50000` or `50000,60000` (the last holds on)."""
    obligation: Obligation | None = None
    """Only what a treaty obligation counts; all land when left out."""
    unit: Unit | None = None
    """What is counted of the obligation; its first unit when left out."""


class MapQuery(SnapshotQuery):
    """A map for people."""

    lang: Drawn | None = None
    """Language; that of the service when left out."""
    save: Literal["yes"] | None = None
    """`yes` for one file with everything in it, to be saved and opened without the service."""


class OutlookMapQuery(MapQuery):
    """The map of the outlook."""

    plan: Annotated[str, Field(pattern=PLAN_ID)] | None = None
    """Id of a plan that was made: the map shows when each area and sector is done, of the snapshot of that plan."""


class DocumentQuery(SnapshotQuery):
    """A document for people."""

    lang: Spoken | None = None
    """Language; that of the service when left out."""
