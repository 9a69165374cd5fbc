"""Reading a capacity file."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, NotFound
from clearance_geodata.capacity.document import capacity_of
from clearance_geodata.capacity.lines import lines_of
from clearance_geodata.capacity.table import capacity_of_table
from clearance_geodata.ingest.mapping.keys import Keys
from clearance_geodata.ingest.sources.formats import read_layer
from clearance_geodata.reasons import reason_of_system

if TYPE_CHECKING:
    from pathlib import Path

    from clearance.plan.capacity.capacity import Capacity

__all__ = ["capacity_of_text", "read_capacity"]

TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")


def read_capacity(path: Path) -> Capacity:
    """Return the capacity in a TOML file, or in a table (CSV, XLSX) with a row for each group of teams.

    Raises:
        NotFound: when there is no such file.
        FileRefused: for any fault of it: one line that names the line, the key, the value and the remedy.
    """
    if not path.is_file():
        raise NotFound("there is no file {path}; `clearance plan --template` writes one to fill in", path=str(path))
    suffix = path.suffix.lower()
    if suffix in TABLES:
        return capacity_of_table(read_layer(path))
    if suffix != ".toml":
        raise FileRefused("{file} is no capacity file; name a .toml, or a table (.csv, .xlsx)", file=path.name)
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise FileRefused(
            "{file} cannot be read ({strerror}); check who may read it",
            file=path.name,
            strerror=reason_of_system(fault),
        ) from fault
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise FileRefused(
            "{file}, line {position}: it is not UTF-8; save the file as UTF-8", file=path.name, position=str(line)
        ) from fault
    return capacity_of_text(text, path.name)


def capacity_of_text(text: str, name: str = "capacity") -> Capacity:
    """Return the capacity of a TOML text; `name` is what messages call it.

    Raises:
        FileRefused: for any fault of it.
    """
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise FileRefused("{name} is not TOML ({fault}); correct it there", name=name, fault=str(fault)) from fault
    except ValueError as fault:  # Python reads no numbers of thousands of digits
        raise FileRefused("{name} has a number of thousands of digits; correct it", name=name) from fault
    if not content:
        raise FileRefused("{name} is empty; `clearance plan --template` writes one to fill in", name=name)
    return capacity_of(Keys(name, "", content, lines=lines_of(text)))
