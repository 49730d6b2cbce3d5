"""The home tab."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.sandbox.blockkit import faults
from handlers.commands import STARTING_POINTS
from handlers.listeners.app_home import home_view, latest_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.model import Event
    from data.register import Register
    from tests.handlers.conftest import Slack

TODAY = date(2026, 11, 21)


def buttons(view: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the buttons beside lines, and then those in rows."""
    beside = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    return beside + [e for block in view["blocks"] if block["type"] == "actions" for e in block["elements"]]


def test_the_home_tab_is_one_that_slack_takes_with_questions_events_and_settings(register: Register) -> None:
    view = home_view(register, TODAY)
    assert view["type"] == "home"
    assert faults(view["blocks"]) == []
    labels = [button["text"]["text"] for button in buttons(view)]
    assert labels == [*(point.label for point in STARTING_POINTS), "Search", "All commands"]
    assert max(map(len, labels)) < 30
    said = str(view)
    assert "ONS resident estimate" in said
    assert "Day: today, unless the question names one" in said
    events = latest_events(register, TODAY)
    assert len(events) == 2
    for event in events:
        assert f"*{event.when}*" in said
        assert all(register.at(TODAY).name(body).split(" Integrated")[0] in said for body in event.bodies[:2])


def test_the_latest_events_by_the_day_are_shown_the_latest_first(
    make_register: Callable[..., Register], make_event: Callable[..., Event]
) -> None:
    days = ["2018-11-05", "2026-11-22", "2019-04", "2020", "2026-11-21", "2026"]
    made = make_register(events=[make_event("merged", day, id=f"E{place}") for place, day in enumerate(days)])
    assert [str(event.when) for event in latest_events(made, TODAY, 3)] == [
        "21 November 2026",
        "2020",
        "April 2019",
    ]


def test_a_register_without_events_says_so(make_register: Callable[..., Register]) -> None:
    assert "Nothing is known to have happened yet." in str(home_view(make_register(), TODAY))


def test_opening_the_home_tab_publishes_it_for_who_opened_it(slack: Slack) -> None:
    slack.event(type="app_home_opened", user="U1", channel="D1", tab="home", event_ts="1.1")
    slack.event(type="app_home_opened", user="U1", channel="D1", tab="messages", event_ts="1.2")
    (published,) = slack.views
    assert published["user_id"] == "U1"
    assert published["view"]["type"] == "home"


def test_a_question_of_the_home_tab_is_answered_in_a_direct_message(slack: Slack) -> None:
    first = buttons(home_view(slack.register, TODAY))[0]
    slack.interact(
        type="block_actions",
        view={"type": "home", "id": "V1"},
        container={"type": "view", "view_id": "V1"},
        response_urls=[],
        response_url=None,
        actions=[
            {"type": "button", "action_id": first["action_id"], "value": first["value"], "block_id": "b"}
        ],
    )
    (posted,) = slack.posted
    assert posted["channel"] == "U1"
    assert (
        "Simon Whitehouse is the chief executive of NHS Shropshire, Telford and Wrekin ICB" in posted["text"]
    )
