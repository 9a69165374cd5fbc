"""Days and periods as notes word them: the date of a stock, the months that a flow covers."""

from __future__ import annotations

import calendar
import re
from datetime import date

from clearance_geodata.history.numbers import Unreadable

__all__ = ["AsOf", "as_of_day", "day_of", "months_covered"]

AsOf = tuple[date, date, str]
MONTHS = {
    name: number
    for number in range(1, 13)
    for name in {
        calendar.month_name[number].casefold(),
        calendar.month_abbr[number].casefold(),
        "sept" if number == 9 else "",
    }
    if name
}
MONTH = (
    r"(?:\d{1,2}(?:[a-z]{2})?\s+)?(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?(?:\s+((?:19|20)\d\d))?"
)
MONTHS_TO_MONTHS = re.compile(rf"\b{MONTH}\s*(?:-|–|—|to|until|through|and)\s*{MONTH}\b", re.IGNORECASE)
ISO_TO_ISO = re.compile(
    r"\b((?:19|20)\d\d)-(\d\d)(?:-\d\d)?\s*(?:\.\.|to|until|–|—)\s*((?:19|20)\d\d)-(\d\d)(?:-\d\d)?\b", re.IGNORECASE
)
YEARS_TOGETHER = re.compile(
    r"\b((?:19|20)\d\d)\s*(?:-|–|to|and)\s*((?:19|20)\d\d)\s+(?:combined|together)", re.IGNORECASE
)
FIRST_MONTHS = re.compile(
    r"\b(?:first|last)\s+(two|three|four|five|six|seven|eight|nine|ten|eleven|\d{1,2})\s+months\b", re.IGNORECASE
)
COUNTS = {
    name: n
    for n, name in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"), start=2
    )
}
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Years inside of other words, too: FY2018, 20180630; and the second year of 2017/18.
NAMED_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d")
TWO_YEARS = re.compile(r"(?<!\d)(19|20)\d\d\s*[-/–]\s*(\d\d)(?![-/\d])")
ISO_DAY = re.compile(r"((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?(?![\d-])")
DAY_IN_WORDS = re.compile(rf"\b{MONTH}\b", re.IGNORECASE)


def day_of(text: str) -> date | None:
    """The day of a text: YYYY-MM-DD or YYYY-MM at its beginning, a year alone, else its only month with a year.

    A month or a year is its last day.

    Example:
        >>> day_of("2013-12-31 (stale)"), day_of("2004-02"), day_of("LIS July 2000"), day_of("2008 report")
        (datetime.date(2013, 12, 31), datetime.date(2004, 2, 29), datetime.date(2000, 7, 31), None)
    """
    if YEAR.fullmatch(text.strip()):
        return date(int(text), 12, 31)
    if found := ISO_DAY.match(text.strip()):
        year, month, day = int(found[1]), int(found[2]), found[3]
        if not 1 <= month <= 12:
            return None
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(day or last)) if 1 <= int(day or last) <= last else None
    worded = [found for found in DAY_IN_WORDS.finditer(text) if found[2]]
    if len(worded) != 1:
        return None
    year, month = int(worded[0][2]), MONTHS[worded[0][1].casefold()]
    return date(year, month, calendar.monthrange(year, month)[1])


def as_of_day(text: str, year: int) -> AsOf:
    """The day of a stock, the first day on which it counts as known, and what was not clear about it.

    Without a date it is the end of the row's year. Words that hold no day and no month leave that. The figure is known
    only from the end of the latest year that the words name, and from the end of the year of its row when it is older.

    Example:
        >>> as_of_day("2008 report", 2007)[:2]
        (datetime.date(2007, 12, 31), datetime.date(2008, 12, 31))

    Raises:
        Unreadable: digits that name no year, so that nobody can say from when the figure was known.
    """
    end = date(year, 12, 31)
    if not text.strip():
        return end, end, ""
    named = [int(found) for found in NAMED_YEAR.findall(text)]
    if day := day_of(text):
        latest = max([year, *named])
        return day, date(latest, 12, 31) if latest > day.year else day, ""
    if re.search(r"\d", text) and not named:
        raise Unreadable("as_of '{text}' names no year, so from when on it was known is not clear", text=text.strip())
    latest = max([year, *named, *(int(century + second) for century, second in TWO_YEARS.findall(text))])
    return end, date(latest, 12, 31), f"as_of '{text.strip()}' is no date, taken as the end of {year}"


def months_covered(text: str) -> int | None:
    """How many months the period has that a note words; None when it words none, or only beside a cumulative figure.

    Example:
        >>> months_covered("period May 2004 - April 2005"), months_covered("Jan-Jun 2004 only"), months_covered("2004")
        (12, 6, None)
    """
    for clause in re.split(r"[;.]\s", text):
        if re.match(r"\W*(?:total\s+)?cumulative", clause, re.IGNORECASE):
            continue
        if found := MONTHS_TO_MONTHS.search(clause):
            return _months_of_names(found)
        if found := ISO_TO_ISO.search(clause):
            months = (int(found[3]) - int(found[1])) * 12 + int(found[4]) - int(found[2]) + 1
            return max(1, months)
        if found := YEARS_TOGETHER.search(clause):
            return 12 * max(1, int(found[2]) - int(found[1]) + 1)
        if found := FIRST_MONTHS.search(clause):
            return COUNTS.get(found[1].casefold()) or int(found[1])
    return None


def _months_of_names(found: re.Match[str]) -> int:
    first, last = MONTHS[found[1].casefold()], MONTHS[found[3].casefold()]
    years = int(found[4]) - int(found[2]) if found[2] and found[4] else (1 if last < first else 0)
    return max(1, years * 12 + last - first + 1)
