"""Functions as machine code: plain ones of numbers and arrays that are called very often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

__all__ = ["compiled", "compiled_with_arrays"]

Given = ParamSpec("Given")
Made = TypeVar("Made")


def compiled(kernel: Callable[Given, Made]) -> Callable[Given, Made]:
    """A kernel that makes no array or list, compiled when it is first called and read from disk from then on.

    It does not count references, which takes most of the time where one function hands many arrays to another: whoever
    calls holds all of them (docs/decisions/0054-compiled-plans-count-no-references.md).
    """
    uncounted = {"_nrt": False}  # an option that numba has and does not list
    made = numba.njit(cache=True, nogil=True, error_model="numpy", **cast("Any", uncounted))(kernel)
    return cast("Callable[Given, Made]", made)


def compiled_with_arrays(kernel: Callable[Given, Made]) -> Callable[Given, Made]:
    """The same for a kernel that makes arrays or lists."""
    return cast("Callable[Given, Made]", numba.njit(cache=True, nogil=True, error_model="numpy")(kernel))
