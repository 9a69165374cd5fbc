"""Books in which every free text tries to be a program: areas, acts, figures and tasks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass
from clearance.land.journal import Entry, Find
from clearance.land.published import Measure, PublishedFigure
from clearance.land.sites import Task
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["BEGINNINGS", "TEXTS", "hostile_register"]

SCRIPT = "</td></script><script>window.hacked = true</script><img src=x onerror='window.hacked = true'>"
FORMULA = '=HYPERLINK("http://example.org","x")'
TURNED = "\u202eright to left\u2066 \u200f"
LONG = "x" * 10_000
FACES = "👩🏽‍🚒🇵🇪 \u0301" + "e\u0301" * 40
TEXTS = (SCRIPT, FORMULA, TURNED, LONG, FACES, "{{ 7 * 7 }} {0} %s {name}", "' onmouseover='window.hacked = true")


# What spreadsheets, XML and typesetters could stumble over; no page is looked at for them.
BEGINNINGS = (
    *("+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "'=1+1"),
    *("ctrl\x00\x07\x0b\x1b\ufffe=1", "]]> & <w:p/> <![CDATA[ $[name] &amp;", '#import "@preview/x:1.0.0": * $x$'),
)


def hostile_register(path: Path, texts: Sequence[str] = TEXTS) -> Register:
    """A new register; each text stands in every field of one area and of all that belongs to it."""
    register = Register.create(path, country="XAD", country_name=SCRIPT, time_zone="UTC")
    for n, text in enumerate(texts):
        register.record(Batch.of(*_records(n, text)), by=text[:200])
    return register


def _records(n: int, text: str) -> list[Area | Entry | PublishedFigure | Task]:
    ground = shapely.box(-78.1 + n / 50, -4.01, -78.09 + n / 50, -4.0)
    half = shapely.box(-78.1 + n / 50, -4.01, -78.095 + n / 50, -4.0)
    area_id = f"{text[:300]}{n}"
    words = {"source": text, "note": text}
    area = Area(
        area_id=area_id,
        name=text,
        hazard_class=HazardClass.CHA,
        hazards=frozenset({Hazard.AP}),
        sector=text,
        admin1=text,
        admin2=text,
        operator=text,
        geometry=ground,
    )
    opened = Entry(
        kind=Kind.OPENED,
        area_id=area_id,
        effective_on=date(2022, 1, 1),
        act_id=f"open {n}",
        account="cha",
        quantities={Unit.M2: area_exact(ground), Unit.AP_MINES: 5},
        geometry=ground,
        ground=ground,
        **words,  # type: ignore[arg-type]
    )
    cleared = Entry(
        kind=Kind.CLEARED,
        area_id=area_id,
        effective_on=date(2023, 6, 1),
        act_id=f"clear {n}",
        account="cha",
        quantities={Unit.M2: area_exact(half), Unit.AP_MINES: 2},
        geometry=half,
        ground=half,
        operator=text,
        method=text,
        depth_cm=20,
        justification=text,
        finds=(Find(category=Hazard.AP, quantity=2, model=text),),
        **words,  # type: ignore[arg-type]
    )
    figure = PublishedFigure(
        figure_id=f"f{n}",
        row_id=f"r{n}",
        measure=Measure.AP_MINES,
        quantity=700 + n,
        to_on=date(2023, 6, 1),
        scope=text,
        issuer=text,
        source=text,
    )
    task = Task(task_id=f"{text[:300]}{n}", name=text, operator=text, method=text, area_ids=(area_id,), **words)  # type: ignore[arg-type]
    return [area, opened, cleared, figure, task]
