"""The words of the pages for what the books name in words of their own: attributes, classes, acts, columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from clearance.land.date_precision import SUFFIX
from clearance.units import Unit
from clearance_api.browser.amounts import digits
from clearance_geodata.export.layer import FieldType
from clearance_geodata.shelf.derived import NO_SECTOR
from clearance_maps.language import mark
from clearance_maps.wording import ISSUERS

if TYPE_CHECKING:
    from clearance_maps.language import Language

__all__ = [
    "COVERAGE",
    "DATES",
    "FIELDS",
    "KINDS",
    "LABELS",
    "MEASURES",
    "MOVED",
    "PLACES",
    "RULES",
    "TYPES",
    "UNITS",
    "VALUES",
    "field_shown",
    "word",
]

# Where one can go, by path.
PLACES: Mapping[str, str] = {
    "/": mark("Start"),
    "/browse/areas": mark("Areas"),
    "/browse/changes": mark("Changes"),
    "/browse/reconciliation": mark("Reconciliation"),
    "/browse/plans": mark("Plans"),
    "/browse/import": mark("Import"),
}
FIELDS: Mapping[str, str] = {
    "area_id": mark("Id"),
    "name": mark("Name"),
    "hazard_class": mark("Class"),
    "hazard": mark("Contamination"),
    "status": mark("Status"),
    "work_status": mark("Work"),
    "sector": mark("Sector"),
    "admin1": mark("Province"),
    "admin2": mark("District"),
    "operator": mark("Operator"),
    "area_m2": mark("Open, m²"),
    "processed_m2": mark("Worked on, m²"),
    "recorded_ap_mines": mark("AP mines recorded"),
    "opened_on": mark("On the books since"),
    "last_change_on": mark("Last act"),
    "size_basis": mark("Size known from"),
    "position_error_m": mark("Position error, m"),
    "came_from": mark("Made from"),
    "source": mark("Source"),
    "minefield_type": mark("Type of minefield"),
    "evidence": mark("Known from"),
    "laid_on": mark("Laid on"),
    "pattern_slots": mark("Places for a mine in its rows"),
    "slots_checked": mark("Places of these worked"),
    "entry_id": mark("Entry"),
    "product": mark("Product"),
    "released_m2": mark("Released, m²"),
    "effective_on": mark("Date"),
    "method": mark("Method"),
    "task_id": mark("Task"),
    "starts_on": mark("Begins"),
    "ends_on": mark("Ends"),
}
DATES = frozenset(
    {"opened_on", "last_change_on", "effective_on", "covers_from", "starts_on", "ends_on", "happened_on", "found_on"}
    | {"deadline_on", "from_on", "to_on", "laid_on"}
)
# What features of the other collections hold.
LABELS: Mapping[str, str] = {
    "geometry": mark("Ground"),
    "find_id": mark("Id"),
    "figure_id": mark("Id"),
    "site_id": mark("Id"),
    "finding": mark("Number"),
    "row_id": mark("Row of its source"),
    "covers_from": mark("Covers from"),
    "task": mark("Task"),
    "depth_cm": mark("Depth, cm"),
    "ap_mines": mark("AP mines destroyed"),
    "av_mines": mark("AV mines destroyed"),
    "other_items": mark("Other items destroyed"),
    "note": mark("Remark"),
    "happened_on": mark("Date"),
    "attributes": mark("What else its source says"),
    "open_areas": mark("Open areas"),
    "open_m2": mark("Open, m²"),
    "article_5_m2": mark("Of that under Article 5, m²"),
    "deadline_on": mark("Article 5 deadline in force"),
    "cancelled_m2": mark("Cancelled, m²"),
    "reduced_m2": mark("Reduced, m²"),
    "cleared_m2": mark("Cleared, m²"),
    "unspecified_m2": mark("Released, product not stated, m²"),
    "approximate": mark("Place is approximate"),
    "kind": mark("Act"),
    "found_on": mark("Found on"),
    "category": mark("Kind of device"),
    "model": mark("Model"),
    "quantity": mark("Quantity"),
    "measure": mark("What is measured"),
    "unit": mark("Unit"),
    "qualifier": mark("How firmly stated"),
    "scope": mark("Whole or part"),
    "from_on": mark("From"),
    "to_on": mark("To"),
    "date_precision": mark("Precision of the date"),
    "obligation": mark("Treaty article"),
    "item": mark("What is counted"),
    "issuer": mark("Published by"),
    "published": mark("Published"),
    "areas": mark("Areas"),
    "area_ids": mark("Ids of its areas"),
    "rule": mark("Rule"),
    "severity": mark("Severity"),
    "title": mark("What was found"),
    "record": mark("Record"),
    "value": mark("What is wrong"),
    "ground_m2": mark("Ground in question, m²"),
    "remedy": mark("Remedy"),
    "ids": mark("Areas and entries"),
    **{f"{name}{SUFFIX}": mark("Precision of the date") for name in sorted(DATES)},
}
# What the values of an attribute are.
TYPES: Mapping[str, str] = {
    FieldType.ID: mark("id"),
    FieldType.TEXT: mark("text"),
    FieldType.WHOLE: mark("whole number"),
    FieldType.NUMBER: mark("number"),
    FieldType.DATE: mark("date"),
    FieldType.YES_NO: mark("yes or no"),
}
CLASSES = {
    "cha": mark("confirmed (CHA)"),
    "sha": mark("suspected (SHA)"),
    "unclassified": mark("class not stated"),
    "processed": mark("worked on, not handed over"),
}
PRODUCTS = {
    "cancelled": mark("cancelled"),
    "reduced": mark("reduced"),
    "cleared": mark("cleared"),
    "unspecified": mark("released, product not stated"),
}
HAZARDS = {
    "AP": mark("AP mines"),
    "AP-improvised": mark("improvised AP mines"),
    "AV": mark("AV mines"),
    "cluster": mark("cluster munition remnants"),
    "ERW": mark("other ERW"),
}
STATUSES = {"open": mark("open"), "released": mark("released")}
WORK = {
    "worked on": mark("worked on"),
    "suspended": mark("suspended"),
    "completed": mark("completed"),
    "QC accepted": mark("accepted by quality control"),
    "handed over": mark("handed over"),
}
SIZES = {
    "surveyed polygon": mark("surveyed polygon"),
    "sketch": mark("sketch"),
    "point and radius": mark("point and radius"),
    "estimated": mark("estimated"),
    "guessed": mark("guessed"),
    "published total": mark("published total"),
    "unknown": mark("not known"),
}
# Treaty articles, as figures, deadlines and stores name them.
ARTICLES: Mapping[str, str] = {
    "APMBC Article 5": mark("APMBC Article 5"),
    "APMBC Article 4": mark("APMBC Article 4"),
    "CCM Article 4": mark("CCM Article 4"),
    "CCM Article 3": mark("CCM Article 3"),
}
SEVERITIES = {"error": mark("error"), "warning": mark("warning"), "note": mark("note")}
QUALIFIERS = {"exact": mark("exact"), "about": mark("about"), "over": mark("over"), "at most": mark("at most")}
SCOPES = {"national": mark("national")}
PRECISIONS = {"day": mark("day"), "month": mark("month"), "year": mark("year")}
KINDS: Mapping[str, str] = {
    "opened": mark("opened in the books"),
    "identified": mark("newly identified"),
    "confirmed": mark("class confirmed"),
    "reclassified": mark("class changed"),
    "progressed": mark("worked on"),
    "returned": mark("returned to work"),
    "cancelled": mark("cancelled"),
    "reduced": mark("reduced"),
    "cleared": mark("cleared"),
    "released": mark("released, product not stated"),
    "unaccounted": mark("recorded mines not met"),
    "reopened": mark("reopened"),
    "transferred": mark("transferred"),
    "resized": mark("re-measured"),
    "recategorised": mark("contamination changed"),
    "padded": mark("unexplained change"),
    "split": mark("split"),
    "merged": mark("merged"),
    "reassigned": mark("described anew"),
    "destroyed": mark("destroyed"),
    "retained": mark("retained"),
    "marked": mark("marked"),
    "status": mark("state of the work"),
    "residual_find": mark("found after release"),
    "spot_task": mark("spot task"),
    "reversed": mark("reversed"),
}
# The columns of a statement, as reasons for a change.
MOVED: Mapping[str, str] = {
    "opened": mark("opened in the books"),
    "identified": mark("newly identified"),
    "confirmed": mark("class changed"),
    "progressed": mark("worked on"),
    "reassigned": mark("passed between areas"),
    "resized": mark("re-measured"),
    "transferred": mark("transferred"),
    "reopened": mark("reopened"),
    "unexplained": mark("unexplained"),
    "cancelled": mark("cancelled"),
    "reduced": mark("reduced"),
    "cleared": mark("cleared"),
    "unspecified": mark("released, product not stated"),
    "destroyed": mark("destroyed"),
    "retained": mark("retained"),
    "marked": mark("marked"),
}
UNITS: Mapping[str, str] = {
    Unit.M2: mark("m²"),
    Unit.AREAS: mark("areas"),
    Unit.AP_MINES: mark("AP mines"),
}
MEASURES: Mapping[str, str] = {
    "area_m2": mark("m²"),
    "area_sha_m2": mark("m² of SHA"),
    "area_cha_m2": mark("m² of CHA"),
    "areas": mark("areas"),
    "areas_sha": mark("areas, SHA"),
    "areas_cha": mark("areas, CHA"),
    "ap_mines": mark("AP mines"),
    "munitions": mark("cluster munitions"),
    "submunitions": mark("submunitions"),
    "items": mark("items"),
    "tonnes": mark("tonnes"),
    "events": mark("events"),
    "days": mark("days"),
}
# The rules of reconciliation.
RULES: Mapping[str, str] = {
    "two totals in one report": mark("two totals in one report"),
    "several totals in one report": mark("several totals in one report"),
    "two sources disagree": mark("two sources disagree"),
    "several sources disagree": mark("several sources disagree"),
    "tenfold slip": mark("tenfold slip"),
    "hundredfold slip": mark("hundredfold slip"),
    "thousandfold slip": mark("thousandfold slip"),
    "millionfold slip": mark("millionfold slip"),
    "parts do not add up": mark("parts do not add up"),
    "years do not add up": mark("years do not add up"),
    "sectors do not add up": mark("sectors do not add up"),
    "classes do not add up": mark("classes do not add up"),
    "several years in one": mark("several years in one amount"),
    "unexplained": mark("unexplained"),
    "restated since adopted": mark("restated since it was adopted"),
    "stock differs from the books": mark("stock differs from the books"),
    "may be work in between": mark("stock differs; there may be work in between"),
    "stocks of one period differ": mark("stocks of one period differ"),
    "stock and flows do not carry": mark("stocks and flows do not carry"),
    "stock moved without a flow": mark("stock moved without a flow"),
    "stock rises without new areas": mark("stock rises without new areas"),
    "baseline changed": mark("baseline changed"),
    "same total in another year": mark("same total in another year"),
    "more released than was open": mark("more released than was open"),
    "periods overlap": mark("periods overlap"),
    "periods may overlap": mark("periods may overlap"),
}
# The words of an attribute, by its values; others stand as they were recorded.
VALUES: Mapping[str, Mapping[str, str]] = {
    "hazard_class": CLASSES,
    "status": STATUSES,
    "work_status": WORK,
    "size_basis": SIZES,
    "product": PRODUCTS,
    "kind": KINDS,
    "measure": MEASURES,
    "issuer": ISSUERS,
    "obligation": ARTICLES,
    "severity": SEVERITIES,
    "qualifier": QUALIFIERS,
    "scope": SCOPES,
    "sector": {NO_SECTOR: mark("no sector")},
    "date_precision": PRECISIONS,
    **{f"{name}{SUFFIX}": PRECISIONS for name in sorted(DATES)},
}
COVERAGE: Mapping[str, str] = {
    "full": mark("whole year reported"),
    "partial": mark("part of the year reported"),
    "none": mark("not reported"),
}


def word(words: Mapping[str, str], value: object, lang: Language) -> str:
    """A word of the books in a language; one that is not known stands as it is."""
    known = words.get(str(value))
    return lang.text(known) if known else str(value)


def field_shown(name: str, value: object, lang: Language, precision: str = "day") -> str:
    """The value of an attribute as people read it, a date no more precise than it is known; a dash where it is not."""
    if value is None or value == "":
        return "–"
    if name in VALUES:
        return word(VALUES[name], value, lang)
    if name == "hazard":
        return ", ".join(word(HAZARDS, hazard, lang) for hazard in str(value).split("+"))
    if name in DATES:
        return lang.short_date(date.fromisoformat(str(value)), precision)
    return digits(value, lang) if isinstance(value, int | float) else str(value)
