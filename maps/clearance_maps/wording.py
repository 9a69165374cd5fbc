"""The words of the Article 5 tables: titles, columns, rows, notes, and the marks beside figures."""

from __future__ import annotations

from clearance.treaty.tables import Origin
from clearance_maps.language import mark

__all__ = [
    "COLUMNS",
    "COVERAGE",
    "EVENTS",
    "ISSUERS",
    "LAND_COLUMNS",
    "MARKS",
    "NOTES",
    "REASONS",
    "ROWS",
    "TITLES",
    "UNITS",
]

TITLES = {
    "t1": mark("Original challenge by sector, at the beginning of the books"),
    "t2_areas": mark("Reconciliation of the baseline: areas"),
    "t2_m2": mark("Reconciliation of the baseline: square metres"),
    "t2_ap_mines": mark("Reconciliation of the baseline: anti-personnel mines recorded"),
    "t3": mark("Progress by year"),
    "t5": mark("Remaining challenge by sector"),
}
COLUMNS = {
    "sha_n": mark("SHA, number"),
    "sha_m2": mark("SHA, m²"),
    "cha_n": mark("CHA, number"),
    "cha_m2": mark("CHA, m²"),
    "unclassified_n": mark("Class not stated, number"),
    "unclassified_m2": mark("Class not stated, m²"),
    "total_n": mark("Total, number"),
    "total_m2": mark("Total, m²"),
    "ap_recorded": mark("AP mines recorded"),
    "ap_estimate": mark("AP mines estimated to remain"),
    "opening": mark("Opening balance"),
    "opened": mark("Opened in the books"),
    "identified": mark("Newly identified"),
    "resized": mark("Re-measured"),
    "transferred": mark("Transferred"),
    "reopened": mark("Reopened"),
    "unexplained": mark("Unexplained"),
    "cancelled": mark("Cancelled"),
    "reduced": mark("Reduced"),
    "cleared": mark("Cleared"),
    "unspecified": mark("Released, product not stated"),
    "closing": mark("Closing balance"),
    "residual": mark("Check (residual)"),
    "opened_mines": mark("Opened in the books"),
    "identified_mines": mark("Newly recorded"),
    "resized_mines": mark("Re-estimated"),
    "transferred_mines": mark("Transferred"),
    "unexplained_mines": mark("Unexplained"),
    "destroyed_mines": mark("Destroyed"),
    "unspecified_mines": mark("Not met when the land was released"),
    "areas_released": mark("Areas released, number"),
    "released": mark("Total released"),
    "ap_destroyed": mark("AP mines destroyed"),
    "av_destroyed": mark("AV mines destroyed"),
    "other_destroyed": mark("Other items destroyed"),
    "no_finds": mark("Areas cleared without any find"),
}
# Of T3, whose columns are in more than one unit.
LAND_COLUMNS = {
    "cancelled": mark("Cancelled, m²"),
    "reduced": mark("Reduced, m²"),
    "cleared": mark("Cleared, m²"),
    "unspecified": mark("Released, product not stated, m²"),
    "released": mark("Total released, m²"),
}
# Issuers as published figures name them; any other name is that of somebody.
ISSUERS = {"State": mark("State"), "State (Article 7)": mark("State (Article 7)")}
ROWS = {
    "total": mark("Total"),
    "total_reported": mark("Total of what was reported"),
    "national_book": mark("National book (no area records)"),
    "no_sector": mark("Sector not stated"),
    "national": mark("Country"),
}
# Events of a chain of deadlines as registers commonly name them; any other stands as it was recorded.
EVENTS = {
    "entry into force": mark("entry into force"),
    "first extension": mark("first extension"),
    "second extension": mark("second extension"),
    "third extension": mark("third extension"),
    "fourth extension": mark("fourth extension"),
}
COVERAGE = {"full": mark("whole"), "partial": mark("part"), "none": mark("not reported")}
# Beside a figure; what a State has published stands without a mark.
MARKS = {Origin.COMPUTED: "†", Origin.OTHERS: "‡"}
REASONS = {
    Origin.NOT_REPORTED: mark("not reported"),
    Origin.NOT_KNOWN: mark("not known"),
    Origin.LATER: mark("in {year}"),
    Origin.NOTHING: "–",
}
UNITS = {"m2": mark("m²"), "areas": mark("areas"), "ap_mines": mark("AP mines"), "items": mark("items")}
NOTES = {
    "opened_on_several_dates": mark(
        "The books were opened on more than one date; the total adds stocks of those dates."
    ),
    "only_released": mark(
        "Not in this table: {quantity} m² known only as released. They were opened and released in one act, and were "
        "never part of the challenge."
    ),
    "beside_the_books": mark(
        "Rows in italics repeat published figures with their own date and issuer. They stand beside the books; no "
        "total contains them."
    ),
    "unexplained": mark("Unexplained: {quantity} {unit}, between {from_on} and {to_on}."),
    "several_years": mark("{quantity} {unit} were reported in one amount for {from_on} to {to_on}."),
    "part_of_year": mark("{quantity} {unit} cover {from_on} to {to_on} only."),
    "before_opening": mark(
        "{quantity} {unit} cover {from_on} to {to_on}, which begins before the opening balance; booked whole after it."
    ),
    "no_finds": mark(
        "Areas cleared without any find: areas finished by clearance in that year in which no device was found at any "
        "time."
    ),
    "unknown_size": mark("{count} areas of unknown size are counted as areas and have no m² in the sums."),
    "no_estimate": mark("No estimate of remaining mines: {reason}"),
    "estimate": mark(
        "Estimated AP mines: median with its {level} interval; method: {method}; {draws} simulated outcomes; seed "
        "{seed}. The denominator is recorded mines, never m²."
    ),
}
