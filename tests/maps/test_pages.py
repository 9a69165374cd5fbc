"""The two map pages as text: what is on them, in which language, and what is not."""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from clearance import DEFAULT_SEED
from clearance.errors import NotFound
from clearance.headline import headline
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, HazardClass, Place
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, SnapshotId, snapshot_of
from clearance.units import Unit
from clearance_maps.mapping.contamination import contamination_map

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance.land.snapshot import Snapshot

    Pages = Callable[[str, str, str], str]

REGISTERS = ("peru", "example", "hostile", "empty")
KINDS = ("contamination", "outlook")
LANGS = ("en", "es")
SCRIPT = re.compile(r"<script>.*?</script>|<style>.*?</style>", re.DOTALL)


def _carried(page: str) -> Any:  # noqa: ANN401  JSON
    """What the page carries for its map."""
    packed = page.split('clearance.draw(map_sheet, "')[1].split('"', maxsplit=1)[0]
    return json.loads(zlib.decompress(base64.b64decode(packed)))


def _text(page: str) -> str:
    """What a reader sees of a page, in one line."""
    bare = re.sub(r"<[^>]+>", " ", SCRIPT.sub(" ", page))
    return " ".join(html.unescape(bare).replace("\u00a0", " ").split())


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_carries_title_date_snapshot_headline_legend_and_warning(
    pages: Pages, peru_snapshot: Snapshot, kind: str
) -> None:
    text = _text(pages("peru", kind, "en"))
    wanted = (
        "Peru:",
        "Data as of 30 November 2024",
        peru_snapshot.identity.id,
        "279,388 m² †",
        "in 46 areas",
        "3,997 †",
        "237,312 m²",
        "as much as 85 % of the open land",
        "31 Dec",
        "Legend",
        "not a hazard position",
        "Sources:",
        "WGS 84 (EPSG:4326)",
        "The absence of a record is not evidence of the absence of contamination.",
        "Computed from the books; no State has published this figure.",
        "Borders shown imply no opinion",
    )
    assert [part for part in wanted if part not in text] == []


def test_the_outlook_gives_dates_probability_straight_line_rate_method_and_seed(pages: Pages) -> None:
    text = _text(pages("peru", "outlook", "en"))
    assert re.search(r"by the deadline, 31 Dec 2029 \d+ %", text)
    assert re.search(r"with a probability of 50 % by \d+ \w+ 20\d\d", text)
    assert re.search(r"Year to cleared, m² reduced, m² .* 30 Nov 2025 [\d,]+ \([\d,]+ to [\d,]+\)", text)
    assert "The straight line ends on" in text
    assert "To meet the deadline with the stock as it is: 54,952 m² a year." in text
    assert "A year without a report is missing, never zero" in text
    assert f"4,000 futures; seed {DEFAULT_SEED}." in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_spanish_page_is_spanish(pages: Pages, kind: str) -> None:
    page = pages("peru", kind, "es")
    text = _text(page)
    assert '<html lang="es" dir="ltr">' in page
    assert "Perú:" in text
    assert "Datos al 30 de noviembre de 2024" in text
    assert "La ausencia de un registro no prueba la ausencia de contaminación." in text
    assert not re.search(r"\b(hazardous|deadline|Legend|Sources|Known at)\b", text.split("Fuentes:")[0])


@pytest.mark.parametrize("kind", KINDS)
def test_the_french_page_is_french(pages: Pages, kind: str) -> None:
    page = pages("peru", kind, "fr")
    text = _text(page)
    assert '<html lang="fr" dir="ltr">' in page
    assert "Pérou :" in text
    assert "Données au 30 novembre 2024" in text
    assert "L’absence d’enregistrement ne prouve pas l’absence de contamination." in text
    assert not re.search(r"\b(hazardous|deadline|Legend|Known at|mines that)\b", text.split("Sources :")[0])


def test_a_language_that_is_not_there_is_refused(empty_snapshot: Snapshot) -> None:
    with pytest.raises(NotFound, match="use one of en, es, fr, ar"):
        contamination_map(empty_snapshot, lang="de", headline=headline(empty_snapshot, seed=DEFAULT_SEED), outline=None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("lang", LANGS)
def test_no_remote_address_is_left(pages: Pages, register: str, kind: str, lang: str) -> None:
    page = pages(register, kind, lang)
    assert re.findall(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//[^\"'\s>]+", page) == []
    assert re.findall(r"url\(\s*[\"']?(?!data:|#)[^)]*\)", SCRIPT.sub("", page)) == []
    assert "default-src 'none'" in page


def test_the_same_snapshot_gives_the_same_page(peru_snapshot: Snapshot, pages: Pages) -> None:
    figures = headline(peru_snapshot, seed=DEFAULT_SEED)
    first, second = (contamination_map(peru_snapshot, lang="en", headline=figures, outline=None) for _ in range(2))
    assert first == second
    assert first != pages("peru", "contamination", "en")


def test_the_symbols_are_those_of_imas(pages: Pages) -> None:
    layers = _carried(pages("example", "contamination", "en"))["layers"]
    styles = {layer["name"]: (layer["style"]["fill"], layer["style"]["opacity"]) for layer in layers}
    assert (styles["cha"], styles["sha"]) == (("#FF0000", 0.5), ("#F4A718", 0.5))


def test_no_text_of_a_record_stands_in_a_script(pages: Pages) -> None:
    page = pages("hostile", "contamination", "en")
    carried = re.findall(r'clearance\.draw\(map_sheet, "([A-Za-z0-9+/=]+)"', page)
    assert len(carried) == 1
    assert "window.hacked" in json.dumps(_carried(page))


def test_what_cannot_be_drawn_is_said(pages: Pages, example_snapshot: Snapshot) -> None:
    lost = sum(state.geometry is None for state in example_snapshot.open_states)
    assert f"Not drawn: {lost} open areas whose position is not recorded." in _text(
        pages("example", "contamination", "en")
    )
    peru = _text(pages("peru", "contamination", "en"))
    assert "Not drawn: 279,388 m² that the national book holds as a total without area records." in peru
    assert "Not drawn: 410,020 m² of released land whose position is not recorded." in peru


def test_sector_symbols_carry_the_date_of_their_figures(pages: Pages) -> None:
    page = pages("peru", "contamination", "en")
    assert "Number: AP mines as published for 31 December 2014." in _text(page)
    assert page.count('"label": "') == 7
    assert '"label": "Cenepa \\u00b7 4,778"' in page


@pytest.fixture(scope="module")
def pointed() -> Snapshot:
    """Areas known as a point, one without any position, and a sector with a place of its own."""
    classes = (HazardClass.CHA, HazardClass.SHA, HazardClass.SHA, HazardClass.UNCLASSIFIED)
    points = (shapely.Point(-78.2, -4.1), shapely.Point(-78.25, -4.2), None, shapely.Point(-78.3, -4.3))
    areas = tuple(
        Area(area_id=f"P{n}", name=f"P{n}", hazard_class=kind, sector="North" if n == 3 else None, geometry=point)
        for n, (kind, point) in enumerate(zip(classes, points, strict=True))
    )
    entries = tuple(
        Entry(
            kind=Kind.OPENED,
            area_id=area.area_id,
            effective_on=date(2024, 1, 1),
            act_id=area.area_id,
            entry_id=area.area_id,
            account=area.hazard_class.value,
            quantities={Unit.M2: 5_000_000} if area.area_id == "P0" else {},
        )
        for area in areas
    )
    place = Place(name="North", lon=-78.0, lat=-4.0, approximate=True, source="a map")
    identity = SnapshotId(id="a", register="points", country="XPO", as_of=date(2024, 12, 31), known_at="", position=1)
    return snapshot_of(identity, "Pointland", Records(areas=areas, entries=entries, places=(place,)))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            [
                "Confirmed hazardous area (CHA): known only as a point",
                "Suspected hazardous area (SHA): known only as a point",
                "Hazardous area, class not stated: known only as a point",
                "Not drawn: 1 open area whose position is not recorded.",
            ],
        ),
        (
            "es",
            [
                "Área peligrosa confirmada (CHA): conocida solo como un punto",
                "Área peligrosa sospechosa (SHA): conocida solo como un punto",
                "Área peligrosa, clase no indicada: conocida solo como un punto",
                "Sin dibujar: 1 área abierta cuya posición no está registrada.",
            ],
        ),
    ],
)
def test_areas_known_as_a_point_are_drawn_there_and_say_so(pointed: Snapshot, lang: str, words: list[str]) -> None:
    page = contamination_map(pointed, lang=lang, headline=headline(pointed, seed=DEFAULT_SEED), outline=None)
    assert [part for part in words if part not in _text(page)] == []
    assert "approximate place" not in _text(page)
    layers = [layer for layer in _carried(page)["layers"] if layer.get("at") != "far"]
    steps = {layer["name"]: (layer["shapes"]["lon"], layer["shapes"]["lat"]) for layer in layers}
    assert steps == {
        "point-unclassified": ([-78_300_000], [-4_300_000]),
        "point-sha": ([-78_250_000], [-4_200_000]),
        "point-cha": ([-78_200_000], [-4_100_000]),
    }
    card = {
        "en": "known only as a point; how far the area reaches is not recorded",
        "es": "conocida solo como un punto; hasta dónde llega el área no está registrado",
    }
    assert [layer["columns"][-1]["values"] for layer in layers] == [[card[lang]]] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_register_says_what_is_missing(pages: Pages, kind: str) -> None:
    text = _text(pages("empty", kind, "en"))
    assert "Nothing with a position is recorded." in text
    assert "nothing recorded yet" in text
    assert "none recorded" in text
