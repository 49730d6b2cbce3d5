"""The home tab, and the search dialogue with its menu of bodies, people and places."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import Respond
from slack_sdk.errors import SlackApiError

from data.dates import FIRST_DAY, say_day
from data.formatting import BASIS_NAMES, say_list, title
from data.mergers import happened
from data.population import DEFAULT
from data.query.answer import Outcome
from data.query.evaluator import evaluate
from data.query.places import subject_query, suggestions
from data.query.query import Attribute
from handlers.actions import Press, opening, submitted
from handlers.commands import starting_buttons
from handlers.payload import id_of, is_address, part, text_of, workspace_of
from handlers.posting import NotDoneError, post, reply
from handlers.rendering.answer_message import answer_message
from handlers.rendering.limits import OPTION
from handlers.rendering.message import (
    Action,
    actions,
    button,
    context,
    fit_view,
    header,
    input_block,
    plain,
    section,
    sentence,
    shorten,
)
from handlers.rendering.plain_text import linked_and_dated
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from slack_bolt import Ack, App
    from slack_sdk import WebClient

    from data.model import Event
    from data.query.query import Query
    from data.register import Register
    from handlers.context import ListenerContext
    from handlers.rendering.limits import Block
    from handlers.rendering.message import Message


SEARCH: Final = "search"
"""The callback id of the global shortcut and of the dialogue, and the action id of the button in the home tab."""
SEARCH_NAME: Final = "Look up a body"
"""Name of the shortcut; Slack takes 24 characters at most."""
SUBJECT, DAY, ASK, WHERE = "subject", "day", "ask", "where"
"""Ids of the fields, as block ids and action ids."""

ASKS: Final = (
    (Attribute.CARD, "At a glance"),
    (Attribute.LEADER, "Who leads it"),
    (Attribute.PER_LEADER, "People per leader"),
    (Attribute.MERGER, "Is it merging"),
    (Attribute.SUCCESSOR, "What became of it"),
    (Attribute.HISTORY, "Its history"),
    (Attribute.GAPS, "What is not known or stale"),
)
_NOT_A_MEMBER: Final = frozenset({"not_in_channel", "channel_not_found", "is_archived"})
_NOT_THERE: Final = "Commissioner may not post in that conversation. Invite it there, or leave the field empty to get the answer here."

_SETTINGS: Final = (
    f"Population: {BASIS_NAMES[DEFAULT.basis]}, the last mid-year on or before the day asked for. "
    "Day: today, unless the question names one. Every fact names its source and its date."
)
_EVENTS: Final = 2
_NAMED: Final = 2


def register_search(app: App, ctx: ListenerContext) -> None:
    """Add the listeners of the shortcut, the button, the menu and the dialogue to a Bolt app."""
    app.global_shortcut(SEARCH)(partial(_open, ctx))
    app.action(SEARCH)(partial(_open, ctx))
    app.options(SUBJECT)(partial(_suggest, ctx))
    app.view(SEARCH)(partial(_submitted, ctx))


def search_view(today: date) -> dict[str, Any]:
    """Make the search dialogue."""
    asks = [{"text": plain(label), "value": str(ask)} for ask, label in ASKS]
    blocks = [
        input_block(
            SUBJECT, "Body, person or place", "external_select",
            min_query_length=1, placeholder=plain("Type a name or a code"),
        ),
        input_block(ASK, "What to ask", "static_select", options=asks, initial_option=asks[0]),
        input_block(DAY, "On which day", "datepicker", initial_date=today.isoformat()),
        input_block(
            WHERE, "Who gets the answer", "conversations_select", optional=True,
            placeholder=plain("You alone"), response_url_enabled=True,
            filter={"include": ["public", "private", "mpim"], "exclude_bot_users": True},
        ),
        context(f"Any day from {say_day(FIRST_DAY)} to today. Of a person, everything that is known is told."),
    ]  # fmt: skip
    return {
        "type": "modal",
        "callback_id": SEARCH,
        "title": plain(SEARCH_NAME),
        "submit": plain("Answer"),
        "close": plain("Cancel"),
        "blocks": blocks,
    }


def options_for(typed: str, register: Register, today: date) -> list[Block]:
    """Give the menu's options for a text typed so far, likeliest first, fewer than a hundred."""
    return [
        {"text": plain(shorten(each.label, OPTION)), "value": each.key}
        for each in suggestions(typed, register, today)
    ]


def _open(ctx: ListenerContext, ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    ack()
    press = Press(ctx, body, client, respond)
    if press.user:
        opening(
            ctx,
            lambda: press.open(search_view(ctx.today())),
            lambda said: post(client, press.user, sentence(said)),
        )


def _suggest(ctx: ListenerContext, ack: Ack, payload: dict[str, Any]) -> None:
    ack(options=options_for(text_of(payload, "value"), ctx.register(), ctx.today()))


def _submitted(
    ctx: ListenerContext, ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient
) -> None:
    register, today = ctx.register(), ctx.today()
    query, errors = _read(view, register, today)
    if query is None:
        ack(response_action="errors", errors=errors)
        return
    ack()
    user = id_of(body, "user", "id")
    channel = id_of(view, "state", "values", WHERE, WHERE, "selected_conversation")

    def send() -> None:
        message = _written(query, register, ctx, user if channel else "")
        _send(ctx, client, body, message, channel or user)

    if user:
        submitted(ctx, body, view, send, lambda said: post(client, user, sentence(said)))


def _read(view: dict[str, Any], register: Register, today: date) -> tuple[Query | None, dict[str, str]]:
    """Read a submitted search: the query, or None and a sentence for each invalid field by its block id."""
    values = part(view, "state", "values")
    errors: dict[str, str] = {}
    ask = text_of(values, ASK, ASK, "selected_option", "value")
    try:
        on = date.fromisoformat(text_of(values, DAY, DAY, "selected_date"))
    except ValueError:
        on = None
        errors[DAY] = "Choose a day."
    if on is not None and not FIRST_DAY <= on <= today:
        errors[DAY] = f"Choose a day from {say_day(FIRST_DAY)} to {say_day(today)}."
    if ask not in {str(each) for each, _ in ASKS}:
        errors[ASK] = "Choose what to ask."
    if on is None or errors:
        return None, errors
    key = text_of(values, SUBJECT, SUBJECT, "selected_option", "value")
    query = subject_query(key, Attribute(ask), register, on, today)
    return query, {} if query else {SUBJECT: "That is not known any more. Choose again."}


def _written(query: Query, register: Register, ctx: ListenerContext, shared_by: str) -> Message:
    """Write the answer; a question that does not apply to a person or a place is answered with the card."""
    found = evaluate(query, register)
    if found.outcome is Outcome.REFUSAL and not query.bodies:
        query = query.about(asks=(Attribute.CARD,))
        found = evaluate(query, register)
    return answer_message(found, query, shared_by=shared_by, correctable=ctx.stewards is not None)


def _send(
    ctx: ListenerContext, client: WebClient, body: dict[str, Any], message: Message, channel: str
) -> None:
    """Post the answer to the chosen conversation, through its response URL where Slack gave one.

    Raises:
        NotDoneError: where the bot may not post there; it says what to do.

    """
    workspace = ctx.workspace(workspace_of(body))
    given = body.get("response_urls")
    for each in given if isinstance(given, list) else ():
        url = text_of(each, "response_url")
        if id_of(each, "channel_id") == channel and is_address(url):
            reply(Respond(response_url=url), message, workspace, response_type="in_channel")
            return
    try:
        post(client, channel, message, workspace=workspace)
    except SlackApiError as error:
        if error.response.get("error") not in _NOT_A_MEMBER:
            raise
        raise NotDoneError(_NOT_THERE) from error


def home_view(register: Register, today: date) -> dict[str, Any]:
    """Make the home tab of a day: starting points, latest events, commands and grades."""
    return {
        "type": "home",
        "blocks": fit_view(
            [
                header("Who leads NHS commissioning?"),
                section(
                    f"Ask about any CCG, STP or ICB in England, for any day since {say_day(FIRST_DAY)}: under *Messages*, by a "
                    "mention in a channel, or with `/ccg`, `/stp` and `/icb`."
                ),
                actions(
                    [
                        *starting_buttons(),
                        button("Search", SEARCH, SEARCH),
                        button("All commands", f"{Action.TRY}_help", "help"),
                    ]
                ),
                header("What happened last"),
                *_latest(register, today),
                context(_SETTINGS),
            ]
        ),
    }


def latest_events(register: Register, today: date, most: int = _EVENTS) -> list[Event]:
    """Give the latest dated events up to a day, latest first."""
    past = [event for event in register.events if happened(event, today)]
    return sorted(past, key=lambda event: (event.when.first, event.when.last, event.id), reverse=True)[:most]


def _latest(register: Register, today: date) -> list[Block]:
    events = latest_events(register, today)
    if not events:
        return [section("Nothing is known to have happened yet.")]
    return [block for event in events for block in _event(register, event, today)]


def _event(register: Register, event: Event, today: date) -> list[Block]:
    """Write an event: what happened, and below it the bodies and the source."""
    view = register.at(today)
    names = [title(view, key) for key in (*event.bodies, *event.areas) if key in register.bodies]
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    about = escape(say_list([*names[:_NAMED], *more]))
    source = next((register.sources[each] for each in event.sources if each in register.sources), None)
    said = linked_and_dated(source) if source else ""
    under = " · ".join(filter(None, (about, said)))
    told = section(f"*{escape(str(event.when))}*: {escape(event.summary)}")
    return [told, context(under)] if under else [told]
