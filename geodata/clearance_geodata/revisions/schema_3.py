"""The shelf: every state of areas and released land as a row."""

from clearance_geodata import schema
from clearance_geodata.store.migrating import register

revision = "3"
down_revision = "2"
refills = True


def upgrade() -> None:
    """Add its tables, complete from what is known now; the layers are emptied, and filled together with them."""
    connection = register()
    (position,) = connection.execute("SELECT coalesce(max(position), 0) FROM journal").fetchone()
    schema.create_shelf(connection, complete_from=position)
    for table in (*schema.LAYERS, "events"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
