"""Takes on tables: every row is a record, left out with its reason, or counted as not meant."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearance.errors import FileRefused, NotFound
from clearance_geodata.ingest.mapping.files import not_taken, read_takes
from clearance_geodata.ingest.mapping.load import load_mapping
from clearance_geodata.ingest.report import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance_geodata.ingest.mapping.apply import Taken

    Map = Callable[..., list[Taken]]

AREAS = """[[take]]
file = "a.csv"
as = "areas"
"""


def _said(taken: Taken) -> list[dict[str, object]]:
    return [record.attributes for record in taken.records.records]


def _accounted(taken: Taken) -> bool:
    parts = taken.taken, taken.left_out, taken.set_aside, taken.without_figure, taken.not_meant
    return taken.read == sum(parts)


def test_columns_constants_templates_codes_units_and_dates_make_a_record(mapped: Map) -> None:
    mapping = f"""{AREAS}
dates = ["%d.%m.%Y", "%Y"]
decimal = "comma"
empty = ["N/A"]
[take.columns]
area_id = {{ template = "{{prov}}-{{no}}" }}
hazard_class = {{ column = "Status", codes = "classes" }}
hazards = {{ column = "Device", codes = "devices", split = ";" }}
area_m2 = {{ column = "Ha", unit = "ha" }}
effective_on = ["Surveyed", "Reported"]
operator = "Org"
extends = "Beyond"
depth_cm = {{ value = 13 }}
[codes.classes]
"Suspected Area" = "sha"
"Not yet" = ""
[codes.devices]
"AP" = "AP"
"AT and ERW" = ["AV", "ERW"]
"""
    table = """PROV;no;Status;Device;Ha;Surveyed;Reported;Org;Beyond
N;1;suspected  area;AP; at and erw;1,5;;2014;NPA;no
N;2;Not yet;AP;;03.02.2014;2014;N/A;
S;;Not yet;;;;;;
""".replace("AP; at", '"AP; at').replace("erw;1,5", 'erw";1,5')
    (taken,) = mapped(mapping, a=table)
    assert _said(taken) == [
        {
            "area_id": "N-1",
            "hazard_class": "sha",
            "hazards": "AP+AV+ERW",
            "area_m2": "15000",
            "effective_on": "2014",
            "operator": "NPA",
            "extends": False,
            "depth_cm": "13",
        },
        {"area_id": "N-2", "hazards": "AP", "effective_on": "2014-02-03", "depth_cm": "13"},
        {"depth_cm": "13"},
    ]
    assert ([record.position for record in taken.records.records], taken.remarks) == ([2, 3, 4], ())


def test_a_record_at_fault_is_left_out_and_words_that_nothing_explains_are_counted(mapped: Map) -> None:
    mapping = f"""{AREAS}
[take.columns]
area_id = "id"
hazard_class = {{ column = "class", codes = "classes" }}
effective_on = "date"
[codes.classes]
Suspected = "sha"
"""
    table = "id,class,date\nA1,Suspected,2014\nA2,Mined,2014\nA3,Mined,2014\nA4,Odd,2014\nA5,suspected,2014-02-30\n"
    (taken,) = mapped(mapping, a=table)
    unknown = "hazard_class: '{}' is not in the code list 'classes'; add it to [codes.classes]"
    day = (
        "effective_on: '2014-02-30' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY, "
        "or add its form to dates in the mapping"
    )
    assert taken.faults == (
        Fault(3, "A2", unknown.format("Mined")),
        Fault(4, "A3", unknown.format("Mined")),
        Fault(5, "A4", unknown.format("Odd")),
        Fault(6, "A5", day),
    )
    assert (taken.read, taken.taken, taken.left_out, _accounted(taken)) == (5, 1, 4, True)
    assert taken.unknown_words == {"hazard_class": Counter({"Mined": 2, "Odd": 1})}
    assert taken.remarks == ("hazard_class: words that nothing explains: 'Mined' (2), 'Odd' (1)",)


def test_every_other_word_may_have_a_meaning_by_decision(mapped: Map) -> None:
    mapping = f"""{AREAS}[take.columns]
hazards = {{ column = "device", codes = "devices" }}
[codes.devices]
"AP mine" = "AP"
"*" = "ERW"
"""
    (taken,) = mapped(mapping, a="id,device\n1,AP mine\n2,mortar\n")
    assert [said["hazards"] for said in _said(taken)] == ["AP", "ERW"]


def test_the_words_of_a_language_go_before_those_of_all(mapped: Map) -> None:
    mapping = f"""{AREAS}language = "es"
[take.columns]
hazard_class = {{ column = "c", codes = "classes" }}
[codes.classes]
"SHA" = "sha"
"Confirmada" = "unclassified"
[codes.classes.es]
"Confirmada" = "cha"
[codes.classes.pt]
"Confirmada" = "sha"
"""
    (taken,) = mapped(mapping, a="id,c\n1,confirmada\n2,SHA\n")
    assert [said["hazard_class"] for said in _said(taken)] == ["cha", "sha"]


@pytest.mark.parametrize(
    ("where", "meant"),
    [
        ('{ kind = "sha" }', ["1", "2"]),
        ('{ kind = ["SHA", "x"] }', ["1", "2", "3"]),
        ("{ year = 2014 }", ["1", "3"]),
        ('{ kind = { not = ["sha"] } }', ["3", "4"]),
        ('{ kind = { not = "" } }', ["1", "2", "3"]),
        ("{ kind = { matches = '^S' } }", ["2"]),
        ("{ kind = { not_matches = '(?i)^s' } }", ["3", "4"]),
        ('{ kind = "sha", year = 2014 }', ["1"]),
    ],
)
def test_conditions_say_which_records_are_meant(mapped: Map, where: str, meant: list[str]) -> None:
    mapping = f'{AREAS}where = {where}\n[take.columns]\narea_id = "id"\n'
    (taken,) = mapped(mapping, a="id,kind,year\n1,sha,2014\n2,SHA ,2015\n3,x,2014\n4,,2015\n")
    assert [said["area_id"] for said in _said(taken)] == meant
    assert (taken.not_meant, _accounted(taken)) == (4 - len(meant), True)


def test_a_person_may_take_a_part_of_a_file(mapped: Map) -> None:
    mapping = f'{AREAS}[take.columns]\narea_id = "id"\n'
    (taken,) = mapped(mapping, {"country": "peru", "unheard": "x"}, a="id,country\n1,Peru\n2,Chad\n")
    assert ([said["area_id"] for said in _said(taken)], taken.not_meant) == (["1"], 1)


def test_nothing_disappears_in_silence(mapped: Map) -> None:
    mapping = f"""{AREAS}skip = ["shape_area"]
extra = ["Village"]
[take.columns]
area_id = "id"
name = {{ column = "label", optional = true }}
"""
    (taken,) = mapped(mapping, a="ID,village,Shape_Area,owner,empty\nA1,Ivik,5,NPA,\n")
    assert _said(taken) == [{"area_id": "A1", "extra": {"village": "Ivik"}}]
    assert taken.remarks == (
        "columns that the file does not have: label",
        "columns that the mapping does not read: owner",
    )


def test_all_that_nothing_reads_may_be_kept_word_for_word(mapped: Map) -> None:
    mapping = f'{AREAS}extra = "*"\nskip = ["n"]\n[take.columns]\narea_id = "id"\n'
    (taken,) = mapped(mapping, a="id,village,owner,n\nA1,Ivik,,3\n")
    assert (_said(taken), taken.remarks) == ([{"area_id": "A1", "extra": {"village": "Ivik"}}], ())


def test_what_is_said_of_all_records_gives_way_to_what_one_says(mapped: Map) -> None:
    mapping = f'[defaults]\nsource = "maps"\nhazard_class = "sha"\n{AREAS}[take.columns]\nsource = "src"\n'
    (taken,) = mapped(mapping, a="id,src\n1,report 7\n2,\n")
    assert _said(taken) == [
        {"source": "report 7", "hazard_class": "sha"},
        {"source": "maps", "hazard_class": "sha"},
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('name = "names"', "m.toml, take 1, name: a.csv has no column 'names'; do you mean 'name'?"),
        (
            'name = { template = "{x}-{id}" }',
            "m.toml, take 1, name: a.csv has no column 'x'; use one of id, name, size",
        ),
        (
            'area_m2 = "size"',
            "a.csv, record 2: area_m2 '1,246' can be read as thousands or as a decimal; say decimal =",
        ),
    ],
)
def test_what_the_file_brings_to_light_refuses_it(mapped: Map, line: str, message: str) -> None:
    with pytest.raises(FileRefused) as refused:
        mapped(f"{AREAS}[take.columns]\n{line}\n", a='id,name,size\nA1,x,"1,246"\n')
    assert str(refused.value).startswith(message)


def test_a_file_without_any_column_of_an_optional_take_is_the_wrong_one(mapped: Map) -> None:
    mapping = f'{AREAS}optional = true\n[take.columns]\narea_id = "ha_id"\nhazard_class = {{ value = "sha" }}\n'
    with pytest.raises(FileRefused, match=r"a\.csv has none of the columns that are read; it has x, y: check"):
        mapped(mapping, a="x,y\n1,2\n")


def test_overrides_say_what_the_source_says_and_why(mapped: Map) -> None:
    mapping = f"""{AREAS}[take.columns]
area_id = "id"
effective_on = "date"
[[take.override]]
match = {{ id = "A1" }}
set = {{ effective_on = "{{year}}-06", note = "as in the annex" }}
reason = "the annex gives the month"
[[take.override]]
match = {{ id = {{ matches = "^X" }} }}
leave_out = true
reason = "withdrawn in 2015"
[[take.override]]
match = {{ id = "gone" }}
leave_out = true
reason = "never there"
"""
    (taken,) = mapped(mapping, a="id,date,year\nA1,2014,2014\nA2,2014,2014\nX1,bad date,2014\n")
    assert _said(taken) == [
        {
            "area_id": "A1",
            "effective_on": "2014-06",
            "note": "as in the annex",
            "override": "the annex gives the month",
        },
        {"area_id": "A2", "effective_on": "2014"},
    ]
    assert [(fault.position, fault.reason) for fault in taken.asides] == [(4, "withdrawn in 2015")]
    assert (taken.remarks, _accounted(taken)) == (("override 3 matches no record (never there)",), True)


def test_several_takes_of_one_file_say_what_none_of_them_means(mapped: Map) -> None:
    takes = "".join(f'{AREAS}where = {{ k = "{kind}" }}\n[take.columns]\narea_id = "id"\n' for kind in ("a", "b"))
    takens = mapped(takes, a="id,k\n1,a\n2,b\n3,c\n4,c\n")
    assert [[said["area_id"] for said in _said(taken)] for taken in takens] == [["1"], ["2"]]
    assert not_taken(takens) == ["a.csv: 2 of 4 records are meant by no take"]


def test_one_take_reads_every_file_of_its_form(mapped: Map) -> None:
    mapping = '[[take]]\nfile = "part_*.csv"\nas = "areas"\n[take.columns]\narea_id = "id"\n'
    takens = mapped(mapping, part_b="id\nB\n", part_a="id\nA\n")
    assert [(taken.file, _said(taken)) for taken in takens] == [
        ("part_a.csv", [{"area_id": "A"}]),
        ("part_b.csv", [{"area_id": "B"}]),
    ]
    with pytest.raises(NotFound, match=r"^m\.toml, take 1: there is no file x\.csv in .*; check both names$"):
        mapped(mapping.replace("part_*", "x"))


def test_entries_may_take_land_back(mapped: Map) -> None:
    mapping = """[[take]]
file = "a.csv"
as = "entries"
[take.columns]
act = { column = "what", codes = "acts" }
area_id = "id"
area_m2 = "size"
[codes.acts]
corrected = "resized"
"""
    (taken,) = mapped(mapping, a="what,id,size\nCorrected,A1,-500\n")
    assert _said(taken) == [{"act": "resized", "area_id": "A1", "area_m2": "-500"}]


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(4)), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251"]))
def test_records_are_the_same_in_any_order_of_columns_and_any_encoding(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], encoding: str
) -> None:
    folder = tmp_path_factory.mktemp("mapped")
    rows = [["id", "Статус", "Date", "spare"], ["A1", "Отворено", "03.02.2014", "x"], ["A2", "", "2014", "y"]]
    table = "\n".join("\t".join(row[index] for index in order) for row in rows)
    (folder / "a.tsv").write_text(table, encoding=encoding)
    stated = 'encoding = "cp1251"\n' if encoding == "cp1251" else ""
    (folder / "m.toml").write_text(
        f'[[take]]\nfile = "a.tsv"\nas = "areas"\ndates = ["%d.%m.%Y", "%Y"]\nextra = "*"\n{stated}'
        '[take.columns]\narea_id = "id"\neffective_on = "date"\nhazard_class = { column = "статус", codes = "c" }\n'
        '[codes.c]\n"отворено" = "cha"\n',
        encoding="utf-8",
    )
    (taken,) = read_takes(load_mapping(folder / "m.toml"), folder)
    assert _said(taken) == [
        {"area_id": "A1", "effective_on": "2014-02-03", "hazard_class": "cha", "extra": {"spare": "x"}},
        {"area_id": "A2", "effective_on": "2014", "extra": {"spare": "y"}},
    ]
