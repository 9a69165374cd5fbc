"""What a command says went wrong, in the language that was asked for; never in one that is guessed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import pytest

from clearance_api.cli import main
from clearance_api.commands import figures

if TYPE_CHECKING:
    from pathlib import Path

Run: TypeAlias = Callable[..., "Done"]
ISO3 = "`clearance init {0} --country ISO3`"
GONE = {
    "en": f"clearance: there is no register {{0}}; create one with {ISO3}\n",
    "es": f"clearance: no existe el registro {{0}}; cree uno con {ISO3}\n",
    "fr": f"clearance: il n’y a pas de registre {{0}} ; créez-en un avec {ISO3}\n",
}


class Done(NamedTuple):
    """What the command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line, in this process: starting one takes longer than most tests."""
    monkeypatch.delenv("CLEARANCE_LANG", raising=False)

    def ran(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["clearance", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        return Done(int(left.value.code or 0), *capsys.readouterr())

    return ran


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_an_error_is_said_in_the_language_before_the_command(lang: str, run: Run, tmp_path: Path) -> None:
    gone = tmp_path / "gone.gpkg"
    assert run("--lang", lang, "ledger", gone) == Done(1, "", GONE[lang].format(gone))
    assert run(f"--language={lang}", "ledger", gone) == Done(1, "", GONE[lang].format(gone))


def test_a_command_that_writes_in_a_language_says_its_errors_in_it(run: Run, tmp_path: Path) -> None:
    gone, out = tmp_path / "gone.gpkg", tmp_path / "map.html"
    assert run("map", "contamination", gone, "--out", out, "--lang", "fr").err == GONE["fr"].format(gone)
    assert run("--lang", "es", "map", "contamination", gone, "--out", out, "--lang", "fr").err == GONE["es"].format(
        gone
    )


def test_the_setting_says_it_for_every_command_and_the_option_goes_before_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone.gpkg"
    monkeypatch.setenv("CLEARANCE_LANG", "es")
    assert run("ledger", gone).err == GONE["es"].format(gone)
    assert run("--lang", "fr", "ledger", gone).err == GONE["fr"].format(gone)


def test_the_locale_of_the_machine_says_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone.gpkg"
    for name in ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.setenv(name, "es_PE.UTF-8")
    assert run("ledger", gone).err == GONE["en"].format(gone)


def test_a_language_that_there_is_not_is_refused_in_english(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone.gpkg"
    message = "clearance: language 'tlh' is not available; use one of en, es, fr\n"
    assert run("--lang", "tlh", "ledger", gone) == Done(1, "", message)
    monkeypatch.setenv("CLEARANCE_LANG", "tlh")
    assert run("ledger", gone) == Done(1, "", "clearance: setting CLEARANCE_LANG is 'tlh'; give one of en, es, fr\n")


def test_what_the_system_says_of_a_place_has_words_too(program: Run, tmp_path: Path) -> None:
    long = tmp_path / f"{'x' * 300}.gpkg"
    remedy = "elija un lugar que se pueda usar, con espacio suficiente"
    said = f"clearance: {long}: nombre de archivo demasiado largo; {remedy}\n"
    assert program("--lang", "es", "ledger", long) == Done(1, "", said)


def test_a_command_that_ctrl_c_stops_says_so_in_the_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(figures, "read", stopped)
    said = "clearance: interrompu ; ce qui n’était pas fini n’a pas été enregistré\n"
    assert run("--lang", "fr", "ledger", "any.gpkg") == Done(130, "", said)


def test_the_help_is_in_english(run: Run) -> None:
    assert run("--lang", "es", "ledger", "--help").out == run("ledger", "--help").out
