"""Contradictions that were really published, each with its source, and sums that were right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from clearance.land.published import PublishedFigure, Qualifier
from clearance.land.reconcile import Discrepancy

Said: TypeAlias = Callable[..., PublishedFigure]
Compared: TypeAlias = Callable[..., tuple[Discrepancy, ...]]
Pairs: TypeAlias = Callable[..., list[tuple[object, ...]]]

# One step of the last digit, in thousandths of m2, of numbers printed in km2 with two decimals, one, or none.
KM2_00, KM2_0, KM2 = 10_000_000, 100_000_000, 1_000_000_000


def test_iraq_2015_the_total_is_a_km2_more_than_its_parts(said: Said, compared: Compared) -> None:
    # Landmine Monitor, Iraq 2016: 25.4 km2 cancelled, 24.18 km2 cleared, 50.58 km2 released.
    page = {"source": "the-monitor.org/en-gb/reports/2016/iraq", "issuer": "Landmine Monitor"}
    row = [
        said("I", "2015-12-31", 24_180_000, product="cleared", rounded_to=KM2_00, **page),
        said("I", "2015-12-31", 25_400_000, product="cancelled", rounded_to=KM2_0, **page),
        said("I", "2015-12-31", 50_580_000, product="released", rounded_to=KM2_00, **page),
    ]
    (found,) = compared(row)
    assert (found.rule, found.left, found.right, found.difference) == (
        "parts do not add up",
        50_580_000,
        49_580_000,
        1_000_000,
    )
    assert found.remark == "no amount is printed for reduced"


def test_peru_2018_one_report_has_two_totals(said: Said, pairs: Pairs) -> None:
    # Peru's Article 7 report of 2018, by the-monitor.org/en-gb/reports/2019/peru: 134 CHA and 124 CHA.
    rows = [("A", 426_325, 134), ("B", 396_171, 124)]
    figures = [
        said(row, "2018-03-31", amount, measure=measure, source="Article 7 report")
        for row, m2, areas in rows
        for measure, amount in [("area_cha_m2", m2), ("areas_cha", areas)]
    ]
    assert pairs(figures) == [
        ("two totals in one report", "area_m2", 426_325, 396_171, 30_154),
        ("two totals in one report", "areas", 134, 124, 10),
    ]


def test_peru_2017_the_headline_is_ten_times_its_parts(said: Said, pairs: Pairs) -> None:
    # the-monitor.org/en-gb/reports/2019/peru: "0.27km2 released" above 9,246 + 7,171 + 10,738 m2.
    parts = [("cleared", 9_246), ("reduced", 7_171), ("cancelled", 10_738), ("released", 270_000)]
    figures = [said(p, "2017-12-31", m2, product=p, source="report of 2018") for p, m2 in parts]
    assert pairs(figures) == [("tenfold slip", "area_m2", 270_000, 27_155, 242_845)]


def test_peru_2014_two_forums_were_told_two_totals(said: Said, pairs: Pairs) -> None:
    # Article 7 report of April 2014 (archives.the-monitor.org theme/3792) and ISU press release of 25 July 2014.
    told = [said("A7", "2014-04-30", 438_254), said("ISU", "2014-04-30", 437_654, issuer="ISU")]
    assert pairs(told) == [("two sources disagree", "area_m2", 438_254, 437_654, 600)]


def test_peru_recorded_mines_rise_and_fall_without_the_work_that_would_explain_it(said: Said, pairs: Pairs) -> None:
    # archives.the-monitor.org theme/3792; the-monitor.org reports/2015 and 2016/peru.
    mines = [("2014-04-30", 10_313), ("2014-12-31", 11_179), ("2015-12-31", 6_338)]
    assert pairs([said(day, day, n, measure="ap_mines") for day, n in mines]) == [
        ("stock moved without a flow", "ap_mines", 6_338, 11_179, -4_841),
        ("stock rises without new areas", "ap_mines", 11_179, 10_313, 866),
    ]


def test_peru_2014_the_sectors_make_the_country(said: Said, pairs: Pairs) -> None:
    # the-monitor.org/en-gb/reports/2015/peru: seven sectors, 133 areas, 11,179 mines.
    sectors = {
        "Coangos": (79, 3_034),
        "Sector B": (23, 1_373),
        "Sector C": (18, 825),
        "Cenepa": (8, 4_778),
        "Achuime": (2, 933),
        "Hito Morona": (2, 160),
        "La Zarsa": (1, 76),
        "national": (133, 11_179),
    }
    table = [
        said(scope, "2014-12-31", amount, measure=measure, scope=scope, source="report of 2015")
        for scope, amounts in sectors.items()
        for measure, amount in zip(("areas", "ap_mines"), amounts, strict=True)
    ]
    assert pairs(table) == []
    assert pairs(table[:-3] + table[-2:]) == [("sectors do not add up", "ap_mines", 11_179, 11_103, 76)]


def test_quebrada_de_escritos_was_printed_in_km2(said: Said, pairs: Pairs) -> None:
    # NPA 2012: "over 67,670 m2"; dialogo-americas.com, 26 December 2012: "67,000 km2". 333 items are 261 AP mines.
    place = {"product": "cleared", "since": "2012-10-15", "scope": "Quebrada de Escritos"}
    figures = [
        said("NPA", "2012-12-20", 67_670, issuer="NPA", **place),
        said("Dialogo", "2012-12-20", 67_000_000_000, issuer="Dialogo", **place),
        said("NPA", "2012-12-20", 333, measure="ap_mines", hazard="AP+AV", **place),
        said("NPA", "2012-12-20", 261, measure="ap_mines", **place),
    ]
    assert pairs(figures) == [("millionfold slip", "area_m2", 67_670, 67_000_000_000, -66_999_932_330)]


def test_afghanistan_had_three_stocks_of_2011(said: Said, compared: Compared) -> None:
    # archives.the-monitor.org theme/2376; m.state.gov/md198133.htm quoting MACCA; MAPA annual report 1391.
    mixed = {"hazard": "AP+AV+ERW", "rounded_to": KM2}
    stocks = [
        said("Monitor", "2011-11-30", 617_000_000, date_precision="month", **mixed),
        said("MACCA", "2011-12-31", 588_000_000, date_precision="month", **mixed),
        said("MAPA", "2011-12-31", 588_000_000, date_precision="month", **mixed),
        said("MAPA 1391", "2012-03-20", 646_300_000, **mixed | {"rounded_to": KM2_0}),
    ]
    (found,) = compared(stocks)
    assert (found.rule, found.left, found.right, found.difference) == (
        "stocks of one period differ",
        646_300_000,
        588_000_000,
        58_300_000,
    )
    assert found.sources == (
        "State national AP+AV+ERW 2011-11: 617,000,000 m2, Monitor",
        "State national AP+AV+ERW 2011-12: 588,000,000 m2, MACCA",
        "State national AP+AV+ERW 2012-03-20: 646,300,000 m2, MAPA 1391",
    )
    assert found.remark == "3 stocks from 2011-11 to 2012-03-20; the highest and the lowest"


def test_ecuador_2017_does_not_carry_by_1780_m2(said: Said, pairs: Pairs) -> None:
    # the-monitor.org/en-gb/reports/2018/ecuador; the same page has "1.0 km2" as of March 2018 above its 97,469 m2.
    stocks = [said("S16", "2016-12-31", 132_976), said("S17", "2017-12-31", 97_469)]
    products = [("cleared", 15_476), ("reduced", 7_332), ("cancelled", 10_919), ("released", 33_727)]
    flows = [said("F17", "2017-12-31", m2, product=p) for p, m2 in products]
    assert pairs([*stocks, *flows]) == [("stock and flows do not carry", "area_m2", 97_469, 99_249, -1_780)]
    headline = said("H", "2018-03-31", 1_000_000, rounded_to=KM2_0)
    assert pairs([stocks[1], headline]) == [("tenfold slip", "area_m2", 1_000_000, 97_469, 902_531)]


def test_angola_doubled_in_two_years(said: Said, pairs: Pairs) -> None:
    # landminesinafrica.wordpress.com, 24 March 2014: 793 km2, then 1,560 km2 two years later.
    stocks = [said("A", "2011-12-31", 793_000_000), said("B", "2013-12-31", 1_560_000_000)]
    assert pairs(stocks) == [("stock rises without new areas", "area_m2", 1_560_000_000, 793_000_000, 767_000_000)]


def test_bosnia_2016_booked_several_years_of_cancellation(said: Said, compared: Compared) -> None:
    # the-monitor.org/en-gb/reports/2017/bosnia-and-herzegovina: cancelled "may not be for 2016 only, but for a period
    # of three years"; stocks of theme/3296 and of the same page.
    stocks = [
        said("S13", "2013-12-31", 1_219_000_000, rounded_to=KM2),
        said("S16", "2016-12-31", 1_091_000_000, rounded_to=KM2),
    ]
    flows = [
        said("F", "2016-12-31", 1_340_000, product="cleared", rounded_to=KM2_00),
        said("F", "2016-12-31", 10_390_000, product="reduced", rounded_to=KM2_00),
        said("F", "2016-12-31", 46_940_000, product="cancelled", since="2014-01-01", rounded_to=KM2_00),
    ]
    (found,) = compared([*stocks, *flows])
    assert (found.rule, found.left, found.right, found.difference) == (
        "stock and flows do not carry",
        1_091_000_000,
        1_160_330_000,
        -69_330_000,
    )
    assert found.remark == "no reduced or cleared land is reported for 2014 to 2015"


def test_bosnia_2017_adds_up(said: Said, pairs: Pairs) -> None:
    # the-monitor.org/en-gb/reports/2018/bosnia-and-herzegovina: 0.30 + 2.48 + 2.45 = 5.23 km2.
    km2 = [("cleared", 0.30), ("reduced", 2.48), ("cancelled", 2.45), ("released", 5.23)]
    flows = [said("F", "2017-12-31", round(n * 1_000_000), product=p, rounded_to=KM2_00) for p, n in km2]
    assert pairs(flows) == []


def test_cambodia_2010_and_2014_hazards_make_the_total_and_are_not_its_parts(said: Said, pairs: Pairs) -> None:
    # docslib.org/doc/5131240, targets and achievements: AP, AV and ERW land, and all land, in m2.
    achieved = {
        2010: {"": 49_394_551, "ERW": 30_567_205, "AP+AV+ERW": 79_961_756},
        2014: {"": 88_344_919, "AV": 6_779_617, "ERW": 9_189_306, "AP+AV+ERW": 104_313_842},
    }
    flows = [
        said(f"{year}{hazard}", f"{year}-12-31", m2, product="released", hazard=hazard, source="request of 2019")
        for year, by_hazard in achieved.items()
        for hazard, m2 in by_hazard.items()
    ]
    assert pairs(flows) == []
    for by_hazard in achieved.values():
        assert sum(by_hazard.values()) == 2 * by_hazard["AP+AV+ERW"]


def test_cambodia_2010_to_2018_the_targets_are_not_the_total_they_are_compared_with(said: Said, pairs: Pairs) -> None:
    # The same request: 39,400,173 m2 in 2010, growing by 2 % a year, against a headline of 470,048,519 m2.
    targets = [
        said(str(2010 + n), f"{2010 + n}-12-31", round(39_400_173 * 1.02**n), product="released") for n in range(9)
    ]
    headline = said("H", "2018-12-31", 470_048_519, since="2010-01-01", product="released")
    assert pairs([*targets, headline]) == [("years do not add up", "area_m2", 470_048_519, 384_334_047, 85_714_472)]


def test_zimbabwe_2017_the_text_rounds_its_table(said: Said, pairs: Pairs) -> None:
    # the-monitor.org/en-gb/reports/2018/zimbabwe: seven minefields of 61,793,990 m2, "61.79 km2"; 1.66 km2 cleared,
    # 2.79 reduced, 1.77 cancelled.
    stocks = [said("table", "2017-12-31", 61_793_990), said("text", "2017-12-31", 61_790_000, rounded_to=KM2_00)]
    km2 = [("cleared", 1.66), ("reduced", 2.79), ("cancelled", 1.77), ("released", 6.22)]
    flows = [said("F", "2017-12-31", round(n * 1_000_000), product=p, rounded_to=KM2_00) for p, n in km2]
    assert pairs([*stocks, *flows]) == []


def test_somalia_2026_the_classes_leave_one_area_out(said: Said, pairs: Pairs) -> None:
    # SEMA data catalogue, October 2026: 478 hazard records, 368 CHA and 109 SHA.
    row = [("areas", 478), ("areas_cha", 368), ("areas_sha", 109)]
    assert pairs([said("catalogue", "2026-10-31", n, measure=measure) for measure, n in row]) == [
        ("classes do not add up", "areas", 478, 477, 1)
    ]


def test_croatia_2018_a_column_does_not_belong_to_its_row(said: Said, pairs: Pairs) -> None:
    # Croatia's request of March 2018 (slidelegend.com), km2 with decimal commas: the eleventh number breaks the sum.
    printed = "0,0 9,4 8,1 9,5 10,4 14,3 10,4 6,2 1,7 2,1 6,9 72,1"
    *years, total = (round(float(number.replace(",", ".")) * 1_000_000) for number in printed.split())
    flows = [said(str(2009 + n), f"{2009 + n}-12-31", m2, product="cleared") for n, m2 in enumerate(years)]
    ten = said("T", "2018-12-31", total, since="2009-01-01", product="cleared")
    assert pairs([*flows[:10], ten]) == []
    eleven = said("T", "2019-12-31", total, since="2009-01-01", product="cleared")
    assert pairs([*flows, eleven]) == [("years do not add up", "area_m2", 72_100_000, 79_000_000, -6_900_000)]


def test_chad_two_documents_give_two_totals_of_five_years(said: Said, pairs: Pairs) -> None:
    # mineactionreview.org/country/chad: Article 7 reports sum to 3.34 km2 of 2019 to 2023, the request says 5.25 km2.
    totals = [("reports", 3_340_000), ("request", 5_250_000)]
    flows = [said(row, "2023-12-31", m2, since="2019-01-01", product="cleared") for row, m2 in totals]
    assert pairs(flows) == [("two sources disagree", "area_m2", 3_340_000, 5_250_000, -1_910_000)]


def test_cluster_munitions_of_peru_the_baseline_tripled(said: Said, pairs: Pairs) -> None:
    # Landmine Monitor 2015, 2017, 2018 and 2023; NPA factsheet 2024: what was destroyed is more than what was stated.
    book = {"obligation": "CCM Article 3"}
    stated = [("2013-12-31", 676, 86_200), ("2017-12-31", 2_005, 152_982)]
    destroyed = [("2017", 9, 888), ("2022", 542, 34_824), ("2023", 859, 74_086)]
    figures = [
        *(said(day, day, n, measure=m, **book) for day, *ns in stated for m, n in zip(KINDS, ns, strict=True)),
        *(
            said(year, f"{year}-12-31", n, measure=m, product="destroyed", **book)
            for year, *ns in destroyed
            for m, n in zip(KINDS, ns, strict=True)
        ),
        *(
            said("NPA", "2022-12-31", n, measure=m, product="destroyed", since="2017-01-01", **book)
            for m, n in zip(KINDS, (1_162, 81_505), strict=True)
        ),
    ]
    assert pairs(figures) == [
        ("baseline changed", "munitions", 2_005, 667, 1_338),
        ("baseline changed", "submunitions", 152_982, 85_312, 67_670),
        ("more released than was open", "munitions", 2_012, 2_005, 7),
        ("more released than was open", "submunitions", 154_703, 152_982, 1_721),
    ]


KINDS = ("munitions", "submunitions")


def test_some_4000_mines_agree_with_3997(said: Said, pairs: Pairs) -> None:
    # NPA factsheet 2024: 4,743 at the end of 2023; Mine Action Review 2025: 746 destroyed, "some 4,000" remain.
    figures = [
        said("NPA", "2023-12-31", 4_743, measure="ap_mines"),
        said("MAR", "2024-11-30", 746, measure="ap_mines", since="2024-06-01", product="cleared"),
        said("MAR", "2024-11-30", 4_000, measure="ap_mines", qualifier=Qualifier.ABOUT),
    ]
    assert pairs(figures) == []
