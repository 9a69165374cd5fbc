"""Ground as lines of text, a corner to a line: what somebody types who does not draw, and what a drawing writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from clearance.errors import ClearanceError, InvalidGeometry
from clearance.geodesy import polygons_of
from clearance_geodata.coordinates.formatting import Notation, formatted
from clearance_geodata.coordinates.position import read_position

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["corners_of", "ground_of"]

# A centimetre of ground.
DIGITS = 7


def corners_of(ground: BaseGeometry | None) -> str:
    """The corners of ground (WGS 84), a line each, with an empty line between rings; empty where none is known.

    Example:
        >>> print(corners_of(shapely.Polygon([(-78.4, -3.5), (-78.3, -3.5), (-78.3, -3.4)])))
        3.5000000°S 78.4000000°W
        3.5000000°S 78.3000000°W
        3.4000000°S 78.3000000°W
    """
    if ground is None:
        return ""
    rings = [ring for polygon in polygons_of(ground) for ring in (polygon.exterior, *polygon.interiors)]
    return "\n\n".join(
        "\n".join(formatted(lon, lat, Notation.DEGREES, DIGITS) for lon, lat, *_ in list(ring.coords)[:-1])
        for ring in rings
    )


def ground_of(text: str, *, most: int) -> BaseGeometry | None:
    """The ground inside of corners in any usual notation; a ring inside of another one is a hole. None for no corner.

    Args:
        text: a corner to a line, rings with an empty line between them.
        most: how many corners are taken.

    Raises:
        InvalidGeometry: naming the line that is no position, or the ring that has too few of them.
    """
    blocks: list[list[tuple[float, float]]] = [[]]
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            blocks.append([])
            continue
        if sum(map(len, blocks)) >= most:
            raise InvalidGeometry(
                "line {number}: more than {most} corners; send the outline as a file, in parts",
                number=str(number),
                most=most,
            )
        try:
            position = read_position(line.strip())
        except ClearanceError as fault:
            raise InvalidGeometry("line {number}: {fault}", number=str(number), fault=fault.said) from fault
        blocks[-1].append((position.lon, position.lat))
    rings = [block for block in blocks if block]
    for ring in rings:
        if len(ring) < 3:
            raise InvalidGeometry(
                "a ring of {ring} corners encloses nothing; give at least three, a line each", ring=str(len(ring))
            )
    if not rings:
        return None
    polygons = [shapely.Polygon(ring) for ring in rings]
    wrong = next((polygon for polygon in polygons if not polygon.is_valid), None)
    if wrong is not None:
        raise InvalidGeometry(
            "the outline crosses itself ({is_valid_reason}); put its corners in order",
            is_valid_reason=shapely.is_valid_reason(wrong),
        )
    ground: BaseGeometry = polygons[0]
    for polygon in polygons[1:]:
        ground = shapely.symmetric_difference(ground, polygon)
    return ground
