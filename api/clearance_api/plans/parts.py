"""What a plan is asked with beside its capacity: ground, evidence and weights, as files or as texts of a body."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import orjson

from clearance.errors import FileRefused
from clearance.plan.planning import OnGround

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CAPACITY",
    "PARTS",
    "on_ground_from",
    "on_ground_in",
    "on_ground_of",
    "parts_of",
    "refuse_parts",
    "texts_in",
    "texts_of",
]

CAPACITY = "capacity"
# The parts of a body, and the names of the files in which they are kept.
PARTS: Mapping[str, str] = {"terrain": "terrain.csv", "evidence": "evidence.csv", "weights": "weights.toml"}


def on_ground_of(terrain: Path | None, evidence: Path | None, weights: Path | None) -> OnGround:
    """What files say of the ground and the rank of areas.

    Args:
        terrain: the table of `clearance terrain --csv`.
        evidence: measures by area or sector, as for `clearance priorities`.
        weights: of criteria, as for the same.

    Raises:
        NotFound: there is no such file.
        FileRefused: for what cannot be read, with its line.
    """
    from clearance.plan.priority.criteria import DEFAULT_CRITERIA  # noqa: PLC0415  only where it is asked for
    from clearance_geodata.priorities import read_criteria, read_evidence  # noqa: PLC0415  the same
    from clearance_geodata.terrain.table import read_grounds  # noqa: PLC0415  the same

    criteria = read_criteria(weights) if weights else None
    return OnGround(
        terrain={ground.area_id: ground for ground in read_grounds(terrain)} if terrain else None,
        evidence=read_evidence(evidence, criteria or DEFAULT_CRITERIA) if evidence else None,
        criteria=criteria,
    )


def on_ground_in(folder: Path) -> OnGround:
    """What the files of a folder say that bear the names of `PARTS`."""
    found = {name: folder / file for name, file in PARTS.items() if (folder / file).is_file()}
    return on_ground_of(found.get("terrain"), found.get("evidence"), found.get("weights"))


def texts_in(folder: Path) -> dict[str, str]:
    """The texts of the files of a folder that bear the names of `PARTS`."""
    return {name: (folder / file).read_text("utf-8") for name, file in PARTS.items() if (folder / file).is_file()}


def texts_of(terrain: Path | None, evidence: Path | None, weights: Path | None) -> dict[str, str]:
    """The texts of files that a plan was made with, for who adopts it.

    Raises:
        FileRefused: for a file that is no text of the form that is kept.
    """
    texts = {}
    for name, file in (("terrain", terrain), ("evidence", evidence), ("weights", weights)):
        if file is None:
            continue
        ending = Path(PARTS[name]).suffix
        if file.suffix.lower() != ending:
            raise FileRefused(
                "{file}: an adopted plan keeps the text of {name}; name one that ends in {ending}",
                file=file.name,
                name=name,
                ending=ending,
            )
        try:
            texts[name] = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as fault:
            raise FileRefused("{file} is no UTF-8 text that can be kept; save it as UTF-8", file=file.name) from fault
    return texts


def on_ground_from(parts: Mapping[str, str]) -> OnGround:
    """What texts say of the ground and the rank of areas, by the names of `PARTS`; names that mean nothing are left."""
    with TemporaryDirectory() as place:
        for name, text in parts.items():
            if name in PARTS:
                (Path(place) / PARTS[name]).write_text(text, encoding="utf-8")
        return on_ground_in(Path(place))


def refuse_parts(parts: Mapping[str, str]) -> None:
    """Refuse what cannot be planned with, before a job begins; messages name the part and the line.

    Raises:
        FileRefused: for what cannot be read.
    """
    if parts:
        on_ground_from(parts)


def parts_of(body: bytes) -> dict[str, str]:
    """The texts of a JSON body, by name: `capacity`, and those of `PARTS`; what is null or empty is left out.

    Raises:
        FileRefused: for what is no JSON object, a name that means nothing, or a value that is no text.
    """
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise FileRefused(
            "the body is no JSON ({fault}); send an object with the texts of files", fault=str(fault)
        ) from fault
    if not isinstance(said, dict):
        raise FileRefused("the body is no JSON object; send one with the texts of files, such as capacity and terrain")
    known = (CAPACITY, *PARTS)
    for name, text in said.items():
        if name not in known:
            raise FileRefused(
                "'{name}' means nothing here; a plan is asked with {known}", name=name[:40], known=tuple(known)
            )
        if text is not None and not isinstance(text, str):
            raise FileRefused("{name} is no text; send the text of the file", name=name)
    return {name: text for name, text in said.items() if text}
