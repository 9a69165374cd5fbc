"""Whether each acknowledgement comes after everything written for it was handed to the disk.

A kill cannot show this: what a killed process has written, the system still writes to the disk. Only a power failure
loses it. So the calls of a whole life are read in their order: at each acknowledgement, nothing that was written to the
register or its log may be without a sync that came after it. The same is done with builds that sync less.

    python soak/order.py
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from builds import UNSYNCED
from office import KINDS, begun, import_everything
from tracing import Call

SYNCS = {"fsync", "fdatasync"}


def unsynced(calls: Sequence[Call], register: Path) -> tuple[int, list[str]]:
    """How many acknowledgements there were, and what was not on its way to the disk at each."""
    kept = {str(register): "the register", f"{register}-wal": "its log"}
    waiting: set[str] = set()
    acknowledged, faults = 0, []
    for call in calls:
        if call.file.startswith("pipe:"):
            acknowledged += 1
            faults += [f"acknowledgement {acknowledged} before {kept[file]} was synced" for file in sorted(waiting)]
        elif call.file in kept and call.name in SYNCS:
            waiting.discard(call.file)
        elif call.file in kept:
            waiting.add(call.file)
    return acknowledged, faults


def run(build: str, folder: Path) -> tuple[int, list[str]]:
    """One life of each kind: how many acknowledgements, and which came too early."""
    office = begun(folder, build)
    lives = [unsynced(office.live(None).calls, office.path) for _ in range(KINDS)]
    return sum(count for count, _ in lives), [fault for _, found in lives for fault in found]


def main() -> None:
    """Run and print the results by build as JSON."""
    with tempfile.TemporaryDirectory(prefix="clearance-order-") as name:
        folder = Path(name)
        import_everything(folder / "warm")
        results = {build: run(build, folder / build) for build in ("sound", *UNSYNCED)}
    print(json.dumps({build: {"acknowledged": said, "faults": faults} for build, (said, faults) in results.items()}))


if __name__ == "__main__":
    main()
