from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from pyogrio import read_dataframe

from clearance.errors import NotFound
from clearance.geodesy import geodesic_area_m2, polygons_of
from clearance.land.laid import LAID
from clearance.land.sites import Event, Site, SiteKind
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance_geodata.export import LAYERS, FieldType, export_layer, layer_from, layers_of
from clearance_geodata.export.fields import FIELDS
from clearance_geodata.layers import (
    AREA_FIELDS,
    EVENT_FIELDS,
    RELEASED_FIELDS,
    SITE_FIELDS,
    area_values,
    release_values,
)
from clearance_geodata.register import Register
from clearance_geodata.verify import verify

SITES = (
    Site(site_id="I1", kind=SiteKind.INCIDENT, on=date(1996, 5, 4), geometry=shapely.Point(17, 44), source="Report"),
    Site(site_id="M1", kind=SiteKind.MINEFIELD, geometry=shapely.box(17, 44, 17.1, 44.1), attributes={"mines": "12"}),
    Site(site_id="S1", kind=SiteKind.STORAGE, geometry=shapely.Point(17, 44)),
    Site(site_id="S2", kind=SiteKind.STORAGE, geometry=shapely.box(17, 44, 17.1, 44.1)),
)
EVENTS = (Event(event_id="V1", site_id="S1", on=date(2008, 3, 15), what="explosion", killed=26),)


def geojson(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture
def beside() -> Snapshot:
    """A snapshot of sites and what happened there, without any area."""
    identity = SnapshotId(
        id="0123456789ab",
        register="alpha",
        country="XAA",
        as_of=date(2024, 12, 31),
        known_at=datetime(2025, 1, 15, tzinfo=UTC).isoformat(),
        position=5,
    )
    return snapshot_of(identity, "Alphaland", Records(sites=SITES, events=EVENTS))


def test_every_open_area_is_exported_as_the_register_shows_it(example_snapshot: Snapshot, tmp_path: Path) -> None:
    out = tmp_path / "areas.geojson"
    export_layer(example_snapshot, "areas", out)
    identity = example_snapshot.identity
    assert [feature["properties"] for feature in geojson(out)["features"]] == [
        dict(zip(AREA_FIELDS, area_values(state), strict=True))
        | dict.fromkeys(LAID)
        | {"snapshot": identity.id, "as_of": identity.as_of.isoformat()}
        for state in example_snapshot.open_states
    ]


def test_every_release_is_exported_as_the_register_shows_it(example_snapshot: Snapshot, tmp_path: Path) -> None:
    out = tmp_path / "released.geojson"
    export_layer(example_snapshot, "released", str(out))
    identity = example_snapshot.identity
    assert [feature["properties"] for feature in geojson(out)["features"]] == [
        dict(zip(RELEASED_FIELDS, release_values(release), strict=True))
        | {"snapshot": identity.id, "as_of": identity.as_of.isoformat()}
        for release in example_snapshot.releases
        if release.is_land
    ]


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".kml"])
def test_the_ground_measures_the_m2_beside_it(example_snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"areas{suffix}"
    export_layer(example_snapshot, "areas", out)
    found = read_dataframe(out, layer="areas").set_index("area_id")
    unknown = [state.area.area_id for state in example_snapshot.open_states if state.geometry is None]
    assert unknown
    assert found.index[found.geometry.isna()].tolist() == unknown == found.index[found["area_m2"].isna()].tolist()
    drawn = found.drop(unknown)
    measured = [geodesic_area_m2(ground) for ground in drawn.geometry]
    assert measured == pytest.approx(drawn["area_m2"].tolist(), rel=1e-4, abs=1e-3)


def test_geojson_follows_rfc_7946(example_snapshot: Snapshot, tmp_path: Path) -> None:
    out = tmp_path / "areas.geojson"
    export_layer(example_snapshot, "areas", out)
    content = geojson(out)
    assert "crs" not in content
    assert (content["type"], content["name"]) == ("FeatureCollection", "areas")
    shapes = [shapely.geometry.shape(f["geometry"]) for f in content["features"] if f["geometry"]]
    rings = [(part.exterior, list(part.interiors)) for shape in shapes for part in polygons_of(shape)]
    assert all(shell.is_ccw and not any(hole.is_ccw for hole in holes) for shell, holes in rings)
    assert any(holes for _, holes in rings)


def test_totals_are_no_areas_and_stay_out(peru_snapshot: Snapshot) -> None:
    (released,) = layers_of(peru_snapshot, ("released",))
    assert "PER" in {release.area.area_id for release in peru_snapshot.releases}
    assert "PER" not in released.column("area_id")


def test_sites_and_events_are_layers_of_their_own(beside: Snapshot) -> None:
    layers = {layer.name: layer for layer in layers_of(beside)}
    assert list(layers) == list(LAYERS)
    assert {name: (layer.geometry_type, layer.column(layer.key)) for name, layer in layers.items() if layer.rows} == {
        "incidents": ("Point", ["I1"]),
        "minefields": ("MultiPolygon", ["M1"]),
        "storage_sites": ("Unknown", ["S1", "S2"]),
        "events": (None, ["V1"]),
    }
    assert layers["incidents"].column("happened_on") == [date(1996, 5, 4)]
    assert layers["incidents"].column("happened_on_precision") == [None]
    assert layers["incidents"].sources == ("Report",)
    assert layers["minefields"].column("attributes") == ['{"mines": "12"}']
    assert layers["events"].rows == [
        ("V1", "S1", date(2008, 3, 15), "day", "explosion", 26, None, "", None, "0123456789ab", date(2024, 12, 31))
    ]


def test_every_attribute_has_a_type_and_a_meaning() -> None:
    """A new attribute of a layer needs a line in `fields.FIELDS`; its type is then the one that people meant."""
    names = {*AREA_FIELDS, *LAID, *RELEASED_FIELDS, *SITE_FIELDS, *EVENT_FIELDS}
    assert names - set(FIELDS) == set()
    assert [field.name for field in FIELDS.values() if not field.meaning] == []


def test_attributes_that_are_not_described_are_typed_by_name_or_value(beside: Snapshot) -> None:
    names = ("parcel_id", "width_m", "dug_on", "wells", "fenced", "depth", "remark", "nothing")
    row = ("07", 2, "2024-02-29", 3, True, 0.5, "dry", None)
    layer = layer_from(beside, "wells", names, [(None,) * 8, row], title="wells", key="parcel_id")
    types = ["id", "number", "date", "whole number", "yes or no", "number", "text", "text", "id", "date"]
    assert [field.type for field in layer.fields] == [FieldType(name) for name in types]
    assert layer.rows[1] == ("07", 2, date(2024, 2, 29), 3, True, 0.5, "dry", None, "0123456789ab", date(2024, 12, 31))


def test_a_layer_that_is_not_there_is_named(beside: Snapshot, tmp_path: Path) -> None:
    known = "areas, released, incidents, minefields, storage_sites, events"
    with pytest.raises(NotFound, match=f"^there is no layer 'roads'; use one of {known}$"):
        export_layer(beside, "roads", tmp_path / "roads.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_an_export_leaves_the_register_as_it_was(tmp_path: Path, example_register: Register) -> None:
    before = example_register.path.read_bytes()
    export_layer(example_register.snapshot(), "areas", tmp_path / "areas.gpkg")
    assert example_register.path.read_bytes() == before
    assert verify(example_register) == ()
