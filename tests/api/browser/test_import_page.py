"""A file is looked at before anything is recorded, and what is recorded is that file."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator

import httpx
import pytest

from clearance_geodata.register import Register

Serve = Callable[..., str]


def features(*rows: dict[str, object]) -> bytes:
    """A file of areas, a small square each."""
    listed = [
        {
            "type": "Feature",
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[10 + n, 0], [10.001 + n, 0], [10.001 + n, 0.001], [10 + n, 0.001], [10 + n, 0]]],
            },
            "properties": row,
        }
        for n, row in enumerate(rows)
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed}).encode()


GOOD = features({"area_id": "I-1", "name": "One", "class": "cha"}, {"area_id": "I-2", "date": "1492-10-12"})


@pytest.fixture
def client(serve: Serve, new_register: Register) -> Iterator[httpx.Client]:
    """Somebody who works on the machine of a new register."""
    with httpx.Client(base_url=serve({"new": new_register}), timeout=60) as somebody:
        yield somebody


def send(client: httpx.Client, content: bytes, name: str = "areas.geojson", **asked: str) -> httpx.Response:
    """The answer to a file."""
    return client.post("/browse/import", data={"kind": "areas", **asked}, files={"file": (name, content)})


def confirmed(client: httpx.Client, report: httpx.Response) -> httpx.Response:
    """The answer to the button below a report."""
    address = re.search(r'<form method="post" action="([^"]+/browse/import/\w+[^"]*)"', report.text)
    assert address is not None
    return client.post(html.unescape(address[1]))


def test_the_report_comes_before_anything_is_recorded(client: httpx.Client, new_register: Register) -> None:
    report = send(client, GOOD, source="file of a test", effective_on="2025-01-31")
    assert report.status_code == 200
    assert "Nothing is recorded yet" in report.text
    assert "1  would be recorded" in report.text
    assert re.search(r"Left out \(1\).*record 2 \(I-2\)", report.text, re.DOTALL)
    assert new_register.position() == 0
    done = confirmed(client, report)
    assert (done.status_code, 'id="report">Recorded<' in done.text) == (200, True)
    assert [entry.source for entry in new_register.entries_of("I-1")] == ["file of a test"]
    assert sorted(new_register.snapshot().states) == ["I-1"]


def test_the_report_and_its_faults_are_in_the_language_of_the_page(client: httpx.Client) -> None:
    page = client.post(
        "/browse/import", params={"lang": "es"}, data={"kind": "areas"}, files={"file": ("areas.geojson", GOOD)}
    )
    report = page.text.partition('id="report"')[2].partition("</section>")[0]
    lines = [html.unescape(line).strip() for line in re.findall(r"<li>(?:<bdi>)?(.*?)(?:</bdi>)?</li>", report)]
    assert lines[:2] == ["areas.geojson: 2 registros leídos como áreas; se da cuenta de los 2:", "1  se anotarían"]
    assert lines[-1] == "registro 2 (I-2): 12 de octubre de 1492 es anterior a 1900; corrija el año"


def test_a_file_is_recorded_once_and_then_gone(client: httpx.Client, new_register: Register) -> None:
    report = send(client, GOOD)
    confirmed(client, report)
    position = new_register.position()
    again = confirmed(client, report)
    assert (again.status_code, "send it again" in again.text) == (404, True)
    assert new_register.position() == position


@pytest.mark.parametrize(
    ("file", "asked", "said"),
    [
        ((b"{", "areas.geojson"), {}, "areas.geojson"),
        ((b"", "areas.geojson"), {}, "areas.geojson"),
        ((GOOD, "areas.exe"), {}, "areas.exe"),
        ((GOOD, "../../etc/pass=cmd|wd.geojson"), {"kind": "nothing"}, "cannot be imported here"),
        ((GOOD, "areas.geojson"), {"kind": "cleared", "effective_on": "yesterday"}, "effective_on 'yesterday'"),
        ((GOOD, "areas.geojson"), {"crs": "nonsense"}, "nonsense"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    client: httpx.Client, new_register: Register, file: tuple[bytes, str], asked: dict[str, str], said: str
) -> None:
    refused = send(client, file[0], file[1], **asked)
    assert refused.status_code in {400, 404, 409, 422}
    alert = re.search(r'role="alert".*?</div>', refused.text, re.DOTALL)
    assert alert is not None
    assert said in html.unescape(alert[0])
    assert new_register.position() == 0


def test_a_file_of_another_site_is_refused(client: httpx.Client) -> None:
    answer = client.post("/browse/import", files={"file": ("a.csv", b"x")}, headers={"Origin": "https://example.org"})
    assert answer.status_code == 403


TABLE = (
    "Código;Nombre;Tipo de área;Latitud;Longitud;Superficie;Clave\n"
    "M-1;Cerro Uno;Confirmada;-3,5012;-78,1005;1200;x\nM-2;Cerro Dos;Sospechosa;-3,6;-78,2;800,5;y\n"
).encode()
MAPPING = b"""
name = "Tabla"
[codes.codigo]
confirmada = "cha"
sospechosa = "sha"
[[take]]
file = "*.csv"
as = "areas"
decimal = "comma"
skip = ["Clave"]
[take.columns]
area_id = "C\xc3\xb3digo"
name = "Nombre"
hazard_class = { column = "Tipo de \xc3\xa1rea", codes = "codigo" }
area_m2 = "Superficie"
geometry = { lat = "Latitud", lon = "Longitud" }
"""


BESIDE = b'{ points = "../x.csv", id = "Nombre", by = "by", lat = "lat", lon = "lon" }'


def by_mapping(client: httpx.Client, mapping: bytes = MAPPING, **asked: str) -> httpx.Response:
    """The answer to a table with a mapping of its sender."""
    files = {"file": ("tabla.csv", TABLE), "mapping_file": ("tabla.toml", mapping)}
    return client.post("/browse/import", params={"lang": "es"}, data={"kind": "areas", **asked}, files=files)


def test_a_file_of_somebody_else_is_read_by_the_mapping_that_is_sent_with_it(
    client: httpx.Client, new_register: Register
) -> None:
    report = by_mapping(client, source="ficha")
    rows = re.findall(r'<tr><th scope="row"><bdi>(.*?)</bdi></th><td>(.*?)</td>', report.text)
    assert [(html.unescape(column), html.unescape(read)) for column, read in rows] == [
        ("Código", "Código (area_id)"),
        ("Nombre", "Nombre (name)"),
        ("Tipo de área", "Clase (hazard_class)"),
        ("Latitud", "lugar del registro"),
        ("Longitud", "lugar del registro"),
        ("Superficie", "Abierto, m² (area_m2)"),
        ("Clave", "omitida por la correspondencia"),
    ]
    assert "2  se anotarían" in report.text
    assert new_register.position() == 0
    confirmed(client, report)
    states = new_register.snapshot().states
    assert {name: state.hazard_class for name, state in states.items()} == {"M-1": "cha", "M-2": "sha"}


def test_the_models_of_profiles_are_offered_and_nothing_else_is_read(client: httpx.Client) -> None:
    page = client.get("/browse/import").text
    assert '<option value="gichd_minimum/contaminated_area">' in page
    refused = client.post("/browse/import", data={"mapping": "gichd_minimum/none"}, files={"file": ("a.csv", TABLE)})
    assert (refused.status_code, "has no model &#39;none&#39;" in refused.text) == (404, True)
    refused = client.post("/browse/import", data={"mapping": "/etc/passwd"}, files={"file": ("a.csv", TABLE)})
    assert (refused.status_code, "none of those offered" in refused.text) == (400, True)


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (b'extends = "../asked/asked.json"\n' + MAPPING, "no lleva a nada"),
        (b'extends = "/etc/hostname"\n' + MAPPING, "no lleva a nada"),
        (
            MAPPING.replace(b'{ lat = "Latitud", lon = "Longitud" }', BESIDE),
            "toma vértices de otro archivo",
        ),
        (b"[[take]", "no es TOML"),
    ],
)
def test_a_mapping_that_is_sent_reaches_no_other_file_of_the_machine(
    client: httpx.Client, mapping: bytes, said: str
) -> None:
    refused = by_mapping(client, mapping)
    assert (refused.status_code, said in refused.text) in {(400, True), (404, True)}


def test_what_a_mapping_says_is_not_said_beside_it(client: httpx.Client) -> None:
    refused = by_mapping(client, crs="EPSG:24877")
    assert (refused.status_code, "se dice en la correspondencia" in refused.text) == (400, True)
