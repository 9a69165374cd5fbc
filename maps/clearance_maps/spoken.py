"""Which languages there are, for whoever must say so without loading any of their words."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["BASE", "DRAWN", "LANGUAGES", "SUBJECTS", "SUBJECTS_OF", "Drawn", "Spoken"]

# Those that have every message; a test holds them to it.
Spoken = Literal["en", "es", "fr"]
LANGUAGES: tuple[str, ...] = get_args(Spoken)
# Those that maps speak: Arabic has the words of maps and charts so far.
Drawn = Literal["en", "es", "fr", "ar"]
DRAWN: tuple[str, ...] = get_args(Drawn)
# Formats of numbers and dates where no country says otherwise: day before month, as the United Nations write English.
BASE = {"en": "en_GB", "es": "es", "fr": "fr", "ar": "ar"}
# The files of a language, one to a subject; `terms` holds the words of IMAS 04.10, which all faces share.
SUBJECTS = (
    "terms",
    "maps",
    "charts",
    "plan",
    "documents",
    "dossiers",
    "pages",
    "fields",
    "import",
    "errors",
    "findings",
)
# The subjects that a language has every message of, where it does not have all.
SUBJECTS_OF = {"ar": ("terms", "maps", "charts")}
