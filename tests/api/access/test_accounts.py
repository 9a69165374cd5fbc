"""Accounts: keys that are shown once, passwords, an end, and a file that gives nothing away."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clearance.errors import FileRefused, InvalidRecord, NotFound, RegisterUnusable
from clearance_api.access.accounts import Account, Accounts
from clearance_api.access.tiers import Tier

NOW = datetime(2026, 3, 1, tzinfo=UTC)
Run = Callable[..., Any]


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts.create(tmp_path / "access.db")


def test_an_account_is_found_by_its_key_and_by_no_other(accounts: Accounts) -> None:
    key = accounts.add("gis-desk", Tier.PARTNER, at=NOW)
    accounts.add("other", Tier.AUTHORITY, at=NOW)
    assert accounts.of_key(key) == Account(
        account="gis-desk", tier=Tier.PARTNER, password_hash=None, created_at=NOW, expires_at=None, revoked_at=None
    )
    assert accounts.of_key(key[:-1]) is None
    assert accounts.of_key("") is None


def test_the_file_holds_neither_key_nor_password_and_is_its_owners_alone(accounts: Accounts) -> None:
    key = accounts.add("gis-desk", Tier.PARTNER, at=NOW)
    accounts.set_password("gis-desk", "correct horse battery")
    content = accounts.path.read_bytes()
    assert key.encode() not in content
    assert key.removeprefix("clr_").encode() not in content
    assert b"correct horse" not in content
    assert b"$argon2id$" in content
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600


def test_a_rotated_key_opens_nothing_and_the_new_one_does(accounts: Accounts) -> None:
    old = accounts.add("gis-desk", Tier.PARTNER, at=NOW)
    new = accounts.rotate("gis-desk")
    assert accounts.of_key(old) is None
    assert accounts.of_key(new) == accounts.named("gis-desk")


def test_a_revoked_account_is_over_for_good_and_its_name_stays_taken(accounts: Accounts) -> None:
    key = accounts.add("gis-desk", Tier.PARTNER, at=NOW)
    accounts.revoke("gis-desk", at=NOW)
    assert accounts.of_key(key) is None
    revoked = accounts.named("gis-desk")
    assert revoked is not None
    assert not revoked.is_valid(NOW)
    with pytest.raises(NotFound, match="no account 'gis-desk' that is in force"):
        accounts.rotate("gis-desk")
    with pytest.raises(InvalidRecord, match="'gis-desk' is there already"):
        accounts.add("gis-desk", Tier.AUTHORITY, at=NOW)


def test_an_account_ends_on_its_day(accounts: Accounts) -> None:
    accounts.add("visitor", Tier.PARTNER, at=NOW, expires_at=NOW + timedelta(days=1))
    visitor = accounts.named("visitor")
    assert visitor is not None
    assert visitor.is_valid(NOW + timedelta(hours=23))
    assert not visitor.is_valid(NOW + timedelta(hours=24))


@pytest.mark.parametrize("name", ["", "a b", "a:b", "-a", "x" * 65, "é"])
def test_a_name_that_basic_cannot_carry_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(InvalidRecord, match="cannot be; use letters"):
        accounts.add(name, Tier.PARTNER, at=NOW)


@pytest.mark.parametrize("password", ["short", "clr_looks-like-a-key"])
def test_a_poor_password_is_refused(accounts: Accounts, password: str) -> None:
    accounts.add("gis-desk", Tier.PARTNER, at=NOW)
    with pytest.raises(InvalidRecord, match="a password has at least 12 characters"):
        accounts.set_password("gis-desk", password)


def test_a_file_that_holds_no_accounts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello", encoding="utf-8")
    with pytest.raises(NotFound, match="no accounts at"):
        Accounts.open(tmp_path / "none.db")
    with pytest.raises((FileRefused, RegisterUnusable)):
        Accounts.open(tmp_path / "text")


def test_the_commands_make_list_rotate_and_end_accounts(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "access.db"
    made = run("user", "add", "gis-desk", "--tier", "partner", "--expires", "2099-12-31", "--file", file)
    key = made.out.strip()
    assert (made.code, key[:4], len(key)) == (0, "clr_", 47)
    assert "never shown again" in made.err
    assert Accounts.open(file).of_key(key) is not None
    rotated = run("user", "rotate", "gis-desk", "--file", file).out.strip()
    assert Accounts.open(file).of_key(key) is None
    assert Accounts.open(file).of_key(rotated) is not None
    (listed,) = json.loads(run("user", "list", "--file", file, "--json").out)
    assert {name: value for name, value in listed.items() if name != "created"} == {
        "account": "gis-desk",
        "tier": "partner",
        "state": "in force",
        "expires": "2100-01-01T00:00:00+00:00",
        "password": False,
    }
    assert rotated not in run("user", "list", "--file", file).out
    assert run("user", "revoke", "gis-desk", "--file", file).out == "gis-desk is revoked\n"
    assert "revoked" in run("user", "list", "--file", file).out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["add", "x", "--tier", "boss"], "tier 'boss' is not known; give one of public, partner, authority"),
        (
            ["add", "x", "--tier", "partner", "--expires", "2020-01-01"],
            "--expires 2020-01-01 is over; give a later day",
        ),
        (["rotate", "x"], "no accounts at"),
    ],
)
def test_a_command_that_cannot_be_says_why(run: Run, tmp_path: Path, words: list[str], message: str) -> None:
    done = run("user", *words, "--file", tmp_path / "access.db")
    assert done.code == 1
    assert message in done.err
    assert not (tmp_path / "access.db").exists()
