"""Where a register is, told by a text, and never more of it than anybody may see."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearance.errors import ClearanceError, NotFound, NotPossible
from clearance_geodata.register import Register
from clearance_geodata.store.address import Address


def test_a_text_names_a_file_or_a_database() -> None:
    file, path = Address.of("data/peru.gpkg"), Address.of(Path("data/peru.gpkg"))
    assert (file, file.name, file.path, str(file)) == (path, "peru", Path("data/peru.gpkg"), "data/peru.gpkg")
    plain = Address.of("postgresql://ana@db/mines")
    assert (plain.name, plain.schema, plain.file, plain.url) == ("mines", "clearance", None, str(plain))
    named = Address.of("postgres://ana@db:5433/mines?schema=peru&sslmode=require")
    assert (named.name, named.schema, named.url) == ("peru", "peru", "postgres://ana@db:5433/mines?sslmode=require")
    assert Address.of(named) == named


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ana:secret@db/mines", "postgresql://ana@db/mines"),
        ("postgresql://ana:se%2Fcret@db/mines?schema=x", "postgresql://ana@db/mines?schema=x"),
        ("postgresql://db/mines?password=secret&user=ana", "postgresql://db/mines?user=ana"),
        ("postgresql://ana:sec:ret@[::1]:5432/mines", "postgresql://ana@[::1]:5432/mines"),
        ("postgresql:///mines?host=/run/pg&sslpassword=secret", "postgresql:///mines?host=/run/pg"),
    ],
)
def test_a_password_is_not_in_the_text(url: str, shown: str) -> None:
    address = Address.of(url)
    assert str(address) == shown
    assert "secret" not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:sec/ret@db/mines",
        "postgresql://ana:sec?ret@db/mines",
        "postgresql://ana:sec#ret@db/mines",
        "postgresql://ana:sec%ret@127.0.0.1:1/mines",
        "postgresql://ana:secret@127.0.0.1:port/mines",
        "postgresql://ana:secret@127.0.0.1:1/",
        "postgresql://ana:secret@127.0.0.1:1/mines?schema=Mines",
        "postgresql://ana:secret@127.0.0.1:1/mines?schema=pg_mines",
        "postgresql://ana:secret@127.0.0.1:1/mines?nothing=1",
    ],
)
def test_a_url_that_cannot_be_is_refused_without_what_it_must_not_show(url: str) -> None:
    with pytest.raises(ClearanceError) as refused:
        Register.open(url)
    told = str(refused.value)
    assert "sec" not in told
    assert "; " in told


def test_a_database_is_no_file() -> None:
    with pytest.raises(NotPossible, match="is a database, no file; `clearance move` makes a file of it"):
        _ = Address.of("postgresql://ana@db/mines").path
    with pytest.raises(NotFound, match="names no database; write postgresql://user@host/database"):
        Address.of("postgresql://ana@db")
