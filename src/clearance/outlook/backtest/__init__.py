"""Forecasts scored against what happened afterwards, in other countries and in earlier years."""
