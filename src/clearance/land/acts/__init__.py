"""Acts on areas: what a report says becomes the entries that say it exactly, for the ground as it stands.

Each function takes `said`, an entry as the reporter gives it (its claim, its shape, no amounts), and the state of the
area before. It decides once what ground the act moves: what lies outside the open ground is named in a remark and not
booked, unless the reporter says that the work went there on purpose.
"""

from clearance.land.acts.amounts import DRAWING_TOLERANCE, Booked, Clipped
from clearance.land.acts.before import before, elsewhere, released_ground
from clearance.land.acts.changing import extend, move_class, resize
from clearance.land.acts.passing import merge, reopen, split, transfer_out
from clearance.land.acts.releasing import release

__all__ = [
    "DRAWING_TOLERANCE",
    "Booked",
    "Clipped",
    "before",
    "elsewhere",
    "extend",
    "merge",
    "move_class",
    "release",
    "released_ground",
    "reopen",
    "resize",
    "split",
    "transfer_out",
]
