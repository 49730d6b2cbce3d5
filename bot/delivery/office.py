"""What posting digests needs of the rest of the program."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.delivery.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from data.register import Register

LEASE: Final = timedelta(seconds=60)
"""How long a process has for one digest before another may take it over: far above a call's time-out."""


@dataclass(frozen=True, slots=True)
class Office:
    """The outbox, a client for each workspace, the register of the moment and the clock (aware, UTC).

    `client_for` gives None for a workspace that does not have the app any more. Its clients must not retry by
    themselves (`retry_handlers=[]`): a lost answer is not a lost post. Twice their time-out must be below the `lease`.
    `owner` names this process, no other may have the same.
    """

    engine: Engine
    client_for: Callable[[str], WebClient | None]
    register: Callable[[], Register]
    now: Callable[[], datetime]
    owner: str
    lease: timedelta = LEASE
    patience: Patience = field(default_factory=Patience)
