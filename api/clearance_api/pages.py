"""Pages from their templates, all readable offline."""

from __future__ import annotations

import functools

import jinja2
from markupsafe import Markup, escape

from clearance import __version__
from clearance_api.style import style

__all__ = ["page_of"]


@functools.cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("clearance_api"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["coded"] = _coded
    return environment


def _coded(text: str) -> Markup:
    """A description with its names in code, which descriptions for programs mark by backticks."""
    parts = (escape(part) for part in text.split("`"))
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


def page_of(template: str, /, **values: object) -> bytes:
    """A page from its template."""
    return _templates().get_template(template).render(version=__version__, style=Markup(style()), **values).encode()  # noqa: S704  our own
