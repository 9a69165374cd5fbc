"""The optimiser: schedules close to the best by the goals of the plan, with a proof how close, at national scale.

It needs the extra `plan` of the package, and imports what that brings only when a plan is asked for.
"""

from __future__ import annotations

from clearance.plan.optimise.planned import Planned, Prices
from clearance.plan.optimise.planning import plan_schedule

__all__ = ["Planned", "Prices", "plan_schedule"]
