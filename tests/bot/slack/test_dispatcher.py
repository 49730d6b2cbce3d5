"""Each sort of request has threads of its own; whoever finds none, or waits too long, hears so in time."""

from __future__ import annotations

import asyncio
import json
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.runtime.concurrency import BUSY
from bot.slack.dispatcher import LATE, Dispatcher, Sort, UnreadableError
from handlers.payload import DEFERRED, QUESTIONS_ONLY

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from bot.web.server import Answer

LONG = 20.0
"""Seconds that no test takes."""


class Slow:
    """An app of which orders, buttons and mentions take until they are let go; questions are answered at once."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.app = App(
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
            request_verification_enabled=False,
            process_before_response=True,
        )
        self.app.use(self._first)
        self.app.command("/ccg")(lambda ack: ack(self._waited("order")))
        self.app.action("press")(lambda ack: ack(self._waited("")))
        self.app.event("app_mention")(lambda: BoltResponse(status=200, body=self._waited("mention")))

    def _first(self, req: BoltRequest, next: Callable[[], None]) -> BoltResponse | None:  # noqa: A002
        if req.body.get("text") == "question":
            return BoltResponse(status=200, body="answer")
        if req.context.get(QUESTIONS_ONLY):
            req.context[DEFERRED] = True
            return BoltResponse(status=200, body="")
        next()
        return None

    def _waited(self, said: str) -> str:
        self.begun.release()
        assert self.go.wait(LONG)
        return said

    async def until_begun(self, number: int) -> None:
        for _ in range(number):
            assert await asyncio.to_thread(self.begun.acquire, timeout=LONG)


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.go.set()


def built(body: str, kind: str) -> Callable[[dict[str, Any]], BoltRequest]:
    return lambda context: BoltRequest(body=body, headers={"content-type": kind}, context=context)


def command(text: str) -> tuple[Sort, Callable[[dict[str, Any]], BoltRequest]]:
    fields = {"command": "/ccg", "text": text, "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
    return Sort.COMMAND, built(urlencode(fields), "application/x-www-form-urlencoded")


def press() -> tuple[Sort, Callable[[dict[str, Any]], BoltRequest]]:
    payload = {"type": "block_actions", "actions": [{"action_id": "press"}], "team": {"id": "T1"}}
    return Sort.ACTION, built(
        urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
    )


def mention() -> tuple[Sort, Callable[[dict[str, Any]], BoltRequest]]:
    event = {"type": "event_callback", "team_id": "T1", "event": {"type": "app_mention"}}
    return Sort.EVENT, built(json.dumps(event), "application/json")


def run(doing: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(doing, LONG))


def said(answered: Answer) -> str:
    return str(json.loads(answered.text)["text"])


def test_a_question_an_order_a_button_and_a_mention_are_answered(slow: Slow) -> None:
    slow.go.set()

    async def ask() -> None:
        dispatcher = Dispatcher(lambda: slow.app, answer_seconds=LONG)
        assert (await dispatcher.answer(*command("question"))).text == "answer"
        assert "order" in (await dispatcher.answer(*command("order"))).text
        assert (await dispatcher.answer(*press())).status == HTTPStatus.OK
        assert (await dispatcher.answer(*mention())).text == "mention"

    run(ask())


def test_questions_are_answered_while_everything_else_waits(slow: Slow) -> None:
    async def ask() -> None:
        dispatcher = Dispatcher(lambda: slow.app, answer_seconds=LONG, queue_seconds=LONG)
        others = [
            asyncio.ensure_future(dispatcher.answer(*each()))
            for each in (press, mention, lambda: command("order"))
            for _ in range(30)
        ]
        await slow.until_begun(8 + 16)
        for _ in range(20):
            assert (await dispatcher.answer(*command("question"))).text == "answer"
        assert not any(each.done() for each in others)
        slow.go.set()
        assert {each.status for each in await asyncio.gather(*others)} == {HTTPStatus.OK}

    run(ask())


def test_an_order_that_takes_too_long_is_answered_with_a_sentence_and_may_still_be_done(slow: Slow) -> None:
    async def order() -> None:
        dispatcher = Dispatcher(lambda: slow.app, answer_seconds=0.1)
        answered = await dispatcher.answer(*command("order"))
        assert (answered.status, said(answered)) == (HTTPStatus.OK, LATE)
        assert dispatcher.actions.load() == (1, 0)

    run(order())


def test_an_order_that_nobody_began_in_time_is_answered_so_and_never_done(slow: Slow) -> None:
    async def order() -> None:
        dispatcher = Dispatcher(lambda: slow.app, answer_seconds=0.2)
        first = [asyncio.ensure_future(dispatcher.answer(*command("order"))) for _ in range(8)]
        await slow.until_begun(8)
        answered = await dispatcher.answer(*command("order"))
        assert (answered.status, said(answered)) == (HTTPStatus.OK, BUSY)
        slow.go.set()
        await asyncio.gather(*first)
        await asyncio.sleep(0.1)
        assert not slow.begun.acquire(blocking=False)

    run(order())


def test_a_full_pool_says_so_at_once_to_whoever_gives_an_order_or_presses_a_button(slow: Slow) -> None:
    async def order() -> None:
        dispatcher = Dispatcher(lambda: slow.app, answer_seconds=LONG)
        taken = [asyncio.ensure_future(dispatcher.answer(*press())) for _ in range(64)]
        await slow.until_begun(8)
        answered = await dispatcher.answer(*command("order"))
        assert (answered.status, said(answered)) == (HTTPStatus.OK, BUSY)
        answered = await dispatcher.answer(*press())
        assert (answered.status, answered.text) == (HTTPStatus.SERVICE_UNAVAILABLE, f"{BUSY}\n")
        slow.go.set()
        assert {each.status for each in await asyncio.gather(*taken)} == {HTTPStatus.OK}

    run(order())


def test_events_that_find_no_thread_are_to_come_again_and_those_begun_are_answered(slow: Slow) -> None:
    async def say() -> None:
        dispatcher = Dispatcher(lambda: slow.app, queue_seconds=0.2)
        told = [asyncio.ensure_future(dispatcher.answer(*mention())) for _ in range(200)]
        await slow.until_begun(16)
        # some find the queue full, the others wait in it until they are told
        assert sum(each.done() for each in told) >= 200 - 16 - 112
        await asyncio.wait(told, timeout=1)
        late = [each for each in told if each.done()]
        assert {each.result().status for each in late} == {HTTPStatus.SERVICE_UNAVAILABLE}
        slow.go.set()
        answered = await asyncio.gather(*told)
        assert [each.status for each in answered].count(HTTPStatus.OK) == 16
        assert not slow.begun.acquire(blocking=False)

    run(say())


def test_a_request_that_cannot_be_built_cannot_be_read(slow: Slow) -> None:
    async def ask() -> None:
        dispatcher = Dispatcher(lambda: slow.app)
        for sort in Sort:
            with pytest.raises(UnreadableError):
                await dispatcher.answer(sort, built("{", "application/json"))

    run(ask())


def test_everything_is_dispatched_within_what_is_put_around_it(slow: Slow) -> None:
    slow.go.set()
    gate = threading.Lock()

    async def ask() -> None:
        dispatcher = Dispatcher(lambda: slow.app, lambda: gate, answer_seconds=0.2)
        with gate:
            assert said(await dispatcher.answer(*command("question"))) == BUSY
        assert (await dispatcher.answer(*mention())).status == HTTPStatus.OK

    run(ask())
