"""An answer in a terminal: the plain text, with a little weight where it helps the eye."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from handlers.rendering.plain_text import answer_text, help_text

if TYPE_CHECKING:
    from data.query.document import Answer


def print_answer(answer: Answer | None) -> None:
    """Print an answer, or the help where there is none; bold labels only where a person reads them."""
    text = answer_text(answer) if answer else help_text()
    if not sys.stdout.isatty():
        print(text)
        return
    # rich takes a while to import, and a pipe has no use for it
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    labels = {fact.label for fact in answer.facts} | {"Sources"} if answer else {"What you can ask", "Try"}
    for number, line in enumerate(text.split("\n")):
        style = "bold" if number == 0 or line in labels else "dim" if line.startswith("  [") else ""
        console.print(Text(line, style=style))
