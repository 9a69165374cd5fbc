from __future__ import annotations

import pytest

from clearance_maps.mapping.offline import UnmappedAddress, inlined, refuse_remote

LEAFLET = '<script src="https://cdn.example/leaflet@1.9.3/dist/leaflet.js"></script>'
STYLE = '<link rel="stylesheet" href="https://cdn.example/leaflet@1.9.3/dist/leaflet.css"/>'
JQUERY = '<script src="https://code.example/jquery-3.7.1.min.js"></script>'


def test_a_known_script_becomes_the_packaged_file() -> None:
    page = inlined(LEAFLET)
    assert page.startswith("<script>")
    assert "Leaflet 1.9" in page
    assert refuse_remote(page) == page


def test_a_known_style_sheet_carries_its_images_inside() -> None:
    page = inlined(STYLE)
    assert page.count("url(data:image/png;base64,") == 3
    assert ".png)" not in page


def test_what_our_maps_do_not_use_is_left_out() -> None:
    assert inlined(JQUERY) == ""


def test_an_address_that_is_not_packaged_is_an_error_that_names_it() -> None:
    with pytest.raises(UnmappedAddress, match=r"asks for https://cdn\.example/plugin\.js; package that file"):
        inlined('<script src="https://cdn.example/plugin.js"></script>')


@pytest.mark.parametrize(
    "page",
    [
        '<img src="https://tiles.example/1/2/3.png">',
        "<img src=//tiles.example/1.png>",
        "<style>a { background: url(http://example.org/a.png) }</style>",
        '<style>@import "https://example.org/a.css";</style>',
        '<form action="https://example.org/">',
    ],
)
def test_a_page_that_asks_another_machine_is_refused(page: str) -> None:
    with pytest.raises(UnmappedAddress, match="the page asks for"):
        refuse_remote(page)


def test_an_address_that_is_only_text_is_no_request() -> None:
    page = "<p>Source: https://example.org/report</p>"
    assert refuse_remote(page) == page
