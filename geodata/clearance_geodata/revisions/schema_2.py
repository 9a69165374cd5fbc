"""Entries with a second area; layers with more attributes; sites, events, submissions."""

from clearance_geodata import schema
from clearance_geodata.store.migrating import register

revision = "2"
down_revision = "1"
refills = True


def upgrade() -> None:
    """Add the column and the tables; the layers are made anew, and filled from the journal after the last step."""
    connection = register()
    schema.run(connection, schema.SECOND_AREA)
    schema.run(connection, schema.TABLES_OF_2)
    for table in ("events", "submissions"):
        schema.announce(connection, table)
    for table in ("areas", "released"):
        connection.dialect.tables.drop_layer(connection, table)
    schema.create_layers(connection)
