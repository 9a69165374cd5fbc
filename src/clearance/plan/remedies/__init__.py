"""Why a plan is not done in time, and what would help, each change planned again."""

from clearance.plan.remedies.changes import Kind
from clearance.plan.remedies.options import Options
from clearance.plan.remedies.reasons import Reason, reasons
from clearance.plan.remedies.remedy import Remedy
from clearance.plan.remedies.remedying import remedies

__all__ = ["Kind", "Options", "Reason", "Remedy", "reasons", "remedies"]
