"""Compiles what plans compute with, so that whoever plans next finds it: a fresh clone takes a minute for it.

Run beside the first tests of CI: every worker, command and service that planned meanwhile would compile it all again.
"""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path

from clearance import DEFAULT_SEED
from clearance.plan.planning import PlanAsked, plan_register
from clearance_geodata.capacity.reading import capacity_of_text
from clearance_geodata.samples.peru import build_peru
from clearance_geodata.samples.peru_capacity import peru_capacity_text

if __name__ == "__main__":
    # Tests go first: some of them measure time.
    os.nice(3)
    with (
        tempfile.TemporaryDirectory(prefix="clearance-") as folder,
        build_peru(Path(folder) / "peru.gpkg") as register,
    ):
        asked = PlanAsked(first_day=date(2025, 1, 1), deadline=date(2029, 12, 31), seed=DEFAULT_SEED, draws=2)
        plan_register(register.snapshot(), capacity_of_text(peru_capacity_text()), asked, with_remedies=False)
