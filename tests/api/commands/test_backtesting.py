"""The command backtest: its answer as a whole, the same bits wherever it runs, and one line for each fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from clearance.outlook.backtest.methods import METHODS
from clearance.outlook.backtest.report import report_of
from clearance.outlook.backtest.run import run_backtest
from clearance.outlook.backtest.serving import plain
from clearance.outlook.backtest.targets import score_targets
from clearance_geodata.history.reading import read_histories
from clearance_geodata.history.targets import read_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

Run: TypeAlias = Callable[..., Any]

# Landmine Monitor and Mine Action Review: Serbia 2014-2020, Palestine 2015-2019, Afghanistan 2006.
ROWS = """\
country,year,cleared_m2,released_total_m2,remaining_total_m2,as_of,article5_deadline,note
Serbia,2013,,,3200000,,2019-03-01,
Serbia,2014,270616,,2849126,,2019-03-01,
Serbia,2015,410000,1170000,1930000,2016-02,2019-03-01,
Serbia,2016,0,0,2630000,2017-04-01,2019-03-01,
Serbia,2017,0,280000,2350000,,2019-03-01,
Serbia,2018,290000,,1730000,,2023-03-01,
Serbia,2019,610000,,1100000,,2023-03-01,
Palestine,2015,63411,,436610,2016-01,,
Palestine,2016,34057,,400000,2017-08,,
Palestine,2017,41857,,400000,,2028-06-01,
Palestine,2018,5221,,,,2028-06-01,
Palestine,2019,13976,,,,2028-06-01,
Afghanistan,2006,126000000,,,2006-11,,"MIXED-HAZARDS; Jan-Nov 2006, all contaminated land"
"""
TARGETS = "country,made_on,measure,due,m2\nserbia,2018-03-01,cleared,2018,580000\nSerbia,2018-03-01,done,2019-03-01,\n"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("history") / "history.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as started:
        yield started.scheduler_address


def test_the_answer_as_a_whole(run: Run, history: Path, tmp_path: Path) -> None:
    targets = tmp_path / "targets.csv"
    targets.write_text(TARGETS.replace("serbia", "Serbia"), encoding="utf-8")
    answer = json.loads(run("backtest", history, "--workers", 1, "--json", "--seed", 1, "--targets", targets).out)
    histories = read_histories(history)
    report = report_of(run_backtest(histories.countries, METHODS, seed=1))
    assert answer == {
        "history": "history.csv",
        "report": plain(report),
        "targets": plain(score_targets(read_targets(targets), histories.countries, METHODS, seed=1)),
        "left_out": [str(remark) for remark in histories.left_out],
    }
    assert (report.origins, report.countries, report.first_origin, report.last_origin) == (10, 2, 2013, 2018)


def test_processes_and_a_cluster_give_the_same_bits(run: Run, history: Path, cluster: str) -> None:
    here, there, everywhere = (
        run("backtest", history, "--json", *place).out
        for place in (("--workers", 1), ("--workers", 2), ("--scheduler", cluster))
    )
    assert here == there == everywhere


def test_a_person_reads_tables_and_gets_pictures(run: Run, history: Path, tmp_path: Path) -> None:
    targets = tmp_path / "targets.csv"
    targets.write_text(TARGETS, encoding="utf-8")
    shown = run("backtest", history, "--workers", 1, "--targets", targets, "--out", tmp_path / "pictures").out
    assert shown.startswith(
        "history.csv: forecasts from 10 past years of 2 countries, 2013 to 2018, 1 to 5 years ahead"
    )
    for words in (
        "Mean pinball loss on log(1 + m2)",
        "P(done by the deadline): ",
        "Targets beside what each method said before",
        "1 rows left out, --json says why of each",
    ):
        assert words in shown
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == [
        "loss.svg",
        "pit.svg",
        "reliability.svg",
    ]


def test_one_country_scores_the_same_alone(run: Run, history: Path) -> None:
    everything, alone = (
        json.loads(run("backtest", history, "--workers", 1, "--json", *chosen).out)["report"]
        for chosen in ((), ("--country", "PALESTINE"))
    )
    assert {of["of"] for scores in alone["scores"] for of in scores["by_country"]} == {"Palestine"}
    for scores in alone["scores"]:
        whole = next(
            one
            for one in everything["scores"]
            if (one["measure"], one["method"]) == (scores["measure"], scores["method"])
        )
        assert scores["by_country"] == [of for of in whole["by_country"] if of["of"] == "Palestine"]


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--country", "Serbai"], "clearance: country 'Serbai' is not in the file; did you mean Serbia?"),
        (["--horizon", "0"], "clearance: horizon 0 years is out of range; give 1 to 20"),
        (["--seed", "-1"], "clearance: seed -1 is out of range; give 0 to 9223372036854775807"),
        (["--country", "Afghanistan"], "clearance: nothing can be scored: Afghanistan has no known year with a later "),
        (["--scheduler", "here"], "clearance: --scheduler 'here' is no address; write tcp://HOST:PORT"),
        (["--targets", "nowhere.csv"], "clearance: nowhere.csv cannot be read"),
    ],
)
def test_a_fault_is_one_line(run: Run, history: Path, options: list[str], fault: str) -> None:
    ended = run("backtest", history, *options)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(fault)
    assert ended.err.count("\n") == 1
