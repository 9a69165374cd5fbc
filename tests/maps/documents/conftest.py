"""Small documents for the tests of the writers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance import DEFAULT_SEED
from clearance.land.snapshot import SnapshotId
from clearance.plan.planning import PlanAsked, plan_register
from clearance_geodata.capacity.reading import capacity_of_text
from clearance_geodata.samples.peru_capacity import peru_capacity_text
from clearance_maps.documents.value import (
    Column,
    Document,
    Figure,
    Key,
    OwnText,
    Paragraph,
    Picture,
    Role,
    Row,
    Section,
    Shown,
    Table,
)
from clearance_maps.language import language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult
    from clearance_maps.documents.value import Block

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 20"><rect width="70" height="10" fill="#d00"/></svg>'


@pytest.fixture(scope="session")
def peru_plan(peru_snapshot: Snapshot) -> PlanResult:
    """A plan of Peru with few simulated executions."""
    asked = PlanAsked(first_day=date(2025, 1, 1), deadline=date(2029, 12, 31), seed=DEFAULT_SEED, draws=100)
    return plan_register(peru_snapshot, capacity_of_text(peru_capacity_text()), asked, with_remedies=False)


def _figure(value: float | None, key: Key | None = None) -> Figure:
    return Figure(value=value, key=key)


@pytest.fixture(scope="session")
def balances() -> Table:
    """Two years whose closing balance opens the next, and their sum."""
    columns = (
        Column(key="year", heading="Year", shown=Shown.TEXT),
        Column(key="opening", heading="Opening", continues="closing"),
        Column(key="found", heading="Found", summed=True),
        Column(key="released", heading="Released", summed=True),
        Column(key="closing", heading="Closing", adds=((1, "opening"), (1, "found"), (-1, "released"))),
    )
    rows = (
        Row(("2023", _figure(100), _figure(20), _figure(30), _figure(90))),
        Row(("2024", _figure(90), Figure(value=None, instead="not reported"), _figure(40), _figure(50, Key("open")))),
        Row(("Total", _figure(None), _figure(20), _figure(70), _figure(50)), Role.TOTAL),
    )
    return Table(title="Balance", number="T2b", columns=columns, rows=rows)


@pytest.fixture(scope="session")
def document_of() -> Callable[..., Document]:
    """A document of blocks."""

    def make(*blocks: Block, title: str = "Peru: a document", lang: str = "en") -> Document:
        identity = SnapshotId(
            id="0123456789ab",
            register="peru",
            country="PER",
            as_of=date(2024, 11, 30),
            known_at="2025-01-15T12:00:00.000001Z",
            position=3,
        )
        return Document(
            kind="test",
            title=title,
            subtitle="",
            language=language_of(lang, "PER"),
            identity=identity,
            country="Peru",
            disclaimer="The absence of a record is not evidence of the absence of contamination.",
            sections=(Section(title="First", blocks=blocks),),
        )

    return make


@pytest.fixture(scope="session")
def whole(document_of: Callable[..., Document], balances: Table) -> Document:
    """A document with a block of each kind."""
    said = Paragraph(("On the day ", Figure(value=50, unit="m²", key=Key("open"), mark="†"), " are open."))
    picture = Picture(title="A bar", alt="A red bar", svg=SVG, width_mm=80)
    return document_of(said, balances, picture, OwnText(key="reasons", prompt="Why is more time needed?"))
