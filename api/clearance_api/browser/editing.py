"""What the forms for areas say, as edits and acts of the register: nothing is booked that an import would not book."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import orjson
import shapely

from clearance.errors import InvalidRecord
from clearance.land.hazard import HazardClass
from clearance_api.browser.corners import ground_of
from clearance_api.features.offering import edits_of, offered
from clearance_api.queries import day_of
from clearance_geodata.ingest.edited import Edit
from clearance_geodata.ingest.run import Request as Import
from clearance_geodata.ingest.run import import_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import Request
    from shapely.geometry.base import BaseGeometry

    from clearance_api.features.offering import Plan
    from clearance_api.features.reached import Reached
    from clearance_geodata.ingest.report import Report
    from clearance_geodata.register import Register
    from clearance_geodata.submissions import Submission

__all__ = ["PRODUCTS", "Sent", "changing", "creating", "edit_of", "id_of", "recorded", "released", "today_of"]

TEXTS = ("name", "sector", "admin1", "admin2", "operator", "hazard", "work_status", "size_basis")
NUMBERS = ("area_m2", "recorded_ap_mines", "position_error_m")
OF_NEW = ("hazard_class", "cause", "source", "note")
OF_OUTLINE = ("size_basis", "position_error_m")
PRODUCTS = ("cancelled", "reduced", "cleared", "released")
OF_RELEASE = ("operator", "method", "task", "justification", "source", "note")
COUNTS = ("depth_cm", "ap_mines", "av_mines", "cluster", "erw")


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields of a form, each as text; those that were not sent are empty."""

    fields: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def number(self, name: str) -> int | float | None:
        """A number as people type it; None for an empty field.

        Raises:
            InvalidRecord: when it is none.
        """
        text = self[name].replace("\u00a0", "").replace(" ", "")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            raise InvalidRecord(
                "{name} '{value}' is no number; write digits, with a point before decimals",
                name=name,
                value=self[name][:40],
            ) from None
        return int(value) if value == int(value) else value

    def day(self, name: str, usual: date) -> date:
        """A day; the usual one for an empty field.

        Raises:
            InvalidRecord: when it is none.
        """
        if not self[name]:
            return usual
        try:
            return day_of(self[name])
        except ValueError as fault:
            raise InvalidRecord(
                "{name} '{value}' {fault}", name=name, value=self[name][:40], fault=fault.args[0]
            ) from None


def today_of(register: Register) -> date:
    """The day it is now where the register's land is."""
    return register.clock().astimezone(ZoneInfo(register.identity.time_zone)).date()


def id_of(sent: Sent) -> str:
    """The id of an area that was given none: one of what the form says, so that sending it again finds it."""
    said = repr(sorted((name, value.strip()) for name, value in sent.fields.items() if value.strip()))
    return f"A-{hashlib.sha256(said.encode()).hexdigest()[:10]}"


def edit_of(sent: Sent, area_id: str, seen: Sequence[str], *, today: date, most: int, is_new: bool) -> Edit:
    """The edit that a form says: all that its fields hold, and where the area is when its corners were changed.

    Raises:
        InvalidRecord: for a number or a day that is none.
        InvalidGeometry: for corners that are none.
    """
    moved = sent["corners"].split() != sent["corners_before"].split()
    texts = [name for name in TEXTS if name in seen and name in sent.fields and name not in OF_OUTLINE]
    numbers = [name for name in NUMBERS if name in seen and name in sent.fields and name not in OF_OUTLINE]
    said: dict[str, object] = {name: sent[name].strip() or None for name in texts}
    said |= {name: value for name in numbers if (value := sent.number(name)) is not None}
    if moved or is_new:
        said |= {"size_basis": sent["size_basis"]} if sent["size_basis"] else {}
        error_m = sent.number("position_error_m")
        said |= {} if error_m is None else {"position_error_m": error_m}
    if is_new:
        said = {name: value for name, value in said.items() if value is not None}
        said |= {name: sent[name].strip() for name in OF_NEW if sent[name].strip()}
    ground = ground_of(sent["corners"], most=most) if moved else None
    if moved:
        said.pop("area_m2", None)
    return Edit(
        area_id=area_id,
        properties=said,
        geometry=ground,
        says_where=moved,
        effective_on=sent.day("effective_on", today),
        source=sent["source"].strip() or "edited in the browser",
    )


def recorded(request: Request, to: Reached, register: Register, plan: Plan, *, about: str) -> Submission | None:
    """Record an edit, or put it before the authority when a partner sends it; None when nothing waits.

    Raises:
        ClearanceError: when the edit cannot be one, or the books do not take it.
    """
    made = edits_of(request, to, register, today_of(register))
    if not to.viewer.may_write:
        return offered(request, to, register, plan, about=about, made=made)
    register.record(lambda view: plan(made(view)), by=to.viewer.account)
    return None


def released(
    sent: Sent, to: Reached, register: Register, area_id: str, *, ground: BaseGeometry | None, try_only: bool
) -> Report:
    """Record a release through the same import as a file of one record, or only try it.

    Args:
        sent: the form.
        to: who sends it.
        register: where it is recorded.
        area_id: of which area.
        ground: what is released; None where only an amount is known.
        try_only: check everything, and record nothing.

    Raises:
        InvalidRecord: when the form says too little.
        FileRefused: when a rule refuses the release, with the rule and the remedy.
    """
    today = today_of(register)
    product = sent["product"]
    if product not in PRODUCTS:
        raise InvalidRecord(
            "product '{product}' is none; choose one of {products}", product=product[:40], products=", ".join(PRODUCTS)
        )
    if not sent["source"].strip():
        raise InvalidRecord("a release needs its source; name the report that says so")
    said: dict[str, object] = {"area_id": area_id, "effective_on": sent.day("effective_on", today).isoformat()}
    if sent["covers_from"]:
        said["covers_from"] = sent.day("covers_from", today).isoformat()
    said |= {name: sent[name].strip() for name in OF_RELEASE if sent[name].strip()}
    said |= {name: value for name in COUNTS if (value := sent.number(name)) is not None}
    if ground is None and (size := sent.number("area_m2")) is not None:
        said["area_m2"] = size
    with _written(said, ground) as path:
        return import_file(
            register,
            Import(
                path=path,
                kind=product,
                by=to.viewer.account,
                hazard_class=HazardClass.UNCLASSIFIED,
                today=today,
                source=sent["source"].strip(),
                strict=True,
                dry_run=try_only,
                submit=not to.viewer.may_write,
            ),
        )


@contextmanager
def _written(said: Mapping[str, object], ground: BaseGeometry | None) -> Iterator[Path]:
    """A file of one record, for as long as it is read."""
    place = None if ground is None else orjson.loads(shapely.to_geojson(ground))
    record = {"type": "Feature", "geometry": place, "properties": said}
    with tempfile.TemporaryDirectory(prefix="clearance-release-") as folder:
        path = Path(folder) / "release.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [record]}), encoding="utf-8")
        yield path


def creating(edit: Edit) -> Plan:
    """What takes a new area into the books."""
    return lambda edits: edits.created(edit)


def changing(edit: Edit, seen: int) -> Plan:
    """What books an edit of an area that was seen at a position of the books."""
    return lambda edits: edits.changed(edit, seen=seen)
