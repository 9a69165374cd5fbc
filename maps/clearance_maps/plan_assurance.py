"""Words: whether a plan meets its deadline with a probability, what date can be stood by, what would be enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from clearance.plan.assurance import Assurance, EnoughShown, TrendBeside
    from clearance.plan.result import PlanResult
    from clearance_maps.language import Language

__all__ = ["assured_words"]

MEDIAN = 0.5
MUCH_TOO_LONG = 1.2  # times the time until the deadline


def assured_words(plan: PlanResult, language: Language) -> list[str]:
    """The sentences; none for a plan without a deadline, or that nobody simulated."""
    assured, due = plan.assurance, plan.deadline
    if assured is None or due is None:
        return []
    level = language.percent(plan.confidence)
    lines = [_met(assured, due, level, language), _stands_by(assured, level, language)]
    if assured.enough is not None and assured.enough.added:
        lines += _enough(assured.enough, plan, language)
    elif not assured.is_met and assured.enough is None and plan.remedies:
        lines.append(language.text("No means were found that could be added to meet it."))
    if assured.trend is not None:
        lines.append(_trend(assured.trend, language))
    return lines


def _met(assured: Assurance, due: date, level: str, language: Language) -> str:
    day, chance = language.long_date(due), language.percent(assured.p_by_deadline)
    error = language.decimal(round(100 * assured.p_error, 1))
    if assured.is_met:
        return language.text(
            "The deadline of {date} is met with {level}: the probability is {chance} (error {error} points).",
            date=day,
            chance=chance,
            error=error,
            level=level,
        )
    return language.text(
        "The deadline of {date} is not met with {level}: the probability is {chance} (error {error} points).",
        date=day,
        level=level,
        chance=chance,
        error=error,
    )


def _stands_by(assured: Assurance, level: str, language: Language) -> str:
    if assured.stands_by is None:
        return language.text("No date within the plan can be stood by with a probability of {level}.", level=level)
    day = language.long_date(assured.stands_by)
    said = language.text("The date to stand by with a probability of {level} is {date}.", level=level, date=day)
    if assured.rate_quantile == MEDIAN:
        return said
    return f"{said} " + language.text(
        "It is planned with slower rates ({quantile} of them are slower still), to be sure enough.",
        quantile=language.percent(assured.rate_quantile),
    )


def _enough(enough: EnoughShown, plan: PlanResult, language: Language) -> list[str]:
    text, what = language.text, language.said(enough.what)
    chance = language.percent(enough.p_by_deadline)
    if not enough.is_met:
        said = text(
            "No added means were found that are enough; the surest of {count} plans has {chance}, with {means}.",
            count=language.number(enough.plans),
            chance=chance,
            means=what,
        )
        return [f"{said} {_too_long(enough, language)}" if enough.times_the_time >= MUCH_TOO_LONG else said]
    lines = [
        text(
            "The cheapest means found that are enough: {means}. The probability is then {chance}.",
            means=what,
            chance=chance,
        )
    ]
    if not enough.is_usual:
        lines.append(
            text(
                "That is more than is usually to be had: at most 64 more teams of a group, 4 helicopters, two months "
                "on each side of the season and four times the money are not enough."
            )
        )
    if plan.currency:
        cost = f"{language.number(abs(round(enough.cost)))} {plan.currency}"
        lines.append(
            text("In all that costs {cost} more than the plan without them.", cost=cost)
            if enough.cost >= 0
            else text("In all that costs {cost} less than the plan without them, because it ends sooner.", cost=cost)
        )
    lines.append(
        text("With one step less of any of them it would not be enough, or would cost more.")
        if enough.is_least
        else text("Less of them may be enough: not everything was tried.")
    )
    return [" ".join(lines)]


def _too_long(enough: EnoughShown, language: Language) -> str:
    return language.text(
        "With them the work takes about {times} times as long as there is until the deadline.",
        times=language.decimal(round(enough.times_the_time, 1)),
    )


def _trend(trend: TrendBeside, language: Language) -> str:
    return language.text(
        "As past years went, without a plan, the probability is {trend}; half past and half plan, {together}.",
        trend=language.percent(trend.p_by_deadline),
        together=language.percent(trend.together_p_by_deadline),
    )
