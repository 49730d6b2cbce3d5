"""What a register says on a day about the thing that a correction is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.changes.of_leaders import say_leadership
from data.corrections.suggestion import What
from data.formatting import say_people
from data.query.day_table import table_of
from data.query.document import Line
from data.query.evidence import leader_line
from data.query.mergers import merger_line
from data.query.values import say_basis

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.view import View


def stands(view: View, body: BodyKey, what: What) -> str:
    """Give the leader or the name on the view's day, in a few words; "" for anything else."""
    if what is What.LEADER:
        return say_leadership(view.register, view.leadership(body))
    return view.name(body) if what is What.NAME else ""


def standing_line(view: View, body: BodyKey, what: What, today: date) -> Line | None:
    """Say in a sentence, with its sources, what the answer for the day says; None for something else."""
    if what is What.LEADER:
        return leader_line(view, body, today, cited=False)
    if what is What.POPULATION:
        count = table_of(view).headcount(body)
        if count is None:
            return Line("The population is not known.")
        return Line(f"{say_people(count.people)} people ({say_basis(count)}).", count.sources)
    if what is What.NAME:
        return Line(f"{view.name(body)}.", _sources_of_name(view, body))
    return None if what is What.OTHER else merger_line(view, body, today)


def _sources_of_name(view: View, body: BodyKey) -> tuple[str, ...]:
    known, name = view.register.bodies[body], view.name(body)
    return next((dated.sources for dated in known.names if dated.name == name), known.sources)
