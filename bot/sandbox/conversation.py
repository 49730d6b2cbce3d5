"""What follows when a person says something, uses a button or chooses a shortcut."""

from dataclasses import dataclass

from bot.sandbox import payloads
from bot.sandbox.actions import Choice, chosen, find_element, state_values, used
from bot.sandbox.config import SandboxConfig
from bot.sandbox.courier import Courier, Outcome
from bot.sandbox.messages import Json, Message
from bot.sandbox.people import HUMAN_ID, SLACKBOT_ID, Channel
from bot.sandbox.posting import post
from bot.sandbox.response_urls import ResponseUrls, Ticket
from bot.sandbox.triggers import Triggers
from bot.sandbox.typed import (
    SlashCommand,
    escaped,
    mentions_bot,
    message_text,
    not_a_command,
    not_in_threads,
    slash_command,
)
from bot.sandbox.workspace import Workspace

OK = 200


@dataclass(frozen=True)
class Conversation:
    config: SandboxConfig
    workspace: Workspace
    courier: Courier
    response_urls: ResponseUrls
    triggers: Triggers

    async def say(self, channel: Channel, typed: str, thread_ts: str | None = None) -> None:
        """Take what a person typed the way Slack would, and see it delivered. Threads take no slash commands."""
        command = slash_command(typed)
        if command is None:
            await self._message(channel, typed, thread_ts)
        elif thread_ts:
            self._slackbot(channel, not_in_threads(command.command), thread_ts)
        elif self.config.hints.knows(command.command):
            await self._command(channel, command, typed.strip())
        else:
            self._slackbot(channel, not_a_command(command.command))

    async def _message(self, channel: Channel, typed: str, thread_ts: str | None) -> None:
        message = self.workspace.add(channel.id, HUMAN_ID, text=message_text(typed), thread_ts=thread_ts)
        if not (channel.is_im or mentions_bot(message.text)):
            return
        event = payloads.message_event(message, channel) | self._in_thread(message)
        outcome = await self.courier.event(payloads.event_envelope(event, payloads.new_event_id()))
        if not outcome.accepted:
            tries = "Slack gives up after three more" if not outcome.retry_refused else "it asked for no more"
            self._note(
                channel, f"The bot did not acknowledge this message: {outcome.said}; {tries}.", thread_ts
            )

    def _in_thread(self, message: Message) -> Json:
        """Give what an event says more of a reply in a thread."""
        if message.thread_ts is None:
            return {}
        root = self.workspace.find(message.channel, message.thread_ts)
        return {"thread_ts": message.thread_ts, **({"parent_user_id": root.author} if root else {})}

    async def _command(self, channel: Channel, command: SlashCommand, typed: str) -> None:
        trace = self.workspace.add(channel.id, HUMAN_ID, kind="note", text=f"You used `{escaped(typed)}`")
        url, ticket = self.response_urls.issue(channel.id)
        form = payloads.command_form(command, channel, url, self.triggers.issue(channel.id))
        outcome = await self.courier.command(form)
        if outcome.status != OK:
            self._slackbot(channel, f'{command.command} failed with the error "{outcome.error_shown}"')
            return
        self._take_ack(channel, ticket, outcome, trace, typed)

    def _take_ack(
        self, channel: Channel, ticket: Ticket, outcome: Outcome, trace: Message, typed: str
    ) -> None:
        body = ack_body(outcome)
        if body is None:
            return
        if body.get("response_type") == "in_channel":
            # Everyone sees the answer, so Slack shows everyone the question.
            self.workspace.remove(trace)
            self.workspace.add(channel.id, HUMAN_ID, text=escaped(typed))
            posted = post(self.workspace, channel.id, body, "acknowledgement")
        else:
            posted = post(self.workspace, channel.id, body, "acknowledgement", "ephemeral")
        if isinstance(posted, Message):
            ticket.original = posted.ts
        else:
            self.courier.not_shown(outcome, posted.error)

    async def act(
        self,
        channel: Channel,
        message: Message,
        action_id: str,
        block_id: str | None = None,
        choice: Choice = None,
    ) -> None:
        """Use a button or choose in a menu. Raises NoSuchActionError where the message has none such."""
        at, element = find_element(message.blocks, action_id, block_id)
        action = used(at, element, choice, self.workspace.next_ts())
        kept = chosen(action)
        if kept:
            self.workspace.pick(message, at, action_id, kept)
        state = state_values(message.blocks, self.workspace.picked(message))
        url, _ = self.response_urls.issue(channel.id, message.ts)
        trigger_id = self.triggers.issue(channel.id)
        payload = payloads.block_actions(
            message, channel, action, state, response_url=url, trigger_id=trigger_id
        )
        if message.thread_ts:
            payload["container"]["thread_ts"] = message.thread_ts
        outcome = await self.courier.interaction(payload, action_id)
        self._check_ack(channel, outcome, action_id)

    async def shortcut(self, channel: Channel, message: Message, callback_id: str) -> None:
        """Choose a shortcut in a message's menu."""
        url, _ = self.response_urls.issue(channel.id)
        trigger_id, now = self.triggers.issue(channel.id), self.workspace.next_ts()
        payload = payloads.message_action(
            message, channel, callback_id, now, response_url=url, trigger_id=trigger_id
        )
        outcome = await self.courier.interaction(payload, callback_id)
        self._check_ack(channel, outcome, callback_id)

    def _check_ack(self, channel: Channel, outcome: Outcome, name: str) -> None:
        if outcome.status != OK:
            self._note(channel, f"“{name}” did not work: {outcome.said}.")
        elif outcome.says_something:
            self._note(
                channel,
                f"Slack ignores what the acknowledgement of “{name}” says; answer by its response_url.",
            )

    def _slackbot(self, channel: Channel, text: str, thread_ts: str | None = None) -> None:
        self.workspace.add(channel.id, SLACKBOT_ID, kind="ephemeral", text=text, thread_ts=thread_ts)

    def _note(self, channel: Channel, text: str, thread_ts: str | None = None) -> None:
        self.workspace.add(channel.id, SLACKBOT_ID, kind="note", text=escaped(text), thread_ts=thread_ts)


def ack_body(outcome: Outcome) -> Json | None:
    """Read the message in a command's acknowledgement; None where it is empty."""
    content = outcome.content
    if isinstance(content, dict):
        return content or None
    return {"text": outcome.body} if outcome.body.strip() else None
