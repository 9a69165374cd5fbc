"""A mapping that cannot be meant is refused in one line that names the place and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearance.errors import ClearanceError, FileRefused, NotFound
from clearance_geodata.ingest.mapping.load import PROFILES, load_mapping

TAKE = '[[take]]\nfile = "a.csv"\nas = "areas"\n'
FIGURE = '[[take]]\nfile = "a.csv"\nas = "published"\n[[take.figure]]\n'


def _refusal(tmp_path: Path, text: str) -> str:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ClearanceError) as refused:
        load_mapping(tmp_path / "m.toml")
    assert str(refused.value).isprintable()
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("take = [", "m.toml is not TOML ("),
        ('name = "x"', "m.toml takes nothing; add a [[take]] with file and as"),
        (f"{TAKE}columnz = 1", "m.toml, take 1: the key 'columnz' is not known; do you mean 'columns'?"),
        (f'nam = "x"\n{TAKE}', "m.toml: the key 'nam' is not known; do you mean 'name'?"),
        ('[[take]]\nas = "areas"', "m.toml, take 1: it names no file; add file = '...', such as 'areas_*.shp'"),
        ('[[take]]\nfile = "a.csv"', "m.toml, take 1: it does not say what its records become; add as = '...'"),
        ('[[take]]\nfile = "a.csv"\nas = "area"', "m.toml, take 1: as = 'area' is not known; do you mean 'areas'?"),
        ('[take]\nfile = "a.csv"', "m.toml: take is one table; write [[take]] for each"),
        (
            f"{TAKE}[take.columns]\nhazzard_class = 'x'",
            "m.toml, take 1, columns: 'hazzard_class' is none of our names; do",
        ),
        (
            f"{TAKE}[take.columns]\nhazard_class = {{ value = 'confirmed' }}",
            "m.toml, take 1, columns: hazard_class cannot be 'confirmed'; use one of sha, cha, unclassified",
        ),
        (
            f"{TAKE}[take.columns]\nhazards = {{ value = 'AQ' }}",
            "m.toml, take 1, columns: hazard 'AQ' is not known; use",
        ),
        (
            f"{TAKE}[take.columns]\nhazard_class = {{ column = 'c', codes = 'klass' }}\n[codes.classes]\na = 'sha'",
            "m.toml, take 1, columns, hazard_class: there is no code list 'klass'; do you mean 'classes'?",
        ),
        (
            f"{TAKE}[take.columns]\nhazard_class = {{ column = 'c', codes = 'k' }}\n[codes.k]\nOpen = 'open'",
            "m.toml, take 1, columns: code list 'k': hazard_class cannot be 'open'; use one of sha, cha, unclassified",
        ),
        (f"{TAKE}[codes.k]\nA = 'sha'\n' a' = 'cha'", "m.toml, codes, k: the word ' a' is there twice; capitals and"),
        (f"{TAKE}[take.columns]\nname = {{ columnx = 'a' }}", "m.toml, take 1, columns, name: it needs exactly one of"),
        (
            f"{TAKE}[take.columns]\nname = 7.5\narea_id = true",
            "m.toml, take 1, columns: area_id = True is neither a text",
        ),
        (
            f"{TAKE}[take.columns]\narea_m2 = {{ column = 'a', unit = 'acre' }}",
            "m.toml, take 1, columns, area_m2: unit = 'acre' is not known; ",
        ),
        (
            f"{TAKE}[take.columns]\nname = {{ column = 'a', unit = 'ha' }}",
            "m.toml, take 1, columns, name: unit = 'ha': this name holds no quantity with a unit; remove it",
        ),
        (f"{TAKE}dates = ['%d/%m']", "m.toml, take 1: dates has '%d/%m', which has no year; add %Y"),
        (f"{TAKE}dates = ['%Q']", "m.toml, take 1: dates has '%Q', which is no form of a date"),
        (f"{TAKE}decimal = ','", "m.toml, take 1: decimal = ',' is not known; use one of comma, point"),
        (
            f"{TAKE}time_zone = 'Mars'",
            "m.toml, take 1: time_zone = 'Mars' is not known; write one such as 'Asia/Kabul'",
        ),
        (
            f"{TAKE}where = {{ a = {{ matches = '(' }} }}",
            "m.toml, take 1, where, a: matches = '(' is no regular expression",
        ),
        (
            f"{TAKE}where = {{ a = {{ like = 'b' }} }}",
            "m.toml, take 1, where, a: the key 'like' is not known; use one of",
        ),
        (f"{TAKE}like = 'hazard'", "m.toml: like = 'hazard' is no model; use one of (none)"),
        (f"[defaults]\nsorce = 'x'\n{TAKE}", "m.toml, defaults: 'sorce' is none of our names; do you mean 'source'?"),
        (
            f"{TAKE}[take.columns]\ngeometry = {{ x = 'E', y = 'N' }}",
            "m.toml, take 1, columns, geometry: x and y say nothing without their system; add crs = '...'",
        ),
        (
            f"{TAKE}[take.columns]\ngeometry = {{ lon = 'X' }}",
            "m.toml, take 1, columns, geometry: 'lat' is missing beside",
        ),
        (
            f"{TAKE}[[take.override]]\nmatch = {{ a = 1 }}\nset = {{ name = 'b' }}",
            "m.toml, take 1, override 1: it needs match = { column = value } and reason = '...'",
        ),
        (
            f"{TAKE}[[take.override]]\nmatch = {{ a = 1 }}\nreason = 'r'",
            "m.toml, take 1, override 1: it needs either set = { name = value } or leave_out = true",
        ),
        (
            '[[take]]\nfile = "a.csv"\nas = "published"',
            "m.toml, take 1: records taken as published come from figures; add",
        ),
        (f"{FIGURE}column = 'a'", "m.toml, take 1, figure 1: it does not say what its column measures; add measure"),
        (f"{FIGURE}column = 'a'\nmeasure = 'm2'", "m.toml, take 1, figure 1: measure = 'm2' is not known; "),
        (
            f"{FIGURE}column = 'a'\nmeasure = 'areas'\nfrm = '2014'",
            "m.toml, take 1, figure 1: 'frm' is neither a key nor one of our names; do you mean 'from'?",
        ),
        (
            f"{TAKE}[[take.figure]]\ncolumn = 'a'\nmeasure = 'areas'",
            "m.toml, take 1, figure 1: records taken as areas have no figures; remove it, or say as = 'published'",
        ),
        (
            '[[take]]\nfile = "a.csv"\nas = "boundaries"\n[take.columns]\nname = "n"',
            "m.toml, take 1: records taken as boundaries need 'level'; add a line for it",
        ),
    ],
)
def test_a_fault_of_the_mapping_names_its_place_and_the_remedy(tmp_path: Path, text: str, message: str) -> None:
    assert _refusal(tmp_path, text).startswith(message)


def test_a_mapping_that_is_not_there_is_named_with_the_profiles(tmp_path: Path) -> None:
    with pytest.raises(
        NotFound, match=r"there is no mapping .*gone\.toml; name a \.toml file, or one of the profiles gichd"
    ):
        load_mapping(tmp_path / "gone.toml")


def test_extending_oneself_ends(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('extends = "m.toml"')
    with pytest.raises(FileRefused, match=r"^m\.toml: extends = 'm\.toml' leads nowhere"):
        load_mapping(tmp_path / "m.toml")


def test_a_country_adds_columns_and_words_to_a_profile(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        'extends = "imsma_ng"\n[[take]]\nfile = "h.shp"\nlike = "hazard"\n'
        'columns.effective_on = { column = "Fecha", dates = ["%d/%m/%Y"] }\n'
        '[codes.land_class.es]\n"Campo minado" = "cha"\n',
        encoding="utf-8",
    )
    mapping, profile = load_mapping(tmp_path / "m.toml"), load_mapping("imsma_ng")
    (take,) = mapping.takes
    model = profile.models["hazard"]
    assert (take.role, take.optional, take.columns.keys()) == ("areas", True, model.columns.keys())
    assert [origin.column for origin in take.columns["effective_on"]] == ["Fecha"]
    assert take.columns["area_id"] == model.columns["area_id"]
    spanish = mapping.codes["land_class"].meanings("es")
    assert spanish == {**profile.codes["land_class"].meanings("es"), "campo minado": ("cha",)}


def test_every_profile_that_ships_is_sound() -> None:
    assert {name: bool(load_mapping(name).models) for name in PROFILES} == dict.fromkeys(PROFILES, True)


def test_a_mapping_that_the_machine_does_not_give_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.symlink_to("/proc/self/mem")  # a file whose first bytes nobody may read
    with pytest.raises(FileRefused, match=r"mine\.toml cannot be read \(.+\); check who may read it"):
        load_mapping(path)


def test_a_region_alone_is_no_time_zone(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[take]]\nfile = "a.csv"\nas = "areas"\ntime_zone = "America"\n', encoding="utf-8")
    with pytest.raises(FileRefused, match="time_zone = 'America' is not known; write one such as 'Asia/Kabul'"):
        load_mapping(path)
