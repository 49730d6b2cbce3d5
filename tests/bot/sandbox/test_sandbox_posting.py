from typing import Any

import pytest

from bot.sandbox.config import BOT_USER_ID, CHANNELS
from bot.sandbox.posting import Refusal, ResponseUrlError, ResponseUrls, respond
from bot.sandbox.workspace import Message, Workspace

CHANNEL = CHANNELS[0].id
MINUTE = 60


class Clock:
    seconds = 1_541_376_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def urls(clock: Clock) -> ResponseUrls:
    return ResponseUrls("http://127.0.0.1:3000", clock)


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(lambda event: None)


def secret_of(url: str) -> str:
    return url.rpartition("/")[2]


def use_fails_with(urls: ResponseUrls, secret: str) -> str:
    with pytest.raises(ResponseUrlError) as failure:
        urls.use(secret)
    return failure.value.code


def test_a_url_works_five_times(urls: ResponseUrls) -> None:
    url, _ = urls.issue(CHANNEL)
    for _ in range(5):
        urls.use(secret_of(url))
    assert use_fails_with(urls, secret_of(url)) == "used_url"


def test_a_url_works_for_thirty_minutes(urls: ResponseUrls, clock: Clock) -> None:
    url, _ = urls.issue(CHANNEL)
    clock.seconds += 30 * MINUTE
    urls.use(secret_of(url))
    clock.seconds += 1
    assert use_fails_with(urls, secret_of(url)) == "expired_url"


def test_a_url_nobody_was_given_does_not_work(urls: ResponseUrls) -> None:
    assert use_fails_with(urls, "guessed") == "invalid_url"


def responded(workspace: Workspace, urls: ResponseUrls, original: str | None = None, **body: Any) -> Any:
    _, ticket = urls.issue(CHANNEL, original)
    return respond(workspace, ticket, body)


def test_an_answer_is_for_the_asker_only_unless_it_says_otherwise(
    workspace: Workspace, urls: ResponseUrls
) -> None:
    assert responded(workspace, urls, text="a").kind == "ephemeral"
    assert responded(workspace, urls, text="a", response_type="in_channel").kind == "message"


def test_the_original_can_be_replaced(workspace: Workspace, urls: ResponseUrls) -> None:
    original = workspace.add(CHANNEL, BOT_USER_ID, text="before")
    responded(workspace, urls, original.ts, text="after", replace_original=True)
    assert [message.text for message in workspace.messages()] == ["after"]


def test_the_original_can_be_deleted(workspace: Workspace, urls: ResponseUrls) -> None:
    original = workspace.add(CHANNEL, BOT_USER_ID, text="before")
    assert responded(workspace, urls, original.ts, delete_original=True) is None
    assert workspace.messages() == []


def test_without_being_asked_to_the_original_stays(workspace: Workspace, urls: ResponseUrls) -> None:
    original = workspace.add(CHANNEL, BOT_USER_ID, text="before")
    responded(workspace, urls, original.ts, text="after")
    assert [message.text for message in workspace.messages()] == ["before", "after"]


def test_a_commands_url_replaces_what_it_posted_itself(workspace: Workspace, urls: ResponseUrls) -> None:
    _, ticket = urls.issue(CHANNEL)
    respond(workspace, ticket, {"text": "first"})
    respond(workspace, ticket, {"text": "second", "replace_original": True})
    assert [message.text for message in workspace.messages()] == ["second"]


def test_what_slack_would_refuse_is_refused_here_too(workspace: Workspace, urls: ResponseUrls) -> None:
    refused = responded(workspace, urls, blocks=[{"type": "nonsense"}])
    assert isinstance(refused, Refusal)
    line = workspace.messages()[0]
    assert isinstance(line, Message)
    assert (line.kind, line.text) == (
        "refused",
        "Slack would refuse this: invalid_blocks (response_url)",
    )


def test_a_block_that_the_workspaces_slack_does_not_know_is_refused() -> None:
    workspace = Workspace(lambda _event: None, unsupported_blocks=lambda _channel: ("divider",))
    _, ticket = ResponseUrls("http://127.0.0.1:1").issue(CHANNEL)
    refused = respond(workspace, ticket, {"blocks": [{"type": "divider"}]})
    assert refused == Refusal("invalid_blocks", ("unsupported type: divider [json-pointer:/blocks/0/type]",))
