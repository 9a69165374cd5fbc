"""The Article 5 extension request of a snapshot as a file, the same for the command line and the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity
from clearance.treaty.extension_request import extension_request
from clearance.treaty.targets import Target, targets_in_force
from clearance_api.document_files import KeptFile, Written, document_file
from clearance_geodata.adopted_plans import adopted_named, adopted_plans
from clearance_geodata.countries import outline
from clearance_maps.documents.article5 import LONGEST_LIST, request_document
from clearance_maps.documents.article5_pictures import request_pictures

if TYPE_CHECKING:
    from datetime import date

    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult

__all__ = ["request_file"]


# A workbook is no pile of paper: lists of areas, corners and acts are in it that a printed request leaves out.
LONGEST_SHEET = 200_000


def request_file(
    snapshot: Snapshot,
    ending: str,
    *,
    lang: str,
    seed: int,
    plan: PlanResult | None = None,
    since: date | None = None,
    kept: KeptFile | None = None,
) -> Written:
    """The request as docx, xlsx or pdf.

    Args:
        snapshot: of which all figures are.
        ending: the form.
        lang: code of a language that has a catalogue.
        seed: of the estimates.
        plan: the work plan, of the same snapshot; None leaves its tables out.
        since: the decision on the previous request; None: the last one that is at least a year old.
        kept: an earlier Word file whose own text is put back.

    Raises:
        InvalidQuantity: for a plan of another snapshot.
        FileRefused: for what the form, or the earlier file, cannot hold.
        FiguresDisagree: when two figures of the document differ.
    """
    if plan is not None and plan.identity.id != snapshot.identity.id:
        raise InvalidQuantity(
            "the plan is of snapshot {planned}, the request of {snapshot}; plan again",
            planned=plan.identity.id,
            snapshot=snapshot.identity.id,
        )
    request = extension_request(snapshot, seed=seed, plan=plan, targets=_targets(snapshot), since=since)
    pictures = request_pictures(request, lang=lang, outline=outline(snapshot.identity.country))
    longest = LONGEST_SHEET if ending == "xlsx" else LONGEST_LIST
    document = request_document(request, lang=lang, pictures=pictures, longest_list=longest)
    return document_file(document, ending, kept)


def _targets(snapshot: Snapshot) -> tuple[Target, ...]:
    """What the plans promised that were adopted by the date of the snapshot, the last one first in each year."""
    settings = snapshot.reading.settings
    names = adopted_plans(settings, snapshot.as_of)
    return targets_in_force(adopted_named(settings, name, snapshot.as_of) for name in names)
