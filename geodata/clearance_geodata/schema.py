"""The tables of a register and the one function that brings an older register to the schema of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import RegisterUnusable
from clearance_geodata.connection import transaction
from clearance_geodata.geopackage import add_feature_table, add_metadata

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

__all__ = ["SCHEMA_VERSION", "create", "migrate"]

SCHEMA_VERSION = 2

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

TABLES_OF_2 = """
CREATE TABLE events (
  fid INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, site_id TEXT, happened_on DATE, what TEXT, killed INTEGER,
  injured INTEGER, source TEXT, note TEXT);
CREATE TABLE submissions (
  fid INTEGER PRIMARY KEY, submission_id TEXT NOT NULL UNIQUE, submitted_at TEXT NOT NULL, submitted_by TEXT NOT NULL,
  based_on INTEGER NOT NULL, note TEXT NOT NULL, state TEXT NOT NULL, decided_at TEXT, decided_by TEXT, reason TEXT,
  records TEXT NOT NULL);
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
    "areas": ("MULTIPOLYGON", "hazardous areas that are open now"),
    "released": ("MULTIPOLYGON", "land that was cancelled, reduced or cleared"),
    "incidents": ("GEOMETRY", "accidents and incidents"),
    "minefields": ("GEOMETRY", "minefields of old records, lifted or not"),
    "storage_sites": ("GEOMETRY", "stores of munitions"),
}
GUARDED = (*ATTRIBUTE_TABLES, *LAYERS)
WRITTEN_ONCE = ("journal", "postings")
REFUSAL = "change areas through clearance, not here"
WRITTEN = "journal and postings are written once; reverse the entry instead"


def create(connection: sqlite3.Connection) -> None:
    """Make an empty database a register without identity; the caller holds the transaction."""
    add_metadata(connection)
    _run(connection, TABLES)
    connection.execute("INSERT INTO writer (fid, writing) VALUES (1, 1)")
    _run(connection, TABLES_OF_2)
    for table, description in ATTRIBUTE_TABLES.items():
        _announce(connection, table, description)
        _guard(connection, table)
    _create_layers(connection)


def _run(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.strip().split(";\n"):
        connection.execute(statement.removesuffix(";"))


def _announce(connection: sqlite3.Connection, table: str, description: str) -> None:
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES (?, 'attributes', ?, ?)",
        (table, table, description),
    )


def _create_layers(connection: sqlite3.Connection) -> None:
    """The feature tables, empty; they hold nothing that the journal does not say."""
    _run(connection, LAYER_TABLES)
    for table in SITE_LAYERS.values():
        connection.execute(SITE_TABLE.format(table=table))
    for table, (geometry_type, description) in LAYERS.items():
        add_feature_table(connection, table, geometry_type, description)
        _guard(connection, table)


def _guard(connection: sqlite3.Connection, table: str) -> None:
    """Refuse writes that do not come from here: a register's own writer raises its flag inside its transaction."""
    for verb in ("INSERT", "UPDATE", "DELETE"):
        once = table in WRITTEN_ONCE and verb != "INSERT"
        condition = "" if once else "WHEN (SELECT writing FROM writer) = 0"
        message = WRITTEN if once else REFUSAL
        connection.execute(
            f'CREATE TRIGGER "guard_{table}_{verb.lower()}" BEFORE {verb} ON "{table}" {condition} '
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _to_schema_2(connection: sqlite3.Connection) -> None:
    """Entries with a second area; layers with more attributes; sites, events, submissions."""
    connection.execute("ALTER TABLE journal ADD COLUMN other_subject TEXT")
    connection.execute("CREATE INDEX journal_by_other ON journal (other_subject) WHERE other_subject IS NOT NULL")
    _run(connection, TABLES_OF_2)
    for table in ("events", "submissions"):
        _announce(connection, table, ATTRIBUTE_TABLES[table])
        _guard(connection, table)
    for table in ("areas", "released"):
        connection.execute(f'DROP TABLE "rtree_{table}_geom"')
        connection.execute(f'DROP TABLE "{table}"')
        for listed in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
            connection.execute(f"DELETE FROM {listed} WHERE table_name = ?", (table,))  # noqa: S608  our own names
    _create_layers(connection)


# The step at key n takes a register from schema n to n + 1; layers are made again from the journal after the last.
MIGRATIONS: dict[int, Callable[[sqlite3.Connection], None]] = {1: _to_schema_2}


def migrate(connection: sqlite3.Connection, path: str, refill: Callable[[sqlite3.Connection], None]) -> None:
    """Bring a register to the schema of today, in one transaction.

    Args:
        connection: the register's own.
        path: its name, for messages.
        refill: makes the layers again from the journal.

    Raises:
        RegisterUnusable: when a newer Clearance wrote it.
    """
    version = _version(connection)
    if version > SCHEMA_VERSION:
        raise RegisterUnusable(
            f"{path} has schema {version}, this Clearance knows up to {SCHEMA_VERSION}; open it with a newer Clearance"
        )
    if version == SCHEMA_VERSION:
        return
    with transaction(connection):
        steps = range(_version(connection), SCHEMA_VERSION)
        if not steps:
            return  # another program was faster
        connection.execute("UPDATE writer SET writing = 1")
        for step in steps:
            MIGRATIONS[step](connection)
        refill(connection)
        connection.execute("UPDATE register SET schema_version = ?", (SCHEMA_VERSION,))
        connection.execute("UPDATE writer SET writing = 0")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("SELECT schema_version FROM register").fetchone()
    return int(version)
