"""The page docs/calibration.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from scale import Agreement

from clearance.estimate.hierarchy.calibration import Scores
from clearance.estimate.national import NationalEstimate

INTRODUCTION = """# Calibration of the estimates

Written by `make calibrate` on {on}; {machine}. [Mines that remain](estimates.md) describes the models.

Programmes are made up whose mines are known: strata, empty areas, survey, laying records, land worked in full, in part
or not at all. Each is estimated as a register would be, and the truth is looked up. The first scenario draws everything
from the model's own assumptions; then an interval of 80 % must hold the truth in 80 of 100 programmes. The others
break an assumption, unknown to the model. The limits asked for: 75 to 85 % of national and stratum intervals, bias
within 5 %.
"""
MEANINGS = """
*Strata* count their truth as held when its rank among the simulated totals is 10 to 90 %, ties at random: an interval
of whole mines would hold too much where there are few. *Areas* is the 90 % interval of single areas with open land,
ends included, so it holds somewhat more than 90 %. *Bias* is the typical relative error, exp(mean log(median/truth)) −
1, each programme counting alike, with its standard error. *In sum* compares all mines expected with all there were:
there a few programmes with very many mines decide, which its standard error shows. *Error* is the median of the
absolute relative error.
"""
FIRST = """
In the scenarios *worst areas first* areas of high priority are four times as likely to be finished, as odds; 70 of 100
contaminated areas have it, and 30 of 100 empty ones. In *contaminated areas first* they themselves are. What is left is
then emptier than what was worked, and nobody tells the model: it sees it in the order in which areas were finished.
Before it looked at that order, the intervals of the first held 72 %, and the estimate was 6 % and about a quarter too
high. In *rows on record* three areas in ten are counted in the slots of their rows.
"""


def report_of(
    scores: Sequence[Scores],
    agreement: Agreement,
    guards: Sequence[NationalEstimate],
    *,
    on: date,
    machine: str,
    seconds: float,
) -> str:
    """Return the page."""
    lines = [INTRODUCTION.format(on=on.isoformat(), machine=machine)]
    lines += ["## Do intervals hold what they promise?", "", *_table(scores), MEANINGS]
    first = scores[0]
    lines += [
        "## Ranks",
        "",
        _ranks(first),
        "",
        "| " + " | ".join(f"{10 * n}–{10 * n + 10} %" for n in range(10)) + " |",
        "|---" * 10 + "|",
        "| " + " | ".join(f"{count:,}" for count in first.ranks) + " |",
        FIRST,
        *_scale(agreement),
        *_guard(guards),
        f"The whole run took {seconds / 60:.0f} minutes.",
    ]
    return "\n".join(lines) + "\n"


def _ranks(first: Scores) -> str:
    return (
        f"Where the truth lies among the simulated totals of the first scenario, in ten equal bins of "
        f"{first.programmes:,} programmes; even when the posterior is right (simulation-based calibration). "
        f"χ² = {first.chi_square:.1f} on 9 degrees of freedom; above 21.7 once in a hundred times."
    )


def _table(scores: Sequence[Scores]) -> list[str]:
    rows = [
        "| scenario | programmes | national 80 % | national 90 % | strata 80 % | areas 90 % | bias | in sum | error |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in scores:
        name = one.scenario.name if one.scenario.within else f"*outside:* {one.scenario.name}"
        held = (one.national_80, one.national_90, one.strata_80, one.areas_90)
        cells = [
            f"{name} ({one.scenario.areas:,} areas)",
            f"{one.programmes:,}",
            *(f"{share:.1%}" for share in held),
            f"{one.bias:+.1%} ± {one.bias_error:.1%}",
            f"{one.in_sum:+.1%} ± {one.in_sum_error:.1%}",
            f"{one.absolute_error:.0%}",
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def _scale(made: Agreement) -> list[str]:
    ratios = ", ".join(f"{ratio:.3f}" for ratio in made.national)
    times = (
        f"From areas to posteriors of every area, strata and the national total, the fit included: "
        f"**{made.whole:.2f} s**, of a processor {made.processor:.2f} s (the difference is what else the machine did); "
        f"five quantiles of every area: **{made.quantiles:.2f} s**. The simulation of every area, {made.outcomes:,} "
        f"outcomes at the same values of the unknowns: {made.simulation:.0f} s. They agree:"
    )
    return [
        f"## {made.areas:,} areas",
        "",
        times,
        "",
        "| what | difference, in standard errors of the simulation |",
        "|---|---|",
        f"| chance of any mine, of each area, worst of all | {made.worst_chance:.1f} |",
        f"| mean of each area, worst of all | {made.worst_mean:.1f} |",
        f"| quantiles of areas off by more than 5 | {made.wrong_quantiles} of {5 * made.areas:,} |",
        f"| mean of the total | {made.total_mean:+.1f} |",
        f"| spread of the total, simulated ÷ exact | {made.total_spread:.3f} |",
        f"| national total over the unknowns, five quantiles, sums ÷ simulated areas (400 draws each) | {ratios} |",
        "",
        "Of so many areas the worst is expected at about 4.4 standard errors.",
        "",
    ]


def _guard(guards: Sequence[NationalEstimate]) -> list[str]:
    rows = [
        "## The guard",
        "",
        "| country | suspected × cleared density | model (80 %) | official, not used |",
        "|---|---|---|---|",
    ]
    for one in guards:
        mines, naive = one.remaining, one.guard.naive_mines
        rows.append(
            f"| {one.country} | {'' if naive is None else f'{naive:,.0f}'} | {mines.median:,} ({mines.low_80:,} to "
            f"{mines.high_80:,}) | {'' if one.official is None else f'{one.official:,.0f}'} |"
        )
    return [*rows, ""]
