"""Real servers in processes of their own, and connections on which a test sends whatever it wants."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

PROGRAM = str(Path(sys.executable).parent / "clearance")
STARTS_WITHIN_S = 120


class Running:
    """A service in a process: where it is, what it wrote to its log, and how it ended."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.log: list[str] = []
        assert process.stdout is not None
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        said = process.stdout.readline()
        assert said.startswith("Clearance is running at http://"), (said, self.log)
        self.address = said.split()[4].rstrip("/")
        self.port = int(self.address.rpartition(":")[2])

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.log.extend(self.process.stderr)

    def ended(self, timeout: float = 60) -> int:
        """Its exit code, once it has ended and all of its log is read."""
        code = self.process.wait(timeout)
        self._reading.join(timeout)
        return code

    def requests(self) -> list[Any]:
        """The lines of a log for machines."""
        return [json.loads(line) for line in self.log]

    def connect(self, *, takes_bytes: int = 0) -> socket.socket:
        """A connection; `takes_bytes` makes its own buffer small."""
        connection = socket.socket()
        if takes_bytes:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes_bytes)
        connection.settimeout(30)
        connection.connect(("127.0.0.1", self.port))
        return connection

    def said(self, *sent: bytes) -> tuple[int, dict[str, str], bytes]:
        """The answer to bytes that are sent as they are: status, headers and body; 0 when it hangs up."""
        with self.connect() as connection:
            for piece in sent:
                connection.sendall(piece)
            return parsed(everything(connection))


def everything(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    pieces = []
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            pieces.append(piece)
    return b"".join(pieces)


def parsed(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer."""
    if not answer:
        return 0, {}, b""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return (
        int(first.split()[1]),
        {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)},
        body,
    )


Start = Callable[..., Running]


@contextlib.contextmanager
def starting() -> Iterator[Start]:
    """Starts services; what still runs at the end is stopped."""
    with contextlib.ExitStack() as running:

        def start(path: Path, *words: str, program: Sequence[str] = (PROGRAM, "serve"), **settings: object) -> Running:
            named = {f"CLEARANCE_{name.upper()}": str(value) for name, value in settings.items()}
            process = subprocess.Popen(
                [*program, str(path), "--port", "0", *words],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, **named},
            )
            running.callback(_end, process)
            return Running(process)

        yield start


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts services; each runs until the test ends."""
    with starting() as start:
        yield start


def _star(lon: float, lat: float, corners: int) -> shapely.Polygon:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = 0.02 + 0.002 * (np.arange(corners) % 7)
    return shapely.Polygon(np.column_stack([lon + radius * np.cos(angles), lat + radius * np.sin(angles)]))


@pytest.fixture(scope="session")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register whose areas make a page of about 15 million bytes, more than lies between a server and a client."""
    path = tmp_path_factory.mktemp("wide") / "wide.gpkg"
    areas = [
        Area(
            area_id=f"W-{n:03d}",
            name=f"Field {n}",
            hazard_class=HazardClass.SHA,
            hazards=frozenset({Hazard.AP}),
            geometry=_star(-30 + 0.1 * n, -40, 3000),
        )
        for n in range(100)
    ]
    entries = [
        Entry(
            kind=Kind.IDENTIFIED,
            area_id=area.area_id,
            effective_on=date(2022, 1, 1),
            act_id=f"survey of {area.area_id}",
            account="sha",
            quantities={Unit.M2: area_exact(area.geometry)},
            cause="survey",
            geometry=area.geometry,
            ground=area.geometry,
            source="survey report",
        )
        for area in areas
    ]
    with Register.create(
        path, country="XAA", country_name="Sea", time_zone="UTC", clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)
    ) as register:
        register.record(Batch.of(*areas, *entries), by="surveyor")
    return path


@pytest.fixture(scope="module")
def strict(wide: Path) -> Iterator[Running]:
    """A service with narrow limits, whose log is for machines."""
    with starting() as start:
        yield start(
            wide,
            "--log-format",
            "json",
            head_timeout_s=2,
            stall_timeout_s=2,
            header_bytes_max=4096,
            url_bytes_max=2048,
            body_bytes_max=10_000,
        )


@pytest.fixture
def client(strict: Running) -> Iterator[httpx.Client]:
    """A client of the service with narrow limits."""
    with httpx.Client(base_url=strict.address, timeout=60) as client:
        yield client
