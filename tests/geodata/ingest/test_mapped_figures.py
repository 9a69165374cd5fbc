from __future__ import annotations

from datetime import date

import pytest

from clearance.errors import InvalidRecord
from clearance.land.published import Measure, PublishedFigure, Qualifier
from clearance.treaty.obligation import DeadlineStep
from clearance_geodata.ingest.mapped_figures import deadline_of, figure_of
from clearance_geodata.ingest.plausible import Limits, limits_of
from clearance_geodata.ingest.vectors import VectorRecord

ANYWHERE = limits_of("XAA")


def _record(**said: object) -> VectorRecord:
    """A record as a mapping makes it; a name that is a word of Python ends with an underscore."""
    return VectorRecord(7, {name.rstrip("_"): value for name, value in said.items()}, None)


def _flow(**said: object) -> VectorRecord:
    usual: dict[str, object] = {"measure": "area_m2", "quantity": "24180000", "product": "cleared"}
    return _record(**usual | {"from_": "2015-01-01", "to": "2015-12-31"} | said)


def _stock(**said: object) -> VectorRecord:
    return _record(**{"measure": "area_m2", "quantity": "5", "as_of": "2015-12-31"} | said)


def test_a_figure_is_what_the_record_says() -> None:
    record = _flow(
        row="4f2a",
        source="the-monitor.org/en-gb/reports/2016/iraq",
        issuer="Landmine Monitor",
        note="from km2; CHA containing only AP mines",
        override="of two years",
        hazards="AP+AV",
        scope="National",
    )
    figure = figure_of(record, ANYWHERE)
    assert figure == PublishedFigure(
        figure_id=f"{figure.row_id}:area_m2",
        row_id=figure.row_id,
        measure=Measure.AREA_M2,
        quantity=24_180_000_000,
        from_on=date(2015, 1, 1),
        to_on=date(2015, 12, 31),
        product="cleared",
        issuer="Landmine Monitor",
        source="the-monitor.org/en-gb/reports/2016/iraq",
        note="from km2; CHA containing only AP mines; mapping: of two years",
        hazard="AP+AV",
        rounded_to=10_000_000,
    )


def test_the_figures_of_a_statement_share_its_id_and_those_of_another_do_not() -> None:
    same = [_flow(row="4f2a"), _flow(row="4f2a", measure="ap_mines", quantity=9)]
    other = [_flow(row="9c"), _flow(row="4f2a", product="reduced"), _flow(row="4f2a", to="2016"), _stock(row="4f2a")]
    ids = [figure_of(record, ANYWHERE).row_id for record in (*same, *other)]
    assert (ids[0] == ids[1], len(set(ids))) == (True, 5)


@pytest.mark.parametrize(
    ("said", "as_of", "precision"),
    [
        ({"as_of": "2011-11"}, date(2011, 11, 30), "month"),
        ({"as_of": "2011"}, date(2011, 12, 31), "year"),
        ({"as_of": "2012-03-20"}, date(2012, 3, 20), "day"),
    ],
)
def test_a_stock_is_as_precise_as_its_date(said: dict[str, str], as_of: date, precision: str) -> None:
    figure = figure_of(_stock(**said), ANYWHERE)
    assert (figure.is_stock, figure.to_on, figure.date_precision) == (True, as_of, precision)


def test_words_of_the_note_hedge_the_number_unless_the_mapping_does() -> None:
    note = "from km2; some 8,000 km2"
    assert figure_of(_stock(quantity="8000000000", note=note), ANYWHERE).qualifier is Qualifier.ABOUT
    firm = figure_of(_stock(quantity="8000000000", note=note, qualifier="exact", rounded_to=10), ANYWHERE)
    assert (firm.qualifier, firm.rounded_to) == (Qualifier.EXACT, 10_000)


def test_what_was_done_with_stores_may_be_said_as_the_kind_of_its_entry() -> None:
    record = _flow(measure="munitions", quantity=542, product="", kind="destroyed", obligation="CCM Article 3")
    del record.attributes["product"]
    assert figure_of(record, ANYWHERE).label == "national CCM Article 3 destroyed 2015-01-01..2015-12-31: 542 munitions"


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (_record(measure="area_m2", quantity="5"), "it has no date; say as_of for a stock, from and to for a flow"),
        (_record(measure="area_m2", quantity="5", to="2015"), "it has no date; say as_of for a stock"),
        (_flow(as_of="2015"), r"it has a date \(as_of 2015\) and a period \(2015-01-01 to 2015-12-31\)"),
        (_flow(product="destroyed"), "product 'destroyed' is not known; use one of cancelled, cleared"),
        (_flow(hazards="gas"), "hazard 'gas' is not known"),
        (_flow(to="2014-12-31"), "runs from 2015-01-01 to 2014-12-31; put the earlier date first"),
    ],
)
def test_a_record_that_is_no_figure_is_refused(record: VectorRecord, message: str) -> None:
    with pytest.raises(InvalidRecord, match=message):
        figure_of(record, ANYWHERE)


def test_more_land_than_half_of_angola_is_a_fault_of_the_record() -> None:
    # Landmine Monitor, archives.the-monitor.org theme/2400: "1,246,700 km2" in May 2013.
    angola = Limits("AGO", limits_of("AGO").land_m2, None)
    with pytest.raises(InvalidRecord, match=r"the total: 1,246,700 km2 .* is more than half of AGO, whose land is 1,2"):
        figure_of(_stock(quantity="1246700000000"), angola)


def test_a_deadline_is_a_link_of_its_chain() -> None:
    # data/history/deadlines.csv, Iraq.
    record = _record(
        obligation="APMBC Article 5", event="first extension", deadline="2028-02-01", source="monitor", override="why"
    )
    assert deadline_of(record) == DeadlineStep(
        obligation="APMBC Article 5",
        event="first extension",
        deadline=date(2028, 2, 1),
        source="monitor",
        note="why",
    )
    with pytest.raises(InvalidRecord, match="'deadline' is empty; a deadline needs its obligation, its event and its"):
        deadline_of(_record(obligation="APMBC Article 5", event="first extension"))
