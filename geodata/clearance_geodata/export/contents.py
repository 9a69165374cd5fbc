"""What a snapshot has to export: each layer as one builder in a table, so that a new layer is one line more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearance.errors import NotFound
from clearance.land.sites import SiteKind
from clearance_geodata.export.fields import field_named
from clearance_geodata.export.layer import WGS84, FieldType, Layer, Origin
from clearance_geodata.layers import (
    AREA_FIELDS,
    EVENT_FIELDS,
    RELEASED_FIELDS,
    SITE_FIELDS,
    area_values,
    event_values,
    release_values,
    site_values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Snapshot
    from clearance_geodata.export.layer import GeometryType, Value

__all__ = ["LAYERS", "geometry_type_of", "layer_from", "layers_of"]

LAYERS = {
    "areas": "hazardous areas that are open",
    "released": "land that was cancelled, reduced or cleared",
    "incidents": "accidents and incidents",
    "minefields": "minefields as they were recorded",
    "storage_sites": "stores of munitions",
    "events": "what happened at sites",
}


def layers_of(snapshot: Snapshot, names: Iterable[str] = tuple(LAYERS)) -> tuple[Layer, ...]:
    """The layers of a snapshot, in the order asked for.

    Totals of sectors and countries are no areas and stay out. Areas without a polygon are kept, with null ground.

    Raises:
        NotFound: when there is no such layer.
    """
    asked = tuple(names)
    for name in asked:
        if name not in LAYERS:
            raise NotFound("there is no layer '{name}'; use one of {layers}", name=name, layers=tuple(LAYERS))
    return tuple(BUILDERS[name](snapshot) for name in asked)


def layer_from(
    snapshot: Snapshot,
    name: str,
    names: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
    key: str,
    class_field: str = "",
    grounds: Sequence[BaseGeometry | None] = (),
    geometry_type: GeometryType | None = None,
    crs: str = WGS84,
) -> Layer:
    """A layer or table of a snapshot, from rows; each row gets the snapshot's id and date as two fields more.

    Days may be given as ISO text; grounds are in `crs`.
    `names` are described in `fields.FIELDS`; others are typed by their ending or value.
    """
    listed = [tuple(row) for row in rows]
    columns = [list(column) for column in zip(*listed, strict=True)] if listed else [[] for _ in names]
    fields = [field_named(field, column) for field, column in zip(names, columns, strict=True)]
    for field, column in zip(fields, columns, strict=True):
        if field.type is FieldType.DATE:
            column[:] = [date.fromisoformat(value) if isinstance(value, str) else value for value in column]
    sources = columns[list(names).index("source")] if "source" in names else []
    identity = snapshot.identity
    origin: Mapping[str, Value] = {"snapshot": identity.id, "as_of": identity.as_of}
    columns += [[value] * len(listed) for value in origin.values()]
    return Layer(
        name=name,
        title=title,
        fields=(*fields, *(field_named(field) for field in origin)),
        rows=list(zip(*columns, strict=True)),
        origin=Origin(
            snapshot=identity.id,
            register=identity.register,
            country=identity.country,
            country_name=snapshot.country_name,
            as_of=identity.as_of,
            known_at=identity.known_at,
        ),
        key=key,
        class_field=class_field,
        geometry_type=geometry_type,
        grounds=grounds,
        crs=crs,
        sources=tuple(sorted({str(source) for source in sources if source})),
    )


def _areas(snapshot: Snapshot) -> Layer:
    states = snapshot.open_states
    return layer_from(
        snapshot,
        "areas",
        AREA_FIELDS,
        (area_values(state) for state in states),
        title=LAYERS["areas"],
        key="area_id",
        class_field="hazard_class",
        grounds=[state.geometry for state in states],
        geometry_type="MultiPolygon",
    )


def _released(snapshot: Snapshot) -> Layer:
    releases = [release for release in snapshot.releases if release.is_land]
    return layer_from(
        snapshot,
        "released",
        RELEASED_FIELDS,
        (release_values(release) for release in releases),
        title=LAYERS["released"],
        key="entry_id",
        class_field="product",
        grounds=[release.geometry for release in releases],
        geometry_type="MultiPolygon",
    )


def _sites(name: str, kind: SiteKind) -> Callable[[Snapshot], Layer]:
    def build(snapshot: Snapshot) -> Layer:
        sites = [site for site in snapshot.sites if site.kind is kind]
        grounds = [site.geometry for site in sites]
        return layer_from(
            snapshot,
            name,
            SITE_FIELDS,
            (site_values(site) for site in sites),
            title=LAYERS[name],
            key="site_id",
            grounds=grounds,
            geometry_type=geometry_type_of(grounds),
        )

    return build


def geometry_type_of(grounds: Sequence[BaseGeometry | None]) -> GeometryType:
    """The type that all grounds have: programs like a layer of one type better than one of any."""
    kinds = {ground.geom_type for ground in grounds if ground is not None}
    if kinds == {"Point"}:
        return "Point"
    return "MultiPolygon" if kinds and kinds <= {"Polygon", "MultiPolygon"} else "Unknown"


def _events(snapshot: Snapshot) -> Layer:
    rows = [event_values(event) for event in snapshot.events]
    return layer_from(snapshot, "events", EVENT_FIELDS, rows, title=LAYERS["events"], key="event_id")


BUILDERS: Mapping[str, Callable[[Snapshot], Layer]] = {
    "areas": _areas,
    "released": _released,
    "incidents": _sites("incidents", SiteKind.INCIDENT),
    "minefields": _sites("minefields", SiteKind.MINEFIELD),
    "storage_sites": _sites("storage_sites", SiteKind.STORAGE),
    "events": _events,
}
