"""What a searcher works on a working day unless a programme says otherwise: each default with where it is from.

The anchors are published figures of single operators; between them is the judgement of this project. They differ ten
times between programmes: own records come first, always.
"""

from __future__ import annotations

from dataclasses import dataclass

from clearance.plan.capacity.stating import Spread
from clearance.plan.capacity.teams import SEARCHERS, GroundClass, TeamKind
from clearance.plan.problem import Activity
from clearance.saying import Number, Saying, saying

__all__ = ["DEFAULT_RATES", "DefaultRate", "default_rate"]

HALO = saying("HALO: 10 to 50 m2 a deminer and day, by terrain")
SRI_LANKA = saying("ft.lk 2012, Sri Lanka: 6 to 8 m2 a deminer and day")
SFOR = saying("SFOR Informer 113, 2001, Bosnia: two dogs search 800 to 900 m2 a day together")
MACHINES = saying("ft.lk 2012, Sri Lanka: 3,500 to 5,000 m2 a machine and day")
BAC = saying("CMAC and NPA 2011 (CISR Journal 15.2): 920,101 m2 in 6 weeks, 5,000 to 6,200 m2 a team and day")
UKRAINE = saying(
    "kmu.gov.ua, Ukraine: 487 ha by 78 sappers and machines in about 70 days, 890 m2 a sapper and day on fields"
)
LANES = saying(
    "four times clearance, a quarter of the ground is searched in lanes: judgement of this project; no published "
    "figure was found"
)
VISITS = saying("judgement of this project, no published figure per team was found: replace it by your own")
CHECKS = saying(
    "a sample of what was cleared is searched again: judgement of this project, no published figure was found"
)
FOLLOWED = saying("the team includes those who follow the machine up")


def _both(first: str, second: str) -> Saying:
    """Two sources of one default."""
    return saying("{first}; {second}", first=first, second=second)


def _of_open(share: float) -> Saying:
    return saying("{share} of open ground: judgement of this project", share=Number(share, ".1f"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultRate:
    """A default, in m2 that one searcher works on a working day; `ground` None holds on any."""

    kind: TeamKind
    activity: Activity
    ground: GroundClass | None
    m2_per_day: Spread

    @property
    def unit(self) -> str:
        """Whose day it is."""
        return SEARCHERS[self.kind]


def _row(
    kind: TeamKind, activity: Activity, ground: GroundClass | None, numbers: tuple[float, float, float], source: str
) -> DefaultRate:
    low, mode, high = numbers
    return DefaultRate(
        kind=kind, activity=activity, ground=ground, m2_per_day=Spread(low=low, mode=mode, high=high, source=source)
    )


_MANUAL = {
    GroundClass.OPEN: (
        (25.0, 40.0, 60.0),
        _both(HALO, saying("open ground and little metal: judgement of this project")),
    ),
    GroundClass.MEDIUM: ((12.0, 20.0, 35.0), _both(HALO, saying("medium: judgement of this project"))),
    GroundClass.DENSE: ((5.0, 8.0, 15.0), _both(SRI_LANKA, saying("dense vegetation or much metal"))),
    GroundClass.BATTLE: ((250.0, 500.0, 900.0), _both(UKRAINE, saying("below it: judgement of this project"))),
}
_DOGS = {
    GroundClass.OPEN: (
        (200.0, 400.0, 1000.0),
        _both(SFOR, saying("taken as both passes of the pair; the range: judgement of this project")),
    ),
    GroundClass.MEDIUM: ((120.0, 240.0, 600.0), _both(_of_open(0.6), SFOR)),
    GroundClass.DENSE: ((60.0, 120.0, 300.0), _both(_of_open(0.3), SFOR)),
}
_MACHINES = {
    GroundClass.OPEN: (
        (1000.0, 2500.0, 5000.0),
        _both(MACHINES, saying("{followed}, which slows it: judgement of this project", followed=FOLLOWED)),
    ),
    GroundClass.MEDIUM: ((900.0, 2250.0, 4500.0), _both(_of_open(0.9), _both(MACHINES, FOLLOWED))),
    GroundClass.DENSE: ((600.0, 1500.0, 3000.0), _both(_of_open(0.6), _both(MACHINES, FOLLOWED))),
}
_BATTLE = ((3000.0, 5000.0, 6500.0), BAC)


def _lanes(numbers: tuple[float, float, float]) -> tuple[float, float, float]:
    low, mode, high = numbers
    return 4 * low, 4 * mode, 4 * high


DEFAULT_RATES: tuple[DefaultRate, ...] = (
    *(_row(TeamKind.MANUAL, Activity.CLEARANCE, ground, *held) for ground, held in _MANUAL.items()),
    *(_row(TeamKind.DOGS, Activity.CLEARANCE, ground, *held) for ground, held in _DOGS.items()),
    *(_row(TeamKind.MACHINES, Activity.CLEARANCE, ground, *held) for ground, held in _MACHINES.items()),
    *(
        _row(kind, Activity.TS, ground, _lanes(numbers), _both(LANES, source))
        for kind, table in (
            (TeamKind.MANUAL, _MANUAL),
            (TeamKind.TS, _MANUAL),
            (TeamKind.DOGS, _DOGS),
            (TeamKind.MACHINES, _MACHINES),
        )
        for ground, (numbers, source) in table.items()
    ),
    _row(TeamKind.EOD, Activity.CLEARANCE, GroundClass.BATTLE, *_BATTLE),
    _row(TeamKind.NTS, Activity.NTS, None, (5_000.0, 20_000.0, 100_000.0), VISITS),
    _row(TeamKind.QA, Activity.QA, None, (1_000.0, 3_000.0, 10_000.0), CHECKS),
)

_BY_WORK = {(row.kind, row.activity, row.ground): row for row in DEFAULT_RATES}


def default_rate(kind: TeamKind, activity: Activity, ground: GroundClass) -> DefaultRate | None:
    """Return the default for a kind of team, what it does and on what ground; None: such teams do not do that.

    Example:
        >>> str(default_rate(TeamKind.MANUAL, Activity.CLEARANCE, GroundClass.DENSE).m2_per_day)
        '5 / 8 / 15'
        >>> default_rate(TeamKind.EOD, Activity.CLEARANCE, GroundClass.OPEN)
    """
    return _BY_WORK.get((kind, activity, ground)) or _BY_WORK.get((kind, activity, None))
