"""Before anything is timed: do the servers give the same answers?

Each is asked the same questions, and its answers are compared with what the features say themselves. A server may count
an area into a box by its shape or by the box round it; both are read into the standard, and the report says which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import httpx
import mapbox_vector_tile
import numpy as np
import shapely
from contestants import MANY, Contestant
from questions import PAGE, Questions, Tile

__all__ = ["answers_of"]

ASKED = 6
TIMEOUT_S = 120
# Servers round coordinates to 6 or 7 decimals; one cuts them off.
DEGREES = 1.5e-6
# A tile has 4096 steps a side; a server may keep a buffer round it, and drop what is smaller than a step.
STEPS = 4_096
BUFFER_STEPS = 512
MAY_BE_DROPPED = 0.02
# MapServer 8.0 loses the first area of an answer from FlatGeobuf; it is measured all the same, and the report says so.
MAY_BE_MISSED = 0.01


def answers_of(contestant: Contestant, questions: Questions) -> dict[str, str]:
    """How a server agrees with the features, by question.

    Raises:
        SystemExit: when it does not.
    """
    with httpx.Client(
        base_url=contestant.address, timeout=TIMEOUT_S, headers={"Accept-Encoding": "identity"}
    ) as client:

        def asked(path: str) -> Any:  # noqa: ANN401  JSON
            return client.get(path).raise_for_status().json()

        said = {"box": _boxes(contestant, questions, asked), "many": _many(contestant, questions, asked)}
        if contestant.item is not None:
            said["item"] = _items(contestant, questions, asked)
        if contestant.filtered is not None:
            said["filter"] = _filters(contestant, questions, asked)
        if contestant.tile is not None:
            said["tile"] = _tiles(contestant, questions, client)
    return said


def _ids(page: Any) -> list[str]:  # noqa: ANN401  JSON
    return [feature["properties"]["area_id"] for feature in page["features"]]


def _agreed(contestant: Contestant, what: str, got: Sequence[set[str]], truths: dict[str, Sequence[set[str]]]) -> str:
    for how, truth in truths.items():
        if list(got) == list(truth):
            return how
    exact = truths["by shape"]
    missing, extra = (sum(map(len, map(set.difference, *pair))) for pair in ((exact, got), (got, exact)))
    if not contestant.name.startswith("Clearance") and not extra and missing <= MAY_BE_MISSED * sum(map(len, exact)):
        return f"by shape, but lacks {missing} of {sum(map(len, exact)):,}"
    differ = [
        f"{len(ours - theirs)} missing, {len(theirs - ours)} too many" for theirs, ours in zip(got, exact, strict=True)
    ]
    raise SystemExit(f"{contestant.name} answers {what} otherwise than the features say: {'; '.join(differ)}")


def _boxes(contestant: Contestant, questions: Questions, asked: Callable[[str], Any]) -> str:
    boxes = questions.boxes[:ASKED]
    got = [asked(contestant.box(box, MANY)) for box in boxes]
    pages = [asked(contestant.box(box, PAGE)) for box in boxes]
    if any(len(set(_ids(page))) != PAGE for page in pages):
        raise SystemExit(f"{contestant.name} does not fill a page of {PAGE}")
    truths = {
        how: [questions.in_box(box, exactly=exactly, as_of=contestant.as_of) for box in boxes]
        for how, exactly in (("by shape", True), ("by box", False))
    }
    found = [set(_ids(page)) for page in got]
    how = _agreed(contestant, "a box", found, truths)
    counted = [page.get("numberMatched") for page in pages]
    if any(number is not None for number in counted) and counted != [len(ids) for ids in found]:
        raise SystemExit(f"{contestant.name} counts {counted} in boxes that hold {[len(ids) for ids in found]}")
    return how if counted[0] is not None else f"{how}, no numberMatched"


def _many(contestant: Contestant, questions: Questions, asked: Callable[[str], Any]) -> str:
    page = asked(contestant.many)
    ids = _ids(page)
    if len(ids) != MANY or len(set(ids)) != MANY:
        raise SystemExit(f"{contestant.name} gives {len(set(ids))} areas for {MANY}")
    matched = page.get("numberMatched")
    if matched not in {None, questions.known(contestant.as_of)}:
        raise SystemExit(f"{contestant.name} counts {matched} areas, there are {questions.known(contestant.as_of)}")
    return "same"


def _items(contestant: Contestant, questions: Questions, asked: Callable[[str], Any]) -> str:
    if contestant.item is None:
        return "not asked"
    features = questions.features.set_index("id")
    for number in questions.numbers[:ASKED]:
        truth = features.loc[number]
        if contestant.as_of is not None and truth["opened_on"].date() > contestant.as_of:
            continue
        feature = asked(contestant.item(number))
        shape = shapely.geometry.shape(feature["geometry"])
        same = shapely.equals_exact(shapely.normalize(shape), shapely.normalize(truth["geometry"]), tolerance=DEGREES)
        here = feature["properties"]
        if (here["area_id"], here["sector"], float(here["area_m2"])) != (
            truth["area_id"],
            truth["sector"],
            truth["area_m2"],
        ):
            raise SystemExit(f"{contestant.name} says of area {number}: {here}")
        if not same and shapely.hausdorff_distance(shape, truth["geometry"]) > DEGREES:
            raise SystemExit(f"{contestant.name} draws area {number} elsewhere")
    return "same"


def _filters(contestant: Contestant, questions: Questions, asked: Callable[[str], Any]) -> str:
    if contestant.filtered is None:
        return "not asked"
    filters = questions.filters[:ASKED]
    got = [set(_ids(asked(contestant.filtered(one, MANY)))) for one in filters]
    truths = {
        how: [questions.filtered(one, exactly=exactly, as_of=contestant.as_of) for one in filters]
        for how, exactly in (("by shape", True), ("by box", False))
    }
    return _agreed(contestant, "a filter", got, truths)


def _tiles(contestant: Contestant, questions: Questions, client: httpx.Client) -> str:
    """A tile has the areas of its square and may have those of a buffer; what it lacks is told."""
    if contestant.tile is None:
        return "not asked"
    lacking, held = 0, 0
    for tile in questions.tiles[:ASKED]:
        answer = client.get(contestant.tile(tile)).raise_for_status()
        layers = mapbox_vector_tile.decode(answer.content).values()
        ids = {feature["properties"]["area_id"] for layer in layers for feature in layer["features"]}
        inside = questions.in_box(_grown(tile, -1), exactly=True, as_of=contestant.as_of)
        around = questions.in_box(_grown(tile, BUFFER_STEPS), exactly=True, as_of=contestant.as_of)
        if not ids <= around:
            raise SystemExit(f"{contestant.name} puts {len(ids - around)} areas into tile {tile} that lie elsewhere")
        lacking, held = lacking + len(inside - ids), held + len(inside)
    if lacking > MAY_BE_DROPPED * held:
        raise SystemExit(f"{contestant.name} lacks {lacking} of {held} areas in its tiles")
    return f"lacks {lacking:,} of {held:,}"


def _grown(tile: Tile, steps: int) -> tuple[float, float, float, float]:
    """The square of a tile with so many steps more on each side, in degrees."""
    west, south, east, north = tile.box()
    lon, lat = (east - west) / STEPS * steps, (north - south) / STEPS * steps
    return tuple(np.array([west - lon, south - lat, east + lon, north + lat]).tolist())  # type: ignore[return-value]
