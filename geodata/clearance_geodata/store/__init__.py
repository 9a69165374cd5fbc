"""Where registers are kept: a GeoPackage file, or a schema of a PostgreSQL database with PostGIS; one interface."""
