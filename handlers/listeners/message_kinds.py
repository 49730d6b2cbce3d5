"""One message of each kind that the bot makes, and what is typed to get it.

`commissioner doctor --channel` posts them to see what a workspace's Slack takes; the sandbox asks for them to measure
how high they are and to check their blocks against Slack's own types.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from data.changes.change import told_now
from data.corrections import Correction, Status, Suggestion, What
from data.digests.digest import digest
from data.digests.subscription import DEFAULT_RHYTHM, Subscription, Watch
from data.model import BodyKey, Kind
from handlers.answering import SLASH_COMMANDS
from handlers.listeners.responses import asked, reply_to_asked
from handlers.rendering.corrections import decided_message, open_message
from handlers.rendering.digest import digest_message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from handlers.context import Asker, ListenerContext
    from handlers.rendering.message import Sendable

TYPED: Final[Mapping[str, str]] = {
    "CCG": "/ccg lookup 08Y on 5 November 2018",
    "closed CCG": "/ccg lookup 08Y",
    "STP": "/stp lookup South West London on 5 November 2018",
    "ICB": "/icb lookup Frimley",
    "who leads": "/ccg who leads Kent?",
    "not known": "/ccg who led Trafford CCG on 5 November 2018?",
    "merger question": "/ccg is NHS Shropshire CCG merging with Telford and Wrekin CCG on 1 November 2019?",
    "became": "/ccg what happened to Corby CCG?",
    "history": "/ccg history Leicester City CCG in 2018",
    "person": "/ccg who is Jane Milligan on 5 November 2018",
    "mergers": "/ccg mergers in 2018",
    "clusters": "/icb clusters",
    "league table": "/stp rank people per leader on 5 November 2018",
    "comparison": "/stp compare Kent and Medway, Sussex and East Surrey on 5 November 2018",
    "statistics": "/stp stats on 5 November 2018",
    "too small": "/ccg is Corby CCG too small?",
    "quality": "/ccg quality on 1 September 2016",
    "changes": "/ccg changes in November 2018",
    "choices": "/ccg lookup Norfolk CCG on 5 November 2018",
    "refusal": "/ccg lookup Leeds City Council",
    "not understood": "/ccg what is the meaning of life",
    "mention": "@commissioner who leads Kent?",
    "greeting": "@commissioner hello",
    "help in a channel": "@commissioner help",
    "not understood in a channel": "@commissioner what is the meaning of life",
    "help": "/ccg help",
    "watch": "/ccg watch Devon STP",
    "watching": "/ccg watching",
}
"""What is typed for each kind."""
DIGEST: Final = ("/ccg watch everything", "2018-11-05", "2018-11-07")
"""For a digest: what is typed, on which day, and by which day the digest is posted."""

_DEVON: Final = BodyKey(Kind.STP, "QJK")
_TOLD_ON: Final = date(2018, 11, 6)
_EXAMPLE: Final = Suggestion(
    BodyKey(Kind.CCG, "08Y"),
    What.LEADER,
    "Alex Example",
    "2018-11-01",
    "https://example.org/board",
    "Made up",
)
_AT: Final = datetime(2018, 11, 6, 9, tzinfo=UTC)


def each_message(ctx: ListenerContext, asker: Asker) -> Iterator[tuple[str, Sendable]]:
    """Make one message of each kind, with its name; the watches for it are stored in the context's state."""
    for kind, typed in TYPED.items():
        slash, _, words = typed.partition(" ")
        to_one = slash in SLASH_COMMANDS
        question = asked(words, SLASH_COMMANDS.get(slash), ctx, shareable=to_one, in_channel=not to_one)
        yield kind, reply_to_asked(question, asker, ctx).message
    register, channel = ctx.register(), asker.channel
    watching = Subscription(channel, DEFAULT_RHYTHM, (Watch(_DEVON),))
    told = digest(register, watching, told_now(register, _TOLD_ON))
    if told is not None:
        yield "digest", digest_message(told, watching, register)
    for status in (Status.OPEN, Status.APPROVED):
        correction = Correction(0, _EXAMPLE, asker.user, channel, _AT, status, asker.user, _AT)
        opened = status is Status.OPEN
        yield (
            f"correction, {status}",
            open_message(correction, register, ctx.today())
            if opened
            else decided_message(correction, register),
        )
