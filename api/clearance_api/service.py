"""What every route of one register works with, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Protocol

from fastapi import Depends, Request, Response

from clearance import __version__
from clearance_api.access.buckets import Buckets
from clearance_api.access.viewer import OWNER, Tier
from clearance_api.habits.accepting import chosen_media
from clearance_api.habits.known import is_known
from clearance_api.plans.desk import PlanDesk
from clearance_api.readings import Reading, Readings
from clearance_api.settings import Settings
from clearance_api.surface.desk import SurfaceDesk
from clearance_api.tiles.desk import Desk
from clearance_api.under import Under

__all__ = [
    "CSV",
    "DOCX",
    "GEOJSON",
    "HTML",
    "JSON",
    "MAP_POLICY",
    "PDF",
    "SCHEMA_JSON",
    "XLSX",
    "Cache",
    "Service",
    "ServiceOf",
    "address",
    "answer",
    "base_of",
    "link",
    "utc_now",
    "wants_html",
]

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html; charset=utf-8"
CSV = "text/csv; charset=utf-8"
SCHEMA_JSON = "application/schema+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"

MAP_POLICY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src data:; frame-ancestors 'self'"
}


class Cache(Protocol):
    """Something that is kept in memory, and how often it was of use."""

    @property
    def entries(self) -> int:
        """How many things are kept now."""
        ...

    @property
    def hits(self) -> int:
        """How often something was there, since the start."""
        ...

    @property
    def misses(self) -> int:
        """How often it had to be made, since the start."""
        ...


def utc_now() -> datetime:
    """The clock of a service that is given no other."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One register as it is served."""

    name: str
    readings: Readings
    settings: Settings
    clock: Callable[[], datetime]
    desk: Desk
    surfaces: SurfaceDesk
    plans: PlanDesk
    under: Under
    statements: Buckets

    def seed(self, asked: int | None) -> int:
        """The seed of a modelled figure."""
        return self.settings.seed if asked is None else asked

    def caches(self) -> Mapping[str, Cache]:
        """What is kept in memory, by the name that metrics have for it."""
        return {"snapshots": self.readings.kept, "tiles": self.desk.tiles}


async def _service_of(request: Request) -> Service:  # async, so that it costs no hop to a thread
    service: Service = request.app.state.service
    return service


ServiceOf = Annotated[Service, Depends(_service_of)]


def base_of(request: Request) -> str:
    """The address of the register: as it is configured, as a trusted proxy says, or as whoever asks wrote it."""
    scope = request.scope
    root, public = scope.get("root_path", ""), scope["state"].get("public")
    if public is not None:
        return f"{public}{root}"
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    if not host:
        return str(request.base_url).rstrip("/")
    return f"{scope['scheme']}://{host}{root}"


def address(request: Request, path: str = "/") -> str:
    """The absolute address of a path of this register's service."""
    return f"{base_of(request)}{path}"


def link(href: str, rel: str, media_type: str, title: str = "") -> dict[str, str]:
    """A link as OGC API writes it."""
    return {"href": href, "rel": rel, "type": media_type} | ({"title": title} if title else {})


def wants_html(request: Request, asked: str | None) -> bool:
    """Whether a person asks: `f` decides, else whichever of HTML and JSON the Accept header likes better.

    Raises:
        NotAcceptable: when it takes neither.
    """
    if asked is not None:
        return asked == "html"
    return chosen_media(request.headers.get("accept", ""), (JSON, HTML)) == HTML


def answer(
    request: Request,
    reading: Reading,
    media_type: str,
    make: Callable[[], bytes],
    *,
    headers: Mapping[str, str] | None = None,
    variant: str = "",
) -> Response:
    """An answer from a snapshot: names it, and is not made again for a client that has it already.

    The tag says which snapshot, program, form and tier the answer is of, so that it is right for one address; `variant`
    is what else the answer depends on, such as the language that the browser asks for. Only the tag is asked about: the
    second of `Last-Modified` does not tell two acts, programs or tiers apart.

    Raises:
        NotAcceptable: when nothing but the Accept header says the form, and it does not take this one.
    """
    if "f" not in request.query_params:
        chosen_media(request.headers.get("accept", ""), (media_type, JSON) if "+json" in media_type else (media_type,))
    viewer = getattr(request.state, "viewer", OWNER)
    form = media_type.partition(";")[0].rpartition("/")[2]
    tag = f'W/"{reading.snapshot_id}-{__version__}-{form}{variant and f".{variant}"}-{viewer.mark}"'
    named = {
        "Clearance-Snapshot": reading.snapshot_id,
        "ETag": tag,
        "Cache-Control": "no-cache" if viewer.tier is Tier.PUBLIC else "private, no-cache",
        "Vary": "Accept, Accept-Language, Authorization" if variant else "Accept, Authorization",
    }
    if reading.last_modified:
        named["Last-Modified"] = reading.last_modified
    if is_known(request.scope, tag):
        return Response(status_code=304, headers=named)
    return Response(make(), media_type=media_type, headers=named | dict(headers or {}))
