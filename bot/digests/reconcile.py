"""Interprets a failed call to Slack (above all: may anything have been posted?), and settles digests accordingly.

A digest that a process may have posted before it died is searched in the channel's history, by Slack's clock, as the clock of
that process may have been wrong. A digest's metadata hold its key and the `Told` up to which it tells changes.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from slack_sdk.errors import SlackApiError

from bot.slack.client import is_marked, mark, messages_since
from data.changes import Told, told_now
from data.state import deliveries, subscriptions
from data.state.tables import Settled
from handlers.posting import BLOCK_ERRORS
from handlers.rendering.digest import stopped_message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

    from bot.digests.worker import Worker
    from data.state.deliveries import Claim

_log = logging.getLogger(__name__)

_OK: Final = 200
_TOO_MANY: Final = 429
_LONGEST_WAIT: Final = 3_600
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,79}")

_CHANNEL: Final = (
    "channel_is_archived", "channel_not_found", "channel_type_not_supported", "is_archived", "messages_tab_disabled",
    "not_in_channel", "restricted_action", "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "user_disabled", "user_not_found",
)  # fmt: skip
_WORKSPACE: Final = ("account_inactive", "invalid_auth", "not_authed", "team_not_found", "token_revoked")
_UNKNOWN: Final = (
    "fatal_error", "internal_error", "rate_limited", "ratelimited", "request_timeout", "service_unavailable",
    "team_added_to_org",
)  # fmt: skip
"""Codes that Slack also gives where part of the work was done, or without a time to wait."""

MAY_NOT_LOOK: Final = frozenset(
    {
        "access_denied", "method_not_supported_for_channel_type", "missing_scope", "no_permission",
        "not_allowed_token_type", *_CHANNEL,
    }
)  # fmt: skip
"""Permanent errors of reading a channel's history."""


class Meaning(StrEnum):
    """Meaning of a failed post. Only after `UNKNOWN` may the message have been posted."""

    BLOCKS = "the blocks were refused"
    LIMITED = "Slack asks to wait"
    CHANNEL = "nothing can be posted in the channel any more"
    WORKSPACE = "the workspace does not have the app any more"
    LATER = "Slack refused it for now"
    UNKNOWN = "it is not known whether Slack took it"


_MEANINGS: Final = {
    **dict.fromkeys(_UNKNOWN, Meaning.UNKNOWN),
    **dict.fromkeys(_WORKSPACE, Meaning.WORKSPACE),
    **dict.fromkeys(_CHANNEL, Meaning.CHANNEL),
    **dict.fromkeys(BLOCK_ERRORS, Meaning.BLOCKS),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A failed call: its meaning, and in `error` Slack's code or another description.

    `wait` is Slack's Retry-After where it limits; `needed` names the missing scopes.
    """

    meaning: Meaning
    error: str
    wait: timedelta = timedelta(0)
    needed: str = ""


def read_failure(failure: Exception) -> Refusal:
    """Interpret the exception of a failed call; one that is not an answer of Slack's means `UNKNOWN`."""
    if not isinstance(failure, SlackApiError):
        return Refusal(Meaning.UNKNOWN, f"{type(failure).__name__}: {failure}")
    response: Any = failure.response
    said = response.data if isinstance(response.data, dict) else {}
    status, error = int(response.status_code), str(said.get("error") or "")
    wait = _retry_after(response.headers or {})
    if status == _TOO_MANY and wait:
        return Refusal(Meaning.LIMITED, error or "ratelimited", wait)
    if status != _OK or not _CODE.fullmatch(error):
        return Refusal(Meaning.UNKNOWN, f"status {status} {error[:80]}".strip())
    return Refusal(_MEANINGS.get(error, Meaning.LATER), error, needed=str(said.get("needed") or ""))


def _retry_after(headers: Mapping[str, Any]) -> timedelta | None:
    """Read the Retry-After header: at least a second, at most an hour; None where it is missing."""
    said = read_header(headers, "retry-after")
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(max(int(said[:9]), 1), _LONGEST_WAIT))
    return None


def read_header(headers: Mapping[str, Any] | None, name: str) -> str:
    """Give a header of Slack's answer by its name in lower case, the first of several, "" for none."""
    found = next((value for key, value in (headers or {}).items() if key.lower() == name), "")
    return str(found[0] if isinstance(found, list) else found).strip()


EVENT: Final = "commissioner_digest"

FURTHER: Final = timedelta(hours=1)
"""Margin of the search before the time at which the post began, in case the clock was set meanwhile."""


class Outcome(StrEnum):
    """Outcome of a claimed digest, in the words of the log and the command line."""

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


def stop_digests(worker: Worker, claimed: Claim, error: str, client: WebClient | None = None) -> Outcome:
    """Stop a channel's digests, then with `client` tell the people who asked for its watches in direct messages.

    The stop is recorded first, so that nobody is told twice. In a workspace that uninstalled the app nobody can be told.
    """
    where = claimed.channel
    deliveries.settle(worker.engine, claimed, Settled.REFUSED, error=error)
    people = subscriptions.stop(worker.engine, where, error)
    _log.warning("the digests of channel %s in workspace %s stopped: %s", where.id, where.team, error)
    if client is None:
        return Outcome.REFUSED
    said = stopped_message(claimed.subscription, error).body()
    for person in dict.fromkeys(people):
        try:
            client.chat_postMessage(channel=person, unfurl_links=False, unfurl_media=False, **said)
        except Exception as failure:  # noqa: BLE001  the others are told all the same
            _log.warning("%s could not be told that digests stopped: %s", person, failure)
    return Outcome.REFUSED


class Found(NamedTuple):
    """A digest found in a channel: its `ts`, and up to which `Told` it tells, None where its metadata do not say."""

    ts: str
    told: Told | None


def metadata_of(key: str, told: Told) -> dict[str, Any]:
    """Write the metadata of a digest: its key, and up to which `Told` it tells."""
    marked = mark(EVENT, key)
    marked["event_payload"] |= {name: when.isoformat() for name, when in told._asdict().items()}
    return marked


def has_key(message: dict[str, Any], key: str) -> bool:
    """Tell whether a message is the digest with a key."""
    return is_marked(message, EVENT, key)


def told_by(message: dict[str, Any]) -> Told | None:
    """Read from a digest's metadata up to which `Told` it tells; None where they do not say."""
    try:
        payload = message["metadata"]["event_payload"]
        return Told(
            date.fromisoformat(payload["day"]),
            datetime.fromisoformat(payload["reference"]),
            datetime.fromisoformat(payload["corrections"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def find_digest(
    client: WebClient, channel: str, key: str, since: datetime, now: datetime | None = None
) -> Found | None:
    """Find the digest with a key among the bot's own messages since a time.

    With `now`, `since` is by a clock that reads `now`, and is corrected by the difference to Slack's clock.
    Raises what the client raises; whether the digest exists is unknown then.
    """
    us = client.auth_test()
    own = str(us["bot_id"])
    for message in messages_since(client, channel, None, _by_slacks_clock(us, since, now)):
        if message.get("bot_id") == own and has_key(message, key):
            return Found(str(message["ts"]), told_by(message))
    return None


def _by_slacks_clock(answered: SlackResponse, since: datetime, now: datetime | None) -> datetime:
    """Give a time of this clock by Slack's clock where that is earlier, less `FURTHER`."""
    if now is None:
        return since
    ago = max(now - since, timedelta(0)) + FURTHER
    slack = _date(answered)
    return min(now, slack) - ago if slack else now - ago


def _date(answered: SlackResponse) -> datetime | None:
    try:
        said = parsedate_to_datetime(read_header(answered.headers, "date"))
    except (TypeError, ValueError):
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def reconcile(worker: Worker, client: WebClient, claimed: Claim) -> Outcome | None:
    """Search for a digest that may have been posted, and settle it; None where it was not, so that it may be posted."""
    if claimed.began is None:
        return None
    try:
        found = find_digest(client, claimed.channel.id, claimed.key, claimed.began, claimed.at)
    except Exception as failure:  # noqa: BLE001  after any failure the message may be there
        return _could_not_look(worker, claimed, claimed.began, read_failure(failure))
    if found is None:
        return None
    told = found.told or _told_by(worker, claimed, claimed.began)
    deliveries.settle(worker.engine, claimed, Settled.POSTED, told, found.ts)
    return Outcome.FOUND


def _could_not_look(worker: Worker, claimed: Claim, began: datetime, refusal: Refusal) -> Outcome:
    if refusal.meaning is Meaning.WORKSPACE:
        return stop_digests(worker, claimed, refusal.error)
    if refusal.error not in MAY_NOT_LOOK:
        _log.warning("digest %s could not be looked for: %s", claimed.key, refusal.error)
        return Outcome.UNKNOWN
    deliveries.settle(
        worker.engine, claimed, Settled.UNSURE, _told_by(worker, claimed, began), error=refusal.error
    )
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
    """Give the `Told` of a message begun at a time: without what became known later."""
    told = told_now(worker.register(), claimed.day)
    return told._replace(reference=min(told.reference, began), corrections=min(told.corrections, began))
