"""The layers of areas and released land against the journal, and what a layer holds that the journal does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.fold import fold, releases_of
from clearance.land.hazard import Level
from clearance_geodata.geopackage import blob_of
from clearance_geodata.layers import AREA_FIELDS, RELEASED_FIELDS, area_values, release_values
from clearance_geodata.schema import LAYERS, SITE_LAYERS
from clearance_geodata.verify.features import differences, differs
from clearance_geodata.verify.rules import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clearance.land.checks import Finding
    from clearance_geodata.store.protocol import Connection
    from clearance_geodata.verify.features import Feature
    from clearance_geodata.verify.portion import Portion

__all__ = ["differing_land", "incomplete_index", "stray_features"]

FIELDS = {"areas": AREA_FIELDS, "released": RELEASED_FIELDS}
# Layer -> its key, the column that names what it is about, and the records of the journal about that.
SUBJECTS = {
    "areas": ("area_id", "area_id", "'area', 'entry'"),
    "released": ("entry_id", "area_id", "'area', 'entry'"),
    **dict.fromkeys(SITE_LAYERS.values(), ("site_id", "site_id", "'site'")),
    "events": ("event_id", "event_id", "'event'"),
}


def differing_land(connection: Connection, portion: Portion) -> Iterator[Finding]:
    """Open areas and released land of a portion that are not what the journal says."""
    for table, expected in (("areas", _areas(portion)), ("released", _released(portion))):
        yield from differences(table, FIELDS[table], expected, _present(connection, table, portion.area_ids))


def _areas(portion: Portion) -> dict[str, Feature]:
    areas = (area for area in portion.areas.values() if area.level is Level.AREA)
    states = (fold(area, portion.concerning.get(area.area_id, ())) for area in areas)
    return {state.area.area_id: (blob_of(state.geometry), area_values(state)) for state in states if state.is_open}


def _released(portion: Portion) -> dict[str, Feature]:
    areas = dict(portion.areas)
    of_areas = [entry for entry in portion.entries.values() if entry.area_id in areas]
    released = (release for release in releases_of(areas, of_areas) if release.is_land)
    return {release.entry_id: (blob_of(release.geometry), release_values(release)) for release in released}


def _present(connection: Connection, table: str, area_ids: Sequence[str]) -> dict[str, Feature]:
    marks = ",".join("?" * len(area_ids))
    query = f"SELECT geom, {', '.join(FIELDS[table])} FROM {table} WHERE area_id IN ({marks})"  # noqa: S608  our names
    blob = connection.dialect.blob
    return {row[1]: (blob(row[0]), row[1:]) for row in connection.execute(query, area_ids)}


def stray_features(connection: Connection) -> Iterator[Finding]:
    """Features of areas, sites and events that the journal does not know."""
    for table, (key_column, subject, records) in SUBJECTS.items():
        query = (
            f"SELECT {key_column} FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM journal j "  # noqa: S608  our names
            f"WHERE j.record IN ({records}) AND j.subject = t.{subject}) ORDER BY 1"
        )
        for (key,) in connection.execute(query):
            yield differs(table, str(key), "not in the journal")


def incomplete_index(connection: Connection) -> Iterator[Finding]:
    """Spatial indexes that do not list every shape of their layer."""
    for table in LAYERS:
        (drawn,) = connection.execute(f"SELECT count(geom) FROM {table}").fetchone()  # noqa: S608  our own names
        indexed = connection.dialect.tables.indexed(connection, table)
        if indexed != drawn:
            yield finding("index-incomplete", table, f"{indexed} of {drawn} shapes")
