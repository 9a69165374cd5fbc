"""What is refused is a page in the language of who reads it, and a problem in English for programs."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel, Field, ValidationError
from pydantic_core._pydantic_core import list_all_errors

from clearance.errors import FileRefused, InvalidQuantity
from clearance.saying import Number, Saying, saying
from clearance_api.features.misread import LENGTHS, MEANT, remedy_of
from clearance_api.plans.folder import FAILED, JobFolder
from clearance_api.plans.kept_saying import kept, said_again
from clearance_geodata.capacity.reading import capacity_of_text
from clearance_maps.language import language_of

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def _told(answer: httpx.Response) -> str:
    found = re.search(r'<p class="said refused">(.*?)</p>', answer.text, re.DOTALL)
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        (
            "/collections/areas/items?filter=name%20%3E%203&lang=es",
            400,
            "filter=name > 3: un filtro no puede decir `>` de 'name', 3.0: son texto, un número; compare lo que",
        ),
        (
            "/collections/areas/items?bbox=1,2&lang=es",
            400,
            "bbox=1,2: no es un recuadro; indique oeste,sur,este,norte en grados, primero la longitud",
        ),
        (
            "/collections/areas/items?crs=EPSG:4326&lang=fr",
            400,
            "crs=EPSG:4326 : n’est pas servi ; utilisez http://www.opengis.net/def/crs/OGC/1.3/CRS84, http",
        ),
        ("/sampling?risk=2&lang=fr", 400, "risk=2 : doit être inférieur à 1.0"),
        ("/sampling?missed=many&lang=fr", 400, "missed=many : doit être un nombre entier"),
        ("/maps/outlook.html?lang=tlh", 400, "lang=tlh : doit être 'en', 'es', 'fr' ou 'ar'"),
        ("/nowhere", 404, "rien n’est servi à /nowhere ; / et /api disent ce qu’il y a"),
    ],
)
def test_what_is_refused_is_a_page_in_the_language_of_the_reader(
    at_sea: httpx.Client, address: str, status: int, told: str
) -> None:
    answer = at_sea.get(address, headers={"accept": BROWSER, "accept-language": "fr"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert answer.headers["content-language"] == ("es" if "lang=es" in address else "fr")
    assert answer.headers["cache-control"] == "no-store"
    assert _told(answer).startswith(told)
    program = at_sea.get(address, headers={"accept": "*/*", "accept-language": "fr"})
    assert (program.status_code, program.headers["content-type"]) == (status, "application/problem+json")
    assert str(program.json()["title"]) in {"Bad Request", "Not Found"}


def test_the_words_for_faults_of_the_framework_are_its_own() -> None:
    """Programs read what they always did, also when the framework words a fault anew."""
    theirs: dict[str, str] = {one["type"]: one["message_template_python"] for one in list_all_errors()}
    ours = {name: meant.message for name, meant in MEANT.items() if name != "json_invalid"}
    assert ours == {name: theirs[name] for name in ours}
    lengths = {name: many.message.replace("{length}", f"{{{ctx}}}") for name, (ctx, _, many) in LENGTHS.items()}
    assert lengths == {name: theirs[name].replace("{expected_plural}", "s") for name in lengths}


def test_a_length_is_said_for_one_letter_and_for_more() -> None:
    class Named(BaseModel):
        one: str = Field(min_length=1)
        more: str = Field(max_length=2)

    with pytest.raises(ValidationError) as refused:
        Named.model_validate({"one": "", "more": "abc"})
    told = [remedy_of(fault) for fault in refused.value.errors()]
    assert told == [fault["msg"] for fault in refused.value.errors()]
    assert [language_of("fr").said(one) for one in told] == [
        "doit avoir au moins 1 caractère",
        "doit avoir au plus 2 caractères",
    ]


def test_a_sentence_that_another_process_wrote_is_the_same_sentence() -> None:
    said = saying(
        "{land} of {count} areas by {day}: {names}; {reason}",
        land=Number(8_458, unit="m2"),
        count=1_200,
        day=date(2029, 12, 31),
        names=("North", saying("South {number}", number=Number(0.5, ".0%"))),
        reason=saying("none yet"),
    )
    again = said_again(kept(said))
    assert isinstance(again, Saying)
    assert (str(again), again.message, kept(again)) == (str(said), said.message, kept(said))


def test_why_a_plan_failed_is_said_in_the_language_of_who_looks(tmp_path: Path) -> None:
    job = JobFolder(tmp_path / "0123456789abcdef")
    job.begin({}, "[[team]]\n", {})
    with pytest.raises(FileRefused) as refused:
        capacity_of_text("[[team]]\nkind = 'manual'\n")
    job.say(FAILED, error=refused.value.said)
    assert job.state()["error"] == "capacity, line 1, team 1: it has no name; add name = '...', a name of its own"
    assert language_of("es").said(job.error()) == (
        "capacity, línea 1, team 1: no tiene nombre; añada name = '...', un nombre propio"
    )


def test_a_number_that_is_none_is_said_as_it_is() -> None:
    fault = InvalidQuantity("an amount of {amount}", amount=Number(float("inf"), "g"))
    assert language_of("fr").said(fault.said) == "an amount of inf"
