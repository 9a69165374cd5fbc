"""What an import knows of sites and of what happened there, and what a record says of them that is new or otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord
from clearance.land.sites import Event, Site
from clearance.saying import saying

if TYPE_CHECKING:
    from clearance_geodata.codec import Record
    from clearance_geodata.register import View

__all__ = ["KnownSites", "Told"]

# What a record says of its event; the site itself is none of it.
OF_EVENT = frozenset({"killed", "injured"})


@dataclass(frozen=True, slots=True)
class Told:
    """What a record adds to a site: the records to keep, and in words what it says otherwise than the register."""

    records: tuple[Record, ...]
    differences: tuple[str, ...] = ()


@dataclass(slots=True)
class KnownSites:
    """Sites and events: those on record, read once, and those that the file itself has brought."""

    view: View
    _sites: dict[str, Site] = field(default_factory=dict)
    _events: dict[tuple[str, str], list[Event]] = field(default_factory=dict)
    _brought: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        recorded = self.view.records()
        self._sites = {site.site_id: site for site in recorded.sites}
        latest = {event.event_id: event for event in recorded.events}
        for event in latest.values():
            self._events.setdefault(_day_at(event), []).append(event)

    def told(self, site: Site, event: Event | None) -> Told:
        """What a record of a site, and of what happened there, says beside what is known.

        A record that tells of an event says nothing of the day of its site. Two events of a site on one day in one file
        are two; in a later file the second one is the first one told anew.

        Raises:
            InvalidRecord: when another record of the file puts the site elsewhere or calls it otherwise, or when
                nothing says which of several events is told anew.
        """
        before = self._sites.get(site.site_id)
        if before is None:
            return Told((site,) if event is None else (site, event))
        in_file = site.site_id in self._brought
        now = _joined(before, site, has_event=event is not None)
        differences = _differences(before, now)
        same_day = [] if event is None else self._events.get(_day_at(event), [])
        if in_file and differences:
            raise InvalidRecord(
                "site {site_id} stands in the file before, {differences}; correct the ids",
                site_id=site.site_id,
                differences=differences[0],
            )
        if not in_file and (event is None or same_day):
            differences += _more_differences(before, now)
        if event is not None and same_day:
            if in_file:
                event = replace(event, event_id=f"{event.event_id}/{len(same_day) + 1}")
            else:
                event, news = _event_anew(event, same_day)
                differences += news
        kept: list[Record] = [] if now == before else [replace(now, source=site.source)]
        kept += [] if event is None else [replace(event, note=site.note)]
        return Told(tuple(kept), tuple(differences))

    def add(self, records: tuple[Record, ...]) -> None:
        """Remember what a record of the file brought."""
        for record in records:
            if isinstance(record, Site):
                self._sites[record.site_id] = record
                self._brought.add(record.site_id)
            elif isinstance(record, Event):
                self._brought.add(record.site_id)
                listed = self._events.setdefault(_day_at(record), [])
                listed[:] = [known for known in listed if known.event_id != record.event_id] + [record]


def _day_at(event: Event) -> tuple[str, str]:
    return event.site_id, event.on.isoformat()


def _joined(before: Site, said: Site, *, has_event: bool) -> Site:
    """A site with all that a new record says; what the record leaves open stays as it was."""
    attributes = {name: text for name, text in said.attributes.items() if not (has_event and name in OF_EVENT)}
    keeps_day = has_event or said.on is None
    # Older records do not say how well a day is known; that it is a day is no news of it.
    says_nothing = before.on == said.on and (before.date_precision, said.date_precision) == (None, "day")
    same_ground = before.geometry is not None and said.geometry is not None and before.geometry.equals(said.geometry)
    return replace(
        said,
        name=said.name or before.name,
        on=before.on if keeps_day else said.on,
        date_precision=before.date_precision if keeps_day or says_nothing else said.date_precision,
        status=said.status or before.status,
        attributes=MappingProxyType({**before.attributes, **attributes}),
        geometry=before.geometry if same_ground or said.geometry is None else said.geometry,
        source=before.source,
        note=before.note if has_event else said.note or before.note,
    )


def _differences(before: Site, now: Site) -> list[str]:
    """In words what a record says otherwise of what tells a site from others: its name, kind and place."""
    found: list[str] = (
        [saying("name '{before}' -> '{now}'", before=before.name, now=now.name)]
        if before.name not in {"", now.name}
        else []
    )
    found += (
        [saying("kind {before} -> {now}", before=str(before.kind), now=str(now.kind))]
        if before.kind != now.kind
        else []
    )
    found += [saying("another place")] if before.geometry is not None and before.geometry is not now.geometry else []
    return found


def _more_differences(before: Site, now: Site) -> list[str]:
    """In words what else a record says of a site on record."""
    found: list[str] = (
        [saying("name '{before}' -> '{now}'", before="", now=now.name)] if not before.name and now.name else []
    )
    found += [saying("a place where none was known")] if before.geometry is None and now.geometry is not None else []
    found += [saying("day {before} -> {now}", before=str(before.on), now=str(now.on))] if before.on != now.on else []
    known_otherwise = before.on == now.on and before.date_precision != now.date_precision
    found += (
        [
            saying(
                "day {day}, now known to its {precision}",
                day=str(now.on),
                precision=saying(now.date_precision or "day"),
            )
        ]
        if known_otherwise
        else []
    )
    found += (
        [saying("status '{before}' -> '{now}'", before=str(before.status), now=str(now.status))]
        if before.status != now.status
        else []
    )
    found += [
        saying("{name} '{old}' -> '{new}'", name=name, old=str(before.attributes.get(name, "")), new=str(text))
        for name, text in now.attributes.items()
        if before.attributes.get(name, "") != text
    ]
    return found + ([f"note '{before.note}' -> '{now.note}'"] if before.note != now.note else [])


def _event_anew(said: Event, same_day: list[Event]) -> tuple[Event | None, list[str]]:
    """An event on record as a later file tells it, and in words what is new of it; None when nothing is."""
    if any(_content(said) == _content(event) for event in same_day):
        return None, []
    if len(same_day) > 1:
        raise InvalidRecord(
            "site {site_id} has {same_day} events on {on} on record; nothing says which of them is told anew: give the "
            "site of each event an id of its own",
            site_id=said.site_id,
            same_day=str(len(same_day)),
            on=said.on,
        )
    (before,) = same_day
    known = {"killed": before.killed, "injured": before.injured, "event": before.what}
    new = {"killed": said.killed, "injured": said.injured, "event": said.what}
    news = [f"{name} {known[name]} -> {new[name]} on {said.on}" for name in known if known[name] != new[name]]
    return replace(said, event_id=before.event_id), news


def _content(event: Event) -> tuple[object, ...]:
    return event.what, event.killed, event.injured, event.date_precision
