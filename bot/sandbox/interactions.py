"""What a person's actions cause: in a channel or a message (`MessageInteractions`), or in a view (`ViewInteractions`)."""

from dataclasses import dataclass

from bot.sandbox import payloads
from bot.sandbox.blockkit import Json, offered_faults, options_of, view_faults
from bot.sandbox.config import DIRECT, HUMAN_ID, SLACKBOT_ID, Channel, SandboxConfig
from bot.sandbox.elements import (
    Choice,
    action_entry,
    find_element,
    parse_values,
    retained_state,
    state_values,
    validation_errors,
)
from bot.sandbox.envelopes import Outcome
from bot.sandbox.event_dispatcher import EventDispatcher
from bot.sandbox.payloads import (
    SlashCommand,
    escaped,
    mentions_bot,
    message_text,
    not_a_command,
    not_in_threads,
    slash_command,
)
from bot.sandbox.posting import ResponseUrl, ResponseUrls, post
from bot.sandbox.views import PushLimitError, Triggers, View, Views, for_slack
from bot.sandbox.workspace import Message, Workspace

Where = View | tuple[Channel, Message]
OK = 200

# Slack's own words; the reasons under them are the sandbox's.
NO_CONNECTION = "We had some trouble connecting. Try again?"


class NoOptionsError(Exception):
    """The bot's answer has no options that Slack could show; the text says why."""


async def load_options(
    dispatcher: EventDispatcher, where: Where, action_id: str, block_id: str | None, value: str
) -> list[Json]:
    """Ask the bot for the options of a menu in a message or a view, for the `value` typed so far.

    Raises NoSuchActionError and NoOptionsError.
    """
    blocks = where.blocks if isinstance(where, View) else where[1].blocks
    at, _ = find_element(blocks, action_id, block_id)
    menu = {"block_id": at, "action_id": action_id, "value": value}
    if isinstance(where, View):
        payload = payloads.view_suggestion(for_slack(where), menu)
    else:
        payload = payloads.message_suggestion(where[1], where[0], menu)
    return options_offered(await dispatcher.interaction(payload, action_id))


def options_offered(outcome: Outcome) -> list[Json]:
    """Read the options out of an acknowledgement, those of its groups too. Raises NoOptionsError."""
    if outcome.status != OK:
        raise NoOptionsError(f"The bot did not say what there is: {outcome.description}.")
    answer = outcome.content if isinstance(outcome.content, dict) else {}
    faults = offered_faults(answer)
    if faults:
        raise NoOptionsError(f"Slack would show none of these: {faults[0]}")
    return options_of(answer)


@dataclass(frozen=True)
class MessageInteractions:
    config: SandboxConfig
    workspace: Workspace
    dispatcher: EventDispatcher
    response_urls: ResponseUrls
    triggers: Triggers

    async def say(self, channel: Channel, typed: str, thread_ts: str | None = None) -> None:
        """Post or dispatch what a person typed as Slack would. Slash commands do not work in threads."""
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
        outcome = await self.dispatcher.event(payloads.event_envelope(event, payloads.new_event_id()))
        if not outcome.accepted:
            tries = "Slack gives up after three more" if not outcome.retry_refused else "it asked for no more"
            self._note(
                channel,
                f"The bot did not acknowledge this message: {outcome.description}; {tries}.",
                thread_ts,
            )

    def _in_thread(self, message: Message) -> Json:
        """Give the additional fields of an event for a reply in a thread."""
        if message.thread_ts is None:
            return {}
        root = self.workspace.find(message.channel, message.thread_ts)
        return {"thread_ts": message.thread_ts, **({"parent_user_id": root.author} if root else {})}

    async def _command(self, channel: Channel, command: SlashCommand, typed: str) -> None:
        trace = self.workspace.add(channel.id, HUMAN_ID, kind="note", text=f"You used `{escaped(typed)}`")
        url, ticket = self.response_urls.issue(channel.id)
        form = payloads.command_form(command, channel, url, self.triggers.issue(channel.id))
        outcome = await self.dispatcher.command(form)
        if outcome.status != OK:
            self._slackbot(channel, f'{command.command} failed with the error "{outcome.error_code}"')
            return
        self._take_ack(channel, ticket, outcome, trace, typed)

    def _take_ack(
        self, channel: Channel, ticket: ResponseUrl, outcome: Outcome, trace: Message, typed: str
    ) -> None:
        body = ack_body(outcome)
        if body is None:
            return
        if body.get("response_type") == "in_channel":
            # the answer is public, so Slack shows the command to all
            self.workspace.remove(trace)
            self.workspace.add(channel.id, HUMAN_ID, text=escaped(typed))
            posted = post(self.workspace, channel.id, body, "acknowledgement")
        else:
            posted = post(self.workspace, channel.id, body, "acknowledgement", "ephemeral")
        if isinstance(posted, Message):
            ticket.original = posted.ts
        else:
            self.dispatcher.log_not_shown(outcome, posted.error)

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
        action = action_entry(at, element, choice, self.workspace.next_ts())
        kept = retained_state(action)
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
        outcome = await self.dispatcher.interaction(payload, action_id)
        self._check_ack(channel, outcome, action_id)

    async def shortcut(self, channel: Channel, message: Message, callback_id: str) -> None:
        """Choose a shortcut in a message's menu."""
        url, _ = self.response_urls.issue(channel.id)
        trigger_id, now = self.triggers.issue(channel.id), self.workspace.next_ts()
        payload = payloads.message_action(
            message, channel, callback_id, now, response_url=url, trigger_id=trigger_id
        )
        outcome = await self.dispatcher.interaction(payload, callback_id)
        self._check_ack(channel, outcome, callback_id)

    def _check_ack(self, channel: Channel, outcome: Outcome, name: str) -> None:
        if outcome.status != OK:
            self._note(channel, f"“{name}” did not work: {outcome.description}.")
        elif outcome.has_body:
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


@dataclass(frozen=True)
class ViewInteractions:
    workspace: Workspace
    dispatcher: EventDispatcher
    views: Views
    triggers: Triggers

    async def open_home(self) -> None:
        """Show the home tab, and send the bot `app_home_opened`."""
        shown = for_slack(self.views.home) if self.views.home else None
        event = payloads.home_opened(shown, self.workspace.next_ts())
        outcome = await self.dispatcher.event(payloads.event_envelope(event, payloads.new_event_id()))
        if not outcome.accepted:
            self.views.show_home_trouble(
                f"The bot did not acknowledge app_home_opened: {outcome.description}."
            )

    async def act(
        self,
        view: View,
        action_id: str,
        block_id: str | None = None,
        choice: Choice = None,
        values: Json | None = None,
    ) -> None:
        """Use a button or menu in a view, with the values of its inputs. Raises NoSuchActionError."""
        at, element = find_element(view.blocks, action_id, block_id)
        action = action_entry(at, element, choice, self.workspace.next_ts())
        kept = retained_state(action)
        picked = view.picked | parse_values(view.blocks, values or {})
        if kept:
            picked[at, action_id] = kept
        view = self.views.change(view, picked=picked, trouble=())
        trigger_id = self.triggers.issue(DIRECT.id, view.id)
        outcome = await self.dispatcher.interaction(
            payloads.view_actions(for_slack(view), action, trigger_id), action_id
        )
        if outcome.status != OK:
            self._trouble(view, f"“{action_id}” did not work: {outcome.description}.")
        elif outcome.has_body:
            self._trouble(view, f"Slack ignores what the acknowledgement of “{action_id}” says.")

    async def submit(self, view: View, values: Json) -> None:
        """Submit a view unless Slack's own validation fails. Raises NoSuchActionError."""
        picked = view.picked | parse_values(view.blocks, values)
        errors = validation_errors(view.blocks, state_values(view.blocks, picked))
        view = self.views.change(view, picked=picked, errors=errors, trouble=())
        if errors:
            return
        trigger_id = self.triggers.issue(DIRECT.id, view.id)
        payload = payloads.view_submission(for_slack(view), trigger_id)
        outcome = await self.dispatcher.interaction(payload, str(view.body.get("callback_id", "")))
        if outcome.status == OK:
            self._take(view, outcome)
        else:
            self._trouble(view, NO_CONNECTION, f"The bot failed: {outcome.description}.")

    async def close(self, view: View, *, every: bool = False) -> None:
        """Close a modal, or with `every` all; the bot is notified where the view has `notify_on_close`."""
        every = every or bool(view.body.get("clear_on_close"))
        closed = self.views.modals[::-1] if every else (view,)
        if every:
            self.views.clear()
        else:
            self.views.remove(view)
        for one in closed:
            if one.body.get("notify_on_close"):
                payload = payloads.view_closed(for_slack(one), is_cleared=every)
                await self.dispatcher.interaction(payload, str(one.body.get("callback_id", "")))

    def _take(self, view: View, outcome: Outcome) -> None:
        """Do what the acknowledgement of a submission asks for."""
        answer = outcome.content
        if not outcome.has_body:
            self._close_submitted(view)
        elif not isinstance(answer, dict):
            self._trouble(view, NO_CONNECTION, "The acknowledgement must be empty or JSON.")
        elif answer.get("response_action") == "clear":
            self.views.clear()
        elif answer.get("response_action") == "errors":
            self._show_errors(view, answer.get("errors"))
        elif answer.get("response_action") in ("update", "push"):
            self._show_next(view, str(answer["response_action"]), answer.get("view"))
        else:
            reason = "response_action must be a valid enum value: errors, update, push, clear"
            self._trouble(view, NO_CONNECTION, reason)

    def _show_errors(self, view: View, errors: object) -> None:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors:
            self._trouble(view, NO_CONNECTION, "errors must be an object of block_id and text")
            return
        reasons = [
            f'errors: no input block has the block_id "{name}"' for name in errors if name not in inputs
        ]
        reasons += [f'errors: "{name}" needs a text' for name, text in errors.items() if not _is_text(text)]
        if reasons:
            self._trouble(view, NO_CONNECTION, *reasons)
        else:
            self._change(view, errors=errors)

    def _show_next(self, view: View, way: str, body: object) -> None:
        reasons = view_faults(body, "modal")
        if reasons or not isinstance(body, dict):
            self._trouble(view, NO_CONNECTION, *reasons)
            return
        there = self.views.find(view.id)
        try:
            if way == "push":
                self.views.push(body)
            elif there:
                self.views.update(there, body)
        except PushLimitError:
            self._trouble(view, NO_CONNECTION, "push_limit_reached")

    def _close_submitted(self, view: View) -> None:
        there = self.views.find(view.id)
        if there:
            self.views.remove(there)

    def _trouble(self, view: View, *said: str) -> None:
        self._change(view, trouble=said)

    def _change(self, view: View, **details: object) -> None:
        # The bot may have changed or closed the view meanwhile.
        there = self.views.find(view.id)
        if there:
            self.views.change(there, **details)


def _is_text(text: object) -> bool:
    return isinstance(text, str) and bool(text)
