"""Recording what was read: the records of one file in one role, with an account of each."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from clearance.errors import FileRefused
from clearance.land.accounts import Kind
from clearance.land.footprint import footprint
from clearance_geodata.ingest.acts import ActImport
from clearance_geodata.ingest.said import Reader
from clearance_geodata.ingest.sites import SITE_ROLES, SiteImport
from clearance_geodata.ingest.vectors import VectorRecord

if TYPE_CHECKING:
    from clearance_geodata.ingest.report import Report
    from clearance_geodata.register import View, Writer
    from clearance_geodata.writing import Parts

__all__ = ["ACTS", "OTHERS", "Intake", "Track", "no_track"]

# What the records of a file are; those of `entries` say it themselves.
ACTS: dict[str, Kind | None] = {
    "areas": Kind.OPENED,
    "cleared": Kind.CLEARED,
    "reduced": Kind.REDUCED,
    "cancelled": Kind.CANCELLED,
    "released": Kind.RELEASED,
    "entries": None,
}
OTHERS = (*SITE_ROLES, "boundaries", "tasks")

# Shows a person how far something is: takes what is gone through and what it is called, and gives it back.
Track: TypeAlias = Callable[[Sequence[VectorRecord], str], Iterable[VectorRecord]]


def no_track(records: Sequence[VectorRecord], title: str) -> Iterable[VectorRecord]:  # noqa: ARG001  what it would show
    """Show nothing."""
    return records


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles among objects: records make none, and it goes through all of them over and over."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The records of one file, ready to be recorded in their role."""

    reader: Reader
    role: str
    report: Report
    strict: bool = False
    accept_changes: bool = False
    track: Track = no_track

    def record(self, writer: Writer) -> None:
        """Record them; nothing of the file stays when it is refused.

        Raises:
            FileRefused: when every record is at fault, or with `strict` any.
        """
        with _uncollected():
            writer.record(self._plan)

    def _plan(self, view: View) -> Parts:
        """The records to record, a part at a time; the file is refused at the end."""
        records = self.track(self.reader.source.records, f"{self.report.file}, {self.role}")
        if self.role in OTHERS:
            others = SiteImport(
                reader=self.reader,
                role=self.role,
                view=view,
                report=self.report,
                accept_changes=self.accept_changes,
            )
            yield others.batch(records)
            self._refuse()
            return
        importer = ActImport(
            reader=self.reader,
            kind=ACTS[self.role],
            view=view,
            report=self.report,
            accept_changes=self.accept_changes,
        )
        yield from importer.parts(records)
        self._refuse()
        self._measure(importer)
        if self.role == "areas":
            self.report.missing += importer.missing()

    def _refuse(self) -> None:
        """Refuse what must not be recorded, before the transaction ends."""
        report, faults = self.report, self.report.left_out
        if faults and self.strict:
            raise FileRefused(
                "{file}, {faults} (--strict: nothing was recorded, {count} faults in all)",
                file=report.file,
                faults=faults[0].said,
                count=str(len(faults)),
            )
        if faults and len(faults) == report.read:
            first, others = faults[0].said, len(faults) - 1
            if not others:
                raise FileRefused("{file}, {fault}", file=report.file, fault=first)
            raise FileRefused(
                "{file}, {fault} (and {others} more; nothing was recorded)",
                file=report.file,
                fault=first,
                others=others,
            )

    def _measure(self, importer: ActImport) -> None:
        """Gross and net ground of what was recorded, and of what lies inside open areas."""
        report = self.report
        if importer.grounds:
            # What was booked of a new area is the size of its ground, which need not be measured again.
            are_new = self.role == "areas" and not self.accept_changes
            sizes_m2 = importer.sizes_m2 if are_new else None
            ground = footprint(list(importer.grounds), list(importer.grounds.values()), sizes_m2=sizes_m2)
            report.gross_m2, report.net_m2 = ground.gross_m2, ground.net_m2
            report.overlapping_pairs = len(ground.overlaps)
        inside = importer.inside
        report.inside_open_m2 = footprint([str(i) for i in range(len(inside))], inside).net_m2
