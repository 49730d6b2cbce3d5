"""Questions are answered ahead of the listeners, orders by them; both by the same words everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers.listeners.responses import reply_to_asked

if TYPE_CHECKING:
    from handlers.context import Asker, ListenerContext
    from handlers.listeners.responses import Asked
    from handlers.rendering.plain_text import Reply
    from tests.handlers.conftest import Slack


@pytest.fixture
def listened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the texts that came as far as a listener."""
    texts: list[str] = []

    def noted(question: Asked, asker: Asker, ctx: ListenerContext) -> Reply:
        texts.append(question.text)
        return reply_to_asked(question, asker, ctx)

    monkeypatch.setattr("handlers.listeners.register.reply_to_asked", noted)
    return texts


@pytest.mark.parametrize("text", ["08Y on 5 November 2018", "help", "nobody reads this", "", "compare"])
def test_a_question_is_answered_ahead_of_the_listeners_the_first_time_and_again(
    slack: Slack, listened: list[str], text: str
) -> None:
    first = slack.slash("/ccg", text)
    assert slack.slash("/ccg", text) == first
    assert first["response_type"] == "ephemeral"
    assert first["blocks"]
    assert listened == []


@pytest.mark.parametrize("text", ["watch everything", "export rank people per leader"])
def test_an_order_goes_on_to_its_listener_each_time(
    watching_slack: Slack, listened: list[str], text: str
) -> None:
    watching_slack.slash("/ccg", text)
    watching_slack.slash("/ccg", text)
    assert listened == [text, text]


def test_what_an_order_changes_for_a_channel_everyone_in_it_sees(watching_slack: Slack) -> None:
    assert watching_slack.slash("/ccg", "watch everything")["response_type"] == "in_channel"


def test_a_listener_that_nothing_stands_before_answers_alike(
    slack: Slack, listened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = slack.slash("/stp", "08Y on 5 November 2018")
    monkeypatch.setattr(slack.app, "_middleware_list", slack.app._middleware_list[:-1])
    assert slack.slash("/stp", "08Y on 5 November 2018") == ahead
    assert listened == ["08Y on 5 November 2018"]


def test_a_command_of_somebody_elses_is_not_answered(slack: Slack, listened: list[str]) -> None:
    form = "command=%2Fweather&text=kent&user_id=U1&channel_id=C1&team_id=T1"
    answered = slack._send(form, "application/x-www-form-urlencoded")
    assert answered.status == 404
    assert listened == []
