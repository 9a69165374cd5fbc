from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import shapely

from clearance.land.checks import MODULES, RULES, Finding, Rule
from clearance.land.checks.finding import SEVERITIES
from clearance.land.journal import Entry

DOCUMENT = Path(__file__).parents[4] / "docs" / "checks.md"


def row(rule: Rule) -> str:
    """A rule as the document lists it."""
    return f"| `{rule.id}` | {rule.severity} | {rule.title} | {rule.means} | {rule.remedy} | {rule.source} |"


def test_the_document_lists_every_rule_as_it_is() -> None:
    books, _, _ = DOCUMENT.read_text(encoding="utf-8").partition("## The file")
    listed = [line for line in books.splitlines() if line.startswith("| `")]
    assert listed == [row(rule) for rule in RULES.values()]


def test_ids_and_titles_are_short_and_there_once() -> None:
    rules = [rule for module in MODULES for rule in module.RULES]
    assert list(RULES) == [rule.id for rule in rules]
    assert len({rule.title for rule in rules}) == len(rules)
    assert [rule.id for rule in rules if not re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)] == []
    assert {rule.severity for rule in rules} == set(SEVERITIES)


def test_a_finding_is_json_without_its_place() -> None:
    rule = RULES["overlap-area-area"]
    finding = rule.found("A and B", "5.0 m2", ids=("A", "B"), m2=5.0, place=shapely.Point(0, 0))
    assert finding.to_dict() == {
        "rule": "overlap-area-area",
        "severity": "warning",
        "title": "open areas overlap",
        "record": "A and B",
        "value": "5.0 m2",
        "remedy": "draw the line between the two, or merge them",
        "ids": ["A", "B"],
        "m2": 5.0,
    }
    assert str(finding) == (
        "warning: open areas overlap: A and B: 5.0 m2; draw the line between the two, or merge them"
    )


def test_a_finding_without_title_is_called_by_its_rule() -> None:
    finding = Finding("time runs back", "error", "position 7", "1999", "restore it")
    assert finding.to_dict()["title"] == "time runs back"
    assert str(finding) == "error: time runs back: position 7: 1999; restore it"


def test_errors_come_first_and_notes_last(
    opened: Callable[..., Entry], cleared: Callable[..., Entry], found: Callable[..., list[tuple[str, ...]]]
) -> None:
    field = shapely.box(-150, -40, -149.999, -39.999)
    first = opened(field)
    entries = [first, cleared(first, 2, finds=()), cleared(first, 3), opened(None, area_id="B")]
    severities = [finding[0] for finding in found(*entries)]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert set(severities) == set(SEVERITIES)
