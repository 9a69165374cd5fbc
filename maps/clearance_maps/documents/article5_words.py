"""The words of an Article 5 extension request: its sections, and what only the State can write in each of them.

The sections are those that requests of States Parties have in common; the prompts say what is asked of a request when
it is analysed (old.apminebanconvention.org, Article 5 extensions; IMAS 07.10 and 07.11 for the methods).
"""

from __future__ import annotations

from clearance_maps.language import mark

__all__ = ["PROMPTS", "REQUEST_CELLS", "REQUEST_COLUMNS", "REQUEST_TITLES", "SECTIONS"]

SECTIONS = {
    "summary": mark("Executive summary"),
    "origin": mark("Origin of the Article 5 challenge"),
    "previous": mark("Nature and extent of the challenge at the beginning of the previous request"),
    "decisions": mark("Progress made: decisions and recommendations of the States Parties"),
    "quantitative": mark("Progress made: quantitative aspects"),
    "qualitative": mark("Progress made: qualitative aspects"),
    "methods": mark("Methods and standards of land release"),
    "quality": mark("Quality assurance and control"),
    "structures": mark("National structures and information management"),
    "exclusion": mark("Efforts to exclude civilians from mined areas"),
    "resources": mark("Resources made available"),
    "circumstances": mark("Circumstances that impeded compliance"),
    "implications": mark("Humanitarian, economic, social and environmental implications"),
    "remaining": mark("Remaining challenge: quantitative aspects"),
    "remaining_quality": mark("Remaining challenge: qualitative aspects"),
    "time": mark("Amount of time requested and its rationale"),
    "risks": mark("Assumptions, risks and mitigation"),
    "plan": mark("Detailed work plan for the period of the request"),
    "means": mark("Institutional, human and material resources"),
    "annexes": mark("Annexes"),
    "areas": mark("List of hazardous areas"),
    "sources": mark("Sources"),
    "tables": mark("Tables of progress"),
    "changes": mark("Changes of the baseline since the previous request"),
    "remaining_tables": mark("Tables of the remaining challenge"),
    "plan_tables": mark("Tables of the work plan"),
    "maps": mark("Maps"),
}
PROMPTS = {
    "summary": mark(
        "the duration requested in years and its last day, why the time granted before was not enough, what will be "
        "done in it, and a contact."
    ),
    "origin": mark(
        "when and by whom mines were laid, in which parts of the country, and what records there are of them."
    ),
    "previous": mark("what was known at that time, from which survey, and how the picture changed afterwards and why."),
    "decisions": mark(
        "what the States Parties asked for when they granted the previous request, and what was done about each point."
    ),
    "quantitative": mark(
        "why targets of single years were missed or passed, and what explains every amount that a table calls "
        "unexplained."
    ),
    "methods": mark(
        "how land is cancelled, reduced and cleared, by which national standards, how they follow the International "
        "Mine Action Standards, and why clearance is not the default."
    ),
    "quality": mark("who assures and controls quality, how samples are taken, and what happens when land fails."),
    "structures": mark(
        "the national authority, centre and operators, how information is kept, and how women, girls, boys and men "
        "take part."
    ),
    "exclusion": mark(
        "how areas are marked, fenced and watched, explosive ordnance risk education by group of people, and victims "
        "by age and sex since the last request."
    ),
    "resources": mark("national and international money by year, in kind and in cash, and how more was looked for."),
    "circumstances": mark(
        "each circumstance with its effect in months or square metres: terrain, weather, access, security, money, new "
        "information."
    ),
    "implications": mark(
        "who lives with the mines, what land released so far is used for, what the remaining land keeps people from, "
        "and effects of the work on the environment."
    ),
    "remaining_quality": mark(
        "how the remaining areas were found, how sure their outlines are, which are suspected and how survey will "
        "confirm or cancel them, and which are hard to reach."
    ),
    "time": mark(
        "why this is the least time that is needed, what it rests on, and when an updated plan will be given to the "
        "States Parties."
    ),
    "risks": mark("what else could delay the work, how likely it is, and what will be done about it."),
    "plan": mark(
        "the order of work and how it was set, survey before clearance, who works where, and how progress will be "
        "reported each year by 30 April."
    ),
    "means": mark("the resource mobilisation strategy: what the State pays, what it asks for, from whom, and by when."),
}
REQUEST_TITLES = {
    "t4": mark("Progress against the plan"),
    "t10_areas": mark("Hazardous areas that remain"),
    "t10_corners": mark("Corners of the ground of these areas"),
    "t12": mark("Changes of the baseline, act by act"),
}
REQUEST_COLUMNS = {
    "target_m2": mark("Target, m²"),
    "target_areas": mark("Target, areas"),
    "achieved_m2": mark("Achieved, m²"),
    "achieved_areas": mark("Achieved, areas"),
    "achieved_share": mark("Achieved of the target"),
    "cumulative_target_m2": mark("Targets so far, m²"),
    "cumulative_achieved_m2": mark("Achieved so far, m²"),
    "explanation": mark("Explanation"),
    "admin1": mark("Province"),
    "admin2": mark("District"),
    "hazard_class": mark("Class"),
    "open_m2": mark("Open, m²"),
    "hazards": mark("Contamination"),
    "recorded_ap_mines": mark("AP mines recorded"),
    "opened_on": mark("Known since"),
    "status": mark("Status"),
    "planned_year": mark("Planned end of work"),
    "ring": mark("Outline"),
    "corner": mark("Corner"),
    "day": mark("Day"),
    "change": mark("What happened"),
    "other_area": mark("With area"),
    "change_areas": mark("Change, areas"),
    "change_m2": mark("Change, m²"),
    "change_mines": mark("Change, AP mines"),
    "reason": mark("Reason"),
}
# Words in cells that are keys of the core.
REQUEST_CELLS = {
    "sha": mark("SHA"),
    "cha": mark("CHA"),
    "unclassified": mark("class not stated"),
    "national_total": mark("total without area records"),
    "identified": mark("added"),
    "confirmed": mark("class confirmed"),
    "reclassified": mark("class changed"),
    "reopened": mark("reopened"),
    "transferred": mark("transferred between States"),
    "resized": mark("size corrected"),
    "recategorised": mark("hazard changed"),
    "padded": mark("unexplained"),
    "split": mark("split"),
    "merged": mark("merged"),
    "reassigned": mark("renamed or assigned anew"),
    "cancelled": mark("cancelled"),
    "worked on": mark("worked on"),
    "suspended": mark("suspended"),
    "completed": mark("completed"),
    "QC accepted": mark("QC accepted"),
    "handed over": mark("handed over"),
}
