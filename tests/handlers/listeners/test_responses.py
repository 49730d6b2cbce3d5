"""What was asked before is not worked out again, in whatever words it is asked; an order is carried out each time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.changes.subscription import Channel
from data.dates import FIRST_DAY
from data.model import BodyKey, Kind
from data.query.evaluator import evaluate
from data.query.query import Attribute, Query
from handlers.answering import AnswerCache, answer_text, noted, read_text
from handlers.context import Asker, ListenerContext
from handlers.listeners import responses as replying
from handlers.listeners.responses import Answered, prepare, reply_to, reply_to_asked
from handlers.listeners.responses import asked as asked_now
from handlers.payload import read_stewards
from handlers.rendering.answer_message import answer_message
from handlers.rendering.button_values import read_button
from handlers.rendering.message import Rendered
from handlers.understanding.marks import Marked
from handlers.understanding.reader import Reading
from tests.handlers.conftest import TODAY, AtOnce

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register
    from handlers.answering import Observed
    from handlers.listeners.responses import Asked
    from handlers.rendering.message import Sendable
    from handlers.rendering.plain_text import Reply
    from handlers.understanding.conversation import Order

ASKER = Asker(Channel("T1", "C1"), "U1")
QUESTION = "lookup 08Y on 5 November 2018"
WEST_LONDON = BodyKey(Kind.CCG, "08Y")


@pytest.fixture
def ctx(register: Register) -> ListenerContext:
    return ListenerContext(lambda: register, lambda: TODAY, AtOnce())


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> AnswerCache[Answered]:
    """Give the cache of answers, with nothing in it."""
    cache: AnswerCache[Answered] = AnswerCache()
    monkeypatch.setattr(replying, "_CACHE", cache)
    return cache


@pytest.fixture
def readings(cache: AnswerCache[Answered], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the texts that were read, with nothing in the cache before."""
    texts: list[str] = []

    def counted(text: str, *given: object, **named: object) -> tuple[Order | Reading, Kind | None]:
        texts.append(text)
        return read_text(text, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(replying, "read_text", counted)
    return texts


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Query]:
    """Give the queries that were evaluated."""
    queries: list[Query] = []

    def counted(query: Query, register: Register) -> object:
        queries.append(query)
        return evaluate(query, register)

    monkeypatch.setattr("handlers.answering.evaluate", counted)
    return queries


def actions(message: Sendable) -> set[str]:
    """Give what the buttons of a message and the options of its menu do."""
    elements = [e for block in message.blocks if block["type"] == "actions" for e in block["elements"]]
    chosen = {option["value"] for e in elements for option in e.get("options", ())}
    return chosen | {e["action_id"] for e in elements}


def command(text: str, ctx: ListenerContext, kind: Kind | None = None) -> Reply:
    """Answer a slash command, as its listener does."""
    return reply_to_asked(asked_now(text, kind, ctx, shareable=True), ASKER, ctx)


# the same words


def test_the_same_question_twice_is_worked_out_once_and_gives_equal_messages(
    ctx: ListenerContext, readings: list[str]
) -> None:
    first, second = reply_to(QUESTION, ASKER, ctx), reply_to(QUESTION, ASKER, ctx)
    assert first == second
    assert "Mark Easton" in second.message.text
    assert readings == [QUESTION]


def test_whoever_asks_and_wherever_gets_the_same_answer(ctx: ListenerContext, readings: list[str]) -> None:
    other = Asker(Channel("T2", "C2"), "U2")
    assert reply_to(QUESTION, ASKER, ctx) == reply_to(QUESTION, other, ctx)
    assert len(readings) == 1


def test_a_remembered_answer_is_counted_like_one_that_was_worked_out(
    ctx: ListenerContext, readings: list[str]
) -> None:
    seen: list[Observed] = []
    counting = replace(ctx, observe=lambda observed, _seconds: seen.append(observed))
    for _ in range(2):
        reply_to(QUESTION, ASKER, counting)
    assert len(readings) == 1
    assert seen[0] == seen[1]


def test_a_new_register_gives_a_new_answer(
    ctx: ListenerContext, readings: list[str], make_register: Callable[..., Register]
) -> None:
    before = reply_to(QUESTION, ASKER, ctx)
    empty = make_register()
    after = reply_to(QUESTION, ASKER, replace(ctx, register=lambda: empty))
    assert "Mark Easton" not in after.message.text
    assert reply_to(QUESTION, ASKER, ctx) == before
    assert len(readings) == 3


@pytest.mark.parametrize("text", ["watch everything", "export rank people per leader"])
def test_an_order_is_carried_out_each_time(
    ctx: ListenerContext, cache: AnswerCache[Answered], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    done: list[object] = []
    obey = replying.obey

    def counted(order: Order, question: Asked, asker: Asker, ctx: ListenerContext) -> Reply:
        done.append(order)
        return obey(order, question, asker, ctx)

    monkeypatch.setattr(replying, "obey", counted)
    for _ in range(2):
        reply_to(text, ASKER, ctx)
    assert len(done) == 2
    assert len(cache) == 0


def test_an_answer_with_other_buttons_is_another_answer(ctx: ListenerContext, readings: list[str]) -> None:
    corrected = replace(ctx, stewards=read_stewards("C0STEWARDS,U0STEWARD"))
    for _ in range(2):
        plain = reply_to(QUESTION, ASKER, ctx)
        shareable = command(QUESTION, ctx)
        correctable = reply_to(QUESTION, ASKER, corrected)
        assert actions(shareable.message) - actions(plain.message) == {"share"}
        assert actions(correctable.message) - actions(plain.message) == {"correct"}
    assert len(readings) == 3


def test_another_day_or_another_command_is_another_question(
    ctx: ListenerContext, readings: list[str]
) -> None:
    command("08Y", ctx)
    command("08Y", replace(ctx, today=lambda: TODAY + timedelta(days=1)))
    command("08Y", ctx, Kind.STP)
    assert len(readings) == 3


def test_the_same_follow_up_after_another_question_is_another_question(
    ctx: ListenerContext, readings: list[str], register: Register
) -> None:
    kent, devon = (
        answer_text(f"who leads {name}?", register, TODAY).query
        for name in ("NHS Kent and Medway ICB", "NHS Devon ICB")
    )
    first, second = (reply_to("and its population?", ASKER, ctx, before) for before in (kent, devon))
    assert first.message.text != second.message.text
    assert len(readings) == 2


@pytest.mark.parametrize("text", [QUESTION, "help", "nobody reads this"])
def test_a_remembered_answer_is_written(ctx: ListenerContext, readings: list[str], text: str) -> None:
    replied = command(text, ctx)
    assert command(text, ctx) == replied
    assert command(text, ctx).message is replied.message
    assert isinstance(replied.message, Rendered)
    assert len(readings) == 1


def test_a_text_that_is_far_too_long_is_not_kept(
    ctx: ListenerContext, readings: list[str], cache: AnswerCache[Answered]
) -> None:
    for _ in range(2):
        reply_to("kent " * 200, ASKER, ctx)
    assert len(readings) == 2
    assert len(cache) == 0


# other words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lookup west london ccg", "NHS West London CCG"),
        ("who leads 08Y on 5 November 2018", "accountable officer of West London CCG on 2018-11-05"),
        (
            "who leads 08Y on 5 November 2018",
            "pls who was in charge of *NHS West London CCG* on 5th Nov 2018??",
        ),
    ],
)
def test_questions_in_other_words_share_an_answer(
    ctx: ListenerContext, readings: list[str], answers: list[Query], one: str, other: str
) -> None:
    first, second = command(one, ctx), command(other, ctx)
    assert second.message is first.message
    assert (len(readings), len(answers)) == (2, 1)


def test_a_question_of_another_day_or_for_another_reader_has_an_answer_of_its_own(
    ctx: ListenerContext, readings: list[str], answers: list[Query]
) -> None:
    for day in ("5 November 2018", "6 November 2018"):
        reply_to(f"08Y on {day}", ASKER, ctx)
        command(f"08Y on {day}", ctx)
    assert len(readings) == len(answers) == 4


def test_what_is_prepared_is_found_in_whatever_words_it_is_asked(
    ctx: ListenerContext, register: Register, readings: list[str], answers: list[Query]
) -> None:
    prepare(Query((Attribute.CARD,), TODAY, TODAY, bodies=(WEST_LONDON,)), register, correctable=False)
    for words in ("08Y", "lookup NHS West London CCG"):
        assert "West London" in command(words, ctx).message.text
    assert len(answers) == 1


DAYS = st.integers(0, (TODAY - FIRST_DAY).days).map(lambda days: FIRST_DAY + timedelta(days=days))
ASKS = (Attribute.CARD, Attribute.LEADER, Attribute.PER_LEADER, Attribute.MERGER, Attribute.SUCCESSOR)
NOTES = st.lists(st.sampled_from(["Read “kent” as Kent & Medway.", "n" * 2_000, "é" * 2_999]), max_size=12)


def same(one: Sendable, other: Sendable) -> bool:
    return one.text == other.text and list(one.blocks) == json.loads(json.dumps(list(other.blocks)))


@settings(max_examples=30)
@given(data=st.data())
def test_a_kept_answer_is_the_message_of_the_answer_with_its_notes(
    register: Register, data: st.DataObject
) -> None:
    bodies = [key for key in register.bodies if key.kind in (Kind.CCG, Kind.STP, Kind.ICB)]
    on = data.draw(DAYS)
    query = Query(
        (data.draw(st.sampled_from(ASKS)),), on, TODAY, bodies=(data.draw(st.sampled_from(bodies)),)
    )
    notes = tuple(data.draw(NOTES))
    shareable, correctable = data.draw(st.booleans()), data.draw(st.booleans())
    question = replying.Asked("made up", None, TODAY, shareable, correctable)
    reading = Reading(Marked("", (), (), on), (query,), notes=notes)
    written = answer_message(
        noted(evaluate(query, register), notes), query, shareable=shareable, correctable=correctable
    )
    for _ in range(2):
        assert same(replying._answer_reading(reading, question, register).message, written)


def test_what_is_shared_of_the_day_before_a_merger_is_of_that_day(register: Register) -> None:
    told = answer_text("who led Corby before the merger?", register, TODAY)
    assert told.answer is not None
    assert told.query is not None
    assert told.answer.on == date(2020, 3, 31)
    message = answer_message(told.answer, told.query, shareable=True)
    share = next(e for e in message.blocks[-1]["elements"] if e["action_id"] == "share")
    again = evaluate(read_button(share["value"], TODAY, register), register)
    assert (again.body, again.on) == (told.answer.body, told.answer.on)
    assert again.headline == told.answer.headline
