"""How areas were laid: type of minefield, source of evidence, day of laying, slots of rows, in layer and shelf."""

from clearance_geodata import schema
from clearance_geodata.store.migrating import register

revision = "5"
down_revision = "4"
refills = True


def upgrade() -> None:
    """Add the columns; layers and shelf are emptied, and filled again: the shelf is complete from what is known now."""
    connection = register()
    schema.run(connection, schema.LAID_OF_5)
    (position,) = connection.execute("SELECT coalesce(max(position), 0) FROM journal").fetchone()
    for table in (*schema.LAYERS, "events", *schema.SHELF_TABLES[1:]):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
    connection.execute("UPDATE shelf SET complete_from = ?", (position,))
