"""The charts of completion: land that was open and may be left, and the probability to be done by each day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from clearance_maps.charts.chart import Chart, Form, Panel, Point, Series, sources_of
from clearance_maps.charts.wording import day, long_day, m2, month, number, said, share
from clearance_maps.language import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot
    from clearance.outlook.burn_down import BurnDown, Promise
    from clearance.outlook.completion import CompletionForecast
    from clearance_maps.charts.wording import Said

__all__ = ["books_sources", "burn_down_chart", "completion_chart", "outlook_chart"]

# A chart of the future goes at least so many years on, and so many past the last of its dates.
LEAST_YEARS, YEARS_PAST = 6, 1
BANDS = ((0.1, 0.9, "fan-80"), (0.25, 0.75, "fan-50"))


def books_sources(entries: Iterable[Entry]) -> tuple[str, ...]:
    """What the books are from, the latest first."""
    return sources_of(entry.source for entry in sorted(entries, key=lambda entry: entry.effective_on, reverse=True))


def burn_down_chart(snapshot: Snapshot, shown: BurnDown) -> Chart:
    """Open land of the past and of simulated futures, every deadline, the straight line and the State's target.

    Args:
        snapshot: whose books they are.
        shown: of this snapshot.
    """
    return _chart(
        snapshot,
        shown,
        kind="burn-down",
        title=said(mark("Open land: what was, what may be left, and what was promised")),
        panels=(_land(shown),),
    )


def completion_chart(snapshot: Snapshot, shown: BurnDown) -> Chart:
    """The probability to be done by each day, with the deadline; empty without a forecast."""
    return _chart(
        snapshot,
        shown,
        kind="completion",
        title=said(mark("When the work will be done: the probability by each day")),
        panels=(_chances(shown),),
    )


def outlook_chart(snapshot: Snapshot, shown: BurnDown) -> Chart:
    """Both below each other, over the same years."""
    return _chart(
        snapshot,
        shown,
        kind="outlook",
        title=said(mark("Open land, and the probability to be done")),
        panels=(_land(shown), _chances(shown, height=120)),
    )


def _chart(snapshot: Snapshot, shown: BurnDown, *, kind: str, title: Said, panels: tuple[Panel, ...]) -> Chart:
    return Chart(
        kind=kind,
        title=title,
        country_name=snapshot.country_name,
        panels=panels,
        summary=_summary(shown),
        notes=_notes(shown),
        sources=books_sources(snapshot.entries),
        country=snapshot.identity.country,
        snapshot=snapshot.identity.id,
        as_of=snapshot.as_of,
    )


def _until(shown: BurnDown) -> date | None:
    """The last day of a simulated year that is drawn."""
    forecast = shown.forecast
    if forecast is None:
        return None
    wanted = [forecast.deadline, forecast.completion.date_quantiles.get(0.8), forecast.linear.done_on]
    last = max([one for one in wanted if one] or [forecast.as_of]) + timedelta(days=366 * YEARS_PAST)
    last = max(last, forecast.as_of + timedelta(days=366 * LEAST_YEARS))
    return next((end for end in forecast.year_ends if end >= last), forecast.year_ends[-1])


def _land(shown: BurnDown) -> Panel:
    series = [*_future(shown), *_past_promises(shown), _history(shown), *_deadlines(shown.promises)]
    return Panel(key="open_land", title=said(mark("Open land")), unit="m2", series=tuple(series), height=250)


def _history(shown: BurnDown) -> Series:
    return Series(
        key="history",
        name=said(mark("open land in the books")),
        form=Form.LINE,
        look="history",
        points=tuple(Point(x=on, value=area_m2) for on, area_m2 in shown.history),
    )


def _future(shown: BurnDown) -> list[Series]:
    forecast, until = shown.forecast, _until(shown)
    if forecast is None or until is None:
        return []
    rows = [(end, row) for end, row in zip(forecast.year_ends, forecast.remaining_m2, strict=True) if end <= until]
    at = {level: place for place, level in enumerate(forecast.levels)}
    now = forecast.as_of, forecast.current_m2
    bands = [
        Series(
            key=look,
            name=said(mark("{share} of simulated futures"), share=share(round(high - low, 2))),
            form=Form.BAND,
            look=look,
            points=(
                Point(x=now[0], low=now[1], high=now[1]),
                *(Point(x=end, low=row[at[low]], high=row[at[high]]) for end, row in rows),
            ),
        )
        for low, high, look in BANDS
    ]
    median = Series(
        key="median",
        name=said(mark("median of the futures")),
        form=Form.LINE,
        look="median",
        points=(Point(x=now[0], value=now[1]), *(Point(x=end, value=row[at[0.5]]) for end, row in rows)),
    )
    return [*bands, median, *_straight(forecast, until)]


def _straight(forecast: CompletionForecast, until: date) -> list[Series]:
    """The straight line as far as the chart goes."""
    if forecast.linear.done_on is None or forecast.current_m2 == 0:
        return []
    last = min(forecast.linear.done_on, until)
    left = forecast.linear.left_m2(as_of=forecast.as_of, remaining_m2=forecast.current_m2, day=last)
    ends = ((forecast.as_of, forecast.current_m2), (last, left))
    return [
        Series(
            key="straight_line",
            name=said(mark("the straight line, for comparison")),
            form=Form.LINE,
            look="straight",
            points=tuple(Point(x=on, value=area_m2) for on, area_m2 in ends),
        )
    ]


def _past_promises(shown: BurnDown) -> list[Series]:
    """What each deadline meant when it was decided; that in force is the State's target."""
    series = []
    for promise in shown.promises:
        if promise.since is None:
            continue
        ends = (promise.since, (promise.step.deadline, 0.0))
        now = promise.is_in_force
        series.append(
            Series(
                key="target" if now else f"target_of_{promise.step.deadline.year}",
                name=said(mark("the State's target: nothing left by its deadline"))
                if now
                else said(mark("earlier targets")),
                form=Form.LINE,
                look="target" if now else "past-target",
                points=tuple(Point(x=on, value=area_m2) for on, area_m2 in ends),
            )
        )
    return series


def _deadlines(promises: Iterable[Promise], words: Callable[[Promise], Said] | None = None) -> list[Series]:
    series = []
    for key, name, look, now in (
        ("deadline", mark("deadline in force"), "deadline", True),
        ("past_deadlines", mark("earlier deadlines"), "past-deadline", False),
    ):
        days = [one for one in promises if one.is_in_force == now]
        points = tuple(Point(x=p.step.deadline, words=(words or _deadline_words)(p)) for p in days)
        if points:
            series.append(Series(key=key, name=said(name), form=Form.EVENT, look=look, points=points))
    return series


def _deadline_words(promise: Promise) -> Said:
    if promise.is_in_force:
        return said(mark("deadline {date}"), date=day(promise.step.deadline))
    return said(mark("deadline of {date}"), date=month(promise.step.deadline))


def _chances(shown: BurnDown, *, height: int = 210) -> Panel:
    return Panel(
        key="completion",
        title=said(mark("Probability to be done")),
        unit="share",
        series=_curve(shown),
        height=height,
    )


def _curve(shown: BurnDown) -> tuple[Series, ...]:
    forecast, until = shown.forecast, _until(shown)
    if forecast is None or until is None:
        return ()
    done = forecast.completion
    begin = Point(x=forecast.as_of, value=1.0 if forecast.current_m2 == 0 else 0.0)
    ends = [(end, p) for end, p in zip(forecast.year_ends, done.cdf, strict=True) if end <= until]
    curve = Series(
        key="probability",
        name=said(mark("probability to be done by the day")),
        form=Form.LINE,
        look="median",
        points=(begin, *(Point(x=end, value=p) for end, p in ends)),
    )
    reached = Series(
        key="reached",
        name=said(mark("done with this probability")),
        form=Form.DOT,
        look="reached",
        points=tuple(
            Point(x=on, value=level, words=month_of(on, level))
            for level, on in done.date_quantiles.items()
            if on is not None and forecast.as_of < on <= until
        ),
    )
    met = [p for p in shown.promises if p.is_in_force and p.step.deadline > forecast.as_of]
    events = _deadlines(met, lambda p: _chance_words(p, done.p_by_deadline))
    return (*events, curve, reached)


def month_of(on: date, level: float) -> Said:
    """A level of probability with the month in which it is reached."""
    return said(mark("{share}: {date}"), share=share(level), date=month(on))


def _chance_words(promise: Promise, chance: float | None) -> Said:
    if chance is None:
        return _deadline_words(promise)
    return said(mark("{share} by the deadline, {date}"), share=share(chance), date=day(promise.step.deadline))


def _summary(shown: BurnDown) -> tuple[Said, ...]:
    sentences = []
    if shown.history:
        on, area_m2 = shown.history[-1]
        sentences.append(said(mark("On {date} {m2} are open."), date=long_day(on), m2=m2(round(area_m2))))
    forecast = shown.forecast
    if forecast is None:
        return (*sentences, said(mark("There is no forecast.")))
    chance = forecast.completion.p_by_deadline
    if forecast.deadline is not None and chance is not None:
        sentences.append(
            said(
                mark("The probability to be done by the deadline, {date}, is {share}."),
                date=long_day(forecast.deadline),
                share=share(chance),
            )
        )
    for level, on_day in forecast.completion.date_quantiles.items():
        if on_day is not None:
            words = mark("With a probability of {share} it is done by {date}.")
            sentences.append(said(words, share=share(level), date=long_day(on_day)))
    return tuple(sentences)


def _notes(shown: BurnDown) -> tuple[Said, ...]:
    forecast = shown.forecast
    if forecast is None:
        return ()
    notes = [
        said(
            mark("The future is computed; no State has published it. {draws} simulated futures, seed {seed}."),
            draws=number(forecast.draws),
            seed=str(forecast.seed),
        )
    ]
    if forecast.linear.done_on is not None:
        notes.append(
            said(
                mark("The straight line ends on {date}; it has no uncertainty and finds no new land."),
                date=long_day(forecast.linear.done_on),
            )
        )
    return tuple(notes)
