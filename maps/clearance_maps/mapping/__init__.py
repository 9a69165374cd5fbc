"""Maps: one HTML file each that opens from disk and asks no other machine for anything."""
