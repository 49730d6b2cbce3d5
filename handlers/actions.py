"""Events and button presses: reading their payloads, and answering each once.

Payloads are read without assumptions on their shape. Slack sends each event up to four times; `ListenerContext.once` answers one.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackApiError

from data.query.query import is_known
from handlers.context import Event
from handlers.payload import (
    id_of,
    is_address,
    part,
    pressed,
    text_of,
    time_of,
    version_of,
    words_of,
    workspace_of,
)
from handlers.posting import NotDoneError, Posted, guarded, later, post, reply, upload
from handlers.rendering.answer_message import ASKED
from handlers.rendering.button_values import StaleButtonError, read_button
from handlers.rendering.message import sentence
from handlers.understanding.slack_text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, BoltResponse, Respond
    from slack_sdk import WebClient

    from data.query.query import Query
    from handlers.context import ListenerContext, Place, Task
    from handlers.rendering.message import Sendable
    from handlers.rendering.plain_text import Reply

TRIGGER_SECONDS: Final = 3.0
"""Seconds after a press within which a dialogue can be opened for it."""

PRESS_AGAIN: Final = "Slack allows three seconds to open that, and they are over. Press again."
_EXPIRED: Final = frozenset({"expired_trigger_id", "trigger_expired"})
_OPENED: Final = frozenset({"exchanged_trigger_id", "trigger_exchanged"})


def answer_once(
    ctx: ListenerContext, client: WebClient, body: dict[str, Any], message: dict[str, Any], task: Task
) -> BoltResponse | None:
    """Answer a person's message once; without `ctx.once`, in the posting pool, and edits are ignored."""
    event = message_event(body, message) or event_of(body)
    if ctx.once and event:
        return ctx.once.answer(client, event, task)
    if not version_of(message):
        answer_later(ctx, client, task)
    return None


def do_event(ctx: ListenerContext, body: dict[str, Any], work: Callable[[], object]) -> BoltResponse | None:
    """Run `work` once for an event; without `ctx.once`, in the posting pool."""
    event = event_of(body)
    if ctx.once and event:
        return ctx.once.do(event, work)
    later(ctx, work)
    return None


def answer_later(ctx: ListenerContext, client: WebClient, task: Task) -> None:
    """Run a task in the posting pool: write the reply, post it unless it is silent, run the follow-up."""

    def answer() -> None:
        replied = task.write()
        if not replied.silent:
            task.then(replied, send(client, task.place, replied))

    place = task.place
    later(ctx, answer, lambda said: post(client, place.channel, sentence(said), place.thread))


def send(client: WebClient, place: Place, replied: Reply, metadata: dict[str, Any] | None = None) -> Posted:
    """Post a reply's message, or upload its files, which carry no metadata. Raises as `post` and `upload`."""
    if replied.files:
        upload(client, place.channel, replied.files, replied.comment, place.thread)
        return Posted(place.channel)
    return post(client, place.channel, replied.message, place.thread, metadata, place.workspace)


def post_once(  # noqa: PLR0917  as `Once.post` has them
    ctx: ListenerContext, client: WebClient, channel: str, message: Sendable, key: str, kind: str
) -> None:
    """Post a message as `Once.post`; without `ctx.once`, as it is."""
    if ctx.once is None:
        post(client, channel, message)
    else:
        ctx.once.post(client, channel, message, key, kind)


def event_of(body: dict[str, Any]) -> Event | None:
    """Read an event's identity from a request; None where it has none."""
    team, event = workspace_of(body) or id_of(body, "enterprise_id"), text_of(body, "event_id")
    return Event(team, event) if team and event else None


def message_event(body: dict[str, Any], message: dict[str, Any]) -> Event | None:
    """Read a message's identity, its channel and `ts`, the same for all workspaces in a shared channel; None without one."""
    team, channel, ts = workspace_of(body), id_of(message, "channel"), text_of(message, "ts")
    if not (team and channel and ts):
        return None
    key = f"{channel}:{ts}"
    asked = " ".join(clean(words_of(message)).casefold().split()).rstrip("?!. ")
    return Event(team, key, version_of(message), hash_of(key, asked), time_of(ts))


def hash_of(*parts: str) -> str:
    """Give a hash of some texts, to compare them later without storing them."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


class Press:
    """A button press; texts are "" where the payload lacks them.

    Attributes:
        at: the time of arrival on the monotonic clock.
        action: the action id of the button, or the option chosen in an answer's menu.
        value: the value of the button, or the query in the id of a menu's block.
        team: the workspace that has the app; in a shared channel the person's may be another.
        message: the `ts` of the message that the button is in.
        in_thread: the thread as arguments of a reply.
        answerable: whether Slack said who pressed it, where, and how to answer.

    """

    def __init__(
        self,
        ctx: ListenerContext,
        body: dict[str, Any],
        client: WebClient,
        respond: Respond,
        at: float | None = None,
    ) -> None:
        self.ctx, self.body, self.client, self.respond = ctx, body, client, respond
        self.at = time.monotonic() if at is None else at
        element, container = pressed(body), part(body, "container")
        of_block = text_of(element, "block_id")
        asked = of_block.removeprefix(ASKED) if of_block.startswith(ASKED) else ""
        self.action = text_of(element, "selected_option", "value") or text_of(element, "action_id")
        self.value = text_of(element, "value") or asked
        self.trigger = text_of(body, "trigger_id")
        self.user = id_of(body, "user", "id")
        self.team = workspace_of(body)
        self.channel = id_of(body, "channel", "id") or id_of(container, "channel_id")
        self.message = text_of(container, "message_ts") or text_of(body, "message", "ts")
        self.thread = text_of(body, "message", "thread_ts") or text_of(container, "thread_ts") or None
        self.in_thread = {"thread_ts": self.thread} if self.thread else {}
        self.seen_by_all = not container.get("is_ephemeral", False)
        self.answerable = bool(self.user and self.channel and is_address(respond.response_url))

    def event(self, *what: str) -> Event:
        """Give the identity of this press, or with `what` of an action on its message, the same for every copy."""
        pressed_at = text_of(pressed(self.body), "action_ts") or self.trigger
        return Event(self.team, ":".join((self.channel, self.message, self.user, *(what or (pressed_at,)))))

    def query(self) -> Query:
        """Read the query in the button's value.

        Raises:
            NotDoneError: for a button whose value cannot be read any more, or whose body is gone.

        """
        try:
            query = read_button(self.value, self.ctx.today(), self.ctx.register())
        except StaleButtonError as error:
            raise NotDoneError(str(error)) from error
        if not is_known(query, self.ctx.register()):
            raise NotDoneError("That is not in the reference any more. Ask again with the name.")
        return query

    def open(self, view: dict[str, Any]) -> str:
        """Open a dialogue and give its id; "" where Slack gave none, or opened one for this press before.

        Raises:
            NotDoneError: where the time to open it is over.

        """
        if time.monotonic() - self.at > TRIGGER_SECONDS:
            raise NotDoneError(PRESS_AGAIN)
        try:
            opened = self.client.views_open(trigger_id=self.trigger, view=view)
        except SlackApiError as error:
            code = error.response.get("error")
            if code in _OPENED:
                return ""
            if code not in _EXPIRED:
                raise
            raise NotDoneError(PRESS_AGAIN) from error
        except OSError as error:
            # Slack's answer came too late, so it may be open
            raise NotDoneError(PRESS_AGAIN) from error
        return text_of(getattr(opened, "data", None), "view", "id")

    def tell(self, said: str) -> None:
        self.answer(sentence(said))

    def answer(self, message: Sendable, **how: Any) -> None:  # noqa: ANN401  what Respond takes
        """Send a message to the person alone; the message with the button stays."""
        self.reply(message, response_type="ephemeral", replace_original=False, **how)

    def reply(self, message: Sendable, **how: Any) -> None:  # noqa: ANN401  what Respond takes
        reply(self.respond, message, self.ctx.workspace(self.team), **how)


def button(ctx: ListenerContext, does: Callable[[Press], None], *, once: bool = False) -> Callable[..., None]:
    """Make a button's listener: it acknowledges at once and runs `does` in the posting pool, with `once` for one copy only."""

    def press_button(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        press = Press(ctx, body, client, respond)

        def work() -> None:
            if not once or ctx.is_first(press.event()):
                does(press)

        if press.answerable:
            later(ctx, work, press.tell)

    return press_button


def dialogue(ctx: ListenerContext, does: Callable[[Press], None]) -> Callable[..., None]:
    """Make the listener of a button that opens a dialogue, in the pool `ctx.opening`, so that it does not wait for posts."""

    def press_button(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        press = Press(ctx, body, client, respond)
        if press.answerable:
            opening(ctx, lambda: does(press), press.tell)

    return press_button


def opening(ctx: ListenerContext, work: Callable[[], object], tell: Callable[[str], object]) -> None:
    """Run `work` in the pool that opens dialogues; `tell` may take long, so the posting pool does it."""
    (ctx.opening or ctx.posting).submit(guarded, work, lambda said: later(ctx, lambda: tell(said)))


def submitted(
    ctx: ListenerContext,
    body: dict[str, Any],
    view: dict[str, Any],
    work: Callable[[], object],
    tell: Callable[[str], object],
) -> None:
    """Run `work` once for a submitted dialogue, in the posting pool.

    The key is the dialogue's id, because where the answer is lost it stays open, and may be submitted again.
    """
    opened = text_of(view, "id")
    event = Event(workspace_of(body), f"view:{opened}")
    later(ctx, lambda: (not opened or ctx.is_first(event)) and work(), tell)
