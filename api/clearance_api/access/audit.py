"""The audit: who with an account read what, one JSON line for each request, written by a thread of its own.

The thread writes what waits as soon as it is there, so a killed process loses what was answered in its last moments:
some milliseconds of it, less than a second on a slow disk. One file for each day (UTC); lines are only ever appended,
some at a time in one write, so several workers share the files.
"""

from __future__ import annotations

import os
import queue
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import orjson

__all__ = ["Audit", "Read", "read_audit"]

AT_ONCE = 2_000
WAITING = 200_000
LONGEST_ADDRESS = 4_000
SECRET = re.compile(r"((?:^|[?&])(?:[\w-]*(?:token|key|password|secret)[\w-]*)=)[^&]*", flags=re.IGNORECASE)
FILE = re.compile(r"audit-(\d{4}-\d\d-\d\d)\.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One request that somebody with an account made; `made` is the submission that came of it."""

    at: datetime
    account: str
    tier: str
    place: str
    method: str
    address: str
    status: int
    snapshot: str
    rows: int | None
    sent_bytes: int
    made: str = ""

    def to_dict(self) -> dict[str, object]:
        """The request as a line holds it; secrets that somebody put into an address are left out."""
        return {
            "time": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "account": self.account,
            "tier": self.tier,
            "from": self.place,
            "method": self.method,
            "address": SECRET.sub(r"\1***", self.address[:LONGEST_ADDRESS]),
            "status": self.status,
            "snapshot": self.snapshot,
            "rows": self.rows,
            "bytes": self.sent_bytes,
            **({"made": self.made} if self.made else {}),
        }


class Audit:
    """The files of a folder, written to by one thread of this process until it is closed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: queue.Queue[Read | None] = queue.Queue(WAITING)
        self._lost = 0
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def write(self, read: Read) -> None:
        """Take note of a request; when 200,000 wait for the disk, the loss is noted instead, and nobody waits."""
        if self._thread is None:
            self._begin()
        try:
            self._waiting.put_nowait(read)
        except queue.Full:
            self._lost += 1

    def close(self) -> None:
        """Write all that waits, and end."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _begin(self) -> None:
        """The thread, begun by the first request: a worker that was forked after this was made has one of its own."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="audit", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        ended = False
        while not ended:
            first = self._waiting.get()
            reads = [first]
            while len(reads) < AT_ONCE and reads[-1] is not None:
                try:
                    reads.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            ended = reads[-1] is None
            self._append([read for read in reads if read is not None])

    def _append(self, reads: list[Read]) -> None:
        lines = b"".join(orjson.dumps(read.to_dict()) + b"\n" for read in reads)
        if self._lost:
            lines += orjson.dumps({"time": datetime.now(UTC).isoformat(), "lost": self._lost}) + b"\n"
            self._lost = 0
        if not lines:
            return
        path = self._folder / f"audit-{datetime.now(UTC).date()}.jsonl"
        try:
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, lines)
            finally:
                os.close(file)
        except OSError:
            self._lost += len(reads)


def read_audit(
    folder: Path, *, account: str | None = None, since: date | None = None, until: date | None = None
) -> Iterator[Mapping[str, object]]:
    """The lines of a folder in order, those of an account or of some days only; a line that was cut off is left out."""
    for path in sorted(folder.glob("audit-*.jsonl")):
        match = FILE.fullmatch(path.name)
        if match is None or not _within(date.fromisoformat(match[1]), since, until):
            continue
        with path.open("rb") as lines:
            for line in lines:
                try:
                    found: Mapping[str, object] = orjson.loads(line)
                except orjson.JSONDecodeError:
                    continue
                if account is None or found.get("account") == account:
                    yield found


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)
