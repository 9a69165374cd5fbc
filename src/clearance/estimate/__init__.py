"""Estimates of what remains in the ground, each with its interval, method and denominator."""
