"""Sets the day of the workspace and of the bot together, and plays days one after another."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from urllib.parse import urljoin

import aiohttp

from bot.runtime.clock import ENGLAND
from bot.sandbox.blockkit import Json
from bot.sandbox.config import SandboxConfig
from bot.sandbox.transports import signed_headers
from bot.sandbox.workspace import Workspace, WorkspaceClock
from data.dates import FIRST_DAY

SET_TIMEOUT = 60.0
"""Seconds; what is due is posted before the bot answers."""
MORNING = time_of_day(9)
"""Time in England at which a day that was set begins; after the usual digest."""
OK = 200

STEPPED_SECONDS = 32 * 86_400.0
"""Longest step ahead in seconds in which every digest on the way is posted; beyond it the bot starts as after a long stop."""


class ClockError(Exception):
    """The bot's clock was not set; the text says why."""


class BotClock:
    """Sets the clock of the bot behind the sandbox. A bot that runs elsewhere keeps its own."""

    def __init__(self, config: SandboxConfig) -> None:
        self._secret = config.signing_secret
        self._url = urljoin(config.bot_url, "/sandbox/clock")

    async def set(self, offset: float) -> float | None:
        """Set the bot's clock to an offset in seconds from the real time; give when its next digest is due, None for never.

        Raises ClockError.
        """
        body = json.dumps({"offset": offset}).encode()
        headers = {
            "Content-Type": "application/json",
            **signed_headers(self._secret, str(int(time.time())), body),
        }
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SET_TIMEOUT)) as session,
                session.post(self._url, data=body, headers=headers) as response,
            ):
                if response.status != OK:
                    raise ClockError("This bot has a clock of its own.")
                moment = (await response.json())["next"]
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as problem:
            raise ClockError("The bot does not answer.") from problem
        return None if moment is None else float(moment)


class TimeTravel:
    """Moves the workspace's clock, its messages and the bot's clock. Every change is published as a `clock` event."""

    def __init__(
        self,
        clock: WorkspaceClock,
        bot: BotClock,
        workspace: Workspace,
        publish: Callable[[Json], None],
        seconds_per_day: float,
    ) -> None:
        self._clock = clock
        self._bot = bot
        self._workspace = workspace
        self._publish = publish
        self._seconds_per_day = seconds_per_day
        self._moving = asyncio.Lock()
        self._settable = False
        self._playing = False
        self._paused = asyncio.Event()

    @property
    def state(self) -> Json:
        """What the page shows. Without `settable` the bot goes by the real time, whatever is asked."""
        return {
            "type": "clock",
            "settable": self._settable,
            "day": self._clock.day.isoformat(),
            "today": self._clock.today.isoformat(),
            "first": FIRST_DAY.isoformat(),
            "playing": self._playing,
        }

    async def look(self) -> Json:
        """Give `state`, after asking the bot whether its clock can be set, if that is unknown."""
        if not self._settable:
            try:
                await self._bot.set(self._clock.offset)
            except ClockError:
                return self.state
            self._settable = True
        return self.state

    async def go_to(self, day: date) -> None:
        """Go to the morning of a day, or to now where it is today. Raises ClockError.

        Forward, every digest that is due on the way is posted at its time. Backward, what was said after the day on days
        that were set is deleted; messages of the real time are kept aside until the clock is back there.
        """
        if not FIRST_DAY <= day <= self._clock.today:
            raise ClockError("The day can be any from 1 April 2013 to today.")
        async with self._moving:
            if day == self._clock.day and not (day == self._clock.today and self._clock.is_set):
                return
            await self._go(day)

    async def go_on(self) -> None:
        """Go to the next day; from today there is none. Raises ClockError."""
        if self._clock.day < self._clock.today:
            await self.go_to(next_day(self._clock.day))

    def pause(self) -> None:
        self._paused.set()

    async def play(self) -> None:
        """Go on day after day, until today or until it is paused."""
        if self._playing:
            return
        self._playing = True
        self._paused.clear()
        self._publish(self.state)
        try:
            while self._clock.day < self._clock.today and not self._paused.is_set():
                await asyncio.gather(self.go_on(), self._wait_or_pause())
        except ClockError:
            pass  # the page says that the bot is gone
        finally:
            self._playing = False
            self._publish(self.state)

    async def _wait_or_pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._seconds_per_day):
                await self._paused.wait()

    async def _go(self, day: date) -> None:
        is_today = day == self._clock.today
        here = self._clock()
        target = here - self._clock.offset if is_today else morning_of(day)
        if target > here:
            far = target - here > STEPPED_SECONDS
            # the same offset as before, to learn when the next digest is due without moving the clock
            moment = await (self._set_clocks(start_of(day)) if far else self._bot.set(self._clock.offset))
            while moment is not None and moment < target:
                moment = await self._set_clocks(moment)
        await self._set_clocks(target, real=is_today)

    async def _set_clocks(self, moment: float, *, real: bool = False) -> float | None:
        before = self._clock.offset
        self._clock.offset = 0.0 if real else self._clock.offset_of(moment)
        try:
            # messages first, because the bot looks for its own
            self._workspace.sync_to_clock()
            return await self._bot.set(self._clock.offset)
        except ClockError:
            self._clock.offset = before
            self._workspace.sync_to_clock()
            raise
        finally:
            self._publish(self.state)


def morning_of(day: date) -> float:
    return datetime.combine(day, MORNING, ENGLAND).timestamp()


def start_of(day: date) -> float:
    return datetime.combine(day, time_of_day(), ENGLAND).timestamp()


def next_day(day: date) -> date:
    return day + timedelta(days=1)
