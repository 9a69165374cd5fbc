"""What an Article 5 document says in sentences; every number in them is a figure with the key that tables use."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.treaty.tables import Origin, Role
from clearance.units import Unit, from_exact
from clearance_maps.documents.value import Figure, Key, Shown
from clearance_maps.documents.worded import counted_sentence, sentence
from clearance_maps.wording import EVENTS, MARKS, UNITS

if TYPE_CHECKING:
    from clearance.headline import Headline, Unexplained
    from clearance.plan.result import PlanResult
    from clearance.treaty.article5 import Article5
    from clearance.treaty.extension_request import ExtensionRequest
    from clearance.treaty.obligation import DeadlineStep
    from clearance_maps.documents.value import Text
    from clearance_maps.language import Language

__all__ = [
    "deadline_lines",
    "forecast_sentence",
    "headline_sentences",
    "land_sentences",
    "legend_sentences",
    "mark_legend",
    "open_key",
    "plan_sentences",
    "planned_areas_key",
    "previous_sentences",
    "unexplained_sentences",
]


def open_key(article5: Article5, unit: str) -> Key:
    """The key of what is open in the country on the date of the snapshot."""
    return Key(f"open {unit}", "", article5.identity.as_of.isoformat())


def planned_areas_key(article5: Article5) -> Key | None:
    """The key of the areas of a plan: those that are open; none where the books count no areas, which a plan does."""
    return open_key(article5, "areas") if article5.headline.open_areas else None


def _day(value: object) -> Figure:
    return Figure(value=value, shown=Shown.DATE)  # type: ignore[arg-type]  # callers give days


def headline_sentences(article5: Article5, language: Language) -> list[Text]:
    """What is open, the mines there, the deadline with its probability, and what nobody explained."""
    return [
        *land_sentences(article5, language),
        forecast_sentence(article5, language),
        *unexplained_sentences(article5.headline.unexplained, language),
    ]


def land_sentences(article5: Article5, language: Language) -> list[Text]:
    """What is open, and the mines there."""
    figures = article5.headline
    return [_open_land(article5, language), *_unknown_sizes(figures, language), _mines(article5, language)]


def _total_mark(article5: Article5, column: str) -> str:
    """The mark of a total of T5, so that headline and table agree."""
    table = article5.table("T5")
    total = next(row for row in table.rows if row.role is Role.TOTAL)
    return MARKS.get(total.cells[table.columns.index(column)].origin, "")


def _open_land(article5: Article5, language: Language) -> Text:
    figures = article5.headline
    sign = _total_mark(article5, "total_n")
    after = f"\u00a0{sign}" if sign else ""
    area = Figure(
        value=from_exact(figures.open_m2, Unit.M2),
        key=open_key(article5, "m2"),
        unit="m²",
        mark=_total_mark(article5, "total_m2"),
    )
    return counted_sentence(
        language,
        "On {date} the books hold {area} of hazardous land in {count} area{sign}.",
        "On {date} the books hold {area} of hazardous land in {count} areas{sign}.",
        Figure(value=figures.open_areas, key=open_key(article5, "areas")),
        date=_day(article5.identity.as_of),
        area=area,
        sign=after,
    )


def _unknown_sizes(figures: Headline, language: Language) -> list[Text]:
    count = figures.areas_of_unknown_size
    if not count:
        return []
    return [
        counted_sentence(
            language,
            "The size of {count} of them is not known and not in the sum.",
            "The sizes of {count} of them are not known and not in the sum.",
            Figure(value=count, key=Key("open areas of unknown size")),
        )
    ]


def _mines(article5: Article5, language: Language) -> Text:
    figures = article5.headline
    recorded = Figure(
        value=Decimal(figures.recorded_ap_mines),
        key=open_key(article5, "ap_mines"),
        mark=_total_mark(article5, "ap_recorded"),
    )
    said = sentence(language, "{recorded} anti-personnel mines are recorded there.", recorded=recorded)
    mines = figures.mines
    if mines is None:
        reason = language.said(figures.mines_missing)
        return (
            *said,
            " ",
            *sentence(language, "There is no estimate of those that remain: {reason}.", reason=reason),
        )
    high = None if mines.high is None else Decimal(mines.high)
    estimate = Figure(
        value=Decimal(mines.median),
        key=open_key(article5, "ap_mines estimated"),
        low=Decimal(mines.low),
        high=high,
    )
    return (
        *said,
        " ",
        *sentence(
            language,
            "An estimated {median} remain (with its {level} interval; {method}; seed {seed}).",
            median=estimate,
            level=Figure(value=mines.level, shown=Shown.SHARE),
            method=language.said(mines.method),
            seed=Figure(value=mines.seed, shown=Shown.TEXT),
        ),
    )


def forecast_sentence(article5: Article5, language: Language) -> Text:
    """The deadline in force, and the probability of the forecast to be done by then."""
    figures = article5.headline
    if figures.deadline is None:
        return sentence(language, "No Article 5 deadline is recorded.")
    said = sentence(language, "The Article 5 deadline in force is {date}.", date=_day(figures.deadline.deadline))
    chance = None if figures.forecast is None else figures.forecast.completion.p_by_deadline
    if figures.forecast is None or chance is None:
        reason = language.said(figures.forecast_missing)
        return (*said, " ", *sentence(language, "There is no forecast: {reason}.", reason=reason))
    return (
        *said,
        " ",
        *sentence(
            language,
            "Going by what was released so far, the probability to be done by then is {chance} ({method}; seed "
            "{seed}).",
            chance=Figure(value=chance, shown=Shown.SHARE, key=Key("forecast p by deadline in force")),
            method=language.said(figures.forecast.method),
            seed=Figure(value=figures.forecast.seed, shown=Shown.TEXT),
        ),
    )


def unexplained_sentences(amounts: tuple[Unexplained, ...], language: Language) -> list[Text]:
    """What nobody has explained, by unit."""
    said = [
        sentence(
            language,
            "Changes of {absolute} {unit} in absolute sum (net {net}) are explained by nobody ({share} of the "
            "present stock).",
            absolute=Figure(value=from_exact(amount.absolute, amount.unit)),
            unit=language.text(UNITS[amount.unit]),
            net=Figure(value=from_exact(amount.net, amount.unit), key=Key(f"unexplained {amount.unit}"), signed=True),
            share=language.text("no part") if amount.share is None else Figure(value=amount.share, shown=Shown.SHARE),
        )
        for amount in amounts
        if amount.absolute
    ]
    return said or [sentence(language, "Every change in the books is explained.")]


def legend_sentences(language: Language) -> list[Text]:
    """How to read the marks and words of the tables."""
    return [
        sentence(language, "A figure without a mark was published by a State."),
        (
            language.text(
                "{mark} Computed from the books; no State has published this figure.", mark=MARKS[Origin.COMPUTED]
            ),
        ),
        (language.text("{mark} Published, but not by a State.", mark=MARKS[Origin.OTHERS]),),
        sentence(
            language,
            "A dash: nothing was booked. Not reported: no report covers the year, which is not a zero. Not known: the "
            "report does not say. In a year: the amount is part of what was reported in one sum for that year.",
        ),
        sentence(
            language,
            "Areas are shown in whole square metres; sums are exact in the books and may differ by rounding here.",
        ),
    ]


def mark_legend(words: str, language: Language) -> str:
    """What the marks say that stand in words of a first page, one sentence after the other; empty without any."""
    said = {
        Origin.COMPUTED: "{mark} Computed from the books; no State has published this figure.",
        Origin.OTHERS: "{mark} Published, but not by a State.",
    }
    return "".join(f"{language.text(text, mark=MARKS[one])} " for one, text in said.items() if MARKS[one] in words)


def deadline_lines(steps: tuple[DeadlineStep, ...], language: Language) -> tuple[Text, ...]:
    """The chain of deadlines, the first one first."""
    if not steps:
        return (sentence(language, "No deadline is recorded."),)
    return tuple(
        (_day(step.deadline), f" ({language.text(EVENTS[step.event]) if step.event in EVENTS else step.event})")
        for step in steps
    )


def previous_sentences(request: ExtensionRequest, language: Language) -> list[Text]:
    """What was open when the previous request was decided."""
    if request.since is None:
        return [sentence(language, "No decision on a previous request is recorded.")]
    if not request.then:
        return [
            sentence(
                language,
                "The previous request was decided on {date}, before the books begin.",
                date=_day(request.since),
            )
        ]
    day = request.since.isoformat()
    return [
        counted_sentence(
            language,
            "When the previous request was decided, on {date}, the books held {area} in {count} area, and {mines} "
            "anti-personnel mines were recorded there.",
            "When the previous request was decided, on {date}, the books held {area} in {count} areas, and {mines} "
            "anti-personnel mines were recorded there.",
            Figure(value=request.then[Unit.AREAS], key=Key("open areas", "", day)),
            date=_day(request.since),
            area=Figure(value=from_exact(request.then[Unit.M2], Unit.M2), key=Key("open m2", "", day), unit="m²"),
            mines=Figure(value=request.then[Unit.AP_MINES], key=Key("open ap_mines", "", day)),
        )
    ]


def plan_sentences(plan: PlanResult, article5: Article5, language: Language) -> list[Text]:
    """What the work plan says: what remains, when it is done as planned, with which probability, at what cost."""
    return [
        counted_sentence(
            language,
            "{m2} in {count} area remain on {date}; the plan runs to {last}.",
            "{m2} in {count} areas remain on {date}; the plan runs to {last}.",
            Figure(value=plan.remaining_areas, key=planned_areas_key(article5)),
            m2=Figure(value=plan.remaining_m2, key=open_key(article5, "m2"), unit="m²"),
            date=_day(plan.identity.as_of),
            last=_day(plan.last_day),
        ),
        *_completion(plan, language),
        *_cost(plan, language),
        sentence(
            language,
            "All figures are computed; no State has published them. Method: {method}.",
            method=language.said(plan.method),
        ),
    ]


def _completion(plan: PlanResult, language: Language) -> list[Text]:
    done, lines = plan.completion, []
    if done.planned is None:
        lines.append(sentence(language, "If everything goes as planned it is not done within the plan."))
    else:
        lines.append(sentence(language, "If everything goes as planned it is done on {date}.", date=_day(done.planned)))
    if not done.draws:
        return lines
    if plan.deadline is not None and done.p_by_deadline is not None:
        lines.append(
            sentence(
                language,
                "With this plan the probability to be done by {date} is {chance} ({draws} simulated executions, seed "
                "{seed}).",
                date=_day(plan.deadline),
                chance=Figure(value=done.p_by_deadline, shown=Shown.SHARE, key=Key("plan p by deadline")),
                draws=Figure(value=done.draws),
                seed=Figure(value=plan.seed, shown=Shown.TEXT),
            )
        )
    level = Figure(value=plan.confidence, shown=Shown.SHARE)
    if plan.done_with_confidence is None:
        never = sentence(
            language, "Within the plan it is not done with a probability of {level}, if nothing changes.", level=level
        )
        return [*lines, never]
    return [
        *lines,
        sentence(
            language,
            "If nothing changes it is done by the end of {year} with a probability of {level}.",
            year=Figure(value=plan.done_with_confidence, shown=Shown.YEAR),
            level=level,
        ),
    ]


def _cost(plan: PlanResult, language: Language) -> list[Text]:
    if not plan.currency:
        return []
    cost = Figure(value=plan.cost, shown=Shown.MONEY, key=Key("plan cost"))
    if not any(year.funded for year in plan.money):
        return [
            sentence(
                language,
                "It costs {cost} {currency}; the capacity names no money that is promised.",
                cost=cost,
                currency=plan.currency,
            )
        ]
    return [
        sentence(
            language,
            "It costs {cost} {currency}; {gap} {currency} of that nobody has promised.",
            cost=cost,
            currency=plan.currency,
            gap=Figure(value=plan.funding_gap, shown=Shown.MONEY, key=Key("plan funding gap")),
        )
    ]
