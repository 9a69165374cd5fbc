"""The page of one area: what it is, its ground through its life, and the acts that made it so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import orjson

from clearance.errors import NotFound
from clearance.land.balance import standing
from clearance.land.date_precision import SUFFIX
from clearance.land.timeline import states_by_day
from clearance.units import Unit
from clearance_api.browser.amounts import whole
from clearance_api.browser.drawing import sheet_for
from clearance_api.browser.wording import FIELDS, KINDS, UNITS, VALUES, field_shown, word
from clearance_api.features.filters import equals
from clearance_geodata.shelf.asked import Asked
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_maps.language import mark

if TYPE_CHECKING:
    from datetime import date

    from clearance.land.fold import AreaState
    from clearance.land.journal import Entry
    from clearance_api.access.viewer import Viewer
    from clearance_api.browser.frame import Frame
    from clearance_api.readings import Reading

__all__ = ["Act", "AreaPage", "Footprint", "area_page", "sees_acts"]

RELEASED_COLUMNS = ("effective_on", "product", "released_m2", "method", "operator", "source")
TASK_COLUMNS = ("task_id", "name", "operator", "method", "starts_on", "ends_on", "status")
# So many drawings and acts stand on a page, the latest.
DRAWN, ACTS_SHOWN = 24, 300
WHOLE_BOOKS = tuple(COLLECTIONS[name] for name in ("areas", "released"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """The ground of an area from a day on: what is open, as a path, and how much it is."""

    day: str
    path: str
    m2: str
    hazard_class: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act on an area; `is_undone` when a later one reversed it."""

    entry_id: str
    day: str
    kind: str
    amounts: str
    says: tuple[tuple[str, str], ...]
    is_undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPage:
    """What the page shows; acts and drawings are empty for a reader who may not see them."""

    area_id: str
    name: str
    attributes: tuple[tuple[str, str], ...]
    footprints: tuple[Footprint, ...]
    drawn: tuple[float, float, int, float, str]
    earlier: int
    acts: tuple[Act, ...]
    acts_left_out: int
    has_acts: bool
    released: tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
    tasks: tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
    links: tuple[tuple[str, str], ...]
    forms: tuple[str, str]


def sees_acts(viewer: Viewer) -> bool:
    """Whether somebody may read single entries of the journal on areas."""
    return viewer.gets("remarks") and viewer.sees_all(WHOLE_BOOKS)


def area_page(frame: Frame, reading: Reading, area_id: str, seen: Sequence[str]) -> AreaPage:
    """The page of an area as of the snapshot.

    Raises:
        NotFound: when the snapshot has no such area.
    """
    stored = reading.shelf("areas").find(area_id, reading.at)
    if stored is None:
        raise NotFound("area '{area_id}' is not in this snapshot; list the areas to see the ids", area_id=area_id)
    said: Mapping[str, object] = orjson.loads(stored.properties)
    area, entries = reading.snapshot.book(area_id)
    states = states_by_day(area, entries)
    known = _precisions(states)
    told = {entry.entry_id: {"effective_on": entry.date_precision} for entry in entries}
    acts = sorted(entries, key=lambda entry: entry.effective_on) if sees_acts(frame.viewer) else []
    footprints, drawn = _footprints(frame, states if acts else (), acts)
    shown = [_act(entry, {e.reverses for e in acts if e.reverses}, frame) for entry in acts]
    named = quote(area_id, safe="")
    item = f"/collections/areas/items/{named}"
    lang = f"?lang={frame.query['lang']}" if frame.query.get("lang") else ""
    return AreaPage(
        area_id=area_id,
        name=str(said.get("name") or "") if "name" in seen else "",
        attributes=tuple(
            (frame.lang.text(FIELDS[n]), field_shown(n, said[n], frame.lang, known.get(n, "day")))
            for n in seen
            if not n.endswith(SUFFIX)
        ),
        footprints=footprints[-DRAWN:],
        drawn=drawn,
        earlier=max(0, len(footprints) - DRAWN),
        acts=tuple(shown[-ACTS_SHOWN:][::-1]),
        acts_left_out=max(0, len(shown) - ACTS_SHOWN),
        has_acts=sees_acts(frame.viewer),
        released=_released(frame, reading, area_id, told),
        tasks=_tasks(frame, reading, area_id),
        links=(
            (frame.href(item, f="json"), "GeoJSON"),
            (frame.href(item, f="html"), frame.lang.text("All attributes")),
        ),
        forms=(f"/browse/edit/{named}{lang}", f"/browse/release/{named}{lang}"),
    )


def _precisions(states: Sequence[tuple[date, AreaState]]) -> Mapping[str, str]:
    """How well the days are known that the area shows among its attributes."""
    if not states:
        return {}
    _, state = states[-1]
    return {
        "opened_on": state.opened_precision,
        "last_change_on": state.last_change_precision,
        "laid_on": state.area.laid_on_precision or "day",
    }


def _footprints(
    frame: Frame, states: Sequence[tuple[date, AreaState]], acts: Sequence[Entry]
) -> tuple[tuple[Footprint, ...], tuple[float, float, int, float, str]]:
    """The days on which the ground or its size changed, on one scale; the outline is that of the first day."""
    lang = frame.lang
    sheet = sheet_for([state.geometry for _, state in states if state.geometry is not None])
    why: dict[date, list[str]] = {}
    for entry in standing(acts):
        said = why.setdefault(entry.effective_on, [])
        said += [words for words in (word(KINDS, entry.kind, lang),) if words not in said]
    found: list[Footprint] = []
    before: tuple[object, object] | None = None
    for day, state in states:
        now = (state.open_m2, None if state.geometry is None else state.geometry.wkb)
        if sheet is None or now == before:
            continue
        before = now
        found.append(
            Footprint(
                day=lang.short_date(day, state.last_change_precision),
                path=sheet.path(state.geometry),
                m2=lang.text("size not known") if state.open_m2 is None else whole(state.open_m2, Unit.M2, lang),
                hazard_class=state.hazard_class if state.is_open else "",
                why=", ".join(why.get(day, ())),
            )
        )
    first = next((footprint.path for footprint in found if footprint.path), "")
    if sheet is None:
        return (), (0.0, 0.0, 0, 0.0, "")
    return tuple(found), (sheet.width, sheet.height, *sheet.bar, first)


def _act(entry: Entry, undone: set[str | None], frame: Frame) -> Act:
    lang = frame.lang
    kind = word(KINDS, entry.kind, lang)
    if entry.reversed_kind:
        kind = lang.text("{act} of {entry} reversed", act=word(KINDS, entry.reversed_kind, lang), entry=entry.reverses)
    amounts = [
        whole(exact, unit, lang) if unit is Unit.M2 else f"{lang.number(exact)} {word(UNITS, unit, lang)}"
        for unit, exact in sorted(entry.quantities.items())
    ]
    says = {
        FIELDS["hazard_class"]: word(VALUES["hazard_class"], entry.to_account or entry.account, lang),
        FIELDS["method"]: entry.method,
        FIELDS["operator"]: entry.operator,
        mark("Other area"): entry.other_area_id,
        FIELDS["work_status"]: word(VALUES["work_status"], entry.status, lang) if entry.status else "",
        FIELDS["size_basis"]: field_shown("size_basis", entry.size_basis.value, lang),
        mark("Finds"): ", ".join(f"{lang.number(find.quantity)} {find.category}" for find in entry.finds),
        mark("Said anew"): ", ".join(f"{name}: {value}" for name, value in entry.attributes.items()),
        mark("Justification"): entry.justification,
        FIELDS["source"]: entry.source,
        mark("Remark"): entry.note,
        mark("Accepted by"): entry.accepted_by,
    }
    return Act(
        entry_id=entry.entry_id,
        day=lang.short_date(entry.effective_on, entry.date_precision),
        kind=kind,
        amounts=", ".join(amounts),
        says=tuple((lang.text(label), value) for label, value in says.items() if value and value != "–"),
        is_undone=entry.entry_id in undone,
    )


def _released(
    frame: Frame, reading: Reading, area_id: str, known: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Released land, its days as well known as `known` says by entry."""
    collection = COLLECTIONS["released"]
    if not frame.viewer.sees(collection):
        return (), ()
    seen = [name for name in RELEASED_COLUMNS if name in frame.viewer.fields(collection)]
    shelf = reading.shelf("released")
    rows = shelf.rows(Asked(at=reading.at, where=equals("area_id", area_id)))
    stored = [orjson.loads(one.properties) for one in shelf.stored(rows)]
    return _table(frame, seen, stored, [known.get(str(one.get("entry_id")), {}) for one in stored])


def _tasks(frame: Frame, reading: Reading, area_id: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    collection = COLLECTIONS["tasks"]
    if not frame.viewer.sees(collection):
        return (), ()
    seen = [name for name in TASK_COLUMNS if name in frame.viewer.fields(collection)]
    return _table(
        frame,
        seen,
        [
            {name: getattr(task, name) and str(getattr(task, name)) for name in seen}
            for task in reading.snapshot.tasks
            if area_id in task.area_ids
        ],
    )


def _table(
    frame: Frame,
    seen: Sequence[str],
    rows: Sequence[Mapping[str, object]],
    known: Sequence[Mapping[str, str]] | None = None,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    heads = tuple(frame.lang.text(FIELDS[name]) for name in seen)
    precisions = known or [{}] * len(rows)
    return heads, tuple(
        tuple(
            str(one[n]) if n == "status" else field_shown(n, one[n], frame.lang, precision.get(n, "day")) for n in seen
        )
        for one, precision in zip(rows, precisions, strict=True)
    )
