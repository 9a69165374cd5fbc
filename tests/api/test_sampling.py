"""Samples of quality assurance over HTTP, as a page and as a command: one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

ASKED = {"area_m2": "10000", "missed": "5", "sampled_m2": "1000", "mines_per_ha": "20", "clearance": "0.99"}


def test_the_command_and_the_service_give_the_same_plan(at_sea: httpx.Client, answer: Callable[..., Any]) -> None:
    served = at_sea.get("/sampling", params={**ASKED, "f": "json"}).json()
    words = ["--area-m2", 10_000, "--missed", 5, "--sample-m2", 1_000, "--mines-per-ha", 20, "--clearance", 0.99]
    assert served == answer("sampling", *words)
    assert served["plan"]["passes"] == pytest.approx(0.624, abs=0.001)
    assert served["needed"]["sampled_share"] == pytest.approx(0.41, abs=0.002)
    assert served["residual"]["any_mine"] == pytest.approx(0.166, abs=0.001)
    assert "each in a unit of 1 m2 of its own" in served["needed"]["assumptions"]


def test_the_page_shows_what_was_asked_and_its_result(at_sea: httpx.Client) -> None:
    page = at_sea.get("/sampling", params={**ASKED, "f": "html"})
    assert page.headers["content-type"].startswith("text/html")
    assert 'name="missed" type="number" step="any" min="0" value="5"' in page.text
    assert "62.4\u00a0%" in page.text
    assert "4,100\u00a0m²" in page.text or "4,101\u00a0m²" in page.text
    assert at_sea.get("/sampling", params={"f": "html"}).status_code == 200


def test_the_command_says_it_in_words(run: Callable[..., Any]) -> None:
    done = run("sampling", "--missed", 5, "--sample-m2", 1_000)
    assert done.out.splitlines()[0] == (
        "a lot of 10,000 m2 with 5 missed items passes a sample of 1,000 m2 (10.0%) with probability 0.624"
    )


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ({"detection": "2"}, 400, "detection"),
        ({"area_m2": "10", "unit_m2": "50"}, 400, "units of 50 m2"),
        ({"sampled_m2": "20000"}, 400, "a sample of 20,000 m2 of a lot of 10,000 m2"),
    ],
)
def test_what_cannot_be_is_refused(at_sea: httpx.Client, asked: dict[str, str], status: int, says: str) -> None:
    refused = at_sea.get("/sampling", params=asked)
    assert refused.status_code == status, refused.text
    assert says in refused.text
