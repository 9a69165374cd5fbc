"""Who may ask at which address: one rule for every route, looked up before anything of the register is.

A template is the path of a route below its register, with `{}` for one part that varies and `...` for all that follow.
An address without a rule is not served to anybody while access is configured, so a new route cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clearance_api.access.rules import EDITED
from clearance_api.access.viewer import Tier, Viewer
from clearance_geodata.shelf.collections import COLLECTIONS

__all__ = [
    "ADDRESSES",
    "FromTier",
    "GetsFigure",
    "Rule",
    "SeesAll",
    "SeesCollection",
    "may_ask_at",
    "may_send_to",
    "rule_of",
]


@dataclass(frozen=True, slots=True)
class FromTier:
    """A tier and those above it."""

    tier: Tier

    def allows(self, viewer: Viewer, _parts: Sequence[str]) -> bool:
        """Whether somebody may ask."""
        return viewer.tier >= self.tier


@dataclass(frozen=True, slots=True)
class SeesCollection:
    """Whoever sees the collection that the second part of the path names.

    One that is not there is like one that is hidden; only the authority is told the difference.
    """

    def allows(self, viewer: Viewer, parts: Sequence[str]) -> bool:
        """Whether somebody may ask."""
        return viewer.tier is Tier.AUTHORITY or parts[1] in viewer.rules.seen[viewer.tier]


@dataclass(frozen=True, slots=True)
class SeesAll:
    """Whoever sees these collections with every column, because the answer draws or names them in full."""

    names: tuple[str, ...]
    least: Tier = Tier.PUBLIC

    def allows(self, viewer: Viewer, _parts: Sequence[str]) -> bool:
        """Whether somebody may ask."""
        return viewer.tier >= self.least and viewer.sees_all(COLLECTIONS[name] for name in self.names)


@dataclass(frozen=True, slots=True)
class GetsFigure:
    """Whoever gets a figure with a rule of its own."""

    figure: str

    def allows(self, viewer: Viewer, _parts: Sequence[str]) -> bool:
        """Whether somebody may ask."""
        return viewer.gets(self.figure)


Rule = FromTier | SeesCollection | SeesAll | GetsFigure
# The forms of a document.
FILE_ENDINGS = ("docx", "xlsx", "pdf")
EVERYBODY = FromTier(Tier.PUBLIC)
PARTNERS = FromTier(Tier.PARTNER)
THE_AUTHORITY = FromTier(Tier.AUTHORITY)
OF_COLLECTION = SeesCollection()
DRAWS_ALL = SeesAll(("areas", "released"), least=Tier.PARTNER)
# Mines per cell show where open areas are, and what the columns for partners say of them.
SPREADS_AREAS = SeesAll(("areas",))

ADDRESSES: Mapping[str, Rule] = {
    "/health/live": EVERYBODY,
    "/health/ready": EVERYBODY,
    "/metrics": EVERYBODY,  # which are for the authority alone, unless CLEARANCE_METRICS_OPEN says otherwise
    "/": EVERYBODY,
    "/conformance": EVERYBODY,
    "/api": EVERYBODY,
    "/api.html": EVERYBODY,
    # Pages for people, and where a browser asks who somebody is.
    "/sign-in": PARTNERS,
    "/browse/plans": PARTNERS,
    "/browse/new": DRAWS_ALL,
    "/browse/import": DRAWS_ALL,
    "/browse/import/{}": DRAWS_ALL,
    "/browse/edit/...": DRAWS_ALL,
    "/browse/release/...": DRAWS_ALL,
    "/browse/changes": EVERYBODY,
    "/browse/reconciliation": EVERYBODY,
    "/browse/areas": OF_COLLECTION,
    "/browse/areas/...": OF_COLLECTION,
    "/collections": EVERYBODY,
    "/collections/{}": OF_COLLECTION,
    "/collections/{}/...": OF_COLLECTION,
    # Tiles and styles of several collections show of each what may be seen; one that may not is refused by its name.
    "/tiles": EVERYBODY,
    "/tiles/...": EVERYBODY,
    "/tileMatrixSets": EVERYBODY,
    "/tileMatrixSets/{}": EVERYBODY,
    "/tilejson.json": EVERYBODY,
    "/tiles.html": EVERYBODY,
    "/styles": EVERYBODY,
    "/styles/{}": EVERYBODY,
    "/assets/...": EVERYBODY,
    # What partners sent; each of them is told of their own alone, and the authority decides.
    "/submissions": PARTNERS,
    "/submissions/{}": PARTNERS,
    "/submissions/{}/accept": THE_AUTHORITY,
    "/submissions/{}/return": THE_AUTHORITY,
    "/ledger": EVERYBODY,
    "/reconciliation": EVERYBODY,
    "/estimates": EVERYBODY,
    "/forecast": EVERYBODY,
    "/sampling": EVERYBODY,
    "/surface": SPREADS_AREAS,
    "/surface/...": SPREADS_AREAS,
    # Milestones of plans are for everybody once the authority publishes them; tasks and teams, which the files hold,
    # for those who see the areas that they lie on.
    "/plans": PARTNERS,
    "/plans/{}": GetsFigure("plans"),
    "/plans/{}/adopt": THE_AUTHORITY,
    "/plans/{}/{}": DRAWS_ALL,
    "/adopted-plans": GetsFigure("plans"),
    "/actual": DRAWS_ALL,
    "/actual/{}": DRAWS_ALL,
    "/actual/charts/...": DRAWS_ALL,
    "/plans/{}/charts/...": DRAWS_ALL,
    "/charts/...": EVERYBODY,  # in sums; sources, which are remarks, for whoever gets them
    "/maps/contamination.html": DRAWS_ALL,
    "/maps/progress.html": DRAWS_ALL,
    "/maps/outlook.html": DRAWS_ALL,
    "/maps/findings.html": DRAWS_ALL,
    "/maps/density.html": DRAWS_ALL,
    "/maps/plan.html": DRAWS_ALL,
    "/basemap/...": DRAWS_ALL,  # it lies under these maps alone
    "/reports/article5.docx": DRAWS_ALL,
    **{f"/reports/{name}.{ending}": DRAWS_ALL for name in ("article7", "update", "dossier") for ending in FILE_ENDINGS},
    **{f"/reports/ccm3.{ending}": GetsFigure("stores") for ending in FILE_ENDINGS},
    "/statements": DRAWS_ALL,
    "/reports/article5.xlsx": DRAWS_ALL,
    "/reports/article5.pdf": DRAWS_ALL,
}


def rule_of(path: str) -> tuple[Rule | None, Sequence[str]]:
    """The rule of a path below its register, and the parts of the path; a slash at its end says nothing.

    Example:
        >>> rule_of("/collections/areas/items/A-1/x")[1]
        ['collections', 'areas', 'items', 'A-1', 'x']
    """
    rule = ADDRESSES.get(path)
    if rule is not None:
        return rule, path.strip("/").split("/")
    parts = path.removeprefix("/").removesuffix("/").split("/")
    for pattern, found in PATTERNS:
        if _meets(pattern, parts):
            return found, parts
    return None, parts


def may_ask_at(viewer: Viewer, path: str) -> bool:
    """Whether somebody may read a path below a register."""
    rule, parts = rule_of(path)
    return rule is not None and rule.allows(viewer, parts)


def may_send_to(viewer: Viewer, parts: Sequence[str]) -> bool:
    """Whether somebody may send to an address that they may read: partners send edits, and ask for plans and land."""
    is_items = len(parts) > 2 and (parts[0], parts[2]) == ("collections", "items")
    is_edit = is_items and parts[1] in {EDITED, "{}"}
    is_plan = parts[:1] == ["plans"] and len(parts) <= 2
    is_question = list(parts) == ["statements"]
    return viewer.may_write or (viewer.may_submit and (is_edit or is_plan or is_question or parts[0] == "browse"))


def _meets(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    if pattern[-1] == "...":
        if len(parts) < len(pattern):
            return False
        pattern = pattern[:-1]
    elif len(parts) != len(pattern):
        return False
    return all(wanted in ("{}", part) for wanted, part in zip(pattern, parts, strict=False))


PATTERNS = [(template.strip("/").split("/"), rule) for template, rule in ADDRESSES.items() if template != "/"]
