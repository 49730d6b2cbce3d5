"""Whatever is asked, of whatever bodies, for whatever day: an answer that Slack takes and that names its sources."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from data.answers import answer
from data.questions import Intent, Options, Question
from handlers.asking import ask
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.blockkit import faults, text_length
from data.days import FIRST_DAY
from data.model import BodyKey, Kind
from handlers.blocks import answer_message
from handlers.plain import answer_text
from handlers.spreadsheet import answer_csv

if TYPE_CHECKING:
    from data.query.document import Chart, Line, Table
    from data.register import Register

TODAY = date(2026, 11, 21)
DAYS = st.integers(0, (TODAY - FIRST_DAY).days).map(lambda days: FIRST_DAY + timedelta(days=days))
MEASURES = st.sampled_from(["people per leader", "population", "ccgs", "leaders", "ccgs per leader", "luck"])
STATUSES = st.sampled_from(["", "rejected", "approved", "proposed", "on hold", "blue"])


@settings(max_examples=120)
@given(data=st.data())
def test_every_question_gives_an_answer_that_fits_and_names_its_sources(
    register: Register, data: st.DataObject
) -> None:
    bodies = [key for key in register.bodies if key.kind not in (Kind.REGION, Kind.LOCAL_OFFICE)]
    some = st.sampled_from(bodies)
    on, first = data.draw(DAYS), data.draw(DAYS)
    last = max(first, data.draw(DAYS))
    names = [register.bodies[key].name for key in data.draw(st.lists(some, max_size=4))]
    person = data.draw(st.sampled_from(sorted(register.people)))
    options = Options(
        person=register.people[person].name,
        measure=data.draw(MEASURES),
        top=data.draw(st.sampled_from([None, 1, 5, -3, 0, 10_000])),
        status=data.draw(STATUSES),
        first=data.draw(st.sampled_from([None, first])),
        last=data.draw(st.sampled_from([None, last])),
        moment=data.draw(st.sampled_from(["", "", "before", "after"])),
    )
    body: BodyKey | None = data.draw(st.one_of(st.none(), some))
    intent = data.draw(st.sampled_from(list(Intent)))
    question = Question(
        intent,
        on,
        TODAY,
        tuple(names),
        body,
        data.draw(st.sampled_from([None, *Kind])),
        dated=True,
        options=options,
    )
    found = answer(question, register)
    message = answer_message(found, question, shareable=True)
    assert faults(list(message.blocks)) == [], question
    assert text_length(list(message.blocks)) <= 13_000
    assert answer_text(found).strip()
    assert answer_csv(found).startswith(("body", "on", '"')) or found.tables
    known = {source.id for source in found.sources}
    parts: list[Line | Table | Chart] = [
        found.headline,
        *(line for fact in found.facts for line in fact.lines),
        *found.tables,
        *found.charts,
    ]
    assert all(source in known for part in parts for source in part.sources), question
    figures = [
        table
        for table in found.tables
        if any(isinstance(cell, int | float) for row in table.rows for cell in row)
    ]
    assert all(table.sources for table in figures), question


@settings(max_examples=150)
@given(text=st.text(max_size=500))
def test_whatever_is_typed_gets_an_answer_or_the_help(register: Register, text: str) -> None:
    reply = ask(text, register, TODAY)
    if reply.answer is not None:
        message = answer_message(reply.answer, reply.question, shareable=True)
        assert faults(list(message.blocks)) == []
        assert "<!" not in str(message.blocks)
        assert "<!" not in message.text
