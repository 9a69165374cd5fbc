"""Pictures that are kept to be compared: small, and compared by what a person would see.

Letters differ between machines, and words change, so pictures are compared coarsely: both are shrunk to blocks of
pixels, and not too many of those may be of another colour. A picture that was taken with another Chromium or other
fonts is not compared at all, and it is said which.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["KEPT", "differences", "keep", "kept_on", "machine"]

KEPT = Path(__file__).parent / "pictures"
WIDTH_PX, COLOURS = 960, 96
BLOCK_PX = 12
# Of a block, the mean of its colours, of 255.
FAR = 24
MOST_BLOCKS = 0.06


def machine() -> dict[str, str]:
    """What pictures depend on: the release of Chromium, and the fonts."""
    program = shutil.which("chromium") or ""
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    fonts = sorted(
        subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout.splitlines()
    )
    return {"chromium": version.partition(".")[0], "fonts": hashlib.sha256("\n".join(fonts).encode()).hexdigest()[:12]}


def kept_on() -> dict[str, str]:
    """On what the kept pictures were taken; nothing before there are any."""
    file = KEPT / "machine.json"
    said: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return said


def keep(taken: Path, name: str) -> None:
    """Keep a screenshot, shrunk, in few colours."""
    KEPT.mkdir(exist_ok=True)
    with Image.open(taken) as picture:
        small = picture.convert("RGB").resize(
            (WIDTH_PX, round(picture.height * WIDTH_PX / picture.width)), Image.Resampling.LANCZOS
        )
        small.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            KEPT / f"{name}.png", optimize=True
        )
    (KEPT / "machine.json").write_text(json.dumps(machine()) + "\n", encoding="utf-8")


def _blocks(path: Path) -> NDArray[np.float64]:
    with Image.open(path) as picture:
        whole = picture.convert("RGB")
        size = (WIDTH_PX // BLOCK_PX, round(whole.height * WIDTH_PX / whole.width / BLOCK_PX))
        return np.asarray(whole.resize(size, Image.Resampling.BOX), dtype=np.float64)


def differences(taken: Path, name: str) -> str:
    """What is different from the picture that was kept, in words; empty when nothing is that counts."""
    kept = KEPT / f"{name}.png"
    if not kept.is_file():
        return "no picture was kept; make look UPDATE=1 keeps one"
    old, new = _blocks(kept), _blocks(taken)
    if old.shape != new.shape:
        return f"{new.shape[1]} x {new.shape[0]} blocks, {old.shape[1]} x {old.shape[0]} were kept"
    share = float((np.abs(old - new).max(axis=2) > FAR).mean())
    return f"{share:.0%} of the picture differs from {kept.name}" if share > MOST_BLOCKS else ""
