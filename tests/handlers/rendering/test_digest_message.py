"""A digest as people read it in Slack, and what they are told when digests stop."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.blockkit import faults
from data.changes import told_now
from data.changes.subscription import Channel, Rhythm, Subscription, Watch
from data.changes.telling import digest
from data.model import read_key
from handlers.rendering.digest import digest_message, digest_text, stopped_message, text_alone
from handlers.rendering.limits import TEXT

if TYPE_CHECKING:
    from data.query.answer import Answer
    from data.register import Register

DAY = date(2018, 11, 7)
DEVON = Watch(read_key("stp:QJK"))


def watching(*watches: Watch, channel: str = "C1") -> Subscription:
    return Subscription(Channel("T1", channel), Rhythm(), watches)


def of_devon(register: Register) -> Answer:
    answer = digest(register, watching(DEVON), told_now(register, DAY))
    assert answer is not None
    return answer


def test_a_digest_says_what_changed_with_its_source_and_why_it_comes(register: Register) -> None:
    message = digest_message(of_devon(register), watching(DEVON), register)
    said = json.dumps(message.blocks, ensure_ascii=False)
    assert not faults(list(message.blocks))
    assert "conditionally approves the merger of the two Devon CCGs" in said
    assert "Fresh batch of CCG mergers approved" in said
    assert "You get this because this channel watches Devon STP: `/ccg watching`" in said
    assert message.blocks[0]["text"]["text"] == "What changed, 7 November 2018"
    news = "NHS England conditionally approves the merger of the two Devon CCGs, which share AO Simon Tapley (November 2018)."
    assert message.text == message.blocks[1]["text"]["text"] == news
    # one source needs no number
    assert "[1]" not in said


def test_a_digest_of_much_leads_with_the_news_and_folds_the_rest_and_the_sources(register: Register) -> None:
    everything = watching(Watch(None))
    answer = digest(register, everything, told_now(register, DAY))
    assert answer is not None
    message = digest_message(answer, everything, register)
    assert not faults(list(message.blocks))
    assert message.text.startswith("NHS England conditionally approves the four-way Derbyshire merger")
    assert message.text.endswith(" And 11 more changes since 31 October 2018.")
    rest, sources = (block for block in message.blocks if block["type"] == "container")
    assert rest["default_collapsed"]
    assert "The five Norfolk and Waveney CCGs agreed to appoint one chief officer" in str(rest)
    assert len(sources["child_blocks"][0]["elements"][0]["text"].splitlines()) == len(answer.sources)


@pytest.mark.parametrize("first", ["2013-04-01", "2017-01-01", "2018-10-01", "2018-11-06"])
def test_a_digest_of_any_length_is_one_that_slack_takes(register: Register, first: str) -> None:
    everything = watching(Watch(None))
    since = told_now(register, date.fromisoformat(first))
    answer = digest(register, everything, told_now(register, DAY), since=since)
    if answer is not None:
        message = digest_message(answer, everything, register)
        assert not faults(list(message.blocks))
        assert not any("left out" in str(block) for block in message.blocks)
        assert (
            max(
                len(e["text"]["text"])
                for b in message.blocks
                if b["type"] == "actions"
                for e in b["elements"]
            )
            < 30
        )


def test_the_reader_of_a_direct_message_is_addressed(register: Register) -> None:
    said = digest_text(of_devon(register), watching(DEVON, channel="D1"), register)
    assert "You get this because you watch Devon STP:" in said


def test_of_many_watches_the_first_are_named(register: Register) -> None:
    codes = ("stp:QJK", "ccg:99P", "ccg:99Q", "ccg:08Y", "ccg:08M")
    many = watching(*(Watch(read_key(code)) for code in codes))
    assert "; and 2 more: `/ccg watching`" in digest_text(of_devon(register), many, register)
    everything = watching(Watch(None))
    assert "watches every CCG, STP and ICB:" in digest_text(of_devon(register), everything, register)


def test_the_text_alone_says_what_the_blocks_say(register: Register) -> None:
    text = text_alone(digest_text(of_devon(register), watching(DEVON), register))
    assert "conditionally approves the merger of the two Devon CCGs" in text
    assert "Fresh batch of CCG mergers approved" in text


def test_the_text_alone_is_escaped_and_cut() -> None:
    assert text_alone("<!channel> & all") == "&lt;!channel&gt; &amp; all"
    assert len(text_alone("word " * 2_000)) <= TEXT


@pytest.mark.parametrize(
    ("error", "why", "first"),
    [
        ("is_archived", "it is archived", "unarchive it, then "),
        ("not_in_channel", "Commissioner is not a member of it", "invite Commissioner there, then "),
        ("an_error_of_tomorrow", "Slack refused the last one (an_error_of_tomorrow)", ""),
    ],
)
def test_who_asked_reads_what_stopped_why_and_how_to_start_it_again(error: str, why: str, first: str) -> None:
    message = stopped_message(watching(DEVON), error)
    assert not faults(list(message.blocks))
    assert message.text == (
        f"The digests of <#C1> have stopped, because {why}. What is watched is kept. "
        f"To start them again, {first}say `/ccg digest at 08:30` there."
    )


def test_digests_in_direct_messages_are_yours() -> None:
    said = stopped_message(watching(DEVON, channel="D1"), "messages_tab_disabled").text
    assert said.startswith("Your digests in direct messages have stopped")
    assert said.endswith("say `digest at 08:30`.")
