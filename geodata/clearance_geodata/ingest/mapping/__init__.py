"""Mappings: a TOML file that says how other people's tables and layers become records in the project's own names."""
