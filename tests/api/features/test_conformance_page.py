"""The page on conformance names tests that there are, and every class that is claimed."""

from __future__ import annotations

import re
from pathlib import Path

from clearance_api.features.conformance import CONFORMS_TO

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert {name for name in named if f"def {name}(" not in sources} == set()
    assert len(named) > 40


def test_every_class_of_features_that_is_claimed_has_its_place_on_the_page() -> None:
    claimed = [name.rpartition("/")[2] for name in CONFORMS_TO if "/ogcapi-features-" in name]
    of_features = PAGE.partition("\n## Tiles")[0]
    listed = re.findall(r"^Class(?:es)?: ([^.;]+)", of_features.replace("\n", " \n"), flags=re.MULTILINE)
    assert sorted(claimed) == sorted(word.strip() for line in listed for word in line.split(","))
