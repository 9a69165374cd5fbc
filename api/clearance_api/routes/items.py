"""OGC API - Features: pages of features and single features, as GeoJSON and to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import numpy as np
import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from clearance import __version__
from clearance.errors import NotFound
from clearance_api.access.viewer import Tier
from clearance_api.browser.awaited import are_features_there
from clearance_api.browser.collected import awaited_values, item_values, items_values, with_sentences
from clearance_api.browser.frame import Frame, framed, sent_back, written
from clearance_api.description import responses
from clearance_api.features.asking import PAGE, ItemAsked, PageAsked, item_asked, page_asked
from clearance_api.features.direct import COLLECTION, FEATURE, Direct
from clearance_api.features.downloads import ENDINGS
from clearance_api.features.downloads import GEOJSON as GEOJSON_FILE
from clearance_api.features.forms import form_of
from clearance_api.features.page import Links, features, made, page
from clearance_api.features.parameters import collection_path, item_path
from clearance_api.features.reached import Reached, reached
from clearance_api.features.selected import reading_of, selected
from clearance_api.features.tags import state_tag
from clearance_api.habits.known import is_known
from clearance_api.readings import Reading
from clearance_api.routes.downloads import downloaded
from clearance_api.service import GEOJSON, HTML, JSON, link
from clearance_api.style import page_policy
from clearance_geodata.shelf.asked import Rows
from clearance_geodata.shelf.collections import Keeping

__all__ = ["router"]

router = APIRouter(tags=["Features"], route_class=Direct)

FORMS = ((GEOJSON, "json"), (JSON, "json"), ("text/html", "html"))
NAMES = ("json", "html")
PAGE_NAMES = (*NAMES, *(ending for ending in ENDINGS if ending != GEOJSON_FILE))
FILES = tuple(ENDINGS[name][0] for name in PAGE_NAMES if name in ENDINGS)
# A page that takes longer than a hop to another thread is made in one.
INLINE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A page of a collection: the rows that match, and which of them are shown."""

    to: Reached
    reading: Reading
    asked: PageAsked
    query: str
    limit: int
    form: str
    at: datetime
    frame: Frame | None

    def to_bytes(self) -> bytes:
        """The page; the features come last, so that a reader meets the links first."""
        shelf = self.reading.shelf(self.to.collection.name)
        rows = selected(self.to, self.reading, self.asked)
        start = self._start(rows)
        shown = rows[start : start + self.limit]
        self.to.note(len(shown))
        links = self._links(rows, start)
        kept = Links.of(self.to.here, self._when())
        head = {
            "type": "FeatureCollection",
            "numberMatched": len(rows),
            "numberReturned": len(shown),
            "timeStamp": self.at.isoformat().replace("+00:00", "Z"),
            "snapshot": self.reading.snapshot.identity.to_dict(),
            "links": links,
        }
        if self.frame is not None:
            drawn = [orjson.loads(one) for one in features(shelf, shown, self.asked, kept)]
            told = with_sentences(self.reading, self.to.collection, drawn)
            return written(self.frame, "items.html", items_values(self.frame, self.to.collection, head, told))
        return page(b'%b,"features":[' % orjson.dumps(head)[:-1], shelf, shown, self.asked, kept)

    def _start(self, rows: Rows) -> int:
        """The place of the first feature that is shown."""
        after = self.asked.after
        if after is None:
            return self.asked.offset
        if not self.asked.order:
            return int(np.searchsorted(rows, after, side="right")) + self.asked.offset
        found = np.flatnonzero(rows == after)
        return (int(found[0]) + 1 if len(found) else len(rows)) + self.asked.offset

    def _when(self) -> str:
        """What the address of a feature ends with, when the snapshot was chosen."""
        asked = self.asked
        if asked.as_of is None and asked.known_at is None and asked.span is None:
            return ""
        identity = self.reading.snapshot.identity
        return f"?as_of={identity.as_of}&known_at={identity.known_at}"

    def _links(self, rows: Rows, start: int) -> list[dict[str, str]]:
        """This page, its other form, those beside it in the same snapshot, and the collection."""
        identity, items = self.reading.snapshot.identity, f"{self.to.here}/items"
        own, kind = f"{items}?{self.query}" if self.query else items, HTML if self.form == "html" else GEOJSON
        pins = f"as_of={identity.as_of}&known_at={identity.known_at}"
        kept = f"{self.asked.kept}&{pins}" if self.asked.kept else pins
        sized = "" if self.asked.limit is None else f"&limit={self.limit}"
        links = [link(own, "self", kind)]
        links += [link(self._as(name), "alternate", other) for name, other in KINDS.items() if name != self.form]
        links.append(link(self.to.here, "collection", JSON))
        if start + self.limit < len(rows):
            last = rows[start + self.limit - 1]
            links.append(link(f"{items}?{kept}{sized}&after={last}", "next", kind))
        if self.asked.after is None and self.asked.offset > 0:
            size = min(self.limit, self.asked.offset)
            links.append(link(f"{items}?{kept}&limit={size}&offset={self.asked.offset - size}", "prev", kind))
        return links

    def _as(self, form: str) -> str:
        """The address of this page in another form."""
        others = [part for part in self.query.split("&") if part and not part.startswith("f=")]
        return f"{self.to.here}/items?{'&'.join([*others, f'f={form}'])}"


KINDS = {"json": GEOJSON, "html": "text/html"}


@router.get(
    f"{COLLECTION}/items",
    operation_id="getFeatures",
    response_class=Response,
    responses=responses(GEOJSON, HTML, *FILES, schema="Page"),
    openapi_extra=collection_path(PAGE_NAMES, PAGE),
)
async def items(request: Request) -> Response:
    """A page of features; `next` and `prev` stay in the snapshot of the first page, whatever is recorded meanwhile."""
    to = reached(request)
    query = request.scope["query_string"].decode("latin-1")
    asked = page_asked(query, to.collection.name, to.seen, PAGE_NAMES)
    if asked.form in ENDINGS:
        return await downloaded(request, to, asked, asked.form)
    form = form_of(request, asked.form, FORMS)
    reading = reading_of(to, asked)
    frame = _frame(request, to, reading, form, asked.lang)
    tag = f'W/"{reading.snapshot_id}-{__version__}-{_variant(form, frame)}-{to.viewer.mark}"'
    named = _named(to, reading, frame, tag, asked.crs.uri)
    if is_known(request.scope, named["ETag"]):
        return Response(status_code=304, headers=named)
    if frame is not None and not await run_in_threadpool(are_features_there, reading, to.collection):
        return sent_back(frame, "awaited.html", awaited_values(frame, to.collection))
    settings = to.service.settings
    page = _Page(
        to=to,
        reading=reading,
        asked=asked,
        query=query,
        limit=min(asked.limit or settings.page_size, settings.page_size_max),
        form=form,
        at=to.service.clock(),
        frame=frame,
    )
    is_quick = _is_quick(to, asked, form) and page.limit <= INLINE and asked.where is None and not asked.order
    body = page.to_bytes() if is_quick else await run_in_threadpool(page.to_bytes)
    return _answered(body, form, named)


@router.get(
    FEATURE,
    operation_id="getFeature",
    response_class=Response,
    responses=responses(GEOJSON, HTML, schema="Item"),
    openapi_extra=item_path(NAMES),
)
async def item(request: Request) -> Response:
    """One feature; an area that was released is still found here, with its status."""
    to = reached(request)
    query = request.scope["query_string"].decode("latin-1")
    asked = item_asked(query, to.collection.name, to.seen, NAMES)
    form = form_of(request, asked.form, FORMS)
    if _is_quick(to, asked, form):
        return _item(request, to, asked, form)
    return await run_in_threadpool(_item, request, to, asked, form)


def _item(request: Request, to: Reached, asked: ItemAsked, form: str) -> Response:
    reading = to.service.readings.at(asked.as_of, asked.known_at)
    frame = _frame(request, to, reading, form, asked.lang)
    if frame is not None and not are_features_there(reading, to.collection):
        return sent_back(frame, "awaited.html", awaited_values(frame, to.collection))
    shelf, feature_id = reading.shelf(to.collection.name), request.path_params["feature_id"]
    stored = shelf.find(feature_id, reading.at)
    if stored is None:
        raise NotFound(
            "feature '{feature_id}' is not in this snapshot; list the items to see the ids", feature_id=str(feature_id)
        )
    to.note(1)
    query = request.scope["query_string"].decode("latin-1")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("f="))
    place = f"{to.here}/items/{quote(feature_id, safe='')}?{kept}{'&' if kept else ''}f="
    others = [link(f"{place}{name}", "alternate", kind) for name, kind in KINDS.items() if name != form]
    links = Links.of(to.here, f"?{query}" if query else "", others)
    (drawn,) = made([stored], shelf, np.array([stored.row]), asked, links)
    state = state_tag(stored, to)  # whoever may edit sends it back with an edit
    shown = f"{_variant(form, frame)}-{reading.snapshot_id}" if frame else form  # a page names the snapshot
    named = _named(to, reading, frame, f'"{state}-{shown}-{to.viewer.mark}-{__version__}"', asked.crs.uri)
    if is_known(request.scope, named["ETag"]):
        return Response(status_code=304, headers=named)
    if frame is not None:
        (told,) = with_sentences(reading, to.collection, [orjson.loads(drawn)])
        body = written(frame, "item.html", item_values(frame, to.collection, told))
        return _answered(body, form, named)
    return _answered(drawn, form, named)


def _is_quick(to: Reached, asked: ItemAsked, form: str) -> bool:
    """Whether an answer is a join of bytes that are there, which takes less than a hop to another thread."""
    return form == "json" and asked.crs.is_wgs84 and to.collection.keeping is Keeping.ROWS


def _frame(request: Request, to: Reached, reading: Reading, form: str, lang: str | None) -> Frame | None:
    """What stands round a page for people; nothing stands round GeoJSON."""
    return framed(request, to.service, reading, lang) if form == "html" else None


def _variant(form: str, frame: Frame | None) -> str:
    return f"{form}.{frame.variant}" if frame else form


def _named(to: Reached, reading: Reading, frame: Frame | None, tag: str, crs: str) -> dict[str, str]:
    named = {
        "Clearance-Snapshot": reading.snapshot_id,
        "ETag": tag,
        "Cache-Control": "no-cache" if to.viewer.tier is Tier.PUBLIC else "private, no-cache",
        "Vary": "Accept, Accept-Language, Authorization" if frame else "Accept, Authorization",
    }
    if frame is None:
        return {**named, "Content-Crs": f"<{crs}>"}
    return {**named, **page_policy(), "Content-Language": frame.lang.code}


def _answered(body: bytes, form: str, named: dict[str, str]) -> Response:
    return Response(body, media_type=HTML if form == "html" else GEOJSON, headers=named)
