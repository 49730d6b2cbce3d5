"""Leaders and mergers of one body until their own modules are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.answers.became import became_sentence
from data.answers.leaders import leader_fact, leader_sentence
from data.answers.merging import merger_fact, merger_sentence
from data.query.compose import compose, refusal
from data.query.document import Answer, Fact, Line
from data.query.moment import moment_of
from data.query.phrasing import subtitle
from data.query.query import Attribute, Do
from data.wording import title

if TYPE_CHECKING:
    from data.query.query import Query
    from data.register import Register


def _leader(query: Query, register: Register) -> Answer:
    return _of(query, register, "leader")


def _merger(query: Query, register: Register) -> Answer:
    return _of(query, register, "merger")


def _became(query: Query, register: Register) -> Answer:
    return _of(query, register, "became")


def _of(query: Query, register: Register, what: str) -> Answer:
    if not query.bodies:
        return refusal("Which one?", "Name a CCG, an STP or an ICB.", query.on)
    asked = moment_of(query, query.bodies[0], register)
    if isinstance(asked, Answer):
        return asked
    view = register.at(asked.on)
    line = {
        "leader": lambda: leader_sentence(view, asked.body, query.today),
        "merger": lambda: merger_sentence(view, asked.body),
        "became": lambda: became_sentence(view, asked.body, query.today),
    }[what]()
    fact = leader_fact(view, asked.body) if what == "leader" else merger_fact(view, asked.body)
    return compose(
        register,
        title=title(view, asked.body),
        subtitle=subtitle(register, asked.body, asked.on),
        headline=Line(line.text, line.sources),
        facts=(Fact(fact.label, tuple(Line(one.text, one.sources) for one in fact.lines)),),
        notes=asked.notes,
        body=asked.body,
        on=asked.on,
    )


HANDLERS = {
    (Attribute.LEADER, Do.VALUE): _leader,
    (Attribute.MERGER, Do.VALUE): _merger,
    (Attribute.SUCCESSOR, Do.VALUE): _became,
}
