"""The demonstration in Spanish and French: other words, and no other figure."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from clearance.errors import NotFound
from clearance.land.checks import check_snapshot
from clearance.land.ledger import periods_between, statement
from clearance.units import Unit
from clearance_geodata.samples.example import build_example
from clearance_geodata.samples.peru import build_peru
from clearance_geodata.samples.peru_capacity import peru_capacity_text
from clearance_geodata.samples.told import ENGLISH, LANGUAGES, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clearance_geodata.register import Register

RECORDED_AT = datetime(2025, 1, 15, 12, tzinfo=UTC)
YEARS = periods_between(date(2012, 1, 1), date(2024, 12, 31))
OTHERS = LANGUAGES[1:]
TABLES = ("peru_deadlines.csv", "peru_flows.csv", "peru_places.csv", "peru_stocks.csv")


def _numbers(text: str) -> list[str]:
    """The numbers of a text, in order of size, without the marks of a language."""
    unit = re.sub(r"\b(k?m)2\b", r"\1²", text)
    return sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\u202f](?=\d)", "", unit)))


def _table() -> list[dict[str, str]]:
    text = (files("clearance_geodata.samples") / "told.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _shape(value: Any) -> Any:  # noqa: ANN401  a document of any shape
    """A document with its texts left out, but for keys and the codes that they are given."""
    if isinstance(value, dict):
        return {
            key: "text" if key in {"name", "source", "cost_source"} and part != "*" else _shape(part)
            for key, part in value.items()
        }
    return [_shape(part) for part in value] if isinstance(value, list) else value


def _as_told(value: Any, told: Callable[[str], str]) -> Any:  # noqa: ANN401  JSON of any shape
    if isinstance(value, dict):
        return {key: _as_told(part, told) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_told(part, told) for part in value]
    return told(value) if isinstance(value, str) else value


def _bodies(register: Register, told: Callable[[str], str] = str) -> list[object]:
    """The records with their texts as they are told; rows of published figures are counted, as their ids are hashes."""
    ids: dict[str, str] = {}

    def counted(found: re.Match[str]) -> str:
        return ids.setdefault(found[0], f"row {len(ids)}")

    bodies: list[object] = []
    for row in register.rows():
        body = json.dumps(_as_told(json.loads(row.body), told), sort_keys=True)
        bodies.append((row.record, re.sub(r"F[0-9a-f]{12}", counted, body), row.geometry, row.ground))
    return bodies


def test_a_text_has_the_numbers_of_its_english_in_every_language() -> None:
    rows = _table()
    assert [row for row in rows if not all(row.values())] == []
    for row in rows:
        assert {lang: _numbers(row[lang]) for lang in OTHERS} == dict.fromkeys(OTHERS, _numbers(row[ENGLISH]))
    assert len({row[ENGLISH] for row in rows}) == len(rows)


def test_every_note_of_the_demonstration_has_words_and_no_words_are_left_over() -> None:
    cells = set()
    for name in TABLES:
        with (files("clearance_geodata.samples") / name).open(encoding="utf-8") as file:
            cells |= {(column, cell) for row in csv.DictReader(file) for column, cell in row.items()}
    known = {row[ENGLISH] for row in _table()}
    assert {cell for column, cell in cells if column == "note" and cell} - known == set()
    modules = (
        files("clearance_geodata.samples") / f"{name}.py" for name in ("peru", "example", "example_works", "told")
    )
    written = re.sub(r'"\s*"', "", " ".join(module.read_text(encoding="utf-8") for module in modules))
    assert {text for text in known - {cell for _, cell in cells} if f'"{text}"' not in written} == set()


@pytest.mark.parametrize("lang", OTHERS)
def test_the_capacity_of_peru_is_the_same_in_every_language_but_for_its_words(lang: str) -> None:
    texts = peru_capacity_text(), peru_capacity_text(lang)
    english, other = (tomllib.loads(text) for text in texts)
    assert _shape(other) == _shape(english)
    assert _numbers(texts[1]) == _numbers(texts[0])
    kept = (other["handover"]["source"], other["team"][0]["name"], other["calendar"]["source"])
    assert (
        set(kept) & {english["handover"]["source"], english["team"][0]["name"], english["calendar"]["source"]} == set()
    )


@pytest.mark.parametrize("lang", OTHERS)
def test_the_registers_hold_the_same_records_in_other_words(lang: str, tmp_path: Path, peru_register: Register) -> None:
    told = told_in(lang)
    with (
        build_example(tmp_path / "english.gpkg", areas=40, clock=lambda: RECORDED_AT) as example_register,
        build_peru(tmp_path / "peru.gpkg", clock=lambda: RECORDED_AT, lang=lang) as peru,
        build_example(tmp_path / "example.gpkg", areas=40, clock=lambda: RECORDED_AT, lang=lang) as example,
    ):
        assert _bodies(peru) == _bodies(peru_register, told)
        assert _bodies(example) == _bodies(example_register, told)
        assert example.identity.country_name == told("Example (fictitious)")
        # Rules read the methods of the three languages alike.
        rules = [sorted(f.rule for f in check_snapshot(one.snapshot())) for one in (example, example_register)]
        assert rules[0] == rules[1]
        for one, english in ((peru, peru_register), (example, example_register)):
            books = one.snapshot().books, english.snapshot().books
            rows = [[statement(book, unit, YEARS).rows for unit in (Unit.M2, Unit.AP_MINES)] for book in books]
            assert rows[0] == rows[1]


def test_a_language_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotFound, match="does not speak 'de'; use one of en, es, fr"):
        peru_capacity_text("de")
