"""What a digest says, ready to be posted: written once for all channels that are told the same."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.digests.digest import digest, quiet_digest
from data.digests.watching import Channel, Rhythm, Subscription
from handlers.listeners.answer_cache import AnswerCache
from handlers.rendering.digest import digest_message, digest_text, is_direct, text_alone

if TYPE_CHECKING:
    from data.changes.window import Told
    from data.query.document import Answer
    from data.register import Register
    from handlers.rendering.message import Message

MOST_DRAFTS: Final = 1_024
"""Digests that are kept, of one register; each is some ten kilobytes, or nothing where there is nothing to tell."""

_ANY_CHANNEL: Final = Channel("", "C")
_ANY_PERSON: Final = Channel("", "D")


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest: the message, and the text that is posted where Slack refuses the message's blocks."""

    message: Message
    text: str


_DRAFTS: Final[AnswerCache[tuple[Draft | None]]] = AnswerCache(MOST_DRAFTS)
_PEN: Final = threading.Lock()
"""Python runs one thread at a time anyhow; of several that want the same digest, one writes it."""


def digest_answer(register: Register, subscription: Subscription, until: Told) -> Answer | None:
    """Say what a channel is to be told; None where there is nothing and it asked for silence then."""
    answer = digest(register, subscription, until)
    if answer is None and subscription.rhythm.always:
        return quiet_digest(register, subscription, until)
    return answer


def draft_digest(register: Register, subscription: Subscription, until: Told) -> Draft | None:
    """Write what a channel is to be told; None where it is told nothing.

    Channels that watch the same and were told the same are told the same, so that it is written once for all of them.
    """
    said_alike = like_others(subscription)
    key = (said_alike, until)
    with _PEN:
        if known := _DRAFTS.find(register, key):
            return known[0]
        # written from no more than the key says
        draft = _write(register, said_alike, until)
        _DRAFTS.keep(register, key, (draft,))
    return draft


def like_others(subscription: Subscription) -> Subscription:
    """Leave of a subscription what its digest says: not which channel it is of, who asked for it, nor when it comes."""
    return Subscription(
        _ANY_PERSON if is_direct(subscription.channel) else _ANY_CHANNEL,
        Rhythm(always=subscription.rhythm.always),
        tuple(replace(watch, by="") for watch in subscription.watches),
        subscription.told,
    )


def _write(register: Register, subscription: Subscription, until: Told) -> Draft | None:
    answer = digest_answer(register, subscription, until)
    if answer is None:
        return None
    text = digest_text(answer, subscription, register)
    return Draft(digest_message(answer, subscription, register), text_alone(text))
