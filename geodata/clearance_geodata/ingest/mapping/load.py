"""A mapping from its TOML file: the profile that it extends, models, then every take."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from clearance.errors import FileRefused, NotFound
from clearance_geodata.ingest.mapping.codes import code_list
from clearance_geodata.ingest.mapping.keys import Keys, suggested
from clearance_geodata.ingest.mapping.model import CodeList, Mapping, Take
from clearance_geodata.ingest.mapping.names import NAMES
from clearance_geodata.ingest.mapping.takes import take_of
from clearance_geodata.reasons import reason_of_system

__all__ = ["PROFILES", "file_beside", "load_mapping"]

# Keys of a take whose lines are joined with those of its model one by one; other keys are replaced as a whole.
JOINED = ("columns", "where")
DEEPEST = 8
# Ways of writing a place whose corners stand in a file beside that of the records.
IN_OTHER_FILES = ("points", "legs")


def _profiles() -> dict[str, Any]:
    folder = files("clearance_geodata.ingest.profiles")
    return {path.name.removesuffix(".toml"): path for path in folder.iterdir() if path.name.endswith(".toml")}


PROFILES = ("gichd_minimum", "imsma_core", "imsma_ng")


def load_mapping(source: str | Path, *, alone: bool = False) -> Mapping:
    """The mapping in a file, or a profile by its name.

    Args:
        source: the file, or the name of the profile.
        alone: for a mapping that somebody sent: it may extend a profile, and no file of this machine.

    Raises:
        NotFound: when there is neither.
        FileRefused: for any fault of the mapping, naming the place in it and the remedy.

    Example:
        >>> sorted(load_mapping("gichd_minimum").models)[:2]
        ['accident', 'cancelled']
    """
    document, name = _document(str(source), Path(), alone=alone)
    top = Keys(name, "", document)
    codes = top.table("codes")
    lists = {key: code_list(codes.at(key, codes.get(key)), key) for key in codes.content}
    models = top.table("model")
    defaults = top.table("defaults")
    mapping = Mapping(
        name=top.text("name", name.removesuffix(".toml")),
        file=name,
        takes=tuple(_with_file(keys, lists) for keys in top.tables("take")),
        models={key: take_of(models.at(key, models.get(key)), lists) for key in models.content},
        defaults={key: _default(defaults, key) for key in defaults.content},
        codes=lists,
    )
    top.text("extends")
    top.finish()
    if not mapping.takes and not mapping.models:
        raise FileRefused("{name} takes nothing; add a [[take]] with file and as", name=name)
    return mapping


def file_beside(take: Take) -> str:
    """The name of the file beside that of the records in which a take finds corners; empty when it needs none."""
    place = take.place
    return place.parts[place.way] if place is not None and place.way in IN_OTHER_FILES else ""


def _with_file(keys: Keys, lists: dict[str, CodeList]) -> Take:
    if not keys.text("file"):
        keys.refuse("it names no file; add file = '...', such as 'areas_*.shp'")
    return take_of(keys, lists)


def _default(defaults: Keys, key: str) -> str:
    if key not in NAMES:
        defaults.refuse("'{key}' is none of our names; {hint}", key=key, hint=suggested(key, NAMES))
    return defaults.text(key)


def _document(source: str, folder: Path, depth: int = 0, *, alone: bool = False) -> tuple[dict[str, Any], str]:
    """The content of a mapping with what it extends and the models of its takes written into it, and its name."""
    profiles = _profiles()
    path = profiles.get(source) or folder / source
    if not path.is_file():
        known = ", ".join(sorted(profiles))
        raise NotFound(
            "there is no mapping {path}; name a .toml file, or one of the profiles {known}", path=str(path), known=known
        )
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise FileRefused(
            "{name} is not TOML ({fault}); correct it there", name=str(path.name), fault=str(fault)
        ) from fault
    except OSError as fault:
        raise FileRefused(
            "{name} cannot be read ({strerror}); check who may read it",
            name=str(path.name),
            strerror=reason_of_system(fault),
        ) from fault
    parent = content.get("extends")
    if parent is not None:
        if depth == DEEPEST or not isinstance(parent, str) or (alone and parent not in profiles):
            raise FileRefused(
                "{name}: extends = {parent} leads nowhere; name a profile or a mapping beside it",
                name=str(path.name),
                parent=repr(parent),
            )
        base, _ = _document(parent, path.parent if isinstance(path, Path) else Path(), depth + 1, alone=alone)
        content = _extended(base, content)
    models = content.get("model")
    if isinstance(models, dict):
        content["model"] = {key: _from_model(path.name, model, models) for key, model in models.items()}
    takes = content.get("take")
    if isinstance(takes, list):
        content["take"] = [_from_model(path.name, take, content.get("model")) for take in takes]
    return content, path.name


def _extended(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The own content before that of the base; code lists are joined word by word."""
    joined = {key: value for key, value in base.items() if key not in {"name", "take"}} | own
    for key in ("codes", "model", "defaults"):
        held, added = base.get(key), own.get(key)
        if isinstance(held, dict) and isinstance(added, dict):
            joined[key] = {**held, **added}
            if key == "codes":
                joined[key] = {**held, **{name: _joined(held.get(name), words) for name, words in added.items()}}
    return joined


def _joined(held: Any, added: Any) -> Any:  # noqa: ANN401  what TOML holds; each value is checked when it is read
    if not isinstance(held, dict) or not isinstance(added, dict):
        return added
    return {**held, **{key: _joined(held.get(key), value) for key, value in added.items()}}


def _from_model(file: str, take: Any, models: Any, depth: int = 0) -> Any:  # noqa: ANN401  as above
    """A take with what its model says and it does not."""
    if not isinstance(take, dict) or "like" not in take:
        return take
    name = take["like"]
    if not isinstance(name, str):
        raise FileRefused(
            "{file}: like = {name} is no name; write the name of a model, like = 'hazard'", file=file, name=repr(name)
        )
    if not isinstance(models, dict) or name not in models or depth == DEEPEST:
        known = models if isinstance(models, dict) else {}
        raise FileRefused(
            "{file}: like = {name} is no model; {suggested}",
            file=file,
            name=repr(name),
            suggested=suggested(name, sorted(known)),
        )
    model = _from_model(file, models[name], models, depth + 1)
    merged = {**model, **{key: value for key, value in take.items() if key != "like"}}
    for key in JOINED:
        if isinstance(model.get(key), dict) and isinstance(take.get(key), dict):
            merged[key] = {**model[key], **take[key]}
    return merged
