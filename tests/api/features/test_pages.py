"""Features by page, box and time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
import shapely

from clearance.geodesy import geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_api.settings import Settings
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

Serve = Callable[..., str]


def ids(client: httpx.Client, path: str, **params: str) -> list[str]:
    """The ids of one page that holds all that match, sorted: features come in the order of the place they lie in."""
    page = client.get(path, params={"limit": "1000", **params}).raise_for_status().json()
    assert page["numberMatched"] == page["numberReturned"] == len(page["features"])
    return sorted(feature["id"] for feature in page["features"])


def plain(feature: dict[str, Any]) -> dict[str, Any]:
    """A feature whose links do not say the snapshot."""
    links = [{**link, "href": link["href"].partition("?")[0]} for link in feature["links"]]
    return {**feature, "links": links}


def walked(client: httpx.Client, address: str) -> list[list[str]]:
    """The ids of a page and of all that follow it."""
    pages, following = [], [address]
    while following:
        page = client.get(following[0]).raise_for_status().json()
        pages.append([feature["id"] for feature in page["features"]])
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
    return pages


def test_a_page_says_how_many_match_and_what_it_was_read_from(at_sea: httpx.Client, sea: Register) -> None:
    answer = at_sea.get("/collections/released/items?limit=2")
    page, snapshot = answer.json(), sea.snapshot()
    here = f"{at_sea.base_url}/collections/released"
    pinned = "as_of=2023-05-15&known_at=2026-01-01T00:00:03.000000Z"
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["clearance-snapshot"] == snapshot.identity.id
    assert {name: value for name, value in page.items() if name != "features"} == {
        "type": "FeatureCollection",
        "numberMatched": 12,
        "numberReturned": 2,
        "timeStamp": "2026-11-22T09:00:00Z",
        "snapshot": snapshot.identity.to_dict(),
        "links": [
            {"href": f"{here}/items?limit=2", "rel": "self", "type": "application/geo+json"},
            {"href": f"{here}/items?limit=2&f=html", "rel": "alternate", "type": "text/html"},
            {"href": here, "rel": "collection", "type": "application/json"},
            {"href": f"{here}/items?{pinned}&limit=2&after=2", "rel": "next", "type": "application/geo+json"},
        ],
    }


def test_a_release_is_a_feature_with_what_was_found(at_sea: httpx.Client, sea: Register) -> None:
    release = sea.snapshot().releases[0]
    feature = at_sea.get(f"/collections/released/items/{release.entry_id}").json()
    here = f"{at_sea.base_url}/collections/released"
    geometry = feature.pop("geometry")
    assert feature == {
        "links": [
            {"href": f"{here}/items/{release.entry_id}", "rel": "self", "type": "application/geo+json"},
            {"href": here, "rel": "collection", "type": "application/json"},
            {
                "href": f"{here}/items/{release.entry_id}?f=html",
                "rel": "alternate",
                "type": "text/html",
            },
        ],
        "type": "Feature",
        "id": release.entry_id,
        "properties": {
            "entry_id": release.entry_id,
            "area_id": "SEA-00",
            "name": release.area.name,
            "product": "cleared",
            "released_m2": release.released_m2 / 1000,
            "effective_on": "2022-06-15",
            "effective_on_precision": "day",
            "covers_from": "2022-06-06",
            "covers_from_precision": None,
            "operator": "Team 1",
            "method": "manual",
            "depth_cm": 20,
            "task": None,
            "ap_mines": 18,
            "av_mines": 0,
            "other_items": 0,
            "source": "handover report",
        },
    }
    assert shapely.geometry.shape(geometry).equals(release.geometry)


def test_an_area_is_a_feature_whose_polygon_has_the_m2_of_the_books(at_sea: httpx.Client, sea: Register) -> None:
    features = at_sea.get("/collections/areas/items?limit=1000").json()["features"]
    assert {feature["id"]: feature["properties"]["area_m2"] for feature in features} == {
        state.area.area_id: None if state.open_m2 is None else state.open_m2 / 1000
        for state in sea.snapshot().open_states
    }
    drawn = [feature for feature in features if feature["geometry"]]
    for feature in drawn:
        polygon = shapely.geometry.shape(feature["geometry"])
        assert shapely.is_ccw(shapely.get_exterior_ring(polygon))
        assert geodesic_area_m2(polygon) == pytest.approx(feature["properties"]["area_m2"], abs=0.001)
    assert len(drawn) == 48


def test_an_area_of_unknown_size_counts_and_is_found_by_an_id_with_a_slash(at_sea: httpx.Client) -> None:
    feature = at_sea.get("/collections/areas/items/SEA%2Funknown").json()
    here = f"{at_sea.base_url}/collections/areas"
    assert feature == {
        "type": "Feature",
        "id": "SEA/unknown",
        "geometry": None,
        "properties": {
            "area_id": "SEA/unknown",
            "name": "Reported by a ship",
            "hazard_class": "sha",
            "hazard": None,
            "status": "open",
            "work_status": None,
            "sector": None,
            "admin1": None,
            "admin2": None,
            "operator": None,
            "area_m2": None,
            "processed_m2": 0,
            "recorded_ap_mines": 20,
            "opened_on": "2022-01-01",
            "opened_on_precision": "day",
            "last_change_on": "2022-01-01",
            "last_change_on_precision": "day",
            "size_basis": "unknown",
            "position_error_m": None,
            "came_from": None,
            "source": "survey report",
            "minefield_type": None,
            "evidence": None,
            "laid_on": None,
            "laid_on_precision": None,
            "pattern_slots": None,
            "slots_checked": None,
        },
        "links": [
            {"href": f"{here}/items/SEA%2Funknown", "rel": "self", "type": "application/geo+json"},
            {"href": here, "rel": "collection", "type": "application/json"},
            {"href": f"{here}/items/SEA%2Funknown?f=html", "rel": "alternate", "type": "text/html"},
        ],
    }
    assert "SEA/unknown" in ids(at_sea, "/collections/areas/items")


def test_a_released_area_is_no_item_of_today_but_still_found(at_sea: httpx.Client) -> None:
    assert "SEA-05" not in ids(at_sea, "/collections/areas/items")
    feature = at_sea.get("/collections/areas/items/SEA-05").json()
    assert (feature["properties"]["status"], feature["properties"]["area_m2"], feature["geometry"]) == (
        "released",
        0,
        None,
    )


@pytest.mark.parametrize("limit", [1, 7, 48, 49, 50])
def test_paging_walks_all_features_exactly_once(at_sea: httpx.Client, sea: Register, limit: int) -> None:
    pages = walked(at_sea, f"/collections/areas/items?limit={limit}")
    met = [name for page in pages for name in page]
    assert sorted(met) == [state.area.area_id for state in sea.snapshot().open_states]
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)


def test_the_page_before_is_linked_too(at_sea: httpx.Client) -> None:
    page = at_sea.get("/collections/areas/items?limit=10&offset=15&bbox=-180,-90,180,90").json()
    (before,) = (link["href"] for link in page["links"] if link["rel"] == "prev")
    pinned = "bbox=-180,-90,180,90&as_of=2023-05-15&known_at=2026-01-01T00:00:03.000000Z"
    assert before == f"{at_sea.base_url}/collections/areas/items?{pinned}&limit=10&offset=5"
    whole = at_sea.get("/collections/areas/items?limit=100&bbox=-180,-90,180,90").json()["features"]
    assert whole[5:15] == [plain(feature) for feature in at_sea.get(before).json()["features"]]


def test_the_page_before_never_overlaps(at_sea: httpx.Client) -> None:
    page = at_sea.get("/collections/areas/items?limit=10&offset=4").json()
    (before,) = (link["href"] for link in page["links"] if link["rel"] == "prev")
    assert len(walked(at_sea, before)[0]) == 4


def test_a_page_beyond_the_end_is_empty(at_sea: httpx.Client) -> None:
    page = at_sea.get("/collections/areas/items?offset=1000").json()
    assert (page["numberMatched"], page["numberReturned"], page["features"]) == (49, 0, [])


def test_the_number_of_features_in_a_page_is_a_setting_and_a_larger_limit_is_no_error(
    serve: Serve, sea: Register
) -> None:
    address = serve({"sea": sea}, Settings(page_size=3, page_size_max=5))
    returned = {
        limit: httpx.get(f"{address}/collections/areas/items{limit}").json()["numberReturned"]
        for limit in ("", "?limit=4", "?limit=5", "?limit=6000")
    }
    assert returned == {"": 3, "?limit=4": 4, "?limit=5": 5, "?limit=6000": 5}


def test_a_walk_reads_one_snapshot_while_others_record(serve: Serve, new_register: Register) -> None:
    def area(name: str) -> tuple[Area, Entry]:
        found = Area(area_id=name, name=name)
        moved = {Unit.M2: 5_000}
        return found, Entry(
            kind=Kind.IDENTIFIED,
            area_id=name,
            effective_on=date(2024, 1, 1),
            act_id=name,
            quantities=moved,
            cause="survey",
        )

    new_register.record(Batch.of(*(record for n in range(4) for record in area(f"B{n}"))), by="surveyor")
    with httpx.Client(base_url=serve({"new": new_register})) as client:
        first = client.get("/collections/areas/items?limit=2").json()
        new_register.record(Batch.of(*area("A0")), by="surveyor")
        (following,) = (link["href"] for link in first["links"] if link["rel"] == "next")
        second = client.get(following).json()
        met = [feature["id"] for page in (first, second) for feature in page["features"]]
        assert sorted(met) == ["B0", "B1", "B2", "B3"]
        assert second["snapshot"] == first["snapshot"]
        assert ids(client, "/collections/areas/items") == ["A0", "B0", "B1", "B2", "B3"]


@pytest.mark.parametrize(
    "bbox",
    [
        "179.7,-40,179.8,-39.9",
        "-180,-90,180,90",
        "179.72,-39.97,179.72,-39.97",
        "0,0,1,1",
        "179.71,-41,0,179.76,-39,100",
    ],
)
def test_a_box_finds_what_shapely_finds(at_sea: httpx.Client, sea: Register, bbox: str) -> None:
    numbers = [float(part) for part in bbox.split(",")]
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    box = shapely.box(west, south, east, north)
    expected = [
        state.area.area_id
        for state in sea.snapshot().open_states
        if state.geometry is not None and shapely.intersects(state.geometry, box)
    ]
    assert ids(at_sea, "/collections/areas/items", bbox=bbox) == expected


def test_a_box_may_cross_the_antimeridian(at_sea: httpx.Client) -> None:
    both_sides = ids(at_sea, "/collections/areas/items", bbox="179.95,-90,-179.95,90")
    west = ids(at_sea, "/collections/areas/items", bbox="179.95,-90,180,90")
    east = ids(at_sea, "/collections/areas/items", bbox="-180,-90,-179.95,90")
    assert both_sides == sorted({*west, *east})
    assert west
    assert east
    assert set(west) != set(east)


def test_a_moment_shows_the_areas_that_were_open_then(at_sea: httpx.Client, sea: Register) -> None:
    then = at_sea.get("/collections/areas/items?limit=100&datetime=2022-08-20T12:00:00Z").json()
    assert then["snapshot"] == sea.snapshot(date(2022, 8, 20)).identity.to_dict()
    open_then = [state.area.area_id for state in sea.snapshot(date(2022, 8, 20)).open_states]
    assert sorted(feature["id"] for feature in then["features"]) == open_then
    assert set(open_then) - set(ids(at_sea, "/collections/areas/items")) == {
        f"SEA-{n}" for n in (15, 20, 25, 30, 35, 40, 45, 50, 55)
    }
    assert ids(at_sea, "/collections/areas/items", datetime="2021-12-31") == []


def test_an_interval_shows_the_areas_that_were_open_at_any_time_of_it(at_sea: httpx.Client) -> None:
    today = ids(at_sea, "/collections/areas/items")
    since_march = ids(at_sea, "/collections/areas/items", datetime="2023-03-01/..")
    assert sorted(set(since_march) - set(today)) == ["SEA-45", "SEA-50", "SEA-55"]
    assert len(ids(at_sea, "/collections/areas/items", datetime="../2022-06-14")) == 61
    # Released on 15 June: not open from that day on.
    assert "SEA-00" not in ids(at_sea, "/collections/areas/items", datetime="2022-06-15/..")
    assert "SEA-00" in ids(at_sea, "/collections/areas/items", datetime="2022-06-14/..")


def test_releases_are_found_by_the_days_that_they_cover(at_sea: httpx.Client) -> None:
    items = "/collections/released/items"
    days = {
        span: sorted(
            feature["properties"]["effective_on"]
            for feature in at_sea.get(items, params={"datetime": span}).json()["features"]
        )
        for span in (
            "2022-06-06",
            "2022-06-05",
            "2022-06-15/2022-07-06",
            "../2022-06-30",
            "2023-05-15/..",
            "2024-01-01/..",
        )
    }
    assert days == {
        "2022-06-06": ["2022-06-15"],
        "2022-06-05": [],
        "2022-06-15/2022-07-06": ["2022-06-15", "2022-07-15"],
        "../2022-06-30": ["2022-06-15"],
        "2023-05-15/..": ["2023-05-15"],
        "2024-01-01/..": [],
    }


def test_totals_of_a_country_are_no_features(both: httpx.Client) -> None:
    for name in ("areas", "released"):
        assert both.get(f"/island/collections/{name}/items").json()["features"] == []


def test_as_of_and_known_at_choose_the_snapshot(at_sea: httpx.Client, sea: Register) -> None:
    known = datetime(2026, 1, 1, 0, 0, 2, tzinfo=UTC)
    answer = at_sea.get("/collections/areas/items", params={"as_of": "2023-01-01", "known_at": known.isoformat()})
    assert answer.headers["clearance-snapshot"] == sea.snapshot(date(2023, 1, 1), known).identity.id
    assert answer.json()["numberMatched"] == 61


def test_a_client_that_has_the_snapshot_already_gets_no_body(at_sea: httpx.Client) -> None:
    for path in ("/", "/collections", "/collections/areas/items", "/collections/areas/items/SEA-01", "/ledger"):
        first = at_sea.get(path)
        again = at_sea.get(path, headers={"If-None-Match": first.headers["etag"]})
        other = at_sea.get(path, headers={"If-None-Match": 'W/"another"'})
        assert (again.status_code, again.content, other.status_code) == (304, b"", 200)
        assert again.headers["clearance-snapshot"] == first.headers["clearance-snapshot"]


def test_the_tag_changes_with_the_form_and_the_snapshot(at_sea: httpx.Client) -> None:
    tags = [at_sea.get(path).headers["etag"] for path in ("/?f=json", "/?f=html", "/?f=json&as_of=2022-01-01")]
    assert len(set(tags)) == 3


METHODS = ("GET", "HEAD")


def test_head_is_get_without_the_body(at_sea: httpx.Client) -> None:
    for path in ("/", "/collections/areas/items", "/ledger", "/collections/nothing"):
        got, head = (at_sea.request(method, path, headers={"X-Request-Id": "one-and-the-same"}) for method in METHODS)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert {name: value for name, value in head.headers.items() if name != "date"} == {
            name: value for name, value in got.headers.items() if name != "date"
        }


def test_pages_of_other_origins_may_read_as_far_as_the_settings_say(
    serve: Serve, sea: Register, at_sea: httpx.Client
) -> None:
    few = serve({"sea": sea}, Settings(cors_origins=("https://map.example",)))
    allowed = [
        httpx.get(address, headers={"Origin": origin}).headers.get("access-control-allow-origin")
        for address in (str(at_sea.base_url), few)
        for origin in ("https://map.example", "https://other.example")
    ]
    assert allowed == [None, None, "https://map.example", None]
