from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta
from typing import IO, TYPE_CHECKING

from sqlalchemy import select

from data.changes.subscription import Channel, Watch
from data.state import SCHEMA
from data.state.engine import check_state, open_state
from data.state.subscriptions import watch
from data.state.tables import DELIVERIES
from tests.data.state.conftest import plan

if TYPE_CHECKING:
    from datetime import datetime

    import pytest

PROCESSES = 2

MIGRATE_THEN_CLAIM = """
import sys
from datetime import datetime, timedelta
from data.state.deliveries import claim
from data.state.engine import migrate, open_state

address, owner = sys.argv[1:]
engine = open_state(address)
print(migrate(engine), flush=True)
now = datetime.fromisoformat(sys.stdin.readline().strip())
while claimed := claim(engine, now, owner, timedelta(minutes=5)):
    print(claimed.key)
engine.dispose()
"""


def test_processes_that_start_at_once_migrate_once_and_share_the_deliveries(
    state_url: str, now: datetime, pytestconfig: pytest.Config
) -> None:
    with ExitStack() as running:
        processes = [
            running.enter_context(
                subprocess.Popen(
                    [sys.executable, "-W", "error", "-c", MIGRATE_THEN_CLAIM, state_url, f"owner {number}"],
                    cwd=pytestconfig.rootpath, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                )
            )
            for number in range(PROCESSES)
        ]  # fmt: skip
        assert [_pipe(process.stdout).readline() for process in processes] == [f"{SCHEMA}\n"] * PROCESSES
        engine = open_state(state_url)
        check_state(engine)
        for number in range(30):
            watch(engine, Channel("T1", f"C{number}"), [Watch(None)], now)
        assert plan(engine, now + timedelta(hours=1)) == 30
        with engine.connect() as connection:
            keys = connection.scalars(select(DELIVERIES.c.key)).all()
        engine.dispose()
        ready = now + timedelta(hours=2)
        for process in processes:
            _pipe(process.stdin).write(f"{ready.isoformat()}\n")
            _pipe(process.stdin).flush()
        taken = [key for process in processes for key in _pipe(process.stdout).read().split()]
    assert sorted(taken) == sorted(keys)
    assert [process.returncode for process in processes] == [0] * PROCESSES


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
