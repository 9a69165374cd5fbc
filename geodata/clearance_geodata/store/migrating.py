"""Running the revisions of the schema: Alembic says which and in which order, our own connection executes them.

Alembic runs in its offline mode, in which it opens no connection of its own: what an operation of a revision
(`op.create_index` and the like) would write into a script is executed on the register instead, inside the transaction
that the register's writer holds. No second SQLite library and no second transaction touch a register.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, cast

from alembic import op
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from alembic.script import Script

    from clearance_geodata.store.protocol import Connection

__all__ = ["REVISIONS", "register", "revisions", "step_up"]

REVISIONS = Path(__file__).parents[1] / "revisions"
OURS = "clearance_register"


class _Executed(io.StringIO):
    """A script whose statements are executed as they are written."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def write(self, statement: str) -> int:
        """Execute a statement."""
        self._connection.execute(statement.strip().removesuffix(";"))
        return len(statement)


def register() -> Connection:
    """The connection to the register that is brought to a newer schema, for a revision."""
    return cast("Connection", op.get_context().opts[OURS])


def revisions(after: int, up_to: int) -> list[Script]:
    """The revisions that lead from one schema to another, in order."""
    scripts = ScriptDirectory(str(REVISIONS), version_locations=[str(REVISIONS)])
    return list(scripts.iterate_revisions(str(up_to), str(after)))[::-1]


def step_up(connection: Connection, *, after: int, up_to: int) -> bool:
    """Bring the tables of a register from one schema to another, inside the caller's transaction.

    Returns:
        Whether a step has emptied layers and shelf, which are then made again from the journal.
    """
    context = MigrationContext.configure(
        dialect_name=connection.dialect.name,
        opts={"as_sql": True, "output_buffer": _Executed(connection), OURS: connection},
    )
    steps = revisions(after, up_to)
    with Operations.context(context):
        for revision in steps:
            revision.module.upgrade()
    return any(revision.module.refills for revision in steps)
