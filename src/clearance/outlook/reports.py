"""What reports say about yearly output: sums over whole years, and bounds where a year is reported in part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Literal, get_args

from clearance.errors import InvalidQuantity, InvalidRecord
from clearance.outlook.years import whole_years

__all__ = ["Evidence", "Meaning", "OutputRecord", "Qualifier", "ReportedOutput", "read_reports"]

Qualifier = Literal["exact", "about", "over", "at most"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedOutput:
    """Land released in a reported period, both days included; zero is a report, no report is no object.

    `qualifier` is how the source hedges: "about" and "over" ("just over 21,000") are taken at the stated figure,
    which differs from the truth by far less than one year from the next; "at most" is an upper bound.
    """

    from_on: date
    to_on: date
    released_m2: float
    qualifier: Qualifier = "exact"

    def __post_init__(self) -> None:
        """Refuse what cannot be true.

        Raises:
            InvalidQuantity: an output below zero.
            InvalidRecord: a period that ends before it begins, or an unknown qualifier.
        """
        if self.qualifier not in get_args(Qualifier):
            raise InvalidRecord(
                f"Output {self.period}: qualifier {self.qualifier!r}; use {', '.join(get_args(Qualifier))}"
            )
        if not 0 <= self.released_m2 < float("inf"):
            raise InvalidQuantity(
                f"Output {self.period}: {self.released_m2:,} m2 cannot be; give the m2 released, 0 for none"
            )
        if self.to_on < self.from_on:
            raise InvalidRecord(f"Output {self.period}: the period ends before it begins; exchange the two dates")

    @property
    def period(self) -> str:
        """Return the period in words: a year, years, or two dates."""
        if (self.from_on.month, self.from_on.day, self.to_on.month, self.to_on.day) != (1, 1, 12, 31):
            return f"{self.from_on} to {self.to_on}"
        if self.from_on.year == self.to_on.year:
            return str(self.from_on.year)
        return f"{self.from_on.year} to {self.to_on.year}"


class Meaning(StrEnum):
    """How an amount relates to the output of its years."""

    SUM = "the output"
    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The output of so many years, the last of them `last_year`: as their sum, or as a bound on it."""

    last_year: int
    years: int
    amount_m2: float
    meaning: Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRecord:
    """The evidence in the reports, with one readable line for each report used and each left out."""

    evidence: tuple[Evidence, ...]
    used: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def yearly_m2(self) -> tuple[tuple[int, float], ...]:
        """Return (year, output) for each known year, the oldest first; a sum over years gives each its mean."""
        return tuple(
            (item.last_year - years_back, item.amount_m2 / item.years)
            for item in sorted(self.evidence, key=lambda item: item.last_year)
            if item.meaning is Meaning.SUM
            for years_back in reversed(range(item.years))
        )

    @property
    def best_year_m2(self) -> float:
        """Return the highest output of one year that the reports support."""
        return max(item.amount_m2 / item.years for item in self.evidence if item.meaning is not Meaning.AT_MOST)


def read_reports(outputs: tuple[ReportedOutput, ...], *, as_of: date) -> OutputRecord:
    """Return what the reports known on a date say about yearly output.

    A period of whole years (from any day) gives the sum of so many years. Parts of one calendar year are added; when
    they leave days uncovered the year had at least their sum. A longer period that is not whole years gives a lower
    bound for the calendar years it touches. Years that no report touches are named as missing, never taken as zero.

    Raises:
        InvalidRecord: two reports overlap, so that land would count twice.
    """
    known = sorted((report for report in outputs if report.to_on <= as_of), key=lambda report: report.from_on)
    _refuse_overlap(known)
    evidence: list[Evidence] = []
    used: list[str] = []
    left_out = [
        f"Output {report.period}: {report.released_m2:,.0f} m2, ends after {as_of}, not known then"
        for report in outputs
        if report.to_on > as_of
    ]
    for group in _by_evidence(known):
        line = "Output " + " and ".join(_described(report) for report in group)
        item = _evidence(group)
        if item is None:
            left_out.append(f"{line}: says nothing about the output of a whole year")
            continue
        evidence.append(item)
        used.append(f"{line}: {_use(item)}")
    left_out.extend(f"{year}: no report, missing, not zero" for year in _missing_years(known))
    return OutputRecord(evidence=tuple(evidence), used=tuple(used), left_out=tuple(left_out))


def _refuse_overlap(reports: list[ReportedOutput]) -> None:
    for earlier, later in pairwise(reports):
        if later.from_on <= earlier.to_on:
            raise InvalidRecord(
                f"Outputs {earlier.period} ({earlier.released_m2:,.0f} m2) and {later.period} "
                f"({later.released_m2:,.0f} m2) overlap; give each period once, with the sum of its products"
            )


def _by_evidence(reports: list[ReportedOutput]) -> list[list[ReportedOutput]]:
    """Group the parts of one calendar year; every other report stands alone."""
    groups: dict[object, list[ReportedOutput]] = {}
    for report in reports:
        part = whole_years(report.from_on, report.to_on) is None and report.from_on.year == report.to_on.year
        groups.setdefault(report.from_on.year if part else report, []).append(report)
    return list(groups.values())


def _evidence(group: list[ReportedOutput]) -> Evidence | None:
    first, last = group[0], group[-1]
    amount_m2 = sum(report.released_m2 for report in group)
    gapless = all(later.from_on - earlier.to_on == timedelta(days=1) for earlier, later in pairwise(group))
    years = whole_years(first.from_on, last.to_on) if gapless else None
    meaning = Meaning.SUM if years else Meaning.AT_LEAST
    if any(report.qualifier == "at most" for report in group):
        if not years:
            return None
        meaning = Meaning.AT_MOST
    if amount_m2 == 0 and (meaning is Meaning.AT_LEAST or any(report.qualifier == "over" for report in group)):
        return None
    years = years or last.to_on.year - first.from_on.year + 1
    return Evidence(last_year=last.to_on.year, years=years, amount_m2=amount_m2, meaning=meaning)


def _described(report: ReportedOutput) -> str:
    hedge = "" if report.qualifier == "exact" else f"{report.qualifier} "
    return f"{report.period}: {hedge}{report.released_m2:,.0f} m2"


def _use(item: Evidence) -> str:
    match item.meaning, item.years:
        case Meaning.SUM, 1:
            return "output of one year"
        case Meaning.SUM, years:
            return f"sum of {years} years"
        case Meaning.AT_LEAST, 1:
            return "part of a year, so a lower bound for that year"
        case Meaning.AT_LEAST, years:
            return f"lower bound for the sum of {years} years"
        case _, years:
            return f"upper bound for {'one year' if years == 1 else f'the sum of {years} years'}"


def _missing_years(reports: list[ReportedOutput]) -> list[int]:
    touched = {year for report in reports for year in range(report.from_on.year, report.to_on.year + 1)}
    return sorted(set(range(min(touched), max(touched))) - touched) if touched else []
