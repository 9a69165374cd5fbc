"""What is compiled: how kernels are turned into machine code, and where the code is kept.

A kernel calls only kernels of its own module: the code on disk is made anew when that file changes, and not when
another does.
"""

from __future__ import annotations

import getpass
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba

__all__ = ["compiled", "inlined"]

Given = ParamSpec("Given")
Made = TypeVar("Made")


def compiled(kernel: Callable[Given, Made]) -> Callable[Given, Made]:
    """A kernel as machine code, compiled when it is first called and read from disk from then on.

    Numba keeps the code beside the source. Where nobody may write there, it lies in the temporary folder of the
    account, unless `NUMBA_CACHE_DIR` names another place.
    """
    _choose_folder()
    made = numba.njit(cache=True, nogil=True, error_model="numpy")(kernel)
    return cast("Callable[Given, Made]", made)


def inlined(kernel: Callable[Given, Made]) -> Callable[Given, Made]:
    """A kernel that becomes part of those that call it.

    A call hands over tuples of arrays by value and counts a reference to each array, twice: for a kernel that looks at
    a few dozen corners, that takes as long as its work.
    """
    _choose_folder()
    made = numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")(kernel)
    return cast("Callable[Given, Made]", made)


def _choose_folder() -> None:
    if not os.environ.get("NUMBA_CACHE_DIR") and not os.access(Path(__file__).parent, os.W_OK):
        folder = Path(tempfile.gettempdir()) / f"clearance-tiles-{getpass.getuser()}"
        numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
