"""What the tests of the endpoint share: one at a set time, and what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.dispatcher import Dispatcher, UnreadableError
from bot.web.server import Answer
from bot.web.slack_endpoint import EVENTS, SIGNATURE, TIMESTAMP, SlackEndpoint, sign
from handlers.rendering import painting
from tests.bench.hostile_rig import Client, read_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_bolt import BoltRequest

    from bot.slack.dispatcher import Build, Sort

SECRET = "not a secret"
NOW = 1_541_419_200
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@pytest.fixture(autouse=True, scope="module")
def painter() -> Iterator[None]:
    """Give the tests of a module a drawing process of their own: a program that ends, ends its process's for good."""
    with pytest.MonkeyPatch.context() as patch:
        made = painting.Painter()
        patch.setattr(painting, "_PAINTER", made)
        yield
        made.close()


class Behind(Dispatcher):
    """Stands where the dispatcher does: keeps what comes through, and answers it."""

    def __init__(self) -> None:
        self.requests: list[BoltRequest] = []
        self.sorts: list[Sort] = []

    async def answer(self, sort: Sort, build: Build) -> Answer:
        try:
            self.requests.append(build({}))
        except Exception as error:
            raise UnreadableError(type(error).__name__) from error
        self.sorts.append(sort)
        return Answer(200, "passed")


class Gate:
    """An endpoint, the time by its clock, and ways to come to it."""

    def __init__(self, dispatcher: Dispatcher | None = None, remembered: int = 100) -> None:
        self.now: float = NOW
        self.behind = Behind()
        endpoint = SlackEndpoint(dispatcher or self.behind, SECRET, lambda: self.now, remembered=remembered)
        self.client = Client(read_by(endpoint))
        self.headers: dict[str, str] = {}

    def send(self, body: bytes, method: str = "POST", **headers: str) -> tuple[int, str]:
        """Send a request as it is, `_` standing for `-` in headers; give the status and what is said."""
        named = {name.lower().replace("_", "-"): value for name, value in headers.items()}
        sent = {"content-type": FORM, "content-length": str(len(body)), **named}
        response = self.client.send(method, EVENTS, body, sent, query=named.pop("query-string", ""))
        self.headers = response.headers
        return response.status, response.text

    def send_signed(self, body: bytes, **headers: str) -> tuple[int, str]:
        """Send a request that was signed now, with other headers where they are given."""
        return self.send(body, **{**signed(body, self.now), **headers})


def signed(body: bytes, at: float = NOW, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at))
    return {TIMESTAMP: stamp, SIGNATURE: sign(secret, stamp, body)}


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.client.close()


def fields(request: BoltRequest) -> dict[str, Any]:
    return request.body
