"""Lines about people who lead several ICBs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.answers.document import Line
from data.answers.ranked import say_grade
from data.chief_executives import chief_executives
from data.wording import say_list, short

if TYPE_CHECKING:
    from data.view import View


def shared_chief_lines(view: View) -> list[Line]:
    """Name everybody who leads more than one ICB on the day, with the grade of the evidence."""
    chiefs, _ = chief_executives(view)
    lines = []
    for chief in sorted((c for c in chiefs if len(c.icbs) > 1), key=lambda c: -len(c.icbs)):
        name = view.register.people[chief.person].name + (" (interim)" if chief.interim else "")
        grade = say_grade(view, chief.icbs, chief.person)
        icbs = say_list([short(view, icb) for icb in chief.icbs])
        lines.append(Line(f"{name}: {icbs} ({grade})", chief.sources))
    return lines
