"""OGC API - Features Part 1: features in GeoJSON, by box and time, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Path, Query, Request, Response

from clearance.land.snapshot import SnapshotId
from clearance_api.description import responses
from clearance_api.layers import Layer, Rows, Span
from clearance_api.queries import ItemsQuery, JsonQuery
from clearance_api.routes.collections import CollectionId, collection_of
from clearance_api.service import GEOJSON, JSON, ServiceOf, address, answer, link

__all__ = ["router"]

router = APIRouter(tags=["Collections"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A page of a layer: the rows that match, and which of them are shown."""

    here: str
    layer: Layer
    identity: SnapshotId
    rows: Rows
    offset: int
    limit: int

    def to_bytes(self, asked: Mapping[str, str], at: datetime) -> bytes:
        """The page as a GeoJSON feature collection; the features come last, so that a reader meets the links first."""
        shown = self.rows[self.offset : self.offset + self.limit]
        head = {
            "type": "FeatureCollection",
            "numberMatched": len(self.rows),
            "numberReturned": len(shown),
            "timeStamp": at.isoformat().replace("+00:00", "Z"),
            "snapshot": self.identity.to_dict(),
            "links": self.links(asked),
        }
        return b'%b,"features":[%b]}' % (orjson.dumps(head)[:-1], self.layer.page(shown))

    def links(self, asked: Mapping[str, str]) -> list[dict[str, str]]:
        """This page, those beside it in the same snapshot, and the collection."""
        pinned = {**asked, "as_of": self.identity.as_of.isoformat(), "known_at": self.identity.known_at}
        links = [link(self._at(asked), "self", GEOJSON), link(self.here.removesuffix("/items"), "collection", JSON)]
        if self.offset + self.limit < len(self.rows):
            links.append(link(self._at({**pinned, "offset": str(self.offset + self.limit)}), "next", GEOJSON))
        if self.offset > 0:
            size = min(self.limit, self.offset)
            before = {**pinned, "limit": str(size), "offset": str(self.offset - size)}
            links.append(link(self._at(before), "prev", GEOJSON))
        return links

    def _at(self, asked: Mapping[str, str]) -> str:
        query = "&".join(f"{name}={quote(value, safe=',:/')}" for name, value in asked.items())
        return f"{self.here}?{query}" if query else self.here


@router.get(
    "/collections/{collection_id}/items",
    operation_id="getFeatures",
    response_class=Response,
    responses=responses(GEOJSON, schema="Page"),
)
def items(
    request: Request, service: ServiceOf, collection_id: CollectionId, query: Annotated[ItemsQuery, Query()]
) -> Response:
    """A page of features; `next` and `prev` stay in the snapshot of the first page, whatever is recorded meanwhile."""
    found = collection_of(collection_id)
    as_of, span = query.as_of, query.datetime
    if found.is_state and span is not None:
        as_of = as_of or span.last
    reading = service.readings.at(as_of, query.known_at)
    if found.is_state and span is None:
        span = Span(reading.snapshot.as_of, reading.snapshot.as_of)
    layer = reading.layer(found.name)
    page = _Page(
        here=address(request, f"/collections/{found.name}/items"),
        layer=layer,
        identity=reading.snapshot.identity,
        rows=layer.rows(box=query.bbox, span=span),
        offset=query.offset,
        limit=min(query.limit or service.settings.page_size, service.settings.page_size_max),
    )
    return answer(request, reading, GEOJSON, partial(page.to_bytes, request.query_params, service.clock()))


@router.get(
    "/collections/{collection_id}/items/{feature_id:path}",
    operation_id="getFeature",
    response_class=Response,
    responses=responses(GEOJSON, schema="Item"),
)
def item(
    request: Request,
    service: ServiceOf,
    collection_id: CollectionId,
    feature_id: Annotated[str, Path(description="Id of the feature.")],
    query: Annotated[JsonQuery, Query()],
) -> Response:
    """One feature; an area that was released is still found here, with its status."""
    found = collection_of(collection_id)
    reading = service.readings.at(*query.when)
    feature = reading.layer(found.name).feature(feature_id)
    here = address(request, f"/collections/{found.name}")
    more = {
        "snapshot": reading.snapshot.identity.to_dict(),
        "links": [link(f"{here}/items/{quote(feature_id, safe='')}", "self", GEOJSON), link(here, "collection", JSON)],
    }
    return answer(request, reading, GEOJSON, lambda: b"%b,%b" % (feature[:-1], orjson.dumps(more)[1:]))
