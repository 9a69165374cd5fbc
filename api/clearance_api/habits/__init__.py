"""How the service behaves over HTTP, whatever it serves: one small ASGI layer or module for each habit."""
