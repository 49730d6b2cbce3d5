"""What follows when a person uses, submits or closes a view, or opens the home tab."""

from dataclasses import dataclass

from bot.sandbox import payloads
from bot.sandbox.actions import Choice, chosen, find_element, state_values, used
from bot.sandbox.blockkit import view_faults
from bot.sandbox.courier import Courier, Outcome
from bot.sandbox.messages import Json
from bot.sandbox.people import DIRECT
from bot.sandbox.submission import own_errors, picked_from
from bot.sandbox.triggers import Triggers
from bot.sandbox.views import PushLimitError, View, Views, for_slack
from bot.sandbox.workspace import Workspace

OK = 200
# Slack's own words; the reasons under them are the sandbox's.
NO_CONNECTION = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class Dialogues:
    workspace: Workspace
    courier: Courier
    views: Views
    triggers: Triggers

    async def open_home(self) -> None:
        """Show the home tab, and tell the bot that it is looked at."""
        shown = for_slack(self.views.home) if self.views.home else None
        event = payloads.home_opened(shown, self.workspace.next_ts())
        outcome = await self.courier.event(payloads.event_envelope(event, payloads.new_event_id()))
        if not outcome.accepted:
            self.views.trouble_at_home(f"The bot did not acknowledge app_home_opened: {outcome.said}.")

    async def act(
        self,
        view: View,
        action_id: str,
        block_id: str | None = None,
        choice: Choice = None,
        values: Json | None = None,
    ) -> None:
        """Use a button or menu in a view, with what else is filled in. Raises NoSuchActionError."""
        at, element = find_element(view.blocks, action_id, block_id)
        action = used(at, element, choice, self.workspace.next_ts())
        kept = chosen(action)
        picked = view.picked | picked_from(view.blocks, values or {})
        if kept:
            picked[at, action_id] = kept
        view = self.views.change(view, picked=picked, trouble=())
        trigger_id = self.triggers.issue(DIRECT.id, view.id)
        outcome = await self.courier.interaction(
            payloads.view_actions(for_slack(view), action, trigger_id), action_id
        )
        if outcome.status != OK:
            self._trouble(view, f"“{action_id}” did not work: {outcome.said}.")
        elif outcome.says_something:
            self._trouble(view, f"Slack ignores what the acknowledgement of “{action_id}” says.")

    async def submit(self, view: View, values: Json) -> None:
        """Send what is filled in, unless Slack itself finds it wanting. Raises NoSuchActionError."""
        picked = view.picked | picked_from(view.blocks, values)
        errors = own_errors(view.blocks, state_values(view.blocks, picked))
        view = self.views.change(view, picked=picked, errors=errors, trouble=())
        if errors:
            return
        trigger_id = self.triggers.issue(DIRECT.id, view.id)
        payload = payloads.view_submission(for_slack(view), trigger_id)
        outcome = await self.courier.interaction(payload, str(view.body.get("callback_id", "")))
        if outcome.status == OK:
            self._take(view, outcome)
        else:
            self._trouble(view, NO_CONNECTION, f"The bot failed: {outcome.said}.")

    async def close(self, view: View, *, every: bool = False) -> None:
        """Close a modal, or with `every` all that are open; tell the bot where it asked to be told."""
        every = every or bool(view.body.get("clear_on_close"))
        closed = self.views.modals[::-1] if every else (view,)
        if every:
            self.views.clear()
        else:
            self.views.remove(view)
        for one in closed:
            if one.body.get("notify_on_close"):
                payload = payloads.view_closed(for_slack(one), is_cleared=every)
                await self.courier.interaction(payload, str(one.body.get("callback_id", "")))

    def _take(self, view: View, outcome: Outcome) -> None:
        """Do what the acknowledgement of a submission asks for."""
        answer = outcome.content
        if not outcome.says_something:
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
