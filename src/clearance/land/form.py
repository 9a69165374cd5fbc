"""What an entry must say so that it can be booked at all: accounts that there are, a second area where there is one.

Checked when an entry is recorded and never when it is read: what was recorded once stays readable.
"""

from __future__ import annotations

from clearance.errors import InvalidRecord
from clearance.land.accounts import ACCOUNTS, BETWEEN_AREAS, NAMES_CLASS, PROCESSED, Family, Kind, Role
from clearance.land.hazard import parse_hazards
from clearance.land.journal import NAMES_ANOTHER, RELEASES, RENAMES, Entry
from clearance.land.laid import LAID, laid_value
from clearance.saying import saying
from clearance.units import Unit

__all__ = ["DESCRIBING", "check_form"]

OPEN = tuple(name for name, role in ACCOUNTS[Family.LAND].items() if role is Role.OPEN)
RELEASED = tuple(name for name, role in ACCOUNTS[Family.LAND].items() if role is Role.RELEASED)
ACCOUNT_FIELDS = (("account", OPEN), ("to_account", OPEN), ("from_account", RELEASED))
# What a reassignment or a change of hazard may say of an area.
DESCRIBING = ("name", "sector", "admin1", "admin2", "operator", "alias", "hazard", *LAID)
# Acts that take land out of what was worked on; it comes there by `progressed` alone, where the rules look at it.
TAKES_PROCESSED = RELEASES | BETWEEN_AREAS
CORRECTS_PROCESSED = frozenset({Kind.TRANSFERRED, Kind.RESIZED, Kind.RECATEGORISED, Kind.PADDED})


def check_form(entry: Entry) -> None:
    """Refuse an entry that names what there is not, or that says nothing.

    Raises:
        InvalidRecord: naming the entry, what it says and the remedy.
    """
    for field, known in ACCOUNT_FIELDS:
        account = getattr(entry, field)
        if account is not None and account not in known:
            raise InvalidRecord(
                "{of} names {field} '{account}'; use one of {known}",
                of=_of(entry),
                field=field,
                account=str(account),
                known=", ".join(known),
            )
    if entry.other_area_id:
        _check_second_area(entry, _of(entry))
    if entry.acts_as in NAMES_CLASS and entry.to_account in {None, entry.account}:
        raise InvalidRecord(
            "{of} leaves the land '{account}', as it is; give to_account, the class it has now",
            of=_of(entry),
            account=entry.account,
        )
    if entry.kind is not Kind.REVERSED:  # what older registers hold can still be undone
        _check_processed(entry, _of(entry))
    if entry.kind in RENAMES:
        _check_attributes(entry, _of(entry))


def _of(entry: Entry) -> str:
    area = entry.area_id or saying("no area")
    return saying("{kind} of {area} on {date}", kind=entry.acts_as.value, area=area, date=entry.effective_on)


def _check_processed(entry: Entry, of: str) -> None:
    moves = entry.quantities.get(Unit.M2)
    if entry.to_account == PROCESSED and entry.kind in NAMES_CLASS:
        raise InvalidRecord(
            "{of} makes land '{processed}'; record the work on it as progressed", of=of, processed=PROCESSED
        )
    if entry.account != PROCESSED or entry.kind in TAKES_PROCESSED:
        return
    comes = moves is not None and (entry.kind not in CORRECTS_PROCESSED or moves > 0)
    if comes or entry.kind in NAMES_CLASS or entry.kind is Kind.OPENED:
        raise InvalidRecord(
            "{of} names account '{processed}', which land comes to by progressed alone and leaves when it is released "
            "or returned; give its class",
            of=of,
            processed=PROCESSED,
        )


def _check_second_area(entry: Entry, of: str) -> None:
    if entry.other_area_id == entry.area_id != "":
        raise InvalidRecord("{of} names the same area twice; give the other area in other_area_id", of=of)
    if entry.acts_as not in NAMES_ANOTHER:
        raise InvalidRecord(
            "{of} names a second area, {other_area_id}; only split, merged and reopened have one",
            of=of,
            other_area_id=entry.other_area_id,
        )
    moves_on = entry.to_account is not None and (entry.account == PROCESSED) != (entry.to_account == PROCESSED)
    if entry.acts_as in BETWEEN_AREAS and moves_on:
        raise InvalidRecord(
            "{of} takes land from '{account}' to '{to_account}'; record it as progressed or returned first",
            of=of,
            account=entry.account,
            to_account=str(entry.to_account),
        )


def _check_attributes(entry: Entry, of: str) -> None:
    unknown = next((name for name in entry.attributes if name not in DESCRIBING), None)
    if unknown is not None:
        raise InvalidRecord(
            "{of} says '{unknown}' of the area; use any of {describing}",
            of=of,
            unknown=unknown,
            describing=", ".join(DESCRIBING),
        )
    if not entry.attributes.get("name", "x").strip():
        raise InvalidRecord("{of} takes the name away; give another name", of=of)
    hazard = entry.attributes.get("hazard", "")
    written = "+".join(sorted(parse_hazards(hazard)))
    if written != hazard:
        raise InvalidRecord(
            "{of} says hazard '{hazard}'; write it as '{written}'", of=of, hazard=hazard, written=written
        )
    for name in LAID:
        laid_value(name, entry.attributes.get(name, ""))
    if not entry.attributes and not entry.quantities:
        raise InvalidRecord(
            "{of} says nothing new of the area; give any of {describing}", of=of, describing=", ".join(DESCRIBING)
        )
