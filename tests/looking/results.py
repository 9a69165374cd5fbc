"""What was seen, as the page docs/looking.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from books_to_look_at import BOOKS
from kept_pictures import machine
from opened_in_chromium import Looked

__all__ = ["FELT_MS", "FIRST_MS", "Result", "written"]

FIRST_MS, FELT_MS = 1_500, 100
# Of 100,000 areas as one file nobody promises times; pages, and maps of 10,000 polygons, keep them.
UNTIMED = {("synthetic", "/maps/")}


HEAD = """\
# Looked at in a browser

`make look` opens every map and every page in Chromium without a network: whatever the service answers with a page,
in each tier and language, and every kind of map that a command writes, as a file. A request to anything but the
service, or from a file to anything at all, is aborted and counts as a fault; so do each message in the console, each
violation that axe-core finds of WCAG 2.2 AA and of its best practices, and each page that is wider than the window. A
page that is the same to the last byte for somebody else is opened once. The list is made by the program itself, so
none is left out ([how, and why so](decisions/0046-looked-at-whole.md)).
"""
QUICK = "This run was quick: in one language, as somebody sees who may see everything, without plans."
OF_TIMES = """\
First view: until something is painted, and of a map until it is drawn, from the moment the address was asked for; where
land comes as tiles (`/tiles.html`, the forms) until the map with its graticule is there; land follows
([how soon](tiles.md#speed)).
Interaction: from the act to the next picture; of a map the slowest of pan, zoom, point, search, filter and month. Times
are the slowest of all languages and tiers; bold is over the aim. Maps of all 100,000 areas as one file have no aim:
[tiles](tiles.md) are for those."""


@dataclass(frozen=True, slots=True)
class Result:
    """A map or page that was opened: of which register, for whom, in which language, how it came, what was seen."""

    register: str
    path: str
    tier: str
    lang: str
    how: str
    size: int
    seen: Looked
    refused: str = ""

    @property
    def is_timed(self) -> bool:
        """Whether the times of the aim are for it."""
        return not any(self.register == name and self.path.startswith(start) for name, start in UNTIMED)

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong, in words."""
        slow = []
        if self.is_timed and self.seen.first_ms > FIRST_MS:
            slow.append(f"first view after {self.seen.first_ms:,.0f} ms")
        if self.is_timed and self.seen.slowest_ms > FELT_MS:
            slow.append(f"interaction of {self.seen.slowest_ms:,.0f} ms: {self.seen.acts_ms}")
        return [*self.seen.faults, *slow]

    @property
    def line(self) -> str:
        """All of it on a line."""
        said = (
            self.refused or f"{self.seen.first_ms:,.0f} ms, {self.seen.slowest_ms:,.0f} ms, {len(self.faults)} faults"
        )
        return f"{self.register} {self.path} {self.how} {self.tier} {self.lang}: {said}"


def _kind(result: Result) -> tuple[str, str]:
    if result.how == "command":
        return "a command", result.path
    return ("the service, saved" if result.how == "saved" else "the service"), result.path


def _rows(results: Sequence[Result]) -> Iterator[str]:
    ordered = sorted(results, key=_kind)
    for (how, path), group in groupby(ordered, key=_kind):
        ones = list(group)
        if all(one.refused for one in ones):
            yield f"| `{path}` | {how} | 0 | | | | {ones[0].refused} |"
            continue
        first, slowest = (max(getattr(one.seen, name) for one in ones) for name in ("first_ms", "slowest_ms"))
        faults = sum(len(one.seen.faults) for one in ones)
        times = (
            [_time(first, FIRST_MS), _time(slowest, FELT_MS)]
            if ones[0].is_timed
            else [f"{first:,.0f}", f"{slowest:,.0f}"]
        )
        size = max(one.size for one in ones) / 1e6
        yield f"| `{path}` | {how} | {len(ones)} | {size:.2f} | {times[0]} | {times[1]} | {faults or ''} |"


def _time(ms: float, most: float) -> str:
    return f"**{ms:,.0f}**" if ms > most else f"{ms:,.0f}"


def written(results: Sequence[Result], *, is_quick: bool = False) -> str:
    """The page; `is_quick` is said there."""
    faults = sum(len(one.seen.faults) for one in results)
    slow = sum(len(one.faults) for one in results) - faults
    of = machine()
    aims = f"first view {FIRST_MS / 1000:g} s, interaction {FELT_MS} ms"
    counted = f"**{len(results)} opened, {faults} faults, {slow} slower than the aims** ({aims})."
    where = f"Chromium {of['chromium']}, {os.cpu_count()} processors, {platform.machine()}, no graphics card."
    lines = [HEAD, counted, where, *([QUICK] if is_quick else []), "", OF_TIMES]
    for name, books in BOOKS.items():
        mine = [one for one in results if one.register == name]
        if mine:
            head = "| page or map | from | opened | MB | first view, ms | interaction, ms | faults |"
            lines += [
                "",
                f"## {books.said[0].upper()}{books.said[1:]}",
                "",
                head,
                "|---|---|--:|--:|--:|--:|---|",
                *_rows(mine),
            ]
    missing = [books.said for name, books in BOOKS.items() if not any(one.register == name for one in results)]
    if missing:
        lines += ["", f"Not in this run: {'; '.join(missing)}."]
    return "\n".join([*lines, ""])
