"""Corrects stored times after the clock was wrong or was set; for the sandbox, moves the state to another time.

While a clock is ahead, it stores due times and leases far in the future, and settles digests of days to come.
`correct_times` puts these right inside the caller's transaction. A clock that is behind now looks the same as one that
was ahead before, so a digest of a day to come counts as posted early only where Slack's own time of the message says so.

`next_moment` and `rewind` each run one transaction; serving uses neither. Times are aware, in UTC.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, delete, func, literal, or_, select, update

from data.changes.subscription import Channel, Rhythm, digest_moment, due_day, local_day, next_digest
from data.state.engine import reading, writing
from data.state.planning import assign_post_times, move_on
from data.state.subscriptions import RHYTHM, TOLD_NOTHING, of_channel, of_same_channel, rhythm_of
from data.state.tables import CHANNELS, CONVERSATIONS, DELIVERIES, EVENTS, Settled

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Engine, Row


EARLY: Final = timedelta(hours=1)
"""A digest that was posted at most this long before its day counts as that day's."""

LONGEST_LEASE: Final = timedelta(minutes=10)
"""The longest lease, where the caller names none."""

LONGEST_WAIT: Final = timedelta(hours=2)
"""The longest that a post waits for Slack's limits, after a fault, or for its time in the queue."""

LOOK_BACK: Final = timedelta(days=1)
"""How far back to look for a message whose stored time of posting is impossible."""

_SHORTEST_DAY: Final = timedelta(hours=23)
_MAY_BE_POSTED: Final = (Settled.POSTED, Settled.UNSURE)
_SETTLED: Final = tuple(status for status in Settled if status is not Settled.PLANNED)

_EVENT_TIMES: Final = ("came_at", "lease_until", "began")


def correct_times(
    connection: Connection, now: datetime, longest_lease: timedelta = LONGEST_LEASE
) -> Counter[str]:
    """Correct times that are impossible at `now`, and count the rows by what they were: due, lease, place, day, given_up.

    A lease that ends later than the longest possible is cut to `longest_lease` from now; by then its holder, if it still
    runs, has given it up too.
    """
    found: Counter[str] = Counter()
    found["lease"] = _shorten_leases(connection, now, longest_lease)
    found["day"] = _reset_future_days(connection, now)
    found["place"] = _delete_premature(connection, now) + _reassign_post_times(connection, now)
    found["given_up"] = _reopen_given_up(connection, now)
    found["due"] = _correct_due_times(connection, now)
    return +found


def _shorten_leases(connection: Connection, now: datetime, longest: timedelta) -> int:
    row = DELIVERIES.c
    planned = row.status == Settled.PLANNED
    connection.execute(
        update(DELIVERIES).where(planned, row.began > now + longest).values(began=now - LOOK_BACK)
    )
    return connection.execute(
        update(DELIVERIES).where(planned, row.lease_until > now + longest).values(lease_until=now + longest)
    ).rowcount


def _delete_premature(connection: Connection, now: datetime) -> int:
    """Delete deliveries that were planned before they were due and not begun; give how many there were."""
    row = DELIVERIES.c
    untouched = and_(row.status == Settled.PLANNED, row.began.is_(None), row.lease_until.is_(None))
    waiting = connection.execute(
        select(DELIVERIES.c.key, DELIVERIES.c.day, *RHYTHM)
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(untouched, row.not_before > now)
    ).all()
    early = [each.key for each in waiting if digest_moment(rhythm_of(each), each.day) > now]
    if early:
        connection.execute(delete(DELIVERIES).where(row.key.in_(early), untouched))
    return len(early)


def _reassign_post_times(connection: Connection, now: datetime) -> int:
    """Spread again from now the posts whose time was assigned after `now`, or is more than `LONGEST_WAIT` away."""
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
        assign_post_times(connection, wrong, now, {})
    return len(wrong)


def _reset_future_days(connection: Connection, now: datetime) -> int:
    """Delete settled deliveries of days to come, so that these days get their digests; give how many there were."""
    row = DELIVERIES.c
    settled = connection.execute(
        select(DELIVERIES, *RHYTHM)
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
            continue  # Slack posted it on its day: this clock is behind
        ahead.append(each.key)
        told[Channel(each.team, each.channel)].append(posted or local_day(rhythm, now))
        if posted is not None or each.status not in _MAY_BE_POSTED:
            early.append(each.key)
    if early:
        connection.execute(delete(DELIVERIES).where(row.key.in_(early)))
    for channel, days in told.items():
        _limit_told_day(connection, channel, max(days), ahead)
    return len(early)


def _posted_on(row: Row[Any], rhythm: Rhythm) -> date | None:
    """Give the day on which a message was posted by Slack's clock; None where its `ts` does not say."""
    try:
        posted = datetime.fromtimestamp(float(row.ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return local_day(rhythm, posted + EARLY)


def _limit_told_day(connection: Connection, channel: Channel, day: date, ahead: list[str]) -> None:
    """Set back the day up to which a channel was told: to `day`, or to the last day of its deliveries not in `ahead`."""
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


def _reopen_given_up(connection: Connection, now: datetime) -> int:
    """Reopen deliveries that were given up before their end, unless the channel has a later one."""
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


def _correct_due_times(connection: Connection, now: datetime) -> int:
    """Set the due times that are later than their rhythm's next digest."""
    row = CHANNELS.c
    rhythms = connection.execute(
        select(*RHYTHM, func.max(row.due_at, type_=row.due_at.type).label("latest"))
        .where(row.due_at > now + _SHORTEST_DAY)
        .group_by(*RHYTHM)
    ).all()
    changed = 0
    for each in rhythms:
        rhythm = rhythm_of(each)
        due = next_digest(rhythm, now)
        if each.latest > due:
            # today's digest may have been skipped; if it was not, its delivery is there and is not planned twice
            day = due_day(rhythm, now)
            again = digest_moment(rhythm, day) if day else due
            same = and_(*(column == getattr(each, column.name) for column in RHYTHM))
            changed += connection.execute(
                update(CHANNELS).where(same, row.due_at > due).values(due_at=again)
            ).rowcount
    return changed


def next_moment(engine: Engine, after: datetime) -> datetime | None:
    """Give the next time after `after` at which a digest falls due or a planned one may be posted; None: there is none."""
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
    """Set the state back to an earlier time.

    Subscriptions stay. Deliveries, conversations and what channels were told are deleted; answered events stay answered.
    """
    with writing(engine) as connection:
        connection.execute(delete(DELIVERIES))
        connection.execute(delete(CONVERSATIONS))
        connection.execute(update(CHANNELS).values(TOLD_NOTHING))
        waiting = connection.execute(select(CHANNELS).where(CHANNELS.c.due_at.is_not(None))).all()
        if waiting:
            move_on(connection, waiting, now)
        connection.execute(
            update(EVENTS)
            .where(or_(*(EVENTS.c[name] > now for name in _EVENT_TIMES)))
            .values({name: _limited(EVENTS.c[name], now) for name in _EVENT_TIMES})
        )


def _limited(column: ColumnElement[Any], now: datetime) -> ColumnElement[Any]:
    return case((column > now, literal(now, column.type)), else_=column)
