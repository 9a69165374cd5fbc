"""The files of a plan, by the ending of their name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import FileRefused

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult

__all__ = ["DRAWN", "ENDINGS", "OF_JOBS", "plan_content", "write_plan_file", "written"]

# What the rooms of maps and of data write, in the order in which people are told.
DRAWN = ("xlsx", "ics", "svg", "html")
LAYERS = ("geojson", "gpkg")
# The Article 5 extension request with the plan in it; jobs do without, it takes as long as all their other files.
REQUEST = ("docx", "pdf")
OF_JOBS = (*DRAWN, *LAYERS)
ENDINGS = (*DRAWN, *REQUEST, *LAYERS)


def plan_content(plan: PlanResult, ending: str, *, lang: str) -> bytes:
    """A file that is drawn or written for people: one of `DRAWN`.

    Raises:
        FileRefused: for more tasks than it holds.
        NotFound: for a language without a catalogue.
    """
    if ending == "xlsx":
        from clearance_maps.documents.plan_workbook import plan_xlsx  # noqa: PLC0415  loaded when asked for

        return plan_xlsx(plan, lang=lang)
    if ending == "ics":
        from clearance_maps.plan_calendar import plan_ics  # noqa: PLC0415  the same

        return plan_ics(plan, lang=lang)
    if ending == "svg":
        from clearance_maps.charts.plan import plan_svg  # noqa: PLC0415  the same

        return plan_svg(plan, lang=lang)
    from clearance_maps.plan_page import plan_html  # noqa: PLC0415  the same

    return plan_html(plan, lang=lang)


def write_plan_file(snapshot: Snapshot, plan: PlanResult, out: Path, *, lang: str) -> list[str]:
    """Write a plan as one new file: tables, a calendar, pictures, a page, the Article 5 request, tasks as a layer.

    Returns:
        What the format could not hold, in sentences.

    Raises:
        FileRefused: for another ending, or a place that cannot be written.
        FiguresDisagree: for a request in which two figures differ.
        RegisterUnusable: when `out` is a register.
    """
    ending = out.suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        raise FileRefused(
            "{out} has an ending that a plan has no form for; name it .{endings}",
            out=str(out),
            endings=", .".join(ENDINGS),
        )
    if ending in LAYERS:
        from clearance_geodata.plan_layer import write_plan_layer  # noqa: PLC0415  loads GDAL

        return write_plan_layer(snapshot, plan, out)
    if ending in REQUEST:
        from clearance_api.request_file import request_file  # noqa: PLC0415  loads what draws documents

        written(out, request_file(snapshot, ending, lang=lang, seed=plan.seed, plan=plan).content)
        return []
    written(out, plan_content(plan, ending, lang=lang))
    return []


def written(out: Path, content: bytes) -> None:
    """Write a file anew: beside its place first, so that nobody finds half of it.

    Raises:
        FileRefused: for a place that cannot be written.
    """
    beside = out.with_name(f".{out.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(out)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise FileRefused(
            "{path} cannot be written ({strerror}); choose a folder that can be",
            path=str(out),
            strerror=str(fault.strerror),
        ) from fault
