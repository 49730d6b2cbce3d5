"""Slash commands: answered in the response itself, which is one way there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from slack_bolt import BoltResponse
from slack_bolt.middleware import Middleware

from data.digests.watching import Channel
from handlers.answer_cache import rendered
from handlers.answering import SLASH_COMMANDS
from handlers.classic import classic
from handlers.incoming import DEFERRED, QUESTIONS_ONLY, id_of, text_of
from handlers.message import sentence
from handlers.posting import later, reply, upload
from handlers.replied import Replied
from handlers.replying import answer_question, asked, reply_to_asked
from handlers.watching.asker import Asker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from slack_bolt import App, BoltContext, BoltRequest, Respond
    from slack_sdk import WebClient

    from handlers.desk import Desk
    from handlers.replying import Asked

_JSON: Final[dict[str, str | Sequence[str]]] = {"content-type": ["application/json;charset=utf-8"]}
_ANSWERED: Final = "answered"
"""What the middleware found and left to the listener to send."""
_NOBODY: Final = "Slack did not say who asked this, or where. Try again."


def register_commands(app: App, desk: Desk) -> None:
    """Put the slash commands on a Bolt app, one listener for each, and before them what answers questions."""
    app.use(_Answering(desk))
    for command in SLASH_COMMANDS:
        app.command(command)(_slash(desk))


class _Answering(Middleware):
    """Answers questions, for which nothing but the words is needed; orders go on to the listeners, or are deferred.

    Finding the listener and all that it might want to be told takes Bolt as long as reading a question takes.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Callable[[], BoltResponse],  # noqa: A002  Bolt's name
    ) -> BoltResponse | None:
        if text_of(req.body, "command") in SLASH_COMMANDS and _is_somebodys(req.body):
            found = answer_question(_question(req.body, self._desk), self._desk)
            team = id_of(req.body, "team_id")
            if isinstance(found, Replied):
                learns = self._desk.blocks.unproven(team, found.message.new_types)
                if not learns or not text_of(req.body, "response_url"):
                    return _response(found, self._desk, team)
                req.context[_ANSWERED] = found
        if req.context.get(QUESTIONS_ONLY):
            req.context[DEFERRED] = True
            return resp
        next()
        return resp


def _slash(desk: Desk) -> Callable[..., BoltResponse]:
    def answer_command(
        command: dict[str, Any], client: WebClient, respond: Respond, context: BoltContext
    ) -> BoltResponse:
        if not _is_somebodys(command):
            return _response(Replied(sentence(_NOBODY)), desk, "")
        question = _question(command, desk)
        channel = Channel(id_of(command, "team_id"), id_of(command, "channel_id"))
        asker = Asker(channel, id_of(command, "user_id"), question.kind)
        replied = context.get(_ANSWERED) or reply_to_asked(question, asker, desk)
        if replied.files:
            later(
                desk,
                lambda: upload(client, channel.id, replied.files, replied.comment),
                lambda said: reply(respond, sentence(said)),
            )
        workspace = desk.workspace(channel.team)
        if respond.response_url and workspace.unproven(replied.message.new_types):
            # a refusal of what stands in the response itself is never told
            how = {"response_type": "in_channel"} if replied.public else {}
            later(
                desk,
                lambda: reply(respond, replied.message, workspace, **how),
                lambda said: reply(respond, sentence(said)),
            )
            return BoltResponse(status=200, body="")
        return _response(replied, desk, channel.team)

    return answer_command


def _is_somebodys(command: Mapping[str, Any]) -> bool:
    return bool(id_of(command, "channel_id") and id_of(command, "user_id"))


def _question(command: Mapping[str, Any], desk: Desk) -> Asked:
    slash = command["command"]
    return asked(text_of(command, "text"), SLASH_COMMANDS[slash], desk, shareable=True)


def _response(replied: Replied, desk: Desk, team: str) -> BoltResponse:
    """Answer in the response itself; Bolt's `ack` would write the blocks as JSON each time."""
    message = rendered(classic(replied.message, desk.blocks.refused(team)))
    body = message.for_everyone() if replied.public else message.response
    return BoltResponse(status=200, body=body, headers=_JSON)
