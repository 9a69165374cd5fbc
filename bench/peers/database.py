"""A PostgreSQL server with PostGIS of our own, in a folder, for as long as it is measured."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Database", "free_port", "running"]

PROGRAMS = Path("/usr/lib/postgresql")
ACCOUNT = "postgres"
# As a small server would be set up that has the machine for itself; nothing here favours one of those who ask it.
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "shared_buffers": "1GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "fsync": "off",
}


@dataclass(frozen=True, slots=True)
class Database:
    """A running server: where, and the process above all its processes."""

    port: int
    pid: int

    def url(self, name: str) -> str:
        """How clients name one of its databases."""
        return f"postgresql://{ACCOUNT}:none@127.0.0.1:{self.port}/{name}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def programs() -> Path:
    """Where Debian keeps the programs of the newest PostgreSQL here."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise SystemExit("PostgreSQL is missing; install the Debian packages postgresql and postgresql-15-postgis-3")
    return found[-1].parent


@contextmanager
def running(folder: Path, *, core: int | None = None) -> Iterator[Database]:
    """A server on a free port, on one core when asked; as root it runs as the account that Debian made for it."""
    programs_ = programs()
    as_account = ["runuser", "-u", ACCOUNT, "--"] if os.geteuid() == 0 else []
    on_core = ["taskset", "--cpu-list", str(core)] if core is not None else []
    if not (folder / "PG_VERSION").exists():
        folder.mkdir(parents=True)
        if as_account:
            account = pwd.getpwnam(ACCOUNT)
            os.chown(folder, account.pw_uid, account.pw_gid)
        made = [programs_ / "initdb", "-D", folder, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", ACCOUNT]
        subprocess.run([*as_account, *made], check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    settings = SETTINGS | {"port": str(port), "unix_socket_directories": f"'{folder}'"}
    (folder / "postgresql.auto.conf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    control = [*as_account, programs_ / "pg_ctl", "-D", folder, "-l", folder / "log", "-w"]
    subprocess.run([*on_core, *control, "start"], check=True, stdout=subprocess.DEVNULL)
    try:
        yield Database(port, int((folder / "postmaster.pid").read_text().split()[0]))
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=True, stdout=subprocess.DEVNULL)
