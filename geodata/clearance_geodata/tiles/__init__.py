"""Vector tiles of the collections: MVT 2.1, drawn from columns in memory; small ground is never lost."""
