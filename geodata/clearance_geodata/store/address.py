"""Where a register is: a file, or a schema of a PostgreSQL database, told by one text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from clearance.errors import NotFound, NotPossible

if TYPE_CHECKING:
    from urllib.parse import SplitResult

__all__ = ["SCHEMA", "Address"]

# The schema of a register whose URL names none.
SCHEMA = "clearance"
SCHEMES = ("postgresql", "postgres")
SCHEMA_NAME = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Address:
    """A file, or a database and a schema in it; as text it never shows a password.

    >>> str(Address.of("postgresql://ana:secret@localhost/mines?schema=peru"))
    'postgresql://ana@localhost/mines?schema=peru'
    >>> Address.of("peru.gpkg").name
    'peru'
    """

    text: str
    name: str
    file: Path | None = None
    url: str = field(default="", repr=False)
    schema: str = ""

    @classmethod
    def of(cls, where: str | Path | Address) -> Self:
        """The place that a text names: a URL of PostgreSQL, or the path of a file.

        Raises:
            NotFound: when the URL names no database, or a schema that cannot be one.
        """
        if isinstance(where, Address):
            return cls(where.text, where.name, where.file, where.url, where.schema)
        scheme = str(where).partition(":")[0]
        if isinstance(where, Path) or scheme not in SCHEMES:
            return cls(str(where), Path(where).stem, file=Path(where))
        parts = urlsplit(where)
        if "@" in f"{parts.path}{parts.query}{parts.fragment}":
            raise NotFound("a password with / ? # in the URL of a database; write them as %2F, %3F, %23")
        asked = dict(parse_qsl(parts.query))
        schema = asked.pop("schema", SCHEMA)
        database = unquote(parts.path.removeprefix("/")) or asked.get("dbname", "")
        shown = _without_password(parts, asked, schema)
        if not database:
            raise NotFound("{shown} names no database; write postgresql://user@host/database", shown=shown)
        if SCHEMA_NAME.fullmatch(schema) is None:
            raise NotFound(
                "'{schema}' can be no schema; use small letters, digits and _, such as {example}",
                schema=schema,
                example=SCHEMA,
            )
        url = _joined(parts, parts.netloc, asked)
        return cls(shown, database if schema == SCHEMA else schema, url=url, schema=schema)

    @property
    def path(self) -> Path:
        """The file.

        Raises:
            NotPossible: when it is a database.
        """
        if self.file is None:
            raise NotPossible(
                "{address} is a database, no file; `clearance move` makes a file of it", address=str(self)
            )
        return self.file

    def __str__(self) -> str:
        """The text as it was given, without a password."""
        return self.text


def _without_password(parts: SplitResult, asked: dict[str, str], schema: str) -> str:
    account, at, host = parts.netloc.rpartition("@")
    shown = {name: value for name, value in asked.items() if not name.endswith("password")}
    named = shown | ({} if schema == SCHEMA else {"schema": schema})
    netloc = f"{account.partition(':')[0]}{at}{host}"
    return _joined(parts, netloc, named)


def _joined(parts: SplitResult, netloc: str, asked: dict[str, str]) -> str:
    query = urlencode(asked, safe="/", quote_via=quote)
    return f"{parts.scheme}://{netloc}{parts.path}{'?' if query else ''}{query}"
