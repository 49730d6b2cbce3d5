"""Goes to other days, with the bot and with what was said; plays the days on, one after another."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import date

from bot.sandbox.clock import WorkspaceClock, morning_of, next_day, start_of
from bot.sandbox.clock_of_bot import ClockError, ClockOfBot
from bot.sandbox.messages import Json
from bot.sandbox.workspace import Workspace
from data.dates import FIRST_DAY

LIVED_THROUGH = 32 * 86_400.0
"""Seconds ahead of now, up to which every digest on the way is posted. Further ahead the bot wakes up as if it had been off."""


class Travel:
    """`publish` is told of every change, as the page's event for it."""

    def __init__(
        self,
        clock: WorkspaceClock,
        bot: ClockOfBot,
        workspace: Workspace,
        publish: Callable[[Json], None],
        pace: float,
    ) -> None:
        self._clock = clock
        self._bot = bot
        self._workspace = workspace
        self._publish = publish
        self._pace = pace
        self._under_way = asyncio.Lock()
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
        """Give the state, after asking the bot whether its clock can be set if that is not known yet."""
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
        that were set is undone; what was said at the real time waits for that to come again.
        """
        if not FIRST_DAY <= day <= self._clock.today:
            raise ClockError("The day can be any from 1 April 2013 to today.")
        async with self._under_way:
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
                await asyncio.gather(self.go_on(), self._a_while())
        except ClockError:
            pass  # the page says that the bot is gone
        finally:
            self._playing = False
            self._publish(self.state)

    async def _a_while(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pace):
                await self._paused.wait()

    async def _go(self, day: date) -> None:
        is_today = day == self._clock.today
        here = self._clock()
        target = here - self._clock.offset if is_today else morning_of(day)
        if target > here:
            far = target - here > LIVED_THROUGH
            # asked where it stands already, because a moment later here would be a moment earlier there
            moment = await (self._stand_at(start_of(day)) if far else self._bot.set(self._clock.offset))
            while moment is not None and moment < target:
                moment = await self._stand_at(moment)
        await self._stand_at(target, real=is_today)

    async def _stand_at(self, moment: float, *, real: bool = False) -> float | None:
        before = self._clock.offset
        self._clock.offset = 0.0 if real else self._clock.offset_of(moment)
        try:
            # messages first, because the bot looks for its own
            self._workspace.go_with_the_clock()
            return await self._bot.set(self._clock.offset)
        except ClockError:
            self._clock.offset = before
            self._workspace.go_with_the_clock()
            raise
        finally:
            self._publish(self.state)
