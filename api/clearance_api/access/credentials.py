"""From what a request says about who sends it to a viewer: keys, names with passwords, and tokens.

What was found good is kept for some seconds under a keyed digest, so that a request with it costs a look into a
dictionary; a password is hashed once in five minutes, not once a request.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clearance_api.access.accounts import KEY_START, Account, Accounts
from clearance_api.access.buckets import Buckets
from clearance_api.access.rules import Rules
from clearance_api.access.tokens import Issuer
from clearance_api.access.viewer import Viewer

__all__ = ["Credentials", "TooManyFailures"]

KNOWN_FOR_S = 10.0
PASSWORD_KNOWN_FOR_S = 300.0
TOKEN_KNOWN_FOR_S = 60.0
KEPT = 10_000
LONGEST = 20_000
FAILURES_AT_ONCE = 10
FAILURES_PER_S = 1 / 6


class TooManyFailures(Exception):
    """So many wrong credentials came from one place, or for one account, that none is looked at for some seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class _Known:
    viewer: Viewer
    until: float


class Credentials:
    """What may be said in an Authorization header, checked against accounts and an identity provider."""

    def __init__(
        self,
        rules: Rules,
        accounts: Accounts | None,
        issuer: Issuer | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._rules = rules
        self._accounts = accounts
        self._issuer = issuer
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._passwords: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._lock = Lock()
        self._by_place = Buckets(FAILURES_PER_S, FAILURES_AT_ONCE, clock)
        self._by_account = Buckets(FAILURES_PER_S, 2 * FAILURES_AT_ONCE, clock)

    def known(self, header: bytes) -> Viewer | None:
        """Somebody whose credentials were found good a moment ago."""
        found = self._known.get(self._digest(header))
        return found.viewer if found is not None and self._clock() < found.until else None

    def viewer(self, header: bytes, place: str) -> Viewer | None:
        """Who sends this header, asked of the accounts or the provider; None when it opens nothing.

        Raises:
            TooManyFailures: when too many wrong ones came from this place or for this account.
            ProviderSilent: when a token cannot be checked.
            RegisterUnusable: when the accounts cannot be read.
        """
        scheme, name, secret = _parts(header)
        self._refuse(self._by_place, place)
        if scheme == "basic" and not secret.startswith(KEY_START):
            self._refuse(self._by_account, name)
        found = self._checked(scheme, name, secret)
        if found is None:
            self._by_place.take(place)
            if scheme == "basic" and not secret.startswith(KEY_START):
                self._by_account.take(name)
            return None
        with self._lock:
            self._known[self._digest(header)] = found
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return found.viewer

    @staticmethod
    def _refuse(failures: Buckets, name: str) -> None:
        wait_s = failures.wait_s(name)
        if wait_s > 0:
            raise TooManyFailures(wait_s)

    def _checked(self, scheme: str, name: str, secret: str) -> _Known | None:
        if secret.startswith(KEY_START):
            account = self._accounts.of_key(secret) if self._accounts else None
            is_theirs = account is not None and (
                scheme == "bearer" or hmac.compare_digest(_b(account.account), _b(name))
            )
            return self._of_account(account) if is_theirs else None
        if scheme == "basic":
            account = self._accounts.named(name) if self._accounts else None
            return self._of_account(account) if self._is_password(account, name, secret) else None
        if scheme == "bearer" and self._issuer is not None:
            claimed = self._issuer.claimed(secret)
            if claimed is None:
                return None
            viewer = Viewer(tier=claimed.tier, account=claimed.account, rules=self._rules)
            return _Known(viewer, min(self._clock() + TOKEN_KNOWN_FOR_S, claimed.until))
        return None

    def _of_account(self, account: Account | None) -> _Known | None:
        now = self._clock()
        if account is None or not account.is_valid(datetime.fromtimestamp(now, UTC)):
            return None
        until = now + KNOWN_FOR_S
        if account.expires_at is not None:
            until = min(until, account.expires_at.timestamp())
        return _Known(Viewer(tier=account.tier, account=account.account, rules=self._rules), until)

    def _is_password(self, account: Account | None, name: str, password: str) -> bool:
        """Whether a password is right; one for nobody takes as long, so that names cannot be guessed by the clock."""
        stored = account.password_hash if account else None
        place = self._digest(b"%b:%b" % (_b(name), _b(password)))
        checked, until = self._passwords.get(place, ("", 0.0))
        if stored is not None and hmac.compare_digest(_b(checked), _b(stored)) and self._clock() < until:
            return True
        try:
            self._hasher.verify(stored or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        if stored is None:
            return False
        with self._lock:
            self._passwords[place] = (stored, self._clock() + PASSWORD_KNOWN_FOR_S)
            while len(self._passwords) > KEPT:
                self._passwords.popitem(last=False)
        return True

    @cached_property
    def _hasher(self) -> PasswordHasher:
        return PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(32))

    def _digest(self, header: bytes) -> bytes:
        return hashlib.blake2b(header, key=self._secret, digest_size=16).digest()


def _b(text: str) -> bytes:
    return text.encode()


def _parts(header: bytes) -> tuple[str, str, str]:
    """Scheme, name and secret of an Authorization header; empty where it says none."""
    scheme, _, rest = header.partition(b" ")
    word, rest = scheme.lower(), rest.strip()
    if word == b"bearer" and len(rest) <= LONGEST:
        return "bearer", "", rest.decode("latin-1")
    if word == b"basic" and len(rest) <= LONGEST:
        try:
            name, _, secret = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", "", ""
        return "basic", name, secret
    return "", "", ""
