"""OGC API - Features: what may be asked of a collection, and what its pages, items, schemas and downloads are."""
