"""What comes of a claimed digest, and how a channel's digests stop where Slack refuses them for good."""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import TYPE_CHECKING

from data.state import deliveries, subscriptions
from handlers.rendering.digest import stopped_message

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.digests.worker import Worker
    from data.state.deliveries import Claim

_log = logging.getLogger(__name__)


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
