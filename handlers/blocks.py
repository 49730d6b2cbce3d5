"""An answer as a Slack message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.query.query import Attribute, Query
from handlers.button_values import TooLongToKeepError, button_value
from handlers.charts import button_label, chart_block, chart_sentence
from handlers.limits import MOST_CHARTS, Block
from handlers.message import EXPORT, Message, context, fit, section
from handlers.sources import cite, sources_lines
from handlers.tables import is_empty, nothing_found, table_block, table_lines
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.query.document import Answer, Fact, Line, Picture, Table

PICK: Final = "pick"
"""Starts the action id of a button that says which body was meant; its answer takes the place of the choices."""
NEXT: Final = "next"
"""Starts the action id of a button that asks about another body; the answer it stands under stays."""
SHARE: Final = "share"
SOURCES: Final = "sources"
DRAW: Final = "draw"
"""Starts the action id of a button that draws a chart; the chart's place in the answer follows."""
CORRECT: Final = "correct"
"""The button that suggests a correction; its value is a lookup of the body on the day of the answer."""

BEFORE_NOTES: Final = 3
"""The blocks of an answer before its notes: title, subtitle and headline."""
_SOURCES_A_BLOCK: Final = 2_500
_TWIN: Final = 2_500
"""Characters of the text beside the blocks that tables may take."""


def answer_message(
    answer: Answer,
    query: Query | None = None,
    *,
    shareable: bool = False,
    shared_by: str = "",
    correctable: bool = False,
) -> Message:
    """Write an answer as a message.

    Args:
        answer: what to say.
        query: what the buttons ask again; without it there are none but the choices.
        shareable: whether its reader is the only one to see it, and so may share it.
        shared_by: the id of the person who shared it.
        correctable: whether a correction to what it says of a body can be suggested.

    """
    blocks = answer_blocks(answer, query, shareable=shareable, shared_by=shared_by, correctable=correctable)
    return message_of(answer, blocks)


def message_of(answer: Answer, blocks: Sequence[Block]) -> Message:
    """Put an answer's blocks and the text beside them together, made to fit."""
    return fit(Message(escape(answer_twin(answer)), blocks))


def answer_blocks(
    answer: Answer,
    query: Query | None = None,
    *,
    shareable: bool = False,
    shared_by: str = "",
    correctable: bool = False,
) -> list[Block]:
    """Give the blocks of `answer_message` before they are made to fit."""
    buttons = _buttons(answer, query, shareable=shareable, correctable=correctable)
    blocks: list[Block] = [_header(answer.title)]
    blocks += [context(escape(answer.subtitle))] if answer.subtitle else []
    blocks.append(section(_line(answer, answer.headline)))
    blocks += note_blocks(answer.notes)
    for chart, native in _charts(answer):
        blocks += _chart(answer, chart, native)
    for table in answer.tables:
        blocks += _table(answer, table)
    blocks += [section(_fact(answer, fact)) for fact in (*answer.shown, *answer.details)]
    if answer.sources:
        has_button = any(button["action_id"] == SOURCES for button in buttons)
        blocks += [{"type": "divider"}, *_sources(answer, button=has_button)]
    if shared_by:
        blocks.append(context(f"Shared by <@{escape(shared_by)}>"))
    if buttons:
        blocks.append({"type": "actions", "elements": buttons})
    return blocks


def note_blocks(notes: tuple[str, ...]) -> list[Block]:
    return [context(escape(note)) for note in notes]


def answer_twin(answer: Answer) -> str:
    """Write the text beside the blocks: the answer in a sentence, and what its tables and charts show."""
    lines = [answer.headline.text]
    for table in answer.tables:
        lines += ["", *table_lines(table, _TWIN // len(answer.tables))]
    lines += ["", *map(chart_sentence, answer.charts)] if answer.charts else []
    return "\n".join(lines)


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def _line(answer: Answer, line: Line) -> str:
    return escape(line.text) + cite(answer.numbers(line))


def _fact(answer: Answer, fact: Fact) -> str:
    label = escape(fact.label)
    return "\n".join([f"*{label}*" if label.strip() else "", *(_line(answer, line) for line in fact.lines)])


def _charts(answer: Answer) -> Iterator[tuple[Picture, Block | None]]:
    """Give the charts, and of as many as a message may show the block that Slack draws."""
    shown = 0
    for chart in answer.charts:
        native = chart_block(chart) if shown < MOST_CHARTS else None
        shown += native is not None
        yield chart, native


def _chart(answer: Answer, chart: Picture, native: Block | None) -> list[Block]:
    said = escape(chart_sentence(chart)) + cite(answer.numbers(chart))
    return [native, context(said)] if native else [context(said)]


def _table(answer: Answer, table: Table) -> list[Block]:
    if is_empty(table):
        return [section(escape(nothing_found(table)) + cite(answer.numbers(table)))]
    rows = "1 row" if len(table.rows) == 1 else f"{len(table.rows)} rows"
    return [table_block(table), context(f"{rows}{cite(answer.numbers(table))}")]


def _sources(answer: Answer, *, button: bool) -> list[Block]:
    texts, current = [], "*Sources*"
    for line in sources_lines(answer, button=button):
        if len(current) + len(line) > _SOURCES_A_BLOCK:
            texts.append(current)
            current = line
        else:
            current = f"{current}\n{line}"
    return [context(text) for text in (*texts, current)]


def _buttons(answer: Answer, query: Query | None, *, shareable: bool, correctable: bool) -> list[Block]:
    asked = _value(query) if query else None
    buttons = list(_tools(answer, asked, shareable=shareable)) if asked else []
    if asked and correctable and answer.found and answer.body:
        about = Query((Attribute.CARD,), answer.on, answer.on, bodies=(answer.body,), dated=True)
        buttons.append(_button("Suggest a correction", CORRECT, button_value(about)))
    for place, choice in enumerate(answer.choices):
        value = _value(choice.query)
        if value:
            buttons.append(_button(choice.label, f"{NEXT if answer.found else PICK}_{place}", value))
    return buttons


def _tools(answer: Answer, asked: str, *, shareable: bool) -> Iterator[Block]:
    """Give the buttons that do something with the answer itself."""
    if answer.found and shareable:
        yield {**_button("Share in channel", SHARE, asked), "style": "primary"}
    if answer.sources:
        yield _button("Sources", SOURCES, asked)
    if any(not is_empty(table) for table in answer.tables):
        yield _button("Export as CSV", EXPORT, asked)
    for place, (chart, native) in enumerate(_charts(answer)):
        if native is None and (label := button_label(chart)):
            number = "" if len(answer.charts) == 1 else f" {place + 1}"
            yield _button(f"{label}{number}", f"{DRAW}_{place}", asked)


def _value(query: Query) -> str | None:
    try:
        return button_value(query)
    except TooLongToKeepError:
        return None


def _button(label: str, action: str, value: str) -> Block:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "action_id": action,
        "value": value,
    }
