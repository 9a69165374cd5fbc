"""A service as an authority runs it: registers, accounts of every tier, no limit of requests."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from addresses_to_look_at import TIERS

from clearance_api.access.accounts import Accounts
from clearance_api.access.tiers import Tier
from clearance_api.app import create_app
from clearance_geodata.register import Register

__all__ = ["Served", "begun", "paths_of", "serving", "waited_for"]

PROGRAM = Path(sys.executable).with_name("clearance")
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE_S = 600
PLANNED_FROM, TOML = "2025-02-01", "application/toml"


@dataclass(frozen=True, slots=True)
class Served:
    """A running service: where, and what people of each tier send to be known."""

    address: str
    known_by: Mapping[str, Mapping[str, str]]
    is_alone: bool

    def at(self, register: str) -> str:
        """The address of a register: one alone stands at the root."""
        return self.address if self.is_alone else f"{self.address}/{register}"

    @contextlib.contextmanager
    def clients(self, register: str) -> Iterator[dict[str, httpx.Client]]:
        """A client of each tier, whose addresses begin at a register."""
        with contextlib.ExitStack() as open_ones:
            yield {
                tier: open_ones.enter_context(
                    httpx.Client(base_url=f"{self.at(register)}/", headers=dict(sent), timeout=PATIENCE_S)
                )
                for tier, sent in self.known_by.items()
            }


def _accounts(folder: Path) -> dict[str, dict[str, str]]:
    accounts = Accounts.create(folder / "access.db")
    (folder / "access.toml").write_text("publish_open_areas = true\n", encoding="utf-8")
    keys = {tier.word: accounts.add(tier.word, tier, at=MADE_AT) for tier in (Tier.PARTNER, Tier.AUTHORITY)}
    known: dict[str, dict[str, str]] = {tier: {} for tier in TIERS}
    for name, key in keys.items():
        asked = httpx.Request("GET", "http://service/")
        next(httpx.BasicAuth(name, key).auth_flow(asked))
        known[name] = {"authorization": asked.headers["authorization"]}
    return known


@contextlib.contextmanager
def serving(registers: Sequence[Path], folder: Path) -> Iterator[Served]:
    """Serve registers by the command that people use; each stands under its name, with the index beside them."""
    known = _accounts(folder)
    command = [str(PROGRAM), "serve", *map(str, registers), "--port", "0", "--access", str(folder / "access.toml")]
    free = {"CLEARANCE_PUBLIC_RATE": "0", "CLEARANCE_ACCOUNT_RATE": "0"}
    with (
        (folder / "service.log").open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, **free}) as service,
    ):
        said = service.stdout.readline() if service.stdout else ""
        try:
            yield Served(said.partition("running at ")[2].partition("/ ")[0], known, len(registers) == 1)
        finally:
            service.terminate()
            service.wait(60)


def begun(client: httpx.Client, capacity: str) -> str:
    """Have a plan made, so that pages of plans have one to show; where it will be."""
    asked = client.post("plans", params={"from": PLANNED_FROM}, content=capacity, headers={"content-type": TOML})
    return f"plans/{asked.raise_for_status().json()['id']}"


def waited_for(client: httpx.Client, place: str) -> None:
    """Wait until a plan is made."""
    until = time.monotonic() + PATIENCE_S
    while client.get(place).json()["state"] == "running" and time.monotonic() < until:
        time.sleep(0.2)


def paths_of(register: Path) -> frozenset[str]:
    """Every path that the app serves below a register, as templates."""
    with Register.open(register) as opened:
        return create_app({"one": opened}).paths
