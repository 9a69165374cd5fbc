"""The collections that are served: their fields, and what a feature of each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from clearance.land.date_precision import SUFFIX
from clearance.saying import saying
from clearance_geodata.export.fields import field_named
from clearance_geodata.export.layer import Field
from clearance_geodata.layers import AREA_FIELDS, RELEASED_FIELDS, SITE_FIELDS
from clearance_geodata.shelf.fields import FIGURE_FIELDS, FIND_FIELDS, FINDING_FIELDS, SECTOR_FIELDS, TASK_FIELDS

__all__ = ["COLLECTIONS", "Collection", "Keeping"]


class Keeping(StrEnum):
    """How a collection is kept: as rows that every act brings up to date, or made of a snapshot when asked for."""

    ROWS = "rows"
    MADE = "made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection; the first field is the id of its features.

    `is_state` says that a feature is true for a while, and that a time asked for is therefore a date of the books.
    `told_by` are the collections that say where and since when its features are, when these follow from all of the
    books: whoever lists the collections of a large register need not wait for its checks.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    keeping: Keeping
    is_state: bool = False
    told_by: tuple[str, ...] = ()

    @property
    def id_field(self) -> str:
        """The field that holds the id of a feature."""
        return self.fields[0].name

    @property
    def tile_fields(self) -> tuple[str, ...]:
        """The fields that tiles hold when nobody names any: how well dates are known would make them larger."""
        return tuple(field.name for field in self.fields if not field.name.endswith(SUFFIX))


def _fields(*names: str) -> tuple[Field, ...]:
    return tuple(field_named(name) for name in names)


COLLECTIONS: Mapping[str, Collection] = {
    collection.name: collection
    for collection in (
        Collection(
            name="areas",
            title=saying("Hazardous areas"),
            description=saying(
                "Areas open as of the snapshot; with `datetime`, those open at any time of the interval."
            ),
            fields=_fields(*AREA_FIELDS),
            keeping=Keeping.ROWS,
            is_state=True,
        ),
        Collection(
            name="released",
            title=saying("Released land"),
            description=saying("Land that was cancelled, reduced or cleared, or released without a stated product."),
            fields=_fields(*RELEASED_FIELDS),
            keeping=Keeping.ROWS,
        ),
        *(
            Collection(name=name, title=title, description=told, fields=_fields(*SITE_FIELDS), keeping=Keeping.MADE)
            for name, title, told in (
                ("incidents", saying("Incidents"), saying("Accidents and incidents with explosive ordnance.")),
                ("minefields", saying("Recorded minefields"), saying("Minefields of old records, lifted or not.")),
                ("storage_sites", saying("Stores"), saying("Stores of munitions.")),
            )
        ),
        *(
            Collection(
                name=name,
                title=title,
                description=told,
                fields=fields,
                keeping=Keeping.MADE,
                told_by=("areas", "released"),
            )
            for name, title, told, fields in (
                (
                    "sectors",
                    saying("Sectors"),
                    saying("What is open and what was released in each sector."),
                    SECTOR_FIELDS,
                ),
                (
                    "finds",
                    saying("Finds"),
                    saying("Devices that were met, by the act that reported them."),
                    FIND_FIELDS,
                ),
                (
                    "figures",
                    saying("Published figures"),
                    saying("Numbers that were printed, beside the books."),
                    FIGURE_FIELDS,
                ),
                ("tasks", saying("Tasks"), saying("Task orders, on the open ground of their areas."), TASK_FIELDS),
                ("findings", saying("Findings"), saying("What the checks found in the books."), FINDING_FIELDS),
            )
        ),
    )
}
