"""What can be wrong with the file of a register; Clearance writes none of it, so the remedy is mostly a backup."""

from __future__ import annotations

from clearance.land.checks import Finding, Rule
from clearance.saying import saying

__all__ = ["RULES", "finding"]

RESTORE = "the file was changed outside Clearance or its disk is failing: restore it from a backup"
CHAIN = "each row of the journal signs the row before it"


def _rule(
    rule_id: str, title: str, means: str, source: str = "the journal is the truth; all else is made from it"
) -> Rule:
    return Rule(id=rule_id, severity="error", title=title, means=means, remedy=RESTORE, source=source)


RULES = {
    rule.id: rule
    for rule in (
        _rule(
            "file-damaged",
            saying("the file is damaged"),
            "SQLite cannot read it as it was written",
            "PRAGMA integrity_check",
        ),
        _rule(
            "row-dangling",
            saying("a row points nowhere"),
            "a posting names no row of the journal",
            "PRAGMA foreign_key_check",
        ),
        _rule(
            "trigger-changed",
            saying("a trigger is not as it was made"),
            "tables could be changed by other programs unseen",
            "the schema of this Clearance",
        ),
        _rule("positions-skip", saying("positions are not consecutive"), "rows were taken out of the journal", CHAIN),
        _rule("time-runs-back", saying("time runs back"), "a row was recorded before the one in front of it", CHAIN),
        _rule(
            "chain-broken",
            saying("the hash chain is broken"),
            "the row, or the one before it, is not what was recorded",
            CHAIN,
        ),
        _rule(
            "mark-missing",
            saying("the journal is not the one that was marked"),
            "rows were taken off its end, or all of it was written anew, after the mark was taken",
            "a mark that was kept apart from the register",
        ),
        _rule("record-unreadable", saying("a record cannot be read"), "a row of the journal is no record of its kind"),
        _rule(
            "other-subject",
            saying("a record is listed under another second area"),
            "land that was split off or merged would be looked for in the wrong area",
        ),
        _rule("postings-differ", saying("postings do not fit their entry"), "the accounts hold what no entry says"),
        _rule("layer-differs", saying("a layer differs from the journal"), "a map would show what was not recorded"),
        _rule(
            "shelf-differs",
            saying("a version differs from the journal"),
            "the service would show what was not recorded",
        ),
        _rule("index-incomplete", saying("a spatial index is not complete"), "a map would leave shapes out"),
    )
}


def finding(rule_id: str, record: str, value: str) -> Finding:
    """What breaks a rule; what is no text in the file is shown by its codes."""
    return RULES[rule_id].found(_shown(record), _shown(value))


def _shown(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()
