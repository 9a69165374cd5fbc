"""Requests that HTTP itself has a status for: each says in one line what was asked, and what to ask instead."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from clearance.errors import ClearanceError

if TYPE_CHECKING:
    from clearance.saying import Value

__all__ = [
    "Malformed",
    "NotAcceptable",
    "NotAllowed",
    "PreconditionFailed",
    "PreconditionRequired",
    "Refusal",
    "TooLarge",
    "TooLargeHead",
    "TooLong",
    "TooMany",
    "TooSlow",
    "Unavailable",
    "UnsupportedMedia",
]


class Refusal(ClearanceError):
    """A request that is answered with a status of its own; `headers` go with the problem."""

    status: ClassVar[HTTPStatus]

    def __init__(self, message: str, *, headers: Mapping[str, str] | None = None, **values: Value) -> None:
        super().__init__(message, **values)
        self.headers = dict(headers or {})


class Malformed(Refusal):
    """A request that is no HTTP, or whose address cannot be decoded."""

    status = HTTPStatus.BAD_REQUEST


class NotAcceptable(Refusal):
    """The Accept header names nothing that can be given."""

    status = HTTPStatus.NOT_ACCEPTABLE


class NotAllowed(Refusal):
    """A method that is not for what is asked; `Allow` says which are."""

    status = HTTPStatus.METHOD_NOT_ALLOWED


class TooSlow(Refusal):
    """A request that did not arrive in time."""

    status = HTTPStatus.REQUEST_TIMEOUT


class PreconditionFailed(Refusal):
    """If-Match names another state than the one that there is."""

    status = HTTPStatus.PRECONDITION_FAILED


class PreconditionRequired(Refusal):
    """An edit that does not say which state it was made on."""

    status = HTTPStatus.PRECONDITION_REQUIRED


class TooLarge(Refusal):
    """A body with more bytes than are taken."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooLargeHead(Refusal):
    """Headers with more bytes than are read."""

    status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


class TooLong(Refusal):
    """An address with more bytes than are taken."""

    status = HTTPStatus.REQUEST_URI_TOO_LONG


class UnsupportedMedia(Refusal):
    """A body in a form that is not read here."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class TooMany(Refusal):
    """More requests than one may make."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, message: str, *, retry_after_s: int, **values: Value) -> None:
        super().__init__(message, headers={"Retry-After": str(retry_after_s)}, **values)


class Unavailable(Refusal):
    """Nothing that can be answered now, but perhaps soon."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, message: str, *, retry_after_s: int, **values: Value) -> None:
        super().__init__(message, headers={"Retry-After": str(retry_after_s)}, **values)
