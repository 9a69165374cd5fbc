"""The demonstration registers: Peru from its published figures, and a country that does not exist."""
