"""Answering Slack's events. It sends each up to four times; who sees to it that it is answered once is passed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.desk import Event, Place
from handlers.incoming import id_of, text_of
from handlers.message import sentence
from handlers.posting import later, post, upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import BoltResponse
    from slack_sdk import WebClient

    from handlers.desk import Desk
    from handlers.replied import Replied


def answer_event(
    desk: Desk, client: WebClient, body: dict[str, Any], place: Place, write: Callable[[], Replied]
) -> BoltResponse | None:
    """Answer an event once; where nothing is kept, later."""
    event = event_of(body)
    if desk.once and event:
        return desk.once.answer(client, event, place, write)
    answer_later(desk, client, place, write)
    return None


def do_event(desk: Desk, body: dict[str, Any], work: Callable[[], object]) -> BoltResponse | None:
    """Do what an event asks for once; where nothing is kept, later."""
    event = event_of(body)
    if desk.once and event:
        return desk.once.do(event, work)
    later(desk, work)
    return None


def answer_later(desk: Desk, client: WebClient, place: Place, write: Callable[[], Replied]) -> None:
    """Write an answer and post it in the posting pool."""
    later(
        desk,
        lambda: send(client, place, write()),
        lambda said: post(client, place.channel, sentence(said), place.thread),
    )


def send(client: WebClient, place: Place, replied: Replied, metadata: dict[str, Any] | None = None) -> None:
    """Post a reply's message, or upload its files, which cannot carry metadata. Raises as `post` and `upload`."""
    if replied.files:
        upload(client, place.channel, replied.files, replied.comment, place.thread)
    else:
        post(client, place.channel, replied.message, place.thread, metadata)


def event_of(body: dict[str, Any]) -> Event | None:
    """Read which event a request is a copy of; None where it does not say."""
    team, event = id_of(body, "team_id") or id_of(body, "enterprise_id"), text_of(body, "event_id")
    return Event(team, event) if team and event else None
