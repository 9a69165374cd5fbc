"""Every key of a capacity file: its form, what holds without it and where that is from; and the template made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clearance.plan.added import ADDED
from clearance.plan.capacity.calendars import DEFAULT_CALENDAR, Calendar, Reason
from clearance.plan.capacity.capacity import DEFAULT_WAY
from clearance.plan.capacity.money import Payer
from clearance.plan.capacity.moving import DEFAULT_MOVES, Access, Moves
from clearance.plan.capacity.rates import DEFAULT_RATES
from clearance.plan.capacity.survey import DEFAULT_OUTCOMES
from clearance.plan.capacity.teams import LEVELS, GroundClass, TeamKind
from clearance_geodata.capacity.groups import WORKS

__all__ = ["KEYS", "Key", "key_table", "outcome_table", "rate_table", "template"]

NO_LIMIT = "no limit"
OURS = "this project"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key.

    Args:
        table: that it stands in, with its brackets; empty: outside of tables.
        key: as it is written.
        example: a value as TOML.
        words: what it says, and of what unit.
        default: what holds without it.
        source: where the default is from; empty where there is none.
    """

    table: str
    key: str
    example: str
    words: str
    default: str = "must be there"
    source: str = ""


def _key(place: str, example: str, words: str, default: str = "must be there", source: str = "") -> Key:
    table, _, key = place.rpartition("/")
    return Key(table=table, key=key, example=example, words=words, default=default, source=source)


def _one_of(words: Iterable[str]) -> str:
    return "one of " + ", ".join(words)


_YEAR, _MOVES = Calendar(), Moves()
_SAID = "where the numbers of this table are from: a document and its page"

KEYS: tuple[Key, ...] = (
    _key("currency", '"USD"', "of all money, three capital letters", "no money may be named"),
    _key("currency_date", "2024-12-31", "day of the prices and exchange rates", "must be there with currency"),
    _key("[[team]]/name", '"manual teams"', "of the group, its own"),
    _key("[[team]]/kind", '"manual"', _one_of(TeamKind)),
    _key("[[team]]/count", "4", "teams", "1"),
    _key("[[team]]/searchers", "10", "deminers, dogs or machines of a team that search at a time", "1"),
    _key("[[team]]/staff", "12", "people of a team in all", "not shown"),
    _key(
        "[[team]]/qualifications",
        '{ "EOD 1" = 8, "EOD 3" = 1 }',
        f"people of a team by level ({', '.join(LEVELS)})",
        "none",
    ),
    _key("[[team]]/base", '"North"', "sector where they start", "the base of the programme"),
    _key("[[team]]/from", "2025-03-01", "first day of work", "first day of the plan"),
    _key("[[team]]/until", "2029-12-31", "last day of work", "end of the plan"),
    _key("[[team]]/cost_per_month", "9000", "of a team at work or on the move", "0, and the plan says so"),
    _key("[[team]]/cost_per_move", "500", "of a move to another area", "0, and the plan says so"),
    _key("[[team]]/cost_source", '"contract of 2024"', "where the costs are from", "the source of the group"),
    _key("[[team]]/move_days", "2", "days of a move within a sector", "as in [moves]"),
    _key("[[team]]/source", '"operator, May 2024"', _SAID, "said to be missing"),
    _key("[[team.rate]]/work", '"clearance"', "one of " + ", ".join(WORKS), "clearance"),
    _key("[[team.rate]]/ground", '"dense"', _one_of(GroundClass), "any mined ground, as the programme's land is"),
    _key("[[team.rate]]/low", "22", "m2 a team-day; one in twenty is below", "mode"),
    _key("[[team.rate]]/mode", "58", "m2 a team-day, planned with"),
    _key("[[team.rate]]/high", "195", "m2 a team-day; one in twenty is above", "mode"),
    _key("[[team.rate]]/source", '"own records of 2024"', _SAID, "the source of the group"),
    _key("[calendar]/days_per_week", "5", "worked", f"{_YEAR.days_per_week:g}", DEFAULT_CALENDAR),
    _key(
        "[calendar]/leave_days",
        "22",
        "working days of leave and holidays a year, taken evenly",
        f"{_YEAR.leave_days:g}",
        DEFAULT_CALENDAR,
    ),
    _key(
        "[calendar]/availability",
        "0.75",
        "share of the days that weather and faults leave",
        f"{_YEAR.availability:g}",
        DEFAULT_CALENDAR,
    ),
    _key("[calendar]/season", "[6, 7, 8, 9, 10, 11]", "months in the field, 1 to 12", "all months", DEFAULT_CALENDAR),
    _key("[calendar]/source", '"labour law"', _SAID, "said to be missing"),
    _key("[[lost]]/reason", '"heat"', _one_of(Reason)),
    _key("[[lost]]/months", "[7, 8]", "in which days are lost, 1 to 12"),
    _key("[[lost]]/share", "0.5", "of the working days of these months", "1: the months are closed"),
    _key("[[lost]]/kinds", '["dogs"]', "kinds of teams that lose them", "all"),
    _key("[[lost]]/sectors", '["North"]', "where", "everywhere"),
    _key("[[lost]]/source", '"handlers"', _SAID, "said to be missing"),
    _key(
        "[moves]/within_sector_days",
        "2",
        "days between two areas of a sector",
        f"{_MOVES.within_sector_days:g}",
        DEFAULT_MOVES,
    ),
    _key(
        "[moves]/between_sectors_days",
        "3",
        "days more to another sector",
        f"{_MOVES.between_sectors_days:g}",
        DEFAULT_MOVES,
    ),
    _key(
        "[moves]/from_base_days",
        "3",
        "days more from the base of the programme",
        f"{_MOVES.from_base_days:g}",
        DEFAULT_MOVES,
    ),
    _key("[moves]/source", '"operator"', _SAID, "said to be missing"),
    _key("[[sector]]/name", '"North"', "as the register spells it; * for all that are not named"),
    _key("[[sector]]/access", '"road"', _one_of(Access), DEFAULT_WAY.access, DEFAULT_WAY.source),
    _key("[[sector]]/ground", '"medium"', _one_of(GroundClass), DEFAULT_WAY.ground, DEFAULT_WAY.source),
    _key("[[sector]]/source", '"map sheet"', _SAID, "said to be missing"),
    _key("[helicopters]/count", "1", "helicopters", "1"),
    _key("[helicopters]/teams_supported", "5", "teams that one carries, supplies and brings back at a time"),
    _key("[helicopters]/months", "[6, 7, 8, 9, 10, 11]", "in which they fly, 1 to 12", "all"),
    _key("[helicopters]/cost_per_month", "100000", "of one, in each such month, flown or not", "0"),
    _key("[helicopters]/from", "2025-06-01", "first day", "first day of the plan"),
    _key("[helicopters]/until", "2029-11-30", "last day", "end of the plan"),
    _key("[helicopters]/source", '"army aviation"', _SAID, "said to be missing"),
    _key("[[funding]]/payer", '"State"', f"{_one_of(Payer)}; what is unfunded cannot be spent"),
    _key("[[funding]]/name", '"treasury"', "of the payer", "the payer"),
    _key("[[funding]]/year", "2025", "calendar year"),
    _key("[[funding]]/amount", "1000000", "in the currency", f"years without a row have {NO_LIMIT}", OURS),
    _key("[[funding]]/source", '"budget law"', _SAID, "said to be missing"),
    _key(
        "[survey.sha]/cancelled",
        "{ low = 0.28, mode = 0.32, high = 0.95 }",
        "share of SHA land that NTS cancels",
        "see the table below",
    ),
    _key(
        "[survey.sha]/reduced",
        "{ low = 0.02, mode = 0.24, high = 0.47 }",
        "share of it that TS reduces",
        "see the table below",
    ),
    _key(
        "[survey.sha]/source",
        '"release of 2020 to 2024"',
        "also [survey.cha] and [survey.unclassified], with the same keys",
        "said to be missing",
    ),
    _key("[new_areas]/areas_per_year", "{ low = 0, mode = 2, high = 5 }", "areas that come to light in a year", "none"),
    _key("[new_areas]/m2_each", "{ low = 1000, mode = 5000, high = 20000 }", "m2 of one"),
    _key("[new_areas]/source", '"register since 2015"', _SAID, "said to be missing"),
    _key("[handover]/days", "30", "from the last work on an area to its handover", "0", OURS),
    _key("[handover]/source", '"standing procedure"', _SAID, "this project"),
    _key("[[added]]/kind", '"team"', f"what there is more of, {_one_of(ADDED)}; remedies tell these tables"),
    _key("[[added]]/name", '"manual teams"', "of the group of teams", "must be there for teams"),
    _key("[[added]]/amount", "1", "teams, helicopters, or money a year", "1"),
    _key("[[added]]/months", "[5]", "by which the season is longer, or in which a helicopter flies", "all"),
    _key("[[added]]/beside", "[6]", "for each month of a season, the one whose working days it has", "the better side"),
    _key("[[added]]/year", "2027", "in which alone", "each"),
    _key("[[added]]/sectors", '["North"]', "of a longer season", "everywhere"),
)

HEAD = """\
# Capacity for `clearance plan`: who works, when, where and with what money. docs/capacity.md explains it.
# Every key is here; those that are commented out are examples, and [..] says what holds without them.
# Say where numbers are from (source = "..."): the plan lists each one, and says where a source is missing.
"""
NEEDED = {"name", "kind", "count"}


def template() -> str:
    """Return a commented capacity file with every key: a valid one, of one group of teams.

    Example:
        >>> print(template().splitlines()[4])
        # currency = "USD"   # of all money, three capital letters [no money may be named]
    """
    lines, table = [HEAD], ""
    for key in KEYS:
        is_on = key.table == "[[team]]" and key.key in NEEDED
        if key.table != table:
            table = key.table
            lines += ["", table if is_on else f"# {table}"]
        said = f" [{key.default}{': ' + key.source if key.source else ''}]"
        lines.append(f"{'' if is_on else '# '}{key.key} = {key.example}   # {key.words}{said}")
    return "\n".join(lines) + "\n"


def key_table() -> str:
    """Return the table of keys of the documentation."""
    rows = [
        f"| `{key.table}` | `{key.key}` | {key.words} | {key.default}{f' ({key.source})' if key.source else ''} |"
        for key in KEYS
    ]
    return "\n".join(["| table | key | what it says | without it |", "|---|---|---|---|", *rows]).replace("``", "")


def rate_table() -> str:
    """Return the table of default rates of the documentation."""
    names = {activity: word for word, activity in WORKS.items()}
    rows = [
        f"| {row.kind} | {names[row.activity]} | {row.ground or 'any'} | {row.m2_per_day} | {row.unit} "
        f"| {row.m2_per_day.source} |"
        for row in DEFAULT_RATES
    ]
    head = "| teams | work | ground | m2 a day, low / mode / high | of one | source |"
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def outcome_table() -> str:
    """Return the table of the default results of survey of the documentation."""
    rows = [
        f"| {hazard_class} | {row.cancelled} | {row.reduced} | {row.cleared:.2f} | {row.source} |"
        for hazard_class, row in DEFAULT_OUTCOMES.items()
    ]
    head = "| class | cancelled, low / mode / high | reduced | cleared | source |"
    return "\n".join([head, "|---|---|---|---|---|", *rows])
