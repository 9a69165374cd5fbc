"""Whether to survey an area before clearing it: what the survey costs against the clearance that it saves."""

from __future__ import annotations

import math
from dataclasses import dataclass

from clearance.errors import InvalidQuantity
from clearance.saying import Number, saying

__all__ = ["SurveyChoice", "survey_or_clear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyChoice:
    """The two ways to release an area and what each is expected to cost, in one currency.

    `survey_first`: the survey costs less than the clearance that it is expected to save. `saving` is the difference
    (below zero: clear at once); `break_even_p` is the probability of contamination at which both cost the same.
    """

    area_id: str
    survey_first: bool
    cost_of_clearing: float
    cost_with_survey: float
    break_even_p: float

    @property
    def saving(self) -> float:
        """What the survey is expected to save; below zero it costs more than it saves."""
        return self.cost_of_clearing - self.cost_with_survey


def survey_or_clear(
    area_id: str,
    *,
    area_m2: float,
    p_contaminated: float,
    confirmed_share: float,
    clearing_cost_per_m2: float,
    survey_cost_per_m2: float,
) -> SurveyChoice:
    """Compare clearing all of an area with surveying all of it and clearing what the survey confirms.

    Surveyed, an area without contamination is cancelled, and of a contaminated one `confirmed_share` is cleared: the
    expected cost is survey + p x share x clearing, against clearing. A survey that could overlook contamination must
    not cancel land; where it could, give it as a higher `p_contaminated`.

    Args:
        area_id: the area, for messages.
        area_m2: its size.
        p_contaminated: probability that it is contaminated at all.
        confirmed_share: share of a contaminated area that survey confirms, on average.
        clearing_cost_per_m2: of clearance.
        survey_cost_per_m2: of survey.

    Raises:
        InvalidQuantity: naming the area and the value.

    Example:
        >>> choice = survey_or_clear(
        ...     "A",
        ...     area_m2=10_000,
        ...     p_contaminated=0.2,
        ...     confirmed_share=0.3,
        ...     clearing_cost_per_m2=2,
        ...     survey_cost_per_m2=0.2,
        ... )
        >>> choice.survey_first, round(choice.saving), round(choice.break_even_p, 6)
        (True, 16800, 1.0)
    """
    _refuse(area_id, {"p_contaminated": p_contaminated, "confirmed_share": confirmed_share}, highest=1.0)
    costs = {"clearing_cost_per_m2": clearing_cost_per_m2, "survey_cost_per_m2": survey_cost_per_m2}
    _refuse(area_id, {"area_m2": area_m2} | costs, highest=float("inf"))
    clearing = area_m2 * clearing_cost_per_m2
    surveying = area_m2 * survey_cost_per_m2
    with_survey = surveying + p_contaminated * confirmed_share * clearing
    at_stake = confirmed_share * clearing
    even = (clearing - surveying) / at_stake if at_stake else (1.0 if clearing >= surveying else 0.0)
    return SurveyChoice(
        area_id=area_id,
        survey_first=with_survey < clearing,
        cost_of_clearing=clearing,
        cost_with_survey=with_survey,
        break_even_p=min(max(even, 0.0), 1.0),
    )


def _refuse(area_id: str, values: dict[str, float], *, highest: float) -> None:
    for name, value in values.items():
        if not (0 <= value <= highest and math.isfinite(value)):
            wanted = saying("0 to 1") if math.isfinite(highest) else saying("0 or more")
            raise InvalidQuantity(
                "area {area_id}: {name} {value} cannot be; give {wanted}",
                area_id=area_id,
                name=name,
                value=Number(value, "g"),
                wanted=wanted,
            )
