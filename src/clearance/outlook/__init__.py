"""When the work will be done: forecasts as distributions, never as one date."""
