"""Files into the register: read, checked, reported, recorded in one act."""
