"""The whole story of each area that a map shows: its acts in the journal, in order of days, as columns."""

from __future__ import annotations

from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from clearance.land.accounts import Kind
from clearance.units import Unit
from clearance_maps.language import mark
from clearance_maps.mapping.carrier import coded, known_days, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language

__all__ = ["KINDS", "stories_of"]

KINDS = {
    Kind.OPENED: mark("opened in the books"),
    Kind.IDENTIFIED: mark("newly identified"),
    Kind.CONFIRMED: mark("confirmed"),
    Kind.RECLASSIFIED: mark("class changed"),
    Kind.RESIZED: mark("measured anew"),
    Kind.TRANSFERRED: mark("transferred"),
    Kind.REASSIGNED: mark("described anew"),
    Kind.RECATEGORISED: mark("hazard stated anew"),
    Kind.CANCELLED: mark("cancelled"),
    Kind.REDUCED: mark("reduced"),
    Kind.CLEARED: mark("cleared"),
    Kind.RELEASED: mark("released, product not stated"),
    Kind.REVERSED: mark("withdrawn"),
    Kind.SPLIT: mark("split"),
    Kind.MERGED: mark("merged"),
    Kind.REOPENED: mark("reopened"),
    Kind.PADDED: mark("adjusted, unexplained"),
    Kind.PROGRESSED: mark("worked on"),
    Kind.RETURNED: mark("returned"),
}
EFFECTIVE_ON = attrgetter("effective_on")
WITHDRAWN = mark("{act} (withdrawn later)")


def stories_of(snapshot: Snapshot, area_ids: Iterable[str], language: Language) -> dict[str, object]:
    """The acts of areas for the page; what was withdrawn stays in the story and says so.

    `count` is how many acts each area of `ids` has; the columns run through all of them. `m2` are whole square metres.
    """
    told: dict[str, list[Entry]] = {area_id: [] for area_id in area_ids}
    gone = set()
    for entry in snapshot.entries:
        if entry.area_id in told:
            told[entry.area_id].append(entry)
        if entry.other_area_id in told:
            told[entry.other_area_id].append(entry)
        if entry.reverses:
            gone.add(entry.reverses)
    for entries in told.values():
        entries.sort(key=EFFECTIVE_ON)
    listed = list(chain.from_iterable(told.values()))
    amounts = [entry.quantities for entry in listed]
    words = {kind: _said(kind, language) for kind in Kind}
    acts = [words[entry.kind] for entry in listed]
    for i, entry in enumerate(listed) if gone else ():
        if entry.entry_id in gone:
            acts[i] = language.text(WITHDRAWN, act=acts[i])
    return {
        "ids": list(told),
        "count": [len(entries) for entries in told.values()],
        "on": known_days([entry.effective_on for entry in listed], [entry.date_precision for entry in listed]),
        "act": coded(acts),
        "m2": whole([amount.get(Unit.M2) for amount in amounts]),
        "mines": [amount.get(Unit.AP_MINES) for amount in amounts],
        "by": coded([entry.operator for entry in listed]),
        "source": coded([entry.source for entry in listed]),
    }


def _said(kind: Kind, language: Language) -> str:
    known = KINDS.get(kind)
    return language.text(known) if known else kind.value
