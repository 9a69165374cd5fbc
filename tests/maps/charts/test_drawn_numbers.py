"""Whatever a chart holds: what is drawn is what the table says, and lies on its axes."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from clearance_maps.charts import Chart, Form, Panel, Point, Series, Slot, as_csv, as_svg
from clearance_maps.charts.looks import LOOKS
from clearance_maps.charts.wording import name

SVG = "{http://www.w3.org/2000/svg}"
AMOUNTS = st.floats(0, 1e12, allow_nan=False)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
NAMES = st.text(st.characters(codec="utf-8"), max_size=20)
LOOKED = st.sampled_from(sorted(LOOKS))
SLOTS = tuple(Slot(str(year), name(str(year))) for year in range(2020, 2026))


def _series(form: Form, places: st.SearchStrategy[date] | st.SearchStrategy[str]) -> st.SearchStrategy[Series]:
    def band(x: date | str, ends: tuple[float, float]) -> Point:
        return Point(x=x, low=min(ends), high=max(ends))

    points = (
        st.builds(band, places, st.tuples(AMOUNTS, AMOUNTS))
        if form is Form.BAND
        else st.builds(lambda x, value: Point(x=x, value=value), places, AMOUNTS)
    )
    listed = st.lists(points, min_size=1, max_size=6, unique_by=lambda point: point.x)
    return st.builds(
        lambda key, words, look, found: Series(
            key=f"s{key}",
            name=name(words),
            form=form,
            look=look,
            points=tuple(sorted(found, key=lambda point: str(point.x))),
            stack="a",
        ),
        st.integers(0, 10**6),
        NAMES,
        LOOKED,
        listed,
    )


def _panels() -> st.SearchStrategy[Panel]:
    timed = st.lists(
        st.one_of(_series(Form.LINE, DAYS), _series(Form.BAND, DAYS)), min_size=1, max_size=4, unique_by=lambda s: s.key
    )
    slotted = st.lists(
        st.one_of(*(_series(form, st.sampled_from([slot.key for slot in SLOTS])) for form in (Form.BAR, Form.LINE))),
        min_size=1,
        max_size=4,
        unique_by=lambda s: s.key,
    )
    units = st.sampled_from(["m2", "ap_mines", "USD"])
    return st.one_of(
        st.builds(lambda s, u: Panel(key="p", title=name("P"), unit=u, series=tuple(s)), timed, units),
        st.builds(lambda s, u: Panel(key="p", title=name("P"), unit=u, series=tuple(s), slots=SLOTS), slotted, units),
    )


CHARTS = st.builds(
    lambda panel, title: Chart(
        kind="any",
        title=name(title),
        country="PER",
        country_name="Peru",
        panels=(panel,),
        summary=(),
        notes=(name("=cmd"),),
        sources=("=1+1",),
        snapshot="0123456789ab",
        as_of=date(2024, 11, 30),
    ),
    _panels(),
    NAMES,
)


def _heights(group: ET.Element) -> list[float]:
    """Along the axis of values: ends of paths, and the heights of bars."""
    paths = [path.attrib["d"] for path in group.iter(f"{SVG}path") if "transform" not in path.attrib]
    found = [float(y) for path in paths for y in re.findall(r",(-?[\d.]+)", path)]
    dots = [float(dot.attrib["cy"]) for dot in group.iter(f"{SVG}circle")]
    moved = [path.attrib["transform"] for path in group.iter(f"{SVG}path") if "transform" in path.attrib]
    return found + dots + [float(re.findall(r"translate\([^,]+,(-?[\d.]+)\)", move)[0]) for move in moved]


@given(CHARTS)
def test_every_height_that_is_drawn_is_a_number_of_the_table_and_lies_on_the_axis(chart: Chart) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(chart, "en"), newline="")))
    root = ET.fromstring(as_svg(chart, "en"))  # noqa: S314 -- our own picture
    (panel,) = (group for group in root.iter(f"{SVG}g") if "data-panel" in group.attrib)
    least, most, start, end = (float(panel.attrib[f"data-{key}"]) for key in ("least", "most", "start", "end"))
    step = abs((most - least) / (end - start))
    for group in (group for group in panel.iter(f"{SVG}g") if "data-series" in group.attrib):
        own = [row for row in rows if row["series"] == group.attrib["data-series"]]
        known = [float(row[key]) for row in own for key in ("low", "value", "high") if row[key]]
        assert all(least <= value <= most for value in known)
        for y in _heights(group):
            drawn = least + (y - start) / (end - start) * (most - least)
            assert min(abs(drawn - value) for value in known) <= 0.006 * step
        for bar in group.iter(f"{SVG}rect"):
            height = float(bar.attrib["height"]) * step
            assert min(abs(height - value) for value in known) <= 0.011 * step
            assert min(start, end) - 0.02 <= float(bar.attrib["y"]) <= max(start, end) + 0.02


@given(CHARTS)
def test_the_table_has_every_point_once_with_unit_snapshot_date_and_sources(chart: Chart) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(chart, "es"), newline="")))
    points = [(s.key, p) for panel in chart.panels for s in panel.series for p in s.points]
    assert [(row["series"], row["x"]) for row in rows] == [
        (key, p.x.isoformat() if isinstance(p.x, date) else p.x) for key, p in points
    ]
    assert {(row["unit"], row["snapshot"], row["as_of"], row["sources"], row["notes"]) for row in rows} == {
        (chart.panels[0].unit, "0123456789ab", "2024-11-30", "'=1+1", "'=cmd")
    }


def test_days_in_the_future_of_a_plan_have_room_on_a_lying_panel() -> None:
    first = date(2030, 1, 1)
    points = tuple(Point(x=str(n), value=first + timedelta(days=400 * n)) for n in range(3))
    series = Series(key="s", name=name("S"), form=Form.BAR, look="tornado-low", points=points)
    slots = tuple(Slot(str(n), name(str(n))) for n in range(3))
    panel = Panel(
        key="p", title=name("P"), unit="date", series=(series,), slots=slots, lies=True, origin=date(2030, 6, 1)
    )
    chart = Chart(
        kind="any",
        title=name("T"),
        country="PER",
        country_name="Peru",
        panels=(panel,),
        summary=(),
        notes=(),
        sources=(),
        snapshot="0123456789ab",
        as_of=date(2024, 11, 30),
    )
    (group,) = (g for g in ET.fromstring(as_svg(chart, "en")).iter(f"{SVG}g") if "data-panel" in g.attrib)  # noqa: S314
    assert float(group.attrib["data-least"]) < first.toordinal()
    assert float(group.attrib["data-most"]) > date(2032, 3, 11).toordinal()
    assert [row["value"] for row in csv.DictReader(io.StringIO(as_csv(chart, "en")))] == [
        "2030-01-01",
        "2031-02-05",
        "2032-03-11",
    ]
