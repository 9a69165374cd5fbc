"""Damaged files: what the libraries that read them raise, in one line for a person."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance_geodata.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["whole_file"]

# Found by damaging files of every format, byte by byte: no library has one error for a file that makes no sense.
DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NameError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    SystemError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
LONGEST_REASON = 120


@contextmanager
def whole_file(path: Path) -> Iterator[None]:
    """Refuse a file that its reader stumbles over.

    Raises:
        FileRefused: naming the file and what its reader says of it.
    """
    try:
        yield
    except DAMAGE as fault:
        said = str(fault).replace(str(path), path.name) or type(fault).__name__
        reason = said if len(said) <= LONGEST_REASON else f"{said[:LONGEST_REASON]}..."
        raise FileRefused(
            "{name} is damaged, or is not what its suffix says ({reason}); copy or export it again",
            name=path.name,
            reason=reason_of(reason),
        ) from fault
