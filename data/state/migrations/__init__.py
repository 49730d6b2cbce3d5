"""How the schema came to be, a step in each file of `versions`. Alembic runs them; `data.state.engine` starts it."""
