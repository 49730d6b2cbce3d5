"""What the state does about a clock that was ahead, or that is set: times are planned again.

A clock that is years ahead for some seconds leaves channels due in years, leases without an end, digests of days to come
and channels that count as told up to then; one that is a day ahead loses a day. A later look knows it better. It must not
take a clock that is behind for one that was ahead before, so a digest of a day to come counts as posted early only where
Slack's own time of the message says so. `correct_times` runs inside a transaction that somebody else opened.

Times only go forward where nobody sets them, so nothing that serves needs `next_moment` and `rewind`, which each run one
transaction. Times are aware, in UTC.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, case, delete, func, literal, or_, select, update

from data.digests.subscription import Channel, Rhythm, digest_moment, due_day, local_day, next_digest
from data.state.engine import reading, writing
from data.state.planning import give_places
from data.state.subscriptions import of_channel, of_same_channel, rhythm_of
from data.state.tables import CHANNELS, CONVERSATIONS, DELIVERIES, EVENTS, Settled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Connection, Engine, Row


EARLY: Final = timedelta(hours=1)
"""A digest that came at most so long before its day is that day's."""

LONGEST_LEASE: Final = timedelta(minutes=10)
"""No lease is longer, where nobody says how long they are."""

LONGEST_WAIT: Final = timedelta(hours=2)
"""Longer nothing waits for Slack's limits, for a fault to pass, or for its place."""

LOOK_BACK: Final = timedelta(days=1)
"""How far back a message is looked for that was begun at a time which cannot be right."""

_SHORTEST_DAY: Final = timedelta(hours=23)
_MAY_BE_POSTED: Final = (Settled.POSTED, Settled.UNSURE)
_SETTLED: Final = tuple(status for status in Settled if status is not Settled.PLANNED)


def correct_times(
    connection: Connection, now: datetime, longest_lease: timedelta = LONGEST_LEASE
) -> Counter[str]:
    """Plan again what has a time that is impossible at `now`, and count what it was: due, lease, place, day, given_up.

    A lease that ends later than the longest one could ends `longest_lease` from now, when its holder, if it lives, has
    lost it by its own measure too.
    """
    found: Counter[str] = Counter()
    found["lease"] = _cut_leases(connection, now, longest_lease)
    found["day"] = _forget_days_to_come(connection, now)
    found["place"] = _forget_places_before_time(connection, now)
    found["given_up"] = _take_up_again(connection, now)
    found["due"] = _bring_due_times_back(connection, now)
    return +found


def _cut_leases(connection: Connection, now: datetime, longest: timedelta) -> int:
    row = DELIVERIES.c
    planned = row.status == Settled.PLANNED
    connection.execute(
        update(DELIVERIES).where(planned, row.began > now + longest).values(began=now - LOOK_BACK)
    )
    return connection.execute(
        update(DELIVERIES).where(planned, row.lease_until > now + longest).values(lease_until=now + longest)
    ).rowcount


def _forget_places_before_time(connection: Connection, now: datetime) -> int:
    """Forget deliveries that were planned before their time and that nobody began; give others their places again."""
    row = DELIVERIES.c
    untouched = and_(row.status == Settled.PLANNED, row.began.is_(None), row.lease_until.is_(None))
    waiting = connection.execute(
        select(DELIVERIES.c.key, DELIVERIES.c.day, *_rhythm_columns())
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(untouched, row.not_before > now)
    ).all()
    early = [each.key for each in waiting if digest_moment(rhythm_of(each), each.day) > now]
    if early:
        connection.execute(delete(DELIVERIES).where(row.key.in_(early), untouched))
    return len(early) + _give_places_again(connection, now)


def _give_places_again(connection: Connection, now: datetime) -> int:
    """Spread again, from now on, the posts that wait for a place which was given later than now, or that wait too long."""
    row = DELIVERIES.c
    wrong = connection.execute(
        select(row.key, row.team)
        .where(
            row.status == Settled.PLANNED,
            row.not_before > now,
            or_(row.placed_at > now, row.not_before > now + LONGEST_WAIT),
        )
        .order_by(row.not_before)
    ).all()
    if wrong:
        give_places(connection, wrong, now, {})
    return len(wrong)


def _forget_days_to_come(connection: Connection, now: datetime) -> int:
    """Forget what was settled for days that are still to come, so that they get their digests."""
    row = DELIVERIES.c
    settled = connection.execute(
        select(DELIVERIES, *_rhythm_columns())
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(row.status.in_(_SETTLED), row.day_ends > now + _SHORTEST_DAY)
    ).all()
    ahead: list[str] = []
    early: list[str] = []
    told: dict[Channel, list[date]] = defaultdict(list)
    for each in settled:
        rhythm = rhythm_of(each)
        if each.day <= local_day(rhythm, now + EARLY):
            continue
        posted = _posted_on(each, rhythm) if each.status == Settled.POSTED else None
        if posted is not None and posted >= each.day:
            continue  # it is this clock that is behind
        ahead.append(each.key)
        told[Channel(each.team, each.channel)].append(posted or local_day(rhythm, now))
        if posted is not None or each.status not in _MAY_BE_POSTED:
            early.append(each.key)
    if early:
        connection.execute(delete(DELIVERIES).where(row.key.in_(early)))
    for channel, days in told.items():
        _told_at_most(connection, channel, max(days), ahead)
    return len(early)


def _posted_on(row: Row[Any], rhythm: Rhythm) -> date | None:
    """Give the day on which a message was posted by Slack's clock; None where its `ts` does not say."""
    try:
        posted = datetime.fromtimestamp(float(row.ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return local_day(rhythm, posted + EARLY)


def _told_at_most(connection: Connection, channel: Channel, day: date, ahead: list[str]) -> None:
    """Bring back up to which day a channel counts as told: to that day, or to what its other digests told."""
    row = DELIVERIES.c
    others = connection.scalar(
        select(func.max(row.told_day)).where(
            of_channel(DELIVERIES, channel),
            row.status.in_((Settled.POSTED, Settled.QUIET)),
            row.key.not_in(ahead),
        )
    )
    most = max(day, others) if others else day
    connection.execute(
        update(CHANNELS)
        .where(of_channel(CHANNELS, channel), CHANNELS.c.told_day > most)
        .values(told_day=most)
    )


def _take_up_again(connection: Connection, now: datetime) -> int:
    """Plan again what was given up although its time is not over, unless a later digest of its channel is planned."""
    row, later = DELIVERIES.c, DELIVERIES.alias("later")
    over_too_early = and_(
        row.status == Settled.GIVEN_UP,
        row.day_ends > now,
        row.day_ends <= now + timedelta(days=2),
        ~select(later.c.key)
        .where(later.c.team == row.team, later.c.channel == row.channel, later.c.day > row.day)
        .exists(),
    )
    again = {"status": Settled.PLANNED, "owner": "", "lease_until": None, "began": None}
    return connection.execute(update(DELIVERIES).where(over_too_early).values(again)).rowcount


def _bring_due_times_back(connection: Connection, now: datetime) -> int:
    """Set the due times that are later than their rhythm's next digest."""
    row = CHANNELS.c
    rhythms = connection.execute(
        select(
            row.at,
            row.zone,
            row.weekdays,
            row.always,
            func.max(row.due_at, type_=row.due_at.type).label("latest"),
        )
        .where(row.due_at > now + _SHORTEST_DAY)
        .group_by(*_rhythm_columns())
    ).all()
    changed = 0
    for each in rhythms:
        rhythm = Rhythm(each.at, each.zone, each.weekdays, each.always)
        due = next_digest(rhythm, now)
        if each.latest > due:
            # that of the day may have been passed over; where it was not, there is a delivery of the day
            day = due_day(rhythm, now)
            again = digest_moment(rhythm, day) if day else due
            same = and_(
                row.at == each.at,
                row.zone == each.zone,
                row.weekdays == each.weekdays,
                row.always == each.always,
            )
            changed += connection.execute(
                update(CHANNELS).where(same, row.due_at > due).values(due_at=again)
            ).rowcount
    return changed


def _rhythm_columns() -> Iterable[Any]:
    row = CHANNELS.c
    return (row.at, row.zone, row.weekdays, row.always)


_TIMES: Final = ("came_at", "lease_until", "began")


def next_moment(engine: Engine, after: datetime) -> datetime | None:
    """Give the first time after another at which a digest is due, or one that is planned may be tried; None for never.

    A clock that stops at each of these times on its way misses no digest.
    """
    row = DELIVERIES.c
    free = case((row.lease_until > row.not_before, row.lease_until), else_=row.not_before)
    due = select(func.min(CHANNELS.c.due_at)).where(CHANNELS.c.due_at > after)
    tried = (
        select(func.min(free, type_=row.not_before.type))
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(
            row.status == Settled.PLANNED, free > after, free < row.day_ends, CHANNELS.c.due_at.is_not(None)
        )
    )
    with reading(engine) as connection:
        found = [time for time in (connection.scalar(due), connection.scalar(tried)) if time is not None]
    return min(found, default=None)


def rewind(engine: Engine, now: datetime) -> None:
    """Begin anew at a time that is earlier than it was.

    Channels keep what they watch and when they are told. What they were told, what was posted to them, and what was asked
    is forgotten: it has not happened yet. An event of Slack that was answered stays answered.
    """
    with writing(engine) as connection:
        connection.execute(delete(DELIVERIES))
        connection.execute(delete(CONVERSATIONS))
        nothing = dict.fromkeys(("told_day", "told_reference", "told_corrections"))
        connection.execute(update(CHANNELS).values(nothing))
        _due_again(connection, now)
        connection.execute(
            update(EVENTS)
            .where(or_(*(EVENTS.c[name] > now for name in _TIMES)))
            .values({name: _at_most(EVENTS.c[name], now) for name in _TIMES})
        )


def _due_again(connection: Connection, now: datetime) -> None:
    waiting = connection.execute(select(CHANNELS).where(CHANNELS.c.due_at.is_not(None))).all()
    if not waiting:
        return
    connection.execute(
        update(CHANNELS)
        .where(and_(CHANNELS.c.team == bindparam("of_team"), CHANNELS.c.channel == bindparam("of_channel")))
        .values(due_at=bindparam("due_next")),
        [
            {"of_team": row.team, "of_channel": row.channel, "due_next": next_digest(rhythm_of(row), now)}
            for row in waiting
        ],
    )


def _at_most(column: ColumnElement[Any], now: datetime) -> ColumnElement[Any]:
    return case((column > now, literal(now, column.type)), else_=column)
