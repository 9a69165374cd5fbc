"""The tables of a register, and bringing an older register to the schema of today (`revisions` has the steps)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import RegisterUnusable

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance_geodata.store.protocol import Connection, Store

__all__ = [
    "SCHEMA_VERSION",
    "announce",
    "create",
    "create_indexes",
    "create_layers",
    "create_shelf",
    "filter_indexes",
    "migrate",
    "run",
]

SCHEMA_VERSION = 6

TABLES = """
CREATE TABLE register (
  fid INTEGER PRIMARY KEY CHECK (fid = 1), register_id TEXT NOT NULL, schema_version INTEGER NOT NULL,
  country TEXT NOT NULL, country_name TEXT NOT NULL, time_zone TEXT NOT NULL, created_at TEXT NOT NULL,
  created_with TEXT NOT NULL);
CREATE TABLE writer (fid INTEGER PRIMARY KEY CHECK (fid = 1), writing INTEGER NOT NULL DEFAULT 0);
CREATE TABLE journal (
  position INTEGER PRIMARY KEY, record TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, effective_on TEXT,
  act_id TEXT NOT NULL, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL, import_key TEXT UNIQUE,
  body TEXT NOT NULL, geometry BLOB, ground BLOB, chain_hash TEXT NOT NULL, other_subject TEXT);
CREATE INDEX journal_by_subject ON journal (record, subject);
CREATE INDEX journal_by_other ON journal (other_subject) WHERE other_subject IS NOT NULL;
CREATE INDEX journal_by_time ON journal (recorded_at);
CREATE TABLE postings (
  fid INTEGER PRIMARY KEY, position INTEGER NOT NULL REFERENCES journal (position), area_id TEXT NOT NULL,
  account TEXT NOT NULL, unit TEXT NOT NULL, quantity INTEGER NOT NULL);
CREATE INDEX postings_by_area ON postings (area_id);
CREATE INDEX postings_by_position ON postings (position);
"""

SECOND_AREA = """
ALTER TABLE journal ADD COLUMN other_subject TEXT;
CREATE INDEX journal_by_other ON journal (other_subject) WHERE other_subject IS NOT NULL
"""

TABLES_OF_2 = """
CREATE TABLE events (
  fid INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, site_id TEXT, happened_on DATE, what TEXT, killed INTEGER,
  injured INTEGER, source TEXT, note TEXT);
CREATE TABLE submissions (
  fid INTEGER PRIMARY KEY, submission_id TEXT NOT NULL UNIQUE, submitted_at TEXT NOT NULL, submitted_by TEXT NOT NULL,
  based_on INTEGER NOT NULL, note TEXT NOT NULL, state TEXT NOT NULL, decided_at TEXT, decided_by TEXT, reason TEXT,
  records TEXT NOT NULL);
"""

# The shelf: versions of areas and released land by day and position, what is told of them, and their shapes.
TABLES_OF_3 = """
CREATE TABLE shelf (fid INTEGER PRIMARY KEY CHECK (fid = 1), complete_from INTEGER NOT NULL);
CREATE TABLE areas_versions (
  fid INTEGER PRIMARY KEY, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL, known_from INTEGER NOT NULL,
  known_to INTEGER NOT NULL, since INTEGER, until INTEGER, minx DOUBLE, miny DOUBLE, maxx DOUBLE, maxy DOUBLE, body
  INTEGER NOT NULL, area_id TEXT NOT NULL, name TEXT, hazard_class TEXT, hazard TEXT, status TEXT, work_status TEXT,
  sector TEXT, admin1 TEXT, admin2 TEXT, operator TEXT, area_m2 DOUBLE, processed_m2 DOUBLE, recorded_ap_mines
  INTEGER, opened_on TEXT, last_change_on TEXT, size_basis TEXT, position_error_m DOUBLE, came_from TEXT, source
  TEXT);
CREATE TABLE areas_bodies (
  fid INTEGER PRIMARY KEY, feature_id TEXT NOT NULL, shape INTEGER, properties_json BLOB NOT NULL);
CREATE TABLE areas_shapes (fid INTEGER PRIMARY KEY, geometry_json BLOB NOT NULL, wkb BLOB NOT NULL);
CREATE INDEX areas_versions_replaced ON areas_versions (known_to) WHERE known_to < 4611686018427387904;
CREATE INDEX areas_versions_by_area ON areas_versions (area_id);
CREATE TABLE released_versions (
  fid INTEGER PRIMARY KEY, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL, known_from INTEGER NOT NULL,
  known_to INTEGER NOT NULL, since INTEGER, until INTEGER, minx DOUBLE, miny DOUBLE, maxx DOUBLE, maxy DOUBLE, body
  INTEGER NOT NULL, entry_id TEXT NOT NULL, area_id TEXT, name TEXT, product TEXT, released_m2 DOUBLE, effective_on
  TEXT, covers_from TEXT, operator TEXT, method TEXT, depth_cm INTEGER, task TEXT, ap_mines INTEGER, av_mines
  INTEGER, other_items INTEGER, source TEXT);
CREATE TABLE released_bodies (
  fid INTEGER PRIMARY KEY, feature_id TEXT NOT NULL, shape INTEGER, properties_json BLOB NOT NULL);
CREATE TABLE released_shapes (fid INTEGER PRIMARY KEY, geometry_json BLOB NOT NULL, wkb BLOB NOT NULL);
CREATE INDEX released_versions_replaced ON released_versions (known_to) WHERE known_to < 4611686018427387904;
CREATE INDEX released_versions_by_area ON released_versions (area_id);
CREATE INDEX released_versions_by_entry ON released_versions (entry_id);
"""
SHELF_TABLES = (
    "shelf",
    *(f"{layer}_{part}" for layer in ("areas", "released") for part in ("versions", "bodies", "shapes")),
)

# By what filters find versions without looking at all of them: what tells some few from the others.
FILTERED = {
    "areas_versions": (
        *("name", "work_status", "sector", "admin1", "admin2", "operator", "area_m2", "recorded_ap_mines"),
        "opened_on",
    ),
    "released_versions": ("name", "released_m2", "effective_on", "operator", "task"),
}
# Those of them that hold whole numbers; a filter compares numbers with a fraction.
WHOLE = frozenset({"recorded_ap_mines"})
# Columns of the same tables with an index of their own.
IDS = {
    "areas_versions": {"area_id": "areas_versions_by_area"},
    "released_versions": {"area_id": "released_versions_by_area", "entry_id": "released_versions_by_entry"},
}

# How an area was laid, in its layer and on the shelf.
LAID_OF_5 = """
ALTER TABLE areas ADD COLUMN minefield_type TEXT;
ALTER TABLE areas ADD COLUMN evidence TEXT;
ALTER TABLE areas ADD COLUMN laid_on DATE;
ALTER TABLE areas ADD COLUMN pattern_slots INTEGER;
ALTER TABLE areas ADD COLUMN slots_checked INTEGER;
ALTER TABLE areas_versions ADD COLUMN minefield_type TEXT;
ALTER TABLE areas_versions ADD COLUMN evidence TEXT;
ALTER TABLE areas_versions ADD COLUMN laid_on TEXT;
ALTER TABLE areas_versions ADD COLUMN pattern_slots INTEGER;
ALTER TABLE areas_versions ADD COLUMN slots_checked INTEGER
"""

# How well each date of a layer is known.
PRECISIONS_OF_6 = """
ALTER TABLE areas ADD COLUMN opened_on_precision TEXT;
ALTER TABLE areas ADD COLUMN last_change_on_precision TEXT;
ALTER TABLE areas ADD COLUMN laid_on_precision TEXT;
ALTER TABLE areas_versions ADD COLUMN opened_on_precision TEXT;
ALTER TABLE areas_versions ADD COLUMN last_change_on_precision TEXT;
ALTER TABLE areas_versions ADD COLUMN laid_on_precision TEXT;
ALTER TABLE released ADD COLUMN effective_on_precision TEXT;
ALTER TABLE released ADD COLUMN covers_from_precision TEXT;
ALTER TABLE released_versions ADD COLUMN effective_on_precision TEXT;
ALTER TABLE released_versions ADD COLUMN covers_from_precision TEXT;
ALTER TABLE incidents ADD COLUMN happened_on_precision TEXT;
ALTER TABLE minefields ADD COLUMN happened_on_precision TEXT;
ALTER TABLE storage_sites ADD COLUMN happened_on_precision TEXT;
ALTER TABLE events ADD COLUMN happened_on_precision TEXT
"""

LAYER_TABLES = """
CREATE TABLE areas (
  fid INTEGER PRIMARY KEY, geom BLOB, area_id TEXT NOT NULL UNIQUE, name TEXT, hazard_class TEXT, hazard TEXT,
  status TEXT, work_status TEXT, sector TEXT, admin1 TEXT, admin2 TEXT, operator TEXT, area_m2 DOUBLE,
  processed_m2 DOUBLE, recorded_ap_mines INTEGER, opened_on DATE, last_change_on DATE, size_basis TEXT,
  position_error_m DOUBLE, came_from TEXT, source TEXT);
CREATE TABLE released (
  fid INTEGER PRIMARY KEY, geom BLOB, entry_id TEXT NOT NULL UNIQUE, area_id TEXT, name TEXT, product TEXT,
  released_m2 DOUBLE, effective_on DATE, covers_from DATE, operator TEXT, method TEXT, depth_cm INTEGER, task TEXT,
  ap_mines INTEGER, av_mines INTEGER, other_items INTEGER, source TEXT);
CREATE INDEX released_by_area ON released (area_id);
"""

# Incidents, old minefields and stores: three layers of one form.
SITE_TABLE = """
CREATE TABLE {table} (
  fid INTEGER PRIMARY KEY, geom BLOB, site_id TEXT NOT NULL UNIQUE, name TEXT, happened_on DATE, status TEXT,
  attributes TEXT, source TEXT, note TEXT)
"""
SITE_LAYERS = {"incident": "incidents", "minefield": "minefields", "storage": "storage_sites"}

ATTRIBUTE_TABLES = {
    "register": "whose register this is",
    "journal": "what was recorded, in order; written once",
    "postings": "what each entry does to the accounts; sums to zero",
    "events": "what happened at sites",
    "submissions": "records that wait for the authority, or that it returned",
}
LAYERS = {
    "areas": ("MultiPolygon", "hazardous areas that are open now"),
    "released": ("MultiPolygon", "land that was cancelled, reduced or cleared"),
    "incidents": ("Geometry", "accidents and incidents"),
    "minefields": ("Geometry", "minefields of old records, lifted or not"),
    "storage_sites": ("Geometry", "stores of munitions"),
}
WRITTEN_ONCE = ("journal", "postings")
# The tables with guards, and whether they are written once.
GUARDED = {table: table in WRITTEN_ONCE for table in (*ATTRIBUTE_TABLES, *LAYERS, *SHELF_TABLES)}


def create(connection: Connection) -> None:
    """Make an empty place a register without identity; the caller holds the transaction."""
    connection.dialect.tables.prepare(connection)
    run(connection, TABLES)
    connection.execute("INSERT INTO writer (fid, writing) VALUES (1, 1)")
    run(connection, TABLES_OF_2)
    for table in ATTRIBUTE_TABLES:
        announce(connection, table)
    create_layers(connection)
    create_shelf(connection, complete_from=0)
    create_indexes(connection)
    run(connection, LAID_OF_5)
    run(connection, PRECISIONS_OF_6)


def filter_indexes(table: str) -> dict[str, str]:
    """The index on each column of a table that filters use, by the column; none of a table that has none."""
    return {name: f"{table}_by_{name}" for name in FILTERED.get(table, ())} | IDS.get(table, {})


def create_indexes(connection: Connection) -> None:
    """Indexes for filters; what is not known is in none of them, because no comparison finds it."""
    for table, columns in FILTERED.items():
        for name in columns:
            said = connection.dialect.number.format(column=name) if name in WHOLE else name
            connection.execute(f"CREATE INDEX {table}_by_{name} ON {table} ({said}) WHERE {name} IS NOT NULL")


def announce(connection: Connection, table: str) -> None:
    """Describe a table without geometry to whoever opens the register, and guard it."""
    tables = connection.dialect.tables
    tables.announce(connection, table, ATTRIBUTE_TABLES[table])
    tables.guard(connection, table, once=GUARDED[table])


def run(connection: Connection, statements: str, geometry: str = "Geometry") -> None:
    """Execute statements that make or change tables, in the words of `Dialect.ddl`, on any store."""
    for statement in statements.strip().split(";\n"):
        connection.execute(connection.dialect.ddl(statement.removesuffix(";"), geometry))


def create_layers(connection: Connection) -> None:
    """The feature tables, empty; they hold nothing that the journal does not say."""
    tables = connection.dialect.tables
    run(connection, LAYER_TABLES, "MultiPolygon")
    for table in SITE_LAYERS.values():
        run(connection, SITE_TABLE.format(table=table))
    for table, (geometry, description) in LAYERS.items():
        tables.add_layer(connection, table, geometry, description)
        tables.guard(connection, table, once=False)


def create_shelf(connection: Connection, *, complete_from: int) -> None:
    """The tables of the shelf, empty; what was known before a position is not kept in them."""
    run(connection, TABLES_OF_3)
    connection.execute("INSERT INTO shelf VALUES (1, ?)", (complete_from,))
    for table in SHELF_TABLES:
        connection.dialect.tables.guard(connection, table, once=GUARDED[table])
    for table in ("areas_shapes", "released_shapes"):
        connection.dialect.tables.index_shapes(connection, table)


def migrate(store: Store, refill: Callable[[Connection], None]) -> None:
    """Bring a register to the schema of today, in one transaction.

    Args:
        store: what keeps the register.
        refill: makes the layers again from the journal, where a step has emptied them.

    Raises:
        RegisterUnusable: when a newer Clearance wrote it.
    """
    with store.asking() as connection:
        version = _version(connection)
    if version > SCHEMA_VERSION:
        raise RegisterUnusable(
            "{address} has schema {version}, this Clearance knows up to {known}; open it with a newer Clearance",
            address=str(store.address),
            version=str(version),
            known=str(SCHEMA_VERSION),
        )
    if version == SCHEMA_VERSION:
        return
    from clearance_geodata.store.migrating import step_up  # noqa: PLC0415  only an older register needs Alembic

    with store.writing() as connection:
        steps = range(_version(connection), SCHEMA_VERSION)
        if not steps:
            return  # another program was faster
        connection.execute("UPDATE writer SET writing = 1")
        if step_up(connection, after=steps.start, up_to=steps.stop):
            refill(connection)
        connection.execute("UPDATE register SET schema_version = ?", (SCHEMA_VERSION,))
        connection.execute("UPDATE writer SET writing = 0")


def _version(connection: Connection) -> int:
    (version,) = connection.execute("SELECT schema_version FROM register").fetchone()
    return int(version)
