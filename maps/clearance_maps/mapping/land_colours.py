"""What hazardous land can be coloured by besides its class: the work on it, and what contaminates it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.hazard import Hazard
from clearance_maps.language import mark
from clearance_maps.mapping.colouring import Colouring
from clearance_maps.mapping.layers import WORK_STATUSES
from clearance_maps.mapping.symbols import Symbol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language

__all__ = ["BY_CLASS", "land_colourings"]

BY_CLASS = mark("class (IMAS symbols)")
BY_STATUS, BY_HAZARD = mark("work status"), mark("contamination type")
KEPT = mark("The fill shows it; outline and lines are those of the class, as in the legend.")
NOT_STATED, SEVERAL = mark("not stated"), mark("several of them")
GREY, DARK = "#e3e6e8", "#3b3b3b"
# Colours that colour-blind people tell apart (Okabe and Ito); the lines of the class lie over them.
STATUS_FILLS = ("#56B4E9", "#D55E00", "#009E73", "#F0E442", "#0072B2")
HAZARDS = {
    Hazard.AP: (mark("AP mines"), "#0072B2"),
    Hazard.AP_IMPROVISED: (mark("AP mines of an improvised nature"), "#56B4E9"),
    Hazard.AV: (mark("AV mines"), "#009E73"),
    Hazard.CLUSTER: (mark("cluster munition remnants"), "#F0E442"),
    Hazard.ERW: (mark("other explosive remnants of war"), "#CC79A7"),
}


def land_colourings(snapshot: Snapshot, language: Language, layers: Sequence[str]) -> tuple[Colouring, ...]:
    """What the open land of a snapshot can be coloured by: what differs there, in what it has.

    Args:
        snapshot: whose land is drawn.
        language: of the words.
        layers: names of the layers of open land.
    """
    statuses = {language.text(word): fill for word, fill in zip(WORK_STATUSES.values(), STATUS_FILLS, strict=True)}
    worked = {language.text(WORK_STATUSES[s.work_status]) for s in snapshot.open_states if s.work_status}
    by_status = {word: (word, fill) for word, fill in statuses.items() if word in worked}
    if by_status and any(state.work_status is None for state in snapshot.open_states):
        by_status = {"": (language.text(NOT_STATED), GREY), **by_status}
    hazards = {state.area.hazards for state in snapshot.open_states}
    by_hazard = {"+".join(sorted(held)): _hazard(held, language) for held in sorted(hazards, key=sorted)}
    made = (
        ("status", BY_STATUS, by_status),
        ("hazard", BY_HAZARD, by_hazard if any(hazards) else {}),
    )
    return tuple(_colouring(name, label, words, layers, language) for name, label, words in made if words)


def _hazard(held: frozenset[Hazard], language: Language) -> tuple[str, str]:
    if not held:
        return language.text(NOT_STATED), GREY
    if len(held) > 1:
        return language.text(SEVERAL), DARK
    word, fill = HAZARDS[next(iter(held))]
    return language.text(word), fill


def _colouring(
    role: str, label: str, words: Mapping[str, tuple[str, str]], layers: Sequence[str], language: Language
) -> Colouring:
    """A colouring by a column; `words` has the class (its words and its fill) of each value."""
    classes = list(dict.fromkeys(words.values()))
    return Colouring(
        name=role,
        label=language.text(label),
        role=role,
        classes=tuple(
            Symbol(name=f"{role}-{at}", label=word, fill=fill, outline="#1b1f23", opacity=0.85, ink="#1b1f23")
            for at, (word, fill) in enumerate(classes)
        ),
        of={word: classes.index(told) for word, told in words.items()},
        keeps_symbol=True,
        reading=(language.text(KEPT),),
        layers=tuple(layers),
    )
