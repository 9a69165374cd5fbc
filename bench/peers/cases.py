"""The cases: what is asked in each, how long, and how many times faster than the fastest peer we want to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contestants import Contestant
from questions import PAGE, Questions

__all__ = ["CASES", "Case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question: `aim` is how many times the processor time of the fastest peer ours should be, on the file."""

    key: str
    title: str
    aim: float
    paths: Callable[[Contestant, Questions], Sequence[str] | None]
    longer: int = 1


def _boxes(contestant: Contestant, questions: Questions) -> Sequence[str]:
    return [contestant.box(box, PAGE) for box in questions.boxes]


def _many(contestant: Contestant, _: Questions) -> Sequence[str]:
    return [contestant.many]


def _items(contestant: Contestant, questions: Questions) -> Sequence[str] | None:
    item, day = contestant.item, contestant.as_of
    if item is None:
        return None
    opened = questions.features.set_index("id")["opened_on"].dt.date
    return [item(number) for number in questions.numbers if day is None or opened[number] <= day]


def _tiles(contestant: Contestant, questions: Questions) -> Sequence[str] | None:
    tile = contestant.tile
    return None if tile is None else [tile(one) for one in questions.tiles]


def _filters(contestant: Contestant, questions: Questions) -> Sequence[str] | None:
    filtered = contestant.filtered
    return None if filtered is None else [filtered(one, PAGE) for one in questions.filters]


CASES = (
    Case(key="a", title="page of 100 areas in a box", aim=10, paths=_boxes),
    Case(key="b", title="10,000 areas", aim=15, paths=_many, longer=2),
    Case(key="c", title="one area by its id", aim=3, paths=_items),
    Case(key="e", title="page of 100 areas in a box that a CQL2 filter lets through", aim=8, paths=_filters),
    Case(key="d fresh", title="a vector tile of about 2,000 areas, drawn anew", aim=6, paths=_tiles),
    Case(key="d cached", title="the same tile, kept", aim=50, paths=_tiles),
)
