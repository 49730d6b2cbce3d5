"""The reply to a text: a rendered answer from the cache or anew, the help, or the outcome of an order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple

from data.query.answer import Outcome
from handlers.answering import Observed, Told, answer_order, observed, told, without_command
from handlers.listeners.answer_cache import AnswerCache, Rendered, rendered
from handlers.rendering.answer_message import answer_message
from handlers.rendering.files import Reply, comment, csv_files
from handlers.rendering.help import IN_SHORT, help_message, line_with_choices, line_with_help
from handlers.rendering.message import sentence
from handlers.understanding.conversation import Act, Order, read_order
from handlers.understanding.marks import Marked
from handlers.understanding.reader import HELD, Reading, read
from handlers.understanding.slack_text import LONGEST
from handlers.watching.orders import carry_out

if TYPE_CHECKING:
    from datetime import date

    from data.model import Kind
    from data.query.answer import Answer
    from data.query.query import Query
    from data.register import Register
    from handlers.context import ListenerContext
    from handlers.rendering.message import Message
    from handlers.watching.orders import Asker

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
    """Answer a question, or carry out its order."""
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
    words, kind = without_command(question.text, question.kind)
    if order := read_order(words):
        return order
    reading = read(words, register, question.today, kind=kind, before=question.before)
    found = _answer_reading(reading, question, register)
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
    """Carry out an order."""
    start = time.perf_counter()
    found = answer_order(order, ctx.register(), words.today, kind=words.kind)
    replied = _obeyed(found, words, asker, ctx)
    ctx.observe(observed(found), time.perf_counter() - start)
    return replied


def _obeyed(found: Told, words: Asked, asker: Asker, ctx: ListenerContext) -> Reply:
    if found.order and found.order.act is not Act.EXPORT:
        return carry_out(found.order, asker, ctx)
    if found.order and found.answer and found.answer.found:
        return _exported(found.answer, asker)
    return Reply(_message_of(found, words))


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


def _exported(found: Answer, asker: Asker) -> Reply:
    files = tuple(csv_files(found, facts=True))
    return Reply(sentence(_COMING), files=files, comment=comment(asker.user, found, "as CSV"))
