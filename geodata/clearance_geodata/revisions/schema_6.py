"""How well each date is known, beside the date, in layers and shelf."""

from clearance_geodata import schema
from clearance_geodata.store.migrating import register

revision = "6"
down_revision = "5"
refills = True


def upgrade() -> None:
    """Add the columns; layers and shelf are emptied, and filled again: the shelf is complete from what is known now."""
    connection = register()
    schema.run(connection, schema.PRECISIONS_OF_6)
    (position,) = connection.execute("SELECT coalesce(max(position), 0) FROM journal").fetchone()
    for table in (*schema.LAYERS, "events", *schema.SHELF_TABLES[1:]):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
    connection.execute("UPDATE shelf SET complete_from = ?", (position,))
