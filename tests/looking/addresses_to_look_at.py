"""Every address of a service that answers with a page, found by asking the service itself.

The paths come from the app, and each is asked for HTML in every tier and language, so a page that is new is looked at
without anybody remembering it; a new name in a path is an error until somebody says what it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_maps.spoken import DRAWN

__all__ = ["HIGHEST", "TIERS", "Page", "pages_of", "values_of"]

HTML = "text/html"
# The one who sees most first.
TIERS = ("authority", "partner", "public")
HIGHEST = TIERS[0]
# Beside each path as it is: what people get by asking further.
FURTHER: Mapping[str, tuple[str, ...]] = {
    "/browse/areas": ("status=all&sort=-area_m2", "q=nothing+of+this+name"),
    "/browse/changes": ("since=2015-12-31",),
    "/browse/reconciliation": ("unit=ap_mines",),
    "/sampling": ("area_m2=50000",),
}
NOTHING = "none"
# The many pages of one template come after all others.
LAST = "/collections"
GAP = re.compile(r"\{([^}:]*)[^}]*\}")
MISASKED = {400, 422}


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path as the app names it, its address below the register, for whom and in which language.

    `status` is that of the answer: refusals are pages, too. What `is_file` is saved by a browser, and opened from disk.
    """

    path: str
    address: str
    tier: str
    lang: str
    status: int
    content: bytes = field(repr=False, compare=False, default=b"")

    is_file: bool = False


def values_of(client: httpx.Client) -> dict[str, tuple[str, ...]]:
    """What stands in the paths of a register, by the name in the template; `client` sees everything."""
    closed = _first(client, "released").get("properties", {}).get("area_id", NOTHING)
    plans = client.get("plans").json().get("plans", [])
    return {
        "collection_id": tuple(COLLECTIONS),
        "area_id": tuple(dict.fromkeys((_first(client, "areas").get("id", NOTHING), closed, NOTHING))),
        "plan_id": tuple(str(one["id"]) for one in plans[:1]) or (NOTHING,),
        "ending": ("html",),
        # These stand in no address of a page: one value is enough to see that.
        **dict.fromkeys(("token", "kind", "style_id", "asset", "submission_id", "layer"), (NOTHING,)),
        **dict.fromkeys(("tileMatrixSetId", "tileMatrix", "tileRow", "tileCol", "zoom", "row", "column"), ("0",)),
    }


def _first(client: httpx.Client, collection: str) -> dict[str, Any]:
    """The first feature of a collection; nothing when it has none."""
    got = client.get(f"collections/{collection}/items", params={"limit": 1, "f": "json"}).json()
    features: list[dict[str, Any]] = got.get("features", [])
    return features[0] if features else {}


def _filled(path: str, values: Mapping[str, tuple[str, ...]], client: httpx.Client) -> Iterator[str]:
    """The addresses of a path, below the register."""
    names = GAP.findall(path)
    unknown = [name for name in names if name not in values and name != "feature_id"]
    if unknown:
        raise LookupError(f"{path}: say in {Path(__file__).name} what '{unknown[0]}' stands for")
    chosen = [name for name in names if name != "feature_id"]
    for combined in product(*(values[name] for name in chosen)):
        given = dict(zip(chosen, combined, strict=True))
        if "feature_id" in names:
            given["feature_id"] = str(_first(client, given["collection_id"]).get("id", NOTHING))
        yield GAP.sub(lambda gap, given=given: quote(given[gap[1]], safe=""), path)  # type: ignore[misc]


def pages_of(
    paths: Iterable[str],
    clients: Mapping[str, httpx.Client],
    *,
    tiers: Sequence[str] = TIERS,
    langs: Sequence[str] = DRAWN,
    each_once: bool = False,
) -> Iterator[Page]:
    """All pages of a register, each once: what is the same to the last byte for others is not repeated.

    Args:
        paths: of the app.
        clients: by tier; their addresses begin at the register.
        tiers: for whom.
        langs: in which languages; pages know fewer than maps.
        each_once: whether the first page of each path is enough.
    """
    values, seen = values_of(clients[HIGHEST]), set()
    for path in sorted(paths, key=lambda path: (path.startswith(LAST), path)):
        for page in _of_path(path, values, clients, (tiers, langs)):
            key = (page.path, page.content) if page.status < 400 else (page.tier, page.lang, page.status)
            if key not in seen:
                seen.add(key)
                yield page
                if each_once:
                    break


def _of_path(
    path: str,
    values: Mapping[str, tuple[str, ...]],
    clients: Mapping[str, httpx.Client],
    asked: tuple[Sequence[str], Sequence[str]],
) -> Iterator[Page]:
    """Whatever the addresses of a path answer with a page, for some tiers in some languages."""
    tiers, langs = asked
    for address, tier in product(_filled(path, values, clients[HIGHEST]), tiers):
        for query, lang in product(("", *FURTHER.get(path, ())), langs):
            page = _asked(clients[tier], Page(path, f"{address}?{query}".rstrip("?"), tier, lang, 0), langs[0])
            if page is not None:
                yield page


def _asked(client: httpx.Client, page: Page, usual: str) -> Page | None:
    """The page as it is answered; None when the answer is none.

    Each address says the language and asks for HTML; what takes neither of the two is asked without, once.
    """
    mark = "&" if "?" in page.address else "?"
    ways = [f"f=html&lang={page.lang}", f"lang={page.lang}", *(["f=html", ""] if page.lang == usual else [])]
    for way in ways:
        address = f"{page.address}{mark if way else ''}{way}"
        got = client.get(address.lstrip("/"), headers={"accept": HTML, "accept-language": page.lang})
        if got.status_code not in MISASKED:
            if got.status_code in {HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.UNAUTHORIZED}:
                return None  # a page that says that there is none; and a browser asks for a name, and shows no page
            # What broke is looked at whatever it is: it is a fault, and never no page.
            is_broken = got.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
            if not is_broken and not got.headers.get("content-type", "").startswith(HTML):
                return None
            is_file = got.headers.get("content-disposition", "").startswith("attachment")
            return replace(page, address=address, status=got.status_code, content=got.content, is_file=is_file)
    return None
