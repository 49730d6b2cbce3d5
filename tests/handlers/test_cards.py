"""A card is the message that would be written without it, in whatever words the question was asked."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.answers import Settled, answer, noted
from data.days import FIRST_DAY
from data.model import BodyKey, Kind
from data.questions import Intent, Question
from handlers import cards
from handlers.asking import ask, read
from handlers.blocks import answer_message
from handlers.cards import Look, settled_message
from handlers.remembering import Remembered
from handlers.tokens import read_token

if TYPE_CHECKING:
    from data.register import Register
    from handlers.message import Sendable

TODAY = date(2026, 11, 21)
DAYS = st.integers(0, (TODAY - FIRST_DAY).days).map(lambda days: FIRST_DAY + timedelta(days=days))
ALONE = Look(shareable=True, correctable=False)
INTENTS = (Intent.LOOKUP, Intent.LEADS, Intent.PER_LEADER, Intent.MERGING, Intent.BECAME)
NOTES = st.lists(st.sampled_from(["Read “kent” as Kent & Medway.", "n" * 2_000, "é" * 2_999]), max_size=12)


def same(one: Sendable, other: Sendable) -> bool:
    return one.text == other.text and list(one.blocks) == json.loads(json.dumps(list(other.blocks)))


@settings(max_examples=80)
@given(data=st.data())
def test_a_card_with_notes_is_the_message_of_the_answer_with_those_notes(
    register: Register, data: st.DataObject
) -> None:
    bodies = [key for key in register.bodies if key.kind in (Kind.CCG, Kind.STP, Kind.ICB)]
    question = Question(
        data.draw(st.sampled_from(INTENTS)), data.draw(DAYS), TODAY, body=data.draw(st.sampled_from(bodies))
    )
    notes = tuple(data.draw(NOTES))
    look = Look(shareable=data.draw(st.booleans()), correctable=data.draw(st.booleans()))
    found = noted(answer(question, register), notes)
    message, _ = settled_message(Settled(question, notes), register, look)
    assert same(
        message,
        answer_message(found, question, shareable=look.shareable, correctable=look.correctable),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lookup west london ccg", "NHS West London CCG"),
        ("who leads 08Y on 5 November 2018", "accountable officer of West London CCG on 2018-11-05"),
    ],
)
def test_questions_in_other_words_share_a_card(
    register: Register, monkeypatch: pytest.MonkeyPatch, one: str, other: str
) -> None:
    kept: Remembered[cards.Card] = Remembered()
    monkeypatch.setattr(cards, "_CARDS", kept)
    for words in (one, other):
        settled = read(words, register, TODAY)
        assert isinstance(settled, Settled)
        settled_message(settled, register, ALONE)
    assert len(kept) == 1


def test_a_question_of_another_day_or_for_another_reader_has_a_card_of_its_own(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: Remembered[cards.Card] = Remembered()
    monkeypatch.setattr(cards, "_CARDS", kept)
    west_london = BodyKey(Kind.CCG, "08Y")
    for on in (date(2018, 11, 5), date(2018, 11, 6)):
        for look in (ALONE, Look(shareable=False, correctable=False)):
            settled_message(Settled(Question(Intent.LOOKUP, on, TODAY, body=west_london), ()), register, look)
    assert len(kept) == 4


def test_what_is_shared_of_the_day_before_a_merger_is_of_that_day(register: Register) -> None:
    reply = ask("who led Corby before the merger?", register, TODAY)
    assert reply.answer is not None
    assert reply.question is not None
    message = answer_message(reply.answer, reply.question, shareable=True)
    share = next(e for e in message.blocks[-1]["elements"] if e["action_id"] == "share")
    again = answer(read_token(share["value"], TODAY), register)
    assert (again.body, again.on) == (reply.answer.body, reply.answer.on)
    assert again.headline == reply.answer.headline
