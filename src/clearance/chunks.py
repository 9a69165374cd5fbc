"""Long computations in pieces: on any executor, with the same numbers whatever works on them, and however many.

A piece gets a seed of its own, a child of the run's seed, so it draws the same numbers wherever it is computed; results
come back in the order of the pieces. So a local pool, a cluster and no executor at all give the same bits.
"""

from __future__ import annotations

from concurrent.futures import Executor, Future, as_completed
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["chunk_seed", "chunk_seeds", "run_chunks"]

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


def chunk_seeds(seed: int, chunks: int) -> list[np.random.SeedSequence]:
    """One child of the run's seed for each chunk.

    Example:
        >>> [child.spawn_key for child in chunk_seeds(1, 3)]
        [(0,), (1,), (2,)]
    """
    return np.random.SeedSequence(seed).spawn(chunks)


def chunk_seed(seed: int, *key: int | str) -> int:
    """The seed of the chunk of this name: the same whichever other chunks are run beside it.

    Args:
        seed: of the run.
        key: what the chunk is called, such as a country and a year.

    Example:
        >>> chunk_seed(1, "Peru", 2016) == chunk_seed(1, "Peru", 2016) != chunk_seed(1, "Peru", 2017)
        True
    """
    words = [part if isinstance(part, int) else int.from_bytes(part.encode(), "big") for part in key]
    return int(np.random.SeedSequence([seed, *words]).generate_state(1, np.uint64)[0] >> np.uint64(1))


def run_chunks(
    work: Callable[[Chunk], Result],
    chunks: Sequence[Chunk],
    *,
    executor: Executor | None = None,
    done: Callable[[int], object] | None = None,
) -> list[Result]:
    """Do the work of each chunk; return the results in the order of the chunks.

    Args:
        work: a function of a module, so that it can be sent to another process.
        chunks: what it is called with, once each; they must be able to travel, too.
        executor: where it is done; None: here, one after the other.
        done: is told how many are done, after each.

    Raises:
        Exception: what the first failing chunk raised; chunks that have not begun are dropped then, and on Ctrl-C.

    Example:
        >>> run_chunks(abs, [-2, 3])
        [2, 3]
    """
    tell = done or (lambda _: None)
    if executor is None:
        results = []
        for chunk in chunks:
            results.append(work(chunk))
            tell(len(results))
        return results
    futures: list[Future[Result]] = [executor.submit(work, chunk) for chunk in chunks]
    try:
        for count, future in enumerate(as_completed(futures), start=1):
            future.result()
            tell(count)
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return [future.result() for future in futures]
