"""What only a database does: its lock, its readers, its faults in words, and news of commits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from postgres_server import Server, served
from stores import INTEGRITY, content, foreign

from clearance.errors import ClearanceError, NotFound, RegisterUnusable, RuleBroken
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard
from clearance.land.hazard import Place as Sector
from clearance.land.journal import Entry
from clearance_geodata import reading
from clearance_geodata.moving import move
from clearance_geodata.register import Register
from clearance_geodata.store import database
from clearance_geodata.store.address import Address
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

pytestmark = pytest.mark.needs("initdb")

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PLACE = Sector(name="North", lon=-150.0, lat=-40.0, approximate=True, source="atlas")
OF_NO_AREA = Entry(kind=Kind.OPENED, area_id="Z", effective_on=NOON.date(), act_id="1", account="sha")


@pytest.fixture
def register(schemas: Iterator[str]) -> Iterator[Register]:
    with Register.create(next(schemas), country="XEX", country_name="Example", clock=lambda: NOON) as made:
        yield made


def url_of(register: Register) -> str:
    return f"{register.store.address.url}?schema={register.store.address.schema}"


def started(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Python in a process of its own, until it has said something."""
    command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def waits_for(what: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


WRITER = """
    import sys, time
    from clearance.land.hazard import Place
    from clearance_geodata.register import Register
    from clearance_geodata.writing import Batch
    place = Place(name="North", lon=-150.0, lat=-40.0, approximate=True, source="atlas")
    with Register.open(sys.argv[1]) as register:
        with register.writing(by="other") as writer:
            writer.record(Batch.of(place, place))
            print("written", flush=True)
            time.sleep(60)
"""


def test_a_writer_that_is_killed_leaves_nothing_and_lets_the_next_one_in(register: Register) -> None:
    before = content(register)
    writer = started(WRITER, url_of(register))
    assert writer.stdout is not None
    assert writer.stdout.readline() == "written\n"
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()
    assert content(register) == before
    assert register.record(Batch.of(PLACE), by="anna").recorded == (1,)
    assert verify(register) == ()


def test_who_waits_too_long_for_another_writer_is_told_so(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 1)
    with (
        register.writing(by="anna"),
        pytest.raises(RegisterUnusable) as refused,
        Register.open(url_of(register)) as two,
    ):
        two.record(Batch.of(PLACE), by="berta")
    told = f"{register.store.address} is being written by another program; wait for it to finish, then try again"
    assert str(refused.value) == told


def test_registers_in_other_schemas_do_not_wait_for_each_other(register: Register, schemas: Iterator[str]) -> None:
    with register.writing(by="anna"), Register.create(next(schemas), country="PER") as other:
        assert other.record(Batch.of(PLACE), by="berta").recorded == (1,)


def test_many_writers_at_once_lose_nothing_and_readers_go_on(register: Register) -> None:
    with ThreadPoolExecutor(16) as pool:
        written = [pool.submit(register.record, Batch.of(PLACE), by=f"w{i}") for i in range(24)]
        seen = [pool.submit(register.snapshot) for _ in range(24)]
        positions = sorted(done.result().recorded[0] for done in written)
        assert all(0 <= done.result().identity.position <= 24 for done in seen)
    assert positions == list(range(1, 25))
    assert verify(register) == ()


def test_a_reading_sees_one_moment_while_others_write(register: Register) -> None:
    register.record(Batch.of(PLACE), by="anna")
    with register.reader() as connection:
        before = reading.last_position(connection)
        register.record(Batch.of(PLACE), by="anna")
        assert (before, reading.last_position(connection), register.position()) == (1, 1, 2)


def test_a_reader_cannot_write(register: Register) -> None:
    with pytest.raises(RegisterUnusable, match="is read-only"), register.reader() as connection:
        connection.execute("UPDATE writer SET writing = 1")


def test_rows_come_in_portions_from_a_cursor_of_the_server(register: Register) -> None:
    register.record(Batch.of(*[PLACE] * 30), by="anna")
    with register.reader() as connection:
        rows = connection.stream("SELECT position FROM journal WHERE position > ? ORDER BY 1", (10,))
        (held,) = connection.execute("SELECT count(*) FROM pg_cursors WHERE is_scrollable IS FALSE").fetchone()
        parts = [[position for (position,) in rows.fetchmany(8)] for _ in range(4)]
        (left,) = connection.execute("SELECT count(*) FROM pg_cursors").fetchone()
    assert parts == [list(range(11, 19)), list(range(19, 27)), list(range(27, 31)), []]
    assert (held, left) == (1, 0)


def test_text_is_ordered_by_its_bytes_as_in_a_file(register: Register, tmp_path: Path) -> None:
    ids = ["b", "a", "B", "é", "Z-1", "Z1", "z", "ß", "_", "10", "9"]
    batch = Batch.of(*(Area(area_id=id_, name="x", hazards=frozenset({Hazard.AP})) for id_ in ids))
    register.record(batch, by="anna")
    with Register.create(tmp_path / "x.gpkg", country="XEX", country_name="X", time_zone="UTC") as file:
        file.record(batch, by="anna")
        listed = []
        for each in (register, file):
            with each.reader() as connection:
                listed.append(reading.area_ids(connection))
    assert listed[0] == listed[1] == sorted(ids)


def test_the_layers_are_tables_that_qgis_opens(register: Register) -> None:
    with foreign(register) as other:
        shaped = other.execute(
            "SELECT f_table_name, type, srid FROM geometry_columns WHERE f_table_schema = current_schema() ORDER BY 1"
        ).fetchall()
        indexes = other.execute(
            "SELECT tablename FROM pg_indexes WHERE schemaname = current_schema() "
            "AND indexdef LIKE '%USING gist (geom)'"
        ).fetchall()
        keys = other.execute(
            "SELECT count(*) FROM information_schema.key_column_usage WHERE table_schema = current_schema() "
            "AND table_name IN ('areas', 'released') AND column_name = 'fid'"
        ).fetchone()
    assert shaped == [
        ("areas", "MULTIPOLYGON", 4326),
        ("incidents", "GEOMETRY", 4326),
        ("minefields", "GEOMETRY", 4326),
        ("released", "MULTIPOLYGON", 4326),
        ("storage_sites", "GEOMETRY", 4326),
    ]
    assert sorted(name for (name,) in indexes) == [name for name, _, _ in shaped]
    assert keys == (2,)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("TRUNCATE areas", "change areas through clearance, not here"),
        ("TRUNCATE journal, postings", "journal and postings are written once; reverse the entry instead"),
    ],
)
def test_nobody_empties_a_table(register: Register, sql: str, message: str) -> None:
    with foreign(register) as other, pytest.raises((*INTEGRITY, psycopg.Error), match=message):
        other.execute(f"{sql} CASCADE")


def test_a_program_that_looks_elsewhere_first_is_refused_with_the_same_words(register: Register) -> None:
    schema = register.store.address.schema
    with (
        psycopg.connect(register.store.address.url) as qgis,
        pytest.raises(psycopg.IntegrityError, match="change areas through clearance, not here"),
    ):
        qgis.execute(f"DELETE FROM {schema}.areas".encode())  # noqa: S608  our own names


def test_the_owner_of_a_database_needs_no_superuser_for_a_register(postgres: Server) -> None:
    url = postgres.database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE keeper LOGIN")
        connection.execute(f"ALTER DATABASE {url.rpartition('/')[2]} OWNER TO keeper".encode())
    with Register.create(url.replace("postgres@", "keeper@"), country="PER", clock=lambda: NOON) as made:
        made.record(Batch.of(PLACE), by="anna")
        assert (made.name, made.position(), verify(made)) == (url.rpartition("/")[2], 1, ())


def test_a_guard_that_was_taken_away_switched_off_or_changed_is_found(register: Register) -> None:
    with foreign(register) as other:
        other.execute("DROP TRIGGER guard_areas_update ON areas")
        other.execute("ALTER TABLE journal DISABLE TRIGGER guard_journal_delete")
        other.execute(
            "CREATE OR REPLACE FUNCTION refuse_foreign() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$"
        )
    found = {(finding.record, finding.value) for finding in verify(register) if finding.rule == "trigger-changed"}
    assert {("guard_areas_update", "missing"), ("guard_journal_delete", "missing")} < found
    assert ("guard_released_insert", "changed") in found


def test_what_was_changed_behind_the_back_is_found(example_register: Register, schemas: Iterator[str]) -> None:
    address = Address.of(next(schemas))
    move(Address.of(example_register.path), address)
    with Register.open(address) as register:
        with foreign(register) as other:
            for table in ("journal", "postings", "areas", "released"):
                other.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            other.execute("UPDATE journal SET recorded_by = 'nobody' WHERE position = 3")
            other.execute("UPDATE areas SET name = 'other' WHERE fid = (SELECT min(fid) FROM areas)")
            other.execute("UPDATE released SET geom = ST_Translate(geom, 1, 0) WHERE fid < 40")
            other.execute("UPDATE postings SET quantity = quantity + 1 WHERE fid = 1")
            other.execute("DROP INDEX areas_by_place")
            for table in ("journal", "postings", "areas", "released"):
                other.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        rules = {finding.rule for finding in verify(register)}
    assert rules >= {"chain-broken", "layer-differs", "postings-differ", "index-incomplete"}
    assert "trigger-changed" not in rules


def test_a_character_that_postgresql_cannot_keep_is_named(register: Register) -> None:
    nul = Area(area_id="A\0", name="x", hazards=frozenset({Hazard.AP}))
    with pytest.raises(ClearanceError, match="cannot keep a text with the character NUL; take it out of the record"):
        register.record(Batch.of(nul), by="anna")
    assert register.position() == 0


def test_an_act_of_another_process_is_known_without_asking(register: Register) -> None:
    register.follow()
    assert waits_for(lambda: register.store.known_position() == 0)
    with Register.open(url_of(register)) as other:
        other.record(Batch.of(PLACE, PLACE), by="berta")
        with pytest.raises(RuleBroken):
            other.record(Batch.of(PLACE, OF_NO_AREA), by="berta")
        other.record(Batch.of(PLACE), by="berta", dry_run=True)
    assert waits_for(lambda: register.store.known_position() == 2)
    register.record(Batch.of(PLACE), by="anna")
    assert (register.store.known_position(), register.position()) == (3, 3)


def test_who_hears_nothing_asks_and_hears_again_later(register: Register) -> None:
    register.follow()
    assert waits_for(lambda: register.store.known_position() == 0)
    _cut_off(register)
    assert waits_for(lambda: register.store.known_position() is None)
    with Register.open(url_of(register)) as other:
        other.record(Batch.of(PLACE), by="berta")
    assert register.position() == 1
    assert waits_for(lambda: register.store.known_position() == 1)


def test_readers_and_writers_go_on_after_the_server_dropped_their_connections(register: Register) -> None:
    register.record(Batch.of(PLACE), by="anna")
    _cut_off(register)
    assert [register.snapshot().identity.position for _ in range(3)] == [1, 1, 1]
    assert register.record(Batch.of(PLACE), by="anna").recorded == (2,)


def test_a_server_that_went_away_is_named_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE_S", 1.0)
    with served() as server:
        register = Register.create(server.database(), country="PER", clock=lambda: NOON)
        register.follow()
        assert waits_for(lambda: register.position() == 0)
    with register:
        assert waits_for(lambda: register.store.known_position() is None)
        with pytest.raises(RegisterUnusable, match=r"does not answer \(Connection refused\)"):
            register.position()
        with pytest.raises(RegisterUnusable, match=r"does not answer \(Connection refused\)"):
            register.record(Batch.of(PLACE), by="anna")


def _cut_off(register: Register) -> None:
    """End every connection of Clearance, as a server that is restarted does."""
    ours = "FROM pg_stat_activity WHERE application_name = 'clearance' AND datname = current_database()"
    with psycopg.connect(register.store.address.url, autocommit=True) as other:
        ended = other.execute(f"SELECT pid, pg_terminate_backend(pid) {ours}".encode()).fetchall()
    # A server process leaves that list a moment before it lets go of its socket.
    assert waits_for(lambda: not any(Path("/proc", str(pid)).exists() for pid, _ in ended))


@pytest.fixture(scope="session")
def guarded(postgres: Server) -> str:
    """The URL of a database in which one account needs a password and may do little."""
    url = postgres.database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE clerk LOGIN PASSWORD 'right'")
        rules = postgres.folder / "pg_hba.conf"
        rules.write_text(f"host all clerk 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
        connection.execute("SELECT pg_reload_conf()")
    return url


def test_what_is_wrong_with_a_database_is_said_in_one_line_without_the_password(
    postgres: Server, guarded: str, schemas: Iterator[str]
) -> None:
    clerk = guarded.replace("postgres@", "clerk:{}@")
    plain = guarded.replace("postgres@", "clerk@")
    away = "postgresql://clerk:wrong@127.0.0.1:1/x"
    expected: dict[str, tuple[type[ClearanceError], str]] = {
        away: (
            RegisterUnusable,
            "does not answer (Connection refused); check that PostgreSQL runs there, and",
        ),
        clerk.format("wrong"): (RegisterUnusable, "refuses the password, or was given none; put it into PGPASSWORD or"),
        plain: (RegisterUnusable, "refuses the password, or was given none; put it into PGPASSWORD or ~/.pgpass"),
        postgres.url("nowhere"): (RegisterUnusable, "names a database that is not there; create it with `createdb`"),
        postgres.url(): (RegisterUnusable, "has no PostGIS; install Debian's postgresql-15-postgis-3 or its like"),
        next(schemas): (NotFound, "--country ISO3`"),
    }
    for url, (kind, words) in expected.items():
        with pytest.raises(kind) as refused:
            Register.open(url)
        told = str(refused.value)
        assert words in told
        assert str(Address.of(url)) in told
        assert "wrong" not in told
    with pytest.raises(RegisterUnusable, match="may not be used so by this account; ask its administrator"):
        Register.create(clerk.format("right"), country="XEX", country_name="X", time_zone="UTC")


def test_an_account_that_may_only_read_reads_and_is_told_when_it_writes(register: Register, guarded: str) -> None:
    address = register.store.address
    register.record(Batch.of(PLACE), by="anna")
    with foreign(register) as other:
        other.execute(f"GRANT USAGE ON SCHEMA {address.schema} TO clerk")
        other.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {address.schema} TO clerk")
    assert guarded
    with Register.open(url_of(register).replace("postgres@", "clerk:right@")) as reader:
        assert reader.snapshot().identity == register.snapshot().identity
        with pytest.raises(RegisterUnusable, match="may not be used so by this account"):
            reader.record(Batch.of(PLACE), by="clerk")
