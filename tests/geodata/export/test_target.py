from __future__ import annotations

import pickle
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from clearance.errors import ClearanceError, FileRefused, RegisterUnusable
from clearance_geodata.export import FORMATS, Layer, export_layers
from clearance_geodata.register import Register


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_a_former_export_is_replaced_and_nothing_else_is_left(
    areas: Layer, released: Layer, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"layer{suffix}"
    export_layers([areas], out)
    before = out.read_bytes()
    export_layers([released], str(out))
    assert out.read_bytes() != before
    about = {tmp_path / "layer.about.txt"} if suffix == ".csv" else set()
    assert set(tmp_path.iterdir()) == {out} | about


@pytest.fixture
def occupied(tmp_path: Path) -> Iterator[dict[str, Path]]:
    """Names at which something lies that an export must not touch."""
    table = tmp_path / "table.gpkg"
    with closing(sqlite3.connect(table)) as connection:
        connection.execute("CREATE TABLE mine (fid INTEGER PRIMARY KEY)")
    names = {"text": "text.geojson", "csv": "mine.csv", "book": "mine.xlsx", "zip": "mine.shp.zip", "kml": "mine.kml"}
    paths = {key: tmp_path / name for key, name in names.items()}
    for path in paths.values():
        path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    folder = tmp_path / "folder.gpkg"
    folder.mkdir()
    link = tmp_path / "link.gpkg"
    link.symlink_to(tmp_path / "gone.gpkg")
    with Register.create(tmp_path / "books.gpkg", country="XEX") as register:
        yield paths | {"table": table, "folder": folder, "link": link, "register": register.path}


STRANGER = "exists already and is no export of Clearance; move it away, or choose another name"


@pytest.mark.parametrize(
    ("which", "error", "message"),
    [
        ("register", RegisterUnusable, "is a register; an export never overwrites one, choose another name"),
        *((which, FileRefused, STRANGER) for which in ("table", "text", "csv", "book", "zip", "kml", "folder", "link")),
    ],
)
def test_what_is_no_former_export_is_never_overwritten(
    areas: Layer, occupied: dict[str, Path], which: str, error: type[ClearanceError], message: str
) -> None:
    path = occupied[which]
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(error) as refused:
        export_layers([areas], path)
    assert str(refused.value) == f"{path} {message}"
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_register_under_any_name_is_never_overwritten(areas: Layer, occupied: dict[str, Path]) -> None:
    path = occupied["register"].rename(occupied["register"].with_name("books.csv"))
    with pytest.raises(RegisterUnusable, match=r"books\.csv is a register; an export never overwrites one"):
        export_layers([areas], path)


def test_the_text_beside_a_csv_is_never_put_over_another(areas: Layer, tmp_path: Path) -> None:
    mine = tmp_path / "areas.about.txt"
    mine.write_text("my own notes", encoding="utf-8")
    with pytest.raises(FileRefused, match=r"areas\.about\.txt exists already and is no export of Clearance"):
        export_layers([areas], tmp_path / "areas.csv")
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [
        ("areas.about.txt", "my own notes")
    ]


KNOWN = ", ".join(FORMATS)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("out.shp", f"out.shp has a suffix that is not known; name it {KNOWN}"),
        ("out", f"out has a suffix that is not known; name it {KNOWN}"),
        ("no/where/out.gpkg", "no/where is not a folder; create it first"),
        ("out.csv", "out.csv can hold one layer; name it .csv.zip, or export one layer"),
        ("out.GeoJSON", "out.GeoJSON can hold one layer; name it .geojson.zip, or export one layer"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_one_line(
    areas: Layer, released: Layer, tmp_path: Path, name: str, message: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        export_layers([areas, released], tmp_path / name)
    assert str(refused.value) == f"{tmp_path}/{message}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["v1.2.GPKG", "areas.2024.csv", "areas.CSV.Zip"])
def test_the_ending_is_read_in_any_case_and_after_other_points(areas: Layer, tmp_path: Path, name: str) -> None:
    export_layers([areas], tmp_path / name)
    assert (tmp_path / name).is_file()


# No file of the process may grow past this: what happens on a disk that is full.
LIMITED = """
import pickle, resource, signal, sys
from clearance.errors import FileRefused
from clearance_geodata.export import export_layers
layer, path = pickle.load(sys.stdin.buffer), sys.argv[1]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
try:
    export_layers([layer], path)
except FileRefused as refused:
    print(refused)
"""


@pytest.mark.parametrize("suffix", [".gpkg", ".shp.zip", ".fgb", ".parquet", ".xlsx", ".kml"])
def test_a_disk_that_is_full_is_one_line_and_the_former_export_stays(areas: Layer, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"areas{suffix}"
    export_layers([areas], out)
    before = out.read_bytes()
    some = random.Random(1)  # noqa: S311  what no format can compress
    rows = [(some.randbytes(40).hex(), *areas.rows[0][1:]) for _ in range(6000)]
    large = replace(areas, rows=rows, grounds=[areas.grounds[0]] * len(rows))
    command = [sys.executable, "-c", LIMITED, str(out)]
    done = subprocess.run(command, input=pickle.dumps(large), capture_output=True, check=True)
    said = re.compile(
        r"(.*) cannot be written \((File too large|No space left on device)\); choose a folder that can be\n"
    )
    found = said.fullmatch(done.stdout.decode())
    assert found is not None, done.stdout
    assert found[1] == str(out)
    assert out.read_bytes() == before
    assert list(tmp_path.iterdir()) == [out]
