"""Vector tiles and styles over HTTP: OGC API - Tiles, TileJSON, OGC API - Styles."""
