"""Carries requests to the bot over Socket Mode: in envelopes, and to be acknowledged in time."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.messages import Json
from bot.sandbox.parcels import Outcome, Parcel
from bot.sandbox.socket_links import NoLinkError, SocketLinks
from bot.sandbox.socket_words import envelope

OK = 200
# What Slack calls over Socket Mode what it calls "http_timeout" over HTTP.
TIMEOUT = "timeout"


@dataclass(frozen=True)
class SocketCarrier:
    links: SocketLinks
    ack_timeout: float

    @property
    def is_there(self) -> bool:
        return self.links.open > 0

    async def carry(
        self,
        parcel: Parcel,
        show: Callable[[Json], None],
        again: int = 0,
        avoid: int | None = None,
    ) -> Outcome:
        """Send a parcel, to another connection than `avoid` where there is one; `show` is told the envelope."""
        wrapped = envelope(parcel, str(uuid.uuid4()), again, TIMEOUT if again else "")
        show(wrapped)
        try:
            link, said = await self.links.deliver(wrapped, self.ack_timeout, avoid)
        except NoLinkError:
            return Outcome(failure="connection_failed", unreachable=True)
        if said is None:
            return Outcome(failure="http_timeout", link=link)
        return Outcome(OK, json.dumps(said) if said else "", is_json=True, link=link)
