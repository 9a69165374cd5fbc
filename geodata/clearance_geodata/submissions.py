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

__all__ = ["Submission", "accept", "return_", "submission", "submission_count", "submissions", "submit", "wait"]

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

    @property
    def entries(self) -> list[Entry]:
        """The entries among what waits."""
        return [keyed.record for keyed in self.batch.records if isinstance(keyed.record, Entry)]

    def to_dict(self) -> dict[str, object]:
        """The submission for JSON, its entries told in words."""
        return {**self.summary(), "entries": [told(entry) for entry in self.entries]}

    def summary(self) -> dict[str, object]:
        """The submission for JSON, without what it holds."""
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
    return wait(register, batch, by=by, note=note, based_on=seen)


def wait(
    register: Register, batch: Batch, *, by: str, based_on: int, note: str = "", submission_id: str | None = None
) -> Submission:
    """Put a batch before the authority as it is; whether the books take it is seen when it is accepted.

    Args:
        register: where it waits.
        batch: what to record.
        by: account of the sender.
        based_on: the position of the journal that its sender had seen.
        note: what the list of submissions shows.
        submission_id: its id, the next number when None; when there is one of this id already, nothing is added.
    """
    packed = json.dumps([_packed(keyed) for keyed in batch.records], ensure_ascii=False)
    with register.writing(by=by) as writer:
        number, now = writer.next_submission()
        named = submission_id or number
        writer.wait((named, now, by, based_on, note, "waiting", None, None, None, packed))
    return submission(register, named)


def _named(records: Iterable[Keyed]) -> set[str]:
    """The areas that some records are about."""
    return {area_id for keyed in records if isinstance(keyed.record, Entry) for area_id in keyed.record.area_ids}


def submissions(
    register: Register,
    *,
    state: str | None = None,
    by: str | None = None,
    limit: int | None = None,
    offset: int = 0,
    briefly: bool = False,
) -> list[Submission]:
    """The submissions of a register, oldest first.

    Args:
        register: where they are.
        state: only those that are `waiting`, `accepted` or `returned`.
        by: only those of one sender.
        limit: how many of them, after `offset`; None: all.
        offset: how many are passed over.
        briefly: without what they hold, for `summary` alone.
    """
    where, values = _chosen(state, by)
    page = "" if limit is None else f" LIMIT {limit:d} OFFSET {offset:d}"
    with register.reader() as connection:
        query = f"{_select(connection, briefly=briefly)} {where} ORDER BY fid{page}"
        rows = connection.execute(query, values).fetchall()
    return [_submission(row) for row in rows]


def _chosen(state: str | None, by: str | None) -> tuple[str, list[str]]:
    """A condition that only submissions of a state and of a sender meet, and its values."""
    wanted = {"state": state, "submitted_by": by}
    given = {column: value for column, value in wanted.items() if value is not None}
    return f"WHERE {' AND '.join([f'{column} = ?' for column in given] or ['1 = 1'])}", list(given.values())


def _select(connection: Connection, *, briefly: bool = False) -> str:
    length = connection.dialect.length.format(column="records")
    columns = COLUMNS.replace(", records", ", '[]'") if briefly else COLUMNS
    return f"SELECT {columns}, {length} FROM submissions"  # noqa: S608  our own names


def submission_count(register: Register, *, state: str | None = None, by: str | None = None) -> int:
    """How many submissions there are, of one state or sender or in all, without reading what they hold."""
    where, values = _chosen(state, by)
    with register.reader() as connection:
        return int(connection.execute(f"SELECT count(*) FROM submissions {where}", values).fetchone()[0])  # noqa: S608


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
        raise RuleBroken(
            "returning submission {submission_id} needs a reason; say what its sender must mend",
            submission_id=submission_id,
        )
    _waiting(register, submission_id)
    with register.writing(by=by) as writer:
        writer.decide(submission_id, "returned", by=by, reason=reason)
    return submission(register, submission_id)


def _waiting(register: Register, submission_id: str) -> Submission:
    found = submission(register, submission_id)
    if found.state != "waiting":
        raise RuleBroken(
            "submission {submission_id} was {state} by {decided_by}; send a new one instead",
            submission_id=submission_id,
            state=found.state,
            decided_by=str(found.decided_by),
        )
    return found


def submission(register: Register, submission_id: str, *, by: str | None = None) -> Submission:
    """A submission by its id.

    Args:
        register: where it is.
        submission_id: its id.
        by: whose submissions there are; None: everybody's.

    Raises:
        NotFound: when there is none.
    """
    where, values = _chosen(None, by)
    with register.reader() as connection:
        query = f"{_select(connection)} {where} AND submission_id = ?"
        row = connection.execute(query, [*values, submission_id]).fetchone()
    if row is None:
        raise NotFound(
            "there is no submission '{submission_id}'; `clearance submissions` lists them", submission_id=submission_id
        )
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
