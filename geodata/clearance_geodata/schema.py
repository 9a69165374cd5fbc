"""The tables of a register and the one function that brings an older register to the schema of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import RegisterUnusable
from clearance_geodata.geopackage import add_feature_table, add_metadata

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

__all__ = ["SCHEMA_VERSION", "create", "migrate"]

SCHEMA_VERSION = 1

TABLES = """
CREATE TABLE register (
  fid INTEGER PRIMARY KEY CHECK (fid = 1), register_id TEXT NOT NULL, schema_version INTEGER NOT NULL,
  country TEXT NOT NULL, country_name TEXT NOT NULL, time_zone TEXT NOT NULL, created_at TEXT NOT NULL,
  created_with TEXT NOT NULL);
CREATE TABLE writer (fid INTEGER PRIMARY KEY CHECK (fid = 1), writing INTEGER NOT NULL DEFAULT 0);
CREATE TABLE journal (
  position INTEGER PRIMARY KEY, record TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, effective_on TEXT,
  act_id TEXT NOT NULL, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL, import_key TEXT UNIQUE,
  body TEXT NOT NULL, geometry BLOB, ground BLOB, chain_hash TEXT NOT NULL);
CREATE INDEX journal_by_subject ON journal (record, subject);
CREATE INDEX journal_by_time ON journal (recorded_at);
CREATE TABLE postings (
  fid INTEGER PRIMARY KEY, position INTEGER NOT NULL REFERENCES journal (position), area_id TEXT NOT NULL,
  account TEXT NOT NULL, unit TEXT NOT NULL, quantity INTEGER NOT NULL);
CREATE INDEX postings_by_area ON postings (area_id);
CREATE INDEX postings_by_position ON postings (position);
CREATE TABLE areas (
  fid INTEGER PRIMARY KEY, geom BLOB, area_id TEXT NOT NULL UNIQUE, name TEXT, hazard_class TEXT, hazard TEXT,
  status TEXT, sector TEXT, area_m2 DOUBLE, recorded_ap_mines INTEGER, opened_on DATE, size_basis TEXT, source TEXT);
CREATE TABLE released (
  fid INTEGER PRIMARY KEY, geom BLOB, entry_id TEXT NOT NULL UNIQUE, area_id TEXT, name TEXT, product TEXT,
  released_m2 DOUBLE, effective_on DATE, covers_from DATE, operator TEXT, method TEXT, ap_mines INTEGER,
  av_mines INTEGER, other_items INTEGER, source TEXT);
CREATE INDEX released_by_area ON released (area_id);
"""

ATTRIBUTE_TABLES = {
    "register": "whose register this is",
    "journal": "what was recorded, in order; written once",
    "postings": "what each entry does to the accounts; sums to zero",
}
LAYERS = {"areas": "hazardous areas that are open now", "released": "land that was cancelled, reduced or cleared"}
GUARDED = (*ATTRIBUTE_TABLES, *LAYERS)
WRITTEN_ONCE = ("journal", "postings")
REFUSAL = "change areas through clearance, not here"
WRITTEN = "journal and postings are written once; reverse the entry instead"


def create(connection: sqlite3.Connection) -> None:
    """Make an empty database a register without identity; the caller holds the transaction."""
    add_metadata(connection)
    for statement in TABLES.strip().split(";\n"):
        connection.execute(statement.removesuffix(";"))
    connection.execute("INSERT INTO writer (fid, writing) VALUES (1, 1)")
    for table, description in ATTRIBUTE_TABLES.items():
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES (?, 'attributes', ?, ?)",
            (table, table, description),
        )
    for table, description in LAYERS.items():
        add_feature_table(connection, table, "MULTIPOLYGON", description)
    for table in GUARDED:
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


# The step at key n takes a register from schema n to n + 1; the first release has nothing to step from.
MIGRATIONS: dict[int, Callable[[sqlite3.Connection], None]] = {}


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Bring a register to the schema of today, in one transaction.

    Raises:
        RegisterUnusable: when a newer Clearance wrote it.
    """
    (version,) = connection.execute("SELECT schema_version FROM register").fetchone()
    if version > SCHEMA_VERSION:
        raise RegisterUnusable(
            f"{path} has schema {version}, this Clearance knows up to {SCHEMA_VERSION}; open it with a newer Clearance"
        )
    if version == SCHEMA_VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("UPDATE writer SET writing = 1")
        for step in range(version, SCHEMA_VERSION):
            MIGRATIONS[step](connection)
        connection.execute("UPDATE register SET schema_version = ?", (SCHEMA_VERSION,))
        connection.execute("UPDATE writer SET writing = 0")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
