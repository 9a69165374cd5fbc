"""What lies beside the hazardous areas and is kept with them: incidents, old minefields, stores and their explosions.

A site is a place with a name; what happened there are its events. None of it is land in the books.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Boundary", "Event", "Setting", "Site", "SiteKind", "Task"]


class SiteKind(StrEnum):
    """The layer that a site belongs to."""

    INCIDENT = "incident"
    MINEFIELD = "minefield"
    STORAGE = "storage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place of one kind; `geometry` is WGS 84 lon, lat of any type, `attributes` what else its source says of it.

    `date_precision` is how well its day is known: `day`, `month` or `year`, None where no record says.
    """

    site_id: str
    kind: SiteKind
    name: str = ""
    on: date | None = None
    date_precision: str | None = None
    status: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    geometry: BaseGeometry | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.site_id.strip():
            raise InvalidRecord(
                "{kind} '{name}' has no id; give each site an id of its own", kind=self.kind.value, name=self.name
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at a site, such as an unplanned explosion; None where a number is not known."""

    event_id: str
    site_id: str
    on: date
    date_precision: str = "day"
    what: str = ""
    killed: int | None = None
    injured: int | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for name, number in (("killed", self.killed), ("injured", self.injured)):
            if number is not None and number < 0:
                raise InvalidRecord(
                    "event {event_id} has {number} {name}; count people from 0 up",
                    event_id=self.event_id,
                    number=str(number),
                    name=name,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """The ground of an administrative unit or of the country, with the source and date of the line.

    `level` is 0 for the country, 1 for provinces and the like, 2 for districts.
    """

    name: str
    level: int
    geometry: BaseGeometry
    source: str = ""
    drawn_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Work given to an operator: which areas, by what method, from when to when, as well as the days are known."""

    task_id: str
    name: str = ""
    operator: str = ""
    method: str = ""
    area_ids: tuple[str, ...] = ()
    starts_on: date | None = None
    starts_on_precision: str | None = None
    ends_on: date | None = None
    ends_on_precision: str | None = None
    status: str = ""
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.starts_on is not None and self.ends_on is not None and self.starts_on > self.ends_on:
            raise InvalidRecord(
                "task {task_id} runs from {starts_on} to {ends_on}; put the earlier date first",
                task_id=self.task_id,
                starts_on=self.starts_on,
                ends_on=self.ends_on,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A choice of the authority that figures depend on, from a day on: a name of `choices.SETTINGS` and its value."""

    name: str
    value: str
    effective_on: date
    note: str = ""
