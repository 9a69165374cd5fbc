"""What an import did with each record of a file: every one is accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field

from clearance.land.journal import Entry, told

__all__ = ["Fault", "Report"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that was left out, repaired or clipped: its place in the file, what it is, and why."""

    position: int
    record: str
    reason: str
    area_m2: float | None = None

    def to_dict(self) -> dict[str, object]:
        """The fault for JSON."""
        shown: dict[str, object] = {"position": self.position, "record": self.record, "reason": self.reason}
        return shown if self.area_m2 is None else shown | {"area_m2": round(self.area_m2, 3)}

    def __str__(self) -> str:
        """One line for a person."""
        return f"record {self.position} ({self.record}): {self.reason}"


@dataclass(slots=True, kw_only=True)
class Report:
    """The account of one import.

    `read` = `recorded` + `of_unknown_size` + `already` + `changed` + `duplicates` + `left_out` + `not_meant`, so no
    record is lost on the way. `changed` are records that say something else of an area than the register does, `moved`
    of them by their ground, `proposed` the entries that would book it; `missing` are areas that came from the same
    source and are not in the file.
    m2 are geodesic: `gross_m2` adds the recorded grounds up, `net_m2` counts overlapping ground once, and so does
    `inside_open_m2`, the ground of releases that lies inside open areas.
    """

    file: str
    kind: str
    read: int = 0
    recorded: int = 0
    of_unknown_size: int = 0
    known_only_as_released: int = 0
    already: int = 0
    not_meant: int = 0
    moved: int = 0
    changed: list[Fault] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    proposed: list[Entry] = field(default_factory=list)
    duplicates: list[Fault] = field(default_factory=list)
    set_aside: list[Fault] = field(default_factory=list)
    left_out: list[Fault] = field(default_factory=list)
    repairs: list[Fault] = field(default_factory=list)
    inside_open: list[Fault] = field(default_factory=list)
    clipped: list[Fault] = field(default_factory=list)
    without_size: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    gross_m2: float | None = None
    net_m2: float | None = None
    booked_m2: float = 0.0
    inside_open_m2: float = 0.0
    overlapping_pairs: int = 0
    changes_booked: bool = False
    dry_run: bool = False
    submitted: bool = False
    snapshot: str = ""

    @property
    def accounted(self) -> int:
        """How many records the report accounts for."""
        left = (
            len(self.duplicates)
            + len(self.set_aside)
            + len(self.left_out)
            + self.not_meant
            + (0 if self.changes_booked else len(self.changed))
        )
        return self.recorded + self.of_unknown_size + self.already + left

    def to_dict(self) -> dict[str, object]:
        """The report for JSON, with every fault."""
        shown: dict[str, object] = {
            "file": self.file,
            "as": self.kind,
            "read": self.read,
            "recorded": self.recorded,
            "of_unknown_size": self.of_unknown_size,
            "known_only_as_released": self.known_only_as_released,
            "already": self.already,
            "not_meant": self.not_meant,
            "changed": [fault.to_dict() for fault in self.changed],
            "moved": self.moved,
            "changes_booked": self.changes_booked,
            "proposed": [told(entry).strip() for entry in self.proposed],
            "missing": self.missing,
            "duplicates": [fault.to_dict() for fault in self.duplicates],
            "set_aside": [fault.to_dict() for fault in self.set_aside],
            "left_out": [fault.to_dict() for fault in self.left_out],
            "repairs": [fault.to_dict() for fault in self.repairs],
            "inside_open": [fault.to_dict() for fault in self.inside_open],
            "inside_open_m2": round(self.inside_open_m2, 3),
            "clipped": [fault.to_dict() for fault in self.clipped],
            "clipped_m2": _sum_m2(self.clipped),
            "without_size": [fault.to_dict() for fault in self.without_size],
            "remarks": list(self.remarks),
            "booked_m2": round(self.booked_m2, 3),
            "dry_run": self.dry_run,
            "snapshot": self.snapshot,
        }
        if self.gross_m2 is not None and self.net_m2 is not None:
            shown |= {"gross_m2": round(self.gross_m2, 3), "net_m2": round(self.net_m2, 3)}
            shown["overlapping_pairs"] = self.overlapping_pairs
        return shown

    def lines(self) -> list[str]:
        """The report for a person, in the order of importance; faults are counted here and listed after."""
        verb = "would be recorded" if self.dry_run else "submitted" if self.submitted else "recorded"
        lines = [f"{self.file}: {self.read:,} records read as {self.kind}; all {self.accounted:,} accounted for:"]
        counts = [
            (self.recorded, verb),
            (self.of_unknown_size, f"{verb} with unknown size"),
            (self.already, "in the register already, nothing added"),
            (
                0 if self.changes_booked else len(self.changed),
                "say something else than the register; nothing was overwritten",
            ),
            (self.not_meant, "not meant by the mapping"),
            (len(self.duplicates), "exact twins of another record of the file"),
            (len(self.set_aside), "set aside by the mapping, with its reason"),
            (len(self.left_out), "left out"),
        ]
        lines += [f"  {count:>8,}  {what}" for count, what in counts if count]
        if self.without_size:
            lines.append(f"  {len(self.without_size):>8,}  give a size of 0 m2, taken as unknown")
        if self.known_only_as_released:
            what = "of them known only as released: no area of theirs is in the register"
            lines.append(f"  {self.known_only_as_released:>8,}  {what}")
        if self.changes_booked and self.changed:
            lines.append(f"  {len(self.changed):>8,}  of them changes of areas on record")
        if self.missing:
            lines.append(
                f"  {len(self.missing):>8,}  areas of the same source are in the register and not in this file"
            )
        if self.gross_m2 is not None and self.net_m2 is not None:
            lines.append(
                f"  gross {self.gross_m2:,.0f} m2, net {self.net_m2:,.0f} m2 "
                f"({self.overlapping_pairs:,} overlapping pairs)"
            )
        listed = [
            (self.repairs, "shapes repaired, changing", _sum_m2(self.repairs)),
            (self.inside_open, "reach into open areas: neither released there nor counted again,", self.inside_open_m2),
            (self.clipped, "clipped to what is open and not held by another record, without", _sum_m2(self.clipped)),
        ]
        lines += [f"  {len(faults):>8,}  {what} {m2:,.0f} m2" for faults, what, m2 in listed if faults]
        return lines + [f"  {remark}" for remark in self.remarks]


def _sum_m2(faults: list[Fault]) -> float:
    return round(sum(fault.area_m2 or 0.0 for fault in faults), 3)
