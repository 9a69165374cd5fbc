"""The register and everything that goes in and out of it: ingest, export, samples."""
