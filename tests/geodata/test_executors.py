"""Executors: local processes and a real Dask cluster give the same bits; what cannot be used is refused in one line."""

from __future__ import annotations

import socket
import threading
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from clearance.chunks import chunk_seeds, run_chunks
from clearance.errors import ClearanceError
from clearance_geodata.executors import executor_of

if TYPE_CHECKING:
    from collections.abc import Iterator


REMEDY = "start one with 'dask scheduler', and 'dask worker' with its address"
# What is sent to other processes must be of a package, and tests are none.
drawn = partial(np.random.SeedSequence.generate_state, n_words=4)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as started:
        yield started.scheduler_address


def test_a_process_processes_and_a_cluster_give_the_same_bits(cluster: str) -> None:
    chunks = chunk_seeds(3, 9)
    results = []
    for scheduler, workers in ((None, 1), (None, 2), (cluster, None)):
        with executor_of(scheduler, workers=workers) as executor:
            results.append([words.tolist() for words in run_chunks(drawn, chunks, executor=executor)])
    assert len(results[0]) == 9
    assert results[0] == results[1] == results[2]


def test_what_cannot_run_anything_is_refused_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    faults = []
    for scheduler, workers in (
        (None, 0),
        ("tcp://10.0.0.5:8786", 2),
        ("the cluster", None),
        ("tcp://10.0.0.5:high", None),
        (f"tcp://127.0.0.1:{port}", None),
    ):
        with pytest.raises(ClearanceError) as fault, executor_of(scheduler, workers=workers):
            pass
        faults.append(str(fault.value).replace(str(port), "PORT"))
    assert faults == [
        "--workers 0: there must be at least 1",
        "--workers 2: the scheduler tcp://10.0.0.5:8786 has workers of its own; leave one out",
        "--scheduler 'the cluster' is no address; write tcp://HOST:PORT",
        "--scheduler 'tcp://10.0.0.5:high' is no address; write tcp://HOST:PORT",
        f"--scheduler tcp://127.0.0.1:PORT: no Dask scheduler answers there; {REMEDY}",
    ]


def test_a_cluster_without_workers_is_refused() -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0") as empty,
        pytest.raises(ClearanceError, match="has no workers; start 'dask worker tcp://"),
        executor_of(empty.scheduler_address),
    ):
        pass


def test_the_workers_of_a_pool_end_with_it() -> None:
    with executor_of(workers=2) as executor:
        run_chunks(drawn, chunk_seeds(1, 2), executor=executor)
    assert not [thread for thread in threading.enumerate() if "Executor" in thread.name]
