"""What a snapshot knows about output: reports by period, corrections of the stock, the deadline in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, get_args

from clearance.errors import InvalidQuantity, InvalidRecord, NotPossible
from clearance.land.accounts import Kind
from clearance.land.balance import acts_never_open, balance_of, standing
from clearance.land.journal import RELEASES
from clearance.outlook.forecast import Programme, forecast_completion
from clearance.outlook.reports import Qualifier, ReportedOutput
from clearance.outlook.revision import StockRevision
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot
    from clearance.outlook.completion import CompletionForecast

__all__ = ["completion", "programme_of"]

CORRECTIONS = frozenset({Kind.IDENTIFIED, Kind.REOPENED, Kind.RESIZED, Kind.TRANSFERRED, Kind.PADDED})
DAY = timedelta(days=1)


def completion(snapshot: Snapshot, *, seed: int, deadline: date | None = None) -> CompletionForecast:
    """When the land that is open will be released.

    Args:
        snapshot: the books; nothing after its date is used.
        seed: of the simulation.
        deadline: the day to be done by; None: the Article 5 deadline in force on the snapshot's date.

    Raises:
        NotPossible: when the books say too little, with the reason.
    """
    _refuse_unknown(snapshot)
    try:
        programme, left_out = programme_of(snapshot, deadline)
    except InvalidQuantity as fault:
        raise NotPossible(f"the books do not say how the stock moved: {fault}") from fault
    try:
        forecast = forecast_completion(programme, seed=seed)
    except InvalidRecord as overlap:
        raise NotPossible(f"the reported periods cannot be put side by side: {overlap}") from overlap
    return replace(forecast, left_out=(*forecast.left_out, *left_out))


def _refuse_unknown(snapshot: Snapshot) -> None:
    """Nothing recorded is not nothing left: without a stock, or with areas of unknown size only, no date is honest."""
    known = any(state.open_m2 is not None for state in snapshot.states.values())
    open_m2 = sum(state.open_m2 or 0 for state in snapshot.states.values())
    sizeless = snapshot.areas_of_unknown_size
    if not known and not sizeless:
        raise NotPossible("the books have not begun, so what is left is not known; record areas or adopt a stock first")
    if sizeless and open_m2 == 0:
        raise NotPossible(f"all land that is open is {sizeless:,} areas of unknown size; record their size first")


def programme_of(snapshot: Snapshot, deadline: date | None = None) -> tuple[Programme, tuple[str, ...]]:
    """The inputs of the forecast, and what of the books is left out of it.

    A national or sector book counts as it reports, by period; area records count by calendar year, and one that
    covers several years is spread over them by their days. Land known only as released was never part of what
    remained, so it is no output here.
    """
    books = _books(snapshot)
    sizeless = snapshot.areas_of_unknown_size
    left_out = [f"{sizeless} areas of unknown size: they have no m2 to be released"] if sizeless else []
    never_open = acts_never_open(entry for entries in books.values() for entry in entries)
    only_released = 0
    opened = [e.effective_on for entries in books.values() for e in entries if _opens(e, snapshot, never_open)]
    begun = min(opened, default=snapshot.as_of)
    outputs: dict[tuple[date, date], tuple[int, str]] = {}
    changes: dict[tuple[date, date], int] = defaultdict(int)
    for area_id, entries in books.items():
        is_area = snapshot.states[area_id].is_area
        for entry in entries:
            m2 = entry.quantities.get(Unit.M2)
            if m2 is None:
                continue
            if entry.kind in RELEASES and entry.act_id in never_open:
                only_released += m2
            elif entry.kind in RELEASES:
                for on, share in _by_year(entry, m2, begun) if is_area else [(entry.effective_on, m2)]:
                    period = _period(entry, on, (begun, snapshot.as_of), by_year=is_area)
                    before, qualifier = outputs.get(period, (0, "exact"))
                    outputs[period] = (before + share, qualifier if qualifier != "exact" else entry.qualifier)
            elif entry.kind in CORRECTIONS:
                changes[_period(entry, entry.effective_on, (begun, snapshot.as_of), by_year=is_area)] += m2
    if only_released:
        left_out.append(
            f"{from_exact(only_released, Unit.M2):,} m2 known only as released: never part of what remained"
        )
    everything = [entry for entries in books.values() for entry in entries]
    revisions = _revisions(everything, changes, begun)
    left_out += [
        f"change of the stock {since} to {until}: {from_exact(net, Unit.M2):+,} m2 in books that held nothing before"
        for (since, until), net in sorted(changes.items())
        if not any((revision.from_on, revision.to_on) == (since, until) for revision in revisions)
    ]
    programme = Programme(
        as_of=snapshot.as_of,
        remaining_m2=_m2(sum(s.open_m2 or 0 for s in snapshot.states.values())),
        outputs=tuple(_output(period, *amount) for period, amount in sorted(outputs.items())),
        revisions=revisions,
        deadline=deadline or (step.deadline if (step := snapshot.deadline()) else None),
    )
    return programme, tuple(left_out)


def _opens(entry: Entry, snapshot: Snapshot, never_open: frozenset[str]) -> bool:
    brings_in = entry.kind in {Kind.OPENED, Kind.IDENTIFIED} and entry.act_id not in never_open
    return brings_in and snapshot.states[entry.area_id].is_area


def _books(snapshot: Snapshot) -> dict[str, list[Entry]]:
    books: dict[str, list[Entry]] = defaultdict(list)
    for entry in standing(snapshot.entries):
        books[entry.area_id].append(entry)
    return books


def _by_year(entry: Entry, m2: int, begun: date) -> Iterator[tuple[date, int]]:
    """The amount of an area record that covers several years, spread over them by their days; a day of each year."""
    since = max(entry.covers_from or entry.effective_on, min(begun, entry.effective_on))
    days = (entry.effective_on - since).days + 1
    given = 0
    for year in range(since.year, entry.effective_on.year + 1):
        last = min(date(year, 12, 31), entry.effective_on)
        passed = (last - since).days + 1
        share = m2 * passed // days - given
        given += share
        yield last, share


def _period(entry: Entry, on: date, known: tuple[date, date], *, by_year: bool) -> tuple[date, date]:
    """The period an entry speaks of; of area records the year of a day, within the days that the books know of."""
    begun, as_of = known
    if by_year:
        return min(max(date(on.year, 1, 1), begun), on), min(date(on.year, 12, 31), as_of)
    return entry.covers_from or entry.effective_on, entry.effective_on


def _output(period: tuple[date, date], m2: int, qualifier: str) -> ReportedOutput:
    words: tuple[Qualifier, ...] = get_args(Qualifier)
    known: Qualifier = next((word for word in words if word == qualifier), "exact")
    return ReportedOutput(from_on=period[0], to_on=period[1], released_m2=_m2(m2), qualifier=known)


def _revisions(
    entries: Sequence[Entry], changes: dict[tuple[date, date], int], begun: date
) -> tuple[StockRevision, ...]:
    """Corrections with the stock before them, or on the day on which the books begin."""
    found = []
    for (from_on, to_on), net in sorted(changes.items()):
        stock = balance_of(entries, from_on if from_on == begun else from_on - DAY).get(Unit.M2, 0)
        if stock > 0:
            found.append(
                StockRevision(from_on=from_on, to_on=to_on, stock_before_m2=_m2(stock), net_change_m2=_m2(net))
            )
    return tuple(found)


def _m2(exact: int) -> float:
    return float(from_exact(exact, Unit.M2))
