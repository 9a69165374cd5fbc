"""Mines that remain in each area and in the whole, by strata that borrow strength from each other.

The product is kept apart in five parts: whether an area is contaminated at all, the share of it that is, the density
where it is, the share already worked, and what the search finds. `model` puts them together.
"""
