"""The audit: each request of somebody with an account, whole, in order, and readable."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from clearance_api.access.audit import Audit, Read, read_audit
from clearance_geodata.register import Register

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
Guard = Callable[..., Any]


def read(number: int, *, account: str = "ana", address: str = "/") -> Read:
    return Read(
        at=AT,
        account=account,
        tier="partner",
        place="192.0.2.1",
        method="GET",
        address=address,
        status=200,
        snapshot="abc",
        rows=number,
        sent_bytes=10,
    )


def test_what_people_with_an_account_read_is_noted_and_nothing_of_the_public(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    service().get("/collections/released/items")
    page = service("partner").get("/collections/areas/items?limit=3&token=abc")
    page = service("partner").get("/collections/areas/items?limit=3")
    service("partner").head("/collections/storage_sites")
    deadline = time.monotonic() + 5
    while len(noted := list(read_audit(service.folder / "audit"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [{n: v for n, v in line.items() if n not in {"time", "bytes"}} for line in noted[1:]] == [
        {
            "account": "partner",
            "tier": "partner",
            "from": "127.0.0.1",
            "method": "GET",
            "address": "/collections/areas/items?limit=3",
            "status": 200,
            "snapshot": page.headers["clearance-snapshot"],
            "rows": 3,
        },
        {
            "account": "partner",
            "tier": "partner",
            "from": "127.0.0.1",
            "method": "HEAD",
            "address": "/collections/storage_sites",
            "status": 403,
            "snapshot": "",
            "rows": None,
        },
    ]
    assert str(noted[0]["address"]).endswith("&token=***")
    assert service.keys["partner"] not in "".join(map(str, noted))


def test_all_is_written_when_it_is_closed_and_it_begins_again(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "audit")
    for number in range(5_000):
        audit.write(read(number))
    audit.close()
    audit.write(read(5_000))
    audit.close()
    assert [line["rows"] for line in read_audit(tmp_path / "audit")] == [*range(5_001)]
    (file,) = (tmp_path / "audit").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_note_costs_its_request_next_to_nothing(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "audit")
    begun = time.perf_counter()
    for number in range(10_000):
        audit.write(read(number))
    seconds = time.perf_counter() - begun
    audit.close()
    assert seconds / 10_000 < 100e-6


def test_it_is_read_by_account_and_day_and_a_torn_line_is_left_out(tmp_path: Path, run: Callable[..., Any]) -> None:
    lines = [json.dumps({**read(n, account=name).to_dict()}) for n, name in enumerate(["ana", "ben", "ana"])]
    (tmp_path / "audit-2026-03-01.jsonl").write_text("\n".join(lines) + '\n{"time": "20', encoding="utf-8")
    (tmp_path / "audit-2026-03-02.jsonl").write_text(lines[0] + "\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    assert [line["rows"] for line in read_audit(tmp_path, account="ana")] == [0, 2, 0]
    assert [line["rows"] for line in read_audit(tmp_path, until=date(2026, 3, 1))] == [0, 1, 2]
    assert [line["rows"] for line in read_audit(tmp_path, since=date(2026, 3, 2))] == [0]
    shown = run("audit", tmp_path, "--account", "ben")
    assert shown.out == "2026-03-01T12:00:00.000Z ben partner 192.0.2.1 GET / 200 1 rows 10 bytes abc\n"
    assert run("audit", tmp_path / "none").err.startswith("clearance: no audit at")


@pytest.mark.parametrize(
    ("address", "noted"),
    [
        ("/x?api_key=s3cret&limit=1", "/x?api_key=***&limit=1"),
        ("/x?limit=1&access_token=s3cret", "/x?limit=1&access_token=***"),
        ("/x?Password=s3cret", "/x?Password=***"),
        ("/x?filter=name='key'", "/x?filter=name='key'"),
    ],
)
def test_secrets_in_an_address_are_left_out(address: str, noted: str) -> None:
    assert read(1, address=address).to_dict()["address"] == noted


def test_a_killed_process_loses_less_than_a_second(tmp_path: Path) -> None:
    script = f"""
import itertools, sys, time
from datetime import datetime, UTC
from pathlib import Path
from clearance_api.access.audit import Audit, Read
audit = Audit(Path({str(tmp_path)!r}))
for n in itertools.count():
    audit.write(Read(at=datetime.now(UTC), account="a", tier="partner", place="", method="GET", address="/", status=200,
                     snapshot="", rows=n, sent_bytes=0))
    print(n, flush=True)
    time.sleep(0.001)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    last = 0
    for line in process.stdout:
        last = int(line)
        if last == 500:
            os.kill(process.pid, signal.SIGKILL)
            break
    process.wait()
    process.stdout.close()
    kept = [line["rows"] for line in read_audit(tmp_path)]
    assert kept == [*range(len(kept))]
    assert len(kept) > last - 200
