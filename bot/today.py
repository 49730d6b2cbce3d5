"""The day it is in England."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def today_in_england() -> date:
    return datetime.now(ZoneInfo("Europe/London")).date()
