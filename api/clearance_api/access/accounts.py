"""The accounts that may ask: a small SQLite file of its own, never part of a register, with nothing in it to steal.

A key is 256 random bits, so its SHA-256 says nothing about it and is found by an index; a password is chosen by a
person, so it is stored as argon2id. Neither can be read back.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clearance.errors import FileRefused, InvalidRecord, NotFound, RegisterUnusable
from clearance_api.access.tiers import Tier, tier_named

__all__ = ["KEY_START", "Account", "Accounts", "digest_of"]

KEY_START = "clr_"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", flags=re.ASCII)
SHORTEST_PASSWORD = 12
APPLICATION_ID = 0x434C5241  # CLRA
SCHEMA = """
CREATE TABLE accounts (
    account TEXT PRIMARY KEY,
    tier TEXT NOT NULL,
    key_digest BLOB UNIQUE,
    password_hash TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT
) STRICT
"""
COLUMNS = "account, tier, password_hash, created_at, expires_at, revoked_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as it is kept; a moment without end is None."""

    account: str
    tier: Tier
    password_hash: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def is_valid(self, at: datetime) -> bool:
        """Whether it may be used at a moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


def digest_of(key: str) -> bytes:
    """What is stored of a key."""
    return hashlib.sha256(key.encode()).digest()


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts in a file; each call opens it, so that several processes see each other's changes at once."""

    path: Path

    @classmethod
    def create(cls, path: Path) -> Accounts:
        """The accounts of a file, which is made when it is not there; nobody else of this machine may read it."""
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute(SCHEMA)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Accounts:
        """The accounts of a file.

        Raises:
            NotFound: when there is no such file.
            FileRefused: when it is something else.
        """
        if not path.is_file():
            raise NotFound(
                "no accounts at {path}; make them with: clearance user add NAME --tier TIER --file {path}",
                path=str(path),
            )
        found = cls(path)
        with found._opened() as connection:
            (number,) = connection.execute("PRAGMA application_id").fetchone()
        if number != APPLICATION_ID:
            raise FileRefused(
                "{path} is no file of accounts; name another, or begin one with: clearance user add", path=str(path)
            )
        return found

    def add(self, account: str, tier: Tier, *, at: datetime, expires_at: datetime | None = None) -> str:
        """A new account; its key, which is told this once.

        Raises:
            InvalidRecord: when the name cannot be one, or is taken.
        """
        if not NAME.fullmatch(account):
            raise InvalidRecord(
                "account '{account}' cannot be; use letters, digits, . _ - and at most 64 of them", account=account
            )
        key = _new_key()
        row = (account, tier.word, digest_of(key), at.isoformat(), expires_at.isoformat() if expires_at else None)
        sql = "INSERT INTO accounts (account, tier, key_digest, created_at, expires_at) VALUES (?, ?, ?, ?, ?)"
        try:
            with self._opened() as connection, connection:
                connection.execute(sql, row)
        except sqlite3.IntegrityError:
            raise InvalidRecord(
                "account '{account}' is there already; rotate its key, or give the new account another name",
                account=account,
            ) from None
        return key

    def rotate(self, account: str) -> str:
        """A new key for an account; the one before is worth nothing from now on.

        Raises:
            NotFound: when there is no such account.
        """
        key = _new_key()
        self._set(account, "key_digest = ?", digest_of(key))
        return key

    def revoke(self, account: str, *, at: datetime) -> None:
        """End an account: neither key nor password open anything from now on.

        Raises:
            NotFound: when there is no such account.
        """
        self._set(account, "key_digest = NULL, password_hash = NULL, revoked_at = ?", at.isoformat())

    def set_password(self, account: str, password: str) -> None:
        """A password beside the key, for people who type it.

        Raises:
            NotFound: when there is no such account.
            InvalidRecord: when it is too short, or looks like a key.
        """
        from argon2 import PasswordHasher  # noqa: PLC0415  only commands set passwords, and --help answers at once

        if len(password) < SHORTEST_PASSWORD or password.startswith(KEY_START):
            raise InvalidRecord(
                "a password has at least {least} characters and does not begin with {start}",
                least=str(SHORTEST_PASSWORD),
                start=KEY_START,
            )
        self._set(account, "password_hash = ?", PasswordHasher().hash(password))

    def listed(self) -> list[Account]:
        """All accounts, by name."""
        with self._opened() as connection:
            rows = connection.execute(f"SELECT {COLUMNS} FROM accounts ORDER BY account").fetchall()  # noqa: S608
        return [_account(row) for row in rows]

    def of_key(self, key: str) -> Account | None:
        """The account of a key, found by what is stored of it, so that nothing is compared letter by letter."""
        return self._one("key_digest = ?", digest_of(key))

    def named(self, account: str) -> Account | None:
        """The account of a name."""
        return self._one("account = ?", account)

    def _one(self, where: str, value: object) -> Account | None:
        with self._opened() as connection:
            row = connection.execute(f"SELECT {COLUMNS} FROM accounts WHERE {where}", (value,)).fetchone()  # noqa: S608
        return _account(row) if row else None

    def _set(self, account: str, what: str, value: object) -> None:
        sql = f"UPDATE accounts SET {what} WHERE account = ? AND revoked_at IS NULL"  # noqa: S608  our own words
        with self._opened() as connection, connection:
            if connection.execute(sql, (value, account)).rowcount == 0:
                raise NotFound(
                    "no account '{account}' that is in force in {path}; see: clearance user list",
                    account=account,
                    path=str(self.path),
                )

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
                yield connection
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as fault:
            raise RegisterUnusable(
                "the accounts in {path} cannot be used ({fault}); see to the file",
                path=str(self.path),
                fault=str(fault),
            ) from fault


def _new_key() -> str:
    return KEY_START + secrets.token_urlsafe(32)


def _account(row: tuple[str, str, str | None, str, str | None, str | None]) -> Account:
    account, tier, password_hash, created_at, expires_at, revoked_at = row
    return Account(
        account=account,
        tier=tier_named(tier),
        password_hash=password_hash,
        created_at=datetime.fromisoformat(created_at).astimezone(UTC),
        expires_at=_moment(expires_at),
        revoked_at=_moment(revoked_at),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
