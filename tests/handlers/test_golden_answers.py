"""Each question's answer, whole, as text and as blocks that Slack takes.

After a change that is meant to change answers: COMMISSIONER_GOLDEN=write pytest tests/handlers/test_golden_answers.py,
and read the difference before committing it.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.blockkit import faults
from handlers.answering import answer_text as ask
from handlers.rendering.answer_message import answer_message
from handlers.rendering.plain_text import answer_text
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)
GOLDEN = Path(__file__).with_name("golden")

QUESTIONS = {
    "lookup_ccg": "lookup 08Y on 5 November 2018",
    "lookup_stp": "/stp South West London on 5 November 2018",
    "lookup_icb": "lookup NHS Frimley ICB",
    "leads": "who leads Kent?",
    "leads_not_known": "who led Trafford CCG on 5 November 2018?",
    "per_leader": "population per leader in Shropshire and Telford and Wrekin on 5 November 2018",
    "merging": "is NHS Shropshire CCG merging with Telford and Wrekin CCG on 1 November 2019?",
    "will_merge": "will Kent merge next year?",
    "became": "what happened to Corby CCG?",
    "history": "history of Leicester City CCG in 2018",
    "who": "who is Jane Milligan on 5 November 2018",
    "mergers_year": "mergers in 2018",
    "mergers_ladder": "mergers on 5 November 2018",
    "rank": "which STPs have the most people per leader on 5 November 2018?",
    "compare": "compare Kent and Medway, Sussex and East Surrey on 5 November 2018",
    "compare_from_ccg": "/ccg compare Kent and Medway, Sussex and East Surrey on 5 November 2018",
    "stats": "stats on 5 November 2018",
    "size": "is Corby CCG too small?",
    "quality": "quality on 1 September 2016",
    "clusters": "clusters",
    "changes": "changes in November 2018",
    "changes_body": "changes in Devon since November 2018",
    "choices": "Norfolk CCG on 5 November 2018",
    "not_yet": "NHS Kent and Medway CCG on 5 November 2018",
    "another_wording": "what is the deal with the situation in Kent and Medway these days",
    "no_such_body": "Leeds City Council",
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_the_one_that_was_read_and_approved(register: Register, name: str) -> None:
    told = ask(QUESTIONS[name], register, TODAY)
    assert told.answer is not None
    text = f"{QUESTIONS[name]}\n\n{answer_text(told.answer)}\n"
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("COMMISSIONER_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_message_is_one_that_slack_takes(register: Register, name: str) -> None:
    told = ask(QUESTIONS[name], register, TODAY)
    assert told.answer is not None
    message = answer_message(told.answer, told.query, shareable=True)
    assert faults(list(message.blocks)) == []
    assert message.text.startswith(escape(told.answer.headline.text)[:200])
