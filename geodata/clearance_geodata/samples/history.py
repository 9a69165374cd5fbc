"""Books of many countries from one table of published history, and what reconciliation finds in each.

``python -m clearance_geodata.samples.history FOLDER`` reads the tables of a folder by the mapping `history.toml`, makes
a register of each country in a temporary folder, and writes the table of `docs/history.md`.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from clearance.errors import ClearanceError
from clearance.land.reconcile import RULES, reconcile
from clearance_geodata.countries import is_fictitious
from clearance_geodata.ingest.figure_records import figure_records
from clearance_geodata.ingest.mapping.files import read_takes
from clearance_geodata.ingest.mapping.load import load_mapping
from clearance_geodata.ingest.report import Report
from clearance_geodata.register import Register, utc_now

__all__ = ["build_histories", "main", "rule_table"]

BY = "published history"
MAPPING = "docs/mappings/history.toml"


def build_histories(
    folder: Path, source: Path, *, mapping: str | Path = MAPPING, clock: Callable[[], datetime] = utc_now
) -> dict[str, Report]:
    """Make a register of each country that a table names.

    Args:
        folder: where the registers are made, each named by the code of its country.
        source: the table, or the folder of the tables, that the mapping reads.
        mapping: gives each record the `code` of its country, and as `name` what the table calls it.
        clock: tells the time of recording.

    Returns:
        The account of the last table of each country, by code.

    Raises:
        FileRefused: for a fault of the mapping or of a table.
    """
    taken = list(read_takes(load_mapping(mapping), source))
    names = {r.text("code"): r.text("name") for t in taken for r in t.records.records if r.text("code")}
    reports: dict[str, Report] = {}
    for code, name in sorted(names.items()):
        own_name = name if is_fictitious(code) else None
        with Register.create(folder / f"{code}.gpkg", country=code, country_name=own_name, clock=clock) as register:
            for part in taken:
                report = Report(file=part.file, kind=part.take.role, read=part.read)
                report.not_meant = part.not_meant + part.without_figure
                report.set_aside += part.asides
                with register.writing(by=BY) as writer:
                    figure_records(writer, register, part, report)
                reports[code] = report
    return reports


def rule_table(found: Mapping[str, Counter[str]]) -> str:
    """Differences by country and rule, as a table in Markdown: rules that nothing broke have no column.

    Args:
        found: how often each rule was broken, by country.

    Example:
        >>> print(rule_table({"Peru": Counter({"two sources disagree": 2}), "Iraq": Counter()}))
        | country | all | two sources disagree |
        |---|---|---|
        | Iraq | | |
        | Peru | 2 | 2 |
        | **all** | 2 | 2 |
    """
    total = sum(found.values(), Counter[str]())
    rules = [rule for rule in RULES if total[rule]]

    def row(name: str, counts: Counter[str]) -> str:
        cells = [sum(counts.values()), *(counts[rule] for rule in rules)]
        return f"| {name} |" + "|".join(f" {count} " if count else " " for count in cells) + "|"

    head = ["| " + " | ".join(["country", "all", *rules]) + " |", "|" + "---|" * (len(rules) + 2)]
    return "\n".join([*head, *(row(name, counts) for name, counts in sorted(found.items())), row("**all**", total)])


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the table of differences for the tables of a folder."""
    parser = ArgumentParser(description="Reconcile the published history of many countries.")
    parser.add_argument("source", type=Path, help="history.csv, or the folder that it is in")
    parser.add_argument("--mapping", default=MAPPING, help="the mapping that reads it [docs/mappings/history.toml]")
    given = parser.parse_args(arguments)
    try:
        found = _differences(given.source, given.mapping)
    except ClearanceError as fault:
        parser.exit(1, f"history: {fault}\n")
    sys.stdout.write(rule_table(found) + "\n")


def _differences(source: Path, mapping: str) -> dict[str, Counter[str]]:
    """How many differences each country has, by rule."""
    found: dict[str, Counter[str]] = {}
    with TemporaryDirectory() as folder:
        for code in build_histories(Path(folder), source, mapping=mapping):
            with Register.open(Path(folder) / f"{code}.gpkg") as register:
                rules = Counter(difference.rule for difference in reconcile(register.snapshot()))
                found[register.identity.country_name] = rules
    return found


if __name__ == "__main__":
    main()
