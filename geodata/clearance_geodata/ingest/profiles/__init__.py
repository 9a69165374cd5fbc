"""Profiles: mappings of the systems of the field, as TOML files that ship with the program."""
