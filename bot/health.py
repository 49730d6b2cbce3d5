"""What whoever runs the bot asks it: is it alive, is it ready, and how does it go."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.metrics import CONTENT_TYPE
from data.state.engine import StateError, check_state

if TYPE_CHECKING:
    from bot.program import Program

_log = logging.getLogger(__name__)

PLAIN: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered: a status, a text and its type."""

    status: HTTPStatus
    text: str
    content_type: str = PLAIN


def page_of(path: str, program: Program, unheard: str = "") -> Page | None:
    """Give the page at a path; None where there is none.

    `unheard` says why Slack is not heard from, where the program knows that itself.
    """
    if path == "/healthz":
        return Page(HTTPStatus.OK, "alive\n")
    if path == "/readyz":
        return _ready(program, unheard)
    if path == "/metrics":
        return Page(HTTPStatus.OK, program.metrics.text().decode(), CONTENT_TYPE)
    return None


def _ready(program: Program, unheard: str) -> Page:
    try:
        check_state(program.state)
    except StateError as error:
        _log.warning("not ready: %s", error)
        unheard = "the state cannot be used; the log says why"
    if unheard:
        return Page(HTTPStatus.SERVICE_UNAVAILABLE, f"not ready: {unheard}\n")
    return Page(HTTPStatus.OK, f"ready, reference {program.register().version}\n")
