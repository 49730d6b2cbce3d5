"""Requests are signed as Slack signs them; in Socket Mode, which connection gets what, and how connections end."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import Clock, SignatureVerifier

from bot.sandbox.config import DIRECT
from bot.sandbox.transports import signature, signed_headers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from tests.sandbox.client import SandboxClient


BUTTON = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "again", "text": {"type": "plain_text", "text": "Again"}}],
}


def address(slack: SandboxClient, token: str = "xapp-1") -> str:
    client = WebClient(base_url=f"{slack.base_url}/api/", retry_handlers=[])
    return str(client.apps_connections_open(app_token=token)["url"])


class BotConnection:
    """A connection of the bot's; `answers` gives what an envelope is acknowledged with, None to stay silent."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []
        self.answer: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda _envelope: {}
        self.ended = asyncio.Event()

    async def listen(self) -> None:
        async for message in self.socket:
            said = json.loads(message.data)
            self.heard.append(said)
            answered = self.answer(said) if "envelope_id" in said else None
            if answered is not None:
                payload = {"payload": answered} if answered else {}
                await self.socket.send_json({"envelope_id": said["envelope_id"], **payload})
        self.ended.set()

    @property
    def envelopes(self) -> list[dict[str, Any]]:
        return [said for said in self.heard if "envelope_id" in said]

    @property
    def first(self) -> dict[str, Any]:
        return self.heard[0]


@asynccontextmanager
async def linked(slack: SandboxClient, count: int = 1) -> AsyncIterator[list[BotConnection]]:
    """Open so many connections."""
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as tasks:
        connections = []
        for number in range(count):
            at = await asyncio.to_thread(address, slack)
            connection = BotConnection(await session.ws_connect(at))
            tasks.create_task(connection.listen())
            await asyncio.to_thread(slack.wait_until_connected, number + 1)
            connections.append(connection)
        yield connections
        for connection in connections:
            await connection.socket.close()


def tell(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


@pytest.fixture
def slack(open_sandbox: Callable[..., SandboxClient]) -> SandboxClient:
    return open_sandbox("", ack_timeout=1.0)


def test_a_connection_is_greeted(slack: SandboxClient) -> None:
    async def story() -> None:
        async with linked(slack, 2) as (one, other):
            assert [connection.first["type"] for connection in (one, other)] == ["hello", "hello"]
            assert [connection.first["num_connections"] for connection in (one, other)] == [1, 2]
            assert one.first["connection_info"]["app_id"].startswith("A")

    tell(story())


def test_a_command_comes_in_an_envelope_and_its_acknowledgement_is_shown(slack: SandboxClient) -> None:
    async def story() -> None:
        async with linked(slack) as (connection,):
            connection.answer = lambda _envelope: {"text": "Kent and Medway STP"}
            await asyncio.to_thread(slack.say, "/ccg kent")
            (envelope,) = connection.envelopes
            assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
            assert envelope["payload"]["text"] == "kent"
        assert slack.messages()[-1]["text"] == "Kent and Medway STP"

    tell(story())


def test_an_event_says_nothing_of_retries_that_there_were_none_of(slack: SandboxClient) -> None:
    async def story() -> None:
        async with linked(slack) as (connection,):
            await asyncio.to_thread(slack.say, "who leads Kent?", DIRECT.id)
            (envelope,) = connection.envelopes
            assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
            assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
            assert envelope["payload"]["event"]["text"] == "who leads Kent?"

    tell(story())


def test_a_button_comes_in_an_envelope(slack: SandboxClient) -> None:
    async def story() -> None:
        async with linked(slack) as (connection,):
            posted = slack.call("chat.postMessage", channel="#commissioning", text="Kent", blocks=[BUTTON])
            shown = slack.until(lambda message: bool(message["ts"] == posted["ts"]))
            await asyncio.to_thread(slack.act, shown, "again")
            (envelope,) = connection.envelopes
            assert (envelope["type"], envelope["payload"]["type"]) == ("interactive", "block_actions")

    tell(story())


def test_each_envelope_goes_to_exactly_one_of_the_connections_and_no_connection_is_left_out(
    slack: SandboxClient,
) -> None:
    async def story() -> None:
        async with linked(slack, 3) as connections:
            for number in range(9):
                await asyncio.to_thread(slack.say, f"question {number}", DIRECT.id)
            heard = [
                envelope["payload"]["event"]["text"]
                for connection in connections
                for envelope in connection.envelopes
            ]
            assert sorted(heard) == [f"question {number}" for number in range(9)]
            assert all(connection.envelopes for connection in connections)

    tell(story())


def test_an_event_that_is_not_acknowledged_comes_again_over_another_connection(
    open_sandbox: Callable[..., SandboxClient],
) -> None:
    slack = open_sandbox("", ack_timeout=0.5)

    async def story() -> None:
        async with linked(slack, 2) as connections:
            unheard: list[dict[str, Any]] = []
            ignored = asyncio.Event()

            def ignore_the_first(envelope: dict[str, Any]) -> dict[str, Any] | None:
                if unheard:
                    return {}
                unheard.append(envelope)
                ignored.set()
                return None

            for connection in connections:
                connection.answer = ignore_the_first
            asking = asyncio.create_task(asyncio.to_thread(slack.say, "first", DIRECT.id))
            await ignored.wait()
            # By this one it is the same connection's turn again.
            await asyncio.to_thread(slack.say, "second", DIRECT.id)
            await asking
            deaf, other = sorted(connections, key=lambda connection: unheard[0] not in connection.envelopes)
            assert len(deaf.envelopes) == 1
            again = other.envelopes[-1]
            assert again["payload"]["event_id"] == unheard[0]["payload"]["event_id"]
            assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
            assert again["envelope_id"] != unheard[0]["envelope_id"]

    tell(story())


def test_after_three_more_tries_an_event_is_given_up(open_sandbox: Callable[..., SandboxClient]) -> None:
    slack = open_sandbox("", ack_timeout=0.02)

    async def story() -> None:
        async with linked(slack) as (connection,):
            connection.answer = lambda _envelope: None
            await asyncio.to_thread(slack.say, "anybody there?", DIRECT.id)
            assert [envelope["retry_attempt"] for envelope in connection.envelopes] == [0, 1, 2, 3]
        assert slack.messages(DIRECT.id)[-1]["text"].startswith("The bot did not acknowledge this message")

    tell(story())


def test_a_command_that_is_not_acknowledged_in_time_times_out_and_does_not_come_again(
    open_sandbox: Callable[..., SandboxClient],
) -> None:
    slack = open_sandbox("", ack_timeout=0.02)

    async def story() -> None:
        async with linked(slack) as (connection,):
            connection.answer = lambda _envelope: None
            await asyncio.to_thread(slack.say, "/ccg kent")
            assert len(connection.envelopes) == 1
        assert slack.messages()[-1]["text"] == '/ccg failed with the error "operation_timeout"'

    tell(story())


def test_without_a_connection_nothing_is_reached(slack: SandboxClient) -> None:
    slack.say("/ccg kent")
    assert slack.messages()[-1]["text"] == '/ccg failed with the error "dispatch_failed"'


def test_a_connection_that_is_to_be_refreshed_is_told_and_ended(slack: SandboxClient) -> None:
    async def story() -> None:
        async with linked(slack, 2) as connections:
            assert (await asyncio.to_thread(slack.disconnect))["told"] == 2
            for connection in connections:
                await asyncio.wait_for(connection.ended.wait(), 5)
                assert (connection.heard[-1]["type"], connection.heard[-1]["reason"]) == (
                    "disconnect",
                    "refresh_requested",
                )
        await asyncio.to_thread(slack.wait_until_connected, 0)

    tell(story())


def test_a_connection_that_was_warned_gets_nothing_more_once_there_is_another(slack: SandboxClient) -> None:
    async def story() -> None:
        async with linked(slack) as (warned,):
            await asyncio.to_thread(slack.disconnect, "warning")
            await asyncio.to_thread(slack.say, "first", DIRECT.id)
            assert warned.heard[-2]["reason"] == "warning"
            assert not warned.ended.is_set()
            at = await asyncio.to_thread(address, slack)
            async with aiohttp.ClientSession() as session, session.ws_connect(at) as socket:
                fresh = BotConnection(socket)
                listening = asyncio.create_task(fresh.listen())
                await asyncio.to_thread(slack.wait_until_connected, 2)
                for _ in range(3):
                    await asyncio.to_thread(slack.say, "later", DIRECT.id)
                assert (len(warned.envelopes), len(fresh.envelopes)) == (1, 3)
                await socket.close()
                await listening

    tell(story())


def test_what_came_over_one_connection_may_be_acknowledged_over_another(slack: SandboxClient) -> None:
    async def story() -> None:
        async with linked(slack, 2) as (one, other):
            sent: list[asyncio.Task[None]] = []

            def over(connection: BotConnection) -> Callable[[dict[str, Any]], None]:
                def answer(envelope: dict[str, Any]) -> None:
                    said = {"envelope_id": envelope["envelope_id"], "payload": {"text": "By the other way"}}
                    sent.append(asyncio.ensure_future(connection.socket.send_json(said)))

                return answer

            one.answer, other.answer = over(other), over(one)
            await asyncio.to_thread(slack.say, "/ccg kent")
        assert slack.messages()[-1]["text"] == "By the other way"

    tell(story())


def test_an_eleventh_connection_is_turned_away(slack: SandboxClient) -> None:
    async def story() -> None:
        async with linked(slack, 10):
            at = await asyncio.to_thread(address, slack)
            async with aiohttp.ClientSession() as session, session.ws_connect(at) as socket:
                said = await socket.receive_json()
                assert said["reason"] == "too_many_websockets"
            await asyncio.to_thread(slack.wait_until_connected, 10)

    tell(story())


def test_an_address_is_good_for_one_connection(slack: SandboxClient) -> None:
    async def story() -> None:
        at = await asyncio.to_thread(address, slack)
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(at):
                pass
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(at)

    tell(story())


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-1", "not_allowed_token_type"), ("1234", "invalid_auth"), ("", "not_authed")]
)
def test_only_an_apps_own_token_opens_connections(slack: SandboxClient, token: str, error: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        address(slack, token)
    assert refused.value.response["error"] == error


def test_the_token_is_not_taken_as_an_argument(slack: SandboxClient) -> None:
    assert slack.call("apps.connections.open", token="xapp-1")["error"] == "invalid_auth"


def test_the_list_of_requests_shows_envelopes_and_greetings_and_no_way_in(slack: SandboxClient) -> None:
    async def story() -> None:
        async with linked(slack) as (connection,):
            connection.answer = lambda _envelope: {"text": "Kent"}
            await asyncio.to_thread(slack.say, "/ccg kent")

    tell(story())
    listed = {entry["kind"]: entry for entry in slack.requests()}
    assert listed["Socket Mode"]["label"] == "hello to connection 1"
    assert listed["slash command"]["request"]["type"] == "slash_commands"
    assert listed["slash command"]["request"]["envelope_id"]
    assert listed["slash command"]["answer"] == {"text": "Kent"}
    assert listed["Web API"]["answer"]["url"].partition("?")[2].startswith("ticket=…&")


def test_an_event_comes_as_often_as_the_faults_ask(slack: SandboxClient) -> None:
    slack.inject_faults(copies=3)

    async def story() -> None:
        async with linked(slack, 2) as connections:
            await asyncio.to_thread(slack.say, "who leads Kent?", DIRECT.id)
            copies = [envelope for connection in connections for envelope in connection.envelopes]
            assert len({copy["payload"]["event_id"] for copy in copies}) == 1
            assert sorted(copy["retry_attempt"] for copy in copies) == [0, 1, 2]

    tell(story())


# The example in Slack's "Verifying requests from Slack".
PUBLISHED_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PUBLISHED_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def test_the_published_example_has_the_published_signature() -> None:
    assert (
        signature(PUBLISHED_SECRET, "1531420618", PUBLISHED_BODY)
        == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )


def test_slacks_own_library_accepts_what_is_signed_here() -> None:
    body = "text=M\u00fcnster &amp; co".encode()
    headers = signed_headers("a secret", "1531420618", body)
    verifier = SignatureVerifier("a secret", clock=FixedClock())
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b"x", headers)


class FixedClock(Clock):
    def now(self) -> float:
        return 1531420620.0
