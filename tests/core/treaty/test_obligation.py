from datetime import date
from itertools import permutations

import pytest

from clearance.errors import InvalidQuantity, InvalidRecord
from clearance.land.hazard import Hazard
from clearance.treaty.obligation import ARTICLE_5, DeadlineStep, Obligation, chain_of, deadline_in_force
from clearance.units import Unit

# Peru's chain.
FORCE = DeadlineStep(
    obligation=ARTICLE_5, event="entry into force", decided_on=date(1999, 3, 1), deadline=date(2009, 3, 1)
)
FIRST = DeadlineStep(
    obligation=ARTICLE_5, event="first extension", decided_on=date(2008, 11, 28), deadline=date(2017, 3, 1)
)
SECOND = DeadlineStep(
    obligation=ARTICLE_5, event="second extension", decided_on=date(2016, 12, 1), deadline=date(2024, 12, 31)
)
THIRD = DeadlineStep(obligation=ARTICLE_5, event="third extension", deadline=date(2029, 12, 31))
OTHER = DeadlineStep(
    obligation="CCM Article 4", event="entry into force", decided_on=date(2013, 3, 1), deadline=date(2023, 3, 1)
)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(1999, 2, 28), None),
        (date(1999, 3, 1), FORCE),
        (date(2008, 11, 27), FORCE),
        (date(2008, 11, 28), FIRST),
        (date(2016, 11, 30), FIRST),
        (date(2024, 11, 30), SECOND),
        (date(2024, 12, 31), THIRD),
        (date(2040, 1, 1), THIRD),
    ],
)
def test_a_deadline_counts_from_the_day_it_was_decided(as_of: date, expected: DeadlineStep | None) -> None:
    chains = permutations([FORCE, FIRST, SECOND, THIRD, OTHER])
    assert {deadline_in_force(chain, as_of) for chain in chains} == {expected}


def test_each_obligation_has_a_chain_of_its_own() -> None:
    assert chain_of([THIRD, OTHER, FORCE]) == (FORCE, THIRD)
    assert deadline_in_force([THIRD, OTHER, FORCE], date(2020, 1, 1), "CCM Article 4") == OTHER


def test_a_deadline_decided_after_it_had_passed_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="'late' was decided on 2010-01-02, after its deadline 2010-01-01"):
        DeadlineStep(obligation=ARTICLE_5, event="late", decided_on=date(2010, 1, 2), deadline=date(2010, 1, 1))


def test_an_obligation_says_its_article_its_hazards_and_its_units() -> None:
    assert {str(o): (o.article, o.hazards, o.units[0]) for o in Obligation} == {
        "apmbc-5": (ARTICLE_5, {Hazard.AP, Hazard.AP_IMPROVISED}, Unit.M2),
        "apmbc-4": ("APMBC Article 4", frozenset(), Unit.ITEMS),
        "ccm-4": ("CCM Article 4", {Hazard.CLUSTER}, Unit.M2),
        "ccm-3": ("CCM Article 3", frozenset(), Unit.MUNITIONS),
    }


@pytest.mark.parametrize("obligation", list(Obligation))
def test_an_obligation_takes_its_own_units_and_refuses_all_others(obligation: Obligation) -> None:
    def is_refused(unit: Unit) -> bool:
        try:
            obligation.check(unit)
        except InvalidQuantity:
            return True
        return False

    assert [unit for unit in Unit if not is_refused(unit)] == sorted(obligation.units, key=list(Unit).index)
