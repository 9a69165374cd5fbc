"""Wide tables of published figures and deadlines: a record for each figure of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance_geodata.ingest.mapping.apply import Taken

    Map = Callable[..., list[Taken]]

# Rows of the public history of land release, shortened: the-monitor.org, reports 2016 and 2017, as cited there.
HISTORY = """country,year,cleared_m2,cancelled_m2,remaining_total_m2,as_of,note
Bosnia and Herzegovina,2016,1340000,46940000,1091000000,,"may not be for 2016 only, but for a period of three years"
Chad,2008,40000,,,2008 report,MIXED-HAZARDS
Chad,2014,,,103600000,2014-05,summary
Chad,2015,,,,2015-12,areas only
Burundi,2011,,,0,2011-11,NOT-ANNUAL
"""
MAPPING = """[[take]]
file = "a.csv"
as = "published"
[take.columns]
scope = { value = "national" }
note = "note"
[[take.figure]]
column = "cleared_m2"
measure = "area_m2"
product = "cleared"
from = "{year}-01-01"
to = "{year}-12-31"
[[take.figure]]
column = "cancelled_m2"
measure = "area_m2"
product = "cancelled"
from = "{year}-01-01"
to = "{year}-12-31"
[[take.figure]]
column = "remaining_total_m2"
measure = "area_m2"
as_of = [{ column = "as_of", pattern = '^\\d{4}(-\\d\\d){0,2}$' }, "{year}-12-31"]
[[take.override]]
match = { country = "Bosnia and Herzegovina", year = 2016 }
figure = "cancelled_m2"
set = { from = "2013-07-01" }
reason = "the source says that the amount covers three years"
[[take.override]]
match = { note = { matches = "^NOT-ANNUAL" } }
leave_out = true
reason = "not of one year"
[[take.override]]
match = { note = "MIXED-HAZARDS" }
set = { hazards = "AP+ERW" }
reason = "the source counts all hazards"
"""


def _said(taken: Taken) -> list[tuple[int, dict[str, object]]]:
    return [
        (record.position, {key: value for key, value in record.attributes.items() if key not in {"row", "note"}})
        for record in taken.records.records
    ]


def test_each_figure_of_a_row_is_a_record_of_its_own(mapped: Map) -> None:
    (taken,) = mapped(MAPPING, a=HISTORY)
    flow = {"scope": "national", "measure": "area_m2", "to": "2016-12-31"}
    assert _said(taken) == [
        (2, flow | {"quantity": "1340000", "product": "cleared", "from": "2016-01-01"}),
        (
            2,
            flow
            | {"quantity": "46940000", "product": "cancelled", "from": "2013-07-01"}
            | {"override": "the source says that the amount covers three years"},
        ),
        (2, {"scope": "national", "measure": "area_m2", "quantity": "1091000000", "as_of": "2016-12-31"}),
        (
            3,
            {"scope": "national", "measure": "area_m2", "quantity": "40000", "product": "cleared"}
            | {"from": "2008-01-01", "to": "2008-12-31"}
            | {"hazards": "AP+ERW", "override": "the source counts all hazards"},
        ),
        (4, {"scope": "national", "measure": "area_m2", "quantity": "103600000", "as_of": "2014-05"}),
    ]
    assert (taken.read, taken.taken, taken.without_figure, taken.set_aside) == (5, 3, 1, 1)
    rows = [record.attributes["row"] for record in taken.records.records]
    assert (rows[0] == rows[1] == rows[2], len(set(rows))) == (True, 3)


def test_a_figure_at_fault_leaves_the_others_of_its_row(mapped: Map) -> None:
    (taken,) = mapped(MAPPING, a=HISTORY.replace("46940000", "many"))
    assert [(fault.position, fault.reason) for fault in taken.faults] == [
        (2, "cancelled_m2: quantity: 'many' is not a number; write digits, with a unit behind it or none")
    ]
    assert [position for position, _ in _said(taken)] == [2, 2, 3, 4]
    assert (taken.left_out, taken.taken) == (0, 3)


def test_texts_that_do_not_match_a_pattern_are_listed(mapped: Map) -> None:
    (taken,) = mapped(MAPPING, a=HISTORY.replace("103600000,2014-05", "103600000,undated"))
    assert [said["as_of"] for _, said in _said(taken) if "as_of" in said] == ["2016-12-31", "2014-12-31"]
    assert "as_of: texts that do not match the pattern say nothing: 'undated' (1)" in taken.remarks


def test_a_chain_of_deadlines_is_read_from_one_row(mapped: Map) -> None:
    mapping = """[[take]]
file = "a.csv"
as = "deadlines"
[take.columns]
obligation = { value = "APMBC Article 5" }
source = "source_url"
[[take.figure]]
column = "original_deadline"
event = "original"
[[take.figure]]
column = "extension_1"
pattern = '^[\\d-]+'
event = "first extension"
"""
    (taken,) = mapped(
        mapping, a="original_deadline,extension_1,source_url\n2009,2017-03-01 (requested),jmu\n2009-10-01,,igem\n"
    )
    said = {"obligation": "APMBC Article 5"}
    assert _said(taken) == [
        (2, said | {"source": "jmu", "deadline": "2009", "event": "original"}),
        (2, said | {"source": "jmu", "deadline": "2017-03-01", "event": "first extension"}),
        (3, said | {"source": "igem", "deadline": "2009-10-01", "event": "original"}),
    ]


def test_a_figure_may_be_kept_to_some_rows_and_counts_in_its_own_unit(mapped: Map) -> None:
    mapping = """[[take]]
file = "a.csv"
as = "published"
[[take.figure]]
column = "amount"
measure = "tonnes"
unit = "kg"
where = { what = "ammunition" }
as_of = "2016"
[[take.figure]]
column = "amount"
measure = "munitions"
where = { what = "bombs" }
as_of = "2016"
"""
    (taken,) = mapped(mapping, a="what,amount\nammunition,410500\nbombs,676\n")
    assert [(said["measure"], said["quantity"]) for _, said in _said(taken)] == [
        ("tonnes", "410.5"),
        ("munitions", 676),
    ]
