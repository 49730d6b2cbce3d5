"""Sends messages and files to Slack, with simpler blocks or plain text where Slack refuses the blocks."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from slack_sdk.errors import SlackApiError

from handlers.block_support import blamed, classic
from handlers.payload import id_of, part, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slack_bolt import Respond
    from slack_sdk import WebClient

    from handlers.block_support import Workspace
    from handlers.context import ListenerContext
    from handlers.rendering.message import Sendable
    from handlers.rendering.plain_text import Upload

WENT_WRONG: Final = (
    "That went wrong here, not with you. Try again; if it stays, tell whoever runs Commissioner: {reference}."
)
"""Sentence on an unexpected failure; the log has the fault under the same reference."""

BLOCK_ERRORS: Final = frozenset(
    {
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "unsupported_block",
    }
)
"""Slack's error codes for refused blocks, after which the text alone may be accepted."""
_OK: Final = 200
_MAY_NOT: Final = (
    "Commissioner may not upload files here. Whoever runs it can add the scope files:write; until then, "
    "ask for a shorter list."
)
_NOT_HERE: Final = (
    "Commissioner can only upload a file where it is a member. Invite it to this conversation, or ask in a "
    "direct message."
)
_UPLOAD_REFUSED: Final = {
    "missing_scope": _MAY_NOT,
    "not_allowed_token_type": _MAY_NOT,
    "not_in_channel": _NOT_HERE,
    "channel_not_found": _NOT_HERE,
    "is_archived": "This conversation is archived, so nothing can be uploaded to it. Ask in another one.",
    "file_uploads_disabled": "Files may not be uploaded in this workspace. Ask for a shorter list instead.",
    "file_upload_size_restricted": "Files of this size may not be uploaded in this workspace.",
    "storage_limit_reached": "This workspace has no room for more files.",
}

_log = logging.getLogger(__name__)


class Posted(NamedTuple):
    """A posted message: its conversation and its `ts`, "" where Slack did not give them."""

    channel: str = ""
    ts: str = ""


class NotDoneError(Exception):
    """A failure that the person can act on; the message tells them how."""


class ReplyRefusedError(RuntimeError):
    """Slack refused a message sent to a response URL."""


def later(
    ctx: ListenerContext, work: Callable[[], object], tell: Callable[[str], object] | None = None
) -> None:
    """Run `work` in the posting pool, as `guarded`."""
    ctx.posting.submit(guarded, work, tell)


def guarded(work: Callable[[], object], tell: Callable[[str], object] | None) -> None:
    """Run `work`; a failure is logged and `tell` gets a sentence on it. Raises nothing."""
    try:
        try:
            work()
        except NotDoneError as error:
            if tell is not None:
                tell(str(error))
        except Exception as error:  # noqa: BLE001  a pool's exceptions are lost
            reference = secrets.token_hex(3)
            _log.error("posting %s failed", reference, exc_info=error)
            if tell is not None:
                tell(WENT_WRONG.format(reference=reference))
    except Exception as error:  # noqa: BLE001  as above
        _log.error("nobody could be told", exc_info=error)


def post(  # noqa: PLR0917  as Slack's own method has them
    client: WebClient,
    channel: str,
    message: Sendable,
    thread: str | None = None,
    metadata: dict[str, Any] | None = None,
    workspace: Workspace | None = None,
    text: str = "",
    calls: int = 3,
) -> Posted:
    """Post a message; where Slack refuses its blocks, post it with older blocks, and at last as text alone.

    Args:
        client: of the workspace.
        channel: the id of the conversation.
        message: what is posted.
        thread: the `ts` of the thread, None for none.
        metadata: Slack's message metadata.
        workspace: where accepted and refused blocks are recorded, so that a later try begins with those it accepts.
        text: replaces the message's own text in the post of text alone.
        calls: the most calls that may be made; then Slack's error is raised.

    """
    where: dict[str, Any] = {"channel": channel, "thread_ts": thread}
    if metadata:
        where["metadata"] = metadata

    def send(body: dict[str, Any]) -> tuple[Any, Refused | None]:
        return _called(client.chat_postMessage, **where, unfurl_links=False, unfurl_media=False, **body)

    taken, refused = _send(send, message, workspace)
    if refused is not None:
        if refused.calls >= calls and refused.error is not None:
            raise refused.error
        taken = client.chat_postMessage(**where, text=text or message.text, unfurl_links=False)
    said = getattr(taken, "data", None)
    return Posted(id_of(said, "channel"), text_of(said, "ts"))


def reply(
    respond: Respond,
    message: Sendable,
    workspace: Workspace | None = None,
    **how: Any,  # noqa: ANN401  what Respond takes
) -> None:
    """Answer at a response URL; where Slack refuses the blocks, with older blocks, and at last as text alone.

    Raises:
        ReplyRefusedError: where Slack refuses that too, or for another reason.

    """

    def send(body: dict[str, Any]) -> tuple[Any, Refused | None]:
        said = _refusal(respond(**how, **body))
        if not said:
            return None, None
        if not any(error in said for error in BLOCK_ERRORS):
            raise ReplyRefusedError(said)
        return None, Refused(said, [said])

    _, refused = _send(send, message, workspace)
    if refused is not None and (said := _refusal(respond(**how, text=message.text))):
        raise ReplyRefusedError(said)


def amend(
    client: WebClient,
    posted: Posted,
    message: Sendable,
    metadata: dict[str, Any],
    workspace: Workspace | None = None,
) -> None:
    """Replace a posted message, with older blocks or as text alone where Slack refuses the blocks."""
    where: dict[str, Any] = {"channel": posted.channel, "ts": posted.ts, "metadata": metadata}
    _, refused = _send(lambda body: _called(client.chat_update, **where, **body), message, workspace)
    if refused is not None:
        client.chat_update(**where, text=message.text, blocks=[])


class Refused(NamedTuple):
    """A refusal of a message's blocks: the error code, the lines that point at blocks, and the number of calls made."""

    said: str
    lines: list[Any]
    error: SlackApiError | None = None
    calls: int = 1


def _called(call: Callable[..., Any], **how: Any) -> tuple[Any, Refused | None]:  # noqa: ANN401  what Slack takes
    """Call Slack; give its answer, or a refusal of the blocks. Raises any other error."""
    try:
        return call(**how), None
    except SlackApiError as error:
        if error.response.get("error") not in BLOCK_ERRORS:
            raise
        said = part(error.response.data, "response_metadata").get("messages")
        lines = said if isinstance(said, list) else []
        return None, Refused(str(error.response.get("error")), lines, error)


def _send(
    send: Callable[[dict[str, Any]], tuple[Any, Refused | None]],
    message: Sendable,
    workspace: Workspace | None,
) -> tuple[Any, Refused | None]:
    """Send a message with the blocks that a workspace supports, and once more without those it refuses, which are recorded."""
    sent = classic(message, workspace.refused) if workspace else message
    answered, refused = send(sent.body())
    if refused is None:
        if workspace:
            workspace.took(sent.new_types)
        return answered, None
    _log.warning("Slack refused the blocks of a message: %s %s", refused.said, refused.lines)
    if not sent.new_types:
        return None, refused
    if workspace:
        lines = [str(line) for line in refused.lines]
        workspace.refuse(blamed(lines, sent.blocks, workspace.unproven(sent.new_types)))
    answered, refused = send(classic(sent, sent.new_types).body())
    return answered, refused and refused._replace(calls=2)


def _refusal(answered: Any) -> str:  # noqa: ANN401  a webhook's answer
    """Read Slack's error code from a response URL's answer, "" where it accepted the message."""
    if answered is None or answered.status_code == _OK:
        return ""
    return str(answered.body or answered.status_code)


def upload_to_person(client: WebClient, person: str, files: Sequence[Upload], said: Sendable) -> None:
    """Post a message and files in the direct message with a person, by their id.

    Slack has no ephemeral files. The post opens the direct message and gives its id, which an upload needs.

    Raises:
        NotDoneError: where the bot may not upload; the message says what to do.

    """
    upload(client, post(client, person, said).channel, files, "")


def upload(
    client: WebClient, channel: str, files: Sequence[Upload], comment: str, thread: str | None = None
) -> None:
    """Upload files to a conversation, by its id.

    Raises:
        NotDoneError: where the bot may not; the message says what to do.

    """
    try:
        client.files_upload_v2(
            channel=channel,
            thread_ts=thread,
            initial_comment=comment or None,
            file_uploads=[
                {
                    "file": each.content,
                    "filename": each.filename,
                    "title": each.title,
                    **({"alt_txt": each.alt} if each.alt else {}),
                }
                for each in files
            ],
        )
    except SlackApiError as error:
        said = _UPLOAD_REFUSED.get(str(error.response.get("error")))
        if said is None:
            raise
        raise NotDoneError(said) from error
