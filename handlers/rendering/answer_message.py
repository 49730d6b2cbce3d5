"""Writes an answer as a Slack message that fits one screen of a phone, with the rest folded away, and its dialogues."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from data.dates import say_day
from data.query.answer import Fact, Line
from handlers.rendering import limits
from handlers.rendering.button_values import TooLongToKeepError, button_value
from handlers.rendering.limits import Block, Screen
from handlers.rendering.message import (
    Action,
    Message,
    actions,
    button,
    context,
    dialog_of,
    fit,
    folded,
    header,
    menu,
    section,
)
from handlers.rendering.plain_text import cite, linked_and_dated, numbered
from handlers.rendering.tables_and_charts import (
    button_label,
    chart_block,
    chart_sentence,
    is_empty,
    nothing_found,
    table_block,
    table_lines,
)
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.query.answer import Answer, Picture, Table
    from data.query.query import Query

ASKED: Final = "asked:"
"""Prefix of the id of the block with the menu; the query follows."""

_MOST_NEXT: Final = 2
_NAMED: Final = 20
"""Most sources named in a message; the menu shows all."""
_TWIN: Final = 2_500
"""Most characters of tables in the text beside the blocks."""
_FOLDED: Final = 5_000
_SOURCES: Final = 4_500


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
        answer: the answer.
        query: the query for the buttons; without it there are only those of the choices.
        shareable: whether only its reader sees it, so that it gets a button to share it.
        shared_by: the id of the person who shared it, "" for nobody.
        correctable: whether a correction can be suggested, so that it gets a button for that.

    """
    menu = _Menu(answer, query, shareable=shareable, correctable=correctable)
    page = _Page(answer, menu, shared_by)
    return fit(Message(escape(answer_twin(answer)), page.blocks()))


def answer_twin(answer: Answer) -> str:
    """Write the text beside the blocks, for notifications and screen readers: headline, tables and charts in words."""
    lines = [answer.headline.text]
    for table in answer.tables:
        lines += ["", *table_lines(table, _TWIN // len(answer.tables))]
    lines += ["", *map(chart_sentence, answer.charts)] if answer.charts else []
    return "\n".join(lines)


def details_view(answer: Answer) -> dict[str, Any]:
    """Make the dialogue with all of an answer except its headline and its first table."""
    facts = [
        Fact("", tuple(map(Line, (answer.subtitle, *answer.notes)))),
        *answer.shown,
        *map(_told, answer.tables[1:]),
        *(Fact("", (Line(chart_sentence(chart), chart.sources),)) for chart in answer.charts),
        *answer.details,
    ]
    return dialog_of("Details", header(answer.title), *map(section, limits.packed(_texts(answer, facts))))


@dataclass
class _Page:
    """The blocks of an answer in reading order; what does not fit on a screen is folded."""

    answer: Answer
    menu: _Menu
    shared_by: str
    screen: Screen = field(default_factory=Screen)

    def blocks(self) -> list[Block]:
        answer, screen = self.answer, self.screen
        blocks = [header(self._title()), section(line_text(answer, answer.headline))]
        screen.take(header=self._title(), texts=[answer.headline.text])
        buttons = self.menu.block()
        screen.reserve(buttons, folds=1 + (len(answer.sources) > 1))
        notes, rest = self._notes()
        blocks += notes
        blocks += self._closed()
        blocks += self._tables(rest)
        blocks += self._charts(rest)
        blocks += self._facts(rest)
        blocks += self._details(rest)
        blocks += self._sources()
        if self.shared_by:
            blocks.append(context(f"Shared by <@{escape(self.shared_by)}>"))
        return [*blocks, *buttons]

    def _title(self) -> str:
        """Give the answer's title, with its day where that is not today."""
        answer, query = self.answer, self.menu.query
        day = say_day(answer.on)
        elsewhere = query is not None and answer.body is not None and answer.on != query.today
        return f"{answer.title} · {day}" if elsewhere and day not in answer.title else answer.title

    def _notes(self) -> tuple[list[Block], list[Fact]]:
        """Give the notes that fit into one block, and the others as facts to fold."""
        shown: list[str] = []
        rest: list[Fact] = []
        for note in self.answer.notes:
            if not rest and (not shown or limits.is_short(" ".join((*shown, note)))):
                shown.append(note)
            else:
                rest.append(Fact("", (Line(note),)))
        said = " ".join(shown)
        self.screen.take(texts=[said] if said else [])
        return [context(escape(said))] if said else [], rest

    def _closed(self) -> list[Block]:
        """Say in a block of its own what a closed body is today."""
        today = next((f for f in self.answer.shown if f.label == "Today" and len(f.lines) == 1), None)
        if today is None:
            return []
        self.screen.take(texts=[today.lines[0].text])
        return [section(line_text(self.answer, today.lines[0]))]

    def _tables(self, rest: list[Fact]) -> list[Block]:
        """Show the first table; Slack takes one a message, so the others are added to `rest` as lines."""
        blocks: list[Block] = []
        for table in self.answer.tables:
            if is_empty(table):
                rest.append(Fact("", (Line(nothing_found(table), table.sources),)))
            elif blocks:
                rest.append(_told(table))
            elif limits.reads_better_as_lines(table):
                told = _told(table)
                part, left = self.screen.divide(told, fewest=1)
                blocks += [section(fact_text(self.answer, part))] if part else []
                rest += [left] if left else []
            else:
                blocks.append(self._table(table))
        return blocks

    def _table(self, table: Table) -> Block:
        rows = "1 row" if len(table.rows) == 1 else f"{len(table.rows)} rows"
        shown = replace(table, title=rows) if table.title == self.answer.title else table
        page = self.screen.rows_for(shown)
        return table_block(shown, cite_in(self.answer, table), page)

    def _charts(self, rest: list[Fact]) -> list[Block]:
        """Show one chart where there is no table; the others are added to `rest` in words, and have buttons to draw them."""
        native = self.menu.native
        blocks: list[Block] = []
        for chart in self.answer.charts:
            said = Line(chart_sentence(chart), chart.sources)
            if native is not None and chart is native[0]:
                blocks = [native[1], context(line_text(self.answer, said))]
                self.screen.take(chart=True, texts=[said.text])
            elif not self.answer.tables:
                rest.append(Fact("", (said,)))
        return blocks

    def _facts(self, rest: list[Fact]) -> list[Block]:
        """Show short facts as fields and others below while there is room; add the rest to `rest`."""
        answer, screen = self.answer, self.screen
        facts = [fact for fact in answer.shown if not (fact.label == "Today" and len(fact.lines) == 1)]
        fields: list[str] = []
        sections: list[Block] = []
        for fact in facts:
            text = fact_text(answer, fact)
            if (
                limits.fits_a_field(fact)
                and len(fields) < limits.MOST_FIELDS
                and screen.has_field(fields, text)
            ):
                fields.append(fact_text(answer, fact))
            elif screen.has_room([text]):
                sections.append(section(text))
            else:
                part, left = screen.divide(fact)
                sections += [section(fact_text(answer, part))] if part else []
                rest += [left] if left else []
        marked = [{"type": "mrkdwn", "text": text} for text in fields]
        return [*([{"type": "section", "fields": marked}] if marked else []), *sections]

    def _details(self, rest: list[Fact]) -> list[Block]:
        answer = self.answer
        facts = [*rest, *answer.details]
        texts = limits.packed(_texts(answer, facts), _FOLDED)
        about = [context(escape(answer.subtitle))] if answer.subtitle else []
        children = [*about, *map(section, texts)][: limits.MOST_CHILDREN]
        return [folded("Details", children, Action.DETAILS)] if children else []

    def _sources(self) -> list[Block]:
        sources = self.answer.sources
        if len(sources) == 1:
            return [context(f"Source: {linked_and_dated(sources[0])}")]
        told = list(self.menu.named)
        if left := len(sources) - len(told):
            told.append(f"and {left} more{': All sources in the menu below' if self.menu.asked else ''}")
        children = [context(text) for text in limits.packed(told, apart="\n")]
        return [folded(f"Sources ({len(sources)})", children, Action.SOURCES)] if children else []


class _Menu:
    """The buttons of an answer: the two or three used most, and a menu for the others."""

    def __init__(self, answer: Answer, query: Query | None, *, shareable: bool, correctable: bool) -> None:
        self.answer = answer
        self.query = query
        self.asked = _value(query) if query else None
        self.native = _native(answer)
        self.named = _named(answer)
        self._shareable = shareable and answer.found
        self._correctable = correctable and answer.found and answer.body is not None

    def block(self) -> list[Block]:
        buttons = list(self._first())
        options = list(self._options()) if self.asked else []
        if not options or self.asked is None:
            return [actions(buttons)] if buttons else []
        block_id = f"{ASKED}{self.asked}"
        if len(block_id) > limits.LONGEST_ID:
            buttons += [button(label, action, self.asked) for label, action in options]
            return [actions(buttons)]
        return [{**actions([*buttons, menu(Action.MORE, options)]), "block_id": block_id}]

    def _first(self) -> Iterator[Block]:
        if self._shareable and self.asked:
            yield {**button("Share", Action.SHARE, self.asked), "style": "primary"}
        if self.asked and not self.answer.tables:
            yield from (button(label, action, self.asked) for label, action in self._pictures())
        choices = self.answer.choices[: _MOST_NEXT if self.answer.found else limits.MOST_BUTTONS - 1]
        for place, choice in enumerate(choices):
            if value := _value(choice.query):
                yield button(
                    choice.label, f"{Action.NEXT if self.answer.found else Action.PICK}_{place}", value
                )

    def _pictures(self) -> Iterator[tuple[str, str]]:
        for place, chart in enumerate(self.answer.charts):
            if (self.native is None or chart is not self.native[0]) and (label := button_label(chart)):
                number = "" if len(self.answer.charts) == 1 else f" {place + 1}"
                yield f"{label}{number}", f"{Action.DRAW}_{place}"

    def _options(self) -> Iterator[tuple[str, str]]:
        answer = self.answer
        of_body = answer.found and answer.body is not None
        offered = (
            ("Table as CSV", Action.EXPORT, any(not is_empty(table) for table in answer.tables)),
            ("All sources", Action.SOURCES, len(answer.sources) > max(1, len(self.named))),
            *((label, action, bool(answer.tables)) for label, action in self._pictures()),
            ("Watch", Action.WATCH_BODY, of_body),
            ("Map", Action.MAP_BODY, of_body),
            ("Copy as text", Action.COPY, answer.found),
        )
        wanted = [(label, action) for label, action, is_wanted in offered if is_wanted]
        yield from _fewer(wanted, limits.MOST_OPTIONS - self._correctable)
        if self._correctable:
            yield "Suggest a correction", Action.CORRECT


def _fewer(options: list[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    """Reduce a menu to `most` entries: first drop those that are easily typed instead, then pictures."""
    actions_ = [action for _, action in options]
    pictures = [action for action in reversed(actions_) if action.startswith(Action.DRAW)]
    dispensable = [action for action in (Action.MAP_BODY, Action.WATCH_BODY, *pictures) if action in actions_]
    out = dispensable[: max(len(options) - most, 0)]
    return [option for option in options if option[1] not in out][:most]


def _named(answer: Answer) -> list[str]:
    """Name the first sources of an answer, as many as there is room for."""
    told = numbered(answer.sources[:_NAMED])
    while sum(map(len, told)) > _SOURCES:
        told.pop()
    return told


def cite_in(answer: Answer, said: Line | Table | Picture) -> str:
    """Write the source numbers of a line or a table; "" where the answer has a single source."""
    return cite(answer.numbers(said)) if len(answer.sources) > 1 else ""


def line_text(answer: Answer, line: Line) -> str:
    return escape(line.text) + cite_in(answer, line)


def fact_text(answer: Answer, fact: Fact, bullet: str = "") -> str:
    label = escape(fact.label)
    lines = (bullet + line_text(answer, line) for line in fact.lines)
    return "\n".join([*([f"*{label}*"] if label.strip() else []), *lines])


def _texts(answer: Answer, facts: Sequence[Fact]) -> list[str]:
    return [fact_text(answer, fact) for fact in facts]


def _told(table: Table) -> Fact:
    title, *rows = table_lines(table, _TWIN)
    return Fact(
        title.removesuffix(":"), tuple(Line(row, () if at else table.sources) for at, row in enumerate(rows))
    )


def _native(answer: Answer) -> tuple[Picture, Block] | None:
    """Give the first chart that Slack can draw itself, with its block; None beside a table, as both do not fit on a screen."""
    if answer.tables:
        return None
    return next(((chart, block) for chart in answer.charts if (block := chart_block(chart))), None)


def _value(query: Query) -> str | None:
    try:
        return button_value(query)
    except TooLongToKeepError:
        return None
