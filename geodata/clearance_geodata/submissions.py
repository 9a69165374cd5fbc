"""Submissions: batches of a partner that wait until the authority accepts them or returns them with reasons.

What waits is in no figure. It is recorded when it is accepted, under the account of who submitted it, and its entries
say who accepted. What was returned stays in the list with the reason.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clearance.errors import NotFound, RuleBroken
from clearance.land.journal import Entry, told
from clearance_geodata.codec import decode, encode
from clearance_geodata.writing import Batch, Keyed

if TYPE_CHECKING:
    import sqlite3

    from clearance_geodata.codec import Record, Row
    from clearance_geodata.register import Register
    from clearance_geodata.writing import Outcome

__all__ = ["Submission", "accept", "return_", "submission_count", "submissions", "submit"]

COLUMNS = "submission_id, submitted_at, submitted_by, based_on, note, state, decided_at, decided_by, reason, records"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A batch that waits, was accepted, or was returned.

    `based_on` is the position of the journal that its sender had seen; an area that was changed since is a conflict.
    """

    submission_id: str
    submitted_at: str
    submitted_by: str
    based_on: int
    note: str
    state: str
    decided_at: str | None
    decided_by: str | None
    reason: str | None
    batch: Batch

    def to_dict(self) -> dict[str, object]:
        """The submission for JSON, its entries told in words."""
        entries = [keyed.record for keyed in self.batch.records if isinstance(keyed.record, Entry)]
        return {
            "id": self.submission_id,
            "submitted_at": self.submitted_at,
            "submitted_by": self.submitted_by,
            "based_on": self.based_on,
            "note": self.note,
            "state": self.state,
            "decided_at": self.decided_at,
            "decided_by": self.decided_by,
            "reason": self.reason,
            "records": len(self.batch.records),
            "entries": [told(entry) for entry in entries],
        }


def submit(register: Register, batch: Batch, *, by: str, note: str = "") -> Submission:
    """Put a batch before the authority, after it was checked as if it were recorded.

    Raises:
        RuleBroken: when it could not be recorded as the register is now; nothing waits.
    """
    register.record(batch, by=by, dry_run=True)
    packed = json.dumps([_packed(keyed) for keyed in batch.records], ensure_ascii=False)
    with register.writing(by=by) as writer:
        submission_id, based_on, now = writer.next_submission()
        writer.wait((submission_id, now, by, based_on, note, "waiting", None, None, None, packed))
    return _one(register, submission_id)


def submissions(register: Register, *, state: str | None = None) -> list[Submission]:
    """The submissions of a register, oldest first; of one state, or all."""
    with register.reader() as connection:
        rows = connection.execute(f"SELECT {COLUMNS} FROM submissions ORDER BY fid").fetchall()  # noqa: S608
    found = [_submission(row) for row in rows]
    return [submission for submission in found if state in {None, submission.state}]


def submission_count(register: Register) -> int:
    """How many submissions there are, without reading what they hold."""
    with register.reader() as connection:
        return int(connection.execute("SELECT count(*) FROM submissions").fetchone()[0])


def accept(register: Register, submission_id: str, *, by: str) -> Outcome:
    """Record a submission that waits; its entries say who accepted it.

    Raises:
        NotFound: when there is no such submission.
        Conflict: when an area that it is about was changed after its sender had seen it.
        RuleBroken: when it does not wait any more, or does not fit the books as they are now.
    """
    waiting = _waiting(register, submission_id)
    records = tuple(
        replace(keyed, record=_accepted(keyed.record, submission_id, by)) if isinstance(keyed.record, Entry) else keyed
        for keyed in waiting.batch.records
    )
    named = {area_id for keyed in records if isinstance(keyed.record, Entry) for area_id in keyed.record.area_ids}
    batch = Batch(records, dict.fromkeys(named, waiting.based_on))
    with register.writing(by=waiting.submitted_by) as writer:
        outcome = writer.record(batch)
        writer.decide(submission_id, "accepted", by=by, reason="")
    return outcome


def _accepted(entry: Entry, submission_id: str, by: str) -> Entry:
    """An entry that was accepted; its act is named anew, because others recorded acts while it waited."""
    return replace(entry, accepted_by=by, act_id=f"{submission_id}/{entry.act_id}")


def return_(register: Register, submission_id: str, *, by: str, reason: str) -> Submission:
    """Give a submission back; nothing of it is recorded.

    Raises:
        NotFound: when there is no such submission.
        RuleBroken: without a reason, or when it does not wait any more.
    """
    if not reason.strip():
        raise RuleBroken(f"returning submission {submission_id} needs a reason; say what its sender must mend")
    _waiting(register, submission_id)
    with register.writing(by=by) as writer:
        writer.decide(submission_id, "returned", by=by, reason=reason)
    return _one(register, submission_id)


def _waiting(register: Register, submission_id: str) -> Submission:
    found = _one(register, submission_id)
    if found.state != "waiting":
        raise RuleBroken(f"submission {submission_id} was {found.state} by {found.decided_by}; send a new one instead")
    return found


def _one(register: Register, submission_id: str) -> Submission:
    found = next((s for s in submissions(register) if s.submission_id == submission_id), None)
    if found is None:
        raise NotFound(f"there is no submission '{submission_id}'; `clearance submissions` lists them")
    return found


def _packed(keyed: Keyed) -> dict[str, object]:
    row: Row = encode(keyed.record)
    return {
        "record": row.record,
        "body": row.body,
        "geometry": _text(row.geometry),
        "ground": _text(row.ground),
        "import_key": keyed.import_key,
    }


def _text(blob: bytes | None) -> str | None:
    return None if blob is None else base64.b64encode(blob).decode()


def _blob(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


def _submission(row: sqlite3.Row | tuple[object, ...]) -> Submission:
    *values, packed = row
    names = [name.strip() for name in COLUMNS.split(",")][:-1]
    items = json.loads(str(packed))
    batch = Batch(tuple(Keyed(_record(item), item["import_key"]) for item in items))
    return Submission(**dict(zip(names, values, strict=True)), batch=batch)


def _record(item: dict[str, str | None]) -> Record:
    made = decode(str(item["record"]), 0, str(item["body"]), _blob(item["geometry"]), _blob(item["ground"]))
    return replace(made, entry_id="") if isinstance(made, Entry) else made
