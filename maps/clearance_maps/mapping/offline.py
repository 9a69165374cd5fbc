"""No request leaves the machine: remote addresses become packaged files, and one that does not is an error."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from clearance.errors import ClearanceError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["UnmappedAddress", "inlined", "packaged_script", "refuse_remote"]


class UnmappedAddress(ClearanceError):
    """A page would ask another machine for something that no packaged file replaces."""


# What Folium asks for, by a part of its address; None is what our maps do not use.
PACKAGED = {
    "/leaflet.js": "leaflet/leaflet.js",
    "/leaflet.css": "leaflet/leaflet.css",
    "/jquery-": None,
    "/bootstrap.": None,
    "/bootstrap-glyphicons.css": None,
    "/leaflet.awesome-markers.": None,
    "/leaflet.awesome.rotate.": None,
    "/fontawesome-free@": None,
}
REMOTE_TAG = re.compile(
    r"<script[^>]*\bsrc=[\"'](?P<js>[^\"']*)[\"'][^>]*>\s*</script>"
    r"|<link[^>]*\bhref=[\"'](?P<css>(?:https?:)?//[^\"']*)[\"'][^>]*>",
    re.IGNORECASE,
)
REMOTE = re.compile(
    r"(?:\b(?:src|href|data|action|poster)\s*=\s*[\"']?|url\(\s*[\"']?|@import\s+[\"']?)((?:https?:)?//[^\s\"')>]*)"
)
IMAGE = re.compile(r"url\(([\w./-]+\.png)\)")
LEAFLET_LINK = re.compile(r"<a href=\"https://leafletjs\.com\"[^>]*>")


def inlined(html: str) -> str:
    """The page with each remote script and style sheet replaced by the packaged file, or left out if it is not used.

    Raises:
        UnmappedAddress: for an address that is not known here.
    """
    return REMOTE_TAG.sub(lambda tag: _packaged(tag["js"] or tag["css"], is_script=tag["js"] is not None), html)


def refuse_remote(html: str) -> str:
    """The page, if it asks no other machine for anything.

    Raises:
        UnmappedAddress: for the first address that it would ask.
    """
    for found in REMOTE.finditer(html):
        raise UnmappedAddress(
            "the page asks for {address}; package that file and map its address in offline.py", address=found[1]
        )
    return html


def _packaged(address: str, *, is_script: bool) -> str:
    known = next((part for part in PACKAGED if part in address), None)
    if known is None:
        raise UnmappedAddress(
            "the map asks for {address}; package that file and map its address in offline.py", address=address
        )
    name = PACKAGED[known]
    if name is None:
        return ""
    return f"<script>{packaged_script(name)}</script>" if is_script else f"<style>{_style(name)}</style>"


def _asset(name: str) -> Traversable:
    found = files("clearance_maps") / "assets"
    for part in name.split("/"):
        found /= part
    if not found.is_file():
        raise UnmappedAddress(
            "the packaged file {name} is missing; install mine-clearance again, which takes it in", name=name
        )
    return found


@cache
def packaged_script(name: str) -> str:
    """A packaged script by its place in the folder of assets; its credit stays as text, its link goes.

    Raises:
        UnmappedAddress: when the file is not there.
    """
    return LEAFLET_LINK.sub("<a>", _asset(name).read_text(encoding="utf-8"))


@cache
def _style(name: str) -> str:
    """A packaged style sheet with its images inside."""
    folder = name.rpartition("/")[0]
    text = _asset(name).read_text(encoding="utf-8")
    return IMAGE.sub(lambda image: f"url({_data_uri(f'{folder}/{image[1]}')})", text)


def _data_uri(name: str) -> str:
    return f"data:image/png;base64,{base64.b64encode(_asset(name).read_bytes()).decode()}"
