"""Stores what each channel watches and when its digest comes.

A channel that several workspaces share has one subscription, that of the workspace which asked first, whose bot posts the
digest. Functions that take an engine run one transaction; those that take a connection run in the caller's. Times are
aware, in UTC.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, exists, insert, select, tuple_, update

from data.changes import Told
from data.changes.subscription import DEFAULT_RHYTHM, About, Channel, Rhythm, Subscription, Watch, next_digest
from data.model import BodyKey, Kind
from data.state.engine import reading, writing
from data.state.tables import CHANNELS, WATCHES, inserting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Row, Table


RHYTHM: Final[Sequence[Any]] = tuple(CHANNELS.c[each.name] for each in fields(Rhythm))
"""The columns of a channel's rhythm."""

TOLD_NOTHING: Final = dict.fromkeys(f"told_{name}" for name in Told._fields)


def of_channel(table: Table, channel: Channel) -> ColumnElement[bool]:
    """Give the condition that a row is of a channel, whichever workspace it belongs to."""
    return and_(table.c.channel == channel.id)


def read_subscriptions(connection: Connection, *where: ColumnElement[bool]) -> list[Subscription]:
    """Read the channels that a condition holds for, with what they watch, by team and channel."""
    columns = CHANNELS.outerjoin(WATCHES, of_same_channel(WATCHES))
    found: dict[Channel, tuple[Row[Any], list[Watch]]] = {}
    for row in connection.execute(
        select(CHANNELS, WATCHES.c.kind, WATCHES.c.code, WATCHES.c.about, WATCHES.c.by)
        .select_from(columns)
        .where(*where)
    ):
        _, watched = found.setdefault(Channel(row.team, row.channel), (row, []))
        if row.about is not None:
            watched.append(Watch(body_of(row.kind, row.code), About(row.about), row.by))
    # sorted here, because each database has an order of its own for text
    return [
        Subscription(
            channel,
            rhythm_of(row),
            tuple(sorted(watched, key=lambda each: body_columns(each.body))),
            told_of(row),
            row.stopped,
            row.timed_by or "",
        )
        for channel, (row, watched) in sorted(found.items(), key=lambda item: item[0])
    ]


def of_same_channel(table: Table) -> ColumnElement[bool]:
    """Give the condition that joins a row with its channel in `channels`."""
    return and_(table.c.team == CHANNELS.c.team, table.c.channel == CHANNELS.c.channel)


def body_columns(body: BodyKey | None) -> tuple[str, str]:
    """Give a body's kind and code; two empty texts for a watch on every body (None)."""
    return (str(body.kind), body.code) if body else ("", "")


def body_of(kind: str, code: str) -> BodyKey | None:
    return BodyKey(Kind(kind), code) if kind else None


def rhythm_of(row: Any) -> Rhythm:  # noqa: ANN401  a row of any columns with those of a rhythm
    return Rhythm(*(getattr(row, column.name) for column in RHYTHM))


def told_columns(told: Told) -> dict[str, date | datetime]:
    return {f"told_{name}": value for name, value in told._asdict().items()}


def told_of(row: Row[Any]) -> Told | None:
    return Told(row.told_day, row.told_reference, row.told_corrections) if row.told_day else None


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
        row = _lock_channel(connection, channel)
        _insert_watches(connection, Channel(row.team, channel.id), asked)
        if asked and row.due_at is None:
            _set_due(connection, channel, next_digest(rhythm_of(row), now))
        return read_subscriptions(connection, of_channel(CHANNELS, channel))[0]


def unwatch(engine: Engine, channel: Channel, bodies: Iterable[BodyKey | None]) -> int:
    """Take watches away (None: that of every body) and give how many there were.

    The rhythm stays as it was set. With the last watch goes what the channel was told, so that it starts anew.
    """
    unwanted = sorted({body_columns(body) for body in bodies})
    return _delete_watches(engine, channel, tuple_(WATCHES.c.kind, WATCHES.c.code).in_(unwanted))


def unwatch_all(engine: Engine, channel: Channel) -> int:
    """Take every watch of a channel away and give how many there were."""
    return _delete_watches(engine, channel)


def set_rhythm(
    engine: Engine, channel: Channel, rhythm: Rhythm, now: datetime, by: str | None = None
) -> Subscription:
    """Set a channel's rhythm and who set it (None: leave that as it was); a stopped subscription starts anew."""
    due = next_digest(rhythm, now)
    with writing(engine) as connection:
        _lock_channel(connection, channel)
        connection.execute(
            update(CHANNELS)
            .where(of_channel(CHANNELS, channel))
            .values(
                asdict(rhythm) | {"stopped": "", "due_at": None} | ({} if by is None else {"timed_by": by})
            )
        )
        _set_due(connection, channel, due)
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


def _lock_channel(connection: Connection, channel: Channel) -> Row[Any]:
    """Give the row of a channel, inserted where there was none, locked until the transaction ends."""
    new = {"team": channel.team, "channel": channel.id, **asdict(DEFAULT_RHYTHM)}
    connection.execute(inserting(connection, CHANNELS).values(new).on_conflict_do_nothing())
    held = select(CHANNELS).where(of_channel(CHANNELS, channel)).with_for_update()
    row = connection.execute(held).one()
    if not row.stopped or row.team == channel.team:
        return row
    _hand_over(connection, row, channel)
    return connection.execute(held).one()


def _hand_over(connection: Connection, row: Row[Any], channel: Channel) -> None:
    """Give a shared channel whose bot cannot post any more to the workspace that asks now."""
    watched = connection.execute(select(WATCHES).where(of_channel(WATCHES, channel))).mappings().all()
    moved = {**row._mapping, "team": channel.team}  # noqa: SLF001  SQLAlchemy's public name of it
    connection.execute(delete(CHANNELS).where(of_channel(CHANNELS, channel)))  # and what refers to it
    connection.execute(insert(CHANNELS).values(moved))
    if watched:
        connection.execute(insert(WATCHES), [{**each, "team": channel.team} for each in watched])


def _insert_watches(connection: Connection, channel: Channel, asked: dict[tuple[str, str], Watch]) -> None:
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


def _set_due(connection: Connection, channel: Channel, due: datetime) -> None:
    connection.execute(
        update(CHANNELS)
        .where(of_channel(CHANNELS, channel), _watches_something())
        .values(stopped="", due_at=due)
    )


def _delete_watches(engine: Engine, channel: Channel, *which: ColumnElement[bool]) -> int:
    with writing(engine) as connection:
        # the channel's row first, as `watch` does, so that no watch is added between the two statements below
        held = select(CHANNELS.c.team).where(of_channel(CHANNELS, channel)).with_for_update()
        if connection.execute(held).one_or_none() is None:
            return 0  # the channel may be being inserted, and deleting without its lock could deadlock
        taken = connection.execute(delete(WATCHES).where(of_channel(WATCHES, channel), *which)).rowcount
        # a channel that watches again later must not be told everything since
        connection.execute(
            update(CHANNELS)
            .where(of_channel(CHANNELS, channel), ~_watches_something())
            .values({"due_at": None, **TOLD_NOTHING})
        )
    return taken


def _watches_something() -> ColumnElement[bool]:
    return exists().where(of_same_channel(WATCHES))
