"""Answering Slack's events. It sends each up to four times; who sees to it that it is answered once is passed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.desk import Event
from handlers.incoming import id_of, text_of
from handlers.message import sentence
from handlers.posting import Posted, later, post, upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import BoltResponse
    from slack_sdk import WebClient

    from handlers.desk import Desk, Place, Task
    from handlers.replied import Replied


def answer_event(desk: Desk, client: WebClient, body: dict[str, Any], task: Task) -> BoltResponse | None:
    """Answer an event once; where nothing is kept, later."""
    event = event_of(body)
    if desk.once and event:
        return desk.once.answer(client, event, task)
    answer_later(desk, client, task)
    return None


def do_event(desk: Desk, body: dict[str, Any], work: Callable[[], object]) -> BoltResponse | None:
    """Do what an event asks for once; where nothing is kept, later."""
    event = event_of(body)
    if desk.once and event:
        return desk.once.do(event, work)
    later(desk, work)
    return None


def answer_later(desk: Desk, client: WebClient, task: Task) -> None:
    """Write an answer, post it unless it is silent, and do what follows, in the posting pool."""

    def answer() -> None:
        replied = task.write()
        if not replied.silent:
            task.then(replied, send(client, task.place, replied))

    place = task.place
    later(desk, answer, lambda said: post(client, place.channel, sentence(said), place.thread))


def send(client: WebClient, place: Place, replied: Replied, metadata: dict[str, Any] | None = None) -> Posted:
    """Post a reply's message, or upload its files, which cannot carry metadata. Raises as `post` and `upload`."""
    if replied.files:
        upload(client, place.channel, replied.files, replied.comment, place.thread)
        return Posted(place.channel)
    return post(client, place.channel, replied.message, place.thread, metadata, place.workspace)


def event_of(body: dict[str, Any]) -> Event | None:
    """Read which event a request is a copy of; None where it does not say."""
    team, event = id_of(body, "team_id") or id_of(body, "enterprise_id"), text_of(body, "event_id")
    return Event(team, event) if team and event else None
