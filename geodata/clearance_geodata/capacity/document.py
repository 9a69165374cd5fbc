"""A capacity from the tables of its TOML file: every key is known and of its kind, or the file is refused by line."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from clearance.land.hazard import HazardClass
from clearance.plan.added import ADDED, Added, Kind
from clearance.plan.capacity.calendars import MONTHS, Calendar, LostDays, Reason
from clearance.plan.capacity.capacity import Capacity
from clearance.plan.capacity.money import Currency, Funding, Payer
from clearance.plan.capacity.moving import Access, Helicopters, Moves, SectorWay
from clearance.plan.capacity.stating import UNSOURCED, Spread
from clearance.plan.capacity.survey import NewAreas, SurveyOutcome
from clearance.plan.capacity.teams import GroundClass, TeamKind
from clearance.saying import Number
from clearance_geodata.capacity.groups import group_of, spread_of
from clearance_geodata.ingest.mapping.keys import suggested

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clearance_geodata.ingest.mapping.keys import Keys

__all__ = ["capacity_of"]


# The keys of the file outside its tables, and the tables.
TOP = (
    "currency",
    "currency_date",
    "team",
    "calendar",
    "lost",
    "moves",
    "sector",
    "helicopters",
    "funding",
    "survey",
    "new_areas",
    "handover",
    "added",
)


def capacity_of(top: Keys) -> Capacity:
    """Return the capacity of a whole file.

    Raises:
        FileRefused: naming the line, the key, the value and the remedy.
    """
    top.asked.update(TOP)
    top.finish()
    teams = tuple(group_of(keys) for keys in top.tables("team"))
    if not teams:
        top.refuse("it has no team group; add [[team]] with name, kind and count")
    handover = top.table("handover")
    days, source = handover.count("days") or 0, handover.text("source")
    handover.finish()
    with top.blamed():
        return Capacity(
            teams=teams,
            currency=_currency(top),
            calendar=_calendar(top.table("calendar")),
            moves=_moves(top.table("moves")),
            lost=tuple(_lost(keys) for keys in top.tables("lost")),
            sectors=tuple(_way(keys) for keys in top.tables("sector")),
            helicopters=_helicopters(top.table("helicopters")) if top.has("helicopters") else None,
            funding=tuple(_funding(keys) for keys in top.tables("funding")),
            outcomes=_outcomes(top.table("survey")),
            new_areas=_new_areas(top.table("new_areas")) if top.has("new_areas") else None,
            handover_days=days,
            handover_source=source,
            added=tuple(_added(keys) for keys in top.tables("added")),
        )


def _currency(top: Keys) -> Currency | None:
    code, on = top.text("currency"), top.day("currency_date")
    if not code and on is None:
        return None
    if not code or on is None:
        missing = "currency" if not code else "currency_date"
        top.refuse(
            "{missing} is missing; name the currency and the day of its prices, such as 2024-12-31", missing=missing
        )
    with top.blamed("currency"):
        return Currency(code=code, on=on)


def _calendar(keys: Keys) -> Calendar:
    usual = Calendar()
    week, leave, share = (keys.number(key) for key in ("days_per_week", "leave_days", "availability"))
    season = keys.wholes("season")
    source = keys.text("source", UNSOURCED if keys.content else "")
    keys.finish()
    with keys.blamed():
        return Calendar(
            days_per_week=usual.days_per_week if week is None else week,
            leave_days=usual.leave_days if leave is None else leave,
            availability=usual.availability if share is None else share,
            season=usual.season if season is None else season,
            source=source,
        )


def _lost(keys: Keys) -> LostDays:
    reason = keys.word("reason", list(Reason)) or keys.refuse(
        "it has no reason; add reason = '...', one of {words}", words=tuple(Reason)
    )
    share, kinds = keys.number("share"), keys.texts("kinds")
    strange = next((kind for kind in kinds if kind not in list(TeamKind)), None)
    if strange is not None:
        keys.refuse(
            "kinds: '{strange}' is not known; {hint}",
            "kinds",
            strange=strange,
            hint=suggested(strange, list(TeamKind)),
        )
    with keys.blamed():
        made = LostDays(
            reason=Reason(reason),
            months=keys.wholes("months") or (),
            share=1.0 if share is None else share,
            kinds=tuple(TeamKind(kind) for kind in kinds),
            sectors=keys.texts("sectors"),
            source=keys.text("source", UNSOURCED),
        )
    keys.finish()
    return made


def _moves(keys: Keys) -> Moves:
    usual = Moves()
    within, between, base = (
        keys.number(key) for key in ("within_sector_days", "between_sectors_days", "from_base_days")
    )
    source = keys.text("source", UNSOURCED if keys.content else "")
    keys.finish()
    return Moves(
        within_sector_days=usual.within_sector_days if within is None else within,
        between_sectors_days=usual.between_sectors_days if between is None else between,
        from_base_days=usual.from_base_days if base is None else base,
        source=source,
    )


def _way(keys: Keys) -> SectorWay:
    name = keys.text("name") or keys.refuse(
        "it has no name; add name = '...' as in the register, or '*' for all others"
    )
    usual = SectorWay(name=name)
    made = SectorWay(
        name=name,
        access=Access(keys.word("access", list(Access)) or usual.access),
        ground=GroundClass(keys.word("ground", list(GroundClass)) or usual.ground),
        source=keys.text("source", UNSOURCED),
    )
    keys.finish()
    return made


def _helicopters(keys: Keys) -> Helicopters:
    count, supported = keys.count("count"), keys.number("teams_supported")
    months = keys.wholes("months")
    if supported is None:
        keys.refuse("teams_supported is missing; say how many teams one helicopter carries, supplies and brings back")
    with keys.blamed():
        made = Helicopters(
            count=1 if count is None else count,
            teams_supported=supported,
            months=MONTHS if months is None else months,
            cost_per_month=keys.number("cost_per_month"),
            first_day=keys.day("from"),
            last_day=keys.day("until"),
            source=keys.text("source", UNSOURCED),
        )
    keys.finish()
    return made


def _funding(keys: Keys) -> Funding:
    payer = keys.word("payer", list(Payer)) or keys.refuse("it has no payer; add one of {words}", words=tuple(Payer))
    year, amount = keys.count("year"), keys.number("amount")
    if year is None or amount is None:
        keys.refuse("it needs a year and an amount; add both")
    with keys.blamed():
        made = Funding(
            payer=Payer(payer),
            year=year,
            amount=amount,
            name=keys.text("name"),
            source=keys.text("source", UNSOURCED),
        )
    keys.finish()
    return made


def _outcomes(keys: Keys) -> Mapping[HazardClass, SurveyOutcome]:
    made = {}
    for hazard_class in HazardClass:
        if not keys.has(hazard_class):
            continue
        own = keys.table(hazard_class)
        source = own.text("source", UNSOURCED)
        with own.blamed():
            made[hazard_class] = SurveyOutcome(
                cancelled=_whole_spread(own.table("cancelled"), source),
                reduced=_whole_spread(own.table("reduced"), source),
                source=source,
            )
        own.finish()
    keys.finish()
    return MappingProxyType(made)


def _new_areas(keys: Keys) -> NewAreas:
    source = keys.text("source", UNSOURCED)
    made = NewAreas(
        areas_per_year=_whole_spread(keys.table("areas_per_year"), source),
        m2_each=_whole_spread(keys.table("m2_each"), source),
        source=source,
    )
    keys.finish()
    return made


def _added(keys: Keys) -> Added:
    kind = keys.word("kind", list(ADDED)) or keys.refuse(
        "it has no kind; add kind = '...', one of {words}", words=tuple(ADDED)
    )
    amount, months = keys.number("amount"), keys.wholes("months") or ()
    if kind != Kind.MONEY and amount is not None and amount != round(amount):
        keys.refuse("amount = {amount} cannot be; give a whole number", "amount", amount=Number(amount, "g"))
    with keys.blamed():
        made = Added(
            kind=Kind(kind),
            amount=float(max(len(months), 1)) if kind == Kind.SEASON else 1.0 if amount is None else amount,
            name=keys.text("name"),
            months=months,
            year=keys.count("year"),
            beside=keys.wholes("beside") or (),
            sectors=keys.texts("sectors"),
        )
    keys.finish()
    return made


def _whole_spread(keys: Keys, source: str) -> Spread:
    spread = spread_of(keys, source)
    keys.finish()
    return spread
