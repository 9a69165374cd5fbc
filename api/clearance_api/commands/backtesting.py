"""The command that scores forecasts by what happened: backtest."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.options import DEFAULT, AsJson, Seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from clearance.outlook.backtest.report import BacktestReport
    from clearance.outlook.backtest.targets import Target, TargetReport
    from clearance_geodata.history.reading import Histories

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backtest", rich_help_panel="Figures")(backtest)


def backtest(
    history: Annotated[Path, typer.Argument(metavar="HISTORY", help="CSV of yearly output and what remained.")],
    *,
    horizon: Annotated[int, typer.Option("--horizon", metavar="YEARS", help="How far ahead to score.")] = 5,
    country: Annotated[
        list[str] | None, typer.Option("--country", metavar="NAME", help="Score this one only; may be repeated.")
    ] = None,
    targets: Annotated[
        Path | None, typer.Option("--targets", metavar="FILE", help="CSV of past plans and targets to score, too.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FOLDER", help="Write the pictures there.")] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler: tcp://HOST:PORT.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Processes. [default: as many as processors]")
    ] = None,
    seed: Seed = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Score the forecast by what happened, from every past year of every country, beside what it has to beat."""
    from clearance.outlook.backtest.methods import METHODS
    from clearance.outlook.backtest.report import report_of
    from clearance.outlook.backtest.run import run_backtest
    from clearance.outlook.backtest.targets import score_targets
    from clearance_geodata.executors import executor_of
    from clearance_geodata.history.reading import read_histories

    histories = read_histories(history)
    chosen = sorted({histories.of(name).country for name in country}) if country else None
    asked = _targets_of(targets, histories) if targets else None
    if out:
        out.mkdir(parents=True, exist_ok=True)
    with executor_of(scheduler, workers=workers) as executor, _progress() as tell:
        report = report_of(
            run_backtest(
                histories.countries,
                METHODS,
                seed=seed,
                horizon=horizon,
                countries=chosen,
                executor=executor,
                done=tell,
            )
        )
        scored = score_targets(asked, histories.countries, METHODS, seed=seed, executor=executor) if asked else None
    pictures = _draw(report, out) if out else []
    if as_json:
        _echo_json(history.name, report, scored, histories)
        return
    _show(history.name, report, scored)
    typer.echo(f"seed {seed}; {len(histories.left_out)} rows left out, --json says why of each")
    for path in pictures:
        typer.echo(f"written: {path}")


def _targets_of(path: Path, histories: Histories) -> list[Target]:
    """The targets, with the countries named as the history does."""
    from dataclasses import replace

    from clearance_geodata.history.targets import read_targets

    return [replace(target, country=histories.of(target.country).country) for target in read_targets(path)]


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """What shows how far the back-test is, where somebody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("forecasts from past years", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _draw(report: BacktestReport, folder: Path) -> list[Path]:
    from clearance_maps.charts.backtest import pictures_of

    written = []
    for name, picture in pictures_of(report).items():
        path = folder / f"{name}.svg"
        path.write_text(picture, encoding="utf-8")
        written.append(path)
    return written


def _echo_json(name: str, report: BacktestReport, scored: TargetReport | None, histories: Histories) -> None:
    from clearance.outlook.backtest.serving import plain
    from clearance_api.answers import answer_json

    answer = {"history": name, "report": report, "targets": scored}
    answer["left_out"] = tuple(str(remark) for remark in histories.left_out)
    typer.echo(answer_json(plain(answer)))


def _show(name: str, report: BacktestReport, scored: TargetReport | None) -> None:
    from clearance_api.commands.options import echo_table
    from clearance_api.commands.score_tables import comparison_table, deadline_table, score_table, target_table

    countries = "country" if report.countries == 1 else "countries"
    typer.echo(
        f"{name}: forecasts from {report.origins} past years of {report.countries} {countries}, "
        f"{report.first_origin} to {report.last_origin}, 1 to {report.horizon} years ahead; "
        "each country counts the same"
    )
    tables = [score_table(report), comparison_table(report), deadline_table(report)]
    tables += [target_table(scored)] if scored else []
    for title, columns, rows in tables:
        if rows:
            echo_table(title, columns, rows, right=_figures(columns))
    for line in scored.left_out if scored else ():
        typer.echo(f"not scored: {line}")


def _figures(columns: Sequence[str]) -> list[str]:
    return [column for column in columns if column not in {"measure", "method", "beside"}]
