"""The report of the measurements, for people: times, peak memory, ratios, and how they grow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

__all__ = ["report_of"]

Sizes: TypeAlias = Mapping[int, Mapping[str, Any]]

TEXT = """\
# Speed

Written by `make bench` on {on}; do not edit. {machine}.

A made-up country (seed {seed}) comes as two files: its areas, and what was done in them. They are imported with all
checks on, as `clearance import` does it, and then asked what a ministry asks. Each step runs in a process of its own.
Times on a shared machine drift by half and more; the ratios do less.

| | {heads} |
|---|{rules}|
{rows}

What stands beside it is the plainest tool that gives the same answer, in the same process, in turns:

- DuckDB has the postings and areas as tables in memory and says released and closing m2 by province and year; the
  figures are compared before anything is timed. It explains and checks nothing.
- pandas groups the same postings, and answers a part of it.
- Shapely makes one union of all areas; the net m2 agree to 1e-6. It names no overlap.
- `json` writes the page of areas that a box holds, found by a tree, for each request.

## How it grows

The time for {most:,} areas over that for {fewest:,}, against n log n, which would be {n_log_n:,.0f} times:

| step | times |
|---|---|
{growth}

## Maps

{drawn}
"""

DRAWN = """\
Every map of two more countries, {acts:,} acts in all, with the story of every area that it shows, against
`folium.GeoJson` of the same shapes and values without stories, in the same process, in turns: seconds of a processor,
the best of three. The first four are of a country at the end of its work, the others of one in the midst of it, where
polygons are open areas.

| map | shapes | HTML | plain | smaller | written in | plain | faster | first view | slowest act |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
{rows}

Figures, findings and the surface are computed before, the plan is made up; the page is what is timed. The surface is a
picture in both pages. A page asks no other machine for anything; the plain one asks for its scripts and tiles. First
view: from opening the file to the drawn map, in headless Chromium without a graphics card. The slowest act is that of
five pans, zooms and moves of the pointer, until the next picture.
"""
ROW = (
    "| {map} | {polygons:,} | {ours_mb:,.2f} MB | {plain_mb:,.2f} MB | {smaller:,.1f} times | {ours_s:,.2f} s "
    "| {plain_s:,.2f} s | {faster:,.1f} times | {first} | {slowest} |"
)


def report_of(sizes: Sizes, drawn: Mapping[str, Any], *, seed: int, machine: str, on: date) -> str:
    """The page of the documentation."""
    fewest, most = min(sizes), max(sizes)
    rows = [f"| {name} | {' | '.join(said(sizes[n]) for n in sizes)} |" for name, said in ROWS.items()]
    ends = (sizes[fewest], sizes[most])
    growth = [f"| {name} | {seconds(ends[1]) / seconds(ends[0]):,.0f} |" for name, seconds in STEPS.items()]
    return TEXT.format(
        on=on,
        machine=machine,
        seed=seed,
        heads=" | ".join(f"{n:,} areas" for n in sizes),
        rules="|".join("---:" for _ in sizes),
        rows="\n".join(rows),
        most=most,
        fewest=fewest,
        n_log_n=most * math.log(most) / (fewest * math.log(fewest)),
        growth="\n".join(growth),
        drawn=_drawn(drawn),
    )


def _drawn(found: Mapping[str, Any]) -> str:
    rows = []
    for one in found["maps"]:
        seen = "first_ms" in one
        rows.append(
            ROW.format(
                **one,
                smaller=one["plain_mb"] / one["ours_mb"],
                faster=one["plain_s"] / one["ours_s"],
                first=f"{one['first_ms']:,.0f} ms" if seen else "",
                slowest=f"{max(one['acts_ms'].values()):,.0f} ms" if seen else "",
            )
        )
    return DRAWN.format(acts=found["acts"], rows="\n".join(rows)).rstrip()


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.1f} ms" if seconds < 1 else f"{seconds:,.1f} s"


def _ratio(ours_s: float, theirs_s: float) -> str:
    """How long it takes, and how many times as long as the other one."""
    return f"{_ms(ours_s)}, {ours_s / theirs_s:,.2f} times"


def _entries(found: Mapping[str, Any]) -> int:
    """Entries are the records of the journal that are no areas."""
    return int(found["import"]["records"] - found["import"]["areas"])


ROWS = {
    "entries in the journal": lambda m: f"{_entries(m):,}",
    "import of the areas": lambda m: (
        f"{_ms(m['import']['areas_s'])}, {m['import']['areas'] / m['import']['areas_s']:,.0f} a second"
    ),
    "import of the acts": lambda m: (
        f"{_ms(m['import']['acts_s'])}, {m['import']['acts'] / m['import']['acts_s']:,.0f} a second"
    ),
    "peak memory of both": lambda m: f"{m['import']['peak_mb']:,.0f} MB",
    "size of the register": lambda m: f"{m['import']['file_mb']:,.0f} MB",
    "statement by year and province, from the file": lambda m: _ms(m["ledger"]["cold_s"]),
    "peak memory of it": lambda m: f"{m['ledger']['peak_mb']:,.0f} MB",
    "the same from the postings, to DuckDB": lambda m: _ratio(m["ledger"]["ours_s"], m["ledger"]["duckdb_s"]),
    "the same, to pandas": lambda m: _ratio(m["ledger"]["ours_s"], m["ledger"]["pandas_s"]),
    "footprint of all areas, to one union": lambda m: _ratio(m["ground"]["ours_s"], m["ground"]["union_s"]),
    "overlaps that it names": lambda m: f"{m['ground']['overlaps']:,}",
    "full check": lambda m: _ms(m["check"]["seconds"]),
    "peak memory of the check": lambda m: f"{m['check']['peak_mb']:,.0f} MB",
    "findings, of so many rules": lambda m: (
        f"{sum(m['check']['findings'].values()):,} of {len(m['check']['findings'])}"
    ),
    "verify": lambda m: f"{_ms(m['verify']['seconds'])}, {m['verify']['findings']} findings",
    "peak memory of verify": lambda m: f"{m['verify']['peak_mb']:,.0f} MB",
    "page of 100 areas, to json": lambda m: _ratio(m["page"]["ours_s"], m["page"]["json_s"]),
}
STEPS = {
    "import of the areas": lambda m: m["import"]["areas_s"],
    "import of the acts": lambda m: m["import"]["acts_s"],
    "statement from the file": lambda m: m["ledger"]["cold_s"],
    "statement from the postings": lambda m: m["ledger"]["ours_s"],
    "footprint": lambda m: m["ground"]["ours_s"],
    "full check": lambda m: m["check"]["seconds"],
    "verify": lambda m: m["verify"]["seconds"],
}
