"""Where long computations run: processes of this machine, or a Dask cluster of several."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import contextmanager
from signal import SIG_IGN, SIGINT, signal
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from clearance.errors import InvalidQuantity, NotPossible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

__all__ = ["executor_of"]

SCHEMES = ("tcp", "tls")
SECONDS_TO_ANSWER = 10


@contextmanager
def executor_of(scheduler: str | None = None, *, workers: int | None = None) -> Iterator[Executor | None]:
    """What runs the chunks of a long computation; the numbers are the same with each (see `clearance.chunks`).

    Args:
        scheduler: address of a Dask scheduler, such as tcp://10.0.0.5:8786; None: processes of this machine.
        workers: how many of them; None: as many as there are processors; 1: this process itself, and no executor.

    Raises:
        InvalidQuantity: for fewer than one worker, for a number of workers beside a scheduler, which has its own, or
            for what is no address.
        NotPossible: when Dask is not installed, or no scheduler answers.
    """
    if workers is not None and workers < 1:
        raise InvalidQuantity("--workers {workers}: there must be at least 1", workers=workers)
    if scheduler is None:
        with _local(workers or os.cpu_count() or 1) as local:
            yield local
        return
    if workers is not None:
        raise InvalidQuantity(
            "--workers {workers}: the scheduler {scheduler} has workers of its own; leave one out",
            workers=workers,
            scheduler=scheduler,
        )
    _refuse_silent(scheduler)
    with _dask(scheduler) as cluster:
        yield cluster


@contextmanager
def _local(workers: int) -> Iterator[Executor | None]:
    if workers == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  only where there are several
    from multiprocessing import get_context  # noqa: PLC0415  the same

    # Spawned, not forked: a fork of a process that has threads may stand still for ever.
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        with _deaf():
            for _ in range(workers):
                pool.submit(int)
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Start processes that Ctrl-C does not stop: it is for this one, which drops what has not begun.

    The others would only print where they were. A thread other than the main one cannot say so, nor is it asked.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal(SIGINT, SIG_IGN)
    try:
        yield
    finally:
        signal(SIGINT, before)


def _refuse_silent(scheduler: str) -> None:
    """Knock first: a client of Dask knocks for long, and at addresses that cannot be."""
    try:
        parts = urlsplit(scheduler)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not scheduler.startswith(tuple(f"{scheme}://" for scheme in SCHEMES)) or not host or not port:
        raise InvalidQuantity("--scheduler '{scheduler}' is no address; write tcp://HOST:PORT", scheduler=scheduler)
    try:
        socket.create_connection((host, port), timeout=SECONDS_TO_ANSWER).close()
    except OSError as silent:
        raise _nobody(scheduler) from silent


def _nobody(scheduler: str) -> NotPossible:
    return NotPossible(
        "--scheduler {scheduler}: no Dask scheduler answers there; start one with 'dask scheduler', and 'dask worker' "
        "with its address",
        scheduler=scheduler,
    )


@contextmanager
def _dask(scheduler: str) -> Iterator[Executor]:
    try:
        from distributed import Client  # noqa: PLC0415  a heavy package that few need
    except ImportError as missing:
        raise NotPossible(
            "--scheduler {scheduler}: Dask is not installed; pip install 'mine-clearance[cluster]', there and here",
            scheduler=scheduler,
        ) from missing
    try:
        client = Client(scheduler, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError) as silent:
        raise _nobody(scheduler) from silent
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise NotPossible(
                "--scheduler {scheduler} has no workers; start 'dask worker {scheduler}' on a machine",
                scheduler=scheduler,
            )
        with client.get_executor() as cluster:
            yield cluster
