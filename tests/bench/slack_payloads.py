"""Payloads as Slack sends them, and who asks what in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Words:
    """What people type, what buttons carry and what they are called, and text of every kind that is none of these."""

    questions: Sequence[str]
    values: Sequence[str]
    actions: Sequence[str]
    odd: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that was asked: its number is in the ids of the channel and the person."""

    dice: random.Random
    words: Words
    number: int

    @property
    def channel(self) -> str:
        return f"C0ASKED{self.number}"

    @property
    def user(self) -> str:
        return f"U0ASKS{self.number}"

    @property
    def url(self) -> str:
        return f"https://hooks.slack.invalid/{self.number}"

    @property
    def trigger(self) -> str:
        return f"{self.number}.2.3"

    @property
    def text(self) -> str:
        return self.dice.choice([self.dice.choice(self.words.questions), self.dice.choice(self.words.odd)])

    @property
    def value(self) -> str:
        return self.dice.choice([self.dice.choice(self.words.values), self.dice.choice(self.words.odd)])


Json = dict[str, Any]

ELSEWHERE: Final = "C0ELSEWHERE"
"""A channel that payloads name in places that do not say where somebody asked."""

_OF_AN_ANSWER: Final = "ccg:08Y"
_IN_A_THREAD: Final = 0.3
_SHARED: Final = 0.1


def _command(asked: Asked) -> Json:
    return {
        "token": "not a secret",
        "team_id": "T0TEAM",
        "team_domain": "example",
        "channel_id": asked.channel,
        "channel_name": "asked",
        "channel": ELSEWHERE,
        "user_id": asked.user,
        "user_name": "alex",
        "command": asked.dice.choice(("/ccg", "/stp", "/icb", "/else")),
        "text": asked.text,
        "api_app_id": "A0APP",
        "response_url": asked.url,
        "trigger_id": asked.trigger,
    }


def _envelope(asked: Asked, **event: Any) -> Json:
    return {
        "token": "not a secret",
        "team_id": "T0TEAM",
        "api_app_id": "A0APP",
        "channel_id": ELSEWHERE,
        "event": {
            "user": asked.user,
            "channel": asked.channel,
            "ts": f"17{asked.number:08}.1",
            "event_ts": f"17{asked.number:08}.1",
            "item": {"type": "message", "channel": ELSEWHERE},
            **event,
        },
        "type": "event_callback",
        "event_id": f"Ev{asked.number:08}",
        "event_time": 1_700_000_000,
        "authorizations": [{"team_id": "T0TEAM", "user_id": "U0BOT", "is_bot": True}],
        "is_ext_shared_channel": asked.dice.random() < _SHARED,
    }


def _mention(asked: Asked) -> Json:
    thread = {"thread_ts": "1700000000.1"} if asked.dice.random() < _IN_A_THREAD else {}
    return _envelope(asked, type="app_mention", text=f"<@U0BOT> {asked.text}", **thread)


def _direct(asked: Asked) -> Json:
    return _envelope(asked, type="message", channel_type="im", text=asked.text)


def _home(asked: Asked) -> Json:
    return _envelope(asked, type="app_home_opened", tab="home")


def _interaction(asked: Asked, kind: str, **more: Any) -> Json:
    return {
        "type": kind,
        "user": {"id": asked.user, "name": "alex", "team_id": "T0TEAM"},
        "api_app_id": "A0APP",
        "token": "not a secret",
        "team": {"id": "T0TEAM", "domain": "example"},
        "enterprise": None,
        "channel_id": ELSEWHERE,
        "trigger_id": asked.trigger,
        **more,
    }


def _in_channel(asked: Asked) -> Json:
    return {"channel": {"id": asked.channel, "name": "asked"}, "response_url": asked.url}


def _message(asked: Asked) -> Json:
    text = {"type": "text", "text": asked.text}
    section = {"type": "rich_text_section", "elements": [text]}
    return {
        "type": "message",
        "user": "U0WROTE",
        "channel": ELSEWHERE,
        "text": asked.text,
        "ts": "1541419200.1",
        "blocks": [{"type": "rich_text", "elements": [section]}],
        "attachments": [{"fallback": asked.text, "fields": [{"title": "of", "value": asked.text}]}],
    }


def _button(asked: Asked) -> Json:
    action = asked.dice.choice(asked.words.actions)
    action = asked.dice.choice(
        (action, action, action, f"{action}0", f"{action}x", f"x{action}", action + "9" * 5_000)
    )
    container = {
        "type": "message",
        "message_ts": "1700000000.1",
        "channel_id": asked.channel,
        "is_ephemeral": asked.dice.choice((True, False)),
    }
    pressed = {
        "type": "button",
        "action_id": action,
        "block_id": "b",
        "value": asked.value,
        "action_ts": "1.1",
    }
    return _interaction(
        asked, "block_actions", **_in_channel(asked), container=container, message=_message(asked), actions=[pressed]
    )  # fmt: skip


def _shortcut(asked: Asked) -> Json:
    return _interaction(
        asked,
        "message_action",
        **_in_channel(asked),
        callback_id=asked.dice.choice(("explain_bodies", "explain_bodies", "explain_bodies", "another")),
        message_ts="1541419200.1",
        message=_message(asked),
    )


def _submission(asked: Asked) -> Json:
    form = {"body": _OF_AN_ANSWER, "on": "2018-11-05", "channel": asked.channel}
    fields = {
        "what": {"what": {"type": "static_select", "selected_option": {"value": "leader"}}},
        "value": {"value": {"type": "plain_text_input", "value": asked.text}},
        "start": {"start": {"type": "plain_text_input", "value": "2018"}},
        "source": {"source": {"type": "url_text_input", "value": "https://example.org/"}},
        "note": {"note": {"type": "plain_text_input", "value": None}},
    }
    view = {
        "id": f"V0{asked.number}",
        "type": "modal",
        "callback_id": asked.dice.choice(
            ("suggest_correction", "suggest_correction", "suggest_correction", "another")
        ),
        "private_metadata": json.dumps(form),
        "state": {"values": fields},
    }
    return _interaction(
        asked,
        asked.dice.choice(("view_submission", "view_submission", "view_submission", "view_closed")),
        view=view,
    )


def _challenge(asked: Asked) -> Json:
    return {"type": "url_verification", "token": "not a secret", "challenge": asked.text}


MAKERS: Final[dict[str, Callable[[Asked], Json]]] = {
    "slash command": _command,
    "mention": _mention,
    "direct message": _direct,
    "home tab": _home,
    "button": _button,
    "shortcut": _shortcut,
    "dialogue": _submission,
    "url_verification": _challenge,
}
"""How to make a payload of each sort."""
