"""Logs for people or for machines, on the error stream: one line for each request, and whatever goes wrong.

The address is written without its query and the headers not at all, so no key and no password comes into a log.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import orjson

from clearance_api.habits.observing import Seen
from clearance_api.habits.request_ids import REQUEST_ID

__all__ = ["LogFormat", "log_request", "start_logging"]

LogFormat = Literal["text", "json"]

ROOMS = ("clearance", "clearance_api", "clearance_geodata", "clearance_maps")
OTHERS = ("uvicorn", "uvicorn.error", "asyncio")
requests = logging.getLogger("clearance_api.requests")


def start_logging(form: LogFormat, others: Sequence[str] = OTHERS) -> None:
    """Write what our packages, and others by name, have to say to the error stream, in one form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_AsJson() if form == "json" else _AsText())
    for name in (*ROOMS, *others):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.INFO if name in ROOMS else logging.ERROR)
    logging.getLogger("uvicorn.access").disabled = True  # ours says more, and leaves the query out


def log_request(seen: Seen) -> None:
    """One line for a request. What was asked wrongly is no error of ours, so every line has the same level."""
    if requests.isEnabledFor(logging.INFO):
        # Made by hand, because finding out which line of code asks costs more than all the rest.
        record = requests.makeRecord(requests.name, logging.INFO, __file__, 0, "request", (), None)
        record.seen = seen
        requests.handle(record)


def _fields(record: logging.LogRecord) -> Mapping[str, object]:
    seen: Seen | None = getattr(record, "seen", None)
    if seen is None:
        return {"request_id": REQUEST_ID.get()} if REQUEST_ID.get() else {}
    return {
        "method": seen.method,
        "route": seen.route,
        "path": seen.path,
        "status": seen.status,
        "ms": round(seen.seconds * 1000, 2),
        "bytes": seen.sent_bytes,
        "snapshot": seen.snapshot,
        "tier": seen.tier,
        "account": seen.account,
        "request_id": seen.request_id,
    }


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _AsText(logging.Formatter):
    """A line to read; an error is followed by where it happened."""

    def format(self, record: logging.LogRecord) -> str:
        fields = _fields(record)
        seen: Seen | None = getattr(record, "seen", None)
        if seen is None:
            text = record.getMessage()
        else:
            text = (
                f"{seen.method} {seen.path} {seen.status} {fields['ms']} ms {seen.sent_bytes} B route={seen.route}"
                f" snapshot={seen.snapshot or '-'} by={seen.tier or '-'}/{seen.account or '-'}"
            )
        request_id = f" request={fields['request_id']}" if fields else ""
        trouble = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{_time(record)} {record.levelname} {text}{request_id}{trouble}"


class _AsJson(logging.Formatter):
    """One JSON object a line, whatever happened."""

    def format(self, record: logging.LogRecord) -> str:
        said = {"time": _time(record), "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        trouble = {"exception": self.formatException(record.exc_info)} if record.exc_info else {}
        return orjson.dumps({**said, **_fields(record), **trouble}, default=str).decode()
