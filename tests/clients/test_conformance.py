"""Checks that others wrote: of OGC API - Features, of the description of the service, and of what it claims."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import ogcapi_registry
import openapi_spec_validator
import pytest

ROOT = Path(__file__).parents[2]
# The settings of our own tests, which pytest would find above that environment, are not theirs.
RUN = """
import os, sys
from ogctests.main import run_ogctests
run_ogctests(sys.argv[1], instance_url=sys.argv[2], flags=["-c", os.devnull, "--rootdir", "."])
"""
OGCTESTS = ROOT / "build" / "ogctests" / "bin" / "python"


# Of what the public sees every collection has features with a place; the schemas of the suite know no `null` geometry.
@pytest.mark.skipif(not OGCTESTS.exists(), reason="needs ogctests in an environment of its own: make ogctests")
@pytest.mark.parametrize(("scope", "tests"), [("features/core", 29)])
def test_every_test_of_ogctests_passes(published_address: str, tmp_path: Path, scope: str, tests: int) -> None:
    done = subprocess.run(
        [str(OGCTESTS), "-c", RUN, scope, published_address], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    last = done.stdout.splitlines()[-1]
    assert f"{tests} passed" in last, done.stdout
    assert "failed" not in last


@pytest.fixture(scope="module")
def description(address: str) -> dict[str, Any]:
    """The description of the service as a program finds it: by the link of the landing page."""
    with httpx.Client(base_url=address) as client:
        landing = client.get("/", headers={"Accept": "application/json"}).raise_for_status().json()
        (described,) = (link["href"] for link in landing["links"] if link["rel"] == "service-desc")
        found: dict[str, Any] = client.get(described).raise_for_status().json()
        return found


def test_the_description_is_valid_openapi_3_0(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.0.")
    openapi_spec_validator.validate(description)


def test_the_description_refers_to_nothing_elsewhere(description: dict[str, Any]) -> None:
    assert [found for found in _references(description) if not found.startswith("#/")] == []


def test_the_registry_of_ogc_apis_finds_no_error(address: str, description: dict[str, Any]) -> None:
    claimed = httpx.get(f"{address}/conformance", headers={"Accept": "application/json"}).json()["conformsTo"]
    result = ogcapi_registry.validate_ogc_api(description, ogcapi_registry.parse_conformance_classes(claimed))
    assert [json.dumps(str(error)) for error in result.errors] == []
    assert result.is_valid


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inside in part.values():
            yield from _references(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from _references(inside)
