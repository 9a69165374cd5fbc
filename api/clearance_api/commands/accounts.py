"""Commands on who may ask the service: user add, list, rotate, password, revoke; audit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clearance_api.commands.options import AsJson, day, echo_table

__all__ = ["add_to"]

PANEL = "Access"
AccountsFile = Annotated[
    Path, typer.Option("--file", metavar="FILE", envvar="CLEARANCE_ACCOUNTS", help="The file of accounts.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The account.")]
USUAL_FILE = Path("access.db")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    told = "Accounts of people and programs that may ask the service."
    users = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=told)
    for command in (add, listed, rotate, password, revoke):
        users.command("list" if command is listed else command.__name__)(command)
    app.add_typer(users, name="user", rich_help_panel=PANEL)
    app.command("audit", rich_help_panel=PANEL)(audit)


def add(
    name: Name,
    tier: Annotated[str, typer.Option("--tier", metavar="TIER", help="partner, authority or public.")],
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="DATE", help="Its last day (UTC). [default: none]")
    ] = None,
    file: AccountsFile = USUAL_FILE,
) -> None:
    """Make an account and show its key, this once. The file is made with the first account."""
    from datetime import UTC, datetime, time, timedelta

    from clearance.errors import InvalidRecord
    from clearance_api.access.accounts import Accounts
    from clearance_api.access.tiers import tier_named
    from clearance_api.service import utc_now

    found, at, last = tier_named(tier), utc_now(), day(expires, "--expires")
    until = datetime.combine(last + timedelta(days=1), time(), UTC) if last else None
    if until is not None and until <= at:
        raise InvalidRecord("--expires {expires} is over; give a later day", expires=str(expires))
    key = Accounts.create(file).add(name, found, at=at, expires_at=until)
    _show(name, key)


def _show(name: str, key: str) -> None:
    """The key alone on standard output, so that a script can take it; what to do with it beside."""
    typer.echo(f"The key of {name}; keep it now, it is stored as a hash and never shown again:", err=True)
    typer.echo(key)


def listed(file: AccountsFile = USUAL_FILE, *, as_json: AsJson = False) -> None:
    """List the accounts; keys and passwords cannot be shown."""
    import json

    from clearance_api.access.accounts import Accounts
    from clearance_api.service import utc_now

    at = utc_now()
    rows = [
        {
            "account": account.account,
            "tier": account.tier.word,
            "state": "in force" if account.is_valid(at) else "revoked" if account.revoked_at else "expired",
            "created": account.created_at.isoformat(timespec="seconds"),
            "expires": account.expires_at.isoformat(timespec="seconds") if account.expires_at else None,
            "password": account.password_hash is not None,
        }
        for account in Accounts.open(file).listed()
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    cells = [[_cell(value) for value in row.values()] for row in rows]
    echo_table(f"Accounts in {file}", list(rows[0]) if rows else ["account"], cells)


def _cell(value: object) -> str:
    return "" if value is None else {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def rotate(name: Name, file: AccountsFile = USUAL_FILE) -> None:
    """Give an account a new key; the one before opens nothing ten seconds later."""
    from clearance_api.access.accounts import Accounts

    _show(name, Accounts.open(file).rotate(name))


def password(name: Name, file: AccountsFile = USUAL_FILE) -> None:
    """Give an account a password beside its key; it is asked for, or read as a line of standard input."""
    import sys

    from clearance_api.access.accounts import Accounts

    accounts = Accounts.open(file)
    if sys.stdin.isatty():
        secret: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        secret = sys.stdin.readline().rstrip("\r\n")
    accounts.set_password(name, secret)
    typer.echo(f"{name} has a password now")


def revoke(name: Name, file: AccountsFile = USUAL_FILE) -> None:
    """End an account: key and password open nothing ten seconds later. Its name stays taken."""
    from clearance_api.access.accounts import Accounts
    from clearance_api.service import utc_now

    Accounts.open(file).revoke(name, at=utc_now())
    typer.echo(f"{name} is revoked")


def audit(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the audit.")] = Path("audit"),
    account: Annotated[
        str | None, typer.Option("--account", metavar="NAME", help="Only what this account did.")
    ] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day (UTC).")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day (UTC).")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Print who with an account read what, in order."""
    import json

    from clearance.errors import NotFound
    from clearance_api.access.audit import read_audit

    if not folder.is_dir():
        raise NotFound("no audit at {folder}; name the folder that the access file names", folder=str(folder))
    for read in read_audit(folder, account=account, since=day(since, "--from"), until=day(until, "--to")):
        if as_json:
            typer.echo(json.dumps(read, ensure_ascii=False))
        elif "lost" in read:
            typer.echo(f"{read['time']} {read['lost']} requests could not be noted")
        else:
            rows = "" if read["rows"] is None else f" {read['rows']} rows"
            typer.echo(
                f"{read['time']} {read['account']} {read['tier']} {read['from']} {read['method']} {read['address']} "
                f"{read['status']}{rows} {read['bytes']} bytes {read.get('made', read['snapshot'])}"
            )
