"""A mapping and the files that it reads, written for one test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from clearance_geodata.ingest.mapping.apply import Taken
from clearance_geodata.ingest.mapping.files import only_where, read_takes
from clearance_geodata.ingest.mapping.load import load_mapping

Map: TypeAlias = Callable[..., list[Taken]]


@pytest.fixture
def mapped(tmp_path: Path) -> Map:
    """What a mapping, given as text, makes of tables, given as text by their names; `only` as a person would say it."""

    def taken(mapping: str, only: dict[str, str] | None = None, **tables: str) -> list[Taken]:
        (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return list(read_takes(load_mapping(tmp_path / "m.toml"), tmp_path, only=only_where(only or {})))

    return taken
