"""Slash commands: answered in the response itself, which is one way there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from slack_bolt import BoltResponse
from slack_bolt.middleware import Middleware

from data.digests.watching import Channel
from handlers.answering import SLASH_COMMANDS
from handlers.listeners.answer_cache import rendered
from handlers.listeners.responses import answer_question, asked, reply_to_asked
from handlers.payload import DEFERRED, QUESTIONS_ONLY, id_of, text_of
from handlers.posting import later, reply, upload
from handlers.rendering.classic import classic
from handlers.rendering.message import sentence
from handlers.reply import Reply
from handlers.watching.asker import Asker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from slack_bolt import App, BoltContext, BoltRequest, Respond
    from slack_sdk import WebClient

    from handlers.context import ListenerContext
    from handlers.listeners.responses import Asked

_JSON: Final[dict[str, str | Sequence[str]]] = {"content-type": ["application/json;charset=utf-8"]}
_ANSWERED: Final = "answered"
"""What the middleware found and left to the listener to send."""
_NOBODY: Final = "Slack did not say who asked this, or where. Try again."


def register_commands(app: App, ctx: ListenerContext) -> None:
    """Put the slash commands on a Bolt app, one listener for each, and before them what answers questions."""
    app.use(_Answering(ctx))
    for command in SLASH_COMMANDS:
        app.command(command)(_slash(ctx))


class _Answering(Middleware):
    """Answers questions, for which nothing but the words is needed; orders go on to the listeners, or are deferred.

    Finding the listener and all that it might want to be told takes Bolt as long as reading a question takes.
    """

    def __init__(self, ctx: ListenerContext) -> None:
        self._desk = ctx

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
            if isinstance(found, Reply):
                learns = self._desk.blocks.unproven(team, found.message.new_types)
                if not learns or not text_of(req.body, "response_url"):
                    return _response(found, self._desk, team)
                req.context[_ANSWERED] = found
        if req.context.get(QUESTIONS_ONLY):
            req.context[DEFERRED] = True
            return resp
        next()
        return resp


def _slash(ctx: ListenerContext) -> Callable[..., BoltResponse]:
    def answer_command(
        command: dict[str, Any], client: WebClient, respond: Respond, context: BoltContext
    ) -> BoltResponse:
        if not _is_somebodys(command):
            return _response(Reply(sentence(_NOBODY)), ctx, "")
        question = _question(command, ctx)
        channel = Channel(id_of(command, "team_id"), id_of(command, "channel_id"))
        asker = Asker(channel, id_of(command, "user_id"), question.kind)
        replied = context.get(_ANSWERED) or reply_to_asked(question, asker, ctx)
        if replied.files:
            later(
                ctx,
                lambda: upload(client, channel.id, replied.files, replied.comment),
                lambda said: reply(respond, sentence(said)),
            )
        workspace = ctx.workspace(channel.team)
        if respond.response_url and workspace.unproven(replied.message.new_types):
            # a refusal of what stands in the response itself is never told
            how = {"response_type": "in_channel"} if replied.public else {}
            later(
                ctx,
                lambda: reply(respond, replied.message, workspace, **how),
                lambda said: reply(respond, sentence(said)),
            )
            return BoltResponse(status=200, body="")
        return _response(replied, ctx, channel.team)

    return answer_command


def _is_somebodys(command: Mapping[str, Any]) -> bool:
    return bool(id_of(command, "channel_id") and id_of(command, "user_id"))


def _question(command: Mapping[str, Any], ctx: ListenerContext) -> Asked:
    slash = command["command"]
    return asked(text_of(command, "text"), SLASH_COMMANDS[slash], ctx, shareable=True)


def _response(replied: Reply, ctx: ListenerContext, team: str) -> BoltResponse:
    """Answer in the response itself; Bolt's `ack` would write the blocks as JSON each time."""
    message = rendered(classic(replied.message, ctx.blocks.refused(team)))
    body = message.for_everyone() if replied.public else message.response
    return BoltResponse(status=200, body=body, headers=_JSON)
