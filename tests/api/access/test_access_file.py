"""The access file: what it may say, and what is said of one that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearance.errors import FileRefused
from clearance_api.access.access_file import read_access
from clearance_api.access.accounts import Accounts
from clearance_api.access.tiers import Tier
from clearance_api.access.tokens import Provider
from clearance_api.access.viewer import Viewer
from clearance_geodata.shelf.collections import COLLECTIONS

OIDC = """
[oidc]
issuer = "https://id.example.org/realms/mine-action"
audience = "clearance"
tier_claim = "realm_access.roles"
[oidc.tiers]
imsma = "authority"
"""


def written(folder: Path, text: str) -> Path:
    (folder / "access.toml").write_text(text, encoding="utf-8")
    return folder / "access.toml"


def test_an_empty_file_is_the_usual_access_without_accounts(tmp_path: Path) -> None:
    access = read_access(written(tmp_path, ""))
    assert (access.accounts, access.provider, access.audit, access.hosts) == (None, None, tmp_path / "audit", ())
    assert {tier: list(access.rules.seen[tier]) for tier in Tier} == {
        Tier.PUBLIC: [name for name in COLLECTIONS if access.rules.tier_of(name) is Tier.PUBLIC],
        Tier.PARTNER: [name for name in COLLECTIONS if access.rules.tier_of(name) is not Tier.AUTHORITY],
        Tier.AUTHORITY: list(COLLECTIONS),
    }


def test_how_well_a_date_is_known_is_seen_by_whoever_sees_the_date(tmp_path: Path) -> None:
    text = """
        publish_open_areas = true
        [columns.areas]
        opened_on = "authority"
        laid_on = "public"
        last_change_on_precision = "partner"
    """
    rules = read_access(written(tmp_path, text)).rules
    seen = {tier: {*Viewer(tier=tier, rules=rules).fields(COLLECTIONS["areas"])} for tier in Tier}
    known = {"opened_on_precision", "laid_on_precision", "last_change_on_precision"}
    assert {tier: seen[tier] & known for tier in Tier} == {
        Tier.PUBLIC: {"laid_on_precision"},
        Tier.PARTNER: {"laid_on_precision", "last_change_on_precision"},
        Tier.AUTHORITY: known,
    }
    released = {*Viewer(tier=Tier.PUBLIC, rules=rules).fields(COLLECTIONS["released"])}
    assert {"effective_on_precision", "covers_from_precision"} <= released


def test_a_file_says_where_accounts_and_audit_are_and_what_differs(tmp_path: Path) -> None:
    Accounts.create(tmp_path / "people.db")
    text = """
        publish_open_areas = true
        accounts = "people.db"
        audit = "who-read-what"
        hosts = ["maps.example.org"]
        [collections]
        incidents = "authority"
        [columns.released]
        operator = "public"
        [groupings]
        operator = "public"
        [figures]
        stores = "partner"
    """
    access = read_access(written(tmp_path, text))
    public = Viewer(tier=Tier.PUBLIC, rules=access.rules)
    partner = Viewer(tier=Tier.PARTNER, rules=access.rules)
    assert access.accounts == Accounts(tmp_path / "people.db")
    assert access.audit == tmp_path / "who-read-what"
    assert access.hosts == ("maps.example.org",)
    assert public.sees(COLLECTIONS["areas"])
    assert not set(public.fields(COLLECTIONS["areas"])) & {"operator", "source", "recorded_ap_mines", "came_from"}
    assert not partner.sees(COLLECTIONS["incidents"])
    assert "operator" in public.fields(COLLECTIONS["released"])
    assert (public.groups_by("operator"), partner.gets("stores"), public.gets("stores")) == (True, True, False)


def test_a_provider_is_read_whole(tmp_path: Path) -> None:
    assert read_access(written(tmp_path, OIDC)).provider == Provider(
        issuer="https://id.example.org/realms/mine-action",
        audience="clearance",
        tier_claim="realm_access.roles",
        tiers={"imsma": Tier.AUTHORITY},
        account_claim="sub",
        algorithms=("RS256", "ES256"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("publish = true", "publish is not known; give one of publish_open_areas, accounts"),
        ("a = b", "cannot be read: Invalid value (at line 1, column 5)"),
        ("publish_open_areas = 'yes'", "publish_open_areas is 'yes'; give true or false"),
        ("[collections]\nareas = 'everyone'", "collections.areas: tier 'everyone' is not known; give one of public,"),
        ("[collections]\nstores = 'public'", "collections names 'stores'; there are areas, released"),
        ("[columns.areas]\ncolour = 'public'", "columns.areas names 'colour'; there are area_id, name"),
        ("publish_open_areas = true\n[collections]\nareas = 'partner'", "contradict each other; leave one out"),
        ("groupings = 3", "groupings is '3'; make it a table, headed [groupings]"),
        ("accounts = 'none.db'", "no accounts at"),
        ("hosts = 'a'", "hosts is 'a'; give it as a list of texts"),
        ("[oidc]\naudience = 'a'", "oidc.issuer is missing; give it"),
        (OIDC.replace("https", "http"), "issuer 'http://id.example.org/realms/mine-action' is not safe on the way"),
        (OIDC.replace("[oidc.t", "algorithms = ['HS256']\n[oidc.t"), "oidc.algorithms names 'HS256'; there are RS256"),
        (OIDC.replace("[oidc.t", "algorithms = ['none']\n[oidc.t"), "oidc.algorithms names 'none'"),
    ],
)
def test_a_file_that_cannot_be_names_the_place_and_the_remedy(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_access(written(tmp_path, text))
    assert str(refused.value).startswith(f"access file {tmp_path / 'access.toml'}")
    assert message in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"none\.toml cannot be read"):
        read_access(tmp_path / "none.toml")
