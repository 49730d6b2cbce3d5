"""A digest is written once for all channels that are told the same, and says what it would say by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest

from bot.digests import worker
from bot.digests.worker import draft_digest
from data.changes import Aspect, Change, Origin, told_now
from data.changes.subscription import DEFAULT_RHYTHM, About, Channel, Rhythm, Subscription, Watch
from data.changes.telling import Telling
from data.model import read_key
from handlers.rendering.digest import digest_message, digest_text, text_alone

if TYPE_CHECKING:
    from data.changes import Told
    from data.changes.telling import Entry
    from data.register import Register

DAY = date(2018, 11, 7)
DEVON = read_key("stp:QJK")
WATCHED = ("stp:QJK", "ccg:99P", "stp:QKS", "ccg:08Y", "")


def watching(*bodies: str, channel: str = "C1", about: About = About.CHANGES, by: str = "U1") -> Subscription:
    watches = tuple(Watch(read_key(body) if body else None, about, by) for body in bodies)
    return Subscription(Channel("T1", channel), DEFAULT_RHYTHM, watches)


def test_channels_that_watch_the_same_share_one_draft(register: Register) -> None:
    until = told_now(register, DAY)
    first = draft_digest(register, watching("stp:QJK"), until)
    assert first is not None
    for other in (
        watching("stp:QJK", channel="C2"),
        watching("stp:QJK", by="U2"),
        replace(watching("stp:QJK"), channel=Channel("T2", "G3"), rhythm=Rhythm(at=time(7), weekdays=True)),
    ):
        assert draft_digest(register, other, until) is first


def test_what_makes_a_digest_another_makes_it_anew(register: Register) -> None:
    until = told_now(register, DAY)
    here = watching("stp:QJK")
    first = draft_digest(register, here, until)
    week_before = replace(here, told=told_now(register, DAY - timedelta(days=60)))
    for other in (
        watching("stp:QJK", channel="D1"),
        watching("stp:QJK", about=About.MERGERS),
        watching("stp:QJK", "ccg:08Y"),
        week_before,
    ):
        assert draft_digest(register, other, until) is not first
    assert draft_digest(register, here, told_now(register, DAY + timedelta(days=1))) is not first
    told_already = replace(here, told=until)
    assert draft_digest(register, told_already, until) is None
    assert draft_digest(register, replace(told_already, rhythm=Rhythm(always=True)), until) is not None


def test_a_direct_message_speaks_to_its_person_and_a_channel_does_not(register: Register) -> None:
    until = told_now(register, DAY)
    said = [draft_digest(register, watching("stp:QJK", channel=channel), until) for channel in ("C1", "D1")]
    assert [draft.text.count("you watch") for draft in said if draft] == [0, 1]


def test_what_became_known_since_is_in_the_next_draft(register: Register) -> None:
    draft_digest(register, watching("stp:QJK"), told_now(register, DAY))
    approved = datetime(2018, 11, 7, 8, tzinfo=UTC)
    news = Change(
        "K1", Aspect.NAME, (), (DEVON,), None, approved, "", "It has a made-up name", "stated", (),
        origin=Origin.CORRECTION,
    )  # fmt: skip
    corrected = register.with_more(changes=[news])
    draft = draft_digest(corrected, watching("stp:QJK"), told_now(corrected, DAY))
    assert draft is not None
    assert "It has a made-up name" in draft.text


@pytest.mark.parametrize("channel", ["C1", "D1"])
@pytest.mark.parametrize("rhythm", [Rhythm(), Rhythm(always=True)])
def test_a_shared_draft_says_what_one_for_the_channel_alone_says(
    register: Register, channel: str, rhythm: Rhythm
) -> None:
    until = told_now(register, DAY)
    for bodies, about in product([*([body] for body in WATCHED), list(WATCHED)], About):
        own = replace(watching(*bodies, channel=channel, about=about), rhythm=rhythm)
        alone = register.with_more()
        answer = worker.digest_answer(alone, own, until)
        shared = draft_digest(register, own, until)
        assert (shared is None) == (answer is None)
        if shared and answer:
            assert shared.message == digest_message(answer, own, alone)
            assert shared.text == text_alone(digest_text(answer, own, alone))


def test_ten_thousand_channels_are_written_as_often_as_they_differ(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    written: list[Subscription] = []
    tell, write = Telling._make_entry, worker._write

    def counted_telling(telling: Telling, change: Change) -> Entry:
        told.append(change.id)
        return tell(telling, change)

    def counted_writing(register: Register, subscription: Subscription, until: Told) -> worker.Draft | None:
        written.append(subscription)
        return write(register, subscription, until)

    monkeypatch.setattr(Telling, "_make_entry", counted_telling)
    monkeypatch.setattr(worker, "_write", counted_writing)
    fresh = register.with_more()
    until = told_now(fresh, DAY)
    ways = list(product(WATCHED, About))
    for number in range(10_000):
        body, about = ways[number % len(ways)]
        draft_digest(fresh, watching(body, channel=f"C{number}", about=about, by=f"U{number}"), until)
    assert len(written) == len(ways)
    assert len(told) == len(set(told))


def test_as_many_drafts_are_kept_as_it_says(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = register.with_more()
    for days in range(worker.MOST_DRAFTS + 10):
        told = told_now(fresh, DAY - timedelta(days=days))
        draft_digest(fresh, replace(watching("ccg:08Y"), told=told), told)
    assert len(worker._DRAFTS) == worker.MOST_DRAFTS
