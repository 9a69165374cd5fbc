"""Journal, postings, areas and released land: the schema with which registers in files began."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """Nothing: it is where the way begins."""
