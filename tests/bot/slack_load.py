"""Slack's stand-in in front of two replicas: commands and mentions, many at a time, and events sent again."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import count
from threading import Event
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.sandbox.config import BOT_USER_ID, CHANNELS, HUMAN_ID, SandboxConfig
from bot.sandbox.envelopes import RequestLog
from bot.sandbox.event_dispatcher import BotProbe, EventDispatcher
from bot.sandbox.faults import FaultInjector
from bot.sandbox.payloads import SlashCommand, command_form, event_envelope
from bot.sandbox.transports import HttpTransport, SocketTransport
from tests.sandbox.client import FIRST_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.sandbox.envelopes import Envelope, Outcome

AT_ONCE: Final = 4
MOST_EACH: Final = 500
"""Requests of each that are sent one after the other, at most, however long it takes."""

_ON: Final = "on 5 November 2018"
_NO_ANSWER_SECONDS: Final = 10.0


class Try(NamedTuple):
    """One copy of a request, to which replica it went and what came of it; the status is 0 where no answer came."""

    replica: int
    began: float
    ended: float
    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A request about a body, and what came of each copy of it. `event` is the message's key, empty for a command."""

    name: str
    event: str
    tries: tuple[Try, ...]

    @property
    def is_taken(self) -> bool:
        return self.tries[-1].status == HTTPStatus.OK


class BeforeBoth:
    """Carries requests to two replicas in turn and each further copy to the other one, and notes what came of it."""

    def __init__(self, config: SandboxConfig, ports: tuple[int, int]) -> None:
        urls = [f"http://127.0.0.1:{port}/slack/events" for port in ports]
        self.replicas = [HttpTransport(replace(config, bot_url=url)) for url in urls]
        self.tries: defaultdict[str, list[Try]] = defaultdict(list)
        self._turns: defaultdict[str, int] = defaultdict(count().__next__)

    async def send(self, envelope: Envelope, again: int = 0, reason: str = "") -> Outcome:
        name = name_of(envelope)
        replica = (self._turns[name] + again) % 2
        began = time.monotonic()
        outcome = await self.replicas[replica].send(envelope, again, reason)
        said = outcome.body or outcome.description
        self.tries[name].append(Try(replica, began, time.monotonic(), outcome.status or 0, said))
        return outcome


def name_of(envelope: Envelope) -> str:
    return str(envelope.content.get("event_id") or envelope.content["trigger_id"])


@dataclass(slots=True)
class SlackLoad:
    """Sends requests about bodies to the replicas at some ports.

    A command is sent once. An event that was not taken is sent again, after each of the `retry_delays`, in seconds.
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
        with ThreadPoolExecutor(1, thread_name_prefix="load") as pool:
            sending = pool.submit(asyncio.run, self._send())
            try:
                yield
            finally:
                self._enough.set()
            sending.result()

    async def _send(self) -> None:
        # There is no one address of the bot, so no replica that is down is waited for.
        config = SandboxConfig(
            "",
            self.secret,
            ack_timeout=_NO_ANSWER_SECONDS,
            retry_delays=self.retry_delays,
            startup_timeout=0.0,
        )
        request_log = RequestLog(lambda _event: None)
        probe = BotProbe(None, lambda _event: None, lambda: False)
        both = BeforeBoth(config, self.ports)
        dispatcher = EventDispatcher(
            config,
            request_log,
            probe,
            SocketTransport(request_log, config.ack_timeout),
            injector=FaultInjector(),
            http=both,
        )
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            for replica in both.replicas:
                await stack.enter_async_context(replica)
            for number in range(AT_ONCE):
                tasks.create_task(self._send_until_enough(number, dispatcher, both))

    async def _send_until_enough(self, number: int, dispatcher: EventDispatcher, both: BeforeBoth) -> None:
        dice = random.Random(f"{self.seed} {number}")
        for _ in range(MOST_EACH):
            await asyncio.sleep(dice.uniform(0, 0.04))
            if self._enough.is_set():
                return
            name, place = dice.choice(self.names), next(self._numbers)
            if dice.random() < 1 / 3:
                trigger = f"trigger{place}"
                await dispatcher.command(_command(name, trigger))
                self.sent.append(Sent(name, "", tuple(both.tries[trigger])))
            else:
                event, ts = f"Ev{place:06}", f"{time.time():.0f}.{place:06}"
                await dispatcher.event(_mention(name, event, ts))
                self.sent.append(Sent(name, f"{FIRST_CHANNEL}:{ts}", tuple(both.tries[event])))


def _command(name: str, trigger: str) -> dict[str, object]:
    typed = SlashCommand("/ccg", f"lookup {name} {_ON}")
    return command_form(typed, CHANNELS[0], "http://127.0.0.1:9/response", trigger)


def _mention(name: str, event_id: str, ts: str) -> dict[str, object]:
    event = {
        "type": "app_mention",
        "user": HUMAN_ID,
        "text": f"<@{BOT_USER_ID}> lookup {name} {_ON}",
        "ts": ts,
        "channel": FIRST_CHANNEL,
        "event_ts": ts,
    }
    return event_envelope(event, event_id)
