"""Indexes for filters of areas and released land."""

from clearance_geodata import schema
from clearance_geodata.store.migrating import register

revision = "4"
down_revision = "3"
refills = False


def upgrade() -> None:
    """Add the indexes; layers and shelf stay as they are."""
    schema.create_indexes(register())
