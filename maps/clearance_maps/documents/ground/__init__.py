"""Documents about ground: what a register says of a parcel or route, and the dossier of an area."""
