"""The codings a body can be sent in, each at the level that costs less than making the body did."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from clearance_api.habits.accepting import qualities

__all__ = ["CODINGS", "Coding", "Finished", "Stream", "chosen_coding"]

LEVEL = 1
GZIP = 31  # window bits of zlib with the header and trailer of gzip


class Stream:
    """A body that is coded piece by piece; each piece can be read as soon as it has arrived."""

    def __init__(self, code: Callable[[bytes], bytes], flush: Callable[[], bytes], finish: Callable[[], bytes]) -> None:
        self._code = code
        self._flush = flush
        self._finish = finish

    def piece(self, body: bytes, *, is_last: bool) -> bytes:
        """The next piece, coded."""
        return self._code(body) + (self._finish() if is_last else self._flush())


@dataclass(frozen=True, slots=True)
class Coding:
    """A coding by its name in HTTP: of a whole body, and of one that comes in pieces."""

    name: str
    whole: Callable[[bytes], bytes]
    stream: Callable[[], Stream]


class Finished(bytes):
    """The bytes of an answer that is kept and sent again: keeps its coded forms with it, as long as it lives."""

    forms: dict[str, bytes]

    def coded(self, coding: Coding) -> bytes:
        """The coded form, made once."""
        forms = self.__dict__.setdefault("forms", {})
        form: bytes | None = forms.get(coding.name)
        if form is None:
            form = forms[coding.name] = coding.whole(self)
        return form


def _gzip() -> Coding:
    """Gzip by the library for it on today's processors, or by Python's own."""
    fast: ModuleType
    try:
        from isal import isal_zlib as fast  # noqa: PLC0415  the module is optional
    except ImportError:
        fast = zlib

    def stream() -> Stream:
        coder = fast.compressobj(LEVEL, fast.DEFLATED, GZIP)
        return Stream(coder.compress, lambda: coder.flush(fast.Z_SYNC_FLUSH), coder.flush)

    return Coding("gzip", lambda body: fast.compress(body, LEVEL, wbits=GZIP), stream)


def _zstd() -> Coding | None:
    """Zstandard, when its library is installed."""
    try:
        import zstandard  # noqa: PLC0415  the module is optional
    except ImportError:
        return None

    def stream() -> Stream:
        coder = zstandard.ZstdCompressor(level=LEVEL).compressobj()
        return Stream(coder.compress, lambda: coder.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK), coder.flush)

    return Coding("zstd", lambda body: zstandard.ZstdCompressor(level=LEVEL).compress(body), stream)


# In the order in which they are chosen when a client takes both alike: the smaller one first.
CODINGS: Mapping[str, Coding] = {coding.name: coding for coding in (_zstd(), _gzip()) if coding}


@lru_cache(maxsize=512)
def chosen_coding(accept_encoding: bytes) -> Coding | None:
    """The coding that a client likes best, None for the body as it is.

    Example:
        >>> chosen_coding(b"gzip, deflate, br").name
        'gzip'
        >>> chosen_coding(b"br, identity") is None
        True
    """
    accepted = qualities(accept_encoding.decode("latin-1"))
    plain = accepted.get("identity", 0.0)
    best, most = None, plain if "identity" in accepted else 0.0
    for name, coding in CODINGS.items():
        quality = accepted.get(name, accepted.get("*", 0.0))
        if quality > most or (quality == most > 0 and best is None):
            best, most = coding, quality
    return best
