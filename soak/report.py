"""The report of the soak tests, for people: what was done, what was found, and what it does not show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from builds import BROKEN, UNSYNCED
from service_report import busy_service

__all__ = ["Machine", "faults_of", "report_of"]

Results: TypeAlias = Mapping[str, Any]

TEXT = """\
# Soak tests

Written by `make soak` on {on}; do not edit. Clearance {machine.clearance}, Python {machine.python}, SQLite
{machine.sqlite}, {machine.system}.

{verdict}

## {histories:,} histories

Acts of all kinds in random order, on books of totals, areas on a grid and stores: late reports, acts of several entries
and of several days, ground that is cut, split, merged and reopened, acts that are undone. After each history it is
looked whether the postings of each entry sum to zero, no account holds less than nothing, every statement adds up
(by handover and by progress), entries in another order give the same statements and areas, splits and mergers keep the
totals, the ground has the square metres of the ledger where every act has its ground, and a reversal restores what
there would be without the act. Of registers, also whether the file and its layers say the same, what was known at an
earlier moment stays what it was, and `verify` finds nothing.

| | core | registers |
|---|---|---|
{played}

Entries that were accepted, by kind:

| kind | core | registers |
|---|---|---|
{kinds}

## {kills:,} kills

A writer imports files of areas, clearances and figures, records, undoes and tries acts, exports a layer with GDAL, and
says after each act up to where the journal goes and its hash. Another process keeps what was said. `strace` kills the
writer while it enters one of its write calls. Which one is drawn evenly from all of a whole life: {fewest} to {most}
calls, depending on whether a slow reader keeps the log from being written back. After each kill the register is opened
and verified, the books are checked, and everything that was acknowledged is looked for. The next writer goes on with
the same register; after {lives} lives a new one is begun.

| | |
|---|---|
| writers killed | {kills:,} |
| writers that ended before their point was reached | {finished:,} |
| acts acknowledged | {acknowledged:,} |
| acknowledged acts lost, halves of acts, books that do not balance, findings of `verify` | {faults:,} |
| seed, time | {seed}, {kill_seconds:,.0f} s |

Where they were killed, just before the call:

{points}

The same test with builds that are broken on purpose:

{broken}

## The order of syncs

A kill does not show what a **power failure** does: what a killed program has written, the system still brings to the
disk. So the calls are read in their order: when an act is acknowledged, everything written for it to the register and
its log must have been handed to the disk (`fdatasync`) before. Whether a disk keeps what it says it has kept, no
program can show.

{order}

## An hour of operations

{seconds:,} seconds of a busy office, one after the other as fast as they go: another process records an act every six
seconds (20 people, each one every two minutes); this one imports a file of areas and a file of clearances every two and
a half minutes, exports a layer every minute, and answers a request every second.

| | |
|---|---|
| acts recorded by the other process | {hour[acts]:,} |
| files imported | {hour[imports]:,} |
| layers exported | {hour[exports]:,} |
| requests answered; every statement among them balanced | {hour[answers]:,} |
| rows in the journal at the end | {hour[rows]:,} |
| acknowledged acts lost, answers that failed or did not balance, findings of `verify` | {hour_faults:,} |
| time | {hour[seconds]:,.0f} s |

{service}"""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the tests ran."""

    clearance: str
    python: str
    sqlite: str
    system: str


def faults_of(played: Results, kills: Results, order: Results, hour: Results, services: Sequence[Results]) -> list[str]:
    """What went wrong: books that do not hold, something lost in the sound build, a broken build not caught."""
    found = [f"{name}: {fault.splitlines()[0]}" for name, result in played.items() for fault in result["faults"]]
    found += [*kills["sound"]["faults"], *order["sound"]["faults"], *hour["faults"]]
    found += [f"service, {service['store']}: {fault}" for service in services for fault in service["faults"]]
    found += [f"the build '{build}' was not caught by kills" for build in BROKEN if not kills[build]["faults"]]
    return found + [f"the build '{build}' was not caught by order" for build in UNSYNCED if not order[build]["faults"]]


def report_of(
    played: Results,
    kills: Results,
    order: Results,
    hour: Results,
    services: Sequence[Results],
    *,
    machine: Machine,
    on: date,
) -> str:
    """The report in Markdown."""
    sound, faults = kills["sound"], faults_of(played, kills, order, hour, services)
    verdict = (
        "The books held in every history, nothing that was acknowledged was lost, and every broken build was caught."
    )
    return TEXT.format(
        on=on,
        machine=machine,
        verdict="\n".join(f"- **{fault}**" for fault in faults) if faults else verdict,
        histories=sum(result["histories"] for result in played.values()),
        played=_played(played),
        kinds=_kinds(played),
        kills=sound["kills"],
        finished=sound["finished"],
        acknowledged=sound["acknowledged"],
        faults=len(sound["faults"]),
        seed=sound["seed"],
        kill_seconds=sound["seconds"],
        fewest=min(sound["calls"]),
        most=max(sound["calls"]),
        lives=sound["lives"],
        points=_points(sound["points"]),
        broken=_broken(kills),
        order=_order(order),
        seconds=hour["seconds_of_the_hour"],
        hour=hour,
        hour_faults=len(hour["faults"]),
        service=busy_service(services, on=str(on)),
    )


def _played(played: Results) -> str:
    rows = [(name, [result[name] for result in played.values()]) for name in ("histories", "steps", "acts")]
    rows.append(("histories that broke a rule", [len(result["faults"]) for result in played.values()]))
    rows += [(name, [result[name] for result in played.values()]) for name in ("seed", "seconds")]
    return "\n".join(f"| {name} | {' | '.join(f'{count:,.0f}' for count in counts)} |" for name, counts in rows)


def _kinds(played: Results) -> str:
    core, register = played["core"]["entries"], played["register"]["entries"]
    return "\n".join(f"| {kind} | {core[kind]:,} | {register[kind]:,} |" for kind in core)


def _points(points: Mapping[str, int]) -> str:
    rows = [f"| {point} | {count:,} |" for point, count in sorted(points.items(), key=lambda pair: -pair[1])]
    return "\n".join(["| call | kills |", "|---|---|", *rows])


def _broken(kills: Results) -> str:
    rows = [f"| {build} | {kills[build]['kills']:,} | {_kind(kills[build]['faults'])} |" for build in BROKEN]
    return "\n".join(["| build | caught at kill | by |", "|---|---|---|", *rows])


def _kind(faults: list[str]) -> str:
    """The fault of a broken build that says most, without the place where the writer was killed."""
    plain = [fault.partition(": ")[2] for fault in faults]
    telling = [fault for fault in plain if fault.startswith(("acknowledged and lost", "half an act"))]
    return (telling or plain or ["**not caught**"])[0]


def _order(order: Results) -> str:
    rows = [f"| {build} | {result['acknowledged']:,} | {len(result['faults']):,} |" for build, result in order.items()]
    return "\n".join(["| build | acknowledgements | too early |", "|---|---|---|", *rows])
