"""What is said to somebody: a message, and the files that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.query.query import Query
    from handlers.rendering.files import Upload
    from handlers.rendering.message import Sendable


@dataclass(frozen=True, slots=True)
class Reply:
    """A message, whether everyone should see it, and files that go in its place (`files`) or follow it (`beside`)."""

    message: Sendable
    public: bool = False
    files: tuple[Upload, ...] = ()
    comment: str = ""
    beside: tuple[Upload, ...] = ()
    query: Query | None = None
    """What was answered, which a follow-up in the same conversation continues."""
    silent: bool = False
    """Whether this answers words to which a conversation needs no answer, such as thanks; a command gets the message."""
