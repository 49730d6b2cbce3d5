"""What each channel watches and when its digest comes.

A channel that several workspaces share has one subscription, whoever of them asks: that of the workspace which asked first,
whose bot posts the digest. Every function takes an engine of `data.state.engine.open_state` and runs one transaction. Times are aware, in UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, insert, select, tuple_, update

from data.digests.clock import next_digest
from data.digests.watching import DEFAULT_RHYTHM, Channel
from data.state.inserts import inserting
from data.state.subscribed import (
    body_columns,
    of_channel,
    of_same_channel,
    read_subscriptions,
    rhythm_columns,
    rhythm_of,
)
from data.state.tables import CHANNELS, WATCHES
from data.state.transactions import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Row

    from data.digests.watching import Rhythm, Subscription, Watch
    from data.model import BodyKey


def subscription(engine: Engine, channel: Channel) -> Subscription | None:
    """Give what a channel asked for; None where it never asked, or asked for nothing any more."""
    with reading(engine) as connection:
        found = read_subscriptions(connection, of_channel(CHANNELS, channel))
    return found[0] if found and found[0].watches else None


def watch(engine: Engine, channel: Channel, watches: Iterable[Watch], now: datetime) -> Subscription:
    """Add watches, or change what they are about, and give what the channel now asks for.

    The first watch of a channel sets the default rhythm; a stopped subscription starts anew.
    """
    asked = {body_columns(each.body): each for each in watches}
    with writing(engine) as connection:
        row = _held(connection, channel)
        _put(connection, Channel(row.team, channel.id), asked)
        if asked and row.due_at is None:
            _start(connection, channel, next_digest(rhythm_of(row), now))
        return read_subscriptions(connection, of_channel(CHANNELS, channel))[0]


def unwatch(engine: Engine, channel: Channel, bodies: Iterable[BodyKey | None]) -> int:
    """Take watches away (None: that of every body) and give how many there were.

    The rhythm stays as it was set. With the last watch goes what the channel was told, so that it starts anew.
    """
    unwanted = sorted({body_columns(body) for body in bodies})
    return _take_away(engine, channel, tuple_(WATCHES.c.kind, WATCHES.c.code).in_(unwanted))


def unwatch_all(engine: Engine, channel: Channel) -> int:
    """Take every watch of a channel away and give how many there were."""
    return _take_away(engine, channel)


def set_rhythm(
    engine: Engine, channel: Channel, rhythm: Rhythm, now: datetime, by: str | None = None
) -> Subscription:
    """Set when a channel's digest comes, and who said so, None to leave that; a stopped subscription starts anew."""
    due = next_digest(rhythm, now)
    with writing(engine) as connection:
        _held(connection, channel)
        connection.execute(
            update(CHANNELS)
            .where(of_channel(CHANNELS, channel))
            .values(
                rhythm_columns(rhythm)
                | {"stopped": "", "due_at": None}
                | ({} if by is None else {"timed_by": by})
            )
        )
        _start(connection, channel, due)
        return read_subscriptions(connection, of_channel(CHANNELS, channel))[0]


def stop(engine: Engine, channel: Channel, error: str) -> tuple[str, ...]:
    """Stop a channel's digests with Slack's error, keep what it watches, and give who asked for its watches."""
    with writing(engine) as connection:
        connection.execute(
            update(CHANNELS)
            .where(of_channel(CHANNELS, channel))
            .values(stopped=error or "unknown_error", due_at=None)
        )
        people = connection.scalars(select(WATCHES.c.by).where(of_channel(WATCHES, channel)))
        return tuple(sorted({person for person in people if person}))


def subscriptions(engine: Engine) -> list[Subscription]:
    """List every subscription that has a watch, stopped ones included, by team and channel."""
    with reading(engine) as connection:
        return [each for each in read_subscriptions(connection) if each.watches]


def _held(connection: Connection, channel: Channel) -> Row[Any]:
    """Give the row of a channel, made where there was none, and keep others from changing what the channel asks for."""
    new = {"team": channel.team, "channel": channel.id, **rhythm_columns(DEFAULT_RHYTHM)}
    connection.execute(inserting(connection, CHANNELS).values(new).on_conflict_do_nothing())
    held = select(CHANNELS).where(of_channel(CHANNELS, channel)).with_for_update()
    row = connection.execute(held).one()
    if not row.stopped or row.team == channel.team:
        return row
    _hand_over(connection, row, channel)
    return connection.execute(held).one()


def _hand_over(connection: Connection, row: Row[Any], channel: Channel) -> None:
    """Let the bot of another workspace post to a shared channel where that of the first cannot any more."""
    watched = connection.execute(select(WATCHES).where(of_channel(WATCHES, channel))).mappings().all()
    moved = {**row._mapping, "team": channel.team}  # noqa: SLF001  SQLAlchemy's public name of it
    connection.execute(delete(CHANNELS).where(of_channel(CHANNELS, channel)))  # and what refers to it
    connection.execute(insert(CHANNELS).values(moved))
    if watched:
        connection.execute(insert(WATCHES), [{**each, "team": channel.team} for each in watched])


def _put(connection: Connection, channel: Channel, asked: dict[tuple[str, str], Watch]) -> None:
    if not asked:
        return
    putting = inserting(connection, WATCHES)
    connection.execute(
        putting.on_conflict_do_update(
            index_elements=WATCHES.primary_key.columns,
            set_={"about": putting.excluded.about, "by": putting.excluded.by},
        ),
        [
            {"team": channel.team, "channel": channel.id, "kind": kind, "code": code, "about": each.about, "by": each.by}
            for (kind, code), each in asked.items()
        ],
    )  # fmt: skip


def _start(connection: Connection, channel: Channel, due: datetime) -> None:
    connection.execute(
        update(CHANNELS)
        .where(of_channel(CHANNELS, channel), _watches_something())
        .values(stopped="", due_at=due)
    )


def _take_away(engine: Engine, channel: Channel, *which: ColumnElement[bool]) -> int:
    with writing(engine) as connection:
        # the channel's row first, as `watch` does, so that no watch is added between the two statements below
        held = select(CHANNELS.c.team).where(of_channel(CHANNELS, channel)).with_for_update()
        if connection.execute(held).one_or_none() is None:
            return 0  # a channel that is only being made holds no lock yet; to go on without one would end in a deadlock
        taken = connection.execute(delete(WATCHES).where(of_channel(WATCHES, channel), *which)).rowcount
        # who watches again one day is not told of everything since
        nothing = dict.fromkeys(("due_at", "told_day", "told_reference", "told_corrections"))
        connection.execute(
            update(CHANNELS).where(of_channel(CHANNELS, channel), ~_watches_something()).values(nothing)
        )
    return taken


def _watches_something() -> ColumnElement[bool]:
    return exists().where(of_same_channel(WATCHES))
