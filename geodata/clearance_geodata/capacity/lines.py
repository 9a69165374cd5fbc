"""On which lines of a TOML file its tables and keys stand: Python's own reader does not say."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["lines_of"]

HEADER = re.compile(r"^\s*(?P<open>\[\[?)(?P<path>[^\[\]#]+)\]")
KEY = re.compile(r"""^\s*(?P<key>[A-Za-z0-9_-]+|"[^"]*"|'[^']*')\s*=""")


def lines_of(text: str) -> dict[tuple[str, str], int]:
    r"""Return the line of each table (with an empty key) and of each key, by place, as `Keys` names places.

    Example:
        >>> lines = lines_of("a = 1\n[[team]]\nname = 'x'\n[[team.rate]]\nlow = 1\n")
        >>> lines["", "a"], lines["team 1", ""], lines["team 1, rate 1", "low"]
        (1, 2, 5)
    """
    found: dict[tuple[str, str], int] = {}
    counts: Counter[str] = Counter()
    lists: set[str] = set()
    place = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = HEADER.match(line)
        if header:
            place = _place(header["path"], counts, lists, is_list=header["open"] == "[[")
            found.setdefault((place, ""), number)
            continue
        key = KEY.match(line)
        if key:
            name = key["key"].strip("\"'")
            found.setdefault((place, name), number)
            found.setdefault((f"{place}, {name}" if place else name, ""), number)
    return found


def _place(path: str, counts: Counter[str], lists: set[str], *, is_list: bool) -> str:
    """The place of a header: parts of a list are numbered within the part that they belong to."""
    words = [word.strip().strip("\"'") for word in path.split(".")]
    place = ""
    for depth, word in enumerate(words):
        inside = f"{place}, {word}" if place else word
        if depth == len(words) - 1 and is_list:
            lists.add(inside)
            counts[inside] += 1
        place = f"{inside} {counts[inside]}" if inside in lists else inside
    return place
