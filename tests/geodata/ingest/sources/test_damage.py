"""A damaged file is refused in one line, or read: never a traceback."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from clearance.errors import ClearanceError
from clearance_geodata.ingest.sources.formats import read_layer

FRAME = gpd.GeoDataFrame(
    {"id": ["a", "b"], "n": [1, 2], "text": ["ž", "y"]}, geometry=[shapely.box(10, 5, 10.001, 5.001)] * 2, crs=4326
)
DAMAGES = 40


def _written(path: Path) -> bytes:
    match path.suffix:
        case ".parquet":
            FRAME.to_parquet(path)
        case ".csv":
            FRAME.drop(columns="geometry").to_csv(path, index=False)
        case ".xlsx":
            FRAME.drop(columns="geometry").to_excel(path, index=False)
        case ".zip":
            FRAME.to_file(path.with_suffix(".shp"))
            with zipfile.ZipFile(path, "w") as archive:
                for part in ("shp", "shx", "dbf", "prj", "cpg"):
                    archive.write(path.with_suffix(f".{part}"), f"a.{part}")
        case _:
            FRAME.to_file(path)
    return path.read_bytes()


def _damaged(content: bytes, chance: random.Random) -> bytes:
    """The content cut off, with bytes changed, or with bytes put in."""
    damaged = bytearray(content)
    way = chance.randrange(3)
    if way == 0:
        return bytes(damaged[: chance.randrange(len(damaged))])
    if way == 1:
        for _ in range(chance.choice((1, 3, 20))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        return bytes(damaged)
    place = chance.randrange(len(damaged))
    damaged[place:place] = chance.randbytes(9)
    return bytes(damaged)


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "fgb", "parquet", "zip", "xlsx", "csv"])
def test_a_damaged_file_is_refused_in_one_line_or_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    content, chance = _written(path), random.Random(7)  # noqa: S311  the same damage each time
    refusals = []
    for _ in range(DAMAGES):
        path.write_bytes(_damaged(content, chance))
        try:
            read_layer(path)
        except ClearanceError as fault:
            refusals.append(str(fault))
    plain = [text for text in refusals if text.startswith("a.") and text.isprintable() and str(tmp_path) not in text]
    assert plain == refusals
    assert len(refusals) > DAMAGES // 20
