"""Options that several commands share, read the same way everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clearance import DEFAULT_SEED
from clearance.errors import InvalidQuantity
from clearance_api.days import in_utc, within_years
from clearance_geodata.store.address import Address
from clearance_maps.spoken import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.snapshot import Snapshot

__all__ = [
    "AsJson",
    "AsOf",
    "By",
    "DryRun",
    "KnownAt",
    "Lang",
    "RegisterAddress",
    "Seed",
    "day",
    "echo_table",
    "moment",
    "read",
]

RegisterAddress = Annotated[
    Address,
    typer.Argument(metavar="REGISTER", parser=Address.of, help="The register: a file, or a postgresql:// URL."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Count nothing that took effect later. [default: the data date]"),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at", metavar="TIME", help="Count nothing recorded later (UTC unless it says). [default: now]"
    ),
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Account of the person who answers for the act.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and report everything, record nothing.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the simulation; the same seed gives the same figures.")]
Lang = Annotated[str, typer.Option("--lang", metavar="|".join(LANGUAGES), help="Language of what people read.")]
DEFAULT = DEFAULT_SEED
WIDEST_TEXT = 60
WIDEST_TABLE = 1_000


def day(text: str | None, option: str) -> date | None:
    """The date of an option; None stays None.

    Raises:
        InvalidQuantity: when it is no date, or one that no figure can be made for.
    """
    if text is None:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise InvalidQuantity("{option} '{text}' is not a date; write YYYY-MM-DD", option=option, text=text) from None
    try:
        return within_years(found)
    except ValueError as fault:
        raise InvalidQuantity("{option} '{text}' {fault}", option=option, text=text, fault=fault.args[0]) from None


def moment(text: str | None) -> datetime | None:
    """The moment of --known-at; without an offset it is UTC, a bare date is its last microsecond.

    Raises:
        InvalidQuantity: when it is no moment.
    """
    if text is None:
        return None
    try:
        if len(text) == len("2024-12-31"):
            return datetime.fromisoformat(f"{text}T23:59:59.999999+00:00")
        read_moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidQuantity("--known-at '{text}' is not a moment; write 2024-12-31T23:59:59Z", text=text) from None
    try:
        return in_utc(read_moment if read_moment.tzinfo else read_moment.replace(tzinfo=UTC))
    except ValueError as fault:
        raise InvalidQuantity("--known-at '{text}' {fault}", text=text, fault=fault.args[0]) from None


def read(register: Address, as_of: str | None = None, known_at: str | None = None) -> Snapshot:
    """The snapshot of a register that a command works on."""
    from clearance_geodata.register import Register

    with Register.open(register) as opened:
        return opened.snapshot(day(as_of, "--as-of"), moment(known_at))


def echo_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """A table for a person; text folds, a number is never cut, even where the terminal is too narrow."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.measure import Measurement
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        if column in right:
            table.add_column(column, justify="right", no_wrap=True)
        else:
            table.add_column(column, overflow="fold", max_width=WIDEST_TEXT)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console = Console()
    wide = console.options.update(width=WIDEST_TABLE)
    needed = Measurement.get(console, wide, table).maximum
    typer.echo(title)
    Console(width=max(console.width, needed)).print(table)
