"""Taking the exported journal of one register into an empty one: the same records in the same order."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from shapely.errors import GEOSException

from clearance.errors import ClearanceError, FileRefused, RuleBroken
from clearance_geodata.codec import SAME_GROUND, decode
from clearance_geodata.export.journal_table import JOURNAL, SAME
from clearance_geodata.ingest.sources.formats import layers_in, read_layer
from clearance_geodata.ingest.sources.layer import Reading, text_of
from clearance_geodata.writing import Batch, Keyed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from clearance_geodata.codec import Record
    from clearance_geodata.ingest.report import Report
    from clearance_geodata.register import View

__all__ = ["journal_batch"]

NEEDED = ("position", "record", "body", "geometry_wkb", "ground_wkb", "import_key")


def journal_batch(path: Path, view: View, report: Report) -> Batch:
    """The records of an exported journal, for an empty register.

    Ids of entries are their positions, so nothing may be missing and nothing may be there before.

    Raises:
        FileRefused: when the file is no whole journal, or a row cannot be read.
        RuleBroken: when the register holds something already.
    """
    if view.next_position != 1:
        raise RuleBroken(
            "a journal is taken only into an empty register; this one holds {next_position} records",
            next_position=view.next_position - 1,
        )
    layer = read_layer(path, Reading(layer=JOURNAL) if JOURNAL in layers_in(path) else None)
    columns = {name: layer.named(name) for name in NEEDED}
    missing = next((name for name, column in columns.items() if column is None), None)
    if missing is not None:
        raise FileRefused(
            "{name} has no column '{missing}'; it is no journal that Clearance exported",
            name=path.name,
            missing=missing,
        )
    rows = [{name: layer.columns[str(column)][i] for name, column in columns.items()} for i in range(layer.count)]
    numbered = sorted(((_position(path, row), row) for row in rows), key=itemgetter(0))
    for expected, (position, _) in enumerate(numbered, start=1):
        if position != expected:
            raise FileRefused(
                "{name} lacks position {expected} of the journal; export it again, whole",
                name=path.name,
                expected=str(expected),
            )
    report.read = report.recorded = len(rows)
    made = [Keyed(_record(path, position, row), _text(row["import_key"])) for position, row in numbered]
    return Batch(tuple(made))


def _position(path: Path, row: Mapping[str, object]) -> int:
    text = text_of(row["position"])
    if not re.fullmatch(r"\d{1,18}", text, flags=re.ASCII):
        raise FileRefused(
            "{name} has the position '{value}', which is no whole number; export it again", name=path.name, value=text
        )
    return int(text)


def _text(value: object) -> str | None:
    return None if value is None or value != value or not str(value) else str(value)  # noqa: PLR0124  NaN


def _blob(value: object) -> bytes | None:
    text = _text(value)
    if text is None:
        return None
    return SAME_GROUND if text == SAME else bytes.fromhex(text)


def _record(path: Path, position: int, row: Mapping[str, object]) -> Record:
    try:
        return decode(
            str(row["record"]), position, str(row["body"]), _blob(row["geometry_wkb"]), _blob(row["ground_wkb"])
        )
    except (ClearanceError, GEOSException, KeyError, TypeError, ValueError) as fault:
        raise FileRefused(
            "{name}, position {position} cannot be read ({kind}: {fault}); export it again",
            name=path.name,
            position=str(position),
            kind=type(fault).__name__,
            fault=str(fault),
        ) from fault
