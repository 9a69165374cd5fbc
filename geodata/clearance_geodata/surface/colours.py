"""Numbers of a surface as colours, and the legend that says which."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEGENDS", "Legend", "painted"]

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
STEPS = 255
# From yellow to dark red, even to the eye and told apart by colour-blind people (YlOrRd of ColorBrewer, without the two
# palest, which are not seen on a light map).
SCALE = ("FED976", "FEB24C", "FD8D3C", "FC4E2A", "E31A1C", "BD0026", "800026")
OPACITY = 217


class Legend(NamedTuple):
    """From where to where a scale of colours goes, each step larger by one factor."""

    title: str
    unit: str
    low: float
    high: float

    def places(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where numbers lie between the ends, 0 to 1."""
        low, high = np.log((self.low, self.high))
        with np.errstate(divide="ignore"):  # nothing lies at the lower end
            shares: NDArray[np.float64] = np.clip((np.log(numbers) - low) / (high - low), 0, 1)
        return shares

    def to_list(self) -> list[dict[str, object]]:
        """Each colour with the number that it stands for."""
        ends = self.low * (self.high / self.low) ** np.linspace(0, 1, len(SCALE))
        return [{"value": float(f"{end:.3g}"), "color": f"#{name}"} for end, name in zip(ends, SCALE, strict=True)]


LEGENDS: Mapping[str, Legend] = {
    "expected_mines": Legend("AP mines expected", "mines per hectare", 0.01, 100),
    "p_any": Legend("Probability of any AP mine", "probability per cell", 0.001, 1),
}


def painted(numbers: NDArray[np.float64], band: str) -> bytes:
    """A PNG of numbers; 0 is transparent.

    Args:
        numbers: rows of numbers; mines per hectare, or a probability.
        band: whose legend counts.
    """
    places = LEGENDS[band].places(numbers)
    steps = np.where(numbers > 0, 1 + np.rint(places * (STEPS - 1)), 0).astype(np.uint8)
    height, width = steps.shape
    rows = b"".join(b"\x00" + row.tobytes() for row in steps)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", _palette()), (b"tRNS", b"\x00" + bytes([OPACITY]) * STEPS))
    whole = (*parts, (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return PNG_MAGIC + b"".join(_chunk(kind, content) for kind, content in whole)


def _palette() -> bytes:
    """The colour of each step; the first is that of nothing."""
    anchors = np.array([list(bytes.fromhex(name)) for name in SCALE], dtype=np.float64)
    at = np.linspace(0, len(SCALE) - 1, STEPS)
    channels = [np.interp(at, np.arange(len(SCALE)), anchors[:, channel]) for channel in range(3)]
    return bytes(3) + np.rint(np.column_stack(channels)).astype(np.uint8).tobytes()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
