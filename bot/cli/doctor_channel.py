"""Posts one message of each kind in a channel, reports which Slack refuses there, and deletes them.

They are posted in the thread of the first, so that the channel shows one message.
"""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.cli.doctor import Check, Outcome
from bot.runtime.clock import today_in_england
from bot.slack.client import slack_client
from data.changes.subscription import Channel
from data.formatting import say_count, say_list
from data.state.engine import migrate, opened_state
from handlers.context import Asker, ListenerContext
from handlers.listeners.responses import each_message
from handlers.payload import Stewards, text_of
from handlers.posting import BLOCK_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

    from bot.runtime.settings import Settings
    from data.register import Register
    from handlers.rendering.limits import Block
    from handlers.rendering.message import Sendable

_FIRST: Final = (
    "Commissioner is being checked: one message of each kind follows in this thread. They delete themselves."
)
_NO_ANSWER: Final = "Slack gave no answer"
_TRIES: Final = 5
_LONGEST_WAIT: Final = 60.0
"""Seconds that Slack may ask to wait between two tries."""
_REASONS: Final = 2
_CANNOT: Final = {
    "not_in_channel": "the bot is no member: invite it there (/invite @commissioner)",
    "channel_not_found": "there is no such channel, or it is a private one of which the bot is no member; give its id, such as C0123456789",
    "is_archived": "the channel is archived",
    "missing_scope": "the scope chat:write is missing: add it to the app and install it again",
    "restricted_action": "this workspace lets only some people post there",
    "no_permission": "this workspace does not let the bot post there",
}
_CANNOT_READ: Final = {
    "missing_scope": "the history of the channel may not be read (channels:history, groups:history), so a digest whose post was cut off is not posted again",
    "not_in_channel": "the history of the channel cannot be read, because the bot is no member: invite it there",
}


def check_channel(settings: Settings, register: Register | None, channel: str) -> Iterator[Check]:
    """Post the messages in a channel in which the bot is a member, yield what was found, and delete them."""
    token = settings.slack_bot_token
    if token is None or register is None:
        said = "needs SLACK_BOT_TOKEN and a reference" if register else "needs a reference"
        yield Check("channel", Outcome.FAILED, f"nothing was posted: that {said}")
        return
    client = slack_client(token.get_secret_value(), settings.slack_api_url)
    # Slack takes about one message a second in a channel; a fake of Slack takes any number
    pace = 1.0 if (urlsplit(settings.slack_api_url).hostname or "").endswith("slack.com") else 0.0
    posting = _Posting(client, channel, pace)
    try:
        yield from _look(posting, register)
    finally:
        left = posting.delete_all()
        if posting.ever:
            yield _deleted(posting.ever, left, channel)


def _look(posting: _Posting, register: Register) -> Iterator[Check]:
    if error := posting.post({"text": _FIRST}):
        why = _CANNOT.get(error, f"Slack answers {error}")
        yield Check("channel", Outcome.FAILED, f"nothing can be posted in {posting.channel}: {why}")
        return
    taken, refused, failed = list[str](), dict[str, list[str]](), list[str]()
    for kind, message in _messages(register, posting.channel):
        error = posting.post(message.body())
        if not error:
            taken.append(kind)
        elif error not in BLOCK_ERRORS:
            failed.append(f"{kind} ({error})")
        else:
            refused[kind] = posting.reasons
            posting.look_for_blocks(message)
            if again := posting.post({"text": message.text}):
                failed.append(f"{kind} as text alone ({again})")
    if failed:
        yield Check("messages", Outcome.FAILED, f"not posted: {say_list(failed)}")
    every = len(taken) + len(refused) + len(failed)
    if taken:
        said = f"Slack takes {len(taken)} of {every} kinds of message as they are"
        yield Check("messages", Outcome.OK if len(taken) == every else Outcome.NOTE, said)
    if refused:
        yield from _say_refused(refused, posting.refused_blocks())
    yield posting.history()


def _say_refused(refused: dict[str, list[str]], blocks: list[str]) -> Iterator[Check]:
    if blocks:
        said = f"Slack refuses blocks of the type {say_list(blocks)} here"
    else:
        why = dict.fromkeys(reason for reasons in refused.values() for reason in reasons)
        said = f"Slack refuses some blocks here: {'; '.join(list(why)[:_REASONS]) or 'it does not say why'}"
    yield Check("blocks", Outcome.NOTE, said)
    said = f"{say_count(len(refused), 'kind is', 'kinds are')} posted as text alone here: {say_list(list(refused))}"
    yield Check("blocks", Outcome.NOTE, said)


def _deleted(ever: int, left: list[str], channel: str) -> Check:
    if not left:
        return Check("deleted", Outcome.OK, f"all {say_count(ever, 'message', 'messages')} in {channel}")
    why = say_list(list(dict.fromkeys(left)))
    said = (
        f"{say_count(len(left), 'message', 'messages')} in {channel} may be left ({why}): delete them by hand"
    )
    return Check("deleted", Outcome.FAILED, said)


def _messages(register: Register, channel: str) -> Iterator[tuple[str, Sendable]]:
    """Make the messages, with a temporary state for what is watched."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(1) as nobody,
        opened_state(f"sqlite:///{folder}/state.db") as state,
    ):
        migrate(state)
        ctx = ListenerContext(
            lambda: register, today_in_england, nobody, state, Stewards(channel, frozenset())
        )
        yield from each_message(ctx, Asker(Channel("T0", channel), "U0"))


class _Posting:
    """The posted messages, in the thread of the first, `pace` seconds apart."""

    def __init__(self, client: WebClient, channel: str, pace: float) -> None:
        self.client, self.channel, self._pace = client, channel, pace
        self.reasons: list[str] = []
        """What Slack said against the blocks that it refused last."""
        self.ever = 0
        self._blocks: dict[str, bool] = {}
        self._posted: list[tuple[str, str]] = []
        self._unknown = 0

    def post(self, body: dict[str, Any]) -> str:
        """Post a message in the thread; give Slack's error code, "" where it was posted."""
        thread = self._posted[0][1] if self._posted else None
        if thread:
            time.sleep(self._pace)

        def send() -> SlackResponse:
            return self.client.chat_postMessage(
                channel=self.channel, thread_ts=thread, unfurl_links=False, unfurl_media=False, **body
            )

        answered = self._call(send)
        if isinstance(answered, str):
            self._unknown += answered == _NO_ANSWER
            return answered
        self.ever += 1
        self._posted.append((text_of(answered.data, "channel") or self.channel, text_of(answered.data, "ts")))
        return ""

    def look_for_blocks(self, message: Sendable) -> None:
        """Post each type of block of a refused message alone, once for each type, to learn which are refused."""
        first: dict[str, Block] = {}
        for block in message.body()["blocks"]:
            first.setdefault(str(block["type"]), block)
        for kind, block in first.items():
            if kind not in self._blocks:
                self._blocks[kind] = self.post({"text": kind, "blocks": [block]}) in BLOCK_ERRORS

    def refused_blocks(self) -> list[str]:
        return [kind for kind, is_refused in self._blocks.items() if is_refused]

    def history(self) -> Check:
        """Check whether the channel's history can be read."""
        answered = self._call(lambda: self.client.conversations_history(channel=self.channel, limit=1))
        if isinstance(answered, str):
            said = _CANNOT_READ.get(answered, f"the history of the channel cannot be read ({answered})")
            return Check("history", Outcome.NOTE, said)
        said = "the channel's history can be read, so a digest whose post was cut off is found again"
        return Check("history", Outcome.OK, said)

    def delete_all(self) -> list[str]:
        """Delete what was posted, the first message last; give the error for each that may be left."""
        left = self._find_unknown()
        while self._posted:
            where, ts = self._posted.pop()
            error = self._delete(where, ts)
            if error:
                left.append(error)
        return left

    def _delete(self, where: str, ts: str) -> str:
        for _ in range(_TRIES):
            # repeated where the answer was lost; deleting twice does no harm
            error = self._call(lambda: self.client.chat_delete(channel=where, ts=ts))
            if not isinstance(error, str) or error == "message_not_found":
                return ""
            if error != _NO_ANSWER:
                return error
        return _NO_ANSWER

    def _find_unknown(self) -> list[str]:
        """Find posted messages whose response was lost, in the thread; give the error where that fails."""
        if not self._unknown:
            return []
        if not self._posted:
            return [_NO_ANSWER] * self._unknown
        where, thread = self._posted[0]
        found = self._call(lambda: self.client.conversations_replies(channel=where, ts=thread, limit=200))
        if isinstance(found, str):
            return [found] * self._unknown
        known = {ts for _, ts in self._posted}
        all_said = found.get("messages")
        said = [text_of(each, "ts") for each in all_said or () if text_of(each, "bot_id")]
        missing = [(where, ts) for ts in said if ts and ts not in known]
        self.ever += len(missing)
        self._posted += missing
        return []

    def _call(self, send: Callable[[], SlackResponse]) -> SlackResponse | str:
        """Call Slack, again after a rate limit; give its answer, or its error code."""
        for _ in range(_TRIES):
            try:
                return send()
            except SlackApiError as error:
                if error.response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    return _NO_ANSWER
                code = str(error.response.get("error"))
                said = error.response.get("response_metadata") or {}
                self.reasons = [str(each).removeprefix("[ERROR] ") for each in said.get("messages", [])]
                if code != "ratelimited":
                    return code
                time.sleep(min(_LONGEST_WAIT, float(error.response.headers.get("Retry-After", "1"))))
            except (SlackClientError, OSError, ValueError):
                # the call may have been done
                return _NO_ANSWER
        return "ratelimited"
