"""What stands in a book: entries that nobody reversed, the balance of a day, and how an entry is undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import shapely

from clearance.errors import NotFound, RuleBroken
from clearance.land.accounts import BRINGS_AREA, NAMES_CLASS, OPEN_ACCOUNTS, Kind
from clearance.land.journal import RELEASES, Entry, gains_ground, postings_of, told
from clearance.land.open_ground import out_of_step
from clearance.saying import saying
from clearance.units import Unit

__all__ = [
    "acts_never_open",
    "balance_of",
    "check_ground",
    "check_reversal",
    "reversal_of",
    "reversals_of_act",
    "standing",
]

# A square metre is never less than this in square degrees, which flat pieces of ground add up in exactly.
ONE_M2_DEG2 = 1 / 1.24e10


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """Entries that no later entry has reversed, without the reversals."""
    listed = list(entries)
    gone = {entry.reverses for entry in listed if entry.reverses}
    return [entry for entry in listed if entry.kind is not Kind.REVERSED and entry.entry_id not in gone]


def balance_of(entries: Iterable[Entry], on: date) -> dict[Unit, int]:
    """What is open at the end of a day, by unit; a unit that the book never held is absent."""
    balance: dict[Unit, int] = {}
    for entry in entries:
        if entry.effective_on <= on:
            for posting in postings_of(entry):
                if posting.account in OPEN_ACCOUNTS:
                    balance[posting.unit] = balance.get(posting.unit, 0) + posting.quantity
    return balance


def acts_never_open(entries: Iterable[Entry]) -> frozenset[str]:
    """Acts that open and release the same land: it was known only as released and never part of what remained."""
    listed = list(entries)
    released = {entry.act_id for entry in listed if entry.kind in RELEASES}
    return frozenset(e.act_id for e in listed if e.kind is Kind.OPENED and e.act_id in released)


def reversal_of(entry: Entry, *, act_id: str, note: str) -> Entry:
    """The entry that undoes another one, on the effective date of what it undoes."""
    if entry.kind is Kind.REVERSED:
        raise RuleBroken("entry {entry_id} is itself a reversal; record the act again instead", entry_id=entry.entry_id)
    return replace(
        entry,
        kind=Kind.REVERSED,
        reversed_kind=entry.kind,
        reverses=entry.entry_id,
        act_id=act_id,
        note=note,
        entry_id="",
        adopts=None,
        finds=(),
    )


def check_reversal(reversal: Entry, book: Sequence[Entry]) -> None:
    """Refuse a reversal that is not the exact opposite of a recorded entry, undoes one twice, or leaves half an area.

    Args:
        reversal: the entry that undoes.
        book: all recorded entries of its area, the reversal among them.

    Raises:
        RuleBroken: naming the entry and what does not fit.
    """
    undone = next((entry for entry in book if entry.entry_id == reversal.reverses), None)
    if undone is None:
        raise RuleBroken(
            "{area_id} has no entry {reverses} to reverse; name one of its entries",
            area_id=reversal.area_id,
            reverses=str(reversal.reverses),
        )
    if (reversal.reversed_kind, *_moves(reversal)) != (undone.kind, *_moves(undone)):
        raise RuleBroken(
            "the reversal of {entry_id} is not its exact opposite; reverse it as it was recorded",
            entry_id=undone.entry_id,
        )
    if sum(entry.reverses == undone.entry_id for entry in book) > 1:
        raise RuleBroken("entry {entry_id} is reversed already; record the act again instead", entry_id=undone.entry_id)
    _check_class_alone(undone, book)


def _check_class_alone(undone: Entry, book: Sequence[Entry]) -> None:
    """Refuse to undo how an area of unknown size arrived, where what says its class would be all that is left of it."""
    if undone.kind not in BRINGS_AREA or Unit.M2 in undone.quantities:
        return
    left = [entry for entry in standing(book) if entry.area_id == undone.area_id and Unit.M2 not in entry.quantities]
    arrived = min((entry.effective_on for entry in left if entry.kind in BRINGS_AREA), default=date.max)
    alone = next((e for e in left if e.kind in NAMES_CLASS and e.effective_on < arrived), None)
    if alone is not None:
        raise RuleBroken(
            "{area_id}: {entry_id} brought an area of unknown size, whose class {told} says; reverse first what came "
            "later",
            area_id=undone.area_id,
            entry_id=undone.entry_id,
            told=told(alone),
        )


def check_ground(area_id: str, book: Sequence[Entry], act_id: str) -> None:
    """Refuse to undo an act whose ground was moved again since: it would lie in an area twice, or leave it twice.

    The accounts need not show it, because other land of the area may make up for what is missed.

    Args:
        area_id: the area to look at.
        book: all recorded entries of it in journal order, the reversals among them.
        act_id: the act that undoes another one.

    Raises:
        RuleBroken: naming what moved the ground since.
    """
    made = [entry for entry in book if entry.act_id == act_id and entry.kind is Kind.REVERSED]
    gone = {entry.reverses for entry in made}
    undone = [entry for entry in _moving(book, area_id) if entry.entry_id in gone]
    if not undone:
        return
    left = _moving(standing(book), area_id)
    before = [*left, *undone]
    if _out_of_step(left, area_id) <= _out_of_step(before, area_id) + ONE_M2_DEG2:
        return
    ground = shapely.union_all([entry.ground for entry in undone])
    since = [e for e in left if shapely.area(shapely.intersection(e.ground, ground)) > ONE_M2_DEG2]
    gone_since = saying("is not all there any more")
    moved = saying("was moved again by {told}", told=told(since[-1])) if since else gone_since
    raise RuleBroken(
        "{area_id}: the ground of {entry_id} {moved}; reverse first what came later",
        area_id=area_id,
        entry_id=undone[0].entry_id,
        moved=moved,
    )


def _moving(entries: Iterable[Entry], area_id: str) -> list[Entry]:
    """Those entries that brought ground to an area or took it away."""
    return [entry for entry in entries if entry.ground is not None and gains_ground(entry, area_id) is not None]


def _out_of_step(moving: Sequence[Entry], area_id: str) -> float:
    """Ground of an area that is there twice, or that left it without having come, in square degrees."""
    gained = [entry.ground for entry in moving if entry.ground is not None and gains_ground(entry, area_id)]
    lost = [entry.ground for entry in moving if entry.ground is not None and not gains_ground(entry, area_id)]
    return out_of_step(gained, lost)


def _moves(entry: Entry) -> tuple[object, ...]:
    """All that decides what an entry moves, and when."""
    accounts = (entry.account, entry.to_account, entry.from_account)
    return (entry.area_id, entry.other_area_id, entry.effective_on, dict(entry.quantities), *accounts)


def reversals_of_act(entries: Sequence[Entry], entry_id: str, *, act_id: str, note: str) -> tuple[Entry, ...]:
    """The entries that undo the whole act of an entry: entries of one act stand or fall together.

    Raises:
        NotFound: when there is no such entry.
        RuleBroken: when it was reversed before, or is itself a reversal.
    """
    found = next((entry for entry in entries if entry.entry_id == entry_id), None)
    if found is None:
        raise NotFound(
            "there is no entry '{entry_id}'; the layer `released` and the notes of a ledger name entries",
            entry_id=entry_id,
        )
    before = next((entry.entry_id for entry in entries if entry.reverses == entry_id), None)
    if before is not None:
        raise RuleBroken(
            "entry {entry_id} was reversed before, by {before}; record the act again instead",
            entry_id=entry_id,
            before=before,
        )
    if found.kind is Kind.REVERSED:
        raise RuleBroken("entry {entry_id} is itself a reversal; record the act again instead", entry_id=entry_id)
    act = [entry for entry in standing(entries) if entry.act_id == found.act_id]
    return tuple(reversal_of(entry, act_id=act_id, note=note) for entry in act)
