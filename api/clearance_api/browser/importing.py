"""An import in two steps: the report on a file while nothing is recorded, then the record of the same file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity
from clearance.land.hazard import HazardClass
from clearance.land.journal import Entry, told
from clearance_api.browser.editing import Sent, today_of
from clearance_api.browser.wording import FIELDS, LABELS
from clearance_geodata.ingest.intake import ACTS, OTHERS
from clearance_geodata.ingest.mapped import import_mapped
from clearance_geodata.ingest.mapping.files import with_model
from clearance_geodata.ingest.mapping.load import PROFILES, file_beside, load_mapping
from clearance_geodata.ingest.reads import CHOOSES, GROUND, KEPT, SKIPPED, mapped_reads, own_reads
from clearance_geodata.ingest.run import Request as Import
from clearance_geodata.ingest.run import import_file
from clearance_geodata.ingest.sources.layer import Reading
from clearance_maps.language import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from clearance.units import DecimalMark
    from clearance_api.access.viewer import Viewer
    from clearance_api.browser.uploads import Upload
    from clearance_geodata.ingest.mapping.model import Mapping as FileMapping
    from clearance_geodata.ingest.reads import Read
    from clearance_geodata.ingest.report import Fault, Report
    from clearance_geodata.register import Register
    from clearance_maps.language import Language

__all__ = [
    "ASKED",
    "KINDS",
    "Listed",
    "columns_of",
    "imported",
    "kinds_for",
    "listed",
    "mapping_of",
    "models_offered",
    "read_as",
]

# What the records of a file may be, with their words; what partners may send is that which can wait.
KINDS: Mapping[str, str] = {
    "areas": mark("hazardous areas"),
    "cleared": mark("cleared land"),
    "reduced": mark("reduced land"),
    "cancelled": mark("cancelled land"),
    "released": mark("released land, product not stated"),
    "entries": mark("acts, each of which names itself"),
    "published": mark("published figures"),
    "totals": mark("published figures, booked as totals"),
    "deadlines": mark("deadlines"),
    "incidents": mark("incidents"),
    "minefields": mark("recorded minefields"),
    "storage": mark("stores"),
    "boundaries": mark("boundaries"),
    "tasks": mark("tasks"),
}
ASKED = (
    *("kind", "hazard_class", "effective_on", "source", "operator", "method", "depth_cm", "layer", "crs", "encoding"),
    *("decimal", "accept_changes", "mapping", "like"),
)
# What a mapping says itself.
IN_MAPPING = ("layer", "crs", "encoding", "decimal")
MARKS: Mapping[str, DecimalMark | None] = {"": None, "comma": ",", "point": "."}
READ_FOR: Mapping[str, str] = {
    CHOOSES: mark("chooses the records"),
    GROUND: mark("place of the record"),
    KEPT: mark("kept word for word"),
    SKIPPED: mark("left out by the mapping"),
}
# So many faults of a sort stand on the page.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """Faults of one sort: what they are, those that are shown, and how many more there are."""

    title: str
    lines: tuple[str, ...]
    more: int


def kinds_for(viewer: Viewer) -> Mapping[str, str]:
    """What somebody may import: partners what waits until the authority accepts it."""
    return KINDS if viewer.may_write else {name: KINDS[name] for name in KINDS if name in {*ACTS, *OTHERS}}


def imported(register: Register, upload: Upload, viewer: Viewer, *, try_only: bool) -> tuple[Report, ...]:
    """Try the import of a file, or do it; a partner's waits. A mapping has a report for each of its takes.

    Raises:
        InvalidQuantity: for a choice that is none.
        ClearanceError: what the import has to say.
    """
    mapping = mapping_of(upload)
    kinds = [Sent(upload.asked)["kind"]] if mapping is None else [take.role for take in mapping.takes]
    stranger = next((kind for kind in kinds if kind not in kinds_for(viewer)), None)
    if stranger is not None:
        raise InvalidQuantity(
            "'{kind}' cannot be imported here; choose one of {kinds_for}",
            kind=stranger[:40],
            kinds_for=", ".join(kinds_for(viewer)),
        )
    request = _request(register, upload, viewer, try_only=try_only)
    if mapping is None:
        return (import_file(register, request),)
    found = import_mapped(register, request, mapping)
    found.reports[-1].remarks += found.remarks
    return tuple(found.reports)


def mapping_of(upload: Upload) -> FileMapping | None:
    """The mapping by which a file is to be read: one that was sent, or a model of a profile; None for our names.

    Raises:
        InvalidQuantity: when something is said beside it that it says itself.
        ClearanceError: what is wrong with it.
    """
    sent = Sent(upload.asked)
    profile, _, model = sent["mapping"].partition("/")
    if not sent["mapping"] and upload.mapping is None:
        return None
    said = next((name for name in IN_MAPPING if sent[name].strip()), None)
    if said is not None:
        raise InvalidQuantity("{name} is said in the mapping, not beside it; leave it out here", name=said)
    if upload.mapping is not None:
        profile, model = "", sent["like"].strip()
    elif profile not in PROFILES:
        raise InvalidQuantity("the mapping is none of those offered; choose one of the list")
    loaded = _chosen(load_mapping(upload.mapping or profile, alone=True), model, upload.path)
    other = next(filter(None, map(file_beside, loaded.takes)), "")
    if other:
        raise InvalidQuantity(
            "{name} takes corners from another file, {other}; import the folder with `clearance import`",
            name=loaded.file,
            other=other,
        )
    return loaded


def _chosen(loaded: FileMapping, model: str, path: Path) -> FileMapping:
    """The mapping with the takes that read a file: the model that was named, or its own."""
    if model:
        return with_model(loaded, model, path)
    if not loaded.takes:
        raise InvalidQuantity(
            "{name} has models only; say which one reads the file: {models}",
            name=loaded.file,
            models=", ".join(loaded.models),
        )
    takes = tuple(take for take in loaded.takes if fnmatch(path.name, take.file))
    if not takes:
        read = ", ".join(dict.fromkeys(take.file for take in loaded.takes))
        raise InvalidQuantity(
            "{file} does not read {name}; it reads {read}", file=loaded.file, name=path.name, read=read
        )
    return replace(loaded, takes=takes)


def models_offered() -> tuple[tuple[str, str], ...]:
    """The models of the profiles, each with what its records become: ``profile/model`` and the kind."""
    return tuple(
        (f"{profile}/{name}", take.role) for profile in PROFILES for name, take in load_mapping(profile).models.items()
    )


def columns_of(upload: Upload) -> tuple[Read, ...]:
    """How the columns of a file are read.

    Raises:
        ClearanceError: what is wrong with the file or its mapping.
    """
    mapping = mapping_of(upload)
    if mapping is not None:
        return mapped_reads(mapping, upload.path)
    sent = Sent(upload.asked)
    if sent["kind"] not in {*ACTS}:
        return ()  # tables of figures and things that are no land have names of their own
    return own_reads(upload.path, _reading(sent))


def _reading(sent: Sent) -> Reading:
    return Reading(layer=sent["layer"].strip(), crs=sent["crs"].strip(), encoding=sent["encoding"].strip())


def _request(register: Register, upload: Upload, viewer: Viewer, *, try_only: bool) -> Import:
    """What is to be imported and how, as the form says.

    Raises:
        InvalidQuantity: for a choice that is none.
    """
    sent = Sent(upload.asked)
    mark_of = sent["decimal"]
    if mark_of not in MARKS or sent["hazard_class"] not in {"", *HazardClass}:
        raise InvalidQuantity("the decimal mark or the class is none of those offered; choose one of the list")
    today, depth_cm = today_of(register), sent.number("depth_cm")
    return Import(
        path=upload.path,
        kind=sent["kind"],
        by=viewer.account,
        hazard_class=HazardClass(sent["hazard_class"] or "unclassified"),
        today=today,
        effective_on=sent.day("effective_on", today) if sent["effective_on"] else None,
        source=sent["source"].strip(),
        decimal_mark=MARKS[mark_of],
        method=sent["method"].strip(),
        operator=sent["operator"].strip(),
        depth_cm=None if depth_cm is None else int(depth_cm),
        accept_changes=bool(sent["accept_changes"]),
        reading=_reading(sent),
        dry_run=try_only,
        submit=not viewer.may_write,
    )


def read_as(column: Read, lang: Language) -> str:
    """What a column is read as, in words beside our names."""
    shown = [lang.text(READ_FOR[name]) if name in READ_FOR else _named(name, lang) for name in column.names]
    return ", ".join(shown) or lang.text("not read")


def _named(name: str, lang: Language) -> str:
    label = {**LABELS, **FIELDS}.get(name)
    return f"{lang.text(label)} ({name})" if label else name


def listed(report: Report, lang: Language) -> tuple[Listed, ...]:
    """What a report says of single records in the language of the reader, what a person must see first."""
    parts: tuple[tuple[str, Sequence[Fault | Entry | str]], ...] = (
        (mark("Left out"), report.left_out),
        (mark("Say something else than the register"), report.changed),
        (mark("What would book it"), report.proposed),
        (mark("On record from this source, and not in the file"), report.missing),
        (mark("Clipped"), report.clipped),
        (mark("Inside of open areas"), report.inside_open),
        (mark("Shapes repaired"), report.repairs),
        (mark("Without a size"), report.without_size),
        (mark("Twins"), report.duplicates),
        (mark("Set aside"), report.set_aside),
    )
    return tuple(
        Listed(lang.text(title), tuple(_line(one, lang) for one in found[:SHOWN]), max(0, len(found) - SHOWN))
        for title, found in parts
        if found
    )


def _line(found: Fault | Entry | str, lang: Language) -> str:
    if isinstance(found, Entry):
        return lang.said(told(found))
    return lang.said(found if isinstance(found, str) else found.said)
