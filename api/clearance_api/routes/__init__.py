"""The addresses of one register, by kind of answer."""
