"""Commands by what they touch: the service, the books, the figures, the outputs."""
