"""One take of a mapping from its table: what it reads, its columns, conditions, figures and overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.published import Measure
from clearance_geodata.ingest.mapping.condition_keys import conditions_of
from clearance_geodata.ingest.mapping.keys import Keys, suggested
from clearance_geodata.ingest.mapping.model import CodeList, Figure, Override, Place, Take
from clearance_geodata.ingest.mapping.names import ALLOWED, FILLS, NAMES, NEEDED, ROLES
from clearance_geodata.ingest.mapping.origins import habits_of, origins_of
from clearance_geodata.ingest.mapping.place_keys import place_of
from clearance_geodata.ingest.sources.layer import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clearance_geodata.ingest.mapping.model import Habits, Origins

    Codes = Mapping[str, CodeList]

__all__ = ["take_of"]


def take_of(keys: Keys, codes: Codes) -> Take:
    """A take, or a model of one.

    Raises:
        FileRefused: for a key that is not known, or that says what cannot be.
    """
    role = keys.word("as", ROLES)
    if not role:
        keys.refuse("it does not say what its records become; add as = '...', one of {words}", words=tuple(ROLES))
    habits = habits_of(keys)
    columns, place = _columns(keys.table("columns"), codes, role, habits)
    figures = tuple(_figure(table, codes, role, habits) for table in keys.tables("figure"))
    take = Take(
        label=keys.place,
        file=keys.text("file"),
        role=role,
        reading=Reading(
            layer=keys.text("layer") or keys.text("sheet"),
            crs=keys.text("crs"),
            encoding=keys.text("encoding"),
            delimiter=_delimiter(keys),
            header=keys.whole("header", 1),
        ),
        columns=columns,
        place=place,
        where=conditions_of(keys.table("where")),
        figures=figures,
        overrides=tuple(_override(table, codes, role, habits, figures) for table in keys.tables("override")),
        skip=keys.texts("skip"),
        extra=keys.texts("extra"),
        optional=bool(keys.flag("optional")),
        close_lines=bool(keys.flag("close_lines")),
        habits=habits,
    )
    keys.finish()
    _check_role(keys, take)
    return take


def _delimiter(keys: Keys) -> str:
    mark = keys.text("delimiter")
    if len(mark) > 1 or mark in {'"', "\n", "\r"}:
        keys.refuse("delimiter = {mark} is not one mark; write one such as '|'", mark=repr(mark))
    return mark


def _columns(keys: Keys, codes: Codes, role: str, habits: Habits) -> tuple[dict[str, Origins], Place | None]:
    columns: dict[str, Origins] = {}
    place = None
    for name in keys.content:
        if name == "geometry":
            place = place_of(keys.table(name), habits)
        elif name in NAMES:
            columns[name] = origins_of(keys, name, codes=codes, role=role, habits=habits)
        else:
            keys.refuse("'{name}' is none of our names; {hint}", name=name, hint=suggested(name, [*NAMES, "geometry"]))
    return columns, place


def _says(keys: Keys, codes: Codes, role: str, habits: Habits, measure: str = "") -> dict[str, Origins]:
    """The names that a figure or an override says itself: their texts are templates."""
    strangers = [name for name in keys.content if name not in NAMES and name not in keys.asked]
    if strangers:
        known = [*sorted(keys.asked), *NAMES]
        keys.refuse(
            "'{stranger}' is neither a key nor one of our names; {hint}",
            stranger=strangers[0],
            hint=suggested(strangers[0], known),
        )
    named = [name for name in keys.content if name in NAMES]
    return {
        name: origins_of(keys, name, codes=codes, role=role, habits=habits, template=True, measure=measure)
        for name in named
    }


def _figure(keys: Keys, codes: Codes, role: str, habits: Habits) -> Figure:
    fills = FILLS.get(role)
    if fills is None:
        keys.refuse("records taken as {role} have no figures; remove it, or say as = 'published'", role=role)
    column = keys.text("column")
    if not column:
        keys.refuse("it names no column; add column = '...', the column with the figure")
    of_origin = ("column", "unit", "decimal", "pattern", "empty", "dates", "optional", "codes")
    origin_table = {key: keys.get(key) for key in of_origin if keys.has(key)}
    inner = Keys(keys.file, keys.place, {fills: origin_table})
    measure = keys.word("measure", ALLOWED["measure"])
    if fills == "quantity" and not measure:
        keys.refuse(
            "it does not say what its column measures; add measure = '...', one of {words}", words=tuple(Measure)
        )
    (origin,) = origins_of(inner, fills, codes=codes, role=role, habits=habits, measure=measure)
    where = conditions_of(keys.table("where"))
    return Figure(origin=origin, measure=measure, says=_says(keys, codes, role, habits, measure), where=where)


def _override(keys: Keys, codes: Codes, role: str, habits: Habits, figures: tuple[Figure, ...]) -> Override:
    match = conditions_of(keys.table("match"))
    figure = keys.word("figure", [figure.origin.column for figure in figures])
    measure = next((each.measure for each in figures if each.origin.column == figure), "")
    override = Override(
        match=match,
        reason=keys.text("reason"),
        figure=figure,
        says=_says(keys.table("set"), codes, role, habits, measure),
        leave_out=bool(keys.flag("leave_out")),
    )
    if not match or not override.reason:
        keys.refuse("it needs match = { column = value } and reason = '...': who reads the mapping wants to know why")
    if bool(override.says) == override.leave_out:
        keys.refuse("it needs either set = { name = value } or leave_out = true")
    keys.finish()
    return override


def _check_role(keys: Keys, take: Take) -> None:
    if take.role in FILLS and not take.figures:
        keys.refuse("records taken as {role} come from figures; add [[take.figure]] with column", role=take.role)
    if take.role not in FILLS and "kind" in take.columns:
        keys.refuse("'kind' is said of figures only; write act for what an entry records, or hazard_class for an area")
    said = [set(take.columns) | set(figure.says) for figure in take.figures] or [set(take.columns)]
    for names in said:
        missing = next((name for name in NEEDED.get(take.role, ()) if name not in names), None)
        if missing is not None:
            keys.refuse("records taken as {role} need '{missing}'; add a line for it", role=take.role, missing=missing)
