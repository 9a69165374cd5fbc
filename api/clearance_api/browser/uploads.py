"""Files that somebody sent to be imported, kept between the report on them and the word to record them.

They lie in a folder of this account that all workers of a machine share, an hour at most.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from clearance.errors import NotFound, RegisterUnusable

__all__ = ["Upload", "Uploads"]

KEPT_S = 3_600
MOST_KEPT = 50
TOKEN = re.compile(r"[0-9a-f]{32}")
UNFIT = re.compile(r"[^\w. ()-]", flags=re.ASCII)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits to be recorded, with what its sender said of it, and the mapping that was sent with it."""

    token: str
    path: Path
    asked: Mapping[str, str]
    mapping: Path | None = None


class Uploads:
    """The files that wait for one register; calls come from several threads, and from several processes."""

    def __init__(self, register_id: str) -> None:
        self._named = re.sub(r"\W", "-", register_id)

    def keep(
        self,
        name: str,
        content: IO[bytes],
        asked: Mapping[str, str],
        *,
        by: str,
        mapping: tuple[str, IO[bytes]] | None = None,
    ) -> Upload:
        """Keep a file, and a mapping by its name; names are shortened to letters that mean nothing to any machine."""
        place = self._place()
        self._forget(place)
        token = secrets.token_hex(16)
        folder = place / token
        folder.mkdir(mode=0o700)
        path = _written(folder, name, content)
        (folder / "asked").mkdir(mode=0o700)
        (folder / "mapping").mkdir(mode=0o700)
        beside = _written(folder / "mapping", *mapping) if mapping else None
        told = {"by": by, "file": path.name, "asked": dict(asked), "mapping": beside.name if beside else ""}
        (folder / "asked" / "asked.json").write_text(json.dumps(told), encoding="utf-8")
        return Upload(token, path, asked, beside)

    def find(self, token: str, *, by: str) -> Upload:
        """A file that somebody sent.

        Raises:
            NotFound: when it is not there any more, or somebody else sent it.
        """
        folder = self._place() / token
        if TOKEN.fullmatch(token):
            with suppress(OSError):
                told = json.loads((folder / "asked" / "asked.json").read_text(encoding="utf-8"))
                if told["by"] == by:
                    beside = folder / "mapping" / told["mapping"] if told["mapping"] else None
                    return Upload(token, folder / told["file"], told["asked"], beside)
        raise NotFound("the file is not here any more; it is kept for an hour: send it again")

    def drop(self, upload: Upload) -> None:
        """Forget a file."""
        shutil.rmtree(upload.path.parent, ignore_errors=True)

    def _place(self) -> Path:
        owner = os.getuid() if hasattr(os, "getuid") else 0
        base = Path(tempfile.gettempdir()) / f"clearance-imports-{owner}"
        place = base / self._named
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        base.chmod(0o700)
        if base.is_symlink() or (hasattr(os, "getuid") and base.lstat().st_uid != owner):
            raise RegisterUnusable("{base} belongs to somebody else; remove it, or set TMPDIR", base=str(base))
        return place

    def _forget(self, place: Path) -> None:
        """What is older than an hour, and the oldest beyond the most that are kept."""
        there = sorted(place.iterdir(), key=_age_s)
        for number, folder in enumerate(there):
            if number >= MOST_KEPT or _age_s(folder) > KEPT_S:
                shutil.rmtree(folder, ignore_errors=True)


def _written(folder: Path, name: str, content: IO[bytes]) -> Path:
    path = folder / (UNFIT.sub("_", Path(name.replace("\\", "/")).name)[-80:].lstrip(". ") or "file")
    with path.open("wb") as out:
        shutil.copyfileobj(content, out)
    return path


def _age_s(folder: Path) -> float:
    with suppress(OSError):
        return time.time() - folder.stat().st_mtime
    return 0.0
