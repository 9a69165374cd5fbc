"""An execution of a plan written day by day, in plain words: what the simulator of the product is checked against.

It shares no code with it, nor the order of computation: here a day comes after a day, and each team does on it what it
can. The policy is the one that `clearance.plan.execution.simulate` states.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from clearance.plan.execution import Unknowns
    from clearance.plan.schedule import Schedule

__all__ = ["Lived", "live"]

SURVEYS = (0, 1)  # NTS, TS


@dataclass
class Piece:
    """A piece of work as it turns out to be."""

    area: int
    activity: int
    work: int
    place: int
    left: float
    releases: float
    pace: float
    owner: int = -1
    begins: float = math.inf
    ends: float = math.inf
    team: int = -1
    done: float = math.inf


@dataclass
class Team:
    """A team and where it is."""

    number: int
    pool: int
    kind: int
    place: int
    skill: float
    list: list[Piece] = field(default_factory=list)
    area: int = -1
    piece: Piece | None = None
    moving: float = 0.0
    lag: float = 0.0


@dataclass
class Lived:
    """What came of it: each release of known land (day, m2), and the day when all of it was released."""

    releases: list[tuple[float, float]]
    completion: float

    def by(self, day: float) -> float:
        """The m2 released by a day."""
        return sum(m2 for when, m2 in self.releases if when <= day)

    def reaches(self, m2: float) -> float:
        """The day on which so many m2 are released; infinite: never."""
        total = 0.0
        for day, more in sorted(self.releases):
            total += more
            if total >= m2 * (1 - 1e-9):
                return day
        return math.inf


class World:
    """One truth, and the days through which it is lived."""

    def __init__(self, schedule: Schedule, unknowns: Unknowns, seed: int, stretch: float = 1.0) -> None:
        """Draw what is true; `stretch` multiplies all spreads of rates beyond what the plan was told."""
        self.problem = problem = schedule.problem
        self.rng = rng = np.random.default_rng(seed)
        common = stretch * unknowns.common_sd * rng.normal()
        kinds, works = problem.rate_m2_per_day.shape
        self.rate = [
            [
                problem.rate_m2_per_day[kind, work]
                * unknowns.rate_median[kind, work]
                * math.exp(common + stretch * unknowns.rate_sd[kind, work] * rng.normal())
                for work in range(works)
            ]
            for kind in range(kinds)
        ]
        self.weather = [math.exp(unknowns.month_sd * rng.normal()) for _ in range(problem.months)]
        self.shift = [
            (unknowns.season_sd_days * rng.normal(), unknowns.season_sd_days * rng.normal()) for _ in problem.budget
        ]
        self.pieces = self._pieces(unknowns, stretch)
        self.teams = self._teams(unknowns, stretch)
        self._hand_out(schedule)
        self.money = [float(budget) for budget in problem.budget]
        self.flights = [float(days) for days in problem.flown_team_days]
        self.chains: dict[int, dict[int, list[Piece]]] = {}
        for piece in self.pieces:
            self.chains.setdefault(piece.area, {}).setdefault(piece.activity, []).append(piece)

    def _pieces(self, unknowns: Unknowns, stretch: float) -> list[Piece]:
        problem, made = self.problem, []
        odds_shift = unknowns.survey_sd * self.rng.normal()
        held = problem.pieces
        for area in range(len(problem.areas.ids)):
            own = [at for at in range(len(held)) if held.area[at] == area]
            m2 = {a: sum(held.m2[at] for at in own if held.activity[at] == a) for a in range(4)}
            freed = {a: sum(held.releases_m2[at] for at in own if held.activity[at] == a) for a in range(4)}
            work, gives = dict(m2), dict(freed)
            for survey in SURVEYS:
                if freed[survey] <= 0 or work[survey] <= 0:
                    continue
                share = self._share(
                    freed[survey] / m2[survey], float(unknowns.contaminated[area]), unknowns, odds_shift
                )
                later = sum(gives[a] for a in range(survey + 1, 4))
                now = min(share * work[survey], gives[survey] + later)
                more = now - gives[survey]
                for a in range(survey + 1, 4):
                    work[a] = max(work[a] - more, 0.0)
                    gives[a] *= (later - more) / later if later else 1.0
                gives[survey] = now
            pace = {a: math.exp(stretch * unknowns.task_sd * self.rng.normal()) for a in range(4)}
            for at in own:
                a = int(held.activity[at])
                part = held.m2[at] / m2[a]
                left = work[a] * part if work[a] > 1e-6 * m2[a] else 0.0
                place = int(problem.areas.place[area])
                made.append(Piece(area, a, int(held.work[at]), place, left, gives[a] * part, pace[a]))
        order = sorted(range(len(held)), key=lambda at: held.area[at])
        back = dict(zip(order, made, strict=True))
        return [back[at] for at in range(len(held))]

    def _share(self, planned: float, contaminated: float, unknowns: Unknowns, odds_shift: float) -> float:
        """What share of its land a survey releases."""
        if planned >= 1:
            return 1.0
        odds = planned / (1 - planned) * math.exp(odds_shift)
        planned = odds / (1 + odds)
        empty = min(planned, 1 - contaminated)
        if self.rng.random() < empty:
            return 1.0
        mean, weight = (planned - empty) / (1 - empty), unknowns.survey_concentration
        if not 0 < mean < 1 or math.isinf(weight):
            return mean
        return float(self.rng.beta(mean * weight, (1 - mean) * weight))

    def _teams(self, unknowns: Unknowns, stretch: float) -> list[Team]:
        pools = self.problem.pools
        teams: list[Team] = []
        for pool in range(len(pools.names)):
            for _ in range(int(pools.count[pool])):
                skill = math.exp(stretch * unknowns.team_sd * self.rng.normal())
                teams.append(Team(len(teams), pool, int(pools.kind[pool]), int(pools.base[pool]), skill))
        return teams

    def _hand_out(self, schedule: Schedule) -> None:
        bouts = schedule.bouts
        for at in np.argsort(bouts.from_day, kind="stable"):
            piece = self.pieces[int(bouts.piece[at])]
            piece.owner, piece.begins, piece.ends = int(bouts.team[at]), bouts.from_day[at], float(bouts.to_day[at])
            self.teams[piece.owner].list.append(piece)

    # --- days ---------------------------------------------------------------------------------------------------

    def month(self, day: float) -> int:
        """The month in which a day lies."""
        return int(np.searchsorted(self.problem.month_starts, day, side="right")) - 1

    def speed(self, kind: int, place: int, day: int) -> float:
        """The share of a working day in this day: the calendar's month, its weather, the season of the year."""
        problem = self.problem
        month = self.month(day)
        starts, open_days = problem.month_starts, problem.working_days[kind, place]
        length = starts[month + 1] - starts[month]
        late, longer = self.shift[problem.year_of_month[month]]
        share = open_days[month] / length
        if open_days[month] > 0:
            opens = month > 0 and open_days[month - 1] == 0
            ends = month + 1 < problem.months and open_days[month + 1] == 0
            if (opens and day < starts[month] + late) or (ends and day >= starts[month + 1] + longer):
                return 0.0
        elif month + 1 < problem.months and open_days[month + 1] > 0 and day >= starts[month + 1] + late:
            share = open_days[month + 1] / (starts[month + 2] - starts[month + 1])
        elif month > 0 and open_days[month - 1] > 0 and day < starts[month] + longer:
            share = open_days[month - 1] / (starts[month] - starts[month - 1])
        return float(min(share * self.weather[month], 1.0))

    def ready(self, piece: Piece) -> float:
        """When the stage before a piece was done; infinite: not yet."""
        chain = self.chains[piece.area]
        before = [a for a in chain if a < piece.activity]
        return max((one.done for one in chain[max(before)]), default=0.0) if before else 0.0

    def move_days(self, team: Team, piece: Piece) -> float:
        """Days of the move to a piece."""
        if team.area == piece.area:
            return 0.0
        return float(self.problem.pools.move_days[team.pool] + self.problem.travel_days[team.place, piece.place])

    def expected(self, team: Team, piece: Piece, day: int) -> float:
        """When a team would be done with a piece by the planned figures, or infinite when it does not fit a season."""
        problem = self.problem
        rate = problem.rate_m2_per_day[team.kind, piece.work]
        if rate <= 0:
            return math.inf
        at, left = day + self.move_days(team, piece), piece.left
        month = self.month(at)
        while month < problem.months:
            end = problem.month_starts[month + 1]
            speed = problem.working_days[team.kind, piece.place, month] / (end - problem.month_starts[month])
            if speed <= 0:
                return math.inf
            if (end - at) * speed * rate >= left:
                done = at + left / speed / rate
                return done if done <= problem.pools.last_day[team.pool] else math.inf
            left -= (end - at) * speed * rate
            at, month = end, month + 1
        return math.inf

    def fits_ever(self, team: Team, piece: Piece, day: int) -> bool:
        """Whether a piece would fit into a later season of this team."""
        starts = [int(start) for start in self.problem.month_starts[:-1] if start > day]
        move = math.ceil(self.move_days(team, piece))
        return any(math.isfinite(self.expected(team, piece, start - move)) for start in starts if start - move >= day)

    def pick(self, team: Team, day: int) -> Piece | None:
        """The piece that a free team sets out for today."""
        while team.list and (team.list[0].team >= 0 or math.isfinite(team.list[0].done)):
            team.list.pop(0)
        if team.list:
            piece = team.list[0]
            if self.ready(piece) > day + self.move_days(team, piece):
                return None
            if math.isinf(self.expected(team, piece, day)) and self.fits_ever(team, piece, day):
                return None
            return piece if self.covered(team, piece, day) else None
        for piece in sorted(self.pieces, key=lambda one: one.begins):
            if piece.team >= 0 or math.isfinite(piece.done) or self.ready(piece) > day:
                continue
            theirs = piece.ends + self.teams[piece.owner].lag if piece.owner >= 0 else math.inf
            if self.expected(team, piece, day) < theirs and self.covered(team, piece, day):
                return piece
        return None

    def covered(self, team: Team, piece: Piece, day: int) -> bool:
        """Whether money and flights of this month allow a start."""
        month = self.month(day)
        move = 0.0 if team.area == piece.area else self.problem.pools.cost_per_move[team.pool]
        need = move + self.problem.pools.cost_per_day[team.pool]
        flies = bool(self.problem.by_air[piece.place])
        return self.money[self.problem.year_of_month[month]] >= need and (not flies or self.flights[month] >= 1)

    def pay(self, team: Team, days: float, month: int) -> bool:
        """Take a day's money and flight, if there are any."""
        cost, year = days * self.problem.pools.cost_per_day[team.pool], self.problem.year_of_month[month]
        flies = bool(team.piece is not None and self.problem.by_air[team.piece.place])
        if self.money[year] < cost or (flies and self.flights[month] < days):
            return False
        self.money[year] -= cost
        self.flights[month] -= days if flies else 0.0
        return True

    def spend(self, team: Team, day: int) -> None:  # noqa: C901  a day in the order in which it passes
        """Let a team live one day; what is left of it after a piece goes to the next one."""
        pools, month, left = self.problem.pools, self.month(day), 1.0
        if not pools.first_day[team.pool] <= day < pools.last_day[team.pool]:
            if day >= pools.last_day[team.pool] and team.piece is not None:
                team.piece.team, team.piece.owner, team.piece = -1, -1, None
            return
        for _ in range(40):  # pieces that one day may hold
            if team.piece is None:
                team.piece = self.pick(team, day)
                if team.piece is None:
                    return
                team.piece.team, team.moving = team.number, self.move_days(team, team.piece)
                if team.area != team.piece.area:
                    self.money[self.problem.year_of_month[month]] -= pools.cost_per_move[team.pool]
                team.area, team.place = team.piece.area, team.piece.place
            piece = team.piece
            step = min(team.moving, left)
            if step > 0 and self.pay(team, step, month):
                team.moving -= step
                left -= step
            if team.moving > 0 or left <= 1e-12 or self.ready(piece) > day + 1 - left:
                return
            pace = self.speed(team.kind, piece.place, day) * self.rate[team.kind][piece.work] * team.skill * piece.pace
            if pace <= 0:
                return
            step = min(left, piece.left / pace)
            if not self.pay(team, step, month):
                return
            left -= step
            piece.left -= step * pace
            if piece.left > 1e-9:
                return
            self.end(team, piece, day + 1 - left)

    def end(self, team: Team, piece: Piece, when: float) -> None:
        """A piece is done, and those of later stages in which nothing is left to do."""
        piece.done, piece.left = when, 0.0
        if piece.owner == team.number:
            team.lag = when - piece.ends
        team.piece = None
        for activity in sorted(self.chains[piece.area]):
            for one in self.chains[piece.area][activity]:
                if one.left <= 0 and math.isinf(one.done) and math.isfinite(self.ready(one)):
                    one.done = self.ready(one)


def live(schedule: Schedule, unknowns: Unknowns, *, seed: int, stretch: float = 1.0) -> Lived:
    """Live through a plan under one truth; areas that are found anew are not part of it."""
    world = World(schedule, unknowns, seed, stretch)
    horizon = int(schedule.problem.horizon_days)
    day = 0
    while day < horizon and any(math.isinf(piece.done) for piece in world.pieces):
        for team in world.teams:
            world.spend(team, day)
        day += 1
    return Lived(
        [(piece.done, piece.releases) for piece in world.pieces if math.isfinite(piece.done)],
        max(piece.done for piece in world.pieces),
    )
