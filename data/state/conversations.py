"""The last query of each conversation, which a follow-up continues. Every function runs one transaction.

One row per answered message: the query and its time, never the words. A row is found by the thread of the message, or by
the message or its answer, because a thread may begin under either. Only messages before the follow-up are looked at, so
every copy of an event finds the same row. A channel that workspaces share is one conversation. Times are aware, in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, or_, select

from data.state.engine import reading, writing
from data.state.tables import CONVERSATIONS, inserting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Engine

IN_THREAD: Final = timedelta(days=1)
"""How long a question in a thread can be continued; what is older is forgotten."""

IN_DIRECT: Final = timedelta(minutes=15)
"""How long a question in a direct message outside a thread can be continued."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message, and the conversation it is part of.

    `team` is the workspace that has the app, whoever speaks; it only owns the row. `ts` is Slack's id of the message in
    its channel, which sorts by time. `thread` is the `ts` of the thread's first message; outside a thread it is the
    message's own in a channel, and "" in a direct message, where one message continues another.
    """

    team: str
    channel: str
    thread: str
    ts: str

    @property
    def continues_for(self) -> timedelta:
        """How long after a question this message can still continue it."""
        return IN_THREAD if self.thread else IN_DIRECT


def last(engine: Engine, said: Said, now: datetime) -> dict[str, Any] | None:
    """Give the last query before a message in its conversation; None: there is none that it can still continue."""
    row = CONVERSATIONS.c
    same = row.thread == said.thread
    if said.thread:
        same = or_(same, row.ts == said.thread, row.answer == said.thread)
    with reading(engine) as connection:
        return connection.scalar(
            select(row.query)
            .where(
                row.channel == said.channel,
                row.ts < said.ts,
                row.kept_at > now - said.continues_for,
                same,
            )
            .order_by(row.ts.desc())
            .limit(1)
        )


def keep(engine: Engine, said: Said, query: Mapping[str, Any], now: datetime, answer: str = "") -> None:
    """Store the query of a message, replacing an earlier one; `answer` is the `ts` of its answer."""
    values = {
        "team": said.team,
        "thread": said.thread,
        "answer": answer,
        "query": dict(query),
        "kept_at": now,
    }
    with writing(engine) as connection:
        connection.execute(
            inserting(connection, CONVERSATIONS)
            .values(channel=said.channel, ts=said.ts, **values)
            .on_conflict_do_update(index_elements=CONVERSATIONS.primary_key.columns, set_=values)
        )


def forget_conversations(engine: Engine, now: datetime) -> int:
    """Delete the queries that no message can continue any more, and give how many there were."""
    with writing(engine) as connection:
        return connection.execute(
            delete(CONVERSATIONS).where(CONVERSATIONS.c.kept_at <= now - IN_THREAD)
        ).rowcount
