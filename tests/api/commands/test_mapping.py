"""Maps by command: what is said of a file that is too large to open at once."""

from __future__ import annotations

from clearance_api.commands.mapping import note_of_size


def test_a_map_that_takes_seconds_to_open_names_the_tiles() -> None:
    assert note_of_size("map.html", 16_198_041) == (
        "note: map.html has 16 MB and takes seconds to open; `clearance serve REGISTER` shows a country of any size in "
        "tiles, at /tiles.html"
    )
