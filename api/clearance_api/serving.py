"""What a process needs to serve: which registers, how, and for whom; opened in the process that serves."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from clearance.errors import NotFound, RegisterUnusable, RuleBroken
from clearance_api.access.access_file import read_access
from clearance_api.app import Served, create_app
from clearance_api.habits.logs import start_logging
from clearance_api.settings import PREFIX, Settings
from clearance_geodata.register import Register
from clearance_geodata.store.address import Address

__all__ = ["Plan", "from_environment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is served, for whom and how. It goes to each worker; what it opens does not.

    Args:
        registers: files and databases.
        access: the file that says who may see what; None lets everybody who reaches the service be the owner.
        settings: how.
    """

    registers: tuple[Address, ...]
    access: Path | None
    settings: Settings

    def opened(self) -> Served:
        """The service, with its registers open; they are closed when the server stops.

        Raises:
            ClearanceError: when a register cannot be opened, or two have the same name.
        """
        access = read_access(self.access) if self.access else None
        with ExitStack() as opening:
            registers: dict[str, Register] = {}
            for place in self.registers:
                register = opening.enter_context(Register.open(place))
                if register.name in registers:
                    raise RegisterUnusable(
                        "two registers are called {name}; rename one of the files, or name another schema",
                        name=register.name,
                    )
                register.follow()
                registers[register.name] = register
            return create_app(registers, self.settings, access=access, close=opening.pop_all().close)

    def check(self) -> None:
        """See that everything can be opened, before anybody is told that it is served.

        Raises:
            ClearanceError: when it cannot.
        """
        self.opened().lifetime.close()


def from_environment() -> Served:
    """The service that the environment names, for web servers that start an application by its name.

    ``CLEARANCE_REGISTERS`` lists the registers, with commas between them, and ``CLEARANCE_ACCESS`` is the file that
    says who may see what: it must be there, because nobody here knows on which address that server listens.

    Raises:
        ClearanceError: when one of the two is missing, or a register cannot be opened.
    """
    named = {name: os.environ.get(PREFIX + name, "").strip() for name in ("REGISTERS", "ACCESS")}
    places = tuple(Address.of(place.strip()) for place in named["REGISTERS"].split(",") if place.strip())
    if not places:
        raise NotFound(
            "no register to serve; name them in {setting}, with commas between them", setting=f"{PREFIX}REGISTERS"
        )
    if not named["ACCESS"]:
        raise RuleBroken(
            "access is not configured; name its file in {setting}, or use `clearance serve`", setting=f"{PREFIX}ACCESS"
        )
    settings = Settings.from_environment(os.environ)
    start_logging(settings.form, others=())  # that server has logs of its own
    return Plan(registers=places, access=Path(named["ACCESS"]), settings=settings).opened()
