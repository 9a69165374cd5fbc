"""The messages that the sources and templates say, found by Babel, and the words that languages have for them.

`make words` runs this file: it prints what a language lacks and what nobody says any more, and renews the terms.
"""

from __future__ import annotations

import ast
import functools
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale
from babel.messages.extract import extract_from_file
from jinja2 import Environment, nodes

from clearance_maps.catalogues import read_subject
from clearance_maps.spoken import LANGUAGES, SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Message

    Id = str | tuple[str, ...]

ROOT = Path(__file__).parents[2]
# Where `text` reads a value of a record, and says nothing.
KEEPING = "geodata/clearance_geodata"
ROOMS = ("src/clearance", KEEPING, "maps/clearance_maps", "api/clearance_api")
LOCALES = ROOT / "maps" / "clearance_maps" / "locale"
PAGE, FIRST, LAST = ROOT / "docs" / "languages.md", "<!-- terms: written by `make words` -->", "<!-- end of terms -->"
# What says a message: `language.text(...)`, `language.plural(...)` and `mark(...)`, in Python and in templates, and
# `saying(...)` and `counted(...)` in the core, `sentence(...)` and `counted_sentence(...)` in documents.
# An error's message is said, too; its class is one of the tree of errors, or made of one. Keys of a TOML file refuse it
# with a message, as well.
# Those that begin with something else than a message: a parameter, or what somebody may not read.
NO_MESSAGE = {"Misasked", "Denied"}
KEYWORDS = {"text": None, "plural": (1, 2), "mark": None, "saying": None, "counted": (1, 2)} | {
    "sentence": (2,),
    "counted_sentence": (2, 3),
}


@functools.cache
def errors() -> dict[str, None]:
    """The names by which an error is made: every class of the tree of errors, wherever it is defined."""
    defined = [
        (node.name, {getattr(base, "id", "") or getattr(base, "attr", "") for base in node.bases})
        for _, file in _files()
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ClassDef)
    ]
    found = {"ClearanceError"}
    while more := {name for name, bases in defined if bases & found} - found:
        found |= more
    return dict.fromkeys((*sorted(found - NO_MESSAGE), "refuse"))


def _files() -> Iterator[tuple[str, Path]]:
    """Every source, with its place."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield str(file.relative_to(ROOT)), file


@functools.cache
def said() -> dict[Id, str]:
    """Every message that a source or template says, with the place where it is said first."""
    found: dict[Id, str] = {}
    for place, message in (*_in_sources(), *_in_templates()):
        found.setdefault(message, place)
    return found


def _in_sources() -> Iterator[tuple[str, Id]]:
    for place, file in _files():
        wanted = {"saying": None, "counted": (1, 2)} if place.startswith(KEEPING) else KEYWORDS
        wanted = {**wanted, **errors()}
        for line, message, _, _ in extract_from_file("python", file, keywords=wanted):
            yield f"{place}:{line}", message if isinstance(message, str) else tuple(message)


def _in_templates() -> Iterator[tuple[str, Id]]:
    reading = Environment(autoescape=True)
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("templates/**/*.html")):
            for call in reading.parse(file.read_text()).find_all(nodes.Call):
                name = getattr(call.node, "name", None) or getattr(call.node, "attr", None)
                given = [part.value for part in call.args if isinstance(part, nodes.Const)]
                texts = tuple(text for text in given if isinstance(text, str))
                wanted = {"text": 1, "mark": 1, "plural": 2}.get(str(name), 0)
                if wanted and len(texts) >= wanted:
                    yield f"{file.relative_to(ROOT)}:{call.lineno}", texts[0] if wanted == 1 else texts[:2]


def put_together() -> list[str]:
    """Where pages could be shown an error whose text is put together, so that no language can say it."""
    found = []
    for place, file in _files():
        calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
        found += [f"{place}:{call.lineno}" for call in calls if _is_put_together(call)]
    return found


def _is_put_together(call: ast.Call) -> bool:
    """Whether an error gets a text that no language can say: one of values, or one that is marked nowhere."""
    name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
    if name in errors():
        return bool(call.args) and isinstance(call.args[0], ast.JoinedStr)
    # The remedy of a parameter is a sentence of its own; a problem of no error is said where it is made.
    told = {"Misasked": call.args[2:], "ValueError": call.args[:1], "problem": call.args[1:2]}.get(name, ())
    return any(isinstance(text, ast.JoinedStr | ast.Constant) for text in told)


def started() -> tuple[str, ...]:
    """The languages that have catalogues, complete or not."""
    return tuple(sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir()))


@functools.cache
def words(code: str) -> dict[Id, dict[str, Message]]:
    """What a language has for each message, by the subjects in which it stands."""
    found: dict[Id, dict[str, Message]] = {}
    for subject in SUBJECTS:
        for message in read_subject(code, subject):
            if message.id:
                found.setdefault(id_of(message), {})[subject] = message
    return found


def id_of(message: Message) -> Id:
    """The message, with its plural if it has one."""
    return message.id if isinstance(message.id, str) else tuple(message.id)


def forms_of(message: Message) -> tuple[str, ...]:
    """The translations: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def lacking(code: str) -> dict[Id, str]:
    """The messages that a language has no words for, with the place where each is said.

    A message of values and marks alone, as ``{activity}, {ground}``, may do without.
    """
    known = {key for key, parts in words(code).items() if all(all(forms_of(part)) for part in parts.values())}
    return {message: place for message, place in said().items() if message not in known and has_words(message)}


def has_words(message: Id) -> bool:
    """Whether anything of a message is left to translate beside its values."""
    text = message if isinstance(message, str) else " ".join(message)
    return any(letter.isalpha() for letter in re.sub(r"\{\w+\}", "", text))


def left_over(code: str) -> set[Id]:
    """The messages of a language that no source says."""
    return set(words(code)) - set(said())


def terms_table() -> str:
    """The terms of all languages, for `docs/languages.md`."""
    codes = [code for code in started() if any("terms" in parts for parts in words(code).values())]
    english = sorted(key for key, parts in words("es").items() if "terms" in parts and isinstance(key, str))
    rows = [("English", *(str(Locale.parse(code).english_name) for code in codes)), ("---",) * (len(codes) + 1)]
    for term in english:
        found = [words(code).get(term, {}).get("terms") for code in codes]
        rows.append((term, *("" if message is None else " ".join(forms_of(message)) for message in found)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def page_with_terms() -> str:
    """The page of the languages, with the terms as they are in the catalogues."""
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.partition(FIRST)[0], page.partition(LAST)[2]
    return f"{before}{FIRST}\n\n{terms_table()}\n\n{LAST}{after}"


def _report() -> str:
    lines = []
    for code in started():
        missing, spare = lacking(code), left_over(code)
        lines.append(f"{code}: {len(missing)} without words, {len(spare)} that nobody says")
        lines += [f"  {place}  {message!r}" for message, place in missing.items()]
        lines += [f"  not said  {message!r}" for message in sorted(spare, key=str)]
    return "\n".join([*lines, f"offered: {', '.join(LANGUAGES)}", ""])


if __name__ == "__main__":
    PAGE.write_text(page_with_terms(), encoding="utf-8")
    sys.stdout.write(_report())
