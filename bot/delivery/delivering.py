"""Brings one claimed digest to its channel, or notes why not."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from slack_sdk.errors import SlackApiError

from bot.delivery.composing import draft_digest
from bot.delivery.message_key import metadata_of
from bot.delivery.outcomes import Outcome
from bot.delivery.reconciling import reconcile
from bot.delivery.refusals import Meaning, read_failure
from bot.delivery.stopping import stop_channel, stop_workspace
from data.changes.window import told_now
from data.state import deliveries

if TYPE_CHECKING:
    from datetime import datetime

    from slack_sdk import WebClient

    from bot.delivery.composing import Draft
    from bot.delivery.office import Office
    from bot.delivery.refusals import Refusal
    from data.changes.window import Told
    from data.state.deliveries import Claim

UNINSTALLED: Final = "the workspace does not have the app any more"
_CALLS: Final = 2
"""A post may take two calls: with blocks, and as text where Slack refuses those."""

_log = logging.getLogger(__name__)


def deliver(office: Office, claimed: Claim) -> Outcome:
    """Post a digest, unless there is nothing to say, it is there already, or Slack does not take it.

    What is not known to be posted or refused is left to its lease: whoever claims it next looks for it first.
    """
    team = claimed.channel.team
    client = office.client_for(team)
    if client is None:
        return stop_workspace(office, claimed, UNINSTALLED)
    later = office.patience.place(team, office.now())
    if later is not None:
        return _wait(office, claimed, later)
    known = reconcile(office, client, claimed)
    if known is not None:
        return known
    try:
        register = office.register()
        told = told_now(register, claimed.day)
        draft = draft_digest(register, claimed.subscription, told)
    except Exception as error:  # noqa: BLE001  one channel's digest must not hold up the others
        return _try_later(office, claimed, "could not be written", error)
    if draft is None:
        deliveries.settle_quiet(office.engine, claimed, told)
        return Outcome.QUIET
    return _post(office, client, claimed, draft, told)


def _wait(office: Office, claimed: Claim, until: datetime) -> Outcome:
    if claimed.began is not None:
        return Outcome.UNKNOWN
    deliveries.put_off(office.engine, claimed, until)
    return Outcome.LATER


def _post(office: Office, client: WebClient, claimed: Claim, draft: Draft, told: Told) -> Outcome:
    began = office.now()
    if not deliveries.begin(office.engine, claimed, began, office.lease):
        return Outcome.LOST
    if office.now() + _CALLS * timedelta(seconds=client.timeout) >= began + office.lease:
        _log.warning("digest %s is not posted: its lease could end first", claimed.key)
        return Outcome.UNKNOWN
    try:
        ts = _send(client, claimed, draft, told)
    except Exception as failure:  # noqa: BLE001  a lost answer is not a lost post
        return _not_posted(office, client, claimed, failure)
    deliveries.settle_posted(office.engine, claimed, told, ts)
    return Outcome.POSTED


def _send(client: WebClient, claimed: Claim, draft: Draft, told: Told) -> str:
    """Post a digest and give its `ts`; where Slack refuses its blocks, post its text."""
    channel, metadata = claimed.channel.id, metadata_of(claimed.key, told)
    try:
        answered = client.chat_postMessage(
            channel=channel,
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
            **draft.message.body(),
        )
    except SlackApiError as error:
        refusal = read_failure(error)
        if refusal.meaning is not Meaning.BLOCKS:
            raise
        _log.warning("digest %s is posted as text: %s", claimed.key, refusal.error)
        answered = client.chat_postMessage(
            channel=channel, metadata=metadata, unfurl_links=False, unfurl_media=False, text=draft.text
        )
    return str(answered.get("ts") or "")


def _not_posted(office: Office, client: WebClient, claimed: Claim, failure: Exception) -> Outcome:
    refusal = read_failure(failure)
    match refusal.meaning:
        case Meaning.LIMITED:
            until = office.patience.hold(claimed.channel.team, office.now() + refusal.wait)
            deliveries.put_off(office.engine, claimed, until)
            return Outcome.LATER
        case Meaning.CHANNEL:
            return stop_channel(office, client, claimed, refusal.error)
        case Meaning.WORKSPACE:
            return stop_workspace(office, claimed, refusal.error)
        case Meaning.UNKNOWN:
            _log.warning("it is not known whether digest %s was posted: %s", claimed.key, refusal.error)
            return Outcome.UNKNOWN
        case _:
            return _try_later(office, claimed, _why(refusal), failure)


def _why(refusal: Refusal) -> str:
    missing = f", the app needs the scope {refusal.needed}" if refusal.needed else ""
    return f"was refused ({refusal.error}{missing})"


def _try_later(office: Office, claimed: Claim, why: str, error: Exception) -> Outcome:
    """Put off a digest that is known not to be posted, longer each time."""
    again = office.patience.again(claimed.key, office.now())
    deliveries.put_off(office.engine, claimed, again)
    _log.error(
        "digest %s %s (reference %s); it is tried again at %s",
        claimed.key,
        why,
        secrets.token_hex(3),
        f"{again:%H:%M:%S}",
        exc_info=error,
    )
    return Outcome.LATER
