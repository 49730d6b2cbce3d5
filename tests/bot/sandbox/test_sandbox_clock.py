"""The workspace's day: what is shown of what was said, the way from one day to another, and the bot's clock."""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.digests import scheduler
from bot.sandbox.bot_application import CLOCK, ReadWriteLock, SandboxApplication, SandboxClock
from bot.sandbox.config import CHANNELS, HUMAN_ID
from bot.sandbox.time_travel import ClockError, TimeTravel, morning_of
from bot.sandbox.transports import signed_headers
from bot.sandbox.workspace import Workspace, WorkspaceClock
from data.changes.subscription import Channel, Watch
from data.state.subscriptions import subscription, watch
from tests.bench.hostile_rig import Client
from tests.sandbox.client import SandboxClient, free_port

HERE = CHANNELS[0].id
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC).timestamp()
TODAY = date(2026, 1, 5)
FIFTH, SIXTH, SEVENTH = (date(2018, 11, day) for day in (5, 6, 7))
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


class BotsClock:
    """A bot that has something to do at some moments; keeps where it was told to stand."""

    def __init__(self, clock: WorkspaceClock, *moments: float) -> None:
        self.clock = clock
        self.moments = sorted(moments)
        self.stood: list[float] = []
        self.offsets: list[float] = []
        self.is_there = True

    async def set(self, offset: float) -> float | None:
        if not self.is_there:
            raise ClockError("The bot does not answer.")
        assert offset == self.clock.offset
        self.stood.append(self.clock())
        self.offsets.append(offset)
        return next((moment for moment in self.moments if moment > self.clock()), None)


class Case:
    """A workspace whose real time stands still, and the way to other days in it."""

    def __init__(self, *moments: float, seconds_per_day: float = 0.0) -> None:
        self.events: list[dict[str, Any]] = []
        self.clock = WorkspaceClock(lambda: NOW)
        self.workspace = Workspace(self.events.append, self.clock)
        self.bot = BotsClock(self.clock, *moments)
        self.travel = TimeTravel(self.clock, self.bot, self.workspace, self.events.append, seconds_per_day)  # type: ignore[arg-type]

    def go_to(self, day: date) -> None:
        asyncio.run(self.travel.go_to(day))

    def say(self, text: str) -> None:
        self.workspace.add(HERE, HUMAN_ID, text=text)

    @property
    def said(self) -> list[str]:
        return [message.text for message in self.workspace.messages(HERE)]


def at(day: date, hours: float) -> float:
    return morning_of(day) + (hours - 9) * 3600


def test_a_message_carries_the_workspaces_day() -> None:
    case = Case()
    case.go_to(FIFTH)
    case.say("hello")
    [message] = case.workspace.messages(HERE)
    assert datetime.fromtimestamp(float(message.ts), UTC).date() == FIFTH


def test_a_day_that_is_set_begins_at_nine_in_england_in_summer_too() -> None:
    case = Case()
    case.go_to(date(2018, 7, 2))
    assert datetime.fromtimestamp(case.clock(), UTC).hour == 8


def test_what_was_said_today_waits_until_it_is_today_again() -> None:
    case = Case()
    case.say("today")
    case.go_to(FIFTH)
    case.say("then")
    assert case.said == ["then"]
    case.go_to(TODAY)
    assert case.said == ["then", "today"]


def test_going_back_undoes_what_was_said_on_later_days() -> None:
    case = Case()
    case.go_to(FIFTH)
    case.say("on the fifth")
    case.go_to(SEVENTH)
    case.say("on the seventh")
    case.go_to(SIXTH)
    assert case.said == ["on the fifth"]
    case.go_to(SEVENTH)
    assert case.said == ["on the fifth"]


def test_messages_are_in_the_order_they_were_said_on_a_second_visit_too() -> None:
    case = Case()
    for text in ("first", "second"):
        case.go_to(SEVENTH)
        case.say(text)
        case.say("more")
        case.go_to(FIFTH)
    case.go_to(SEVENTH)
    case.say("third")
    case.say("fourth")
    assert case.said == ["third", "fourth"]
    stamps = [message.ts for message in case.workspace.messages(HERE)]
    assert stamps == sorted(set(stamps))


def test_the_page_is_told_of_what_goes_and_what_comes_back() -> None:
    case = Case()
    case.say("today")
    case.go_to(FIFTH)
    case.go_to(TODAY)
    assert [event["type"] for event in case.events if event["type"] != "clock"] == [
        "message",
        "removed",
        "message",
    ]


def test_forward_it_stands_at_every_moment_at_which_the_bot_has_something_to_do() -> None:
    moments = at(FIFTH, 17), at(SIXTH, 8.5), at(SEVENTH, 8.5)
    case = Case(*moments)
    case.go_to(FIFTH)
    case.go_to(SEVENTH)
    assert case.bot.stood[2:] == [*moments, morning_of(SEVENTH)]


def test_far_ahead_it_stands_only_at_the_moments_of_the_day_itself() -> None:
    later = date(2019, 3, 4)
    case = Case(at(SIXTH, 8.5), at(later, 8.5))
    case.go_to(FIFTH)
    case.go_to(later)
    assert case.bot.stood[1:] == [at(later, 0), at(later, 8.5), morning_of(later)]


def test_asking_where_it_stands_does_not_set_it_back() -> None:
    clock = WorkspaceClock()
    bot = BotsClock(clock, at(SIXTH, 8.5))
    travel = TimeTravel(clock, bot, Workspace(lambda _: None, clock), lambda _: None, 0.0)  # type: ignore[arg-type]
    asyncio.run(travel.go_to(FIFTH))
    asyncio.run(travel.go_on())
    there = bot.offsets[0]
    assert bot.offsets[1] == there
    assert bot.offsets == sorted(bot.offsets)


def test_today_is_the_real_time_itself() -> None:
    case = Case()
    case.go_to(FIFTH)
    assert case.clock.is_set
    case.go_to(TODAY)
    assert not case.clock.is_set


def test_a_set_clock_that_ran_into_today_comes_back_to_the_real_time() -> None:
    case = Case()
    case.clock.offset = -3600.0
    case.go_to(TODAY)
    assert not case.clock.is_set


@pytest.mark.parametrize("day", [date(2013, 3, 31), TODAY + timedelta(days=1)])
def test_there_is_nothing_before_ccgs_and_after_today(day: date) -> None:
    case = Case()
    with pytest.raises(ClockError, match="from 1 April 2013 to today"):
        case.go_to(day)
    assert case.bot.stood == []


def test_without_the_bot_the_day_stays_as_it_is() -> None:
    case = Case()
    case.bot.is_there = False
    with pytest.raises(ClockError):
        case.go_to(FIFTH)
    assert case.clock.day == TODAY
    assert asyncio.run(case.travel.look())["settable"] is False


def test_playing_ends_by_itself_at_today() -> None:
    case = Case()
    case.go_to(TODAY - timedelta(days=3))
    asyncio.run(case.travel.play())
    days = [event["day"] for event in case.events if event["type"] == "clock"]
    assert list(dict.fromkeys(days)) == ["2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"]
    assert case.travel.state["playing"] is False


def test_playing_can_be_paused() -> None:
    case = Case(seconds_per_day=60.0)
    case.go_to(FIFTH)

    async def play_and_pause() -> None:
        playing = asyncio.create_task(case.travel.play())
        while case.clock.day == FIFTH:  # noqa: ASYNC110  nothing tells of it but the clock
            await asyncio.sleep(0)
        assert case.travel.state["playing"] is True
        case.travel.pause()
        await playing

    asyncio.run(play_and_pause())
    assert case.clock.day == SIXTH


def test_a_bot_with_a_clock_of_its_own_keeps_it(open_sandbox: Callable[..., SandboxClient]) -> None:
    slack = open_sandbox(f"http://127.0.0.1:{free_port()}/slack/events")
    assert slack._ask("GET", "/sandbox/clock")["settable"] is False
    refused = slack._ask("POST", "/sandbox/clock", {"day": "2018-11-05"})
    assert refused == {"ok": False, "error": "The bot does not answer."}
    assert slack._ask("POST", "/sandbox/clock", {"day": "5/11/2018"})["ok"] is False


def test_the_clock_waits_for_what_is_in_hand_and_what_comes_waits_for_the_clock() -> None:
    lock, order = ReadWriteLock(), list[str]()
    inside, waiting = threading.Event(), threading.Event()

    def set_the_clock() -> None:
        waiting.set()
        with lock.exclusive():
            order.append("clock")

    def ask() -> None:
        with lock.shared():
            order.append("asked after")

    with lock.shared():
        inside.set()
        setting = threading.Thread(target=set_the_clock)
        setting.start()
        waiting.wait(5)
        while not lock._wanted:
            time.sleep(0.001)
        asking = threading.Thread(target=ask)
        asking.start()
        order.append("asked before")
    setting.join(5)
    asking.join(5)
    assert order == ["asked before", "clock", "asked after"]


@pytest.fixture
def claimed(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """Give the days whose digests were taken in hand; that is all that comes of them."""
    days: list[date] = []
    monkeypatch.setattr(scheduler, "deliver", lambda _office, claimed: days.append(claimed.day))
    return days


def test_the_bot_posts_what_is_due_and_says_when_something_is_next(
    state: Engine, claimed: list[date]
) -> None:
    clock, channel = SandboxClock(), Channel("T1", "C1")
    stop = clock.start_ticking(state, lambda _: None, lambda: None, now=clock.clock.now)  # type: ignore[arg-type,return-value]
    try:
        clock.set(_until(at(FIFTH, 9)))
        watch(state, channel, [Watch(None)], clock.clock.now())
        due = clock.set(_until(at(FIFTH, 10)))
        assert due
        assert due.timestamp() == at(SIXTH, 8.5)
        assert claimed == []
        clock.set(_until(at(SIXTH, 8.5)))
        assert claimed == [SIXTH]
        # back, and the same day comes again
        again = clock.set(_until(at(FIFTH, 9)))
        assert again == due
        clock.set(_until(at(SIXTH, 8.5)))
        assert claimed == [SIXTH, SIXTH]
        kept = subscription(state, channel)
        assert kept
        assert kept.watches == (Watch(None),)
    finally:
        stop()


def _until(moment: float) -> timedelta:
    # a little later, because the time goes on until it is set
    return timedelta(seconds=moment - time.time() + 0.01)


async def _inside(_scope: object, _receive: object, _send: object) -> None:
    pytest.fail("it went on")


def test_the_bots_clock_is_set_by_whoever_has_the_signing_secret_alone() -> None:
    clock = SandboxClock()
    client = Client(SandboxApplication(_inside, clock, SECRET))
    body = json.dumps({"offset": -86_400.0}).encode()
    assert client.send("POST", CLOCK, body).status == 401
    forged = signed_headers("another", str(int(time.time())), body)
    assert client.send("POST", CLOCK, body, forged).status == 401
    assert clock.clock.now() > datetime.now(UTC) - timedelta(hours=1)
    answered = client.send("POST", CLOCK, body, signed_headers(SECRET, str(int(time.time())), body))
    assert (answered.status, json.loads(answered.text)) == (200, {"next": None})
    client.close()
    assert clock.clock.now() < datetime.now(UTC) - timedelta(hours=23)
