"""What an import did with each record of a file: every one is accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field

from clearance.land.journal import Entry, told
from clearance.saying import Number, Saying, saying

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

    @property
    def said(self) -> Saying:
        """One line for a person, for a face that speaks other languages."""
        where = {"position": str(self.position), "record": self.record}
        return saying("record {position} ({record}): {reason}", **where, reason=self.reason)

    def __str__(self) -> str:
        """One line for a person."""
        return str(self.said)


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
            "proposed": [told(entry) for entry in self.proposed],
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

    def lines(self) -> list[Saying]:
        """The report for a person, in the order of importance; faults are counted here and listed after."""
        return [
            saying(
                "{file}: {read} records read as {kind}; all {accounted} accounted for:",
                file=self.file,
                read=self.read,
                kind=saying(self.kind),
                accounted=self.accounted,
            ),
            *(_line(count, what) for count, what in self._counts() if count),
            *self._grounds(),
            *(saying("  {remark}", remark=remark) for remark in self.remarks),
        ]

    def _counts(self) -> list[tuple[int, Saying]]:
        """How many records became what."""
        changes = len(self.changed)
        return [
            *self._recorded(),
            (self.already, saying("in the register already, nothing added")),
            (
                0 if self.changes_booked else changes,
                saying("say something else than the register; nothing was overwritten"),
            ),
            (self.not_meant, saying("not meant by the mapping")),
            (len(self.duplicates), saying("exact twins of another record of the file")),
            (len(self.set_aside), saying("set aside by the mapping, with its reason")),
            (len(self.left_out), saying("left out")),
            (len(self.without_size), saying("give a size of 0 m2, taken as unknown")),
            (
                self.known_only_as_released,
                saying("of them known only as released: no area of theirs is in the register"),
            ),
            (changes if self.changes_booked else 0, saying("of them changes of areas on record")),
            (len(self.missing), saying("areas of the same source are in the register and not in this file")),
        ]

    def _recorded(self) -> list[tuple[int, Saying]]:
        if self.dry_run:
            known, unknown = saying("would be recorded"), saying("would be recorded with unknown size")
        elif self.submitted:
            known, unknown = saying("submitted"), saying("submitted with unknown size")
        else:
            known, unknown = saying("recorded"), saying("recorded with unknown size")
        return [(self.recorded, known), (self.of_unknown_size, unknown)]

    def _grounds(self) -> list[Saying]:
        """The m2 of the recorded grounds, and of what was repaired or clipped."""
        lines = []
        if self.gross_m2 is not None and self.net_m2 is not None:
            gross, net, pairs = _m2(self.gross_m2), _m2(self.net_m2), self.overlapping_pairs
            lines.append(
                saying("  gross {gross}, net {net} ({pairs} overlapping pairs)", gross=gross, net=net, pairs=pairs)
            )
        repaired, clipped, inside = _m2(_sum_m2(self.repairs)), _m2(_sum_m2(self.clipped)), _m2(self.inside_open_m2)
        listed = [
            (self.repairs, saying("shapes repaired, changing {land}", land=repaired)),
            (
                self.inside_open,
                saying("reach into open areas: neither released there nor counted again, {land}", land=inside),
            ),
            (
                self.clipped,
                saying("clipped to what is open and not held by another record, without {land}", land=clipped),
            ),
        ]
        return lines + [_line(len(faults), what) for faults, what in listed if faults]


def _line(count: int, what: Saying) -> Saying:
    return saying("  {count}  {what}", count=Number(count, ">8,"), what=what)


def _m2(land: float) -> Number:
    return Number(land, ",.0f", "m2")


def _sum_m2(faults: list[Fault]) -> float:
    return round(sum(fault.area_m2 or 0.0 for fault in faults), 3)
