"""Several processes behind one address: each answers whoever comes, and one that dies is started again."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import connection, get_context, parent_process
from multiprocessing.context import SpawnProcess
from time import monotonic
from types import FrameType

from prometheus_client.multiprocess import mark_process_dead

from clearance_api.habits.logs import start_logging
from clearance_api.habits.server import Server
from clearance_api.serving import Plan

__all__ = ["Workers", "serve_alone"]

logger = logging.getLogger(__name__)

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
QUICK_S = 5.0  # a worker that ends sooner than this after its start will probably do so again
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
MARGIN_S = 5.0


def serve_alone(plan: Plan, listening: socket.socket, *, answers: Callable[[], None]) -> None:
    """Serve a plan in this process until told to stop: by SIGTERM, or by Ctrl-C, which interrupts nothing then."""
    start_logging(plan.settings.form)
    served = plan.opened()
    before = signal.signal(signal.SIGTERM, _done)
    try:
        with suppress(KeyboardInterrupt):
            Server(served, plan.settings, answers=answers).run(sockets=[listening])
    finally:
        signal.signal(signal.SIGTERM, before)
        served.lifetime.close()


class Workers:
    """A number of processes that serve one plan on one listening socket.

    Args:
        plan: what each of them opens and serves.
        count: how many.
        listening: the socket, which all of them take connections from.
        answers: called when the first of them answers.
    """

    def __init__(self, plan: Plan, count: int, listening: socket.socket, *, answers: Callable[[], None]) -> None:
        self._plan = plan
        self._count = count
        self._listening = listening
        self._answers = answers
        self._spawn = get_context("spawn")  # a fork would take over open registers and running threads
        self._alive: dict[SpawnProcess, float] = {}
        self._stops = 0
        self._wait_s = FIRST_WAIT_S

    def run(self) -> None:
        """Serve until told to stop; then let every worker finish what it runs."""
        start_logging(self._plan.settings.form)
        self._plan.check()
        ready, is_ready = self._spawn.Pipe(duplex=False)
        awake, waking = socket.socketpair()
        waking.settimeout(0)
        with awake, waking, _metrics_folder(), _signals(self._stop, waking.fileno()):
            for _ in range(self._count):
                self._start(is_ready)
            waits: list[object] = [ready, awake]
            while not self._stops:
                signalled = connection.wait([*waits, *(process.sentinel for process in self._alive)], self._pause())  # type: ignore[list-item]
                if ready in signalled:
                    waits.remove(ready)
                    self._answers()
                self._replace(is_ready)
            self._finish(awake)

    def _start(self, is_ready: connection.Connection) -> None:
        arguments = (self._plan, self._listening, is_ready)
        process = self._spawn.Process(target=_work, args=arguments, daemon=False)
        process.start()
        self._alive[process] = monotonic()

    def _pause(self) -> float | None:
        """How long to wait before a worker that is missing is started; for ever when none is."""
        return self._wait_s if len(self._alive) < self._count else None

    def _replace(self, is_ready: connection.Connection) -> None:
        """Start a worker for each that died; one that dies at once is given time."""
        for process in [process for process in self._alive if process.exitcode is not None]:
            lived_s = monotonic() - self._alive.pop(process)
            self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S) if lived_s < QUICK_S else FIRST_WAIT_S
            mark_process_dead(process.pid)  # type: ignore[no-untyped-call]  # it answers nothing any more
            logger.error("worker %s ended with %s; another is started", process.pid, process.exitcode)
            if lived_s < QUICK_S:
                return  # and come again after a pause
        while len(self._alive) < self._count and not self._stops:
            self._start(is_ready)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stops += 1

    def _finish(self, awake: socket.socket) -> None:
        """Stop the workers; whoever asks twice, or has waited for long, does not wait for their requests."""
        self._listening.close()
        for process in self._alive:
            process.terminate()
        until = monotonic() + self._plan.settings.shutdown_timeout_s + MARGIN_S
        awake.recv(512)
        while (alive := [process for process in self._alive if process.is_alive()]) and self._stops < 2:
            left_s = until - monotonic()
            if left_s <= 0:
                break
            connection.wait([awake, *(process.sentinel for process in alive)], left_s)
        for process in self._alive:
            process.kill()
            process.join()


def _work(plan: Plan, listening: socket.socket, is_ready: connection.Connection) -> None:
    """One worker, in a process of its own. Ctrl-C reaches it, too, but whoever started it says when to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start_logging(plan.settings.form)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    server = Server(plan.opened(), plan.settings, answers=lambda: is_ready.send(os.getpid()))
    signal.signal(signal.SIGTERM, _done)  # what the server's own handling of the signal ends with
    server.run(sockets=[listening])


def _done(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _end_with_parent() -> None:
    """A worker whose parent was killed would serve for ever, and nobody could stop it."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _signals(handle: Callable[[int, FrameType | None], None], waking: int) -> Iterator[None]:
    """SIGTERM and Ctrl-C go to a handler, and wake up whoever waits."""
    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    woken_before = signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(woken_before)
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _metrics_folder() -> Iterator[None]:
    """Where the workers put their metrics together: the folder of the environment, or one for as long as they run."""
    if os.environ.get(METRICS_FOLDER):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="clearance-metrics-") as folder:
        os.environ[METRICS_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[METRICS_FOLDER]
