"""The commands of the books: init, check, adopt, pad, reverse."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from clearance_geodata.countries import country_named

if TYPE_CHECKING:
    from clearance_geodata.register import Register

Content: TypeAlias = Callable[[Path], list[tuple[object, ...]]]
Run: TypeAlias = Callable[..., Any]
Write: TypeAlias = Callable[..., Path]


SPAN = ["--from", "2014-01-01", "--to", "2024-12-31"]


STOCKS = "as_of,scope,areas_sha,areas_cha,areas_total,area_m2,ap_mines,issuer,published,source,note\n"


def test_check_finds_the_unexplained_amounts_and_nothing_broken(answer: Run, peru_register: Register) -> None:
    found = answer("check", peru_register.path)
    assert {finding["severity"] for finding in found} == {"warning", "note"}
    assert [finding["value"] for finding in found if finding["rule"] == "amounts-unexplained"] == [
        "6,906 ap_mines",
        "89 areas",
        "237,312 m2",
    ]


def test_check_ends_with_1_when_a_posting_was_tampered_with(run: Run, peru: Path) -> None:
    connection = sqlite3.connect(peru)
    guards = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'postings'")
    for (guard,) in guards.fetchall():
        connection.execute(f"DROP TRIGGER {guard}")
    connection.execute("UPDATE postings SET quantity = -76354000 WHERE quantity = -76355000")
    connection.commit()
    connection.close()
    done = run("check", peru, "--json")
    assert done.code == 1
    assert "statement-residual" in {finding["rule"] for finding in json.loads(done.out)}


@pytest.mark.parametrize(
    ("country", "zone"), [("PER", "America/Lima"), ("BIH", "Europe/Sarajevo"), ("XAA", "UTC"), ("XZZ", "UTC")]
)
def test_init_makes_an_empty_register(run: Run, answer: Run, tmp_path: Path, country: str, zone: str) -> None:
    path = tmp_path / "new.gpkg"
    done = run("init", path, "--country", country)
    assert done == (0, f"{path}: register of {country_named(country)}, days in {zone}\n", "")
    assert (answer("check", path), answer("reconcile", path)) == ([], [])
    assert run("ledger", path).code == 0


def test_init_takes_a_name_and_a_time_zone(run: Run, tmp_path: Path) -> None:
    done = run("init", tmp_path / "new.gpkg", "--country", "XAA", "--name", "Alphaland", "--time-zone", "Asia/Kabul")
    assert done.out.endswith("register of Alphaland, days in Asia/Kabul\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--country", "ZZZ"], "'ZZZ' is no country code; use the three letters of ISO 3166, such as PER"),
        (["--country", "peru"], "'peru' is no country code; use the three letters of ISO 3166, such as PER"),
        (["--country", "ZZZ", "--name", "Z", "--time-zone", "UTC"], "'ZZZ' is no country code"),
        (["--country", "PER", "--time-zone", "Mars/Base"], "'Mars/Base' is no time zone; use an IANA name such as"),
        (["--country", "PER", "--time-zone", "../UTC"], "'../UTC' is no time zone; use an IANA name such as"),
    ],
)
def test_init_refuses_what_is_not_known_and_leaves_no_file(
    run: Run, tmp_path: Path, words: list[str], message: str
) -> None:
    done = run("init", tmp_path / "new.gpkg", *words)
    assert (done.code, done.out, list(tmp_path.iterdir())) == (1, "", [])
    assert done.err.startswith(f"clearance: {message}")


def test_init_never_overwrites(run: Run, empty: Path) -> None:
    before = empty.read_bytes()
    done = run("init", empty, "--country", "PER")
    assert (done.code, empty.read_bytes()) == (1, before)
    assert "exists already; choose another name, a register is never overwritten" in done.err


def test_init_names_the_folder_that_is_missing(run: Run, tmp_path: Path) -> None:
    done = run("init", tmp_path / "gone" / "new.gpkg", "--country", "PER")
    assert done == (1, "", f"clearance: {tmp_path / 'gone'} is not a folder; create it first\n")


@pytest.fixture
def published(run: Run, written: Write, empty: Path, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A register with figures that nobody booked; their ids by the day they hold on."""
    rows = "2014-04-30,national,,,135,438254,10313,State,,s,\n2015-12-31,national,,,140,480394,6338,State,,s,\n"
    file = written(tmp_path / "stocks.csv", STOCKS + rows)
    assert run("import", file, "--into", empty, "--as", "published").code == 0
    connection = sqlite3.connect(empty)
    figures = connection.execute("SELECT effective_on, subject FROM journal WHERE record = 'figure'").fetchall()
    connection.close()
    return empty, {day: figure.partition(":")[0] for day, figure in figures}


def test_figures_are_listed_then_adopted_then_padded_by_a_named_person(
    run: Run, answer: Run, published: tuple[Path, dict[str, str]]
) -> None:
    register, ids = published
    first, second = ids["2014-04-30"], ids["2015-12-31"]
    listed = run("adopt", register)
    assert first in listed.out
    assert "in the books" not in listed.out
    assert run("adopt", register, first, "--by", "A. Person").code == 0
    refused = run("adopt", register, second, "--by", "A. Person")
    assert (refused.code, refused.err) == (
        1,
        (
            "clearance: State national 2015-12-31: 480,394 m2: the book of PER holds 438,254 m2; explain the "
            "difference with entries, or bring the book to it with `clearance pad`\n"
        ),
    )
    padded = run("pad", register, second, "--by", "A. Person", "--reason", "no source explains it")
    assert padded.out.startswith("1 records recorded by A. Person; snapshot ")
    shown = answer("ledger", register)
    assert [(row["unexplained"], row["closing"]) for row in shown["rows"]] == [(0, 438_254), (42_140, 480_394)]
    again = run("adopt", register, second, "--by", "A. Person")
    assert again.out.startswith("0 records recorded by A. Person")
    assert "agrees with the book of PER" in again.out
    assert "in the books" in run("adopt", register).out


@pytest.mark.parametrize("by", [[], ["--by", ""], ["--by", "  "]])
@pytest.mark.parametrize("act", [["adopt"], ["pad", "--reason", "r"]], ids=["adopt", "pad"])
def test_adopting_and_padding_need_a_name(
    run: Run, content: Content, published: tuple[Path, dict[str, str]], act: list[str], by: list[str]
) -> None:
    register, ids = published
    before = content(register)
    done = run(act[0], register, ids["2014-04-30"], *act[1:], *by)
    assert done == (1, "", "clearance: adopting and padding are acts of a named person; say who with --by NAME\n")
    assert content(register) == before


def test_padding_needs_a_reason_and_a_figure_that_is_there(
    run: Run, content: Content, published: tuple[Path, dict[str, str]]
) -> None:
    register, ids = published
    assert run("adopt", register, ids["2014-04-30"], "--by", "A. Person").code == 0
    before = content(register)
    nameless = run("pad", register, ids["2015-12-31"], "--by", "A. Person")
    assert nameless.err == (
        "clearance: padding the book of PER needs a reason; say why nobody can explain the amount\n"
    )
    unknown = run("pad", register, "F1", "--by", "A. Person", "--reason", "r")
    assert unknown.err == (
        f"clearance: there is no published figure 'F1'; `clearance adopt {register}` lists their ids\n"
    )
    assert content(register) == before


def test_a_dry_run_of_adopting_records_nothing(
    run: Run, content: Content, published: tuple[Path, dict[str, str]]
) -> None:
    register, ids = published
    before = content(register)
    done = run("adopt", register, ids["2014-04-30"], "--by", "A. Person", "--dry-run")
    assert done.out.startswith("2 records would be recorded by A. Person")
    assert content(register) == before


def test_an_entry_is_reversed_once_by_a_named_person_with_a_reason(run: Run, answer: Run, peru: Path) -> None:
    connection = sqlite3.connect(peru)
    query = "SELECT position FROM journal WHERE record = 'entry' AND kind = 'cleared' AND effective_on = '2022-12-31'"
    (position,) = connection.execute(query).fetchone()
    connection.close()
    entry, who = f"E{position}", ["--by", "A. Person", "--reason", "it was 25,000"]
    assert run("reverse", peru, entry).err == (
        f"clearance: reversing {entry} is an act of a named person with a reason; give --by and --reason\n"
    )
    assert run("reverse", peru, entry, *who).out.startswith(f"{entry} reversed by A. Person; snapshot ")
    shown = answer("ledger", peru, *SPAN)
    assert [(row["cleared"], row["closing"]) for row in shown["rows"][-3:]] == [
        (0, 239_568),
        (0, 323_013),
        (22_625, 300_388),
    ]
    again = run("reverse", peru, entry, *who)
    assert again.err.startswith(f"clearance: entry {entry} was reversed before, by E")
    unknown = run("reverse", peru, "E9999", *who)
    assert unknown.err.startswith("clearance: there is no entry 'E9999'; the layer `released` and the notes")


def test_a_stock_cannot_be_reversed_away_under_later_releases(run: Run, content: Content, peru: Path) -> None:
    before = content(peru)
    connection = sqlite3.connect(peru)
    query = "SELECT position FROM journal WHERE record = 'entry' AND kind = 'opened' AND subject = 'PER'"
    (position,) = connection.execute(query).fetchone()
    connection.close()
    done = run("reverse", peru, f"E{position}", "--by", "A. Person", "--reason", "r")
    assert (done.code, content(peru)) == (1, before)
    assert "more would be released than the area holds" in done.err
