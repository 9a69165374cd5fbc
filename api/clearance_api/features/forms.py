"""In which form an answer is given: what `f` says, else what the Accept header likes best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_api.habits.accepting import chosen_media

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["form_of"]


def form_of(request: Request, asked: str, offered: tuple[tuple[str, str], ...]) -> str:
    """The form of an answer.

    Args:
        request: whose Accept header counts when nothing was asked for.
        asked: what `f` says, empty when it says nothing.
        offered: media types with the form that each stands for, the usual one first.

    Raises:
        NotAcceptable: when nothing that is offered is accepted.
    """
    if asked:
        return asked
    for name, value in request.scope["headers"]:
        if name == b"accept":
            return dict(offered)[chosen_media(value.decode("latin-1"), [media for media, _ in offered])]
    return offered[0][1]
