"""Surfaces: expected mines and the chance of any on a grid of equal cells, as Cloud-Optimised GeoTIFF."""
