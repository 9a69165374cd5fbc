"""Tables of published national histories: one row a country, year and source, used or left out by stated rules."""
