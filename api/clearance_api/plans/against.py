"""An adopted plan against the books, the same for command line and service: comparing, planning again, files."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance.inert import inert
from clearance.plan.actual.comparing import against_actual
from clearance.plan.actual.replanning import again_from, observed_capacity
from clearance.plan.scenarios import changed
from clearance.units import Unit, plain
from clearance_geodata.adopted_plans import adopted_named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from clearance.land.snapshot import Snapshot
    from clearance.plan.actual.comparing import AgainstActual
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.planning import PlanAsked

__all__ = ["ENDINGS", "actual_content", "asked_again", "compared_with"]

ENDINGS = ("xlsx", "csv", "docx", "pdf")
COLUMNS = (*("month", "whole", "sector", "stream", "planned_m2", "achieved_m2", "beside_the_plan_m2", "difference_m2"),)


def compared_with(
    snapshot: Snapshot, name: str, reported: Mapping[tuple[date, str], float] | None = None
) -> AgainstActual:
    """An adopted plan (empty: the last that was adopted) against the books of a snapshot.

    Raises:
        NotFound: when there is none of that name, or none at all.
        InvalidQuantity: when it begins after the snapshot's date.
    """
    return against_actual(snapshot, adopted_named(snapshot.reading.settings, name, snapshot.as_of), reported)


def asked_again(told: AgainstActual, *, observed: bool, seed: int) -> tuple[Capacity, PlanAsked]:
    """With what, and from when, what remains is planned again.

    Args:
        told: the comparison.
        observed: with the rates as they are after what was observed; else those of the plan.
        seed: of the simulated executions.
    """
    from clearance_geodata.capacity.reading import capacity_of_text  # noqa: PLC0415  only where it is asked for

    capacity = changed(capacity_of_text(told.plan.capacity, f"plan {told.plan.name}"), told.plan.changes)
    return observed_capacity(capacity, told) if observed else capacity, again_from(told, seed=seed)


def actual_content(told: AgainstActual, ending: str, *, lang: str, country_name: str) -> bytes:
    """A file of a comparison: tables with formulas, a table for programs, or a document.

    Raises:
        FileRefused: for another ending.
        NotFound: for a language without a catalogue.
    """
    if ending not in ENDINGS:
        raise FileRefused(
            "a comparison has no form for '.{ending}'; name it .{endings}", ending=ending, endings=", .".join(ENDINGS)
        )
    if ending == "csv":
        return _csv(told).encode()
    from clearance_maps.documents.plan_actual import actual_document  # noqa: PLC0415  what is not asked for stays out

    document = actual_document(told, lang=lang, country_name=country_name)
    if ending == "xlsx":
        from clearance_maps.documents.xlsx_writer import as_xlsx  # noqa: PLC0415  the same

        return as_xlsx(document)
    if ending == "docx":
        from clearance_maps.documents.docx_writer import as_docx  # noqa: PLC0415  the same

        return as_docx(document)
    from clearance_maps.documents.pdf_writer import as_pdf  # noqa: PLC0415  the same

    return as_pdf(document)


def _csv(told: AgainstActual) -> str:
    """A row for each month, sector and stream; names as in JSON."""
    written = StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in told.rows:
        for stream, achieved in row.achieved.items():
            planned, beside = row.planned[stream], row.beside[stream]
            figures = [plain(m2, Unit.M2) for m2 in (planned, achieved, beside, achieved - planned)]
            if any(figures):
                table.writerow([f"{row.month:%Y-%m}", row.is_whole, inert(row.sector), stream, *figures])
    return written.getvalue()
