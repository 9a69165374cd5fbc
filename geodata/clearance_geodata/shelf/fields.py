"""The fields of collections that are made of a snapshot, with unit and meaning."""

from __future__ import annotations

from clearance.saying import saying
from clearance_geodata.export.fields import KNOWN_TO, field_named
from clearance_geodata.export.layer import Field, FieldType

__all__ = ["FIGURE_FIELDS", "FINDING_FIELDS", "FIND_FIELDS", "SECTOR_FIELDS", "TASK_FIELDS"]

ID, TEXT, WHOLE, NUMBER = FieldType.ID, FieldType.TEXT, FieldType.WHOLE, FieldType.NUMBER
DATE, YES_NO = FieldType.DATE, FieldType.YES_NO

SECTOR_FIELDS = (
    Field("sector", ID, meaning=saying("name of the sector; 'no sector' for land of which none is stated")),
    Field("open_areas", WHOLE, "areas", saying("hazardous areas that are open")),
    Field("open_m2", NUMBER, "m2", saying("open hazardous land, that of totals without area records too")),
    Field("article_5_m2", NUMBER, "m2", saying("of that, land that Article 5 of the mine ban convention counts")),
    Field("deadline_on", DATE, meaning=saying("deadline of Article 5 in force")),
    Field("cancelled_m2", NUMBER, "m2", saying("land that was cancelled")),
    Field("reduced_m2", NUMBER, "m2", saying("land that was reduced")),
    Field("cleared_m2", NUMBER, "m2", saying("land that was cleared")),
    Field("unspecified_m2", NUMBER, "m2", saying("land that was released without a stated product")),
    Field("recorded_ap_mines", WHOLE, "AP mines", saying("mines that records place in open land")),
    Field("approximate", YES_NO, meaning=saying("whether its point is only about where the sector is")),
    Field("source", TEXT, meaning=saying("document that says where the sector is")),
)
FIND_FIELDS = (
    Field("find_id", ID, meaning=saying("entry of the journal, and the number of the find in it")),
    field_named("entry_id"),
    field_named("area_id"),
    Field("kind", TEXT, meaning=saying("act that met it; residual_find after release, spot_task outside every area")),
    Field("found_on", DATE, meaning=saying("day of the act")),
    Field("found_on_precision", TEXT, meaning=KNOWN_TO),
    Field("category", TEXT, meaning=saying("AP, AP-improvised, AV, cluster, ERW")),
    Field("model", TEXT, meaning=saying("model of the device, where it is known")),
    Field("quantity", WHOLE, "items", saying("devices that were met")),
    Field("depth_cm", WHOLE, "cm", saying("depth at which they lay")),
    field_named("operator"),
    field_named("task"),
    field_named("source"),
)
FIGURE_FIELDS = (
    Field("figure_id", ID, meaning=saying("id of the published figure")),
    Field("row_id", ID, meaning=saying("joins figures that one source prints side by side")),
    Field("measure", TEXT, meaning=saying("what it measures")),
    Field("quantity", NUMBER, meaning=saying("the number, in its unit")),
    Field("unit", TEXT, meaning=saying("m2, areas, ap_mines, munitions, submunitions, tonnes or items")),
    Field("qualifier", TEXT, meaning=saying("how firmly it is stated: exact, about, over, at most")),
    Field("product", TEXT, meaning=saying("what a flow did: cancelled, reduced, cleared and so on")),
    Field("scope", TEXT, meaning=saying("national, or the name of a sector or area")),
    Field("from_on", DATE, meaning=saying("first day of the period that a flow covers")),
    Field("to_on", DATE, meaning=saying("day on which a stock holds, or last day of a flow")),
    Field("date_precision", TEXT, meaning=saying("how precisely the source states the day: day, month, year")),
    Field("hazard", TEXT, meaning=saying("what is counted, where it is not land with AP mines")),
    Field("obligation", TEXT, meaning=saying("treaty article that a stockpile stands under")),
    Field("item", TEXT, meaning=saying("what is counted as items or tonnes")),
    Field("issuer", TEXT, meaning=saying("who published it")),
    Field("published", TEXT, meaning=saying("when it was published")),
    field_named("source"),
    field_named("note"),
)
TASK_FIELDS = (
    Field("task_id", ID, meaning=saying("id of the task order")),
    Field("name", TEXT, meaning=saying("name of the task")),
    field_named("operator"),
    field_named("method"),
    Field("areas", WHOLE, "areas", saying("areas that it is for")),
    Field("area_ids", TEXT, meaning=saying("their ids")),
    Field("starts_on", DATE, meaning=saying("first day of the work")),
    Field("starts_on_precision", TEXT, meaning=KNOWN_TO),
    Field("ends_on", DATE, meaning=saying("last day of the work")),
    Field("ends_on_precision", TEXT, meaning=KNOWN_TO),
    Field("status", TEXT, meaning=saying("what its source says of it")),
    field_named("source"),
    field_named("note"),
)
FINDING_FIELDS = (
    Field("finding", WHOLE, meaning=saying("number of the finding, the gravest first")),
    Field("rule", ID, meaning=saying("id of the rule; docs/checks.md describes each")),
    Field("severity", TEXT, meaning=saying("error, warning or note")),
    Field("title", TEXT, meaning=saying("what was found")),
    Field("record", TEXT, meaning=saying("the record concerned")),
    Field("value", TEXT, meaning=saying("what is wrong with it")),
    Field("ground_m2", NUMBER, "m2", saying("the ground in question")),
    Field("remedy", TEXT, meaning=saying("what to do")),
    Field("ids", TEXT, meaning=saying("areas and entries concerned")),
)
