"""Facts about what a body came from and what became of it, step by step to the body of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.answers.document import Fact, Line
from data.days import say_day
from data.model import Kind
from data.succession import bodies_of_today
from data.wording import say_list, short, title

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.succession import Step
    from data.view import View

_VERBS: Final = {
    "ccg_merger": "merged into",
    "ccg_to_icb": "was abolished; its functions went to",
    "stp_to_icb": "was replaced by",
    "stp_merger": "was merged into",
    "icb_merger": "became part of",
    "icb_split": "was divided between",
    "icb_acquisition": "passed in part to",
}


def became_fact(view: View, body: BodyKey, today: date) -> Fact | None:
    """Say what became of a body by today, a line a step."""
    steps = view.became(body, today)
    if not steps:
        return None
    return Fact("What became of it", tuple(_step_line(view, step) for step in steps))


def became_sentence(view: View, body: BodyKey, today: date) -> Line:
    """Answer "what happened to it?" in one sentence that ends with the body of today."""
    steps = view.became(body, today)
    name = title(view, body)
    known = view.register.bodies[body]
    if not steps:
        if known.closed and known.closed < today:
            return Line(f"{name} closed on {say_day(known.closed)}; no successor was found.", known.sources)
        return Line(f"{name} still exists on {say_day(today)}; nothing became of it.", known.sources)
    ends = bodies_of_today(body, steps)
    now = view.register.at(today)
    first = steps[0]
    sources = tuple(dict.fromkeys(source for step in steps for source in step.sources))
    end = say_list([title(now, key) for key in ends])
    if len(steps) == 1:
        return Line(f"{name} {_happened(view, first)} on {say_day(first.day)}.", sources)
    carries_on = "is the body of today" if len(ends) == 1 else "are the bodies of today"
    return Line(f"{name} {_happened(view, first)} on {say_day(first.day)}; {end} {carries_on}.", sources)


def came_from_fact(view: View, body: BodyKey) -> Fact | None:
    """Say which bodies a merger or reform made this one from."""
    found = view.register.predecessors_of.get(body, ())
    if not found:
        return None
    day = found[0].day
    before = view.register.at(day)
    of_day = [s for s in found if s.day == day]
    kinds = {s.predecessor.kind for s in of_day}
    if kinds == {Kind.CCG, Kind.STP}:
        # an ICB took over from one STP and the CCGs in it
        stp = next(s.predecessor for s in of_day if s.predecessor.kind is Kind.STP)
        ccgs = [s for s in of_day if s.predecessor.kind is Kind.CCG]
        text = f"{title(before, stp)} and its {'CCG' if len(ccgs) == 1 else f'{len(ccgs)} CCGs'}"
    else:
        noun = of_day[0].predecessor.kind.upper() + ("s" if len(of_day) > 1 else "")
        text = f"the {noun} {say_list([short(before, s.predecessor) for s in of_day])}"
    sources = tuple(dict.fromkeys(source for s in of_day for source in s.sources))
    return Fact("Came from", (Line(f"{say_day(day)}, from {text}", sources),))


def _happened(view: View, step: Step) -> str:
    after = view.register.at(step.day)
    return f"{_verb(step)} {say_list([title(after, key) for key in step.successors])}"


def _verb(step: Step) -> str:
    return "was divided between" if len(step.successors) > 1 else _VERBS[step.type]


def _step_line(view: View, step: Step) -> Line:
    before = view.register.at(step.day)
    return Line(
        f"{say_day(step.day)}: {title(before, step.predecessor)} {_happened(view, step)}", step.sources
    )
