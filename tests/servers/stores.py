"""What tests need of a register on any store: somebody else's connection to it, and all that it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from clearance_geodata import schema
from clearance_geodata.geopackage import add_functions
from clearance_geodata.register import Register

__all__ = ["INTEGRITY", "content", "foreign"]

# What a guard raises.
INTEGRITY = (sqlite3.IntegrityError, psycopg.IntegrityError)


@contextmanager
def foreign(register: Register) -> Iterator[Any]:
    """A connection such as another program has: every statement is committed by itself."""
    address = register.store.address
    if address.file is not None:
        with closing(sqlite3.connect(address.file, isolation_level=None)) as connection:
            add_functions(connection)
            yield connection
    else:
        with psycopg.connect(address.url, autocommit=True) as other:
            other.execute(f"SET search_path = {address.schema}, public".encode())
            yield other


def content(register: Register) -> object:
    """Every byte of a file, or every row of a database."""
    address = register.store.address
    if address.file is not None:
        return address.file.read_bytes()
    with register.reader() as connection:
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in schema.GUARDED}  # noqa: S608
