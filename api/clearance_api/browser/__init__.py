"""Pages for people: the register, what changed in it, and what may be done with it, without a script where none is."""
