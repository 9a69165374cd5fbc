"""Metrics for Prometheus: what was asked of which route, how it ended, how long it took, and what lies in memory.

Several workers add up: each writes its numbers to a folder (PROMETHEUS_MULTIPROC_DIR), and whichever is asked reads
them all. The number of series is bounded: routes by their template, one name for all addresses that there are not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from clearance.errors import ClearanceError
from clearance.saying import saying
from clearance_api.access.viewer import Tier
from clearance_api.habits.observing import Seen
from clearance_api.problems import problem
from clearance_api.service import Service
from clearance_api.sources import Pooled

__all__ = ["Metrics"]

METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
SECONDS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REFRESH_S: Final = 5.0


class Metrics:
    """The metrics of one service, and the address where they are read.

    They are given to the authority: positions and numbers of requests are nobody else's.
    """

    def __init__(self, services: Sequence[Service], *, open_to_all: bool) -> None:
        self._services = services
        self._open_to_all = open_to_all
        self._folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
        self._registry = own = CollectorRegistry()
        asked = ["route", "method"]
        self._requests = Counter("clearance_requests", "Requests that were answered.", [*asked, "status"], registry=own)
        self._seconds = Histogram(
            "clearance_request_seconds",
            "Time from the head of a request to the end of its answer.",
            asked,
            buckets=SECONDS,
            registry=own,
        )
        self._sent = Counter("clearance_sent_bytes", "Bytes of bodies that were sent.", asked, registry=own)
        self._in_flight = Gauge(
            "clearance_requests_in_flight",
            "Requests that are being answered now.",
            registry=own,
            multiprocess_mode="livesum",
        )
        cached = ["register", "cache"]
        self._entries = Gauge(
            "clearance_cache_entries", "Things kept in memory.", cached, registry=own, multiprocess_mode="livesum"
        )
        self._lookups = Gauge(
            "clearance_cache_lookups",
            "How often something was asked of a cache, by what was found there.",
            [*cached, "found"],
            registry=own,
            multiprocess_mode="livesum",
        )
        self._connections = Gauge(
            "clearance_database_connections",
            "Connections to the database, by what they do.",
            ["register", "state"],
            registry=own,
            multiprocess_mode="livesum",
        )
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram, Counter]] = {}
        self._refreshed = 0.0

    def began(self) -> None:
        """A request is being answered."""
        self._in_flight.inc()

    def observe(self, seen: Seen) -> None:
        """A request was answered."""
        self._in_flight.dec()
        key = seen.route, seen.method, seen.status
        series = self._series.get(key)
        if series is None:
            asked = seen.route, seen.method if seen.method in METHODS else "other"
            series = self._series[key] = (
                self._requests.labels(*asked, str(seen.status)),
                self._seconds.labels(*asked),
                self._sent.labels(*asked),
            )
        requests, seconds, sent = series
        requests.inc()
        seconds.observe(seen.seconds)
        sent.inc(seen.sent_bytes)
        if monotonic() - self._refreshed > REFRESH_S:
            self._refresh()

    def _refresh(self) -> None:
        """The numbers of the caches and connections of this worker; the others bring up to date their own."""
        self._refreshed = monotonic()
        for service in self._services:
            for name, cache in service.caches().items():
                self._entries.labels(service.name, name).set(cache.entries)
                self._lookups.labels(service.name, name, "yes").set(cache.hits)
                self._lookups.labels(service.name, name, "no").set(cache.misses)
            source = service.readings.source
            for state, count in source.connections().items() if isinstance(source, Pooled) else ():
                self._connections.labels(service.name, state).set(count)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request for the metrics."""
        if scope["method"] != "GET":
            said = saying("metrics are read; use {methods}", methods="GET, HEAD")
            answer: Response = problem(405, said, headers={"Allow": "GET, HEAD"})
        elif not (self._open_to_all or _may_read(scope)):
            answer = problem(403, saying("metrics are for the authority; ask with an account of it"))
        else:
            self._refresh()
            text = await run_in_threadpool(self._text)
            answer = Response(text, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
        await answer(scope, receive, send)

    def _text(self) -> bytes:
        if not self._folder:
            own = generate_latest(self._registry)
        else:
            everybody = CollectorRegistry()
            MultiProcessCollector(everybody, self._folder)  # type: ignore[no-untyped-call]
            own = generate_latest(everybody)
        books = CollectorRegistry()
        books.register(_Books(self._services))
        return own + generate_latest(books)


class _Books(Collector):
    """Where the registers are, the same in each worker."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        labels = ["register"]
        position = GaugeMetricFamily("clearance_position", "The last position of the journal.", labels=labels)
        recorded = GaugeMetricFamily(
            "clearance_last_recorded_timestamp_seconds", "When the last thing was recorded.", labels=labels
        )
        can_read = GaugeMetricFamily("clearance_register_up", "1 when the register can be read, else 0.", labels=labels)
        for service in self._services:
            with suppress(ClearanceError):
                identity = service.readings.at().snapshot.identity
                position.add_metric([service.name], identity.position)
                if identity.position:
                    recorded.add_metric([service.name], datetime.fromisoformat(identity.known_at).timestamp())
                can_read.add_metric([service.name], 1)
                continue
            can_read.add_metric([service.name], 0)
        yield from (position, recorded, can_read)


def _may_read(scope: Scope) -> bool:
    """Whether it is somebody of the authority; while no access is configured, the gate lets nobody else in anyway."""
    viewer = scope["state"]["viewer"]
    return bool(viewer.tier is Tier.AUTHORITY)
