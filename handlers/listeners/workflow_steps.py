"""Steps of Workflow Builder: look up a body, and post a league table. Slack sends `function_executed` for each run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackApiError

from data.query.evaluator import evaluate
from data.query.name_list import read_names
from data.query.query import Attribute, Query
from handlers.actions import do_event, post_once
from handlers.answering import answer_text
from handlers.payload import id_of, part, text_of
from handlers.rendering.answer_message import answer_message
from handlers.rendering.message import shorten
from handlers.rendering.plain_text import quote_text
from handlers.rendering.tables_and_charts import NOT_KNOWN
from handlers.understanding.days import NoSuchDayError, read_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from slack_bolt import App, BoltResponse
    from slack_sdk import WebClient

    from handlers.context import ListenerContext

EVENT: Final = "function_executed"
LOOK_UP: Final = "look_up_body"
LEAGUE: Final = "post_league_table"
POSTED: Final = "commissioner_step"
"""Metadata event type of a posted league table, by which it is posted once."""

_TEXT: Final = "string"
_NUMBER: Final = "number"
_YES_NO: Final = "boolean"
_DATE: Final = "slack#/types/date"
_CHANNEL: Final = "slack#/types/channel_id"
_LONGEST: Final = 3_000
_MEASURE: Final = "people per leader"
_ROWS: Final = (1, 100, 10)
"""Least, most and default rows of a league table."""
_REFUSED: Final = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action"})


class StepError(Exception):
    """A run that cannot be carried out; the message is for the workflow's owner."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a step: its inputs, the client to post with, and its execution id."""

    ctx: ListenerContext
    client: WebClient
    inputs: dict[str, Any]
    execution: str

    @property
    def day(self) -> date:
        """The input day, else today. Raises NoSuchDayError for text that is no day up to today."""
        said = text_of(self.inputs, "day").strip()
        return read_day(said, self.ctx.today()) if said else self.ctx.today()


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input or an output as Workflow Builder shows it; `kind` is Slack's name of its type."""

    name: str
    kind: str
    title: str
    description: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step: title and description in Workflow Builder, inputs, outputs, and its function."""

    title: str
    description: str
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]
    does: Callable[[Run], dict[str, Any]]


def steps_manifest() -> dict[str, Any]:
    return {
        callback_id: {
            "title": step.title,
            "description": step.description,
            "input_parameters": _declared(step.inputs),
            "output_parameters": _declared(step.outputs),
        }
        for callback_id, step in STEPS.items()
    }


def _declared(parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """Give parameters in the form of the manifest's version 2: their properties, and the names of the required ones."""
    properties = {
        each.name: {
            "type": each.kind,
            "title": each.title,
            "description": each.description,
            "name": each.name,
        }
        for each in parameters
    }
    return {"properties": properties, "required": [each.name for each in parameters if each.required]}


def register_steps(app: App, ctx: ListenerContext) -> None:
    """Add the listener of the steps' runs to a Bolt app; its client has the token of the run."""

    def executed(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> BoltResponse | None:
        step = STEPS.get(text_of(event, "function", "callback_id"))
        execution = text_of(event, "function_execution_id")
        if step is None or not execution:
            return None
        run = Run(ctx, client, part(event, "inputs"), execution)
        return do_event(ctx, body, lambda: _carry_out(step, run))

    app.event(EVENT)(executed)


def _carry_out(step: Step, run: Run) -> None:
    """Carry out a step and report its outputs to Slack, or a sentence where an input is invalid."""
    try:
        outputs = step.does(run)
    except (StepError, NoSuchDayError) as error:
        run.client.functions_completeError(function_execution_id=run.execution, error=str(error))
        return
    run.client.functions_completeSuccess(function_execution_id=run.execution, outputs=outputs)


def _look_up(run: Run) -> dict[str, Any]:
    """Look up a name; an ambiguous or unknown one gives outputs that say so."""
    name, day, today = text_of(run.inputs, "name").strip(), run.day, run.ctx.today()
    if not name:
        raise StepError("Give the step a name, such as Kent and Medway ICB or 08Y.")
    register = run.ctx.register()
    (row,) = read_names((name,), register, day, today)
    if row.body is None:
        return {"found": False, "text": f"{name}: {row.cell('Note')}"}
    query = Query((Attribute.CARD,), day, today, bodies=(row.body,), dated=day != today)
    numbers = {"population": row.cell("Population"), "people_per_leader": row.cell("People per leader")}
    return {
        "found": True,
        "text": shorten(quote_text(evaluate(query, register)), _LONGEST),
        "body": row.cell("Body"),
        "code": row.cell("Code"),
        "leader": row.cell("Leader") or NOT_KNOWN,
        "grade": row.cell("Grade") or NOT_KNOWN,
        "merger": row.cell("Merger") or NOT_KNOWN,
        "body_today": row.cell("Body today"),
        **{label: number for label, number in numbers.items() if number is not None},
    }


def _post_league(run: Run) -> dict[str, Any]:
    """Post a league table to a channel, once for each run."""
    channel = id_of(run.inputs, "channel")
    if not channel:
        raise StepError("Choose the channel that gets the league table.")
    measure = " ".join(text_of(run.inputs, "measure").split()) or _MEASURE
    asked = answer_text(
        f"rank {measure} top {_rows(run.inputs)}", run.ctx.register(), run.ctx.today(), on=run.day
    )
    if asked.answer is None or not asked.answer.tables:
        raise StepError(
            asked.answer.headline.text if asked.answer else f"There is no league table of {measure}."
        )
    message = answer_message(asked.answer, asked.query)
    try:
        post_once(run.ctx, run.client, channel, message, run.execution, POSTED)
    except SlackApiError as error:
        if error.response.get("error") not in _REFUSED:
            raise
        raise StepError("Commissioner may not post in that channel. Invite it there first.") from error
    return {"text": shorten(quote_text(asked.answer), _LONGEST)}


def _rows(inputs: Mapping[str, Any]) -> int:
    fewest, most, usual = _ROWS
    given = inputs.get("top")
    try:
        rows = int(str(given).strip() or usual) if given is not None else usual
    except ValueError:
        rows = 0
    if not fewest <= rows <= most:
        raise StepError(f"A league table has {fewest} to {most} rows.")
    return rows


_DAY: Final = Parameter("day", _DATE, "Day", "The day asked about; today where none is given")
STEPS: Final[Mapping[str, Step]] = {
    LOOK_UP: Step(
        "Look up a body",
        "Who leads a CCG, STP or ICB on a day, for how many people, and how far it is merging",
        (Parameter("name", _TEXT, "Name", "A name, a short form or a code", required=True), _DAY),
        (
            Parameter("found", _YES_NO, "Found", "Whether the name means one body", required=True),
            Parameter(
                "text", _TEXT, "Text", "The answer with day and sources, or why there is none", required=True
            ),
            Parameter("body", _TEXT, "Body", "Its full name on the day"),
            Parameter("code", _TEXT, "Code", "Its ODS code"),
            Parameter("leader", _TEXT, "Leader", "Who led it, or “not known”"),
            Parameter("grade", _TEXT, "Grade", "How sure that is"),
            Parameter("population", _NUMBER, "Population", "Its people, where that is known"),
            Parameter(
                "people_per_leader",
                _NUMBER,
                "People per leader",
                "Of a CCG that of its STP, where it is known",
            ),
            Parameter("merger", _TEXT, "Merger", "How far it had come towards merging"),
            Parameter("body_today", _TEXT, "Body today", "What it is part of today"),
        ),
        _look_up,
    ),
    LEAGUE: Step(
        "Post a league table",
        "Posts the bodies with most people per leader, or by another measure, to a channel",
        (
            Parameter("channel", _CHANNEL, "Channel", "Where the table is posted", required=True),
            Parameter("measure", _TEXT, "Measure", "people per leader, population, CCGs, leaders"),
            Parameter("top", _NUMBER, "Rows", "How many rows, 10 where none is given"),
            _DAY,
        ),
        (Parameter("text", _TEXT, "Text", "The table as text, with day and sources", required=True),),
        _post_league,
    ),
}
"""The steps by their callback ids."""
