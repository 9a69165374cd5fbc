"""The service and the command line: they bring the rooms together and compute no figure."""
