"""The plan under what nobody knows: simulated executions, the milestones that hold, plans that meet a deadline.

It needs the extra `plan` of the package, and imports what that brings only when a plan is simulated.
"""

from __future__ import annotations

from clearance.plan.execution.combining import combined
from clearance.plan.execution.confidence import ConfidentPlan, plan_with_confidence
from clearance.plan.execution.outcome import STREAMS, Execution, FirmMilestone
from clearance.plan.execution.simulating import simulate
from clearance.plan.execution.unknowns import Unknowns, certain, unknowns_for, unknowns_of

__all__ = [
    "STREAMS",
    "ConfidentPlan",
    "Execution",
    "FirmMilestone",
    "Unknowns",
    "certain",
    "combined",
    "plan_with_confidence",
    "simulate",
    "unknowns_for",
    "unknowns_of",
]
