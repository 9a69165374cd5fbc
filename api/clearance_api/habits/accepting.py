"""Content negotiation (RFC 9110, 12.5): what a client would rather have, of what can be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from clearance_api.habits.refusals import NotAcceptable

__all__ = ["chosen_media", "qualities"]


@lru_cache(maxsize=512)
def qualities(header: str) -> Mapping[str, float]:
    """How much a client wants each of the names in a header, 0 for not at all; what cannot be read is left out.

    Example:
        >>> dict(qualities("gzip, zstd;q=0.5, *;q=0"))
        {'gzip': 1.0, 'zstd': 0.5, '*': 0.0}
    """
    found: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [text[2:].strip() for text in parameters if text.startswith("q=")]
        try:
            quality = float(weights[0]) if weights else 1.0
        except ValueError:
            continue
        if name and 0 <= quality <= 1:
            found[name] = quality
    return found


@lru_cache(maxsize=512)
def _wanted(header: str, offered: tuple[str, ...]) -> str | None:
    accepted = qualities(header)
    if not accepted:
        return offered[0]
    named = list(accepted)
    best, most = None, (0.0, 0)
    for media in offered:
        plain = media.partition(";")[0]
        ranges = (plain, f"{plain.partition('/')[0]}/*", "*/*")
        found = next((name for name in ranges if name in accepted), None)
        if found is not None and accepted[found] > 0 and (accepted[found], -named.index(found)) > most:
            best, most = media, (accepted[found], -named.index(found))
    return best


def chosen_media(accept: str, offered: Sequence[str]) -> str:
    """The media type to give to a client, of equals that which it names first; without an Accept header the first.

    Raises:
        NotAcceptable: when the client takes none of them.

    Example:
        >>> chosen_media("text/html,application/xml;q=0.9,*/*;q=0.8", ["application/json", "text/html"])
        'text/html'
    """
    best = _wanted(accept, tuple(offered))
    if best is None:
        given = tuple(media.partition(";")[0] for media in offered)
        raise NotAcceptable(
            "Accept: {accept} names nothing that is given here; there is {given}", accept=accept[:200], given=given
        )
    return best
