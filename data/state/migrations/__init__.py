"""The migrations of the schema, one file of `versions` each. `data.state.engine.migrate` runs them with Alembic."""
