"""The steps from each schema of a register to the next, as Alembic revisions; a revision is called by its schema.

`store.migrating` runs them. A step says what it does through our own connection to the register, in the words of
`Dialect.ddl`, so that it does the same in a file and in PostGIS.
"""
