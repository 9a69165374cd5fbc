"""The programmes that plans to look at are made with: Peru's own, and made-up ones for made-up countries."""

from __future__ import annotations

__all__ = ["made_up_capacity"]

TEXT = """\
# A made-up programme for a made-up country: every number is ASSUMED.
currency = "USD"
currency_date = 2024-12-01

[[team]]
name = "manual teams"
kind = "manual"
count = {manual}
searchers = 10
cost_per_month = 15000
source = "ASSUMED"

[[team.rate]]
work = "clearance"
low = 300
mode = 500
high = 800
source = "ASSUMED"

[[team]]
name = "survey teams"
kind = "NTS"
count = {survey}
cost_per_month = 8000
source = "ASSUMED"

[[team]]
name = "technical survey teams"
kind = "TS"
count = {technical}
searchers = 10
cost_per_month = 15000
source = "ASSUMED"

[[team]]
name = "quality assurance"
kind = "QA"
count = {survey}
cost_per_month = 8000
source = "ASSUMED"

[calendar]
days_per_week = 5
availability = 0.8
source = "ASSUMED"

[handover]
days = 30
source = "ASSUMED"
"""


def made_up_capacity(manual: int) -> str:
    """A capacity file with so many manual teams, a sixth as many of survey and of quality assurance each."""
    return TEXT.format(manual=manual, survey=max(manual // 6, 1), technical=max(manual // 3, 1))
