"""Finds and settles a digest that may have been posted by a process that died before it noted so.

A digest carries in its metadata its key and up to where it told. It is looked for in its channel's history by Slack's clock,
because the time at which somebody began to post it is of a clock that may have been wrong. Where Slack refuses a channel's digests
for good, they stop.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.digests.slack_errors import MAY_NOT_LOOK, Meaning, read_failure
from bot.slack.client import is_marked, mark, messages_since
from data.changes.change import Told, told_now
from data.state import deliveries, subscriptions
from handlers.rendering.digest import stopped_message

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

    from bot.digests.slack_errors import Refusal
    from bot.digests.worker import Worker
    from data.state.deliveries import Claim


_log = logging.getLogger(__name__)

EVENT: Final = "commissioner_digest"

FURTHER: Final = timedelta(hours=1)
"""How much further back than the clock says a digest is looked for, should the clock have been set meanwhile."""


class Outcome(StrEnum):
    """What came of a claimed digest, as whoever runs the program reads it."""

    POSTED = "posted"
    FOUND = "posted already, by a process that did not live to note it"
    QUIET = "nothing to say"
    UNSURE = "may have been posted, and is not posted again"
    REFUSED = "refused for good, and stopped"
    LATER = "not posted, and tried again later"
    UNKNOWN = "may be posted, and is looked for when its lease ends"
    LOST = "taken over by another process"
    GIVEN_UP = "not posted in its time, and told by the next one"
    EARLY = "planned before its time, and planned again"


def stop_channel(worker: Worker, client: WebClient, claimed: Claim, error: str) -> Outcome:
    """Stop a channel's digests, and tell the people who asked for its watches in direct messages, once.

    It is stopped before they are told, so that nobody is told twice.
    """
    people = _stop(worker, claimed, error)
    said = stopped_message(claimed.subscription, error).body()
    for person in dict.fromkeys(people):
        try:
            client.chat_postMessage(channel=person, unfurl_links=False, unfurl_media=False, **said)
        except Exception as failure:  # noqa: BLE001  the others are told all the same
            _log.warning("%s could not be told that digests stopped: %s", person, failure)
    return Outcome.REFUSED


def stop_workspace(worker: Worker, claimed: Claim, error: str) -> Outcome:
    """Stop a channel's digests in a workspace that does not have the app any more; there is nobody to tell."""
    _stop(worker, claimed, error)
    return Outcome.REFUSED


def _stop(worker: Worker, claimed: Claim, error: str) -> tuple[str, ...]:
    deliveries.settle_refused(worker.engine, claimed, error)
    people = subscriptions.stop(worker.engine, claimed.channel, error)
    _log.warning(
        "the digests of channel %s in workspace %s stopped: %s",
        claimed.channel.id,
        claimed.channel.team,
        error,
    )
    return people


class Found(NamedTuple):
    """A digest in a channel: its `ts`, and up to where it told, None where it does not say."""

    ts: str
    told: Told | None


def metadata_of(key: str, told: Told) -> dict[str, Any]:
    """Write the metadata of a digest."""
    marked = mark(EVENT, key)
    marked["event_payload"] |= {
        "day": told.day.isoformat(),
        "reference": told.reference.isoformat(),
        "corrections": told.corrections.isoformat(),
    }
    return marked


def has_key(message: dict[str, Any], key: str) -> bool:
    """Tell whether a message of a channel is the digest with a key."""
    return is_marked(message, EVENT, key)


def told_by(message: dict[str, Any]) -> Told | None:
    """Read up to where a digest told; None where it does not say."""
    payload = _payload(message)
    try:
        return Told(
            date.fromisoformat(payload["day"]),
            datetime.fromisoformat(payload["reference"]),
            datetime.fromisoformat(payload["corrections"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    payload = (message.get("metadata") or {}).get("event_payload")
    return payload if isinstance(payload, dict) else {}


def find_digest(
    client: WebClient, channel: str, key: str, since: datetime, now: datetime | None = None
) -> Found | None:
    """Look among the bot's own messages since a time for the digest with a key.

    With `now`, the time is one of a clock that reads `now`, and Slack's own clock tells how far that is off.
    Raises what the client raises: then it is not known whether the digest is there.
    """
    us = client.auth_test()
    own = str(us["bot_id"])
    for message in messages_since(client, channel, None, _by_slacks_clock(us, since, now)):
        if message.get("bot_id") == own and has_key(message, key):
            return Found(str(message["ts"]), told_by(message))
    return None


def _by_slacks_clock(answered: SlackResponse, since: datetime, now: datetime | None) -> datetime:
    """Give a time of this clock by Slack's, where that is earlier, and somewhat before it."""
    if now is None:
        return since
    ago = max(now - since, timedelta(0)) + FURTHER
    slack = _date(answered)
    return min(now, slack) - ago if slack else now - ago


def _date(answered: SlackResponse) -> datetime | None:
    for name, value in (answered.headers or {}).items():
        if name.lower() == "date":
            try:
                said = parsedate_to_datetime(value[0] if isinstance(value, list) else value)
            except (TypeError, ValueError):
                return None
            return said if said.tzinfo else said.replace(tzinfo=UTC)
    return None


def reconcile(worker: Worker, client: WebClient, claimed: Claim) -> Outcome | None:
    """Look for a message that may be there already; None where it is known not to be, so that it may be posted."""
    if claimed.began is None:
        return None
    try:
        found = find_digest(client, claimed.channel.id, claimed.key, claimed.began, claimed.at)
    except Exception as failure:  # noqa: BLE001  whatever it was, the message may be there
        return _could_not_look(worker, claimed, claimed.began, read_failure(failure))
    if found is None:
        return None
    told = found.told or _told_by(worker, claimed, claimed.began)
    deliveries.settle_posted(worker.engine, claimed, told, found.ts)
    return Outcome.FOUND


def _could_not_look(worker: Worker, claimed: Claim, began: datetime, refusal: Refusal) -> Outcome:
    if refusal.meaning is Meaning.WORKSPACE:
        return stop_workspace(worker, claimed, refusal.error)
    if refusal.error not in MAY_NOT_LOOK:
        _log.warning("digest %s could not be looked for: %s", claimed.key, refusal.error)
        return Outcome.UNKNOWN
    deliveries.settle_unsure(worker.engine, claimed, _told_by(worker, claimed, began), refusal.error)
    _log.warning(
        "digest %s may or may not have been posted, and is not posted again: Slack does not let its channel be "
        "read (%s). %s",
        claimed.key,
        refusal.error,
        _remedy(refusal),
    )
    return Outcome.UNSURE


def _remedy(refusal: Refusal) -> str:
    if refusal.error == "missing_scope":
        scope = refusal.needed or "channels:history, groups:history, im:history or mpim:history"
        return f"Add the scope {scope} to the app and install it again."
    return "Nothing needs to be done; the next digest comes as always."


def _told_by(worker: Worker, claimed: Claim, began: datetime) -> Told:
    """Give up to where a message told that was begun at a time: what became known later it cannot have told."""
    told = told_now(worker.register(), claimed.day)
    return told._replace(reference=min(told.reference, began), corrections=min(told.corrections, began))
