"""The tasks of a plan as a calendar (iCalendar, RFC 5545): whole days, one event for each task."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from clearance_maps.documents.docx_file import clean
from clearance_maps.language import language_of
from clearance_maps.plan_wording import ACTIVITIES

if TYPE_CHECKING:
    from icalendar import Event

    from clearance.plan.result import PlanResult, PlanTask
    from clearance_maps.language import Language

__all__ = ["plan_ics"]


def plan_ics(plan: PlanResult, *, lang: str) -> bytes:
    """The calendar; an event has the same name each time, so that a later plan replaces it in a calendar program.

    Args:
        plan: whose tasks.
        lang: ``en`` or ``es``.

    Raises:
        NotFound: for a language without a catalogue.
    """
    from icalendar import Calendar  # noqa: PLC0415  only this needs it

    language = language_of(lang, plan.identity.country)
    calendar = Calendar()
    country = language.country(plan.identity.country, plan.country_name)
    calendar.add("prodid", f"-//Clearance//{plan.identity.register}//{lang.upper()}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", clean(language.text("{country}: work plan", country=country)))
    known = plan.identity.known_at
    stamp = (
        datetime.fromisoformat(known).astimezone(UTC).replace(microsecond=0)
        if known
        else datetime(2000, 1, 1, tzinfo=UTC)
    )
    for task in plan.tasks:
        calendar.add_component(_event(task, plan, language, stamp))
    written: bytes = calendar.to_ical()
    return written


def _event(task: PlanTask, plan: PlanResult, language: Language, stamp: datetime) -> Event:
    from icalendar import Event as NewEvent  # noqa: PLC0415  only this needs it

    text, event = language.text, NewEvent()
    activity = text(ACTIVITIES[task.activity])
    event.add("uid", f"{plan.identity.register}/{clean(task.task_id)}@clearance")
    event.add("dtstamp", stamp)
    event.add("dtstart", task.starts_on)
    event.add("dtend", task.ends_on + timedelta(days=1))  # the end is the first day after it
    event.add("summary", clean(f"{activity}: {language.said(task.name or task.area_id)}"))
    event.add("location", clean(task.sector or text("Sector not stated")))
    event.add(
        "description",
        clean(
            text(
                "Area {area}; teams: {teams}; {m2} worked; priority {priority}; plan of snapshot {snapshot}.",
                area=language.said(task.area_id),
                teams=", ".join(task.teams),
                m2=language.m2(task.worked_m2),
                priority=f"{task.priority:.3g}",
                snapshot=plan.identity.id,
            )
        ),
    )
    event.add("transp", "TRANSPARENT")  # a task does not make its reader busy
    if task.lon is not None and task.lat is not None:
        event.add("geo", (task.lat, task.lon))
    return event
