"""What the page of samples of quality assurance shows: a form, and the result of what was asked last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.saying import Number
from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance_api.sampling import SamplingAnswer
    from clearance_maps.language import Language

__all__ = ["Line", "sampling_values"]

FIELDS: Mapping[str, str] = {
    "area_m2": mark("Lot of cleared land, m²"),
    "missed": mark("Missed items in a lot that must not pass"),
    "risk": mark("Probability with which it may pass, 0 to 1"),
    "sampled_m2": mark("A sample to judge, m²"),
    "detection": mark("Inspection: probability that it shows an item in a unit"),
    "unit_m2": mark("Sampling unit, m²"),
    "allowed": mark("Items that may be found before the lot fails"),
    "mines_per_ha": mark("Mines per hectare before clearance"),
    "clearance": mark("Clearance: probability that it finds a mine"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: what, how much, and what to know about it."""

    label: str
    value: str
    note: str = ""


def sampling_values(lang: Language, asked: Mapping[str, object], made: SamplingAnswer) -> dict[str, object]:
    """The form and its result.

    Args:
        lang: of the reader.
        asked: the values of the form.
        made: the result.
    """
    needed, plan, residual = made["needed"], made["plan"], made["residual"]
    asked = {**asked, "sampled_m2": asked["sampled_m2"] if plan else needed["sampled_m2"]}
    asked = {**asked, "mines_per_ha": asked["mines_per_ha"] or 0}

    def shown(value: float, form: str) -> str:
        return lang.shown(Number(value, form))

    lines = [
        Line(
            lang.text("Sample that lets such a lot pass in {risk} of cases at most", risk=shown(made["risk"], ".0%")),
            lang.shown(Number(needed["sampled_m2"], unit="m2")),
            lang.text(
                "{share} of the lot; it passes with probability {probability}",
                share=shown(needed["sampled_share"], ".1%"),
                probability=shown(needed["passes"], ".3f"),
            ),
        )
    ]
    if plan:
        share = lang.text("{share} of the lot", share=shown(plan["sampled_share"], ".1%"))
        lines.append(Line(lang.text("The sample that you gave lets it pass with"), shown(plan["passes"], ".1%"), share))
    if residual:
        note = lang.text("mean after clearance and a sample that found nothing")
        lines.append(Line(lang.text("Mines that remain"), shown(residual["mean"], ".3g"), note))
        lines.append(Line(lang.text("Probability that any remains"), shown(residual["any_mine"], ".1%")))
    fields = [{"name": name, "label": lang.text(label), "value": f"{asked[name]:g}"} for name, label in FIELDS.items()]
    title = lang.text("Samples of quality assurance")
    return {"title": title, "fields": fields, "lines": lines, "assumptions": lang.said(needed["assumptions"])}
