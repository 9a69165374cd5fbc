"""The map of findings: where in the books, or on the ground, a person should look, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from clearance.land.checks.finding import SEVERITIES
from clearance_maps.language import language_of, mark
from clearance_maps.mapping.carrier import Column
from clearance_maps.mapping.layers import layer_of
from clearance_maps.mapping.sheet import sheet_of
from clearance_maps.mapping.symbols import Symbol
from clearance_maps.mapping.writing import Panel, written
from clearance_maps.spoken import DRAWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.headline import Headline
    from clearance.land.checks.finding import Finding
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.base import Picture, Squares
    from clearance_maps.mapping.layers import Layer

__all__ = ["findings_layers", "findings_map"]

# Colours that colour-blind people tell apart, darker the graver (Okabe and Ito).
SYMBOLS = {
    "note": Symbol(name="note", label=mark("Note"), fill="#56B4E9", outline="#1c6a94", opacity=0.35, ink="#0d3f59"),
    "warning": Symbol(
        name="warning", label=mark("Warning"), fill="#E69F00", outline="#7a5200", opacity=0.6, ink="#4d3400", dash="6 3"
    ),
    "error": Symbol(name="error", label=mark("Error"), fill="#000000", outline="#000000", opacity=0.6, ink="#000000"),
}
WORDS = {
    "title": mark("What was found"),
    "rule": mark("Rule"),
    "count": mark("Number"),
    "placed": mark("On the map"),
    "none": mark("The checks found nothing."),
}
SHOWN_FACTS = 1
DOT, FAINT_DOT = (4.0, 0.9), (2.0, 0.4)
KNOWN = Symbol(
    name="known", label=mark("Land in the books"), fill="#c9ced3", outline="#6b7580", opacity=0.35, ink="#6b7580"
)
# A line, of which a corner or an edge is told, gets a hand's breadth.
LINE_WIDTH_DEGREES = 2e-6


def findings_map(
    snapshot: Snapshot,
    findings: Sequence[Finding],
    *,
    lang: str,
    headline: Headline,
    outline: BaseGeometry | None,
    pictures: tuple[Picture | Squares, ...] = (),
) -> str:
    """What the checks of a snapshot found as one HTML file that opens without a network.

    Args:
        snapshot: the reading of the register that was checked.
        findings: what `check_snapshot` found there.
        lang: one of `DRAWN`.
        headline: the figures beside the map, of the same snapshot.
        outline: the country in WGS 84 lon, lat; None when there is none to draw.
        pictures: what lies under the land, from below: base maps, hills.

    Raises:
        NotFound: for a language without a catalogue.
        UnmappedAddress: when the page would ask another machine for something.
    """
    language = language_of(lang, snapshot.identity.country, among=DRAWN)
    country = language.country(snapshot.identity.country, snapshot.country_name)
    sheet = sheet_of(snapshot, language, outline, pictures=pictures)
    sheet = replace(
        sheet, layers=(*(_faint(layer) for layer in sheet.layers), *findings_layers(findings, snapshot, language))
    )
    values = {
        **{name: language.text(word) for name, word in WORDS.items()},
        "rows": _rows(findings, snapshot, language),
    }
    panel = Panel(kind="findings", template="findings.html", values=values, facts=SHOWN_FACTS)
    return written(sheet, headline, panel, title=language.text("{country}: findings of the checks", country=country))


def _faint(layer: Layer) -> Layer:
    """A layer that only shows where things are."""
    return replace(layer, symbol=KNOWN, reads="", style={"dot": FAINT_DOT})


def _place(finding: Finding, snapshot: Snapshot) -> BaseGeometry | None:
    """Where to look: the place of the finding, or else the ground of the first area that it names."""
    if finding.place is not None and not finding.place.is_empty:
        return finding.place
    states = (snapshot.states.get(name) for name in finding.ids)
    grounds = (state.geometry if state.geometry is not None else state.area.geometry for state in states if state)
    return next((ground for ground in grounds if ground is not None and not ground.is_empty), None)


def findings_layers(findings: Sequence[Finding], snapshot: Snapshot, language: Language) -> list[Layer]:
    """A layer for each severity of what has a place."""
    layers = []
    for severity in reversed(SEVERITIES):
        placed = [(f, p) for f in findings if f.severity == severity and (p := _place(f, snapshot)) is not None]
        if placed:
            grounds = [place.buffer(LINE_WIDTH_DEGREES) if "Line" in place.geom_type else place for _, place in placed]
            mine = [finding for finding, _ in placed]
            columns = _columns(mine, language)
            layers.append(layer_of(SYMBOLS[severity], grounds, columns, has_stories=False, style={"dot": DOT}))
    return layers


def _columns(findings: Sequence[Finding], language: Language) -> tuple[Column, ...]:
    text, said = language.text, language.said
    return (
        Column(label=text("Rule"), values=[said(finding.title or finding.rule) for finding in findings], role="name"),
        Column(label=text("Record"), values=[said(finding.record) for finding in findings]),
        Column(label=text("What is wrong"), values=[said(finding.value) for finding in findings]),
        Column(label=text("Remedy"), values=[said(finding.remedy) for finding in findings]),
        Column(label=text("Area"), values=[finding.ids[0] if finding.ids else "" for finding in findings], role="id"),
    )


def _rows(findings: Sequence[Finding], snapshot: Snapshot, language: Language) -> list[tuple[str, str, str, str]]:
    """A row for each rule that found something, the gravest first: severity, rule, how many, how many on the map."""
    counts = Counter((finding.severity, finding.title or finding.rule) for finding in findings)
    placed = Counter((f.severity, f.title or f.rule) for f in findings if _place(f, snapshot) is not None)
    ordered = sorted(counts, key=lambda key: (SEVERITIES.index(key[0]), -counts[key], key[1]))
    return [
        (
            language.text(SYMBOLS[severity].label),
            language.said(title),
            language.number(counts[severity, title]),
            language.number(placed[severity, title]),
        )
        for severity, title in ordered
    ]
