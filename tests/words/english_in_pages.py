"""The words of a page as people read them, to find English that is left in a page of another language."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

__all__ = ["sentences", "words_in"]

# Whose text belongs to the sentence around it.
INLINE = frozenset(("a", "abbr", "b", "bdi", "em", "i", "small", "span", "strong", "sub", "sup", "time", "tspan"))
EMPTY = frozenset(("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))
# Nobody reads these, or they are for machines to read: names of properties, commands, addresses.
UNREAD = frozenset(("script", "style", "code", "pre", "title"))
READ = ("alt", "aria-label", "placeholder", "title")
WORD = re.compile(r"[^\W\d_]{2,}")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
# What is program rather than words.
PROGRAM = re.compile(r"[{}<>=;\\()|[]|\.\w+[(.]|^[\w.#-]+$|\w\.\w|/\w|\w-\w+-|,\w")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        self._text = ""

    def end_sentence(self) -> None:
        text = " ".join(self._text.split())
        self._text = ""
        if text:
            self.found.append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [" ".join(value.split()) for name, value in attrs if name in READ and value]
        if tag not in INLINE:
            self.end_sentence()
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self.end_sentence()
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            self.scripts.append(data)
        elif not UNREAD & {*self._open}:
            self._text += data


def sentences(page: str, *, in_scripts: bool = False) -> set[str]:
    """What people read on a page: its text, what its parts are called, and on maps the texts that scripts hold."""
    text = _Text()
    text.feed(page)
    text.end_sentence()
    found = set(text.found)
    if in_scripts:
        for quoted in (match[0] for script in text.scripts for match in QUOTED.finditer(script)):
            try:
                found.add(" ".join(str(json.loads(quoted)).split()))
            except ValueError:
                continue
    return {one for one in found if not in_scripts or not PROGRAM.search(one)}


def words_in(text: str) -> int:
    """How many words a text has: two letters or more."""
    return len(WORD.findall(text))
