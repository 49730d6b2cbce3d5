"""The reply to a text: a rendered answer from the cache or anew, the help, or the outcome of an order.

`each_message` makes one message of each kind: `commissioner doctor --channel` posts them to see what a workspace's Slack takes; the
sandbox measures how high they are and checks their blocks against Slack's own types.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from data.changes import told_now
from data.changes.subscription import DEFAULT_RHYTHM, Subscription, Watch
from data.changes.telling import digest
from data.corrections import Correction, Status, Suggestion, What
from data.model import BodyKey, Kind
from data.query.answer import Outcome
from handlers.answering import (
    SLASH_COMMANDS,
    AnswerCache,
    Observed,
    Told,
    answer_order,
    observed,
    read_text,
    told,
)
from handlers.commands import IN_SHORT, help_message, line_with_choices, line_with_help
from handlers.rendering.answer_message import answer_message
from handlers.rendering.corrections import decided_message, open_message
from handlers.rendering.digest import digest_message
from handlers.rendering.message import Rendered, rendered, sentence
from handlers.rendering.plain_text import Reply, comment, csv_files
from handlers.understanding.conversation import Act, Order
from handlers.understanding.marks import Marked
from handlers.understanding.reader import HELD, Reading
from handlers.understanding.slack_text import LONGEST
from handlers.watching import carry_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.query.query import Query
    from data.register import Register
    from handlers.context import Asker, ListenerContext
    from handlers.rendering.message import Message, Sendable


_CHANNELS: Final = ("C", "G")
"""Prefixes of the ids of channels and group conversations."""
_COMING: Final = "The file is on its way: it is posted to this conversation, for everyone in it."

_CACHE: Final[AnswerCache[Answered]] = AnswerCache()
"""Rendered answers by `Key`, and by `Asked`, so that the same words are not read again."""


class Asked(NamedTuple):
    """A text and all else that its answer depends on, besides the register."""

    text: str
    kind: Kind | None
    today: date
    shareable: bool
    correctable: bool
    before: Query | None = None
    in_channel: bool = False
    """Whether everyone in a channel reads the answer."""


class Key(NamedTuple):
    """All that a rendered answer depends on besides the register, independent of the words."""

    queries: tuple[Query, ...]
    notes: tuple[str, ...]
    shareable: bool
    correctable: bool


class Answered(NamedTuple):
    """A rendered answer, its description for the metrics, its query for follow-ups, and `silent` as in `Reply`."""

    message: Rendered
    seen: Observed
    query: Query | None
    silent: bool


def asked(
    text: str,
    kind: Kind | None,
    ctx: ListenerContext,
    *,
    shareable: bool = False,
    before: Query | None = None,
    in_channel: bool = False,
) -> Asked:
    """Make an `Asked` for today; `shareable` tells that only its reader sees the answer."""
    correctable = ctx.stewards is not None
    return Asked(text, kind, ctx.today(), shareable, correctable, before, in_channel)


def reply_to(text: str, asker: Asker, ctx: ListenerContext, before: Query | None = None) -> Reply:
    """Answer a public text, or carry out its order."""
    in_channel = asker.channel.id.startswith(_CHANNELS)
    return reply_to_asked(asked(text, asker.kind, ctx, before=before, in_channel=in_channel), asker, ctx)


def reply_to_asked(question: Asked, asker: Asker, ctx: ListenerContext) -> Reply:
    found = answer_question(question, ctx)
    return obey(found, question, asker, ctx) if isinstance(found, Order) else found


def answer_question(question: Asked, ctx: ListenerContext) -> Reply | Order:
    """Give a question's rendered answer, cached by its words or its query, else rendered anew; an order is returned as read."""
    start = time.perf_counter()
    register = ctx.register()
    found = _CACHE.find(register, question) or _answer_anew(question, register)
    if isinstance(found, Order):
        return found
    ctx.observe(found.seen, time.perf_counter() - start)
    return Reply(found.message, query=found.query, silent=found.silent)


def _answer_anew(question: Asked, register: Register) -> Answered | Order:
    said, _ = read_text(question.text, register, question.today, kind=question.kind, before=question.before)
    if isinstance(said, Order):
        return said
    found = _answer_reading(said, question, register)
    # a text too long to be read is not cached
    if len(question.text) <= LONGEST:
        _CACHE.keep(register, question, found)
    return found


def _answer_reading(reading: Reading, question: Asked, register: Register) -> Answered:
    def answered() -> Answered:
        answer = told(reading, register, question.today)
        message = rendered(_message_of(answer, question))
        return Answered(message, observed(answer), answer.query, answer.talk == "thanks")

    key = Key(reading.queries, reading.notes, question.shareable, question.correctable)
    return _CACHE.get(register, key if reading.is_of_its_queries else None, answered)


def prepare(query: Query, register: Register, *, correctable: bool) -> None:
    """Render the answer to a query of a slash command into the cache."""
    question = Asked("", None, query.today, shareable=True, correctable=correctable)
    _answer_reading(Reading(Marked("", (), (), query.on), (query,)), question, register)


def obey(order: Order, words: Asked, asker: Asker, ctx: ListenerContext) -> Reply:
    start = time.perf_counter()
    found = answer_order(order, ctx.register(), words.today, kind=words.kind)
    if found.order and found.order.act is not Act.EXPORT:
        replied = carry_out(found.order, asker, ctx)
    elif found.order and found.answer and found.answer.found:
        files = tuple(csv_files(found.answer, facts=True))
        replied = Reply(sentence(_COMING), files=files, comment=comment(asker.user, found.answer, "as CSV"))
    else:
        replied = Reply(_message_of(found, words))
    ctx.observe(observed(found), time.perf_counter() - start)
    return replied


def _message_of(found: Told, question: Asked) -> Message:
    answer = found.answer
    if answer is None:
        return line_with_help(IN_SHORT) if question.in_channel else help_message()
    if found.talk:
        said = answer.headline.text
        return sentence(said) if found.talk == "thanks" else line_with_help(said)
    if question.in_channel and found.query is None and answer.outcome is Outcome.REFUSAL:
        # a channel gets one line with a button instead of the whole help
        said = answer.headline.text.removesuffix(HELD).rstrip()
        return line_with_choices(said, question.text) if answer.choices else line_with_help(said)
    return answer_message(answer, found.query, shareable=question.shareable, correctable=question.correctable)


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
