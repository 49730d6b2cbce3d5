"""Settles what an earlier process may have posted without living to note it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.delivery.looking import find_digest
from bot.delivery.outcomes import Outcome
from bot.delivery.refusals import MAY_NOT_LOOK, Meaning, read_failure
from bot.delivery.stopping import stop_workspace
from data.changes.window import told_now
from data.state import deliveries

if TYPE_CHECKING:
    from datetime import datetime

    from slack_sdk import WebClient

    from bot.delivery.office import Office
    from bot.delivery.refusals import Refusal
    from data.changes.window import Told
    from data.state.deliveries import Claim

_log = logging.getLogger(__name__)


def reconcile(office: Office, client: WebClient, claimed: Claim) -> Outcome | None:
    """Look for a message that may be there already; None where it is known not to be, so that it may be posted."""
    if claimed.began is None:
        return None
    try:
        found = find_digest(client, claimed.channel.id, claimed.key, claimed.began)
    except Exception as failure:  # noqa: BLE001  whatever it was, the message may be there
        return _could_not_look(office, claimed, claimed.began, read_failure(failure))
    if found is None:
        return None
    told = found.told or _told_by(office, claimed, claimed.began)
    deliveries.settle_posted(office.engine, claimed, told, found.ts)
    return Outcome.FOUND


def _could_not_look(office: Office, claimed: Claim, began: datetime, refusal: Refusal) -> Outcome:
    if refusal.meaning is Meaning.WORKSPACE:
        return stop_workspace(office, claimed, refusal.error)
    if refusal.error not in MAY_NOT_LOOK:
        _log.warning("digest %s could not be looked for: %s", claimed.key, refusal.error)
        return Outcome.UNKNOWN
    deliveries.settle_unsure(office.engine, claimed, _told_by(office, claimed, began), refusal.error)
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


def _told_by(office: Office, claimed: Claim, began: datetime) -> Told:
    """Give up to where a message told that was begun at a time: what became known later it cannot have told."""
    told = told_now(office.register(), claimed.day)
    return told._replace(reference=min(told.reference, began), corrections=min(told.corrections, began))
