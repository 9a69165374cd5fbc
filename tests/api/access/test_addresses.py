"""Every route has a rule, every rule a route, and both are documented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearance_api.access.access_file import Access
from clearance_api.access.addresses import ADDRESSES, rule_of
from clearance_api.access.rules import COLLECTION_RULES, Rules
from clearance_api.access.tiers import Tier
from clearance_api.access.viewer import Viewer
from clearance_api.app import create_app
from clearance_geodata.register import Register
from clearance_geodata.shelf.collections import COLLECTIONS

DOCUMENT = (Path(__file__).parents[3] / "docs" / "access.md").read_text(encoding="utf-8")


def templates(sea: Register) -> Iterator[str]:
    """The path of every route of the service, with `{}` where it varies."""
    app = create_app({"sea": sea}, access=Access(rules=Rules()))
    yield from sorted({re.sub(r"\{[^}]*\}", "{}", path) for path in app.paths})


def test_every_route_has_a_rule(sea: Register) -> None:
    assert [path for path in templates(sea) if rule_of(path)[0] is None] == []


def test_every_rule_has_a_route(sea: Register) -> None:
    used = {id(rule_of(path)[0]) for path in templates(sea)}
    met = {path for path in templates(sea) if path in ADDRESSES}
    plain = {template for template in ADDRESSES if not template.endswith("...")}
    assert plain - met == set()
    assert {id(rule) for rule in ADDRESSES.values()} == used


@pytest.mark.parametrize(
    "path", ["/none", "/collections/areas/../x/..", "/maps/other.html", "//", "/metrics/x", "/Ledger"]
)
def test_an_address_without_a_rule_is_nobodys(path: str) -> None:
    rule, parts = rule_of(path)
    assert rule is None or not rule.allows(Viewer(tier=Tier.PUBLIC), parts)


def test_every_collection_and_column_has_a_rule() -> None:
    assert set(COLLECTION_RULES) == set(COLLECTIONS)
    named = {name: {field.name for field in collection.fields} for name, collection in COLLECTIONS.items()}
    unknown = {name: (rule.public | rule.partner) - named[name] for name, rule in COLLECTION_RULES.items()}
    assert {name: columns for name, columns in unknown.items() if columns} == {}


def test_the_document_has_the_table_of_collections_and_columns() -> None:
    lines = [line.split("|")[1:-1] for line in DOCUMENT.splitlines() if re.match(r"\| `\w+` \| (pub|part|auth)", line)]
    shown = {
        name.strip(" `"): (tier.strip(), set(re.findall(r"\w+", public)), set(re.findall(r"\w+", partner)))
        for name, tier, public, partner, _ in lines
    }
    assert shown == {
        name: (rule.tier.word, set(rule.public), set(rule.partner)) for name, rule in COLLECTION_RULES.items()
    }


def test_a_collection_or_column_that_nobody_thought_of_is_for_the_authority() -> None:
    rules = Rules()
    assert rules.tier_of("new") is Tier.AUTHORITY
    assert rules.column_tier("released", "new") is Tier.AUTHORITY
