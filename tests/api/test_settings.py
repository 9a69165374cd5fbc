"""Settings: from the environment, checked, and every one of them documented."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from clearance.errors import InvalidRecord, RuleBroken
from clearance_api.settings import Settings, refuse_public_bind

WORDS: dict[object, str] = {True: "yes", False: "no"}
DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"


def test_settings_come_from_the_environment_and_default_otherwise() -> None:
    environment = {
        "CLEARANCE_PAGE_SIZE": "50",
        "CLEARANCE_LANG": "es",
        "CLEARANCE_SEED": "7",
        "CLEARANCE_CORS_ORIGINS": "https://a.example, https://b.example",
        "HOME": "elsewhere",
    }
    origins = ("https://a.example", "https://b.example")
    assert Settings.from_environment(environment) == Settings(page_size=50, lang="es", seed=7, cors_origins=origins)
    assert Settings.from_environment({}) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PAGE_SIZE", "many", "setting CLEARANCE_PAGE_SIZE is 'many'; give a whole number"),
        ("PAGE_SIZE", "0", "setting CLEARANCE_PAGE_SIZE is '0'; give a whole number from 1 on"),
        ("PAGE_SIZE", "20000", "setting CLEARANCE_PAGE_SIZE is '20000'; give at most page_size_max, 10000"),
        ("LANG", "tlh", "setting CLEARANCE_LANG is 'tlh'; give one of en, es, fr"),
        ("LOG_FORMAT", "xml", "setting CLEARANCE_LOG_FORMAT is 'xml'; give one of text, json"),
        ("METRICS_OPEN", "maybe", "setting CLEARANCE_METRICS_OPEN is 'maybe'; give yes or no"),
        (
            "TRUSTED_PROXIES",
            "127.0.0.1,proxy",
            "setting CLEARANCE_TRUSTED_PROXIES is 'proxy'; give addresses such as 127.0.0.1 or 10.1.0.0/16, or *",
        ),
        (
            "PUBLIC_URL",
            "mines.example",
            "setting CLEARANCE_PUBLIC_URL is 'mines.example'; give an address such as https://mines.example.org/register",
        ),
        ("SEED", "-1", "setting CLEARANCE_SEED is '-1'; give a whole number from 0 on"),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_the_remedy(name: str, value: str, message: str) -> None:
    with pytest.raises(InvalidRecord) as refused:
        Settings.from_environment({f"CLEARANCE_{name}": value})
    assert str(refused.value) == message


def test_every_setting_is_documented_with_its_default() -> None:
    rows = re.findall(
        r"^\| `CLEARANCE_(\w+)` \| `([^`]*)` \|", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    defaults = Settings()
    shown = {
        field.name: WORDS.get(value, ",".join(value) or "empty" if isinstance(value, tuple) else str(value) or "empty")
        for field in fields(Settings)
        for value in [getattr(defaults, field.name)]
    }
    assert {name.lower(): default for name, default in rows} == shown


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_a_service_may_listen_on_its_own_machine(host: str) -> None:
    refuse_public_bind(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.example.org"])  # noqa: S104
def test_a_service_does_not_listen_to_others_before_access_is_configured(host: str) -> None:
    with pytest.raises(RuleBroken, match=r"serve on 127\.0\.0\.1"):
        refuse_public_bind(host)
