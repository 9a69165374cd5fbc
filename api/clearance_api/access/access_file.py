"""The access file: one small TOML file in which an authority says who may see what."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clearance.errors import ClearanceError, FileRefused, InvalidRecord
from clearance_api.access.accounts import Accounts
from clearance_api.access.rules import FIGURES, GROUPINGS, Rules
from clearance_api.access.tiers import Tier, tier_named
from clearance_api.access.tokens import ALGORITHMS, USUAL_ALGORITHMS, Provider
from clearance_geodata.reasons import reason_of
from clearance_geodata.shelf.collections import COLLECTIONS

__all__ = ["Access", "read_access"]

USUAL_ACCOUNTS = "access.db"
USUAL_AUDIT = "audit"
SECTIONS = (
    "publish_open_areas",
    "accounts",
    "audit",
    "hosts",
    "collections",
    "columns",
    "groupings",
    "figures",
    "oidc",
)
OIDC_NAMES = ("issuer", "audience", "tier_claim", "tiers", "account_claim", "algorithms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Access as an authority configured it.

    Args:
        rules: who sees what.
        accounts: the accounts of people and programs; None when there is no such file.
        provider: whose tokens are taken; None when nobody's.
        audit: the folder of the audit.
        hosts: names under which the service may be asked; any when empty.
    """

    rules: Rules
    accounts: Accounts | None = None
    provider: Provider | None = None
    audit: Path | None = None
    hosts: tuple[str, ...] = ()


def read_access(path: Path) -> Access:
    """The access that a file configures; paths in it are beside the file.

    Raises:
        FileRefused: when it cannot be read or says what cannot be, with the place in the file.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise FileRefused(
            "access file {path} cannot be read: {fault}", path=str(path), fault=reason_of(fault)
        ) from fault
    try:
        return _access(said, path.parent)
    except ClearanceError as fault:
        raise FileRefused("access file {path}: {fault}", path=str(path), fault=fault.said) from fault


def _access(said: Mapping[str, object], folder: Path) -> Access:
    _only(said, SECTIONS, "")
    return Access(
        rules=_rules(said),
        accounts=_accounts(said, folder),
        provider=_provider(_table(said, "oidc")) if "oidc" in said else None,
        audit=folder / _text(said, "audit", USUAL_AUDIT),
        hosts=_texts(said, "hosts", ()),
    )


def _accounts(said: Mapping[str, object], folder: Path) -> Accounts | None:
    path = folder / _text(said, "accounts", USUAL_ACCOUNTS)
    return Accounts.open(path) if "accounts" in said or path.exists() else None


def _rules(said: Mapping[str, object]) -> Rules:
    collections = {
        _known(name, COLLECTIONS, "collections"): _tier(tier, f"collections.{name}")
        for name, tier in _table(said, "collections").items()
    }
    published = said.get("publish_open_areas", False)
    if not isinstance(published, bool):
        raise InvalidRecord("publish_open_areas is '{published}'; give true or false", published=str(published))
    if published and collections.setdefault("areas", Tier.PUBLIC) is not Tier.PUBLIC:
        raise InvalidRecord("publish_open_areas and collections.areas contradict each other; leave one out")
    columns: dict[tuple[str, str], Tier] = {}
    for name, table in _table(said, "columns").items():
        fields = [field.name for field in COLLECTIONS[_known(name, COLLECTIONS, "columns")].fields]
        for column, tier in _as_table(table, f"columns.{name}").items():
            _known(column, fields, f"columns.{name}")
            columns[name, column] = _tier(tier, f"columns.{name}.{column}")
    return Rules(
        collections=collections,
        columns=columns,
        groupings=_tiers(said, "groupings", GROUPINGS),
        figures=_tiers(said, "figures", FIGURES),
    )


def _tiers(said: Mapping[str, object], section: str, known: Mapping[str, Tier]) -> dict[str, Tier]:
    return {
        _known(name, known, section): _tier(tier, f"{section}.{name}") for name, tier in _table(said, section).items()
    }


def _provider(said: Mapping[str, object]) -> Provider:
    _only(said, OIDC_NAMES, "oidc.")
    missing = [name for name in ("issuer", "audience", "tier_claim", "tiers") if name not in said]
    if missing:
        raise InvalidRecord("oidc.{missing} is missing; give it", missing=missing[0])
    algorithms = _texts(said, "algorithms", USUAL_ALGORITHMS, "oidc.")
    for algorithm in algorithms:
        _known(algorithm, ALGORITHMS, "oidc.algorithms")
    return Provider(
        issuer=_text(said, "issuer", "", "oidc."),
        audience=_text(said, "audience", "", "oidc."),
        tier_claim=_text(said, "tier_claim", "", "oidc."),
        tiers={value: _tier(tier, f"oidc.tiers.{value}") for value, tier in _table(said, "tiers", "oidc.").items()},
        account_claim=_text(said, "account_claim", "sub", "oidc."),
        algorithms=algorithms,
    )


def _only(said: Mapping[str, object], names: tuple[str, ...], before: str) -> None:
    for name in said:
        if name not in names:
            raise InvalidRecord(
                "{before}{name} is not known; give one of {names}", before=before, name=name, names=tuple(names)
            )


def _known(name: str, names: Mapping[str, object] | list[str] | tuple[str, ...], where: str) -> str:
    if name not in names:
        raise InvalidRecord("{where} names '{name}'; there are {names}", where=where, name=name, names=tuple(names))
    return name


def _tier(said: object, where: str) -> Tier:
    try:
        return tier_named(str(said))
    except InvalidRecord as fault:
        raise InvalidRecord("{where}: {fault}", where=where, fault=fault.said) from None


def _table(said: Mapping[str, object], name: str, before: str = "") -> Mapping[str, object]:
    return _as_table(said.get(name, {}), f"{before}{name}")


def _as_table(said: object, where: str) -> Mapping[str, object]:
    if not isinstance(said, Mapping):
        raise InvalidRecord("{where} is '{said}'; make it a table, headed [{where}]", where=where, said=str(said))
    return said


def _text(said: Mapping[str, object], name: str, otherwise: str, before: str = "") -> str:
    found = said.get(name, otherwise)
    if not isinstance(found, str) or not found.strip():
        raise InvalidRecord(
            "{before}{name} is '{found}'; give it as text in quotes", before=before, name=name, found=str(found)
        )
    return found


def _texts(said: Mapping[str, object], name: str, otherwise: tuple[str, ...], before: str = "") -> tuple[str, ...]:
    found = said.get(name, list(otherwise))
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise InvalidRecord(
            "{before}{name} is '{found}'; give it as a list of texts", before=before, name=name, found=str(found)
        )
    return tuple(found)
