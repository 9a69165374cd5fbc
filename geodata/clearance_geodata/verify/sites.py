"""The layers of incidents, minefields and stores, and the list of events, against the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.sites import Event, Site
from clearance_geodata.geopackage import blob_of
from clearance_geodata.layers import EVENT_FIELDS, SITE_FIELDS, event_values, site_values
from clearance_geodata.schema import SITE_LAYERS
from clearance_geodata.verify.features import differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from clearance.land.checks import Finding
    from clearance_geodata.codec import Record
    from clearance_geodata.store.protocol import Connection
    from clearance_geodata.verify.features import Feature

__all__ = ["SITE_RECORDS", "differing_sites"]

SITE_RECORDS = ("site", "event")


def differing_sites(
    connection: Connection, record: str, subjects: Sequence[str], records: Mapping[int, Record]
) -> Iterator[Finding]:
    """Sites, or events, that are not as the journal last described them."""
    if record == "event":
        events = {r.event_id: r for _, r in sorted(records.items()) if isinstance(r, Event)}
        listed: dict[str, Feature] = {event_id: (None, event_values(event)) for event_id, event in events.items()}
        yield from differences(
            "events", EVENT_FIELDS, listed, _present(connection, "events", ("NULL", *EVENT_FIELDS), subjects)
        )
        return
    sites = {r.site_id: r for _, r in sorted(records.items()) if isinstance(r, Site)}
    for kind, table in SITE_LAYERS.items():
        drawn: dict[str, Feature] = {
            site_id: (blob_of(site.geometry), site_values(site)) for site_id, site in sites.items() if site.kind == kind
        }
        present = _present(connection, table, ("geom", *SITE_FIELDS), subjects)
        yield from differences(table, SITE_FIELDS, drawn, present)


def _present(connection: Connection, table: str, columns: Sequence[str], subjects: Sequence[str]) -> dict[str, Feature]:
    """The rows of a layer about some subjects; the second column is their id."""
    marks = ",".join("?" * len(subjects))
    query = f"SELECT {', '.join(columns)} FROM {table} WHERE {columns[1]} IN ({marks})"  # noqa: S608  our own names
    blob = connection.dialect.blob
    return {row[1]: (blob(row[0]), row[1:]) for row in connection.execute(query, subjects)}
