"""Times in the state: UTC, the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import DateTime
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class NaiveTimeError(ValueError, DontWrapMixin):
    """A time without a zone, of which nobody can say when it is."""


class UtcDateTime(TypeDecorator[datetime]):
    """Takes aware times of any zone and gives them back in UTC; refuses naive ones.

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
