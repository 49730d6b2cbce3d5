"""Writes an answer's sources: the citations, the short list under it, and the whole list in a dialogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.dates import say_day, say_iso
from handlers.rendering.limits import MOST_VIEW_BLOCKS
from handlers.rendering.message import dialog_of, plain, section, sentence, shorten
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.model import Source
    from data.query.answer import Answer, Picture, Table

_UNDER_A_PICTURE: Final = 5
_TITLE: Final = 120
_LONGEST_URL: Final = 500
_RUN: Final = 3
"""Least number of consecutive numbers that are written as a range."""
_A_BLOCK: Final = 2_800
_HEAD: Final = 2
"""Blocks of the dialogue before its first source."""


def cite(numbers: Sequence[int]) -> str:
    """Write the numbers of cited sources, three or more consecutive ones as a range; "" for none."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = (f"{run[0]}–{run[-1]}" if len(run) >= _RUN else ", ".join(map(str, run)) for run in runs)
    return f" [{', '.join(said)}]" if runs else ""


def say_published(source: Source) -> str:
    return say_iso(source.published) if source.published else "undated"


def linked(source: Source, most: int = _TITLE) -> str:
    """Name a source in Slack's markup, as a link where it has an address."""
    said = escape(shorten(f"{source.publisher}: {source.title}", most))
    if source.url and len(source.url) <= _LONGEST_URL and not set(source.url) & set("<>| \n"):
        return f"<{escape(source.url)}|{said}>"
    return said


def linked_and_dated(source: Source, most: int = _TITLE) -> str:
    """Name a source in Slack's markup, with the day of its publication."""
    return f"{linked(source, most)}, {escape(say_published(source))}"


def numbered(cited: Sequence[Source], most: int = _TITLE) -> list[str]:
    """Name sources in Slack's markup, numbered as they are cited."""
    return [f"[{number}] {linked_and_dated(source, most)}" for number, source in enumerate(cited, 1)]


def plainly(source: Source) -> str:
    """Name a source in plain text: who, what, when and where."""
    where = f" {source.url}" if source.url else ""
    return f"{source.publisher}: {source.title}, {say_published(source)}{where}"


def sources_view(answer: Answer) -> dict[str, Any]:
    """Make the dialogue that lists every source: number, publisher, title, date, licence and link."""
    told = [_entry(number, source) for number, source in enumerate(answer.sources, 1)]
    return dialog_of(
        "Sources",
        section(f"*{escape(shorten(answer.title, _TITLE))}*"),
        {"type": "context", "elements": [plain(f"Answered for {say_day(answer.on)}")]},
        *map(section, _packed(told, MOST_VIEW_BLOCKS - _HEAD)),
        *(() if told else sentence("This answer names no source.").blocks),
    )


def _entry(number: int, source: Source) -> str:
    licence = f" · licence: {escape(source.licence)}" if source.licence else ""
    return f"*[{number}]* {linked(source, 300)}\n{escape(say_published(source))}{licence}"


def _packed(entries: Sequence[str], most: int) -> list[str]:
    """Join entries into at most `most` texts, one each where that is enough."""
    if len(entries) <= most:
        return list(entries)
    texts = [""]
    for entry in entries:
        if texts[-1] and len(texts[-1]) + len(entry) + 2 > _A_BLOCK:
            texts.append("")
        texts[-1] = f"{texts[-1]}\n\n{entry}" if texts[-1] else entry
    return texts


def source_line(answer: Answer, shown: Table | Picture) -> str:
    """Write the line below a picture: the publishers of its sources, with dates."""
    cited = [source for source in answer.sources if source.id in shown.sources]
    if not cited:
        return f"Answered by Commissioner for {say_day(answer.on)}."
    said = publishers(cited)
    more = f"; and {len(said) - _UNDER_A_PICTURE} more" if len(said) > _UNDER_A_PICTURE else ""
    word = "Source" if len(cited) == 1 else "Sources"
    return f"{word}: {'; '.join(said[:_UNDER_A_PICTURE])}{more}. Answered for {say_day(answer.on)}."


def publishers(cited: Iterable[Source]) -> list[str]:
    """Name each publisher once, with the date of its source, or with their number where there are several."""
    named: dict[str, list[Source]] = {}
    for source in cited:
        named.setdefault(source.publisher, []).append(source)
    return [
        f"{publisher}, {say_published(theirs[0])}"
        if len(theirs) == 1
        else f"{publisher} ({len(theirs)} sources)"
        for publisher, theirs in named.items()
    ]
