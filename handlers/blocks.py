"""An answer as a Slack message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.days import say_iso
from data.questions import Question
from handlers.commands import COMMANDS, usage_lines
from handlers.message import Block, Message, fit, shorten
from handlers.tokens import question_token
from handlers.typed import escape

if TYPE_CHECKING:
    from data.answers import Answer, Choice, Fact, Line
    from data.model import Source

PICK: Final = "pick"
"""Starts the action id of a button that says which body was meant; its answer takes the place of the choices."""
NEXT: Final = "next"
"""Starts the action id of a button that asks about another body; the answer it stands under stays."""
SHARE: Final = "share"

_SOURCES_A_BLOCK: Final = 2_500


def answer_message(answer: Answer, *, share: Question | None = None, shared_by: str = "") -> Message:
    """Write an answer as a message; `share` is the question that a "Share in channel" button would put again."""
    blocks: list[Block] = [_header(answer.title)]
    if answer.subtitle:
        blocks.append(_context(escape(answer.subtitle)))
    blocks.append(_section(_line(answer, answer.headline)))
    blocks += [_context(escape(note)) for note in answer.notes]
    blocks += [_section(_fact(answer, fact)) for fact in answer.facts]
    if answer.sources:
        blocks += [{"type": "divider"}, *_sources(answer)]
    if shared_by:
        blocks.append(_context(f"Shared by <@{escape(shared_by)}>"))
    buttons = _buttons(answer, share)
    if buttons:
        blocks.append({"type": "actions", "elements": buttons})
    return fit(Message(f"{answer.title}: {answer.headline.text}", tuple(blocks)))


def help_message(slash: str = "") -> Message:
    """Write the help: every command with what it does, and things to try."""
    start = f"{slash} " if slash else ""
    lines = "\n".join(f"• {line}" for line in usage_lines())
    examples = "\n".join(
        f"• `{start}{escape(example)}`"
        for command in COMMANDS
        if command.intent
        if command.intent
        for example in command.examples[:1]
    )
    return fit(
        Message(
            "Ask who leads a CCG, STP or ICB, for how many people, and whether it is merging.",
            (
                _header("What you can ask"),
                _section(
                    "Ask about any CCG, STP or ICB in England, for any day since 1 April 2013. Every fact names its source."
                ),
                _section(f"*Commands*\n{lines}"),
                _section(f"*Try*\n{examples}"),
                _context(
                    "The same words work in `/ccg`, `/stp`, `/icb`, in a mention and in a direct message."
                ),
            ),
        )
    )


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _line(answer: Answer, line: Line) -> str:
    numbers = answer.numbers(line)
    return escape(line.text) + (f" [{', '.join(map(str, numbers))}]" if numbers else "")


def _fact(answer: Answer, fact: Fact) -> str:
    return "\n".join([f"*{escape(fact.label)}*", *(_line(answer, line) for line in fact.lines)])


def _sources(answer: Answer) -> list[Block]:
    texts, current = [], "*Sources*"
    for number, source in enumerate(answer.sources, 1):
        line = f"[{number}] {_source(source)}"
        if len(current) + len(line) > _SOURCES_A_BLOCK:
            texts.append(current)
            current = line
        else:
            current = f"{current}\n{line}"
    return [_context(text) for text in (*texts, current)]


def _source(source: Source) -> str:
    said = escape(f"{source.publisher}: {shorten(source.title, 120)}")
    if source.url and not any(character in source.url for character in "<>|"):
        said = f"<{escape(source.url)}|{said}>"
    return f"{said}, {say_iso(source.published) if source.published else 'undated'}"


def _buttons(answer: Answer, share: Question | None) -> list[Block]:
    buttons = [
        _button(choice.label, f"{NEXT if answer.found else PICK}_{place}", _token(choice, answer))
        for place, choice in enumerate(answer.choices)
    ]
    if answer.found and share is not None and answer.body is not None:
        token = question_token(Question(share.intent, share.on, share.today, body=answer.body))
        buttons.insert(0, {**_button("Share in channel", SHARE, token), "style": "primary"})
    return buttons


def _token(choice: Choice, answer: Answer) -> str:
    return question_token(Question(choice.intent, choice.on, answer.on, body=choice.body))


def _button(label: str, action: str, token: str) -> Block:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "action_id": action,
        "value": token,
    }
