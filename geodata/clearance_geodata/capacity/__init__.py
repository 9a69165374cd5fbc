"""Capacity files: read from TOML or a table, described, and written for the demonstration."""
