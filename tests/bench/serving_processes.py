"""The processes of the benchmark of serving: started with nothing of this machine's settings, and ended for certain."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench.serving_load import HOST, Load, Sent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SECRET: Final = "made up for this"
_OURS: Final = (
    "SLACK_",
    "COMMISSIONER_",
    "DATABASE_",
    "PYTHONDONTWRITEBYTECODE",
    "HOST",
    "PORT",
    "LOG_LEVEL",
)
_PATIENCE: Final = 20.0
_KILOBYTES: Final = 1024


class ServingError(RuntimeError):
    """Something that did not start, did not run or did not answer, and would look fast; the message says which."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the processes run: an empty folder, and the reference they read."""

    folder: Path
    reference: Path

    def settings(self, port: int) -> dict[str, str]:
        """Give an environment with these settings and no others, in which Python keeps what it compiles."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        return inherited | {
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_BOT_TOKEN": "xoxb-made-up",
            # where nobody listens, so that the real Slack is not asked about that token
            "SLACK_API_URL": "http://127.0.0.1:9/api/",
            "COMMISSIONER_REFERENCE": str(self.reference.resolve()),
            "DATABASE_URL": f"sqlite:///{self.folder / 'state.db'}",
            "PORT": str(port),
            # nothing answers at the response addresses of these requests
            "COMMISSIONER_NEW_BLOCKS": "yes",
            "LOG_LEVEL": "WARNING",
        }


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its port, the process that was started, and the seconds from start to ready."""

    port: int
    process: int
    seconds: float


@contextmanager
def server(place: Place, arguments: Sequence[str], ready: str) -> Iterator[Server]:
    """Start a server, `{port}` in its arguments being a free port, and wait until a path answers with 200, or wants a POST.

    Raises:
        ServingError: where it ends by itself, or is not ready in time.

    """
    port = _free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *(argument.format(port=port) for argument in arguments)],
        cwd=place.folder,
        env=place.settings(port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _is_ready(port, ready):
            if process.poll() is not None or time.perf_counter() - began > _PATIENCE:
                raise ServingError(f"{' '.join(arguments)} did not get ready")
            time.sleep(0.005)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_ready(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    with suppress(OSError, http.client.HTTPException), closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status in (HTTPStatus.OK, HTTPStatus.METHOD_NOT_ALLOWED)
    return False


def send_to(place: Place, load: Load) -> Sent:
    """Send a load from a process of its own.

    Raises:
        ServingError: where it is not sent in time, or something is answered with another status than 200.

    """
    done = run(place, ["-m", "tests.bench.serving_load"], json.dumps(asdict(load)))
    sent = Sent(**json.loads(done))
    if sent.failed:
        raise ServingError(f"{sent.failed} of {len(load.texts)} requests were not answered with 200")
    return sent


def imports_bolt(place: Place) -> tuple[float, float]:
    """Give the seconds of a whole process that only imports slack_bolt, and its resident memory in MB."""
    began = time.perf_counter()
    said = run(place, ["-c", "import slack_bolt; print(open('/proc/self/status').read())"])
    return time.perf_counter() - began, _resident(said)


def run(place: Place, arguments: Sequence[str], said: str = "") -> str:
    """Run Python once with these arguments, and give what it prints.

    Raises:
        ServingError: where it fails, or takes too long.

    """
    environment: Mapping[str, str] = place.settings(0)
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=place.folder, env=environment, input=said, capture_output=True, text=True,
            timeout=_PATIENCE, check=True,
        )  # fmt: skip
    except subprocess.SubprocessError as error:
        raise ServingError(f"{' '.join(arguments[:2])}: {error}") from error
    return done.stdout


def worker_memory(process: int) -> float:
    """Give the resident memory of a server's worker, its only child, in MB."""
    (worker,) = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return _resident(Path(f"/proc/{worker}/status").read_text(encoding="utf-8"))


def _resident(status: str) -> float:
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / _KILOBYTES
