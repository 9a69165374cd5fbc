"""A take applied to the layer that it reads: records in the project's own names, and the account of all others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clearance.saying import saying
from clearance_geodata.ingest.mapping.columns import Filler
from clearance_geodata.ingest.mapping.conditions import matching
from clearance_geodata.ingest.mapping.names import FILLS
from clearance_geodata.ingest.mapping.places import shapes_of
from clearance_geodata.ingest.mapping.rows import Rows
from clearance_geodata.ingest.mapping.written import written_places
from clearance_geodata.ingest.report import Fault
from clearance_geodata.ingest.sources.layer import Layer, text_of
from clearance_geodata.ingest.vectors import Records, VectorRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from clearance_geodata.ingest.mapping.model import Condition, Mapping, Take
    from clearance_geodata.ingest.mapping.places import Shapes
    from clearance_geodata.ingest.mapping.rows import Columns
    from clearance_geodata.ingest.mapping.values import Reader

__all__ = ["Taken", "take_layer"]

MOST_LISTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a take made of one file.

    Every row of the file is accounted for: `read` = `not_meant` + `set_aside` + `left_out` + `without_figure` +
    `taken`. `records` are ready, on WGS 84; a row of figures can have several. `faults` are the reasons of rows that
    are left out, and of single figures; `asides` those of an override. `meant` are the positions that the take means,
    `columns` those of the file.
    """

    take: Take
    file: str
    read: int
    records: Records
    faults: tuple[Fault, ...] = ()
    asides: tuple[Fault, ...] = ()
    left_out: int = 0
    not_meant: int = 0
    without_figure: int = 0
    meant: frozenset[int] = frozenset()
    unknown_words: dict[str, Counter[str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def set_aside(self) -> int:
        """How many rows an override leaves out."""
        return len(self.asides)

    @property
    def taken(self) -> int:
        """How many rows became records."""
        return len({record.position for record in self.records.records})


def take_layer(
    mapping: Mapping,
    take: Take,
    layer: Layer,
    *,
    folder: Path | None = None,
    only: Sequence[Condition] = (),
    country: str = "",
) -> Taken:
    """The records that a take makes of a layer.

    Args:
        mapping: the mapping, for its defaults and code lists.
        take: one of its takes.
        layer: the file that it reads.
        folder: where the other files of a place are (points, legs).
        only: more conditions, of the person who imports; those on columns that the file lacks do not count.
        country: whose change of datum is taken where several fit the place.

    Raises:
        FileRefused: for a fault of the mapping, which the file brings to light.
    """
    where = f"{mapping.file}, {take.label}"
    filler = Filler(mapping=mapping, layer=layer, role=take.role, where=where, optional=take.optional)
    conditions = [*take.where, *(condition for condition in only if layer.named(condition.column))]
    met = matching(layer, conditions, where)
    filler.used.update(name for condition in conditions if (name := layer.named(condition.column)) is not None)
    filler.faults.update({index: reason for index, reason in layer.faults.items() if met[index]})
    meant = [index for index, holds in enumerate(met) if holds]
    rows = Rows(take=take, layer=layer, filler=filler, meant=meant, defaults=mapping.defaults)
    rows.set_aside()
    columns = rows.columns()
    if take.role in FILLS:
        records, faults = _figures(rows, columns)
    else:
        shapes = _shapes(rows, columns, folder, country)
        records = tuple(rows.records(columns, shapes))
        faults = []
    return _account(rows, columns, records, faults)


def _figures(rows: Rows, columns: Columns) -> tuple[tuple[VectorRecord, ...], list[tuple[int, str]]]:
    """The records of figures in the order of their rows, and the faults of single figures."""
    faults: list[tuple[int, str]] = []
    made = sorted(rows.figures(columns, faults), key=lambda pair: pair[0])
    return tuple(record for _, record in made), faults


def _shapes(rows: Rows, columns: Columns, folder: Path | None, country: str) -> Shapes:
    """The places of records: those of the file, unless the take says where they are written."""
    place, meant = rows.take.place, set(rows.left())

    def blame(index: int, reason: str) -> None:
        if index in meant:
            rows.filler.faults.setdefault(index, reason)

    if place is None:
        found = shapes_of(rows.layer, close_lines=rows.take.close_lines, blame=blame, country=country)
        error_m = found.way.error_m if found.way else None
        if error_m is not None:
            _fill(columns, "position_error_m", [f"{error_m:.1f}" if shape else None for shape in found.shapes])
        if found.way and found.way.remark:
            rows.filler.remarks.append(found.way.remark)
        return found.shapes
    if place.way == "none":
        return [None] * rows.layer.count
    written = written_places(place, rows, columns, folder)
    for name, values in written.columns.items():
        _fill(columns, name, values)
    return written.shapes


def _fill(columns: Columns, name: str, values: list[object]) -> None:
    """Take values where the row says none of its own."""
    own = columns.get(name)
    columns[name] = values if own is None else [v if o is None else o for o, v in zip(own, values, strict=True)]


def _account(
    rows: Rows, columns: Columns, records: tuple[VectorRecord, ...], figure_faults: list[tuple[int, str]]
) -> Taken:
    layer, faults = rows.layer, rows.filler.faults
    label = _labels(columns)
    left_out = {index: reason for index, reason in faults.items() if index not in rows.asides}
    reasons = sorted([*left_out.items(), *figure_faults])
    in_records = {record.position for record in records}
    places = {layer.positions[index] for index in rows.meant if index not in rows.asides and index not in left_out}
    only_faults = {layer.positions[index] for index, _ in figure_faults} - in_records
    return Taken(
        take=rows.take,
        file=layer.name,
        read=layer.count,
        records=Records(records, None),
        faults=tuple(Fault(layer.positions[i], label(i), reason) for i, reason in reasons),
        asides=tuple(Fault(layer.positions[i], label(i), reason) for i, reason in sorted(rows.asides.items())),
        left_out=len(left_out) + len(only_faults),
        not_meant=layer.count - len(rows.meant),
        without_figure=len(places - in_records - only_faults),
        meant=frozenset(layer.positions[index] for index in rows.meant),
        unknown_words=_unknown(rows),
        remarks=tuple(_remarks(rows)),
        columns=tuple(layer.columns),
    )


def _labels(columns: Columns) -> Callable[[int], str]:
    """How a person knows a record."""
    held = [columns[name] for name in ("area_id", "site_id", "import_id", "name") if name in columns]
    return lambda index: next((text_of(values[index]) for values in held if values[index] is not None), "without id")


def _unknown(rows: Rows) -> dict[str, Counter[str]]:
    """The words that nothing explains, by name, as often as they stand in rows that are meant."""
    words: dict[str, Counter[str]] = {}
    for reader in rows.filler.readers:
        if reader.unknown:
            words.setdefault(reader.name, Counter()).update(_counted(rows, reader, reader.unknown))
    return words


def _counted(rows: Rows, reader: Reader, texts: Counter[str]) -> Counter[str]:
    """How often texts stand in rows that are meant: a reader sees every distinct text once."""
    column = rows.layer.named(reader.origin.column) if reader.origin.column else None
    if column is None or (reader.origin.pattern is not None and texts is reader.unknown):
        return texts
    found: Counter[str] = Counter()
    for index in rows.meant:
        text = text_of(rows.layer.columns[column][index])
        parts = text.split(reader.origin.split) if reader.origin.split else [text]
        found.update(part.strip() for part in parts if part.strip() in texts)
    return found


def _remarks(rows: Rows) -> Iterable[str]:
    filler, layer, take = rows.filler, rows.layer, rows.take
    yield from filler.remarks
    for name, words in _unknown(rows).items():
        yield saying("{name}: words that nothing explains: {words}", name=name, words=_listed(words))
    for reader in filler.readers:
        if reader.unmatched:
            texts = _counted(rows, reader, reader.unmatched)
            yield saying(
                "{name}: texts that do not match the pattern say nothing: {words}",
                name=reader.name,
                words=_listed(texts),
            )
    if filler.lacking:
        yield saying("columns that the file does not have: {columns}", columns=", ".join(sorted(filler.lacking)))
    known = {layer.named(name) for name in (*take.skip, *take.extra)} | filler.used
    unread = [name for name in layer.columns if name not in known and any(map(text_of, layer.columns[name]))]
    if unread and "*" not in take.extra:
        yield saying("columns that the mapping does not read: {columns}", columns=", ".join(unread))
    for number, override in enumerate(take.overrides, start=1):
        if number - 1 not in rows.active:
            yield saying("override {number} matches no record ({reason})", number=str(number), reason=override.reason)


def _listed(words: Counter[str]) -> str:
    shown = [f"'{word}' ({count:,})" for word, count in words.most_common(MOST_LISTED)]
    more = len(words) - MOST_LISTED
    listed = ", ".join(shown)
    return saying("{listed} and {more} more", listed=listed, more=more) if more > 0 else listed
