"""The words of a language: gettext catalogues, one file to a subject, read together."""

from __future__ import annotations

import gettext
import io
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from clearance_maps.spoken import SUBJECTS

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["file_of", "read_subject", "words_of"]


def file_of(code: str, subject: str) -> Traversable:
    """Where the messages of a subject stand in a language."""
    return files("clearance_maps") / "locale" / code / "LC_MESSAGES" / f"{subject}.po"


def read_subject(code: str, subject: str) -> Catalog:
    """The messages of one subject in a language; none where the language does not have the subject."""
    file = file_of(code, subject)
    if not file.is_file():
        return Catalog(locale=code)
    with file.open("rb") as source:
        return read_po(source, locale=code)


@cache
def words_of(code: str) -> gettext.NullTranslations:
    """All messages of a language; English is what stands in the sources.

    A message that stands under two subjects is the same in both (a test sees to it), so their order does not matter.
    """
    if code == "en":
        return gettext.NullTranslations()
    parts = [read_subject(code, subject) for subject in SUBJECTS]
    whole = parts[0]
    for message in (message for part in parts[1:] for message in part if message.id):
        whole[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
