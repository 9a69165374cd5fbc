"""This service against the servers that people use today, on the same areas, in one run: `make bench-peers`.

    python bench/peers/run.py --work build/bench-peers --rounds 3 --seconds 4

One core for a server and its database, another for the client. Servers take turns in rounds, and the best of the
rounds counts for all of them alike. Before anything is timed, the answers of all are compared with the features. The
report goes to docs/bench-peers.md; what is not there (Debian packages) is named, and the rest is installed into the
work folder.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from books import make_register
from cases import CASES
from contestants import Contestant, peers
from country import land_of
from database import Database, running
from environments import missing_packages, version_of_package
from equality import answers_of
from growth import growth
from measure import ask, best_of, load
from ours import FRESH, moved, of_a_past_day, served
from plain import load as load_table
from plain import write_files
from questions import Questions, questions_of
from report import report_of
from servers import cost_of

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "bench-peers.md"
PAST = date(2023, 12, 31)
OURS_FILE, OURS_POSTGIS, FRESHLY = "Clearance, file", "Clearance, PostGIS", ", no tile kept"


def main() -> None:
    """Measure, and write the report."""
    options = _options()
    if missing := missing_packages():
        raise SystemExit(f"these Debian packages are missing: {' '.join(missing)}; install them, then run this again")
    folder = options.work.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    results = folder / "results.json"
    said = json.loads(results.read_text()) if results.exists() else {}
    if options.areas:
        said |= _peers(folder, options)
    if options.growth:
        grown = growth(options.growth, seed=options.seed, folder=folder, rounds=options.rounds, seconds=options.seconds)
        said["growth"] = {size: _plain(found) for size, found in grown.items()}
    results.write_text(json.dumps(said, indent=1))
    options.out.write_text(report_of(json.loads(results.read_text())))
    print(f"{options.out.name} written")


def _options() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description="Measure this service against others.")
    asked.add_argument("--work", type=Path, default=ROOT / "build" / "bench-peers", help="kept between runs")
    asked.add_argument("--areas", type=int, default=100_000, help="0: only growth")
    asked.add_argument("--growth", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--seconds", type=int, default=4, help="for each case of each server in a round")
    asked.add_argument("--seed", type=int, default=20261122)
    asked.add_argument("--only", nargs="*", help="contestants whose name begins with one of these words")
    asked.add_argument("--no-postgis", action="store_true", help="without our own service on PostGIS")
    asked.add_argument("--out", type=Path, default=REPORT)
    return asked.parse_args()


def _peers(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """All contestants, compared and measured."""
    register = folder / "peers.gpkg"
    if not register.exists():
        beside = folder / "peers.part.gpkg"
        beside.unlink(missing_ok=True)
        make_register(beside, land_of(options.areas, options.seed)).close()
        beside.rename(register)
    plain = write_files(register, folder)
    questions = questions_of(plain.features, options.seed)
    with ExitStack() as stack:
        database = stack.enter_context(running(folder / "postgres", core=0))
        load_table(database, plain.features)
        ours = options.only is None or any(OURS_FILE.startswith(word) for word in options.only)
        with_postgis = not options.no_postgis
        contestants = _ours(stack, folder, register, database, with_postgis=with_postgis) if ours else []
        contestants += stack.enter_context(peers(folder, folder, plain, database))
        if options.only:
            contestants = [one for one in contestants if one.name.startswith(tuple(options.only))]
        agreed = {}
        for one in contestants:
            agreed[one.name] = answers_of(one, questions)
            print(f"{one.name}: {agreed[one.name]}", flush=True)
        measured = _measured(contestants, questions, folder, options)
    memory = _memory(folder, register, questions)
    return {
        "measured": measured,
        "memory": memory,
        "agreed": agreed,
        "contestants": {one.name: {"version": one.version, "started_with": one.started_with} for one in contestants},
        "areas": options.areas,
        "seed": options.seed,
        "past": str(PAST),
        "rounds": options.rounds,
        "seconds": options.seconds,
        "corners": int(plain.features.geometry.count_coordinates().sum()),
        "tiles": len(questions.tiles),
        "machine": _machine(),
        "on": str(datetime.now(UTC).date()),
    }


def _ours(
    stack: ExitStack, folder: Path, register: Path, database: Database, *, with_postgis: bool
) -> list[Contestant]:
    """Our own service, as it is now."""
    on_file = stack.enter_context(served(folder, str(register), OURS_FILE))
    fresh = stack.enter_context(served(folder, str(register), OURS_FILE + FRESHLY, environment=FRESH))
    found = [on_file, of_a_past_day(on_file, PAST), fresh]
    if with_postgis:
        url = moved(register, database)
        on_postgis = stack.enter_context(served(folder, url, OURS_POSTGIS, asks=[database.pid]))
        name = OURS_POSTGIS + FRESHLY
        fresh = stack.enter_context(served(folder, url, name, asks=[database.pid], environment=FRESH))
        found += [on_postgis, of_a_past_day(on_postgis, PAST), fresh]
    return found


def _measured(
    contestants: Sequence[Contestant], questions: Questions, folder: Path, options: argparse.Namespace
) -> dict[str, Any]:
    """By case and contestant, the best of all rounds."""
    loads: dict[str, dict[str, list[Any]]] = {case.key: {} for case in CASES}
    for turn in range(options.rounds):
        for case in CASES:
            for one in contestants:
                paths = case.paths(one, questions)
                if paths is None or not _takes_part(one, case.key):
                    continue
                seconds = options.seconds * case.longer
                found = load(one, paths, seconds=seconds, folder=folder, is_first=turn == 0)
                loads[case.key].setdefault(one.name, []).append(found)
                print(f"round {turn + 1} ({case.key}) {one.name}: {found}", flush=True)
    return {key: {name: asdict(best_of(each)) for name, each in of.items()} for key, of in loads.items()}


def _memory(folder: Path, register: Path, questions: Questions) -> dict[str, float]:
    """What a service on the file holds after every question but tiles, and after tiles."""
    with served(folder, str(register), "Clearance, memory") as one:
        held = {}
        for name, keys in (("without tiles", ("a", "b", "c", "e")), ("with tiles", ("d cached",))):
            for case in CASES:
                if case.key in keys:
                    ask(one, case.paths(one, questions) or ())
            held[name] = cost_of(one.stack).memory_mb
    return held


def _takes_part(one: Contestant, case: str) -> bool:
    """Tiles are drawn anew by the service that keeps none, and kept by ours alone."""
    ours = one.name.startswith("Clearance")
    if case == "d cached":
        return ours and not one.name.endswith(FRESHLY)
    return not ours or one.name.endswith(FRESHLY) == (case == "d fresh")


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, float | None) else asdict(value) for name, value in found.items()}


def _machine() -> str:
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    database = (
        f"PostgreSQL {version_of_package('postgresql-15')}, PostGIS {version_of_package('postgresql-15-postgis-3')}"
    )
    return (
        f"{os.cpu_count()} processors, {memory_gb:.0f} GB, {system}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {database}"
    )


if __name__ == "__main__":
    main()
