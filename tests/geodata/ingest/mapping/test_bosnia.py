"""The mapping of docs/mappings on the rows of the public layers of Bosnia that are kept as fixtures."""

from __future__ import annotations

from pathlib import Path

from clearance_geodata.ingest.mapping.apply import Taken
from clearance_geodata.ingest.mapping.files import read_takes
from clearance_geodata.ingest.mapping.load import load_mapping

ROOT = Path(__file__).parents[4]
LAYERS = ROOT / "tests" / "geodata" / "bosnia"


def _taken(name: str) -> Taken:
    (taken,) = read_takes(load_mapping(ROOT / "docs" / "mappings" / "bosnia.toml"), LAYERS / name)
    return taken


def test_every_record_of_the_layers_is_taken_with_its_class_and_source() -> None:
    suspected, cleared = _taken("suspected_areas.geojson"), _taken("cleared_areas.geojson")
    assert (suspected.take.role, suspected.read, suspected.taken, suspected.remarks) == ("areas", 16, 16, ())
    assert (cleared.take.role, cleared.read, cleared.taken, cleared.remarks) == ("cleared", 12, 12, ())
    sheets = {record.text("sector") for record in suspected.records.records}
    assert suspected.records.records[0].attributes == {
        "hazard_class": "sha",
        "sector": suspected.records.records[0].text("sector"),
        "source": "EUFOR minefield maps",
    }
    assert all("-" in sheet for sheet in sheets)


def test_a_record_without_a_shape_has_no_name_that_would_make_it_an_area() -> None:
    bare = [record for record in _taken("suspected_areas.geojson").records.records if record.wkb is None]
    assert bare
    assert {name for record in bare for name in record.attributes} == {"hazard_class", "sector", "source"}
