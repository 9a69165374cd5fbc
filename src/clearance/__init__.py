"""The core of Clearance: the land account, the estimates, the outlook and the treaty figures, as pure functions."""

__all__ = ["DEFAULT_SEED", "__version__"]

__version__ = "0.1.0"

# Printed with every modelled figure; chosen once (the deadline of the home case): two people get the same numbers.
DEFAULT_SEED = 20241231
