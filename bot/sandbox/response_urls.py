"""The `response_url` Slack hands out with commands and actions: five uses in thirty minutes."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.messages import Json, Kind, Message
from bot.sandbox.posting import Refusal, edit, post
from bot.sandbox.workspace import Workspace

USES = 5
SECONDS = 30 * 60
CAME_BY = "response_url"


class ResponseUrlError(Exception):
    """Slack's code for a URL that cannot be used any more."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Ticket:
    """What one URL may still do. `original` is the message it may replace or delete."""

    channel: str
    expires: float
    original: str | None = None
    uses: int = 0


class ResponseUrls:
    def __init__(self, base_url: str, now: Callable[[], float] = time.time) -> None:
        self._base_url = base_url.rstrip("/")
        self._now = now
        self._tickets: dict[str, Ticket] = {}

    def issue(self, channel: str, original: str | None = None) -> tuple[str, Ticket]:
        secret = secrets.token_urlsafe(18)
        ticket = self._tickets[secret] = Ticket(channel, self._now() + SECONDS, original)
        return f"{self._base_url}/response/{secret}", ticket

    def use(self, secret: str) -> Ticket:
        ticket = self._tickets.get(secret)
        if ticket is None:
            raise ResponseUrlError("invalid_url")
        if self._now() > ticket.expires:
            raise ResponseUrlError("expired_url")
        if ticket.uses >= USES:
            raise ResponseUrlError("used_url")
        ticket.uses += 1
        return ticket


def respond(workspace: Workspace, ticket: Ticket, body: Json) -> Message | Refusal | None:
    """Do what a post to the URL asks: replace, delete or post. None after a deletion."""
    original = workspace.find(ticket.channel, ticket.original) if ticket.original else None
    if original and body.get("delete_original"):
        workspace.remove(original)
        return None
    if original and body.get("replace_original"):
        return edit(workspace, original, body, CAME_BY)
    kind: Kind = "message" if body.get("response_type") == "in_channel" else "ephemeral"
    posted = post(workspace, ticket.channel, body, CAME_BY, kind)
    # A command's URL has nothing to replace until it has posted something.
    if isinstance(posted, Message) and ticket.original is None:
        ticket.original = posted.ts
    return posted
