"""Chunks: results in order, seeds by name, and nothing after a fault."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from clearance.chunks import chunk_seed, chunk_seeds, run_chunks
from clearance.errors import NotPossible


def drawn(child: np.random.SeedSequence) -> tuple[float, ...]:
    return tuple(np.random.default_rng(child).normal(size=4))


def odd(number: int) -> int:
    if number % 2 == 0:
        raise NotPossible(f"{number} is even; give an odd number")
    return number


def test_the_same_numbers_come_in_the_order_of_the_chunks_with_and_without_an_executor() -> None:
    told: list[int] = []
    here = run_chunks(drawn, chunk_seeds(1, 7), done=told.append)
    with ThreadPoolExecutor(3) as threads:
        there = run_chunks(drawn, chunk_seeds(1, 7), executor=threads, done=told.append)
    assert here == there
    assert len(set(here)) == 7
    assert told == [*range(1, 8), *range(1, 8)]


def test_a_chunk_keeps_its_seed_whatever_is_run_beside_it() -> None:
    assert [chunk_seed(5, "Peru", year) for year in (2016, 2017)] == [
        chunk_seed(5, "Peru", year) for year in (2015, 2016, 2017)
    ][1:]
    assert len({chunk_seed(seed, name, 1) for seed in (1, 2) for name in ("Peru", "Perú")}) == 4
    assert all(0 <= chunk_seed(seed, "Chad") < 2**63 for seed in range(100))


def test_the_fault_of_a_chunk_is_raised_and_the_rest_is_dropped() -> None:
    with ThreadPoolExecutor(1) as thread, pytest.raises(NotPossible, match="4 is even; give an odd number"):
        run_chunks(odd, [1, 3, 4, 5], executor=thread)
