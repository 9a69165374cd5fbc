"""Reconciliation: published figures against the books and against each other, every difference by name."""

from clearance.land.reconcile.compare import reconcile
from clearance.land.reconcile.discrepancy import RULES, Discrepancy, cite

__all__ = ["RULES", "Discrepancy", "cite", "reconcile"]
