"""Submissions: batches of a partner that wait until the authority accepts them or returns them with reasons.

What waits is in no figure. It is recorded when it is accepted, under the account of who submitted it, and its entries
say who accepted. What was returned stays in the list with the reason.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from clearance.errors import NotFound, RuleBroken
from clearance.land.journal import Entry, told
from clearance_geodata.codec import decode, encode
from clearance_geodata.writing import Batch, Keyed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clearance_geodata.codec import Record, Row
    from clearance_geodata.register import Register
    from clearance_geodata.store.protocol import Connection
    from clearance_geodata.writing import Outcome

__all__ = ["Submission", "accept", "return_", "submission_count", "submissions", "submit"]

COLUMNS = "submission_id, submitted_at, submitted_by, based_on, note, state, decided_at, decided_by, reason, records"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A batch that waits, was accepted, or was returned.

    `based_on` is the position of the journal that its sender had seen; an area that was changed since is a conflict.
    `records` are those of the batch as they lie in the register, `record_count` is how many there are.
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
    records: str = field(repr=False)
    record_count: int

    @property
    def batch(self) -> Batch:
        """What waits, read when it is asked for: a list of submissions needs none of it."""
        items = json.loads(self.records)
        return Batch(tuple(Keyed(_record(item), item["import_key"]) for item in items))

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
            "records": self.record_count,
            "entries": [told(entry) for entry in entries],
        }


def submit(register: Register, batch: Batch, *, by: str, note: str = "", based_on: int | None = None) -> Submission:
    """Put a batch before the authority, after it was checked as if it were recorded.

    Args:
        register: where it waits.
        batch: what to record; the positions that it expects its areas at go before `based_on`.
        by: account of the sender.
        note: what the list of submissions shows.
        based_on: the position of the journal that its sender had seen; None: all of it, as it is now.

    Raises:
        Conflict: when an area that it is about was changed after its sender had seen it; nothing waits.
        RuleBroken: when it could not be recorded as the register is now; nothing waits.
    """
    seen = register.position() if based_on is None else based_on
    seen = min([seen, *batch.expects.values()])
    expected = replace(batch, expects={**dict.fromkeys(_named(batch.records), seen), **batch.expects})
    register.record(expected, by=by, dry_run=True)
    packed = json.dumps([_packed(keyed) for keyed in batch.records], ensure_ascii=False)
    with register.writing(by=by) as writer:
        submission_id, now = writer.next_submission()
        writer.wait((submission_id, now, by, seen, note, "waiting", None, None, None, packed))
    return _one(register, submission_id)


def _named(records: Iterable[Keyed]) -> set[str]:
    """The areas that some records are about."""
    return {area_id for keyed in records if isinstance(keyed.record, Entry) for area_id in keyed.record.area_ids}


def submissions(register: Register, *, state: str | None = None) -> list[Submission]:
    """The submissions of a register, oldest first; of one state, or all."""
    with register.reader() as connection:
        query = f"{_select(connection)} WHERE ? IN (state, 'any') ORDER BY fid"
        rows = connection.execute(query, (state or "any",)).fetchall()
    return [_submission(row) for row in rows]


def _select(connection: Connection) -> str:
    length = connection.dialect.length.format(column="records")
    return f"SELECT {COLUMNS}, {length} FROM submissions"  # noqa: S608  our own names


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
    batch = Batch(records, dict.fromkeys(_named(records), waiting.based_on))
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
    with register.reader() as connection:
        row = connection.execute(f"{_select(connection)} WHERE submission_id = ?", (submission_id,)).fetchone()
    if row is None:
        raise NotFound(f"there is no submission '{submission_id}'; `clearance submissions` lists them")
    return _submission(row)


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


def _submission(row: tuple[Any, ...]) -> Submission:
    return Submission(**dict(zip([*COLUMNS.split(", "), "record_count"], row, strict=True)))


def _record(item: dict[str, str | None]) -> Record:
    made = decode(str(item["record"]), 0, str(item["body"]), _blob(item["geometry"]), _blob(item["ground"]))
    return replace(made, entry_id="") if isinstance(made, Entry) else made
