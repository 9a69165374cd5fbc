"""Plans for people and programs: what is asked, the files that come of one, and jobs of a service."""
