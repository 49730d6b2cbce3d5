"""The tables of the state, as this program reads and writes them; `migrations` makes them.

Times are UTC, the same on both databases. `inserting` gives inserts that know what to do where the row is there already.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

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


def required(kind: Any, *names: str, **how: Any) -> list[Column[Any]]:  # noqa: ANN401  SQLAlchemy's types and their classes
    """Make columns of a type that are not null; `how` as `Column` takes it."""
    return [Column(name, kind, nullable=False, **how) for name in names]


def optional(kind: Any, *names: str) -> list[Column[Any]]:  # noqa: ANN401  as above
    """Make columns of a type that may be null."""
    return [Column(name, kind) for name in names]


def _told() -> list[Column[Any]]:
    return [*optional(Date, "told_day"), *optional(UtcDateTime, "told_reference", "told_corrections")]


def _of_channels() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["team", "channel"], ["channels.team", "channels.channel"], ondelete="CASCADE"
    )


CHANNELS: Final = Table(
    "channels",
    METADATA,
    *required(Text, "team", "channel", primary_key=True),
    *required(Time, "at"),
    *required(Text, "zone"),
    *required(Boolean, "weekdays", "always"),
    Column("timed_by", Text),  # who set the rhythm; None where nobody did, and in a row of an earlier version
    # set exactly where there is a watch and nothing stopped it, so that the index holds what can be due
    Column("due_at", UtcDateTime),
    *_told(),
    *required(Text, "stopped", default=""),
    # a channel that workspaces share is one channel; `team` is the workspace whose bot posts to it
    Index("ix_channels_channel", "channel", unique=True),
    Index("ix_channels_due_at", "due_at"),
)

WATCHES: Final = Table(
    "watches",
    METADATA,
    # kind and code are "" for every body
    *required(Text, "team", "channel", "kind", "code", primary_key=True),
    *required(Text, "about", "by"),
    _of_channels(),
)

DELIVERIES: Final = Table(
    "deliveries",
    METADATA,
    *required(Text, "team", "channel", primary_key=True),
    *required(Date, "day", primary_key=True),
    *required(Text, "key", unique=True),
    *required(Text, "status", default=Settled.PLANNED),
    *required(UtcDateTime, "not_before", "day_ends"),
    Column("placed_at", UtcDateTime),  # when not_before was given; None in a row of an earlier version
    *required(Text, "owner", default=""),
    # how many times it was claimed; tells two claims of one owner apart
    *required(Integer, "turn", default=0),
    *optional(UtcDateTime, "lease_until", "began"),
    *required(Text, "ts", "error", default=""),
    *_told(),
    _of_channels(),
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
    *required(Text, "kind", "code", "what", "value", "start", "url", "note", "on"),
    *required(Text, "asked_by", "team", "channel"),
    *required(UtcDateTime, "asked_at"),
    *required(Text, "status"),
    *required(Text, "decided_by", default=""),
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
    *required(Integer, "latest"),
    *required(UtcDateTime, "decided_at"),
    CheckConstraint("id = 1", name="one_row"),
)

EVENTS: Final = Table(
    "events",
    METADATA,
    # what makes two copies the same: channel and ts of a message, else Slack's id; of what somebody wrote nothing is kept
    Column("event", Text, primary_key=True),
    *required(Text, "team"),
    # when the message was edited last, as Slack writes times; "" for one that was not
    *required(Text, "version", default=""),
    *required(UtcDateTime, "came_at"),
    # the token of the process that has it, new whenever it is taken
    *required(Text, "hold"),
    *required(UtcDateTime, "lease_until"),
    *optional(UtcDateTime, "began", "answered_at"),
    # Slack's id of the answer, and a salted hash of the words that it answers
    *required(Text, "answer", "asked", default=""),
    Index("ix_events_came_at", "came_at"),
)

CONVERSATIONS: Final = Table(
    "conversations",
    METADATA,
    # the message that was answered, by Slack's id
    *required(Text, "channel", "ts", primary_key=True),
    *required(Text, "team"),
    # what the message stands under, "" for a direct message outside a thread
    *required(Text, "thread"),
    # the id of the answer, "" where Slack did not say it
    *required(Text, "answer", default=""),
    # the query as `data.query.query.query_json` writes it; of what somebody wrote nothing is kept
    *required(JSON, "query"),
    *required(UtcDateTime, "kept_at"),
    Index("ix_conversations_kept_at", "kept_at"),
)


def _install() -> list[Column[Any]]:
    """Give the columns that slack_sdk's stores of installations and of bots have in common.

    Text is unlimited, because an encrypted token is longer than Slack's own; times are UTC without a zone, as slack_sdk
    writes them.
    """
    return [
        Column("id", Integer, primary_key=True),
        *required(Text, "client_id", "app_id"),
        *optional(Text, "enterprise_id", "enterprise_name", "team_id", "team_name"),
        *optional(Text, "bot_token", "bot_id", "bot_user_id", "bot_scopes", "bot_refresh_token"),
        *optional(DateTime, "bot_token_expires_at"),
        *required(Boolean, "is_enterprise_install", default=False),
        *required(DateTime, "installed_at"),
    ]


INSTALLATIONS: Final = Table(
    "slack_installations",
    METADATA,
    *_install(),
    *optional(Text, "enterprise_url"),
    *required(Text, "user_id"),
    *optional(Text, "user_token", "user_scopes", "user_refresh_token"),
    *optional(DateTime, "user_token_expires_at"),
    *optional(Text, "incoming_webhook_url", "incoming_webhook_channel", "incoming_webhook_channel_id"),
    *optional(Text, "incoming_webhook_configuration_url", "token_type"),
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
    *required(Text, "state"),
    *required(DateTime, "expire_at"),
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
