"""The command export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from clearance_geodata.register import Register

Run: TypeAlias = Callable[..., Any]


def test_what_is_exported_can_be_imported_elsewhere(
    run: Run, answer: Run, example_register: Register, tmp_path: Path
) -> None:
    layer, other = tmp_path / "areas.gpkg", tmp_path / "xaa.gpkg"
    assert run("export", example_register.path, "--layer", "areas", "--out", layer).code == 0
    assert run("init", other, "--country", "XAA").code == 0
    done = answer("import", layer, "--into", other, "--as", "areas")
    open_states = example_register.snapshot().open_states
    assert (done["read"], done["left_out"]) == (len(open_states), [])
    open_m2 = sum(state.open_m2 or 0 for state in open_states) / 1000
    assert done["booked_m2"] == pytest.approx(open_m2, rel=1e-6)


@pytest.mark.parametrize("name", ["journal.gpx", "journal.shp.zip"])
def test_a_journal_is_not_written_where_it_would_not_be_whole(run: Run, peru: Path, tmp_path: Path, name: str) -> None:
    done = run("export", peru, "--layer", "journal", "--out", tmp_path / name)
    assert (done.code, done.out) == (1, "")
    assert f"{name} cannot hold the whole journal: texts are cut or left out; name it .gpkg or .csv" in done.err
    assert list(tmp_path.glob("journal*")) == []
