"""The register as a file: what is recorded stays, in order, and nobody else writes."""

import shutil
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import shapely
from stores import INTEGRITY, content, foreign

from clearance.errors import NotFound, RegisterUnusable, RuleBroken
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Place
from clearance.land.journal import Entry
from clearance.land.ledger import periods_between, statement
from clearance.land.published import Measure, PublishedFigure
from clearance.treaty.obligation import ARTICLE_5, DeadlineStep
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.store.address import Address
from clearance_geodata.store.sqlite_faults import explained
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch, Keyed

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
REFUSAL = "change areas through clearance, not here"
WRITTEN = "journal and postings are written once; reverse the entry instead"
COPY = (
    "SELECT 9, record, subject, kind, NULL, act_id, recorded_at, recorded_by, NULL, body, NULL, NULL, chain_hash, NULL"
)
GROUND = shapely.box(-150, -40, -149.99, -39.99)
FIELD = Area(area_id="A", name="Field", hazard_class=HazardClass.CHA, hazards=frozenset({Hazard.AP}), geometry=GROUND)
OPENED = Entry(
    kind=Kind.OPENED,
    area_id="A",
    effective_on=date(2022, 1, 1),
    act_id="1",
    account="cha",
    quantities={Unit.M2: area_exact(GROUND), Unit.AP_MINES: 20},
    geometry=GROUND,
    ground=GROUND,
)
CLEARED = replace(
    OPENED,
    kind=Kind.CLEARED,
    effective_on=date(2023, 1, 1),
    quantities={Unit.M2: 5_000},
    geometry=None,
    ground=None,
    depth_cm=15,
    operator="Team 1",
)
FIGURE = PublishedFigure(figure_id="f", row_id="r", measure=Measure.AREAS, quantity=1, to_on=date(2023, 12, 31))
DEADLINE = DeadlineStep(obligation=ARTICLE_5, event="extension", deadline=date(2030, 1, 1))
PLACE = Place(name="North", lon=-150.0, lat=-40.0, approximate=True, source="atlas")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "books.gpkg"
    Register.create(path, country="XEX", country_name="Example", clock=lambda: NOON).close()
    return path


@pytest.fixture
def register(address: str, empty: Path, clock: Clock) -> Iterator[Register]:
    """An empty register, in turn on every store."""
    if Address.of(address).file is None:
        Register.create(address, country="XEX", country_name="Example", clock=lambda: NOON).close()
    else:
        shutil.copy(empty, address)
    with Register.open(address, clock=clock) as opened:
        yield opened


@pytest.fixture
def in_file(empty: Path, tmp_path: Path, clock: Clock) -> Iterator[Register]:
    """An empty register in a file."""
    with Register.open(shutil.copy(empty, tmp_path / "books.gpkg"), clock=clock) as opened:
        yield opened


def filled(register: Register) -> Register:
    register.record(Batch.of(FIELD, OPENED, CLEARED), by="anna")
    return register


def url_of(register: Register) -> str:
    """What another process opens a register by."""
    address = register.store.address
    return str(address.file or f"{address.url}?schema={address.schema}")


def run(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own."""
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_was_recorded_is_read_back_from_the_file(register: Register) -> None:
    register.record(Batch.of(FIELD, OPENED, FIGURE, DEADLINE, PLACE), by="anna")
    with Register.open(register.store.address) as again:
        kept = again.reading()
        found = (kept.areas, kept.entries, kept.figures, kept.deadlines, kept.places)
        assert found == ((FIELD,), (replace(OPENED, entry_id="E2"),), (FIGURE,), (DEADLINE,), (PLACE,))
        assert (again.name, again.position(), again.identity) == (register.name, 5, register.identity)
        assert again.identity.country_name == "Example"


def test_an_outcome_says_what_was_recorded_where(register: Register) -> None:
    outcome = register.record(Batch.of(FIELD, OPENED, FIGURE), by="anna")
    assert (outcome.recorded, outcome.entry_ids, outcome.areas) == ((1, 2, 3), ("E2",), frozenset("A"))
    assert outcome.recorded_at == "2026-01-01T12:00:00.000000Z"


def test_times_are_utc_and_rise_even_when_the_clock_stands_or_runs_back(register: Register, clock: Clock) -> None:
    clock.now = datetime(2026, 1, 1, 7, tzinfo=timezone(timedelta(hours=-5)))
    times = [register.record(Batch.of(FIELD, OPENED), by="anna").recorded_at]
    times += [register.record(Batch.of(FIGURE), by="anna").recorded_at]
    clock.now = NOON - timedelta(days=1)
    times += [register.record(Batch.of(FIGURE), by="anna").recorded_at]
    assert times == [f"2026-01-01T12:00:00.00000{i}Z" for i in range(3)]
    assert [row.recorded_at for row in register.rows()] == [times[0], times[0], times[1], times[2]]


def test_a_correction_changes_todays_ledger_and_leaves_yesterdays(register: Register, clock: Clock) -> None:
    filled(register)
    yesterday, clock.now = clock.now, NOON + timedelta(days=1)
    before = register.snapshot()
    register.record(Batch.of(replace(CLEARED, quantities={Unit.M2: 7_000}, note="correction to 2023")), by="berta")
    now, then = register.snapshot(), register.snapshot(known_at=yesterday)
    year = periods_between(date(2023, 1, 1), date(2023, 12, 31))
    closings = [statement(s.books, Unit.M2, year).rows[0].closing for s in (before, then, now)]
    whole = area_exact(GROUND)
    assert closings == [whole - 5_000, whole - 5_000, whole - 12_000]
    assert then.identity == before.identity
    assert now.identity.id != before.identity.id


def test_known_at_never_cuts_a_batch(register: Register) -> None:
    for year in (2023, 2024):
        register.record(Batch.of(FIELD, OPENED, replace(CLEARED, effective_on=date(year, 1, 1))), by="anna")
    moments = [NOON + timedelta(microseconds=micro) for micro in (-1, 0, 1)]
    assert [register.snapshot(known_at=moment).identity.position for moment in moments] == [0, 3, 6]


def test_a_copy_of_a_register_has_the_same_snapshot_ids(in_file: Register, tmp_path: Path) -> None:
    first = filled(in_file).snapshot()
    copied = shutil.copy(in_file.path, tmp_path / "copy.gpkg")
    with Register.open(copied) as copy:
        assert copy.snapshot().identity == replace(first.identity, register="copy")


def test_a_snapshot_id_changes_only_with_what_was_recorded_and_the_date(register: Register) -> None:
    first = filled(register).snapshot()
    assert register.snapshot().identity == first.identity
    assert register.snapshot(as_of=first.as_of).identity == first.identity
    assert register.snapshot(as_of=date(2022, 6, 1)).identity.id != first.identity.id
    register.record(Batch.of(PLACE), by="anna")
    assert register.snapshot(as_of=first.as_of).identity.id != first.identity.id


def test_a_snapshot_is_as_of_the_last_day_recorded_unless_another_is_asked_for(register: Register) -> None:
    assert register.snapshot().as_of == NOON.date()
    assert filled(register).snapshot().as_of == CLEARED.effective_on
    register.record(Batch.of(FIGURE), by="anna")
    assert register.snapshot().as_of == FIGURE.to_on
    assert register.snapshot(as_of=date(2022, 6, 1)).entries == (replace(OPENED, entry_id="E2"),)


def test_a_key_is_recorded_once(register: Register) -> None:
    batch = Batch((Keyed(FIELD, "a"), Keyed(OPENED, "b"), Keyed(replace(OPENED, note="again"), "b"), Keyed(PLACE)))
    first, second = (register.record(batch, by="anna") for _ in range(2))
    assert (first.recorded, first.already) == ((1, 2, 3), ("b",))
    assert (second.recorded, second.already) == ((4,), ("a", "b", "b"))


def test_a_dry_run_checks_everything_and_leaves_every_byte(register: Register) -> None:
    before, held = list(filled(register).rows()), content(register)
    outcome = register.record(Batch.of(CLEARED), by="anna", dry_run=True)
    assert outcome.recorded == (4,)
    with pytest.raises(RuleBroken, match="would hold"):
        register.record(Batch.of(replace(CLEARED, quantities=OPENED.quantities)), by="anna", dry_run=True)
    assert (list(register.rows()), content(register)) == (before, held)


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        (
            [replace(CLEARED, quantities={Unit.M2: OPENED.quantities[Unit.M2]})],
            "A: on 2023-01-01 the account 'cha' would hold -5 m2; more would be released than the area holds",
        ),
        (
            [replace(CLEARED, effective_on=date(2021, 12, 31))],
            "A: on 2021-12-31 the account 'cha' would hold -5 m2",
        ),
        (
            [replace(CLEARED, account="sha", justification="shown by the court")],
            "A: on 2023-01-01 the account 'sha' would hold -5 m2",
        ),
        (
            [replace(CLEARED, quantities={Unit.AP_MINES: 21})],
            "A: on 2023-01-01 the account 'recorded' would hold -1 ap_mines",
        ),
        (
            [replace(OPENED, note="fine"), replace(OPENED, area_id="B")],
            "area 'B' is not in the register; record",
        ),
    ],
)
def test_a_batch_that_breaks_a_rule_is_refused_whole(register: Register, entries: Sequence[Entry], reason: str) -> None:
    before, held = list(filled(register).rows()), content(register)
    with pytest.raises(RuleBroken) as refused:
        register.record(Batch.of(*entries), by="anna")
    assert str(refused.value).startswith(reason)
    assert "\n" not in str(refused.value)
    assert (list(register.rows()), content(register)) == (before, held)
    assert verify(register) == ()


FOREIGN_WRITES = [
    ("UPDATE areas SET name = 'x'", REFUSAL),
    ("DELETE FROM areas", REFUSAL),
    ("INSERT INTO areas (area_id) VALUES ('B')", REFUSAL),
    ("UPDATE released SET product = 'cancelled'", REFUSAL),
    ("DELETE FROM released", REFUSAL),
    ("INSERT INTO released (entry_id) VALUES ('E9')", REFUSAL),
    ("UPDATE journal SET body = '{}'", WRITTEN),
    ("DELETE FROM journal", WRITTEN),
    (f"INSERT INTO journal {COPY} FROM journal WHERE position = 1", REFUSAL),
    ("UPDATE postings SET quantity = 1", WRITTEN),
    ("DELETE FROM postings", WRITTEN),
    ("INSERT INTO postings VALUES (9, 2, 'A', 'cha', 'm2', 1)", REFUSAL),
    ("UPDATE register SET country = 'PER'", REFUSAL),
    ("DELETE FROM register", REFUSAL),
]


@pytest.mark.parametrize(("sql", "message"), FOREIGN_WRITES, ids=[sql for sql, _ in FOREIGN_WRITES])
def test_a_foreign_write_is_refused(register: Register, sql: str, message: str) -> None:
    filled(register)
    with foreign(register) as other, pytest.raises(INTEGRITY, match=message):
        other.execute(sql)
    assert verify(register) == ()


def test_gdal_is_refused_as_a_writer_with_the_same_words(in_file: Register) -> None:
    filled(in_file)
    done = run(
        """
        import sys
        from pyogrio import read_dataframe, write_dataframe
        areas = read_dataframe(sys.argv[1], layer="areas")
        write_dataframe(areas.assign(area_id="B"), sys.argv[1], layer="areas", append=True)
        """,
        in_file.path,
    )
    assert done.returncode != 0
    assert REFUSAL in done.stderr
    assert verify(in_file) == ()


def test_qgis_reads_the_layers_with_their_index(in_file: Register) -> None:
    """As QGIS does: GDAL, in another process, while the register is open here."""
    far = replace(FIELD, area_id="B", name="Far", geometry=shapely.box(-140, -30, -139.99, -29.99))
    begun = replace(OPENED, area_id="B", geometry=far.geometry, ground=far.geometry)
    west = shapely.box(-150, -40, -149.995, -39.99)
    cleared = replace(CLEARED, quantities={Unit.M2: area_exact(west)}, geometry=west, ground=west)
    in_file.record(Batch.of(FIELD, OPENED, far, begun, cleared), by="anna")
    done = run(
        """
        import json, sys
        from pyogrio import read_dataframe, read_info
        found = {}
        for layer, m2 in (("areas", "area_m2"), ("released", "released_m2")):
            info = read_info(sys.argv[1], layer=layer)
            near = read_dataframe(sys.argv[1], layer=layer, bbox=(-151, -41, -149, -39))
            found[layer] = [info["features"], info["crs"], info["geometry_type"],
                            info["capabilities"]["fast_spatial_filter"], near["area_id"].tolist(), near[m2].tolist()]
        print(json.dumps(found))
        """,
        in_file.path,
    )
    left, gone = area_exact(GROUND) - area_exact(west), area_exact(west)
    assert done.stdout == (
        f'{{"areas": [2, "EPSG:4326", "MultiPolygon", true, ["A"], [{left / 1000}]], '
        f'"released": [1, "EPSG:4326", "MultiPolygon", true, ["A"], [{gone / 1000}]]}}\n'
    )


def test_a_released_area_leaves_the_layer_of_open_areas(register: Register) -> None:
    register.record(
        Batch.of(
            FIELD,
            OPENED,
            replace(OPENED, kind=Kind.CLEARED, effective_on=date(2023, 1, 1), depth_cm=15, operator="Team 1"),
        ),
        by="anna",
    )
    with foreign(register) as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("areas", "released")]  # noqa: S608
    assert counts == [0, 1]


def test_readers_in_many_threads_see_one_register(register: Register) -> None:
    filled(register)
    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(lambda _: register.snapshot().identity.id, range(12)))
    assert len(ids) == 1


def test_a_slow_reader_holds_up_no_writer_and_a_copy_has_what_it_let_through(in_file: Register, tmp_path: Path) -> None:
    filled(in_file)
    with Register.open(in_file.path) as reader:
        slow = reader.rows()
        assert next(slow).position == 1
        begin = time.perf_counter()
        in_file.record(Batch.of(PLACE), by="anna")
        assert time.perf_counter() - begin < 5
        assert [row.position for row in slow] == [2, 3]
    in_file.record(Batch.of(PLACE), by="anna")
    with Register.open(shutil.copy(in_file.path, tmp_path / "copy.gpkg")) as copy:
        assert copy.position() == 5


def test_two_processes_that_write_at_once_both_land(register: Register) -> None:
    filled(register)
    code = """
        import sys
        from dataclasses import replace
        from clearance_geodata.register import Register
        from clearance_geodata.writing import Batch
        with Register.open(sys.argv[1]) as register:
            entry = replace(register.entries_of("A")[-1], quantities={}, note=sys.argv[2])
            for _ in range(15):
                register.record(Batch.of(entry, entry), by=sys.argv[2])
        """
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(run, code, url_of(register), name) for name in ("anna", "berta")]
    assert [(done.result().returncode, done.result().stderr) for done in both] == [(0, "")] * 2
    writers = [row.recorded_by for row in register.rows()][3:]
    assert (writers.count("anna"), writers.count("berta"), register.position()) == (30, 30, 63)
    assert writers[::2] == writers[1::2]
    assert verify(register) == ()


def test_a_register_of_a_newer_clearance_is_refused(register: Register) -> None:
    with foreign(register) as connection:
        connection.execute("UPDATE writer SET writing = 1")
        connection.execute("UPDATE register SET schema_version = 99")
        connection.execute("UPDATE writer SET writing = 0")
    with pytest.raises(RegisterUnusable, match=r"has schema 99, this Clearance knows up to \d+; open it with a newer"):
        Register.open(register.store.address)


def strangers(folder: Path) -> dict[str, Path]:
    """Files that are no registers."""
    text, other = folder / "text.gpkg", folder / "other.gpkg"
    text.write_text("area,m2\nA,5\n" * 100, encoding="utf-8")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE fields (fid INTEGER PRIMARY KEY)")
    return {"text": text, "other": other, "missing": folder / "missing.gpkg", "folder": folder}


@pytest.mark.parametrize(
    ("which", "error", "message"),
    [
        ("text", RegisterUnusable, "is not a GeoPackage; name a register, or create one with `clearance init`"),
        ("other", RegisterUnusable, "is no register of Clearance; import it into one with `clearance import`"),
        ("missing", NotFound, "create one with `clearance init"),
        ("folder", NotFound, "create one with `clearance init"),
    ],
)
def test_what_is_no_register_is_refused_in_one_line_and_left_as_it_was(
    tmp_path: Path, which: str, error: type[Exception], message: str
) -> None:
    path = strangers(tmp_path)[which]
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(error) as refused:
        Register.open(path)
    assert message in str(refused.value)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_read_only_register_says_so(in_file: Register) -> None:
    read_only = sqlite3.connect(f"{in_file.path.as_uri()}?mode=ro", uri=True)
    with (
        closing(read_only),
        pytest.raises(RegisterUnusable, match=r"books.gpkg is read-only; copy it to a disk that can be written$"),
        explained(in_file.path),
    ):
        read_only.execute("UPDATE writer SET writing = 1")


@pytest.mark.parametrize(
    ("name", "country", "error", "message"),
    [
        ("books.gpkg", "XEX", RegisterUnusable, "exists already; choose another name, a register is never overwritten"),
        ("no/where.gpkg", "XEX", RegisterUnusable, "is not a folder; create it first"),
        ("new.gpkg", "Peru", NotFound, "'Peru' is no country code; use the three letters of ISO 3166, such as PER"),
    ],
)
def test_a_register_that_cannot_be_made_is_refused(
    in_file: Register, name: str, country: str, error: type[Exception], message: str
) -> None:
    path = in_file.path.parent / name
    with pytest.raises(error, match=message):
        Register.create(path, country=country)
    assert path.exists() == (name == "books.gpkg")


@pytest.mark.parametrize("zone", ["America", "Mars/Olympus", "../etc"])
def test_what_is_no_time_zone_is_refused(tmp_path: Path, zone: str) -> None:
    with pytest.raises(NotFound, match=f"'{zone}' is no time zone; use an IANA name such as America/Lima or UTC"):
        Register.create(tmp_path / "a.gpkg", country="PER", time_zone=zone)
