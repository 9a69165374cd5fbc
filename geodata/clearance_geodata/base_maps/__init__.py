"""Base maps that somebody supplies: files of tiles, rasters, heights, outlines; what lies under the land on a map."""
