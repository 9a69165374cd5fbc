"""What a page carries: corners within half a step of where they are, and columns as they were given."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearance_maps.language import language_of
from clearance_maps.mapping.carrier import STEPS_PER_DEGREE, coded, days, packed, shapes, whole
from clearance_maps.mapping.formats import formats_of

HOLED = shapely.Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(1, 1), (2, 1), (2, 2)]])
TWO = shapely.MultiPolygon([shapely.box(20, 20, 21.5, 21), shapely.box(-3, -3, -2, -2.123456)])
POINT = shapely.Point(-78.2, -4.1)


def test_shapes_keep_rings_parts_points_and_corners_to_half_a_step() -> None:
    carried = shapes([HOLED, POINT, TWO])
    assert (carried["rings"].tolist(), carried["corners"].tolist()) == ([2, 1, 2], [4, 3, 1, 4, 4])
    lon, lat = (np.cumsum(carried[name]) / STEPS_PER_DEGREE for name in ("lon", "lat"))
    given_corners = shapely.get_coordinates([*shapely.get_rings(HOLED), POINT, *shapely.get_rings(list(TWO.geoms))])
    last_of_ring = [4, 8, 14, 19]
    kept = np.delete(given_corners, last_of_ring, axis=0)
    assert np.abs(np.column_stack([lon, lat]) - kept).max() <= 0.5 / STEPS_PER_DEGREE


def test_a_layer_of_points_only_and_of_nothing_can_be_carried() -> None:
    assert [values.tolist() for values in shapes([POINT]).values()] == [[1], [1], [-78_200_000], [-4_100_000]]
    assert [len(values) for values in shapes([]).values()] == [0, 0, 0, 0]


@given(st.lists(st.one_of(st.none(), st.integers(-(10**12), 10**12))))
def test_whole_square_metres_are_those_that_words_show(exact: list[int | None]) -> None:
    expected = [None if one is None else int((Decimal(one) / 1000).to_integral_value(ROUND_HALF_EVEN)) for one in exact]
    assert whole(exact) == expected


def test_columns_come_out_as_they_went_in_and_cannot_end_a_script() -> None:
    words = ["</script>", "a", "</script>", "</script>", "\u202e", "a", "a"]
    text = packed({"words": coded(words), "numbers": np.arange(3), "days": days([date(2024, 2, 29), None])})
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
    found = json.loads(zlib.decompress(base64.b64decode(text)))
    assert [found["words"]["words"][at] for at in found["words"]["at"]] == words
    assert (found["numbers"], found["days"]) == ([0, 1, 2], [19782, None])


@pytest.mark.parametrize(("lang", "country"), [("en", ""), ("es", "PER"), ("es", "COL"), ("es", "ESP")])
def test_a_page_has_the_marks_of_the_language(lang: str, country: str) -> None:
    language = language_of(lang, country)
    formats = formats_of(language)
    for value in (7, 1234, 12_345, 1_234_567):
        digits, group = str(value), str(formats["group"])
        grouped = f"{value:,}".replace(",", group)
        assert language.number(value) == (grouped if len(digits) >= int(str(formats["grouped_from"])) else digits)
    months = formats["months"]
    assert isinstance(months, list)
    shown = [month.replace("2222", "1999").replace("22", "7", 1) for month in months]
    assert shown == [language.long_date(date(1999, month, 7)) for month in range(1, 13)]
