"""The stand-in for Slack on a bad day: what a client meets, and what was done all the same."""

import http.client
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.config import CHANNELS, Channel
from bot.sandbox.faults import FaultInjector, FaultKind, Faults, FaultsError, read_faults
from tests.sandbox.client import SandboxClient

CHANNEL, OTHER = CHANNELS[0].id, CHANNELS[1].id
NOWHERE = "http://127.0.0.1:9/slack/events"


@pytest.fixture
def sandbox_in(open_sandbox: Callable[..., SandboxClient]) -> Callable[..., tuple[SandboxClient, WebClient]]:
    """Run a sandbox with faults injected; give it and a client for it."""

    def start(faults: Faults, **settings: Any) -> tuple[SandboxClient, WebClient]:
        slack = open_sandbox(NOWHERE, faults=faults, **settings)
        return slack, WebClient(
            "xoxb-sandbox", base_url=f"{slack.base_url}/api/", retry_handlers=[], timeout=5
        )

    return start


def test_a_lost_answer_leaves_the_message_posted(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]],
) -> None:
    sandbox, client = sandbox_in(Faults(lost=1, most=1))
    with pytest.raises(http.client.RemoteDisconnected):
        client.chat_postMessage(channel=CHANNEL, text="Kent")
    assert [message["text"] for message in sandbox.messages()] == ["Kent"]
    assert client.chat_postMessage(channel=CHANNEL, text="the weather cleared")["ok"]


def test_a_call_that_is_not_heard_leaves_nothing_posted(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]],
) -> None:
    sandbox, client = sandbox_in(Faults(unheard=1))
    with pytest.raises(http.client.RemoteDisconnected):
        client.chat_postMessage(channel=CHANNEL, text="Kent")
    assert sandbox.messages() == []


def test_a_server_error_comes_after_the_message_was_posted(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]],
) -> None:
    sandbox, client = sandbox_in(Faults(failed=1))
    with pytest.raises(SlackApiError) as failure:
        client.chat_postMessage(channel=CHANNEL, text="Kent")
    assert failure.value.response.status_code in (500, 502, 503)
    assert len(sandbox.messages()) == 1


def test_a_limited_call_is_not_done_and_says_how_long_to_wait(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]],
) -> None:
    sandbox, client = sandbox_in(Faults(limited=1, retry_after=7))
    with pytest.raises(SlackApiError) as failure:
        client.chat_postMessage(channel=CHANNEL, text="Kent")
    assert failure.value.response.status_code == 429
    assert failure.value.response.headers["Retry-After"] == "7"
    assert sandbox.messages() == []


def test_a_workspaces_slack_may_not_know_a_kind_of_block(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]],
) -> None:
    sandbox, client = sandbox_in(Faults(unsupported_blocks=("container", "data_table"), channels=(CHANNEL,)))
    divider: dict[str, Any] = {"type": "divider"}
    title = {"type": "plain_text", "text": "Details"}
    boxed = [divider, {"type": "container", "title": title, "child_blocks": [divider]}]
    with pytest.raises(SlackApiError) as failure:
        client.chat_postMessage(channel=CHANNEL, text="Kent", blocks=boxed)
    assert failure.value.response["error"] == "invalid_blocks"
    assert failure.value.response["errors"] == [
        "unsupported type: container [json-pointer:/blocks/1/type]",
    ]
    assert client.chat_postMessage(channel=OTHER, text="Kent", blocks=boxed)["ok"]
    assert client.chat_postMessage(channel=CHANNEL, text="Kent", blocks=[divider])["ok"]
    assert sandbox.faults()["calm"] is False


def test_a_scope_can_be_missing(sandbox_in: Callable[..., tuple[SandboxClient, WebClient]]) -> None:
    _, client = sandbox_in(Faults(refused={"conversations.history": "missing_scope"}))
    with pytest.raises(SlackApiError) as failure:
        client.conversations_history(channel=CHANNEL)
    assert (failure.value.response["error"], failure.value.response["needed"]) == (
        "missing_scope",
        "channels:history",
    )


def test_only_the_channels_with_faults_are_refused(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]],
) -> None:
    sandbox, client = sandbox_in(Faults(refused={"chat.postMessage": "is_archived"}, channels=(CHANNEL,)))
    with pytest.raises(SlackApiError, match="is_archived"):
        client.chat_postMessage(channel=CHANNEL, text="Kent")
    assert client.chat_postMessage(channel=OTHER, text="Kent")["ok"]
    assert sandbox.messages(CHANNEL) == []


def test_faults_are_injected_and_read_through_a_route(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]],
) -> None:
    sandbox, client = sandbox_in(Faults())
    assert sandbox.inject_faults(failed=1, methods=["chat.postMessage"], seed=7)["ok"]
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=CHANNEL, text="Kent")
    assert client.auth_test()["ok"]
    looked = sandbox.faults()
    assert looked["weather"]["seed"] == 7
    assert looked["faults"] == {
        "lost": 0,
        "failed": 1,
        "held": 0,
        "stalled": 0,
        "limited": 0,
        "unheard": 0,
        "refused": 0,
    }


@pytest.mark.parametrize(
    ("odds", "said"),
    [
        ({"rain": 1}, "rain"),
        ({"lost": "often"}, "often"),
        ({"lost": 0.9, "failed": 0.2}, "no more than 1"),
        ({"limited": -1}, "from 0 to 1"),
        ({"most": True}, "True"),
        ({"copies": 0}, "copies are from 1"),
        ({"retry_after": 0}, "at least one second"),
    ],
)
def test_faults_that_cannot_be_injected_is_refused_in_words(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]], odds: dict[str, Any], said: str
) -> None:
    sandbox, _ = sandbox_in(Faults())
    answered = sandbox.inject_faults(**odds)
    assert not answered["ok"]
    assert said in answered["error"]
    assert sandbox.faults()["weather"]["lost"] == 0


def test_faults_are_read_as_it_was_written() -> None:
    assert read_faults({"lost": 0.5, "channels": ["C1"], "refused": {"auth.test": "invalid_auth"}}) == Faults(
        lost=0.5, channels=("C1",), refused={"auth.test": "invalid_auth"}
    )
    with pytest.raises(FaultsError, match="methods"):
        read_faults({"methods": "chat.postMessage"})


def fates(faults: Faults, channels: list[str]) -> dict[str, list[str]]:
    injector = FaultInjector(faults)
    met: dict[str, list[str]] = {}
    for channel in channels:
        injected = injector.inject("chat.postMessage", channel)
        met.setdefault(channel, []).append(injected.fault if injected else "")
    return met


def test_the_same_seed_gives_a_channel_the_same_faults_whoever_calls_first() -> None:
    faults = Faults(lost=0.3, failed=0.2, limited=0.2, unheard=0.1, seed=7)
    channels = [f"C{number}" for number in range(40)] * 3
    forwards = fates(faults, channels)
    assert fates(faults, channels[::-1]) == forwards
    assert fates(replace(faults, seed=8), channels) != forwards
    assert {fault for met in forwards.values() for fault in met} == {
        "",
        FaultKind.LOST,
        FaultKind.FAILED,
        FaultKind.LIMITED,
        FaultKind.UNHEARD,
    }


def test_a_sandbox_can_have_other_channels(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]],
) -> None:
    made = (Channel("C024MADE01", "made-up"), Channel("C024MADE02", "also-made-up"))
    sandbox, client = sandbox_in(Faults(), channels=made)
    assert client.chat_postMessage(channel="#also-made-up", text="Kent")["channel"] == made[1].id
    assert len(sandbox.messages(made[1].id)) == 1
    assert sandbox.call("chat.postMessage", channel=CHANNEL, text="x")["error"] == "channel_not_found"
    assert sandbox.messages(made[0].id)[0]["kind"] == "refused"


def test_an_answer_that_is_held_comes_once_other_faults_are_set(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]],
) -> None:
    sandbox, client = sandbox_in(Faults(held=1))
    with ThreadPoolExecutor(1) as pool:
        posting = pool.submit(client.chat_postMessage, channel=CHANNEL, text="Kent")
        sandbox.until(lambda message: bool(message["text"] == "Kent"))
        assert not posting.done()
        sandbox.inject_faults()
        assert posting.result(5)["ok"]


def test_a_call_that_stalls_is_done_once_other_faults_are_set_while_its_caller_waits(
    sandbox_in: Callable[..., tuple[SandboxClient, WebClient]],
) -> None:
    sandbox, client = sandbox_in(Faults(stalled=1))
    impatient = WebClient("xoxb-sandbox", base_url=client.base_url, timeout=1)
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(TimeoutError):
            impatient.chat_postMessage(channel=CHANNEL, text="gone")
        waiting = pool.submit(client.chat_postMessage, channel=CHANNEL, text="Kent")
        while sandbox.faults()["faults"]["stalled"] < 2:
            time.sleep(0.01)
        assert sandbox.messages() == []
        sandbox.inject_faults()
        assert waiting.result(5)["ok"]
    assert [message["text"] for message in sandbox.messages()] == ["Kent"]


def test_faults_can_befall_every_method(sandbox_in: Callable[..., tuple[SandboxClient, WebClient]]) -> None:
    _, client = sandbox_in(Faults(limited=1, methods=("*",), retry_after=30))
    for call in (client.auth_test, client.api_test):
        with pytest.raises(SlackApiError) as limited:
            call()
        assert limited.value.response.headers["Retry-After"] == "30"


def test_every_method_can_be_refused(sandbox_in: Callable[..., tuple[SandboxClient, WebClient]]) -> None:
    _, client = sandbox_in(Faults(refused={"*": "fatal_error", "auth.test": "invalid_auth"}))
    for call, error in ((client.auth_test, "invalid_auth"), (client.api_test, "fatal_error")):
        with pytest.raises(SlackApiError) as refused:
            call()
        assert refused.value.response["error"] == error


def test_pages_are_told_of_other_faults_and_of_each_fault() -> None:
    told: list[dict[str, Any]] = []
    injector = FaultInjector(publish=told.append)
    injector.change(Faults(failed=1))
    injector.inject("chat.postMessage", CHANNEL)
    assert [event["type"] for event in told] == ["weather", "weather"]
    assert [event["calm"] for event in told] == [False, False]
    assert [event["faults"]["failed"] for event in told] == [0, 1]
    injector.change(Faults())
    assert told[-1]["calm"]
