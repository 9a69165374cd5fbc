"""The command `report article5`: the extension request, with the plan where a capacity is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.options import DEFAULT, AsOf, KnownAt, Lang, RegisterAddress, Seed, day, moment
from clearance_api.commands.planning import CapacityFile, Confidence, Deadline, FromDay, ScenarioName
from clearance_api.commands.written import Out, checked, write

if TYPE_CHECKING:
    from clearance_api.document_files import KeptFile, Written

__all__ = ["KeepText", "article5", "kept_file", "write_document"]

LONGEST_TOLD = 120
ENDINGS = (".docx", ".xlsx", ".pdf")
KeepText = Annotated[
    Path | None,
    typer.Option("--keep-text", metavar="OLD.docx", help="An earlier file: what authors wrote there is put back."),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        help="Decision on the previous request. [default: the last one that is at least a year old]",
    ),
]


def article5(
    register: RegisterAddress,
    out: Out,
    capacity: CapacityFile = None,
    deadline: Deadline = None,
    *,
    keep_text: KeepText = None,
    since: Since = None,
    scenario: ScenarioName = "",
    confidence: Confidence = 0.8,
    from_on: FromDay = None,
    lang: Lang = "en",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    seed: Seed = DEFAULT,
) -> None:
    """Write the request for an extension of the Article 5 deadline: docx, xlsx or pdf, all sections and tables.

    With --capacity or --scenario it holds the work plan, tables T6 to T9.
    """
    checked(out, ENDINGS, lang)
    from clearance_api.commands.planning import planned
    from clearance_api.plans.asking import Wanted
    from clearance_api.plans.charts import driver_draws
    from clearance_api.request_file import request_file
    from clearance_geodata.capacity.reading import read_capacity
    from clearance_geodata.register import Register

    kept = kept_file(keep_text)
    begun, until, start = day(since, "--since"), day(deadline, "--deadline"), day(from_on, "--from")
    with Register.open(register) as opened:
        snapshot, zone = opened.snapshot(day(as_of, "--as-of"), moment(known_at)), opened.identity.time_zone
        plan = None
        if capacity is not None or scenario:
            wanted = Wanted(deadline=until, confidence=confidence, scenario=scenario, from_on=start, seed=seed)
            able, draws = read_capacity(capacity) if capacity else None, driver_draws(len(snapshot.open_states))
            plan = planned(snapshot, able, wanted, zone=zone, with_remedies=False, driver_draws=draws)
        ending = out.suffix.lower().removeprefix(".")
        made = request_file(snapshot, ending, lang=lang, seed=seed, plan=plan, since=begun, kept=kept)
    write_document(out, made)


def write_document(out: Path, made: Written) -> None:
    """Write a document, and say what of an earlier file was changed by hand outside of its places."""
    write(out, made.content)
    if made.by_hand is None:
        typer.echo(
            "the earlier file does not say what was in it: words outside of its marked places are lost", err=True
        )
    for text in made.by_hand or ():
        shown = text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"
        typer.echo(f"changed by hand outside of the marked places, kept in the last section: {shown}", err=True)


def kept_file(old: Path | None) -> KeptFile | None:
    """The earlier file whose own text is put back; None where none is given.

    Raises:
        FileRefused: when it cannot be read.
    """
    from clearance.errors import FileRefused
    from clearance_geodata.reasons import reason_of_system

    if old is None:
        return None
    try:
        return old.read_bytes(), str(old)
    except OSError as fault:
        raise FileRefused(
            "--keep-text {old} cannot be read ({strerror}); give the .docx that was edited",
            old=str(old),
            strerror=reason_of_system(fault),
        ) from fault
