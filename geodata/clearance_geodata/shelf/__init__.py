"""The shelf: every feature of every snapshot as it is served, ready to be sent, found by place, day and filter."""
