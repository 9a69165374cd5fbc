"""Charts: values of the core as pictures."""
