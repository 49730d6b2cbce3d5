"""Watching, as a channel sees it: what is said, and what is kept."""

from __future__ import annotations

import json
from datetime import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.blockkit import faults
from data.changes.subscription import About, Channel, Rhythm, Watch
from data.model import BodyKey, Kind
from data.state import subscriptions
from handlers.payload import Stewards
from tests.handlers.conftest import Slack

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.changes.subscription import Subscription
    from data.register import Register

HERE = Channel("T1", "C1")
DEVON = BodyKey(Kind.ICB, "QJK")


def said(message: dict[str, Any]) -> str:
    assert not faults(message["blocks"])
    return json.dumps(message["blocks"], ensure_ascii=False)


def asked_for(kept: Engine) -> Subscription:
    found = subscriptions.subscription(kept, HERE)
    assert found is not None
    return found


def test_watching_states_what_when_and_how_to_change_it_for_all_to_see(
    watching_slack: Slack, kept: Engine
) -> None:
    message = watching_slack.slash("/icb", "watch Devon")
    assert message["response_type"] == "in_channel"
    for expected in (
        "NHS Devon ICB",
        "every change",
        "08:30",
        "Europe/London",
        "only when something changed",
    ):
        assert expected in said(message)
    assert "digest at 09:00 on weekdays" in said(message)
    assert asked_for(kept).watches == (Watch(DEVON, About.CHANGES, "U1"),)
    assert asked_for(kept).rhythm == Rhythm()


def test_a_mention_watches_for_its_channel_too(watching_slack: Slack, kept: Engine) -> None:
    watching_slack.event(type="app_mention", channel="C1", user="U2", text="<@U0> watch Devon ICB mergers")
    assert asked_for(kept).watches == (Watch(DEVON, About.MERGERS, "U2"),)
    (posted,) = watching_slack.posted
    assert "mergers and joint working" in said(posted)


def test_everything_can_be_watched(watching_slack: Slack, kept: Engine) -> None:
    message = watching_slack.slash("/ccg", "watch everything leaders")
    assert "every CCG, STP and ICB (changes of leader)" in said(message)
    assert asked_for(kept).watches == (Watch(None, About.LEADERS, "U1"),)


def test_a_closed_body_is_watched_as_what_it_became_and_says_so(watching_slack: Slack, kept: Engine) -> None:
    message = watching_slack.slash("/ccg", "watch Corby CCG")
    assert message["text"].startswith("This channel now watches NHS Northamptonshire ICB (every change).")
    assert "That includes NHS Corby CCG (closed 31 March 2020), " in message["text"]
    assert [str(watch.body) for watch in asked_for(kept).watches] == ["icb:QPM"]


@pytest.mark.parametrize("command", ["/ccg", "/stp", "/icb"])
def test_whatever_kind_is_tried_first_the_living_body_is_watched(
    watching_slack: Slack, kept: Engine, command: str
) -> None:
    message = watching_slack.slash(command, "watch Devon")
    assert asked_for(kept).watches == (Watch(DEVON, About.CHANGES, "U1"),)
    for earlier in (
        "Devon STP (closed 30 June 2022)",
        "NHS Devon CCG (closed 30 June 2022)",
        "NHS South Devon and Torbay CCG (closed 31 March 2019)",
    ):
        assert earlier in said(message)
    assert "no longer watches NHS Devon ICB" in said(watching_slack.slash(command, "unwatch Devon"))


def test_of_many_earlier_bodies_the_first_are_named(watching_slack: Slack) -> None:
    assert " earlier ones." in watching_slack.slash("/icb", "watch Greater Manchester")["text"]


def test_an_ambiguous_name_is_asked_back_and_its_button_watches(watching_slack: Slack, kept: Engine) -> None:
    message = watching_slack.slash("/ccg", "watch London")
    assert message["response_type"] == "ephemeral"
    assert subscriptions.subscription(kept, HERE) is None
    (actions,) = [block for block in message["blocks"] if block["type"] == "actions"]
    button = actions["elements"][0]
    assert button["text"]["text"].startswith("Watch ")
    watching_slack.click(button["action_id"], button["value"])
    assert len(asked_for(kept).watches) == 1
    assert "now watches" in said(watching_slack.responded[0])


@pytest.mark.parametrize("value", ["", "ccg:99Z|changes", "icb:QJK|gossip", "x" * 500])
def test_a_forged_button_watches_nothing(watching_slack: Slack, kept: Engine, value: str) -> None:
    watching_slack.click("watch_0", value)
    assert subscriptions.subscription(kept, HERE) is None
    assert "again" in said(watching_slack.responded[0])


def test_a_name_that_is_nobodys_watches_nothing(watching_slack: Slack, kept: Engine) -> None:
    message = watching_slack.slash("/ccg", "watch Atlantis")
    assert message["response_type"] == "ephemeral"
    assert subscriptions.subscription(kept, HERE) is None


def test_what_is_watched_is_listed(watching_slack: Slack) -> None:
    assert "watches nothing" in said(watching_slack.slash("/icb", "watching"))
    watching_slack.slash("/icb", "watch Devon, Sussex")
    watching_slack.slash("/icb", "digest at 7am on weekdays")
    message = watching_slack.slash("/icb", "watching")
    assert message["response_type"] == "ephemeral"
    for expected in ("2 things", "NHS Devon ICB", "Sussex", "Monday to Friday at 07:00"):
        assert expected in said(message)


def test_a_stopped_digest_says_why_and_how_to_start_it_again(watching_slack: Slack, kept: Engine) -> None:
    watching_slack.slash("/icb", "watch Devon")
    subscriptions.stop(kept, HERE, "is_archived")
    assert "is_archived" in said(watching_slack.slash("/icb", "watching"))
    watching_slack.slash("/icb", "digest at 08:30")
    assert not asked_for(kept).stopped


def test_unwatching_ends_one_or_all(watching_slack: Slack, kept: Engine) -> None:
    watching_slack.slash("/icb", "watch Devon, Sussex")
    assert "Name the one" in said(watching_slack.slash("/icb", "unwatch"))
    assert "does not watch" in said(watching_slack.slash("/icb", "unwatch Leeds"))
    assert len(asked_for(kept).watches) == 2
    assert "no longer watches NHS Devon ICB" in said(watching_slack.slash("/icb", "unwatch Devon"))
    assert [watch.body for watch in asked_for(kept).watches] != [DEVON]
    message = watching_slack.slash("/icb", "unwatch")
    assert message["response_type"] == "in_channel"
    assert "gets no digest" in said(message)
    assert subscriptions.subscription(kept, HERE) is None
    watching_slack.slash("/icb", "watch Devon")
    watching_slack.slash("/icb", "watch everything")
    watching_slack.slash("/icb", "unwatch everything")
    assert subscriptions.subscription(kept, HERE) is None


def test_the_time_of_the_digest_is_set_in_the_channels_zone(watching_slack: Slack, kept: Engine) -> None:
    watching_slack.slash("/icb", "watch Devon")
    message = watching_slack.slash("/icb", "digest at 17:45 Europe/Paris always")
    assert "every day at 17:45 (Europe/Paris), also when nothing changed" in said(message)
    assert asked_for(kept).rhythm == Rhythm(time(17, 45), "Europe/Paris", always=True)
    assert "17:45" in said(watching_slack.slash("/icb", "digest"))
    refused = said(watching_slack.slash("/icb", "digest at teatime"))
    assert "no time and no time zone" in refused
    assert "`digest off` stops it." in refused
    assert asked_for(kept).rhythm.at == time(17, 45)


@pytest.mark.parametrize(
    "words", ["digest at 09:00 GMT", "digest at 09:00 BST.", "please digest at *09:00* UK time"]
)
def test_gmt_and_bst_are_taken_for_the_time_in_london_and_the_answer_says_so(
    watching_slack: Slack, kept: Engine, words: str
) -> None:
    watching_slack.slash("/icb", "watch Devon")
    message = watching_slack.slash("/icb", words)
    assert asked_for(kept).rhythm == Rhythm(time(9))
    assert "is taken as the time in London (Europe/London)" in said(message)


@pytest.mark.parametrize("words", ["digest off", "stop the digest", "turn off the digest please"])
def test_the_digest_is_switched_off_and_on_again(watching_slack: Slack, kept: Engine, words: str) -> None:
    assert "watches nothing" in said(watching_slack.slash("/icb", words))
    watching_slack.slash("/icb", "watch Devon")
    message = watching_slack.slash("/icb", words)
    assert "is switched off" in said(message)
    assert message["response_type"] == "in_channel"
    assert asked_for(kept).watches
    assert asked_for(kept).stopped
    assert "Switched off" in said(watching_slack.slash("/icb", "watching"))
    assert "is switched off" in said(watching_slack.slash("/icb", "digest"))
    watching_slack.slash("/icb", "digest on")
    assert not asked_for(kept).stopped


def test_who_asked_for_what_is_shown(watching_slack: Slack) -> None:
    watching_slack.slash("/icb", "watch Devon")
    watching_slack.event(type="app_mention", channel="C1", user="U2", text="<@U0> watch everything leaders")
    shown = said(watching_slack.slash("/icb", "watching"))
    assert "Asked for by <@U1> for NHS Devon ICB; <@U2> for every CCG, STP and ICB" in shown


def test_who_set_the_time_of_the_digest_is_shown_once_somebody_did(watching_slack: Slack) -> None:
    watching_slack.slash("/icb", "watch Devon")
    assert "Time set by" not in said(watching_slack.slash("/icb", "watching"))
    watching_slack.event(type="app_mention", channel="C1", user="U2", text="<@U0> digest at 09:00")
    assert "Asked for by <@U1> for NHS Devon ICB. Time set by <@U2>" in said(
        watching_slack.slash("/icb", "watching")
    )
    watching_slack.slash("/icb", "digest off")
    watching_slack.slash("/icb", "digest on")
    assert "Time set by <@U2>" in said(watching_slack.slash("/icb", "watching"))
    watching_slack.slash("/icb", "digest always")
    assert "Time set by <@U1>" in said(watching_slack.slash("/icb", "watching"))


def test_where_only_stewards_may_nobody_else_changes_what_is_watched(
    register: Register, monkeypatch: pytest.MonkeyPatch, kept: Engine
) -> None:
    stewards = Stewards("C9", frozenset({"U1"}))
    slack = Slack(register, monkeypatch, kept, stewards=stewards, stewards_watch=True)
    slack.slash("/icb", "watch Devon")
    for words in ("watch Kent", "unwatch everything", "digest at 09:00", "digest off"):
        slack.posted.clear()
        slack.event(type="app_mention", channel="C1", user="U2", text=f"<@U0> {words}")
        assert "Only the stewards" in said(slack.posted[0])
    assert asked_for(kept).watches == (Watch(DEVON, About.CHANGES, "U1"),)
    assert asked_for(kept).rhythm == Rhythm()
    slack.posted.clear()
    slack.event(type="app_mention", channel="C1", user="U2", text="<@U0> watching")
    assert "NHS Devon ICB" in said(slack.posted[0])


def test_the_preview_shows_the_next_digest_to_its_reader_alone(watching_slack: Slack) -> None:
    assert "watches nothing" in said(watching_slack.slash("/icb", "digest preview"))
    watching_slack.slash("/icb", "watch Devon")
    message = watching_slack.slash("/icb", "digest preview")
    assert message["response_type"] == "ephemeral"
    assert "nothing for tomorrow's digest" in said(message)


def test_without_a_state_watching_says_that_it_is_switched_off(slack: Slack) -> None:
    assert "switched off" in said(slack.slash("/ccg", "watch Devon"))


def test_an_export_posts_the_table_of_an_answer_as_csv(slack: Slack) -> None:
    message = slack.slash("/stp", "export rank people per leader top 3 on 5 November 2018")
    assert "on its way" in said(message)
    (sent,) = slack.uploaded
    assert sent["channel"] == "C1"
    (file,) = sent["file_uploads"]
    rows = file["file"].decode("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert "North West London" in rows[1]


def test_an_export_of_an_answer_without_a_table_gives_its_facts(slack: Slack) -> None:
    slack.event(type="app_mention", channel="C1", user="U2", text="<@U0> export 08Y on 5 November 2018")
    assert not slack.posted
    (file,) = slack.uploaded[0]["file_uploads"]
    assert "Mark Easton" in file["file"].decode("utf-8-sig")


def test_an_export_of_nothing_says_what_to_type(slack: Slack) -> None:
    message = slack.slash("/stp", "export Atlantis")
    assert not slack.uploaded
    assert "I did not understand “Atlantis”" in said(message)
