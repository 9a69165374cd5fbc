"""Who gets the mines of single areas: whoever sees all of the areas, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance_geodata.register import Register


@pytest.mark.parametrize("published", ["", "publish_open_areas = true"])
def test_mines_of_single_areas_are_for_those_who_see_all_of_them(
    guard: Callable[..., Any], sea: Register, published: str
) -> None:
    service = guard({"sea": sea}, published)
    public, partner = service().get("/estimates?by=area"), service("partner").get("/estimates?by=area")
    assert public.status_code in {401, 403}
    assert "SEA-" not in public.text
    assert service().get("/estimates").json()["areas"] is None
    assert partner.status_code == 200
    assert [row["area_id"] for row in partner.json()["areas"]][:1] == ["SEA-00"]
