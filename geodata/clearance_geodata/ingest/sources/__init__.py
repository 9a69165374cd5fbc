"""Files of every format as columns: one reader for each format, all of them giving a `Layer`."""
