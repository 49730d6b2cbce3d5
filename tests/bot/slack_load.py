"""Slack in front of two replicas: commands and mentions from several threads, and events sent again as Slack does."""

from __future__ import annotations

import http.client
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

from bot.sandbox.driving import FIRST_CHANNEL
from bot.sandbox.payloads import command_form, event_envelope
from bot.sandbox.people import BOT_USER_ID, CHANNELS, HUMAN_ID
from bot.sandbox.signing import signed_headers
from bot.sandbox.typed import SlashCommand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

THREADS: Final = 4
MOST_EACH: Final = 500
"""Requests of a thread, at most, however long it takes."""

_ON: Final = "on 5 November 2018"
_NO_ANSWER_SECONDS: Final = 10.0
_FORM: Final = "application/x-www-form-urlencoded"


class Try(NamedTuple):
    """One copy of a request, to which replica it went and what came of it; the status is 0 where no answer came."""

    replica: int
    began: float
    ended: float
    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A request about a body, and what came of each copy of it. `event` is empty for a command."""

    name: str
    event: str
    tries: tuple[Try, ...]

    @property
    def is_taken(self) -> bool:
        return self.tries[-1].status == http.HTTPStatus.OK


@dataclass(slots=True)
class SlackLoad:
    """Sends requests about bodies to the replicas at some ports, in turn.

    A command is sent once. An event that was not taken is sent again to the other replica, after each of the
    `retry_delays`, in seconds.
    """

    ports: tuple[int, int]
    names: Sequence[str]
    secret: str
    seed: int
    retry_delays: tuple[float, ...]
    sent: list[Sent] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _enough: Event = field(default_factory=Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Send in the background until the end of the block, and then what has to be sent again."""
        with ThreadPoolExecutor(THREADS, thread_name_prefix="load") as pool:
            threads = [pool.submit(self._send_until_enough, number) for number in range(THREADS)]
            try:
                yield
            finally:
                self._enough.set()
            for each in threads:
                each.result()

    def _send_until_enough(self, thread: int) -> None:
        dice = random.Random(f"{self.seed} {thread}")
        for _ in range(MOST_EACH):
            if self._enough.wait(dice.uniform(0, 0.04)):
                return
            name, number = dice.choice(self.names), next(self._numbers)
            send = self._command if dice.random() < 1 / 3 else self._mention
            self.sent.append(send(name, number))

    def _command(self, name: str, number: int) -> Sent:
        typed = SlashCommand("/ccg", f"lookup {name} {_ON}")
        form = command_form(typed, CHANNELS[0], "http://127.0.0.1:9/response", f"trigger{number}")
        return Sent(name, "", (self._try(number % 2, urlencode(form).encode(), _FORM),))

    def _mention(self, name: str, number: int) -> Sent:
        ts = f"{time.time():.0f}.{number:06}"
        event = {
            "type": "app_mention",
            "user": HUMAN_ID,
            "text": f"<@{BOT_USER_ID}> lookup {name} {_ON}",
            "ts": ts,
            "channel": FIRST_CHANNEL,
            "event_ts": ts,
        }
        envelope = event_envelope(event, f"Ev{number:06}")
        body = json.dumps(envelope).encode()
        tries = [self._try(number % 2, body, "application/json")]
        for again, delay in enumerate(self.retry_delays, start=1):
            if tries[-1].status == http.HTTPStatus.OK:
                break
            time.sleep(delay)
            headers = {
                "X-Slack-Retry-Num": str(again),
                "X-Slack-Retry-Reason": "http_error" if tries[-1].status else "connection_failed",
            }
            tries.append(self._try((number + again) % 2, body, "application/json", headers))
        return Sent(name, str(envelope["event_id"]), tuple(tries))

    def _try(self, replica: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> Try:
        """Send one copy, signed now."""
        signed = signed_headers(self.secret, str(int(time.time())), body)
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[replica], _NO_ANSWER_SECONDS)
        began = time.monotonic()
        try:
            connection.request(
                "POST", "/slack/events", body, {"Content-Type": kind, **signed, **(headers or {})}
            )
            answer = connection.getresponse()
            status, said = answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as failure:
            status, said = 0, repr(failure)
        finally:
            connection.close()
        return Try(replica, began, time.monotonic(), status, said)
