"""Subscriptions between rows and values, inside a transaction that somebody else opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from data.changes.window import Told
from data.digests.watching import About, Channel, Rhythm, Subscription, Watch
from data.model import BodyKey, Kind
from data.state.tables import CHANNELS, WATCHES

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Row, Table


def of_channel(table: Table, channel: Channel) -> ColumnElement[bool]:
    """Give the condition that a row is of a channel, through whichever workspace it is spoken of."""
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
            tuple(sorted(watched, key=_place)),
            told_of(row),
            row.stopped,
            row.timed_by or "",
        )
        for channel, (row, watched) in sorted(found.items(), key=lambda item: item[0])
    ]


def of_same_channel(table: Table) -> ColumnElement[bool]:
    """Give the condition that a row is of the channel beside it in `channels`."""
    return and_(table.c.team == CHANNELS.c.team, table.c.channel == CHANNELS.c.channel)


def _place(watched: Watch) -> tuple[str, str]:
    return body_columns(watched.body)


def body_columns(body: BodyKey | None) -> tuple[str, str]:
    """Give a body's kind and code, two empty texts for every body."""
    return (str(body.kind), body.code) if body else ("", "")


def body_of(kind: str, code: str) -> BodyKey | None:
    return BodyKey(Kind(kind), code) if kind else None


def rhythm_columns(rhythm: Rhythm) -> dict[str, object]:
    return {
        "at": rhythm.at,
        "zone": rhythm.zone,
        "weekdays": rhythm.weekdays,
        "always": rhythm.always,
    }


def rhythm_of(row: Row[Any]) -> Rhythm:
    return Rhythm(row.at, row.zone, row.weekdays, row.always)


def told_columns(told: Told) -> dict[str, date | datetime]:
    return {
        "told_day": told.day,
        "told_reference": told.reference,
        "told_corrections": told.corrections,
    }


def told_of(row: Row[Any]) -> Told | None:
    return Told(row.told_day, row.told_reference, row.told_corrections) if row.told_day else None
