"""A service that stops, and one of several workers: what runs is finished, and what dies comes again."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from clearance.errors import NotFound, RuleBroken
from clearance_api.serving import from_environment

if TYPE_CHECKING:
    from tests.api.habits.conftest import Running

Start = Callable[..., Any]
PAGE = b"GET /collections/areas/items?limit=100 HTTP/1.1\r\nHost: localhost\r\n\r\n"
WAIT_S = 60


def _begun(running: Running) -> socket.socket:
    """A connection on which a long answer has begun, and waits to be taken."""
    connection = running.connect(takes_bytes=65_536)
    connection.sendall(PAGE)
    assert connection.recv(15, socket.MSG_PEEK | socket.MSG_WAITALL) == b"HTTP/1.1 200 OK"
    return connection


def _taken(connection: socket.socket) -> list[Any]:
    """The features of an answer, taken until the server hangs up."""
    pieces = []
    while piece := connection.recv(1_048_576):
        pieces.append(piece)
    features: list[Any] = json.loads(b"".join(pieces).partition(b"\r\n\r\n")[2])["features"]
    return features


def _refuses(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) != 0


def _until(reached: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_S
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize(("workers", "number"), [(1, signal.SIGINT), (2, signal.SIGTERM)])
def test_a_service_that_is_stopped_finishes_what_runs(
    start: Start, wide: Path, workers: int, number: signal.Signals
) -> None:
    running = start(wide, "--workers", str(workers))
    with _begun(running) as connection:
        running.process.send_signal(number)
        _until(lambda: _refuses(running.port))
        assert len(_taken(connection)) == 100
    assert running.ended() == 0
    assert running.process.stdout is not None
    assert running.process.stdout.read() == ""
    assert [line for line in running.log if " INFO GET " not in line] == []


def test_who_takes_too_long_is_not_waited_for(start: Start, wide: Path) -> None:
    running = start(wide, shutdown_timeout_s=1)
    with _begun(running):
        running.process.send_signal(signal.SIGTERM)
        assert running.ended() == 0
    assert "timeout graceful shutdown exceeded" in "".join(running.log)


def _workers(running: Running) -> set[int]:
    children = psutil.Process(running.process.pid).children()
    alive = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return {child.pid for child in alive if "spawn_main" in " ".join(child.cmdline())}


def _counted(running: Running) -> tuple[float, float]:
    """How many requests for the conformance were counted, and how many of any kind are being answered."""
    text = httpx.get(f"{running.address}/metrics", timeout=WAIT_S).text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    asked = [s.value for s in samples if s.name == "clearance_requests_total" and s.labels["route"] == "/conformance"]
    return sum(asked), sum(sample.value for sample in samples if sample.name == "clearance_requests_in_flight")


def test_a_worker_that_is_killed_comes_again_and_its_count_is_not_lost(start: Start, wide: Path) -> None:
    running = start(wide, "--workers", "2")
    _until(lambda: len(_workers(running)) == 2)
    before = _workers(running)
    for asked in (20, 40):
        for _ in range(20):  # a new connection each time, so that either answers
            assert httpx.get(f"{running.address}/conformance", timeout=WAIT_S).status_code == 200
        # An answer is counted when it is sent, which is a moment after whoever asked has it.
        _until(lambda asked=asked: _counted(running) == (asked, 1))  # type: ignore[misc]
        if asked == 20:
            os.kill(min(before), signal.SIGKILL)
            _until(lambda: len(_workers(running) - before) == 1)
    assert _counted(running)[0] == 40
    (told,) = [line for line in running.log if "another is started" in line]
    assert f"worker {min(before)} ended with -9" in told
    orphans = [psutil.Process(pid) for pid in _workers(running)]
    running.process.kill()
    assert psutil.wait_procs(orphans, timeout=WAIT_S)[1] == []  # without a parent, nobody could stop them


def test_a_register_that_is_not_there_is_said_once(tmp_path: Path) -> None:
    program = [str(Path(sys.executable).parent / "clearance"), "serve", str(tmp_path / "no.gpkg"), "--workers", "2"]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("clearance: ")


def test_a_web_server_starts_the_service_that_the_environment_names(wide: Path, tmp_path: Path) -> None:
    access = tmp_path / "access.toml"
    access.write_text("publish_open_areas = true\n", encoding="utf-8")
    command = [sys.executable, "-m", "uvicorn", "--factory", "clearance_api.serving:from_environment", "--port", "0"]
    names = {"CLEARANCE_REGISTERS": str(wide), "CLEARANCE_ACCESS": str(access)}
    environment = {**os.environ, **names, "CLEARANCE_LOG_REQUESTS": "no"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        started = next(line for line in process.stderr if " running on " in line)
        try:
            address = re.findall(r"http://[\d.:]+", started)[0]
            assert httpx.get(f"{address}/collections/areas", timeout=WAIT_S).json()["id"] == "areas"
        finally:
            process.terminate()
            process.communicate(timeout=WAIT_S)


def test_a_web_server_that_is_told_no_access_is_refused(wide: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEARANCE_REGISTERS", raising=False)
    with pytest.raises(NotFound, match="name them in CLEARANCE_REGISTERS"):
        from_environment()
    monkeypatch.setenv("CLEARANCE_REGISTERS", str(wide))
    with pytest.raises(RuleBroken, match="name its file in CLEARANCE_ACCESS"):
        from_environment()
