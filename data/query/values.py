"""What one body was on a day: its people, leaders, members, parent, region, districts, code and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.days import say_day
from data.model import Basis
from data.population import Measure
from data.query.compose import compose
from data.query.day_table import table_of
from data.query.document import Answer, Fact, Line, Outcome
from data.query.moment import moment_of
from data.query.phrasing import exact_people, on_day, subtitle, verb
from data.query.query import Attribute, Do
from data.wording import BASIS_NAMES, say_count, title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from data.model import BodyKey
    from data.population import Headcount
    from data.query.query import Query
    from data.register import Register
    from data.view import View

_DISTRICTS_NAMED: Final = 14
_WHOLE: Final = 0.995


@dataclass(frozen=True, slots=True)
class Asked:
    """A body on the day it is answered for."""

    view: View
    body: BodyKey
    query: Query

    @property
    def name(self) -> str:
        return title(self.view, self.body)

    @property
    def day(self) -> str:
        """Write the day: "on 5 November 2018", or "today"."""
        return on_day(self.view.day, self.query.today)

    def verb(self, now: str, then: str) -> str:
        return verb(self.view.day, self.query.today, now, then)


Part = tuple[Line, "Iterable[Fact | None]", "Iterable[Fact | None]"]
"""The sentence that answers, the facts beside it and the details that can stay folded."""


def population(asked: Asked) -> Part:
    count = table_of(asked.view).headcount(asked.body)
    if count is None:
        return Line(f"Not known how many people {asked.name} {asked.verb('has', 'had')} {asked.day}."), (), ()
    had = asked.verb("has", "had")
    where = "" if asked.view.day >= asked.query.today else f"On {say_day(asked.view.day)} "
    text = f"{where}{asked.name} {had} {exact_people(count.people)} people ({say_basis(count)})."
    return Line(text, count.sources), (), (other_populations(asked.view, asked.body, count),)


def say_basis(count: Headcount) -> str:
    """Say what a figure is: "ONS resident estimate, mid-2018, added up from 8 CCGs"."""
    middle = (count.as_of.month, count.as_of.day) == (6, 30)
    when = f"mid-{count.as_of.year}" if middle else say_day(count.as_of)
    parts = f", added up from {say_count(len(count.parts), 'CCG')}" if count.parts else ""
    hedge = ", weak source" if count.confidence == "weak" else ""
    return f"{BASIS_NAMES[count.basis]}, {when}{parts}{hedge}"


def other_populations(view: View, body: BodyKey, shown: Headcount | None) -> Fact | None:
    """List a body's populations on other bases than the one shown, each the last by the day."""
    counts = (view.headcount(body, Measure(basis)) for basis in Basis)
    lines = tuple(
        Line(f"{exact_people(count.people)} people: {say_basis(count)}", count.sources)
        for count in counts
        if count and (shown is None or (count.basis, count.as_of) != (shown.basis, shown.as_of))
    )
    return Fact("Population on other bases", lines) if lines else None


HANDLERS: dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]] = {}


def _handler(part: Callable[[Asked], Part]) -> Callable[[Query, Register], Answer]:
    def answer(query: Query, register: Register) -> Answer:
        return of_body(query, register, part)

    return answer


def of_body(query: Query, register: Register, part: Callable[[Asked], Part]) -> Answer:
    """Answer about the one body of a query on the day that its own life allows."""
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    view = register.at(moment.on)
    asked = Asked(view, moment.body, query)
    headline, facts, details = part(asked)
    unknown = headline.text.startswith("Not known")
    return compose(
        register,
        title=asked.name,
        subtitle=subtitle(register, moment.body, moment.on),
        headline=headline,
        facts=facts,
        details=details,
        notes=moment.notes,
        body=moment.body,
        on=moment.on,
        outcome=Outcome.NOT_KNOWN if unknown else Outcome.ANSWER,
    )


HANDLERS[Attribute.POPULATION, Do.VALUE] = _handler(population)
