"""Commands of an authority that looks at what others hand in: submissions, accept, return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.options import AsJson, By, RegisterAddress, echo_table

if TYPE_CHECKING:
    from clearance_geodata.submissions import Submission

__all__ = ["add_to"]

SubmissionId = Annotated[str, typer.Argument(metavar="SUBMISSION", help="Its id, such as S3.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    panel = "Books"
    app.command("submissions", rich_help_panel=panel)(submissions)
    app.command("accept", rich_help_panel=panel)(accept)
    app.command("return", rich_help_panel=panel)(return_)


def submissions(
    register: RegisterAddress,
    *,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that wait.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what was handed in with `import --submit`: what waits, what was accepted, what was returned and why."""
    from clearance_api.answers import answer_json
    from clearance_geodata.register import Register
    from clearance_geodata.submissions import submissions as listed

    with Register.open(register) as opened:
        found = listed(opened, state="waiting" if waiting else None)
    if as_json:
        typer.echo(answer_json([submission.to_dict() for submission in found]))
        return
    columns = ["id", "from", "at", "records", "state", "remark"]
    echo_table(f"Submissions to {register.name}", columns, [_row(submission) for submission in found])


def _row(submission: Submission) -> list[str]:
    decided = f"{submission.state} by {submission.decided_by}" if submission.decided_by else submission.state
    remark = submission.reason or submission.note
    records = f"{submission.record_count:,}"
    return [submission.submission_id, submission.submitted_by, submission.submitted_at[:16], records, decided, remark]


def accept(register: RegisterAddress, submission: SubmissionId, *, by: By = "") -> None:
    """Record a submission: an act of a named person, which its entries keep."""
    from clearance.errors import RuleBroken
    from clearance_geodata.register import Register
    from clearance_geodata.submissions import accept as accepted

    if not by.strip():
        raise RuleBroken("accepting is an act of a named person; say who with --by NAME")
    with Register.open(register) as opened:
        outcome = accepted(opened, submission, by=by)
        typer.echo(f"{len(outcome.recorded):,} records recorded; snapshot {opened.snapshot().identity.id}")


def return_(
    register: RegisterAddress,
    submission: SubmissionId,
    *,
    by: By = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What its sender must mend.")] = "",
) -> None:
    """Give a submission back with a reason; nothing of it is recorded."""
    from clearance.errors import RuleBroken
    from clearance_geodata.register import Register
    from clearance_geodata.submissions import return_ as returned

    if not by.strip():
        raise RuleBroken("returning is an act of a named person; say who with --by NAME")
    with Register.open(register) as opened:
        returned(opened, submission, by=by, reason=reason)
    typer.echo(f"{submission} returned to its sender: {reason}")
