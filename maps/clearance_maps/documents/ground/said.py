"""Words and cells that documents about ground share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.units import Unit, from_exact
from clearance_maps.documents.value import Figure, Key, Shown
from clearance_maps.language import mark
from clearance_maps.mapping.symbols import CLASSES, PRODUCTS

if TYPE_CHECKING:
    from datetime import date

    from clearance_maps.documents.value import Cell
    from clearance_maps.language import Language

__all__ = ["DISCLAIMER", "KINDS", "STATUSES", "class_word", "day", "distance", "hazard_words", "m2", "product_word"]

DISCLAIMER = mark(
    "Computed from a register as of the date and with the knowledge named here; the snapshot lets every figure be "
    "produced again. The absence of a record is not evidence of the absence of contamination. Neither this paper nor "
    "any map in it is a permission to enter land. Names and areas imply no opinion on the status of any territory."
)
STATUSES = {"open": mark("open"), "released": mark("released")}
KINDS = {
    "opened": mark("opened in the books"),
    "identified": mark("newly identified"),
    "confirmed": mark("confirmed"),
    "reclassified": mark("class changed"),
    "progressed": mark("worked on, not handed over"),
    "returned": mark("returned after quality control"),
    "cancelled": mark("cancelled by non-technical survey"),
    "reduced": mark("reduced by technical survey"),
    "cleared": mark("cleared"),
    "released": mark("released, product not stated"),
    "unaccounted": mark("recorded mines not met"),
    "reopened": mark("reopened"),
    "transferred": mark("transferred to or from another State"),
    "resized": mark("re-measured"),
    "recategorised": mark("hazard changed"),
    "padded": mark("unexplained, brought to a published stock"),
    "split": mark("split"),
    "merged": mark("merged"),
    "reassigned": mark("described anew"),
    "status": mark("status of the work"),
    "residual_find": mark("device found after release"),
    "spot_task": mark("spot task"),
    "reversed": mark("reversed"),
}


def class_word(name: str, language: Language) -> str:
    """A class of hazardous land in words."""
    return language.text(CLASSES[name].label) if name in CLASSES else name


def product_word(name: str, language: Language) -> str:
    """A product of land release in words."""
    return language.text(PRODUCTS[name].label) if name in PRODUCTS else name


def hazard_words(text: str, language: Language) -> str:
    """What contaminates an area; that nobody said it, where nobody did."""
    return text.replace("+", " + ") or language.text("not stated")


def m2(exact: int | None, key: Key | None = None, *, instead: str = "–") -> Figure:
    """Exact m2 of the books as a figure in whole square metres."""
    value = None if exact is None else from_exact(exact, Unit.M2)
    return Figure(value=value, key=key, unit="m²", instead=instead)


def distance(metres: float | None, *, instead: str = "–") -> Figure:
    """A distance in whole metres."""
    return Figure(value=None if metres is None else round(metres), unit="m", instead=instead)


def day(on: date | None, precision: str = "day") -> Cell:
    """A day as a figure, no more precise than it is known; a dash where there is none."""
    return Figure(value=on, shown=Shown.DATE, precision=precision)
