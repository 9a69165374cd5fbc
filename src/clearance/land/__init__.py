"""The land account: areas, the journal, the postings, the statement, the published figures."""
