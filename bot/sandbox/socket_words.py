"""What is said over a connection of Socket Mode. Shapes only; nothing here sends anything."""

from enum import StrEnum
from typing import Final

from bot.sandbox.messages import Json
from bot.sandbox.parcels import Parcel
from bot.sandbox.people import APP_ID

DEBUG_HOST: Final = "sandbox"
CONNECTION_SECONDS: Final = 3600
"""How long Slack says that a connection lasts. The sandbox's last until they are told to go."""


class Reason(StrEnum):
    """Why Slack ends a connection; the first is said ten seconds before."""

    WARNING = "warning"
    REFRESH_REQUESTED = "refresh_requested"
    TOO_MANY = "too_many_websockets"


def hello(connections: int) -> Json:
    return {
        "type": "hello",
        "connection_info": {"app_id": APP_ID},
        "num_connections": connections,
        "debug_info": {"host": DEBUG_HOST, "approximate_connection_time": CONNECTION_SECONDS},
    }


def disconnect(reason: Reason) -> Json:
    return {"type": "disconnect", "reason": str(reason), "debug_info": {"host": DEBUG_HOST}}


def envelope(parcel: Parcel, envelope_id: str, again: int = 0, reason: str = "") -> Json:
    """Wrap a parcel. Only events come again, so only they say how often and why."""
    retried: Json = {} if parcel.wants_answer else {"retry_attempt": again, "retry_reason": reason}
    return {
        "envelope_id": envelope_id,
        "type": parcel.way,
        "payload": parcel.content,
        "accepts_response_payload": parcel.wants_answer,
        **retried,
    }
