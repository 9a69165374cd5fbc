"""The workbooks of a plan, and of a plan against the books, in LibreOffice Calc: formulas give what was written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from plan_adopted import SINCE, plan_adopted, snapshot_with
from plan_by_hand import plan_by_hand

from clearance.plan.actual.comparing import against_actual
from clearance_maps.documents.plan_actual import actual_document
from clearance_maps.documents.plan_workbook import plan_xlsx
from clearance_maps.documents.xlsx_writer import as_xlsx


def _formulas(path: Path, written: Path) -> dict[tuple[str, str], object]:
    """What the cells hold in a file that are formulas in another."""
    book, values = load_workbook(written), load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): values[sheet.title][cell.coordinate].value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.mark.needs("localc")
def test_formulas_of_plans_are_computed_to_the_values_that_were_written(tmp_path: Path) -> None:
    told = against_actual(snapshot_with(SINCE, SINCE[-1].effective_on), plan_adopted())
    files = {}
    for lang in ("en", "es"):
        files[f"plan-{lang}"] = plan_xlsx(plan_by_hand(), lang=lang)
        files[f"actual-{lang}"] = as_xlsx(actual_document(told, lang=lang, country_name="Peru"))
    bare, computed = tmp_path / "bare", tmp_path / "computed"
    bare.mkdir()
    for name, content in files.items():
        (tmp_path / f"{name}.xlsx").write_bytes(content)
        # Written again without values, so that every figure is Calc's own.
        load_workbook(tmp_path / f"{name}.xlsx").save(bare / f"{name}.xlsx")
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"),
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(computed)),
            *(str(path) for path in sorted(bare.iterdir())),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    for name in files:
        expected = _formulas(tmp_path / f"{name}.xlsx", tmp_path / f"{name}.xlsx")
        assert len(expected) > 10
        assert _formulas(computed / f"{name}.xlsx", tmp_path / f"{name}.xlsx") == pytest.approx(expected)
