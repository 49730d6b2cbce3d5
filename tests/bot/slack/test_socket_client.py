"""Over Socket Mode an answer that takes its time holds up no other, and what is not acknowledged comes again."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.socket_mode import ThreadedSocketModeHandler


class Line:
    """Stands in for the connection; keeps which envelopes were acknowledged, in order."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []
        self.logger = App(
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
            request_verification_enabled=False,
        ).logger

    async def send_socket_mode_response(self, response: Any) -> None:
        self.acknowledged.append(response.envelope_id)


def envelope(number: int, kind: str) -> SocketModeRequest:
    payload = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number}", "event": {"type": kind}}
    return SocketModeRequest(type="events_api", envelope_id=str(number), payload=payload)


@pytest.fixture
def app() -> App:
    return App(
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
        request_verification_enabled=False,
        process_before_response=True,
    )


def answered(app: App, *kinds: str) -> list[str]:
    async def run() -> list[str]:
        line = Line()
        handler = ThreadedSocketModeHandler(app, "xapp-1", AsyncWebClient())
        sent = [
            handler.handle(line, envelope(number, kind))  # type: ignore[arg-type]
            for number, kind in enumerate(kinds)
        ]
        await asyncio.gather(*sent)
        await handler.close_async()  # type: ignore[no-untyped-call]
        return line.acknowledged

    return asyncio.run(run())


def test_a_slow_answer_holds_up_no_other(app: App) -> None:
    quick_done = Event()
    app.event("app_mention")(lambda event: None if quick_done.wait(20) else BoltResponse(status=500, body=""))
    app.event("app_home_opened")(lambda event: quick_done.set())
    assert sorted(answered(app, "app_mention", "app_home_opened")) == ["0", "1"]


def test_an_event_that_is_to_come_again_is_not_acknowledged(app: App) -> None:
    app.event("app_mention")(lambda event: BoltResponse(status=503, body=""))
    app.event("app_home_opened")(lambda event: BoltResponse(status=200, body=""))
    assert answered(app, "app_mention", "app_home_opened") == ["1"]


def test_sixty_four_slow_mentions_hold_up_no_command(app: App) -> None:
    go = Event()

    @app.event("app_mention")
    def answer_slowly() -> None:
        assert go.wait(20)

    @app.command("/ccg")
    def answer_at_once(ack: Ack) -> None:
        ack("answered")

    async def run() -> list[str]:
        line = Line()
        handler = ThreadedSocketModeHandler(app, "xapp-1", AsyncWebClient())
        told = [
            asyncio.ensure_future(handler.handle(line, envelope(number, "app_mention")))  # type: ignore[arg-type]
            for number in range(64)
        ]
        asked = SocketModeRequest(
            type="slash_commands", envelope_id="asked", payload={"command": "/ccg", "team_id": "T1"}
        )
        await handler.handle(line, asked)  # type: ignore[arg-type]
        first = list(line.acknowledged)
        go.set()
        await asyncio.gather(*told)
        await handler.close_async()  # type: ignore[no-untyped-call]
        return first

    assert asyncio.run(run()) == ["asked"]
