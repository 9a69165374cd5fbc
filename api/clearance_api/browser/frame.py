"""What stands round every page: where one is, where else one can go, in which language, as whom."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from babel.core import Locale
from fastapi import Response

from clearance.units import Unit
from clearance_api.access.addresses import may_ask_at
from clearance_api.browser.amounts import amount
from clearance_api.browser.wording import PLACES
from clearance_api.habits.accepting import qualities
from clearance_api.pages import page_of
from clearance_api.problems import refused
from clearance_api.service import HTML, answer, base_of
from clearance_api.style import page_policy
from clearance_maps.language import LANGUAGES, Language, language_of

if TYPE_CHECKING:
    from fastapi import Request

    from clearance.errors import ClearanceError
    from clearance.land.snapshot import Snapshot
    from clearance_api.access.viewer import Viewer
    from clearance_api.readings import Reading
    from clearance_api.service import Service

__all__ = ["Frame", "Link", "bare", "framed", "language_for", "sent_back", "shown", "timeless", "written"]

# What every link keeps of the address that was asked for.
KEPT = ("as_of", "known_at", "lang")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the frame; `code` is the language of its name where that is another than that of the page."""

    href: str
    name: str
    is_here: bool = False
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The frame of one page for one reader."""

    base: str
    path: str
    query: Mapping[str, str]
    viewer: Viewer
    lang: Language
    snapshot: Snapshot
    has_accounts: bool

    @property
    def country(self) -> str:
        """The country in the language of the page."""
        return self.lang.country(self.snapshot.identity.country, self.snapshot.country_name)

    @property
    def direction(self) -> str:
        """In which direction the language is written: `ltr` or `rtl`."""
        return str(self.lang.locale.text_direction)

    @property
    def account(self) -> str:
        """The account to show; the owner of this machine has none to speak of."""
        return self.viewer.account if self.has_accounts else ""

    @property
    def may_change(self) -> bool:
        """Whether the reader may send forms that change areas, at once or when the authority accepts them."""
        return self.may_ask("/browse/new") and (self.viewer.may_write or self.viewer.may_submit)

    @property
    def sign_in(self) -> str:
        """Where somebody without an account says who they are; empty for all others."""
        return "" if self.viewer.account else self.href("/sign-in")

    def href(self, path: str, **query: object) -> str:
        """The address of a path of the register, in the snapshot and the language that were asked for."""
        kept = {name: self.query[name] for name in KEPT if self.query.get(name)}
        asked = {name: str(value) for name, value in query.items() if value not in (None, "")}
        words = urlencode({**asked, **{name: value for name, value in kept.items() if name not in query}})
        return f"{self.base}{path}?{words}" if words else f"{self.base}{path}"

    def may_ask(self, path: str) -> bool:
        """Whether the reader may follow a link to a path of the register."""
        return may_ask_at(self.viewer, path)

    @property
    def places(self) -> list[Link]:
        """Where one can go."""
        there = [
            (path, name)
            for path, name in PLACES.items()
            if self.may_ask(path) and (path != "/browse/import" or self.may_change)
        ]
        return [
            Link(
                href=self.href(path, f="html") if path == "/" else self.href(path),
                name=self.lang.text(name),
                is_here=path == self.path,
            )
            for path, name in there
        ]

    @property
    def languages(self) -> list[Link]:
        """This page in all languages, each under the name that it has itself."""
        return in_languages(f"{self.base}{self.path}", self.query)

    @property
    def variant(self) -> str:
        """What a page depends on beside its snapshot: the language, and the account that it names."""
        named = hashlib.blake2b(self.account.encode(), digest_size=4).hexdigest() if self.account else ""
        return f"{self.lang.code}{named}"

    def moment(self, known_at: str) -> str:
        """A moment of recording, in UTC."""
        return f"{datetime.fromisoformat(known_at):%Y-%m-%d %H:%M:%S} UTC"


def in_languages(address: str, query: Mapping[str, str]) -> list[Link]:
    """A page in all languages, each under the name that it has itself."""
    others = {name: value for name, value in query.items() if name != "lang"}
    return [
        Link(
            href=f"{address}?{urlencode({**others, 'lang': code})}",
            name=str(Locale(code).get_display_name(code)),
            code=code,
        )
        for code in LANGUAGES
    ]


def language_for(request: Request, asked: str | None, usual: str, country: str) -> Language:
    """The language asked for, else the one that the browser likes best, else the usual one.

    Raises:
        NotFound: for a language without a catalogue.
    """
    if asked:
        return language_of(asked, country)
    wanted = qualities(request.headers.get("accept-language", ""))
    liked = sorted((name for name in wanted if wanted[name] > 0), key=lambda name: -wanted[name])
    codes = [code for code in (name.partition("-")[0] for name in liked) if code in LANGUAGES]
    return language_of(codes[0] if codes else usual, country)


def framed(request: Request, service: Service, reading: Reading, lang: str | None) -> Frame:
    """The frame of the page that a request asks for."""
    scope, snapshot = request.scope, reading.snapshot
    viewer: Viewer = request.state.viewer
    return Frame(
        base=base_of(request),
        path=scope["path"].removeprefix(scope.get("root_path", "")) or "/",
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=False)),
        viewer=viewer,
        lang=language_for(request, lang, service.settings.lang, snapshot.identity.country),
        snapshot=snapshot,
        has_accounts=viewer.account not in {"", "owner"},
    )


def shown(
    request: Request, reading: Reading, frame: Frame, template: str, make: Callable[[], Mapping[str, object]]
) -> Response:
    """The page of a snapshot, made only when the reader does not have it already.

    Args:
        request: that asks for it.
        reading: the snapshot.
        frame: what stands round it.
        template: its file.
        make: gives what the template shows.
    """
    return answer(
        request,
        reading,
        HTML,
        lambda: written(frame, template, make()),
        headers={**page_policy(), "Content-Language": frame.lang.code},
        variant=frame.variant,
    )


def written(frame: Frame, template: str, values: Mapping[str, object], *, of_snapshot: bool = True) -> bytes:
    """A page as it is sent; one that says nothing `of_snapshot` names none."""
    lang = frame.lang
    words = {"lang": lang, "text": lang.text, "m2": lambda exact: amount(exact, Unit.M2, lang)}
    return page_of(
        template, frame=frame, snapshot=frame.snapshot, of_snapshot=of_snapshot, href=frame.href, **words, **values
    )


def bare(
    request: Request, lang: Language, template: str, values: Mapping[str, object], *, has_links: bool = True
) -> bytes:
    """A page of no register, or that has no figures to show: with nothing round it but the languages."""
    links = []
    if has_links and request.method in {"GET", "HEAD"}:
        query = dict(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=False))
        path = request.scope["path"].removeprefix(request.scope.get("root_path", "")) or "/"
        links = in_languages(f"{base_of(request)}{path}", query)
    return page_of(template, lang=lang, text=lang.text, languages=links, **values)


def timeless(frame: Frame, template: str, values: Mapping[str, object]) -> Response:
    """A page that says the same of every snapshot."""
    headers = {**page_policy(), "Content-Language": frame.lang.code, "Cache-Control": "private, no-cache"}
    return Response(written(frame, template, values, of_snapshot=False), media_type=HTML, headers=headers)


def sent_back(
    frame: Frame, template: str, values: Mapping[str, object], *, fault: ClearanceError | None = None
) -> Response:
    """A page with a form, which nobody keeps; with the status of what is wrong with what was sent."""
    headers = {
        **page_policy(scripts=True),
        "Clearance-Snapshot": frame.snapshot.identity.id,
        "Content-Language": frame.lang.code,
        "Cache-Control": "private, no-store",
    }
    status = 200 if fault is None else refused(fault).status_code
    return Response(written(frame, template, values), status_code=status, media_type=HTML, headers=headers)
