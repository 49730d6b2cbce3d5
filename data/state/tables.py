"""The tables of the state, as this program reads and writes them; `migrations` makes them.

Times are UTC, the same on both databases. `inserting` gives inserts that know what to do where the row is there already.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Time,
)
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Connection, Dialect
    from sqlalchemy.dialects import postgresql, sqlite


METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class NaiveTimeError(ValueError, DontWrapMixin):
    """A time without a zone."""


class UtcDateTime(TypeDecorator[datetime]):
    """A column type for aware times of any zone, read back in UTC; naive ones are refused.

    SQLite keeps them as text of one width, to the microsecond, so that its order is the order of time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the base's
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NaiveTimeError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the base's
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Settled(StrEnum):
    """The status of a delivery. Only a planned one may still be posted."""

    PLANNED = "planned"
    POSTED = "posted"
    QUIET = "quiet"
    UNSURE = "unsure"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


def _told() -> tuple[Column[object], ...]:
    return (
        Column("told_day", Date),
        Column("told_reference", UtcDateTime),
        Column("told_corrections", UtcDateTime),
    )


CHANNELS: Final = Table(
    "channels",
    METADATA,
    Column("team", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("at", Time, nullable=False),
    Column("zone", Text, nullable=False),
    Column("weekdays", Boolean, nullable=False),
    Column("always", Boolean, nullable=False),
    Column("timed_by", Text),  # who set the rhythm; None where nobody did, and in a row of an earlier version
    # set exactly where there is a watch and nothing stopped it, so that the index holds what can be due
    Column("due_at", UtcDateTime),
    *_told(),
    Column("stopped", Text, nullable=False, default=""),
    # a channel that workspaces share is one channel; `team` is the workspace whose bot posts to it
    Index("ix_channels_channel", "channel", unique=True),
    Index("ix_channels_due_at", "due_at"),
)

WATCHES: Final = Table(
    "watches",
    METADATA,
    Column("team", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    # "" and "" for every body
    Column("kind", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("about", Text, nullable=False),
    Column("by", Text, nullable=False),
    ForeignKeyConstraint(["team", "channel"], ["channels.team", "channels.channel"], ondelete="CASCADE"),
)

DELIVERIES: Final = Table(
    "deliveries",
    METADATA,
    Column("team", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False, default=Settled.PLANNED),
    Column("not_before", UtcDateTime, nullable=False),
    Column("placed_at", UtcDateTime),  # when not_before was given; None in a row of an earlier version
    Column("day_ends", UtcDateTime, nullable=False),
    Column("owner", Text, nullable=False, default=""),
    # how many times it was claimed; tells two claims of one owner apart
    Column("turn", Integer, nullable=False, default=0),
    Column("lease_until", UtcDateTime),
    Column("began", UtcDateTime),
    Column("ts", Text, nullable=False, default=""),
    Column("error", Text, nullable=False, default=""),
    *_told(),
    ForeignKeyConstraint(["team", "channel"], ["channels.team", "channels.channel"], ondelete="CASCADE"),
    CheckConstraint(f"status IN ({', '.join(repr(str(each)) for each in Settled)})", name="status"),
    # each of them finds what is planned without reading what was settled
    Index("ix_deliveries_ready", "status", "not_before"),
    Index("ix_deliveries_of_team", "team", "status", "not_before"),
    Index("ix_deliveries_over", "status", "day_ends"),
)

CORRECTIONS: Final = Table(
    "corrections",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("start", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("status", Text, nullable=False),
    Column("decided_by", Text, nullable=False, default=""),
    Column("decided_at", UtcDateTime),
    # the number of the last decision about it, None while it is open
    Column("decision", Integer, unique=True),
    Index("ix_corrections_in_force", "status", "decision"),
    sqlite_autoincrement=True,
)

DECISIONS: Final = Table(
    "decisions",
    METADATA,
    # one row, whose lock serialises the decisions
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("latest", Integer, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

EVENTS: Final = Table(
    "events",
    METADATA,
    # what makes two copies the same: channel and ts of a message, else Slack's id; of what somebody wrote nothing is kept
    Column("event", Text, primary_key=True),
    Column("team", Text, nullable=False),
    # when the message was edited last, as Slack writes times; "" for one that was not
    Column("version", Text, nullable=False, default=""),
    Column("came_at", UtcDateTime, nullable=False),
    # the token of the process that has it, new whenever it is taken
    Column("hold", Text, nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
    Column("began", UtcDateTime),
    Column("answered_at", UtcDateTime),
    # Slack's id of the answer, and a salted hash of the words that it answers
    Column("answer", Text, nullable=False, default=""),
    Column("asked", Text, nullable=False, default=""),
    Index("ix_events_came_at", "came_at"),
)

CONVERSATIONS: Final = Table(
    "conversations",
    METADATA,
    Column("channel", Text, primary_key=True),
    # Slack's id of the message that was answered
    Column("ts", Text, primary_key=True),
    Column("team", Text, nullable=False),
    # what the message stands under, "" for a direct message outside a thread
    Column("thread", Text, nullable=False),
    # the id of the answer, "" where Slack did not say it
    Column("answer", Text, nullable=False, default=""),
    # the query as `data.query.query.query_json` writes it; of what somebody wrote nothing is kept
    Column("query", JSON, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    Index("ix_conversations_kept_at", "kept_at"),
)


def _install() -> tuple[Column[object], ...]:
    """Give the columns that slack_sdk's stores of installations and of bots have in common."""
    return (
        Column("id", Integer, primary_key=True),
        Column("client_id", Text, nullable=False),
        Column("app_id", Text, nullable=False),
        Column("enterprise_id", Text),
        Column("enterprise_name", Text),
        Column("team_id", Text),
        Column("team_name", Text),
        # unlimited text: an encrypted token is longer than Slack's own
        Column("bot_token", Text),
        Column("bot_id", Text),
        Column("bot_user_id", Text),
        Column("bot_scopes", Text),
        Column("bot_refresh_token", Text),
        Column("bot_token_expires_at", DateTime),
        Column("is_enterprise_install", Boolean, nullable=False, default=False),
        # in UTC, without a zone, as slack_sdk writes its times
        Column("installed_at", DateTime, nullable=False),
    )


INSTALLATIONS: Final = Table(
    "slack_installations",
    METADATA,
    *_install(),
    Column("enterprise_url", Text),
    Column("user_id", Text, nullable=False),
    Column("user_token", Text),
    Column("user_scopes", Text),
    Column("user_refresh_token", Text),
    Column("user_token_expires_at", DateTime),
    Column("incoming_webhook_url", Text),
    Column("incoming_webhook_channel", Text),
    Column("incoming_webhook_channel_id", Text),
    Column("incoming_webhook_configuration_url", Text),
    Column("token_type", Text),
    Index("ix_slack_installations_of_team", "team_id", "installed_at"),
)

BOTS: Final = Table(
    "slack_bots",
    METADATA,
    *_install(),
    Index("ix_slack_bots_of_team", "team_id", "installed_at"),
)

OAUTH_STATES: Final = Table(
    "slack_oauth_states",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("expire_at", DateTime, nullable=False),
    Index("ix_slack_oauth_states_state", "state"),
)


def inserting(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Give the insert of the database at hand; both have `on_conflict_do_nothing` and `on_conflict_do_update`."""
    # lazy, as a dialect takes 2 MB and a process needs one of them
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite.insert(table)
