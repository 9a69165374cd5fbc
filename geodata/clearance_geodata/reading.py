"""Reading a register: positions, records, postings, the hash chain."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from clearance.land.accounts import OPEN_ACCOUNTS
from clearance.land.hazard import Area
from clearance.land.journal import Entry, told
from clearance.land.sites import Event, Site
from clearance.saying import saying
from clearance_geodata.codec import NAMES, SAME_GROUND, Record, decode, decode_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.store.protocol import Connection

__all__ = [
    "JournalRow",
    "Since",
    "act_of",
    "area_ids",
    "areas_from",
    "areas_of",
    "by_area",
    "chain_at",
    "daily_open_m2",
    "entries_of",
    "features_near",
    "first_opening",
    "grounds",
    "journal_rows",
    "known_areas",
    "known_keys",
    "last_day",
    "last_feature",
    "last_position",
    "of_kind",
    "position_at",
    "position_of",
    "recorded_since",
    "shelved_from",
    "sites_and_events",
    "time_text",
]

CHUNK = 900
LARGEST = 2**62
SELECT = "SELECT record, position, body, geometry, ground FROM journal"
Kept = TypeVar("Kept", bound=Record)


class JournalRow(NamedTuple):
    """One row of the journal as it lies in the file."""

    position: int
    record: str
    subject: str
    kind: str
    effective_on: str | None
    act_id: str
    recorded_at: str
    recorded_by: str
    import_key: str | None
    body: str
    geometry: bytes | None
    ground: bytes | None
    chain_hash: str
    other_subject: str | None


def time_text(moment: datetime) -> str:
    """A moment in UTC with microseconds, so that text order is time order."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def last_position(connection: Connection) -> int:
    """The last position, 0 when nothing was recorded."""
    (position,) = connection.execute("SELECT coalesce(max(position), 0) FROM journal").fetchone()
    return int(position)


def position_at(connection: Connection, known_at: datetime | None) -> int:
    """The last position recorded by a moment; None: the last of all."""
    if known_at is None:
        return last_position(connection)
    (position,) = connection.execute(
        "SELECT coalesce(max(position), 0) FROM journal WHERE recorded_at <= ?", (time_text(known_at),)
    ).fetchone()
    return int(position)


def chain_at(connection: Connection, position: int) -> tuple[str, str]:
    """The chain hash and time of recording at a position; empty texts at 0."""
    found = connection.execute("SELECT chain_hash, recorded_at FROM journal WHERE position = ?", (position,)).fetchone()
    return (found[0], found[1]) if found else ("", "")


def of_kind(connection: Connection, type_: type[Kept], up_to: int) -> tuple[Kept, ...]:
    """The records of one kind up to a position, in journal order."""
    rows = connection.stream(
        f"{SELECT} WHERE record = ? AND position <= ? ORDER BY position",
        (NAMES[type_], up_to),  # type: ignore[index]
    )
    return tuple(record for record in decode_all(rows) if isinstance(record, type_))


def area_ids(connection: Connection, up_to: int | None = None) -> list[str]:
    """The ids of all areas and books, in order."""
    limit = LARGEST if up_to is None else up_to
    rows = connection.execute(
        "SELECT DISTINCT subject FROM journal WHERE record = 'area' AND position <= ? ORDER BY subject", (limit,)
    )
    return [area_id for (area_id,) in rows]


def areas_of(connection: Connection, area_ids: Sequence[str], up_to: int | None = None) -> dict[str, Area]:
    """The latest attributes of some books, as far as they were recorded by a position; None: all."""
    known = "" if up_to is None else f"position <= {up_to:d} AND "
    found = _of_subjects(connection, f"{known}record = 'area' AND subject", area_ids)
    return {record.area_id: record for record in found if isinstance(record, Area)}


def entries_of(connection: Connection, area_ids: Sequence[str]) -> list[Entry]:
    """The entries that concern some books, in journal order, each once."""
    return sorted(_concerning(connection, area_ids, LARGEST), key=position_of)


def by_area(
    connection: Connection, area_ids: Sequence[str], up_to: int | None = None
) -> Iterator[tuple[str, list[Entry]]]:
    """The entries that concern each of some books, in journal order; few books are held at once."""
    limit = LARGEST if up_to is None else up_to
    for start in range(0, len(area_ids), CHUNK):
        some = area_ids[start : start + CHUNK]
        found: dict[str, list[Entry]] = {area_id: [] for area_id in some}
        for entry in sorted(_concerning(connection, some, limit), key=position_of):
            for area_id in entry.area_ids:
                if area_id in found:
                    found[area_id].append(entry)
        yield from found.items()


def act_of(connection: Connection, entry_id: str) -> list[Entry]:
    """The entries of an act by one of them, and those that undo entries of the same books; empty for no entry."""
    number = entry_id.removeprefix("E")
    if re.fullmatch(r"[1-9]\d{0,17}", number, flags=re.ASCII) is None:
        return []
    act = "SELECT act_id FROM journal WHERE record = 'entry' AND position = ?"
    own = list(decode_all(connection.execute(f"{SELECT} WHERE record = 'entry' AND act_id = ({act})", (int(number),))))
    subjects = sorted({entry.area_id for entry in own if isinstance(entry, Entry)})
    undone = _of_subjects(connection, "record = 'entry' AND kind = 'reversed' AND subject", subjects)
    found = {entry.entry_id: entry for entry in (*own, *undone) if isinstance(entry, Entry)}
    return sorted(found.values(), key=position_of)


def position_of(entry: Entry) -> int:
    """The position in the journal that an entry's id tells."""
    return int(entry.entry_id.removeprefix("E"))


def _concerning(connection: Connection, area_ids: Sequence[str], up_to: int) -> list[Entry]:
    own = _of_subjects(connection, "record = 'entry' AND subject", area_ids)
    others = _of_subjects(connection, "other_subject", area_ids)
    entries = {entry.entry_id: entry for entry in (*own, *others) if isinstance(entry, Entry)}
    return [entry for entry in entries.values() if position_of(entry) <= up_to]


def _of_subjects(connection: Connection, condition: str, subjects: Sequence[str]) -> list[Record]:
    found: list[Record] = []
    for start in range(0, len(subjects), CHUNK):
        some = subjects[start : start + CHUNK]
        marks = ",".join("?" * len(some))
        found += decode_all(connection.execute(f"{SELECT} WHERE {condition} IN ({marks}) ORDER BY position", some))
    return found


def sites_and_events(connection: Connection) -> Iterator[Site | Event]:
    """All sites and events in journal order."""
    rows = connection.stream(f"{SELECT} WHERE record IN ('site', 'event') ORDER BY position")
    return (record for record in decode_all(rows) if isinstance(record, Site | Event))


def grounds(connection: Connection, kinds: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
    """Area, kind and ground (WKB) of each entry of some kinds that has one, in journal order."""
    listed = list(kinds)
    marks = ",".join("?" * len(listed))
    rows = connection.stream(
        "SELECT subject, kind, CASE ground WHEN ? THEN geometry ELSE ground END FROM journal "  # noqa: S608  only marks
        f"WHERE record = 'entry' AND ground IS NOT NULL AND kind IN ({marks}) ORDER BY position",
        (SAME_GROUND, *listed),
    )
    yield from rows


def last_feature(connection: Connection, layer: str) -> int:
    """The number of the last row of a table, 0 when it is empty."""
    (last,) = connection.execute(f"SELECT coalesce(max(fid), 0) FROM {layer}").fetchone()  # noqa: S608  our own names
    return int(last)


def features_near(
    connection: Connection, layer: str, bounds: tuple[float, float, float, float], *, up_to: int = LARGEST
) -> list[tuple[str, BaseGeometry]]:
    """Area id and shape of the features of a layer whose box meets another one (west, south, east, north).

    Features with a number above `up_to` are left out.
    """
    west, south, east, north = bounds
    near, shape_of = connection.dialect.near.format(layer=layer), connection.dialect.shape
    rows = connection.execute(
        f"SELECT l.area_id, l.geom FROM {layer} l {near} AND l.fid <= ? ORDER BY l.fid",  # noqa: S608  our own names
        (west, south, east, north, up_to),
    )
    return [(area_id, shape) for area_id, kept in rows for shape in [shape_of(kept)] if shape is not None]


class Since(NamedTuple):
    """Something that was recorded of an area after a position."""

    position: int
    recorded_at: str
    recorded_by: str
    what: str


def recorded_since(connection: Connection, area_id: str, position: int) -> list[Since]:
    """What was recorded of an area after a position, in journal order."""
    rows = connection.execute(
        "SELECT position, recorded_at, recorded_by, record, body, geometry, ground FROM journal WHERE position > ? "
        "AND (subject = ? OR other_subject = ?) AND record IN ('entry', 'area') ORDER BY position",
        (position, area_id, area_id),
    )
    return [
        Since(
            place,
            at,
            by,
            told(decoded)
            if isinstance(decoded, Entry)
            else saying("described anew at position {place}", place=str(place)),
        )
        for place, at, by, record, body, geometry, ground in rows
        for decoded in [decode(record, place, body, geometry, ground)]
    ]


def daily_open_m2(connection: Connection, area_ids: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """What each day adds to the open m2 of some areas, exact: area, day, change; by area and day."""
    names = ",".join(f"'{name}'" for name in sorted(OPEN_ACCOUNTS))
    for start in range(0, len(area_ids), CHUNK):
        some = area_ids[start : start + CHUNK]
        marks = ",".join("?" * len(some))
        yield from connection.execute(
            "SELECT p.area_id, j.effective_on, CAST(sum(p.quantity) AS BIGINT) "  # noqa: S608  only marks, our names
            "FROM postings p JOIN journal j USING (position) "
            f"WHERE p.unit = 'm2' AND p.account IN ({names}) AND p.area_id IN ({marks}) GROUP BY 1, 2 ORDER BY 1, 2",
            some,
        )


def areas_from(connection: Connection, source: str) -> list[str]:
    """The areas that a source brought onto the books, in order of id."""
    said = connection.dialect.field.format(column="body", name="source")
    rows = connection.execute(
        "SELECT DISTINCT subject FROM journal WHERE record = 'entry' AND kind IN ('opened', 'identified') "  # noqa: S608
        f"AND {said} = ? ORDER BY subject",
        (source,),
    )
    return [area_id for (area_id,) in rows]


def shelved_from(connection: Connection) -> int:
    """The position from which on the rows of the shelves are complete."""
    (position,) = connection.execute("SELECT complete_from FROM shelf").fetchone()
    return int(position)


def first_opening(connection: Connection) -> date | None:
    """The day of the first standing entry that opened an area, unless its act released it at once."""
    field = connection.dialect.field
    reverses, level = field.format(column="r.body", name="reverses"), field.format(column="a.body", name="level")
    (day,) = connection.execute(
        "SELECT min(j.effective_on) FROM journal j WHERE j.record = 'entry' AND j.kind = 'opened' "  # noqa: S608
        "AND NOT EXISTS (SELECT 1 FROM journal r WHERE r.record = 'entry' AND r.subject = j.subject "
        "AND r.act_id = j.act_id AND r.kind IN ('cancelled', 'reduced', 'cleared', 'released')) "
        "AND NOT EXISTS (SELECT 1 FROM journal r WHERE r.record = 'entry' AND r.subject = j.subject "
        f"AND r.kind = 'reversed' AND {reverses} = 'E' || j.position) "
        "AND EXISTS (SELECT 1 FROM journal a WHERE a.record = 'area' AND a.subject = j.subject "
        f"AND coalesce({level}, 'area') = 'area')"
    ).fetchone()
    return date.fromisoformat(day) if day else None


def last_day(connection: Connection, up_to: int) -> date | None:
    """The last day on which an entry took effect or a published figure holds; None when there is none."""
    (day,) = connection.execute(
        "SELECT max(effective_on) FROM journal WHERE record IN ('entry', 'figure') AND position <= ?", (up_to,)
    ).fetchone()
    return date.fromisoformat(day) if day else None


def journal_rows(connection: Connection) -> Iterator[JournalRow]:
    """All rows in order."""
    columns = ", ".join(JournalRow._fields)
    for row in connection.stream(f"SELECT {columns} FROM journal ORDER BY position"):  # noqa: S608  our own names
        yield JournalRow(*row)


def known_keys(connection: Connection, keys: Sequence[str], up_to: int = LARGEST) -> set[str]:
    """Those of some import keys that were recorded up to a position."""
    query = f"SELECT import_key FROM journal WHERE import_key IN ({{marks}}) AND position <= {up_to}"  # noqa: S608
    return _present(connection, query, keys)


def known_areas(connection: Connection, area_ids: Sequence[str]) -> set[str]:
    """Those of some area ids that have a record."""
    return _present(connection, "SELECT subject FROM journal WHERE record = 'area' AND subject IN ({marks})", area_ids)


def _present(connection: Connection, query: str, values: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(values), CHUNK):
        some = values[start : start + CHUNK]
        found |= {value for (value,) in connection.execute(query.format(marks=",".join("?" * len(some))), some)}
    return found
