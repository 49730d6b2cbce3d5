"""The answer to "what is the national picture?": bodies, leaders and people, published figures beside computed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.answers.asking_back import refusal
from data.answers.by_year import LEADERS, bodies_by_year
from data.answers.composing import compose
from data.answers.document import Answer, Fact, Line
from data.answers.national import (
    chief_executives_fact,
    leaders_fact,
    named_leaders,
    sharing_fact,
    too_small_fact,
)
from data.answers.national_league import largest_fact, small_leaders_fact
from data.answers.published import by_whom, published_near
from data.chief_executives import chief_executives
from data.days import say_day
from data.league import league
from data.model import Kind
from data.wording import say_count

if TYPE_CHECKING:
    from data.questions import Question
    from data.register import Register
    from data.view import View


def stats_answer(question: Question, register: Register) -> Answer:
    """Give the national picture on the day asked for, and the counts of every year."""
    view = register.at(question.on)
    if not view.open_bodies(Kind.CCG) and not view.open_bodies(Kind.ICB):
        return refusal("Not known", f"No CCG and no ICB is known for {say_day(view.day)}.", view.day)
    table, chart = bodies_by_year(register, max(question.today, view.day))
    return compose(
        register,
        title=f"England on {say_day(view.day)}",
        headline=_headline(view, is_today=view.day == question.today),
        facts=(
            _bodies_fact(view),
            leaders_fact(view),
            sharing_fact(view),
            chief_executives_fact(view),
            largest_fact(view),
            small_leaders_fact(view),
            too_small_fact(view),
        ),
        tables=(table,),
        charts=(chart,),
        on=view.day,
    )


def _headline(view: View, *, is_today: bool) -> Line:
    day, were = say_day(view.day), "are" if is_today else "were"
    ccgs, stps, icbs = (len(view.open_bodies(kind)) for kind in (Kind.CCG, Kind.STP, Kind.ICB))
    if icbs:
        chiefs, unknown = chief_executives(view)
        led = f"{say_count(len(chiefs), 'person', 'people')} {'is' if len(chiefs) == 1 else 'are'} named as chief executive of {icbs - len(unknown)} of them"
        return Line(f"On {day} there {were} {icbs} ICBs; {led}.", _sources(view, Kind.ICB))
    bodies = f"{ccgs} CCGs" + (f" in {stps} STPs" if stps else "")
    figure = published_near(view.register, LEADERS[0], view.day)
    top = league(view).top()
    sources = _sources(view, Kind.CCG)
    if figure and top:
        text = (
            f"On {day} {bodies} had {figure.value} leaders ({by_whom(view.register, figure)}); the {top.n} STPs with the most people "
            f"per leader held {top.share}% of the population under {top.leaders} of them."
        )
        people = [s.population for s in league(view).standings if s.population]
        counted = (source for population in people for source in population.sources)
        return Line(text, tuple(dict.fromkeys((*sources, *figure.sources, *counted))))
    named, unknown = named_leaders(view)
    led = f"{say_count(len(named), 'person', 'people')} {'is' if len(named) == 1 else 'are'} named as leading {ccgs - len(unknown)} of them"
    return Line(f"On {day} there {were} {bodies}; {led}.", sources)


def _bodies_fact(view: View) -> Fact:
    lines = []
    for kind in (Kind.CCG, Kind.STP, Kind.ICB):
        number = len(view.open_bodies(kind))
        if not number:
            continue
        figure = published_near(view.register, f"{kind}_count", view.day)
        published = f"; published: {figure.value} ({by_whom(view.register, figure)})" if figure else ""
        sources = (*_sources(view, kind), *(figure.sources if figure else ()))
        lines.append(Line(f"{say_count(number, kind.upper())}{published}", tuple(dict.fromkeys(sources))))
    return Fact("Bodies", tuple(lines))


def _sources(view: View, kind: Kind) -> tuple[str, ...]:
    bodies = view.open_bodies(kind)
    return tuple(dict.fromkeys(s for body in bodies for s in view.register.bodies[body].sources))
