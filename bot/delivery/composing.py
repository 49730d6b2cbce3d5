"""What a digest says, ready to be posted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.digests.digest import digest, quiet_digest
from handlers.digests import digest_message, digest_text, text_alone

if TYPE_CHECKING:
    from data.answers import Answer
    from data.changes.window import Told
    from data.digests.watching import Subscription
    from data.register import Register
    from handlers.message import Message


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest: the message, and the text that is posted where Slack refuses the message's blocks."""

    message: Message
    text: str


def digest_answer(register: Register, subscription: Subscription, until: Told) -> Answer | None:
    """Say what a channel is to be told; None where there is nothing and it asked for silence then."""
    answer = digest(register, subscription, until)
    if answer is None and subscription.rhythm.always:
        return quiet_digest(register, subscription, until)
    return answer


def draft_digest(register: Register, subscription: Subscription, until: Told) -> Draft | None:
    """Write what a channel is to be told; None where it is told nothing."""
    answer = digest_answer(register, subscription, until)
    if answer is None:
        return None
    text = digest_text(answer, subscription, register)
    return Draft(digest_message(answer, subscription, register), text_alone(text))
