"""Coordinates as people type them: notations, grids, datums, legs, the antimeridian; and the way back to text."""
