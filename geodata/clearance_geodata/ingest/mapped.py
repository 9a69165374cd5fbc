"""Importing by a mapping: all its takes in one act, so that a folder of files is recorded whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance_geodata.ingest.figures import figure_records
from clearance_geodata.ingest.intake import OTHERS
from clearance_geodata.ingest.mapping.files import not_taken, only_where, read_takes, refuse_unknown, with_model
from clearance_geodata.ingest.mapping.load import load_mapping
from clearance_geodata.ingest.report import Report
from clearance_geodata.ingest.run import Request, intake_of, remark_undated, submit_made

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from clearance_geodata.ingest.mapping.apply import Taken
    from clearance_geodata.ingest.mapping.model import Mapping
    from clearance_geodata.register import Register, Writer

__all__ = ["MappedReport", "import_mapped"]


@dataclass(slots=True, kw_only=True)
class MappedReport:
    """The account of an import by a mapping: a report for each take and file, and what no take meant."""

    mapping: str
    reports: list[Report] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    snapshot: str = ""

    def to_dict(self) -> dict[str, object]:
        """The report for JSON."""
        takes = [report.to_dict() for report in self.reports]
        return {"mapping": self.mapping, "takes": takes, "remarks": self.remarks, "snapshot": self.snapshot}


def import_mapped(
    register: Register, request: Request, mapping: str | Mapping, *, like: str = "", where: Map[str, str] | None = None
) -> MappedReport:
    """Import a file or folder by a mapping, in one transaction.

    Args:
        register: where to.
        request: who imports, from where, and what is said of records that do not say it themselves.
        mapping: a TOML file, the name of a profile, or a mapping that was read.
        like: the model of the mapping that reads a single file.
        where: columns and words, to import a part of a file, such as one country.

    Raises:
        FileRefused: for a fault of a file or of the mapping; the register is unchanged.
        RuleBroken: when the books would not hold; the register is unchanged.
    """
    loaded = load_mapping(mapping) if isinstance(mapping, str) else mapping
    chosen = with_model(loaded, like, request.path) if like else loaded
    answer = MappedReport(mapping=chosen.name or chosen.file)
    taken: list[Taken] = []
    with register.writing(by=request.by, dry_run=request.dry_run or request.submit) as writer:
        country = register.identity.country_name
        only = only_where(where or {})
        for part in read_takes(chosen, request.path, only=only, country=country):
            answer.reports.append(_record(register, writer, request, part))
            taken.append(replace(part, records=replace(part.records, records=())))
        refuse_unknown(only, taken)
        answer.remarks += not_taken(taken)
    if answer.reports:
        submit_made(register, request, writer, answer.reports[-1])
    if not request.dry_run:
        answer.snapshot = register.snapshot().identity.id
        for report in answer.reports:
            report.snapshot = answer.snapshot
    return answer


def _record(register: Register, writer: Writer, request: Request, taken: Taken) -> Report:
    """Record what a take made of a file."""
    report = Report(file=taken.file, kind=taken.take.role, read=taken.read, dry_run=request.dry_run)
    report.not_meant = taken.not_meant + taken.without_figure
    report.left_out += [*taken.faults]
    report.set_aside += [*taken.asides]
    report.remarks += taken.remarks
    if request.strict and taken.faults:
        raise FileRefused(
            "{file}, {faults} (--strict: nothing was recorded)", file=taken.file, faults=taken.faults[0].said
        )
    if taken.take.role in {"published", "totals", "deadlines"}:
        figure_records(writer, register, taken, report)
        return report
    if not taken.records.records:
        if taken.left_out == taken.read:
            raise FileRefused(
                "{file}, {faults} (and all others; nothing was recorded)", file=taken.file, faults=taken.faults[0].said
            )
        return report
    # A mapping reads numbers as they are written in the file and gives them on with a point.
    said = replace(request, source=request.source or taken.file, decimal_mark=".")
    intake_of(register, said, taken.records, report).record(writer)
    if report.kind not in OTHERS:
        remark_undated(report, request, taken.records)
    return report
