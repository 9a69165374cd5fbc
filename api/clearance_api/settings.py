"""How a service behaves: one frozen value, read from the environment by whoever starts it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from clearance import DEFAULT_SEED
from clearance.errors import InvalidRecord, RuleBroken
from clearance.saying import saying
from clearance_api.habits.proxies import ANYBODY, is_public_url, network_named
from clearance_maps.spoken import LANGUAGES

__all__ = ["PREFIX", "Settings", "refuse_public_bind"]

PREFIX = "CLEARANCE_"
CHOICES = {"lang": LANGUAGES, "log_format": ("text", "json")}
YES_OR_NO = {"yes": True, "no": False}
COUNTS = (
    *("page_size", "page_size_max", "snapshots_kept", "answers_kept"),
    *("compress_from_bytes", "url_bytes_max", "body_bytes_max", "header_bytes_max", "vertices_max"),
    *("tiles_bytes_max", "plans_at_once", "statements_per_minute"),
    *("head_timeout_s", "stall_timeout_s", "keep_alive_s", "shutdown_timeout_s"),
)
RATES = ("public_rate", "account_rate")
TEXTS = ("public_url", "base_map", "hills")
LISTS = ("trusted_proxies", "cors_origins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a service; each can be given in the environment as ``CLEARANCE_`` and its name in capitals.

    Args:
        page_size: features in a page when the request has no `limit`.
        page_size_max: the most features in one page; a larger `limit` is served as this.
        snapshots_kept: snapshots of a register that stay in memory with their layers and figures.
        answers_kept: finished statements, forecasts, maps and documents kept for each of these snapshots.
        lang: language of maps and documents when the request has no `lang`.
        seed: seed of modelled figures when the request has no `seed`.
        public_rate: requests a second that one network address may make without an account, ten seconds' worth of them
            at once; 0 is without limit. Nobody is limited while access is not configured.
        account_rate: requests a second of one account, in the same way.
        trusted_proxies: addresses or networks of proxies whose word on who asks, and under which address, is taken,
            separated by commas; `*` means all, empty none.
        public_url: what all addresses of the service begin with; empty: as the proxy, or else the client, says.
        cors_origins: web origins whose pages may read the service, separated by commas; `*` means all, empty none.
        compress_from_bytes: a body of at least so many bytes is compressed for a client that takes it.
        url_bytes_max: the longest path and query of a request, in bytes.
        body_bytes_max: the largest body of a request, in bytes.
        header_bytes_max: the most bytes of all headers of a request together.
        head_timeout_s: seconds in which the head of a request must have arrived.
        stall_timeout_s: seconds after which a client is cut off that neither sends nor takes anything of a body.
        keep_alive_s: seconds that a connection without a request stays open; more than those of a proxy before it.
        shutdown_timeout_s: seconds in which running requests may finish when the service is stopped.
        metrics_open: whether `/metrics` is for everybody, `yes` or `no`; otherwise for the authority.
        log_format: `text` for people, `json` for machines.
        log_requests: whether each request is a line in the log, `yes` or `no`.
        vertices_max: the most corners of one geometry that somebody sends.
        tiles_bytes_max: memory for finished vector tiles of a register, in bytes.
        plans_at_once: plans of a register that are made at the same time, each in a process of its own.
        statements_per_minute: land statements that one account may ask for in a minute.
        base_map: a file that lies under the maps: raster, MBTiles, PMTiles, borders; empty: none.
        hills: a raster of heights in metres whose hills are shaded under the maps; empty: none.

    Raises:
        InvalidRecord: for a setting that cannot be.
    """

    page_size: int = 100
    page_size_max: int = 10_000
    snapshots_kept: int = 4
    answers_kept: int = 16
    lang: str = "en"
    seed: int = DEFAULT_SEED
    public_rate: int = 30
    account_rate: int = 300
    trusted_proxies: tuple[str, ...] = ()
    public_url: str = ""
    cors_origins: tuple[str, ...] = ()
    compress_from_bytes: int = 1024
    url_bytes_max: int = 16_384
    body_bytes_max: int = 16_777_216
    header_bytes_max: int = 32_768
    head_timeout_s: int = 20
    stall_timeout_s: int = 60
    keep_alive_s: int = 75
    shutdown_timeout_s: int = 60
    metrics_open: bool = False
    log_format: str = "text"
    log_requests: bool = True
    vertices_max: int = 100_000
    tiles_bytes_max: int = 67_108_864
    plans_at_once: int = 2
    statements_per_minute: int = 30
    base_map: str = ""
    hills: str = ""

    def __post_init__(self) -> None:
        for name in COUNTS:
            if getattr(self, name) < 1:
                raise _wrong(name, getattr(self, name), saying("give a whole number from 1 on"))
        for name in RATES:
            if getattr(self, name) < 0:
                raise _wrong(name, getattr(self, name), saying("give a whole number from 0 on; 0 is without limit"))
        if self.page_size > self.page_size_max:
            raise _wrong(
                "page_size", self.page_size, saying("give at most page_size_max, {most}", most=str(self.page_size_max))
            )
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise _wrong(name, getattr(self, name), saying("give one of {choices}", choices=tuple(choices)))
        if self.seed < 0:
            raise _wrong("seed", self.seed, saying("give a whole number from 0 on"))
        self._check_addresses()

    def _check_addresses(self) -> None:
        for proxy in self.trusted_proxies:
            if proxy != ANYBODY and network_named(proxy) is None:
                raise _wrong("trusted_proxies", proxy, saying("give addresses such as 127.0.0.1 or 10.1.0.0/16, or *"))
        if self.public_url and not is_public_url(self.public_url):
            raise _wrong(
                "public_url", self.public_url, saying("give an address such as https://mines.example.org/register")
            )

    @property
    def form(self) -> Literal["text", "json"]:
        """The form of the log."""
        return "json" if self.log_format == "json" else "text"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """The settings that an environment names, defaults for the others.

        Raises:
            InvalidRecord: for a value that cannot be read or cannot be.

        Example:
            >>> Settings.from_environment({"CLEARANCE_PAGE_SIZE": "50", "CLEARANCE_CORS_ORIGINS": ""}).page_size
            50
        """
        names = [field.name for field in fields(cls)]
        given = {name: environment[PREFIX + name.upper()] for name in names if PREFIX + name.upper() in environment}
        return cls(**{name: _read(name, text) for name, text in given.items()})  # type: ignore[arg-type]


def _read(name: str, text: str) -> int | str | bool | tuple[str, ...]:
    if name in CHOICES or name in TEXTS:
        return text.strip()
    if name in {"metrics_open", "log_requests"}:
        if text not in YES_OR_NO:
            raise _wrong(name, text, saying("give yes or no"))
        return YES_OR_NO[text]
    if name == "cors_origins":
        return tuple(origin.strip() for origin in text.split(",") if origin.strip())
    if name in LISTS:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        return int(text)
    except ValueError:
        raise _wrong(name, text, saying("give a whole number")) from None


def _wrong(name: str, value: object, remedy: str) -> InvalidRecord:
    return InvalidRecord(
        "setting {setting} is '{value}'; {remedy}",
        setting=PREFIX + name.upper(),
        value=str(value),
        remedy=remedy,
    )


def refuse_public_bind(host: str, *, has_access: bool = False) -> None:
    """Let a service listen on this machine only, as long as nobody's access is configured.

    Raises:
        RuleBroken: when others could reach the address.

    Example:
        >>> refuse_public_bind("127.0.0.1")
    """
    try:
        is_own = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_own = False
    if not is_own and not has_access:
        raise RuleBroken(
            "host '{host}' would let others read the register, and access is not configured; serve on 127.0.0.1, or "
            "say who may see what with --access FILE",
            host=host,
        )
