"""What documents about ground need from the register and its coordinates, for command line and service alike."""
