"""What a mapping makes of files before anything is recorded, and the first draft of one."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

from clearance_geodata.ingest.mapping.describe import describe, draft
from clearance_geodata.ingest.mapping.load import load_mapping

TABLE = "id,Status,odd\nA1,Open,x\nA2,Open,\nA3,Shut,\nA4,Open,\n"
MAPPING = """[[take]]
file = "a.csv"
as = "areas"
where = { id = { not = "A4" } }
[take.columns]
area_id = "id"
status = { column = "Status", codes = "status" }
[codes.status]
Open = ""
"""


def test_a_description_accounts_for_every_record_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    (tmp_path / "m.toml").write_text(MAPPING)
    described = describe(load_mapping(tmp_path / "m.toml"), tmp_path)
    reason = "status: 'Shut' is not in the code list 'status'; add it to [codes.status]"
    assert described.lines() == [
        "take 1, a.csv: 4 records read as areas:",
        "         2  taken",
        "         1  left out",
        "         1  not meant by the mapping",
        f"  left out: 1 times, first record 4: {reason}",
        "  status: words that nothing explains: 'Shut' (1)",
        "  columns that the mapping does not read: odd",
        "a.csv: 1 of 4 records are meant by no take",
    ]
    assert described.to_dict() == {
        "takes": [
            {
                "take": "take 1",
                "file": "a.csv",
                "as": "areas",
                "read": 4,
                "taken": 2,
                "records": 2,
                "left_out": [{"position": 4, "record": "A3", "reason": reason}],
                "set_aside": [],
                "without_figure": 0,
                "not_meant": 1,
                "unknown_words": {"status": {"Shut": 1}},
                "remarks": [
                    "status: words that nothing explains: 'Shut' (1)",
                    "columns that the mapping does not read: odd",
                ],
            }
        ],
        "remarks": ["a.csv: 1 of 4 records are meant by no take"],
    }


def test_a_draft_shows_the_columns_and_their_words_and_is_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'{TABLE.replace("Status", "State")}A5,"Shut, ""now""",\nA6,Shut,\nName,Open,\n')
    text = draft(tmp_path / "a.csv")
    assert '# 7 values, 3 different: Open (4), Shut (2), Shut, "now" (1)\n# ... = "State"\n' in text
    assert '# [codes.state]\n# "Open" = ""\n# "Shut" = ""\n# "Shut, \\"now\\"" = ""\n' in text
    (tmp_path / "m.toml").write_text(text)
    (take,) = load_mapping(tmp_path / "m.toml").takes
    assert (take.file, take.role, dict(take.columns)) == ("a.csv", "areas", {})


def test_a_draft_of_several_layers_has_a_take_for_each(tmp_path: Path) -> None:
    for layer in ("sha", "cha"):
        frame = gpd.GeoDataFrame({"Name": ["x"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
        frame.to_file(tmp_path / "a.gpkg", layer=layer)
    (tmp_path / "m.toml").write_text(draft(tmp_path / "a.gpkg"))
    takes = load_mapping(tmp_path / "m.toml").takes
    assert [(take.reading.layer, list(take.columns)) for take in takes] == [("sha", ["name"]), ("cha", ["name"])]
