"""What a page may be asked: the snapshot, the language, and what its own forms send."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from clearance_api.queries import Day, Moment, SnapshotQuery
from clearance_maps.spoken import Spoken

__all__ = ["AreasQuery", "Blank", "ChangesQuery", "PageQuery", "PlansQuery", "ReconciliationQuery"]


def _or_none(value: object) -> object:
    """A field of a form that was left empty asks for nothing."""
    return None if value == "" else value


Blank = BeforeValidator(_or_none)
Text = Annotated[Annotated[str, Field(max_length=200)] | None, Blank]


class PageQuery(SnapshotQuery):
    """A page of a snapshot in a language."""

    lang: Spoken | None = None
    """Language of the page; what the browser likes best when left out."""


class AreasQuery(PageQuery):
    """A page of the list of areas."""

    q: Text = None
    """Part of a name or an id."""
    status: Annotated[Literal["open", "released", "all"] | None, Blank] = None
    """Open areas when left out."""
    hazard_class: Text = None
    hazard: Text = None
    sector: Text = None
    admin1: Text = None
    admin2: Text = None
    operator: Text = None
    size_basis: Text = None
    sort: Text = None
    """A field to sort by, with a minus for the greatest first."""
    page: Annotated[int, Field(ge=1, le=10**6)] = 1
    """Which page, from 1."""


class ChangesQuery(PageQuery):
    """Two snapshots to compare; the later one is that of `as_of` and `known_at`."""

    since: Annotated[Day | None, Blank] = None
    """The date of the earlier one; the end of the year before that of the later one when left out."""
    since_known_at: Annotated[Moment | None, Blank] = None
    """What was known then; as much as in the later one when left out."""
    unit: Annotated[Literal["m2", "ap_mines"] | None, Blank] = None
    """What is counted; m2 when left out."""
    page: Annotated[int, Field(ge=1, le=10**6)] = 1
    """Which page of the areas, from 1."""


class ReconciliationQuery(PageQuery):
    """The statement and what does not agree."""

    unit: Annotated[Literal["m2", "areas", "ap_mines"] | None, Blank] = None
    """What the statement counts; m2 when left out."""


class PlansQuery(PageQuery):
    """Plans side by side."""

    plan: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20, default_factory=list)]
    """Ids of those to compare; the latest when left out."""
