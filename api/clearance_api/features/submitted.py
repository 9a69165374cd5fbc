"""Submissions as they are told: to a partner their own, to the authority everybody's."""

from __future__ import annotations

from urllib.parse import quote

import orjson
import shapely
from fastapi import Response

from clearance import __version__
from clearance.land.journal import told
from clearance_api.access.viewer import Viewer
from clearance_api.answers import SubmissionAnswer, SubmissionRead
from clearance_api.features.offering import sees_books
from clearance_api.features.reached import Reached
from clearance_api.service import JSON, link
from clearance_geodata.submissions import Submission

__all__ = ["ACCEPT", "RETURN", "headers_of", "read_of", "summary_of", "tag_of", "waiting_answer"]

ACCEPT, RETURN = "accept", "return"


def summary_of(submission: Submission, viewer: Viewer, base: str) -> SubmissionAnswer:
    """A submission in a list. Who of the authority decided is for the authority."""
    here = address_of(submission, base)
    links = [link(here, "self", JSON)]
    if viewer.may_write and submission.state == "waiting":
        links += [link(f"{here}/{ACCEPT}", ACCEPT, JSON), link(f"{here}/{RETURN}", RETURN, JSON)]
    return {
        "id": submission.submission_id,
        "submitted_at": submission.submitted_at,
        "submitted_by": submission.submitted_by,
        "based_on": submission.based_on,
        "note": submission.note,
        "state": submission.state,
        "decided_at": submission.decided_at,
        "decided_by": submission.decided_by if viewer.may_write else None,
        "reason": submission.reason,
        "records": submission.record_count,
        "links": list(links),
    }


def read_of(submission: Submission, viewer: Viewer, base: str) -> SubmissionRead:
    """A submission with its entries in words and the ground that they are about.

    Both follow from the books as they were, so whoever does not see all of these gets neither.
    """
    summary = summary_of(submission, viewer, base)
    if not sees_books(viewer):
        return {**summary, "entries": None, "features": None}
    features: list[object] = [
        {
            "type": "Feature",
            "geometry": orjson.loads(shapely.to_geojson(entry.geometry)),
            "properties": {
                "area_id": entry.area_id,
                "kind": entry.kind.value,
                "effective_on": entry.effective_on.isoformat(),
                "effective_on_precision": entry.date_precision,
            },
        }
        for entry in submission.entries
        if entry.geometry is not None
    ]
    entries: list[str] = [told(entry) for entry in submission.entries]
    return {**summary, "entries": entries, "features": {"type": "FeatureCollection", "features": features}}


def address_of(submission: Submission, base: str) -> str:
    """The address of a submission."""
    return f"{base}/submissions/{quote(submission.submission_id, safe='')}"


def tag_of(submission: Submission, viewer: Viewer) -> str:
    """The entity tag of a submission: it changes when the authority decides."""
    return f'"{submission.submission_id}.{submission.state}-json-{viewer.mark}-{__version__}"'


def headers_of(submission: Submission, viewer: Viewer) -> dict[str, str]:
    """What goes with an answer that is one submission."""
    return {"ETag": tag_of(submission, viewer), "Cache-Control": "private, no-cache", "Vary": "Authorization"}


def waiting_answer(to: Reached, submission: Submission) -> Response:
    """The answer to an edit that waits: where it does, and what it holds."""
    to.note(submission.record_count)
    to.state["made"] = submission.submission_id
    named = {"Location": address_of(submission, to.base), **headers_of(submission, to.viewer)}
    body = orjson.dumps(read_of(submission, to.viewer, to.base))
    return Response(body, status_code=202, media_type=JSON, headers=named)
