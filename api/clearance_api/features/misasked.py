"""A parameter that cannot be read: which one, what it was, what to give."""

from __future__ import annotations

from clearance.errors import InvalidQuantity
from clearance.saying import saying

__all__ = ["NOT_A_PARAMETER", "Misasked"]

NOT_A_PARAMETER = saying("is not a parameter of this address; leave it out, /api lists those that are")


class Misasked(InvalidQuantity):
    """A parameter of a request that cannot be read, or that is none; the answer names it, its value and the remedy."""

    def __init__(self, parameter: str, value: str, remedy: str = NOT_A_PARAMETER) -> None:
        self.parameter, self.value, self.remedy = parameter, value[:200], remedy
        super().__init__(saying("{parameter}={value}: {remedy}", parameter=parameter, value=self.value, remedy=remedy))
