"""Stops the digests of a channel that Slack refuses for good, and tells who asked for them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.digests.outcomes import Outcome
from data.state import deliveries, subscriptions
from handlers.rendering.digest import stopped_message

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.digests.worker import Worker
    from data.state.deliveries import Claim

_log = logging.getLogger(__name__)


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
