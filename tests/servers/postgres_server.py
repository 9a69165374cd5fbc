"""A PostgreSQL server with PostGIS for one run: made in a temporary folder, on a free port, and gone afterwards.

The tests, `bench/` and `soak/` start it; Debian's own cluster is not needed and not touched. PostgreSQL refuses to run
as root, so a run as root lends the folder to the account `postgres`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

__all__ = ["Server", "binaries", "served"]

ACCOUNT = "postgres"
TRIES = 5
# What a server does without that must not survive it.
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
USUAL = {"max_connections": "200", "shared_buffers": "128MB", "unix_socket_directories": "", "logging_collector": "off"}


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    on_path = shutil.which("initdb")
    return newest.parent if newest else Path(on_path).parent if on_path else None


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; everybody on this machine is let in as a superuser."""

    port: int
    folder: Path
    numbers: Iterator[int]

    def url(self, database: str = "postgres") -> str:
        """The URL of a database."""
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self.port}/{database}"

    def database(self, name: str = "") -> str:
        """The URL of a new database with PostGIS in it."""
        made = name or f"d{next(self.numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made} TEMPLATE with_postgis".encode())
        return self.url(made)

    @property
    def pids(self) -> list[int]:
        """The server's own process, and those that it started, to measure what they use."""
        postmaster = int((self.folder / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, children)]


@contextmanager
def served(*, safe: bool = False, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start a server; when `safe`, what it committed survives a fall of the machine, as one that people use."""
    tools = binaries()
    if tools is None:
        raise FileNotFoundError("no PostgreSQL server here; install Debian's postgresql and postgresql-15-postgis-3")
    with tempfile.TemporaryDirectory(prefix="clearance-pg-", ignore_cleanup_errors=True) as made:
        folder = Path(made) / "data"
        account = _account(Path(made))
        _run([tools / "initdb", "-D", folder, "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], account)
        chosen = USUAL | ({} if safe else UNSAFE) | dict(settings or {})
        told = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in chosen.items())
        command: list[str | Path] = [tools / "pg_ctl", "-D", folder, "-l", Path(made) / "log", "-w", "-t", "60"]
        port = _started(command, told, account)
        try:
            server = Server(port, folder, count(1))
            with psycopg.connect(server.url(), autocommit=True) as connection:
                connection.execute("CREATE DATABASE with_postgis")
            with psycopg.connect(server.url("with_postgis"), autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")
            yield server
        finally:
            _run([tools / "pg_ctl", "-D", folder, "-m", "immediate", "-w", "stop"], account)


def _account(folder: Path) -> list[str]:
    """What goes before a command so that it does not run as root."""
    if os.geteuid() != 0:
        return []
    lent = pwd.getpwnam(ACCOUNT)
    os.chown(folder, lent.pw_uid, lent.pw_gid)
    return ["setpriv", f"--reuid={lent.pw_uid}", f"--regid={lent.pw_gid}", "--clear-groups", "--"]


def _run(command: list[str | Path], account: list[str]) -> None:
    done = subprocess.run(
        [*account, *map(str, command)],
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stdout.strip()}")


def _started(command: list[str | Path], told: str, account: list[str]) -> int:
    """Start a server on a free port, which it gives; somebody else may take the port first, then another is tried."""
    for _ in range(TRIES - 1):
        with suppress(RuntimeError):
            return _start(command, told, account)
    return _start(command, told, account)


def _start(command: list[str | Path], told: str, account: list[str]) -> int:
    port = _free_port()
    _run([*command, "-o", f"-h 127.0.0.1 -p {port} {told}", "start"], account)
    return port


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
