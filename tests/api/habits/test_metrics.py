"""Metrics: what Prometheus reads, bounded in number, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from prometheus_client.parser import text_string_to_metric_families

from clearance_geodata.register import Register

Serve = Callable[..., str]
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def _samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _requests(samples: Samples) -> dict[tuple[str, str, str], float]:
    counted = {key[1]: value for key, value in samples.items() if key[0] == "clearance_requests_total"}
    return {tuple(dict(labels)[name] for name in ("route", "method", "status")): n for labels, n in counted.items()}  # type: ignore[misc]


def test_requests_are_counted_by_route_method_and_status(serve: Serve, sea: Register) -> None:
    with httpx.Client(base_url=serve({"sea": sea})) as client:
        for feature in ("SEA-01", "SEA-02", "SEA-99"):
            client.get(f"/collections/areas/items/{feature}")
        client.head("/conformance")
        for path in ("/nowhere", "/elsewhere", "/wp-admin.php"):
            client.get(path)
        client.post("/conformance")
        answer = client.get("/metrics")
    samples = _samples(answer.text)
    item = "/collections/{collection_id}/items/{feature_id:path}"
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert _requests(samples) == {
        (item, "GET", "200"): 2,
        (item, "GET", "404"): 1,
        ("/conformance", "HEAD", "200"): 1,
        ("/conformance", "POST", "405"): 1,
        ("unmatched", "GET", "404"): 3,
    }
    timed = frozenset({("route", item), ("method", "GET")})
    assert samples["clearance_request_seconds_count", timed] == 3
    assert samples["clearance_sent_bytes_total", timed] > 1000
    assert samples["clearance_requests_in_flight", frozenset()] == 1  # this one


def test_the_registers_and_what_is_in_memory_are_told(serve: Serve, sea: Register, island: Register) -> None:
    with httpx.Client(base_url=serve({"sea": sea, "island": island})) as client:
        for path in ("/sea/collections", "/sea/collections", "/island/ledger"):
            client.get(path)
        samples = _samples(client.get("/metrics").text)
    of = {name: frozenset({("register", name)}) for name in ("sea", "island")}
    assert {name: samples["clearance_position", labels] for name, labels in of.items()} == {
        "sea": sea.position(),
        "island": island.position(),
    }
    recorded = sea.snapshot().identity.known_at
    assert recorded.startswith("2026-01-01T00:00:")
    assert 1767225600 <= samples["clearance_last_recorded_timestamp_seconds", of["sea"]] < 1767225660
    assert [samples["clearance_register_up", labels] for labels in of.values()] == [1, 1]
    kept = frozenset({("register", "sea"), ("cache", "snapshots")})
    assert samples["clearance_cache_entries", kept] == 1
    assert samples["clearance_cache_lookups", kept | {("found", "yes")}] >= 1


def test_metrics_are_for_this_machine_while_no_access_is_configured(serve: Serve, sea: Register) -> None:
    closed = serve({"sea": sea})
    refused = httpx.get(f"{closed}/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert (refused.status_code, refused.json()["title"]) == (403, "Forbidden")
    assert httpx.get(f"{closed}/metrics").status_code == 200
