"""The tables of a register in PostGIS: comments, GiST indexes, triggers for each statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_geodata.store.tables import REFUSAL, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from clearance_geodata.store.protocol import Connection

__all__ = ["SchemaTables"]

# What the functions of the guards do. They are asked once for a statement, however many rows it writes.
RAISE = "RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
FUNCTIONS = {
    "refuse_foreign": "BEGIN IF (SELECT writing FROM writer) = 0 THEN "  # noqa: S608  our own words
    f"{RAISE.format(message=REFUSAL)}END IF; RETURN NULL; END",
    "refuse_all": f"BEGIN {RAISE.format(message=WRITTEN)}END",
}
VERBS = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
# As PostgreSQL writes it itself.
TRIGGER = (
    "CREATE TRIGGER guard_{table}_{name} BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
)
TRIGGERS = """
SELECT t.tgname, pg_get_triggerdef(t.oid, true), p.prosrc
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal AND t.tgenabled = 'O' ORDER BY 1
"""
VALID = "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass(?) AND indisvalid"


class SchemaTables:
    """Tables of a schema in PostGIS (see `tables.Tables`)."""

    def prepare(self, connection: Connection) -> None:
        """Make the functions that the guards call."""
        for name, body in FUNCTIONS.items():
            # Whoever writes has another search path than this.
            made = (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $${body}$$"
            )
            connection.execute(made)

    def announce(self, connection: Connection, table: str, description: str) -> None:
        """Comment on a table."""
        connection.execute(f"COMMENT ON TABLE {table} IS '{description}'")

    def add_layer(self, connection: Connection, table: str, geometry: str, description: str) -> None:
        """Comment on a layer and give it a spatial index."""
        del geometry  # the column says it
        self.announce(connection, table, description)
        connection.execute(f"CREATE INDEX {table}_by_place ON {table} USING gist (geom)")

    def drop_layer(self, connection: Connection, table: str) -> None:
        """Drop a layer; its index and guards go with it."""
        connection.execute(f"DROP TABLE {table}")

    def index_shapes(self, connection: Connection, table: str) -> None:
        """A GiST index on the shapes that the WKB says."""
        connection.execute(f"CREATE INDEX {table}_by_place ON {table} USING gist (ST_GeomFromWKB(wkb, 4326))")

    def guard(self, connection: Connection, table: str, *, once: bool) -> None:
        """Four triggers for each statement."""
        for _, statement in _guards(table, once=once):
            connection.execute(statement)

    def guards(self, connection: Connection) -> dict[str, str]:
        """The triggers that are not switched off, with what their functions do."""
        found: Sequence[tuple[str, str, str]] = connection.execute(TRIGGERS).fetchall()
        return {name: f"{definition}: {body}" for name, definition, body in found}

    def expected_guards(
        self, connection: Connection, create: Callable[[Connection], None], guarded: Mapping[str, bool]
    ) -> dict[str, str]:
        """The triggers as they are made here: a schema to compare with might not be made by who verifies."""
        del connection, create
        made = {name: text for table, once in guarded.items() for name, text in _guards(table, once=once)}
        return {name: f"{text}: {FUNCTIONS[text.rpartition(' ')[2].removesuffix('()')]}" for name, text in made.items()}

    def read_damaged(self, connection: Connection) -> None:
        """Nothing: PostgreSQL keeps no text that is none."""

    def damage(self, connection: Connection) -> Iterator[tuple[str, str, str]]:
        """Nothing beside what is read: PostgreSQL refuses rows that point nowhere, and pages that it cannot read."""
        del connection
        return iter(())

    def indexed(self, connection: Connection, table: str) -> int:
        """All shapes while the index is there and valid: PostgreSQL keeps it complete."""
        (valid,) = connection.execute(VALID, (f"{table}_by_place",)).fetchone()
        (drawn,) = connection.execute(f"SELECT count(geom) FROM {table}").fetchone()  # noqa: S608  our own names
        return int(drawn) if valid else 0


def _guards(table: str, *, once: bool) -> Iterator[tuple[str, str]]:
    """The names of the guards of a table, and the statements that make them."""
    for verb in VERBS:
        name = verb.lower()
        function = "refuse_all" if once and verb != "INSERT" else "refuse_foreign"
        yield f"guard_{table}_{name}", TRIGGER.format(table=table, name=name, verb=verb, function=function)
