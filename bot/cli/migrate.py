"""`migrate` for a person: one sentence on what came of it."""

from __future__ import annotations

from data.state.addresses import place
from data.state.engine import StateError, migrate, opened_state


def migrate_and_say(url: str) -> bool:
    """Bring the state at a database address up to this program's schema and say so; tell whether it worked."""
    try:
        with opened_state(url) as engine:
            schema = migrate(engine)
    except StateError as error:
        print(f"commissioner: {error}")
        return False
    print(f"{place(engine.url)} has schema {schema}")
    return True
