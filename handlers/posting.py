"""Sending to Slack: what a listener leaves to the posting pool, and what happens when Slack refuses it."""

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
    from handlers.rendering.files import Upload
    from handlers.rendering.message import Sendable

WENT_WRONG: Final = (
    "That went wrong here, not with you. Try again; if it stays, tell whoever runs Commissioner: {reference}."
)
"""What somebody reads when something failed; the log has the fault under the same reference."""

BLOCK_ERRORS: Final = frozenset(
    {
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "unsupported_block",
    }
)
"""Slack's words for blocks that it does not take; the text alone it may."""
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
    """Where a message is: the conversation, and its id there; "" where Slack did not say so."""

    channel: str = ""
    ts: str = ""


class NotDoneError(Exception):
    """Something Slack or the person can put right; the message tells the person what."""


class ReplyRefusedError(RuntimeError):
    """Slack did not take what was sent to a response address."""


def later(
    ctx: ListenerContext, work: Callable[[], object], tell: Callable[[str], object] | None = None
) -> None:
    """Do something in the posting pool. Where it fails the log has the fault and `tell` gets a sentence."""
    ctx.posting.submit(guarded, work, tell)


def guarded(work: Callable[[], object], tell: Callable[[str], object] | None) -> None:
    """Do something. Where it fails the log has the fault and `tell` gets a sentence; nothing is raised."""
    try:
        try:
            work()
        except NotDoneError as error:
            if tell is not None:
                tell(str(error))
        except Exception as error:  # noqa: BLE001  nobody looks at what a pool's work raises
            reference = secrets.token_hex(3)
            _log.error("posting %s failed", reference, exc_info=error)
            if tell is not None:
                tell(WENT_WRONG.format(reference=reference))
    except Exception as error:  # noqa: BLE001  nor at what telling of it raises
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
    """Post a message once; where Slack refuses its blocks, post it in older ones, and at last `text` or its own alone.

    `metadata` is carried unseen. What the `workspace` takes and refuses is learned, so that of two `calls` at most the
    first of a later try is in older blocks; where they are used up, what Slack said is raised.
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
    """Answer at a response address; where Slack refuses the blocks, answer in older ones, and at last with the text alone.

    Raises:
        ReplyRefusedError: where it refuses that too, or for another reason.

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
    """Put a message in the place of an earlier one, in blocks that the workspace takes, at last its text alone."""
    where: dict[str, Any] = {"channel": posted.channel, "ts": posted.ts, "metadata": metadata}
    _, refused = _send(lambda body: _called(client.chat_update, **where, **body), message, workspace)
    if refused is not None:
        client.chat_update(**where, text=message.text, blocks=[])


class Refused(NamedTuple):
    """What Slack said against the blocks of a message, the lines that point at them, and in how many calls."""

    said: str
    lines: list[Any]
    error: SlackApiError | None = None
    calls: int = 1


def _called(call: Callable[..., Any], **how: Any) -> tuple[Any, Refused | None]:  # noqa: ANN401  what Slack takes
    """Call Slack; what it says against the blocks is given back, and everything else raised."""
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
    """Send a message in the blocks that a workspace takes, and note what it refuses; a refusal stays where nothing is taken."""
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
    """Give what Slack said against a message; a response address answers and does not raise."""
    if answered is None or answered.status_code == _OK:
        return ""
    return str(answered.body or answered.status_code)


def upload_to_person(client: WebClient, person: str, files: Sequence[Upload], said: Sendable) -> None:
    """Post a message and files in the direct message with a person, by their id.

    Slack has no files that only one reader of a channel sees: one that is in no conversation is its uploader's alone, also
    where an image block names it. A post to a person opens their direct message and gives its id, which files need.

    Raises:
        NotDoneError: where the bot may not upload; it says what to do.

    """
    upload(client, post(client, person, said).channel, files, "")


def upload(
    client: WebClient, channel: str, files: Sequence[Upload], comment: str, thread: str | None = None
) -> None:
    """Upload files to a conversation, by the id of its channel.

    Raises:
        NotDoneError: where the bot may not; it says what to do.

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
