from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.state import migrate_and_say
from data.state import SCHEMA
from data.state.engine import check_state, open_state

if TYPE_CHECKING:
    import pytest


def test_migrating_says_where_the_state_is_and_which_schema_it_has(
    state_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert migrate_and_say(state_url)
        said = capsys.readouterr().out
        assert said.startswith("the state in ")
        assert said.endswith(f" has schema {SCHEMA}\n")
    engine = open_state(state_url)
    check_state(engine)
    engine.dispose()


def test_migrating_says_why_it_could_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert not migrate_and_say("postgresql://commissioner:s3cret@127.0.0.1:1/state")
    said = capsys.readouterr().out
    assert said.startswith("commissioner: the state in PostgreSQL at 127.0.0.1 cannot be used: ")
    assert "s3cret" not in said
    assert not migrate_and_say("mysql://commissioner:s3cret@127.0.0.1/state")
    assert "cannot be kept in a database of the kind 'mysql'" in capsys.readouterr().out
