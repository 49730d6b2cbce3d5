"""The open modals, the home tab, and the `trigger_id`s that open views. A `View` is immutable: a change replaces it."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.sandbox.blockkit import Json
from bot.sandbox.blockkit_rules import VIEWS_IN_STACK
from bot.sandbox.config import APP_ID, BOT_ID, TEAM_ID
from bot.sandbox.elements import Picked, state_values
from bot.sandbox.workspace import with_ids

TRIGGER_SECONDS = 3.0
TRIGGERS_KEPT = 500

# What Slack gives with every view, whether the bot set it or not.
USUAL = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
}
FOR_MODALS = {"title": None, "close": None, "submit": None}


class TriggerError(Exception):
    """An invalid, used or expired trigger: Slack's code, and the trigger's channel where it is known."""

    def __init__(self, code: str, channel: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.channel = channel


@dataclass
class Trigger:
    """Where a person did something: a channel and, if in a view, the view; `expires` in seconds of `now`."""

    channel: str
    view_id: str | None
    expires: float
    used: bool = False


class Triggers:
    """Issues `trigger_id`s: each works once, for three seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._triggers: dict[str, Trigger] = {}

    def issue(self, channel: str, view_id: str | None = None) -> str:
        name = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._triggers[name] = Trigger(channel, view_id, self._now() + TRIGGER_SECONDS)
        while len(self._triggers) > TRIGGERS_KEPT:
            del self._triggers[next(iter(self._triggers))]
        return name

    def find(self, name: str) -> Trigger:
        """Give a trigger that may still be used."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise TriggerError("invalid_trigger_id")
        if trigger.used:
            raise TriggerError("exchanged_trigger_id", trigger.channel)
        if self._now() > trigger.expires:
            raise TriggerError("expired_trigger_id", trigger.channel)
        return trigger


class PushLimitError(Exception):
    """Slack keeps no more than three views on top of each other."""


@dataclass(frozen=True)
class View:
    """A view as the bot sent it, and its state.

    `errors` are shown at the inputs of these blocks; `trouble` is why the whole view did not work.
    """

    id: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    picked: Picked = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()

    @property
    def is_home(self) -> bool:
        return bool(self.body["type"] == "home")

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.body["blocks"]
        return blocks


def for_slack(view: View) -> Json:
    """Write the view as Slack's API and its payloads hold it."""
    return {
        **USUAL,
        **({} if view.is_home else FOR_MODALS),
        **view.body,
        "id": view.id,
        "team_id": TEAM_ID,
        "state": {"values": state_values(view.blocks, view.picked)},
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }


def for_page(view: View) -> Json:
    return {**for_slack(view), "errors": view.errors, "trouble": list(view.trouble)}


class Views:
    """The views that are open. Every change is published as a `views` event for the page."""

    def __init__(self, publish: Callable[[Json], None]) -> None:
        self._publish = publish
        self.modals: tuple[View, ...] = ()
        self.home: View | None = None
        self.home_trouble: tuple[str, ...] = ()

    def find(self, view_id: str) -> View | None:
        every = (*self.modals, self.home) if self.home else self.modals
        return next(
            (view for view in every if view_id in (view.id, view.body.get("external_id") or None)), None
        )

    def open(self, body: Json) -> View:
        view = _made(body)
        self.modals = (view,)
        self._tell()
        return view

    def push(self, body: Json) -> View:
        """Put a view on top. Raises PushLimitError where there are three already."""
        if len(self.modals) >= VIEWS_IN_STACK:
            raise PushLimitError
        view = _made(body)
        if self.modals:
            view = replace(view, root_id=self.modals[0].id, previous_id=self.modals[-1].id)
        self.modals = (*self.modals, view)
        self._tell()
        return view

    def update(self, view: View, body: Json) -> View:
        """Put other contents in a view. What was picked stays where block and action are still the same."""
        blocks = with_ids(tuple(body["blocks"]))
        changed = {"body": {**body, "blocks": blocks}, "hash": _hash(), "errors": {}, "trouble": ()}
        return self.change(view, **changed)

    def publish_home(self, body: Json) -> View:
        self.home_trouble = ()
        if self.home:
            return self.update(self.home, body)
        self.home = _made(body)
        self._tell()
        return self.home

    def change(self, view: View, **details: Any) -> View:  # noqa: ANN401 - View's fields
        changed = replace(view, **details)
        self.modals = tuple(changed if view.id == one.id else one for one in self.modals)
        if self.home and self.home.id == view.id:
            self.home = changed
        self._tell()
        return changed

    def remove(self, view: View) -> None:
        """Take a modal away, with whatever lies on top of it."""
        places = [place for place, one in enumerate(self.modals) if one.id == view.id]
        if places:
            self.modals = self.modals[: places[0]]
            self._tell()

    def clear(self) -> None:
        self.modals = ()
        self._tell()

    def show_home_trouble(self, *said: str) -> None:
        self.home_trouble = said
        self._tell()

    @property
    def for_page(self) -> Json:
        return {
            "modals": [for_page(view) for view in self.modals],
            "home": for_page(self.home) if self.home else None,
            "home_trouble": list(self.home_trouble),
        }

    def _tell(self) -> None:
        self._publish({"type": "views", **self.for_page})


def _made(body: Json) -> View:
    view_id = f"V{secrets.token_hex(5).upper()}"
    return View(view_id, {**body, "blocks": with_ids(tuple(body["blocks"]))}, _hash(), root_id=view_id)


def _hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"
