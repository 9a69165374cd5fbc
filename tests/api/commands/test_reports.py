from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import docx
import pytest

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
