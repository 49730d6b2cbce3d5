"""Seals every stored token again with the first key, so that the others can be taken out of the setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.slack.installations.encryption import Tokens, TokensError
from bot.slack.installations.store import SECRETS
from data.state.engine import StateError, check_state, opened_state
from data.state.tables import BOTS, INSTALLATIONS
from data.state.transactions import writing

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table


def rotate(engine: Engine, keys: str) -> int:
    """Seal every token again, all of them or none, and give how many there were.

    Raises:
        TokensError: where a key cannot be used, or none opens a token; it names the workspace.
        StateError: where the state cannot be used.

    """
    tokens = Tokens(keys)
    with writing(engine) as connection:
        return sum(_rotate(connection, table, tokens) for table in (INSTALLATIONS, BOTS))


def _rotate(connection: Connection, table: Table, tokens: Tokens) -> int:
    columns = [table.c[name] for name in SECRETS if name in table.c]
    rows = connection.execute(
        select(table.c.id, table.c.team_id, *columns).order_by(table.c.id).with_for_update()
    ).all()
    sealed = 0
    for number, team, *secrets in rows:
        try:
            again = {
                column.name: tokens.seal_again(secret)
                for column, secret in zip(columns, secrets, strict=True)
                if secret
            }
        except TokensError as error:
            raise TokensError(f"workspace {team}: {error}") from error
        if again:
            connection.execute(update(table).where(table.c.id == number).values(again))
        sealed += len(again)
    return sealed


def rotate_and_say(url: str, keys: str) -> bool:
    """Seal every token in the state at a database address again and say so; tell whether it worked."""
    try:
        with opened_state(url) as engine:
            check_state(engine)
            count = rotate(engine, keys)
    except (StateError, TokensError) as error:
        print(f"commissioner: {error}")
        return False
    tokens = "1 token is" if count == 1 else f"{count:,} tokens are"
    print(f"{tokens} sealed with the first key now; the others can be taken out of the setting")
    return True
