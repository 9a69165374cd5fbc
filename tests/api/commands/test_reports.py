from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import docx
import numpy as np
import pytest
import rasterio

if TYPE_CHECKING:
    from pathlib import Path

    from clearance_geodata.register import Register

Run = Callable[..., Any]


def _words(path: Path) -> str:
    document = docx.Document(io.BytesIO(path.read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_an_article_7_report_of_any_period_is_written_in_every_form(
    run: Run, peru_register: Register, tmp_path: Path
) -> None:
    for ending, head in (("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        out = tmp_path / f"a7.{ending}"
        words = ("--from", "2017-03-01", "--to", "2018-03-31", "--out", out)
        done = run("report", "article7", peru_register.path, *words)
        assert (done.code, done.out, out.read_bytes()[: len(head)]) == (0, f"{out} written\n", head)
    assert "1 March 2017 to 31 March 2018" in _words(tmp_path / "a7.docx").replace("\u00a0", " ")


def test_an_update_takes_published_milestones(run: Run, sea: Register, tmp_path: Path) -> None:
    targets, out = tmp_path / "plan.csv", tmp_path / "update.docx"
    targets.write_text("year,m2,areas,source\n2022,100000,4,work plan of 2021\n2030,5000,1,\n", encoding="utf-8")
    done = run("report", "update", sea.path, "--targets", targets, "--out", out)
    assert (done.code, done.err) == (0, "")
    assert "work plan of 2021" in _words(out)
    assert "No milestone was given" not in _words(out)


def test_a_dossier_is_of_one_area(run: Run, sea: Register, tmp_path: Path) -> None:
    out = tmp_path / "dossier.docx"
    assert run("report", "dossier", sea.path, "--area", "SEA-05", "--out", out).code == 0
    words = _words(out)
    for said in ("Dossier of area SEA-05", "Field 5 <north> & “south”", "handover report", "UTM", "Team 1"):
        assert said in words


def test_a_dossier_says_what_lies_on_the_area_and_near_it(run: Run, sea: Register, tmp_path: Path) -> None:
    ground = sea.snapshot().area("SEA-04").geometry
    assert ground is not None
    raster, wells, out = tmp_path / "people.tif", tmp_path / "wells.geojson", tmp_path / "dossier.docx"
    west, south, east, north = ground.buffer(0.01).bounds
    shape = {"driver": "GTiff", "height": 40, "width": 40, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    across = rasterio.Affine((east - west) / 40, 0, west, 0, (south - north) / 40, north)
    with rasterio.open(raster, "w", **shape, transform=across) as file:
        file.write(np.full((1, 40, 40), 2.0, dtype="float32"))
    # Two wells on the ground and one far from it.
    inside = ground.representative_point()
    places = [(inside.x, inside.y), (inside.x, inside.y), (inside.x, inside.y + 1)]
    points = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": place}} for place in places
    ]
    wells.write_text(json.dumps({"type": "FeatureCollection", "features": points}), encoding="utf-8")
    inputs = ("--raster", raster, "--layer", wells, "--within-m", "200", "--source", "=census of 2020")
    done = run("report", "dossier", sea.path, "--area", "SEA-04", "--out", out, *inputs)
    assert (done.code, done.err) == (0, "")
    document = docx.Document(io.BytesIO(out.read_bytes()))
    (table,) = [one for one in document.tables if "people.tif" in [row.cells[0].text for row in one.rows]]
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    people = 2.0 * ground.area / ((east - west) * (north - south) / 1600)
    assert float(rows[0][1].replace(",", "")) == pytest.approx(people, rel=0.02)
    assert [row[2:] for row in rows] == [
        ["sum of its values on the area", "0", "=census of 2020"],
        ["features", "200", "=census of 2020"],
        ["m² of features", "200", "=census of 2020"],
    ]
    assert [row[:2] for row in rows[1:]] == [["wells.geojson", "2"], ["wells.geojson", "0"]]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("article7", "--out", "a7.odt"), "should end in .docx or .xlsx or .pdf"),
        (("article7", "--out", "{}/a7.docx", "--by", "village"), "--by 'village' is no region"),
        (("article7", "--out", "{}/a7.docx", "--obligation", "ccm-3"), "is about stores, not about land"),
        (("article7", "--out", "{}/a7.docx", "--obligation", "all"), "--obligation 'all' is not known"),
        (("article7", "--out", "{}/a7.docx", "--from", "2190-01-01"), "the reporting period would begin on 2190"),
        (("update", "--out", "{}/u.docx", "--plan", "none"), "no plan was adopted"),
        (("update", "--out", "{}/u.docx", "--plan", "a", "--targets", "b"), "both give milestones"),
        (("ccm3", "--out", "{}/c.docx"), "the books hold no store of CCM Article 3"),
        (("dossier", "--out", "{}/d.docx", "--area", "none"), "area 'none' is not in snapshot"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    run: Run, sea: Register, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    name, *others = (word.format(tmp_path) for word in words)
    done = run("report", name, sea.path, *others)
    assert (done.code, done.err.count("\n"), says in done.err) == (1, 1, True), done.err
