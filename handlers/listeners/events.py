"""Answering Slack's events. It sends each up to four times; who sees to it that it is answered once is passed in."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from handlers.context import Event
from handlers.payload import id_of, text_of, version_of, words_of, workspace_of
from handlers.posting import Posted, later, post, upload
from handlers.rendering.message import sentence
from handlers.understanding.slack_text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import BoltResponse
    from slack_sdk import WebClient

    from handlers.context import ListenerContext, Place, Task
    from handlers.reply import Reply


def answer_message(
    ctx: ListenerContext, client: WebClient, body: dict[str, Any], message: dict[str, Any], task: Task
) -> BoltResponse | None:
    """Answer a message that a person wrote, once; where nothing is kept, later, and then an edit of it is left alone."""
    event = message_event(body, message) or event_of(body)
    if ctx.once and event:
        return ctx.once.answer(client, event, task)
    if not version_of(message):
        answer_later(ctx, client, task)
    return None


def do_event(ctx: ListenerContext, body: dict[str, Any], work: Callable[[], object]) -> BoltResponse | None:
    """Do what an event asks for once; where nothing is kept, later."""
    event = event_of(body)
    if ctx.once and event:
        return ctx.once.do(event, work)
    later(ctx, work)
    return None


def answer_later(ctx: ListenerContext, client: WebClient, task: Task) -> None:
    """Write an answer, post it unless it is silent, and do what follows, in the posting pool."""

    def answer() -> None:
        replied = task.write()
        if not replied.silent:
            task.then(replied, send(client, task.place, replied))

    place = task.place
    later(ctx, answer, lambda said: post(client, place.channel, sentence(said), place.thread))


def send(client: WebClient, place: Place, replied: Reply, metadata: dict[str, Any] | None = None) -> Posted:
    """Post a reply's message, or upload its files, which cannot carry metadata. Raises as `post` and `upload`."""
    if replied.files:
        upload(client, place.channel, replied.files, replied.comment, place.thread)
        return Posted(place.channel)
    return post(client, place.channel, replied.message, place.thread, metadata, place.workspace)


def event_of(body: dict[str, Any]) -> Event | None:
    """Read which event a request is a copy of; None where it does not say."""
    team, event = workspace_of(body) or id_of(body, "enterprise_id"), text_of(body, "event_id")
    return Event(team, event) if team and event else None


def message_event(body: dict[str, Any], message: dict[str, Any]) -> Event | None:
    """Read which message a request is about: its channel and its `ts`, whichever workspace it was sent for."""
    team, channel, ts = workspace_of(body), id_of(message, "channel"), text_of(message, "ts")
    if not (team and channel and ts):
        return None
    key = f"{channel}:{ts}"
    asked = " ".join(clean(words_of(message)).casefold().split()).rstrip("?!. ")
    return Event(team, key, version_of(message), hash_of(key, asked), _time_of(ts))


def hash_of(*parts: str) -> str:
    """Give a hash of some texts, by which they can be compared with later ones and not be read."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _time_of(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None
