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
