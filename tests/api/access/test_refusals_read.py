"""What stands before the registers is a page in the language of who reads it, and a problem in English for programs."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from http.client import HTTPConnection, HTTPMessage
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from english_in_pages import sentences, words_in

from clearance.errors import RegisterUnusable
from clearance.land.snapshot import Snapshot
from clearance_api.app import create_app
from clearance_api.browser.refusing import TITLES
from clearance_api.habits import refusals
from clearance_api.problems import STATUS
from clearance_api.settings import Settings
from clearance_geodata.register import Register

Guard = Callable[..., Any]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CHALLENGES = ['Basic realm="Clearance", charset="UTF-8"', 'Bearer realm="Clearance"']
NARROW = Settings(public_rate=0, account_rate=0, url_bytes_max=2_000, body_bytes_max=5_000)


@dataclass(frozen=True)
class Case:
    """A request that is refused, and what a program and a Spanish reader are told."""

    path: str
    status: int
    english: str
    spanish: str
    method: str = "GET"
    who: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


CASES = (
    Case(
        "/browse/areas",
        401,
        "this address is for people with an account; sign in with",
        "esta dirección es para personas con cuenta; entre con",
    ),
    Case(
        "/conformance",
        401,
        "this name with this key or password, or this token, opens nothing",
        "este nombre con esta clave o contraseña, o este token, no abre nada",
        headers={"Authorization": "Bearer clr_secret-that-is-none"},
    ),
    Case(
        "/collections/storage_sites",
        403,
        "this address is not for your account; ask the authority if you need it",
        "esta dirección no es para su cuenta; pregunte a la autoridad si la necesita",
        who="partner",
    ),
    Case("/metrics", 403, "metrics are for the authority; ask", "las métricas son para la autoridad; pregunte"),
    Case(
        "/browse/new",
        403,
        "a web page of another origin changes nothing here; if",
        "una página web de otro origen no cambia nada aquí; si",
        method="POST",
        who="authority",
        headers={**FORM, "Origin": "https://other.example.org"},
    ),
    Case("/nothing", 404, "nothing is served at /nothing; / and", "en /nothing no se sirve nada; / y"),
    Case(
        "/health/live",
        405,
        "health is read; use GET, HEAD",
        "el estado solo se lee; use GET, HEAD",
        "POST",
        "authority",
        FORM,
    ),
    Case("/areas%zz", 400, "the path has a percent sign without", "la ruta tiene un signo de porcentaje sin"),
    Case("/ledger?unit=%ff", 400, "the query is not UTF-8; encode", "la consulta no es UTF-8; codifíquela"),
    Case(
        f"/browse/areas?q={'a' * 3_000}",
        414,
        "the address has 3015 bytes, and at most 2000 are read; ask for",
        "la dirección tiene 3015 bytes y se leen como máximo 2000; pida",
    ),
    Case(
        "/browse/new",
        413,
        "the body has more than 5000 bytes, which is",
        "el cuerpo tiene más de 5000 bytes, que es",
        method="POST",
        who="authority",
        headers=FORM,
        body=b"a" * 6_000,
    ),
    Case(
        "/",
        421,
        "this service does not answer under this name; ask it by",
        "este servicio no",
        headers={"Host": "other.example.org"},
    ),
)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: HTTPMessage
    text: str

    @property
    def told(self) -> str:
        """The sentence of the page."""
        found = re.search(r'<p class="said refused">(.*?)</p>', self.text, re.DOTALL)
        return unescape(found[1]) if found else ""


def asked(service: Any, case: Case, path: str, **headers: str) -> Answer:  # noqa: ANN401  a running service
    """The answer to a request whose address is sent as it stands."""
    sent = httpx.Request("GET", service.address)
    if case.who:
        sent = next(httpx.BasicAuth(case.who, service.keys[case.who]).auth_flow(sent))
    signed = {"Authorization": sent.headers["authorization"]} if case.who else {}
    connection = HTTPConnection(urlsplit(service.address).netloc, timeout=60)
    try:
        connection.request(case.method, path, body=case.body, headers={**signed, **case.headers, **headers})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())
    finally:
        connection.close()


def _unmarked(text: str) -> str:
    """Without the marks that people write between thousands."""
    return re.sub(r"(?<=\d)[,.\u202f](?=\d{3})", "", text)


def test_each_refusal_is_a_page_in_the_language_of_the_browser_and_a_problem_for_programs(
    guard: Guard, sea: Register
) -> None:
    service = guard({"sea": sea}, 'hosts = ["maps.example.org"]', NARROW)
    for case in CASES:
        told = {}
        for lang in ("en", "es", "fr"):
            page = asked(service, case, case.path, Accept=BROWSER, **{"Accept-Language": f"{lang}, en;q=0.5"})
            assert (page.status, page.headers["content-type"]) == (case.status, "text/html; charset=utf-8"), case
            assert (page.headers["content-language"], page.headers["cache-control"]) == (lang, "no-store")
            assert page.headers["content-security-policy"].startswith("default-src 'none'")
            told[lang] = page
        program = asked(service, case, case.path, Accept="*/*", **{"Accept-Language": "fr"})
        problem = json.loads(program.text)
        assert (program.status, program.headers["content-type"]) == (case.status, "application/problem+json")
        assert problem["title"] == HTTPStatus(case.status).phrase
        assert problem["detail"].startswith(case.english)
        assert _unmarked(problem["detail"]) == _unmarked(told["en"].told)
        assert _unmarked(told["es"].told).startswith(case.spanish)
        # The query of an address is the reader's own text.
        read = {lang: {one for one in sentences(page.text) if words_in(one) >= 3} for lang, page in told.items()}
        assert (read["en"] & read["es"], read["en"] & read["fr"], read["es"] & read["fr"]) == (set(), set(), set())
        for answer in (*told.values(), program):
            assert answer.headers.get_all("www-authenticate", []) == (CHALLENGES if case.status == 401 else [])
            assert "secret-that-is-none" not in answer.text
            assert "example.org" not in answer.text
        # What the address says goes before what the browser likes, and a program that asks for a page gets one.
        mark = "&" if "?" in case.path else "?"
        chosen = asked(service, case, f"{case.path}{mark}lang=es&f=html", Accept="*/*", **{"Accept-Language": "fr"})
        assert _unmarked(chosen.told).startswith(case.spanish.partition(" 3015 ")[0])
        assert chosen.headers["content-language"] == "es"
        asks_for_json = asked(service, case, f"{case.path}{mark}f=json", Accept=BROWSER)
        assert asks_for_json.headers["content-type"] == "application/problem+json"


def test_what_is_hidden_and_what_is_not_there_are_one_page(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    for who, hidden, absent in (
        ("", "/collections/areas/items/SEA-01", "/collections/areas/items/none-1"),
        ("", "/browse/areas/SEA-05", "/browse/areas/none-1"),
        ("partner", "/collections/storage_sites", "/collections/none"),
    ):
        pages = []
        for path in (hidden, absent):
            answer = service(who).get(path, headers={"Accept": BROWSER, "Accept-Language": "fr"})
            headers = {name: value for name, value in answer.headers.items() if name not in {"date", "x-request-id"}}
            head = service(who).head(path, headers={"Accept": BROWSER, "Accept-Language": "fr"})
            length = headers.pop("content-length")  # its own address stands in the links to other languages
            assert (head.status_code, head.headers["content-length"]) == (answer.status_code, length)
            pages.append((answer.status_code, headers, answer.text.replace(path, "ADDRESS")))
        assert pages[0] == pages[1]


def test_whoever_has_to_wait_reads_for_how_long(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea}, settings=Settings(public_rate=1, lang="fr"))
    reading = {"Accept": BROWSER}
    guesses = [service().get("/", auth=("partner", f"clr_{n}"), headers=reading) for n in range(11)]
    assert [one.status_code for one in guesses] == [401] * 10 + [429]
    found = re.search(r"attendez et réessayez dans (\d+) s", guesses[-1].text)
    assert found is not None
    assert found[1] == guesses[-1].headers["retry-after"]
    answers = [service().get("/conformance", headers=reading) for _ in range(12)]
    assert answers[-1].status_code == 429
    assert f"demandez moins souvent et réessayez dans {answers[-1].headers['retry-after']} s" in answers[-1].text


class _Broken:
    """A source that fails."""

    name = "broken"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def position(self) -> int:
        """Nothing recorded."""
        return 0

    def snapshot(self, *_when: object) -> Snapshot:
        """Never a snapshot."""
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (RegisterUnusable("{path} is no register", path="a.gpkg"), 503, "a.gpkg"),
        (RuntimeError("a secret"), 500, "comunique este incidente: "),
    ],
)
def test_a_fault_of_ours_is_a_page_that_names_no_more_than_the_incident(
    error: Exception, status: int, told: str
) -> None:
    app = create_app({"broken": _Broken(error)})

    async def seen() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            asked = ("/?lang=es", "/health/ready?lang=es")
            return [await client.get(address, headers={"Accept": BROWSER}) for address in asked]

    page, probe = asyncio.run(seen())
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "secret" not in page.text
    assert told in page.text
    assert page.headers.get("retry-after") == ("5" if status == HTTPStatus.SERVICE_UNAVAILABLE else None)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        assert (probe.status_code, "broken no se puede leer ahora mismo" in probe.text) == (503, True)


def test_each_status_that_refuses_has_a_title_for_people() -> None:
    own = {getattr(refusals, name).status for name in refusals.__all__ if name != "Refusal"}
    assert own | set(STATUS.values()) <= set(TITLES)
