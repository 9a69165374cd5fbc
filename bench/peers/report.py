"""The report of the measurements against other servers: who, what was asked, the figures, and the aims they meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from cases import CASES, Case

__all__ = ["report_of"]

Results: TypeAlias = Mapping[str, Any]
FILE, POSTGIS, FRESHLY = "Clearance, file", "Clearance, PostGIS", ", no tile kept"
OF_POSTGIS = 8.0
OF_THE_PAST = 5.0
P99_OF_P50 = 5.0
MEMORY_MB = {"without tiles": 500, "with tiles": 800}
FLAT = 1.5

TEXT = """\
# Against other servers

Written by `make bench-peers` on {on}; do not edit. {machine}.

{areas:,} made-up areas (seed {seed}; {corners:,} corners, 19 attributes) were recorded in a register, through the
journal. The register was moved to PostGIS, and its layer `areas` was exported to GeoPackage, FlatGeobuf and a table of
PostGIS with indexes, which the other servers serve. Every answer that is compared has the same areas with the same
attributes.

| server | version | started with | in a box | tiles |
|---|---|---|---|---|
{servers}

"In a box" says whether a server takes the areas whose shape meets the box, or those whose own box does. "Tiles" says
how many areas its tiles leave out because they are smaller than a step of the tile. Before anything was timed, the
ids, counts, shapes and attributes of {asked} questions of each kind were compared; a server that differs ends the run.

**The unit is processor time**: milliseconds of all processes of a server, its database among them, for one request, as
the operating system counts them. One core for the servers, another for the client (`wrk`, one connection, no
compression). The servers take turns in {rounds} rounds, {seconds} s each (10,000 areas: twice that); the best of the
rounds counts for all alike. Waiting times on a shared machine drift by half and more; processor time drifts less.
Memory is what the processes hold, shared pages split among them.

A server may remember what it answered before, and ours does: shapes and features that were read, for which areas a
filter is true, tiles. 200 boxes, 10 filters in 200 boxes, 300 ids and {tiles} tiles are asked in turn, again and again.
"First time" is the processor time for each question when all are asked for the first time after the server started.

{cases}

## Aims

{aims}

{growth}
## Again

```
apt-get install {packages}
make bench-peers
```

A shorter run: `.venv/bin/python bench/peers/run.py --rounds 1 --seconds 2 --growth`. What it makes and installs is kept
in `build/bench-peers`; remove the folder to begin anew.
"""
PACKAGES = "wrk mapserver-bin cgi-mapserver nginx-light qgis-server python3-qgis postgresql postgresql-15-postgis-3"
HEAD = """\
| | ms of processor | times as fast as the fastest peer | ms, first time | requests/s | p50 ms | p99 ms | KB | MB |
|---|--:|--:|--:|--:|--:|--:|--:|--:|"""
GROWTH = """\
## Growth

Registers of lands with more and more areas, as dense, on the file; boxes that meet about 200 areas each, pages of 100.

| | {heads} |
|---|{rules}|
{rows}

The page of the largest takes {times:.2f} times the processor time of the smallest ({verdict}: flat within {flat}).
"""


def report_of(said: Results) -> str:
    """The page of the documentation."""
    return TEXT.format(
        on=said["on"],
        machine=said["machine"],
        areas=said["areas"],
        seed=said["seed"],
        corners=said["corners"],
        servers="\n".join(_servers(said)),
        asked=6,
        rounds=said["rounds"],
        seconds=said["seconds"],
        tiles=said["tiles"],
        cases="\n\n".join(_case(case, said["measured"]) for case in CASES if said["measured"].get(case.key)),
        aims="\n".join(["| aim | measured | |", "|---|--:|---|", *_aims(said)]),
        growth=_growth(said["growth"]) if said.get("growth") else "",
        packages=PACKAGES,
    )


def _servers(said: Results) -> Iterator[str]:
    for name, about in said["contestants"].items():
        agreed = said["agreed"][name]
        yield f"| {name} | {about['version']} | {about['started_with']} | {agreed['box']} | {agreed.get('tile', '-')} |"


def _peers(found: Results) -> dict[str, float]:
    """Processor time of the peers in a case."""
    return {name: load["cpu_ms"] for name, load in found.items() if not name.startswith("Clearance")}


def _rivals(case: str, measured: Results) -> dict[str, float]:
    """A kept tile is compared with the peers' drawn ones: they keep none."""
    return _peers(measured["d fresh" if case == "d cached" else case])


def _case(case: Case, measured: Results) -> str:
    found = measured[case.key]
    fastest = min(_rivals(case.key, measured).values(), default=None)
    rows = [_row(name, load, fastest) for name, load in sorted(found.items(), key=lambda pair: pair[1]["cpu_ms"])]
    return "\n".join([f"### ({case.key}) {case.title}", "", HEAD, *rows])


def _row(name: str, load: Results, fastest: float | None) -> str:
    told = (
        f"{load['cpu_ms']:,.2f}",
        _times(fastest, load["cpu_ms"]),
        f"{load['first_ms']:,.2f}",
        _few(load["per_second"]),
        f"{load['p50_ms']:,.2f}",
        f"{load['p99_ms']:,.2f}",
        f"{load['answer_kb']:,.0f}",
        f"{load['memory_mb']:,.0f}",
    )
    return f"| {name} | {' | '.join(told)} |"


def _few(number: float) -> str:
    return f"{number:,.1f}" if number < 10 else f"{number:,.0f}"


def _times(fastest: float | None, ours: float) -> str:
    return "-" if fastest is None else f"{fastest / ours:,.1f}x"


def _aims(said: Results) -> Iterator[str]:
    measured = said["measured"]
    for case in CASES:
        ours = measured.get(case.key, {}).get(FILE + FRESHLY * (case.key == "d fresh"))
        fastest = min(_rivals(case.key, measured).values(), default=None)
        if ours and fastest is not None:
            yield _aim(f"({case.key}) file: {case.aim:.0f}x the fastest peer", fastest / ours["cpu_ms"], case.aim)
    for case in CASES:
        ours = measured.get(case.key, {}).get(POSTGIS + FRESHLY * (case.key == "d fresh"))
        tipg = _rivals(case.key, measured).get("tipg")
        if ours and tipg:
            yield _aim(f"({case.key}) PostGIS: {OF_POSTGIS:.0f}x tipg", tipg / ours["cpu_ms"], OF_POSTGIS)
    for case in CASES:
        now, past = (measured.get(case.key, {}).get(name) for name in (FILE, f"{FILE}, as of {said['past']}"))
        if now and past:
            yield _aim(
                f"({case.key}) file, a past day: within {OF_THE_PAST:.0f}x of today",
                past["cpu_ms"] / now["cpu_ms"],
                OF_THE_PAST,
                most=True,
            )
    for case in CASES:
        ours = measured.get(case.key, {}).get(FILE + FRESHLY * (case.key == "d fresh"))
        if ours:
            yield _aim(
                f"({case.key}) file: p99 under {P99_OF_P50:.0f}x p50",
                ours["p99_ms"] / ours["p50_ms"],
                P99_OF_P50,
                most=True,
            )
    for name, most in MEMORY_MB.items():
        yield _aim(
            f"file: memory after every question {name}, under {most} MB",
            said["memory"][name],
            most,
            most=True,
            unit=" MB",
        )


def _aim(text: str, got: float, aim: float, *, most: bool = False, unit: str = "x") -> str:
    met = got <= aim if most else got >= aim
    shown = f"{got:,.0f}" if unit != "x" else f"{got:,.1f}"
    return f"| {text} | {shown}{unit} | {'met' if met else '**missed**'} |"


def _growth(grown: Mapping[str, Any]) -> str:
    sizes: Sequence[str] = sorted(grown, key=int)
    pages = [grown[size]["page"]["cpu_ms"] for size in sizes]
    rows = {
        "page of 100: ms of processor": lambda found: f"{found['page']['cpu_ms']:,.2f}",
        "page of 100: p50, p99 ms": lambda found: f"{found['page']['p50_ms']:,.2f}, {found['page']['p99_ms']:,.2f}",
        "one area: ms of processor": lambda found: f"{found['item']['cpu_ms']:,.2f}",
        "memory": lambda found: f"{found['page']['memory_mb']:,.0f} MB",
        "size of the register": lambda found: f"{found['file_mb']:,.0f} MB",
        "until it answers": lambda found: f"{found['opened_s']:,.1f} s",
        "time to record it": lambda found: "-" if found["made_s"] is None else f"{found['made_s']:,.0f} s",
    }
    times = pages[-1] / pages[0]
    return GROWTH.format(
        heads=" | ".join(f"{int(size):,} areas" for size in sizes),
        rules="|".join("--:" for _ in sizes),
        rows="\n".join(
            f"| {name} | {' | '.join(tell(grown[size]) for size in sizes)} |" for name, tell in rows.items()
        ),
        times=times,
        verdict="met" if max(pages) / min(pages) <= FLAT else "**missed**",
        flat=FLAT,
    )
