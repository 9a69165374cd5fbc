"""Which languages there are, for whoever must say so without loading any of their words."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["BASE", "LANGUAGES", "SUBJECTS", "Spoken"]

# Those that have every message; a test holds them to it.
Spoken = Literal["en", "es", "fr"]
LANGUAGES: tuple[str, ...] = get_args(Spoken)
# Formats of numbers and dates where no country says otherwise: day before month, as the United Nations write English.
BASE = {"en": "en_GB", "es": "es", "fr": "fr"}
# The files of a language, one to a subject; `terms` holds the words of IMAS 04.10, which all faces share.
SUBJECTS = ("terms", "maps", "charts", "plan", "documents", "dossiers", "pages", "findings")
