"""Follow-ups in threads and direct messages, through the whole app, with a state and without one."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime, timedelta
from threading import Event
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from sqlalchemy import select, update

from data.model import BodyKey, Kind
from data.query.query import Attribute, Query
from data.state import StateError
from data.state import conversations as in_state
from data.state.conversations import Said
from data.state.engine import reading, writing
from data.state.tables import CONVERSATIONS
from handlers.answering import GREETING
from handlers.commands import IN_SHORT
from handlers.context import MOST_KEPT, Conversations, ListenerContext, said_of
from handlers.listeners.register import register_listeners
from handlers.payload import workspace_of
from handlers.rendering.message import Action
from tests.handlers.conftest import AtOnce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from data.register import Register

CORBY = "population of NHS Corby CCG in 2018"
NENE = "and Nene?"
CORBYS = "NHS Corby CCG had 70,827 people on 31 December 2018"
NENES = "NHS Nene CCG had 659,823 people on 31 December 2018"
ALONE = "Toby Sanders is the chief executive of NHS Northamptonshire ICB today"
"""How what was asked of Corby goes on with Nene, and how Nene is told of where nothing was asked before."""


class Workspace:
    """People who write to the bot, and what it posts; messages are numbered in the order in which they are sent."""

    def __init__(self, register: Register, conversations: Conversations) -> None:
        self.register = register
        self.now = datetime(2026, 11, 21, 9, tzinfo=UTC)
        self.posted: list[dict[str, Any]] = []
        self._sent = 0
        self.start(conversations)

    def start(self, conversations: Conversations) -> None:
        """Start the bot, and leave the one that ran before."""
        self.app = App(
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
            request_verification_enabled=False,
            process_before_response=True,
        )
        ctx = ListenerContext(
            lambda: self.register,
            self.today,
            AtOnce(),
            now=lambda: self.now,
            conversations=conversations,
        )
        register_listeners(self.app, ctx)

    def today(self) -> date:
        return self.now.date()

    def post(self, _client: WebClient, **message: Any) -> SimpleNamespace:
        ts = self.next_ts()
        self.posted.append({**message, "ts": ts})
        channel = message["channel"].replace("U", "D")
        return SimpleNamespace(data={"ok": True, "channel": channel, "ts": ts})

    def next_ts(self) -> str:
        self._sent += 1
        return f"1795251600.{self._sent:06}"

    def mention(self, text: str, thread: str = "", channel: str = "C1", **body: Any) -> Exchange:
        return self._event(
            {"type": "app_mention", "channel": channel, "text": f"<@U2> {text}"}, thread, **body
        )

    def direct(self, text: str, thread: str = "", channel: str = "D1", **event: Any) -> Exchange:
        said = {"type": "message", "channel_type": "im", "channel": channel, "text": text, **event}
        return self._event(said, thread)

    def edit(self, mention: Exchange, text: str) -> Exchange:
        """Write a mention anew, of which Slack tells as of another event about the same message."""
        event = {"type": "app_mention", "channel": "C1", "text": f"<@U2> {text}", "edited": {"user": "U1"}}
        return self._event(event | {"ts": mention.ts}, "", event_id="Ev2")

    def _event(self, event: dict[str, Any], thread: str, **body: Any) -> Exchange:
        ts = event.setdefault("ts", self.next_ts())
        event |= {"user": "U1", **({"thread_ts": thread} if thread else {})}
        before = len(self.posted)
        body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event, **body}
        self._send(json.dumps(body), "application/json")
        return Exchange(ts, self.posted[before:])

    def press(self, button: dict[str, Any], message: dict[str, Any]) -> None:
        pressed = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "response_url": "https://hooks.slack.invalid/1",
            "channel": {"id": message["channel"]},
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"]},
            "message": {"ts": message["ts"], "thread_ts": message["thread_ts"] or message["ts"]},
            "actions": [{"block_id": "b", **button}],
        }
        self._send(urlencode({"payload": json.dumps(pressed)}), "application/x-www-form-urlencoded")

    def slash(self, text: str, channel: str = "D1") -> str:
        said = {"command": "/ccg", "text": text, "user_id": "U1", "channel_id": channel, "team_id": "T1"}
        form = urlencode(said)
        return str(json.loads(self._send(form, "application/x-www-form-urlencoded"))["text"])

    def _send(self, body: str, kind: str) -> str:
        answered = self.app.dispatch(BoltRequest(body=body, headers={"content-type": [kind]}))
        assert answered.status == 200
        return str(answered.body)


class Exchange:
    """A message and what was answered."""

    def __init__(self, ts: str, posted: list[dict[str, Any]]) -> None:
        self.ts = ts
        self.posted = posted

    @property
    def answer(self) -> dict[str, Any]:
        (message,) = self.posted
        return message

    @property
    def text(self) -> str:
        return str(self.answer["text"])


@pytest.fixture(params=["in the process", "in the state"])
def conversations(request: pytest.FixtureRequest) -> Conversations:
    return Conversations(request.getfixturevalue("kept") if request.param == "in the state" else None)


@pytest.fixture
def slack(register: Register, conversations: Conversations, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    return started(register, conversations, monkeypatch)


@pytest.fixture
def kept_slack(register: Register, kept: Engine, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Give a workspace whose conversations are in a state."""
    return started(register, Conversations(kept), monkeypatch)


def started(register: Register, conversations: Conversations, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    workspace = Workspace(register, conversations)

    def post(client: WebClient, **message: Any) -> SimpleNamespace:
        return workspace.post(client, **message)

    monkeypatch.setattr(WebClient, "chat_postMessage", post)
    monkeypatch.setattr("slack_bolt.context.respond.respond.Respond.__call__", lambda *_, **_message: None)
    return workspace


def queries(engine: Engine) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        return list(connection.scalars(select(CONVERSATIONS.c.query).order_by(CONVERSATIONS.c.ts)))


# threads


def test_a_mention_in_a_thread_continues_the_last_one_there(slack: Workspace) -> None:
    assert slack.mention(CORBY, thread="1795251600.000000").text.startswith(CORBYS)
    followed = slack.mention(NENE, thread="1795251600.000000")
    assert followed.text.startswith(NENES)
    assert followed.answer["thread_ts"] == "1795251600.000000"
    assert slack.mention("what about 2019?", thread="1795251600.000000").text.startswith(
        "NHS Nene CCG had 664,001 people on 31 December 2019"
    )


@pytest.mark.parametrize("ask", ["mention", "direct"])
@pytest.mark.parametrize("under", ["question", "answer"])
def test_a_thread_under_the_first_question_or_its_answer_continues_it(
    slack: Workspace, ask: str, under: str
) -> None:
    say = getattr(slack, ask)
    first = say(CORBY)
    thread = first.ts if under == "question" else first.answer["ts"]
    assert say(NENE, thread=thread).text.startswith(NENES)
    assert say("and Corby?", thread=thread).text.startswith(CORBYS)


def test_a_mention_outside_a_thread_begins_anew(slack: Workspace) -> None:
    slack.mention(CORBY)
    assert slack.mention(NENE).text.startswith(ALONE)


def test_another_thread_or_channel_is_another_conversation(slack: Workspace) -> None:
    first = slack.mention(CORBY)
    other = slack.mention("help")
    assert slack.mention(NENE, thread=other.ts).text.startswith(ALONE)
    assert slack.mention(NENE, thread=first.ts, channel="C2").text.startswith(ALONE)


def test_people_of_two_workspaces_that_share_a_channel_are_in_one_conversation(slack: Workspace) -> None:
    ours = [{"team_id": "T1"}]
    first = slack.mention(CORBY, team_id="T2", authorizations=ours)
    followed = slack.mention(NENE, thread=first.ts, team_id="T1", authorizations=ours)
    assert followed.text.startswith(NENES)


def test_a_thread_can_be_continued_for_a_day(slack: Workspace) -> None:
    first = slack.mention(CORBY)
    slack.now += timedelta(hours=23, minutes=59)
    assert slack.mention(NENE, thread=first.ts).text.startswith(NENES)
    slack.now += timedelta(days=1)
    assert slack.mention("and Corby?", thread=first.ts).text.startswith(ALONE)


def test_a_question_of_no_day_is_continued_as_of_the_day_of_the_follow_up(
    kept_slack: Workspace, kept: Engine
) -> None:
    first = kept_slack.mention("who leads Kent and Medway ICB?")
    assert "on" not in queries(kept)[0]
    kept_slack.now += timedelta(hours=20)
    kept_slack.mention("and for Devon?", thread=first.ts)
    assert queries(kept)[1] == {"asks": ["leader"], "bodies": ["icb:QJK"]}


# direct messages


@pytest.mark.parametrize(("minutes", "said"), [(14, NENES), (15, ALONE)])
def test_a_direct_message_is_continued_for_fifteen_minutes(slack: Workspace, minutes: int, said: str) -> None:
    slack.direct(CORBY)
    slack.now += timedelta(minutes=minutes)
    assert slack.direct(NENE).text.startswith(said)


def test_somebody_elses_direct_messages_are_another_conversation(slack: Workspace) -> None:
    slack.direct(CORBY)
    assert slack.direct(NENE, channel="D2").text.startswith(ALONE)


def test_a_reply_that_is_shown_outside_its_thread_too_is_answered_in_it(slack: Workspace) -> None:
    first = slack.direct(CORBY)
    followed = slack.direct(NENE, thread=first.ts, subtype="thread_broadcast")
    assert followed.text.startswith(NENES)
    assert followed.answer["thread_ts"] == first.ts


def test_a_question_that_was_not_answered_leaves_the_one_before_it_to_be_continued(slack: Workspace) -> None:
    slack.direct(CORBY)
    slack.direct("flibbertigibbet")
    slack.direct("watch everything")
    assert slack.direct(NENE).text.startswith(NENES)


def test_an_edited_question_is_the_one_that_is_continued(slack: Workspace) -> None:
    first = slack.mention("who leads NHS Devon ICB?")
    assert slack.edit(first, CORBY).text.startswith(CORBYS)
    assert slack.mention(NENE, thread=first.ts).text.startswith(NENES)
    assert slack.edit(first, NENE).text.startswith(ALONE)


def test_slash_commands_neither_begin_nor_continue_a_conversation(slack: Workspace) -> None:
    slack.slash("population of NHS Corby CCG in 2018")
    assert slack.direct(NENE).text.startswith(ALONE)
    slack.direct(CORBY)
    assert slack.slash("and Nene?").startswith(ALONE)


# buttons


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for block in message["blocks"] if block["type"] == "actions" for each in block["elements"]]


@pytest.mark.parametrize("ask", ["mention", "direct"])
def test_an_answer_that_was_picked_is_continued(slack: Workspace, ask: str) -> None:
    say = getattr(slack, ask)
    asked = say("population of Norfolk CCG on 5 November 2018")
    north = next(each for each in buttons(asked.answer) if "North Norfolk" in each["text"]["text"])
    slack.press(north, asked.answer)
    followed = say("and Corby?", thread=asked.answer["ts"])
    assert followed.text.startswith("NHS Corby CCG had")
    if ask == "direct":
        assert say(NENE).text.startswith("NHS Nene CCG had")


def test_a_question_that_was_tried_on_the_home_tab_is_continued_in_the_direct_message(
    slack: Workspace,
) -> None:
    home = {"channel": "D1", "ts": "", "thread_ts": ""}
    slack.press({"type": "button", "action_id": f"{Action.TRY}_0", "value": CORBY}, home)
    assert slack.posted[0]["text"].startswith(CORBYS)
    assert slack.direct(NENE).text.startswith(NENES)


# talk


@pytest.mark.parametrize("ask", ["mention", "direct"])
@pytest.mark.parametrize("thanks", ["thanks!", "thank you very much", "ok great, thanks", "cheers :+1:"])
def test_thanks_get_no_message_and_change_nothing(slack: Workspace, ask: str, thanks: str) -> None:
    say = getattr(slack, ask)
    first = say(CORBY)
    assert say(thanks, thread=first.ts).posted == []
    assert say(NENE, thread=first.ts).text.startswith(NENES)


def test_a_command_of_thanks_gets_a_word(slack: Workspace) -> None:
    assert slack.slash("thanks") == "You are welcome."


@pytest.mark.parametrize("ask", ["mention", "direct"])
def test_a_greeting_gets_one_line(slack: Workspace, ask: str) -> None:
    answer = getattr(slack, ask)("hello").answer
    assert answer["text"] == GREETING
    assert len(answer["blocks"]) == 1


@pytest.mark.parametrize("said", ["help", ""])
def test_help_and_a_mention_of_nothing_else_get_a_line_in_a_channel(slack: Workspace, said: str) -> None:
    answer = slack.mention(said).answer
    assert answer["text"] == IN_SHORT
    assert len(answer["blocks"]) == 1


@pytest.mark.parametrize("said", ["help", ""])
def test_help_in_a_direct_message_is_the_help(slack: Workspace, said: str) -> None:
    assert "All commands" in str(slack.direct(said).answer["blocks"])


# what is kept


def test_the_bot_that_starts_again_on_the_same_state_continues(kept_slack: Workspace, kept: Engine) -> None:
    first = kept_slack.mention(CORBY)
    kept_slack.start(Conversations(kept))
    assert kept_slack.mention(NENE, thread=first.ts).text.startswith(NENES)
    kept_slack.start(Conversations())
    assert kept_slack.mention(NENE, thread=first.ts).text.startswith(ALONE)


def test_of_the_words_nothing_is_kept(kept_slack: Workspace, kept: Engine) -> None:
    kept_slack.direct("pls, what is the POPULATION of nhs Corbie ccg in 2018? asking for a friend")
    assert "orbie" not in str(queries(kept))
    assert "friend" not in str(queries(kept))


def test_of_a_search_which_is_words_alone_only_that_it_was_asked(register: Register) -> None:
    conversations, now = Conversations(), datetime(2026, 11, 21, 9, tzinfo=UTC)
    corby = Query((Attribute.POPULATION,), now.date(), now.date(), bodies=(BodyKey(Kind.CCG, "03V"),))
    topic = Query((Attribute.TOPIC,), now.date(), now.date(), words=("made", "up"))
    first, second, third = (Said("T1", "D1", "", f"{number}.0") for number in range(3))
    conversations.keep(first, corby, now)
    assert conversations.before(second, register, now.date(), now) == corby
    conversations.keep(second, topic, now)
    assert conversations.before(third, register, now.date(), now) is None


@pytest.mark.parametrize(
    "found",
    [
        {"asks": ["population"], "on": "2018-12-31", "bodies": ["ccg:XXX"]},
        {"asks": ["population"], "on": "2018-12-31", "bodies": ["ccg:03V"], "rivals": ["ccg:XXX"]},
        {"asks": ["card"], "on": "2018-12-31", "people": ["nobody-of-this-name"]},
        {"asks": ["population"], "on": "2018-12-31", "where": {"kind": "ccg", "within": ["stp:XXX"]}},
        {
            "asks": ["population"],
            "on": "2018-12-31",
            "where": {"kind": "ccg", "led_by": "nobody-of-this-name"},
        },
        {"asks": ["of a later version"], "on": "2018-12-31", "bodies": ["ccg:03V"]},
        {"asks": ["population"], "on": "2018-12-31", "bodies": ["ccg:03V"], "of_a_later_version": True},
        {"asks": ["population"], "on": "some day", "bodies": ["ccg:03V"]},
        {},
        [],
        None,
        "population",
    ],
)
def test_what_cannot_be_read_or_is_of_somebody_who_is_gone_is_ignored(
    kept_slack: Workspace, kept: Engine, found: object
) -> None:
    first = kept_slack.mention(CORBY)
    with writing(kept) as connection:
        connection.execute(update(CONVERSATIONS).values(query=found))
    assert kept_slack.mention(NENE, thread=first.ts).text.startswith(ALONE)


def test_a_process_without_a_state_keeps_so_many_and_no_more(register: Register) -> None:
    conversations, now = Conversations(), datetime(2026, 11, 21, 9, tzinfo=UTC)
    query = Query((Attribute.POPULATION,), now.date(), now.date(), bodies=(BodyKey(Kind.CCG, "03V"),))

    def said(number: int, ts: str) -> Said:
        return Said("T1", f"D{number}", "", ts)

    for number in range(MOST_KEPT + 1):
        conversations.keep(said(number, "1.0"), query, now)
    found = [conversations.before(said(n, "2.0"), register, now.date(), now) for n in (0, 1, MOST_KEPT)]
    assert found == [None, query, query]


# a state that cannot be used


def test_a_state_that_fails_stops_no_answer_and_is_told_of_once(
    kept_slack: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise StateError("the state in made-up.db cannot be used")

    with monkeypatch.context() as failing:
        failing.setattr(in_state, "last", fail)
        failing.setattr(in_state, "keep", fail)
        assert kept_slack.direct(CORBY).text.startswith(CORBYS)
        assert kept_slack.direct(NENE).text.startswith(ALONE)
    warned = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert [each.getMessage().rpartition(": ")[2] for each in warned] == [
        "the state in made-up.db cannot be used"
    ]
    assert kept_slack.direct(CORBY).text.startswith(CORBYS)
    assert kept_slack.direct(NENE).text.startswith(NENES)


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let whatever is asked of a state wait until the test is over."""
    over = Event()
    for name in ("last", "keep"):
        monkeypatch.setattr(in_state, name, lambda *_given: over.wait(20) and None)
    yield
    over.set()


@pytest.mark.usefixtures("stuck")
def test_a_state_that_hangs_stops_no_answer_and_is_told_of_once(
    kept_slack: Workspace, kept: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    kept_slack.start(Conversations(kept, wait=0.01))
    for _ in range(3):
        assert kept_slack.direct(CORBY).text.startswith(CORBYS)
    assert caplog.text.count("no answer in 0.01 s") == 1


@pytest.mark.parametrize("missing", [{"ts": ""}, {"ts": None}, {"channel": "no id"}])
def test_an_event_that_does_not_say_which_message_it_is_about_is_no_part_of_a_conversation(
    missing: dict[str, Any],
) -> None:
    event = {"channel": "C1", "ts": "1.1", **missing}
    assert said_of({"team_id": "T1"}, event) is None


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"team_id": "T1"}, "T1"),
        ({"team_id": "T2", "authorizations": [{"team_id": "T1"}]}, "T1"),
        ({"team_id": "T2", "authorizations": [{"team_id": None}]}, "T2"),
        ({"team_id": "T2", "authorizations": []}, "T2"),
        ({"team_id": "T2", "authorizations": {"team_id": "T1"}}, "T2"),
        ({}, ""),
    ],
)
def test_the_workspace_of_an_event_is_the_one_that_has_the_app(body: dict[str, Any], team: str) -> None:
    assert workspace_of(body) == team
