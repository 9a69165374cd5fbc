"""A bar for long work: on the error stream, and only where somebody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearance_geodata.ingest.intake import Track
    from clearance_geodata.ingest.vectors import VectorRecord

__all__ = ["counted_bar", "progress_bar"]

# A bar appears for what takes longer than a glance.
WORTH_A_BAR = 2_000


@contextmanager
def progress_bar() -> Iterator[Track]:
    """What shows how far an import is."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:

        def track(records: Sequence[VectorRecord], title: str) -> Iterable[VectorRecord]:
            if len(records) < WORTH_A_BAR:
                return records
            return progress.track(records, description=title)

        yield track


@contextmanager
def counted_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Progress as a bar on the error stream of a terminal; elsewhere nothing."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield show
