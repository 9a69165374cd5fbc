"""A service with access configured: accounts of both tiers, an access file, and clients that are one or the other."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn
from walking import Visitor

from clearance_api.access.access_file import read_access
from clearance_api.access.accounts import Accounts
from clearance_api.access.tiers import Tier
from clearance_api.app import create_app
from clearance_api.settings import Settings
from clearance_api.sources import SnapshotSource

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Guarded:
    """A running service: its address, folder of files, accounts and keys."""

    address: str
    folder: Path
    accounts: Accounts
    keys: Mapping[str, str]
    clients: dict[str, httpx.Client] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def __call__(self, who: str = "") -> httpx.Client:
        """A client of somebody: `partner`, `authority`, or the public."""
        if who not in self.clients:
            self.clients[who] = httpx.Client(base_url=self.address, auth=self._auth(who), timeout=60)
        return self.clients[who]

    def visitor(self, who: str = "") -> Visitor:
        """The same for a walk."""
        if who not in self.visitors:
            self.visitors[who] = Visitor(self.address, self._auth(who))
        return self.visitors[who]

    def _auth(self, who: str) -> httpx.BasicAuth | None:
        return httpx.BasicAuth(who, self.keys[who]) if who else None


@contextlib.contextmanager
def serving(
    registers: Mapping[str, SnapshotSource], folder: Path, text: str = "", settings: Settings | None = None
) -> Iterator[Guarded]:
    accounts = Accounts.create(folder / "access.db")
    keys = {tier.word: accounts.add(tier.word, tier, at=MADE_AT) for tier in (Tier.PARTNER, Tier.AUTHORITY)}
    (folder / "access.toml").write_text(text, encoding="utf-8")
    chosen = settings or Settings(public_rate=0, account_rate=0)
    app = create_app(registers, chosen, access=read_access(folder / "access.toml"), clock=lambda: MADE_AT)
    # A connection stays open however long a busy machine is at the next request of a walk.
    config = uvicorn.Config(
        app, port=0, log_level="critical", lifespan="on", ws="none", proxy_headers=False, timeout_keep_alive=600
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)
    running = Guarded(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", folder, accounts, keys)
    try:
        yield running
    finally:
        for client in running.clients.values():
            client.close()
        for visitor in running.visitors.values():
            visitor.close()
        server.should_exit = True
        thread.join()


@pytest.fixture
def guard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Guarded]]:
    """Starts services with access; each runs until the test ends."""
    with contextlib.ExitStack() as running:
        yield lambda registers, text="", settings=None: running.enter_context(
            serving(registers, tmp_path_factory.mktemp("guarded"), text, settings)
        )


@pytest.fixture(params=["file", pytest.param("postgis", marks=pytest.mark.needs("initdb"))])
def addresses_of_two(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Where a test makes two registers, in turn on every store."""
    if request.param == "file":
        folders = [tmp_path / name for name in ("one", "two")]
        for folder in folders:
            folder.mkdir()
        return str(folders[0] / "books.gpkg"), str(folders[1] / "books.gpkg")
    schemas: Iterator[str] = request.getfixturevalue("schemas")
    # Names of one length, because a longer one moves what follows it in a file, and that stand nowhere else.
    one, other = (re.sub(r"schema=s(\d+)", lambda n: f"schema=secret_books_{n[1]:0>4}", next(schemas)) for _ in "ab")
    return one, other
