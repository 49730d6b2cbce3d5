"""Who chairs the bodies of a set, and which of them share a chair."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.formatting import say_count
from data.leadership.terms import stints_of
from data.query.compose import compose, sources_of
from data.query.document import Answer, Fact, Line, Outcome
from data.query.evaluator import answer_of_each
from data.query.phrasing import counted, names, on_day, plain_list, verb
from data.query.query import Attribute, Do, Feature
from data.query.sets import find_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.leadership.terms import Stint
    from data.model import BodyKey
    from data.query.query import Query
    from data.register import Register
    from data.view import View

A = Attribute
CHAIRS: Final = ("lay_chair", "chair", "clinical_chair")
_NEAR: Final = 366
"""Days from a day within which a chair must have been stated to count as the one of the day."""


def chair_of(view: View, body: BodyKey) -> Stint | None:
    """Give who chaired a body on the view's day: the one stated last by then, within a year of it."""
    stints = [s for s in stints_of(view.register.statements_about.get(body, ())) if s.role in CHAIRS]
    there = [s for s in stints if s.begin.first <= view.day and not (s.end and s.end.last < view.day)]
    near = [
        s
        for s in there
        if abs((s.last.last - view.day).days) <= _NEAR or (s.begun and s.last.last >= view.day)
    ]
    return max(near, key=lambda s: (s.last.first, s.begin.first), default=None)


def also_chaired(view: View, stint: Stint) -> tuple[BodyKey, ...]:
    """Give the other bodies of the kind that the same person chaired on the view's day."""
    stated = view.register.statements_naming.get(stint.person, ())
    others = dict.fromkeys(s.body for s in stated if s.body != stint.body and s.body.kind is stint.body.kind)
    return tuple(
        body
        for body in others
        if view.is_open(body) and (held := chair_of(view, body)) is not None and held.person == stint.person
    )


def chairs(query: Query, register: Register) -> Answer:
    """List who chairs more than one body of a set where sharing is asked about, else the chair of each."""
    where = query.where
    if where is None or Feature.SHARES not in where.features:
        return answer_of_each(query, register)
    features = tuple(feature for feature in where.features if feature is not Feature.SHARES)
    found = find_set(query.about(where=replace(where, features=features)), register)
    if found is None:
        return answer_of_each(query, register)
    view, held = found.view, {body: chair_of(found.view, body) for body in found.bodies}
    led: dict[str, list[BodyKey]] = {}
    for body, stint in held.items():
        if stint:
            led.setdefault(stint.person, []).append(body)
    shared = sorted(((p, b) for p, b in led.items() if len(b) > 1), key=lambda pair: -len(pair[1]))
    said = [f"{register.people[person].name} ({names(view, bodies)})" for person, bodies in shared]
    sources = sources_of(h for _, bodies in shared for b in bodies if (h := held[b]))
    unknown = sum(stint is None for stint in held.values())
    rest = f"; who chairs is not known for {counted(unknown, found.kind)}" if unknown else ""
    day, of = on_day(view.day, query.today), found.noun(2)
    is_are = verb(view.day, query.today, "chairs" if len(shared) == 1 else "chair", "chaired")
    number = sum(len(bodies) for _, bodies in shared)
    text = f"{say_count(len(shared), 'person', 'people')} {is_are} {number} of the {len(found.bodies)} {of} {day}: {plain_list(said)}{rest}."
    if not shared:
        text = f"No two of the {len(found.bodies)} {of} are known to share a chair {day}{rest}."
    return compose(
        register,
        title=f"{found.noun()} that share a chair",
        headline=Line(text, sources),
        facts=(Fact("Who chairs several", tuple(map(Line, said)), twin=True),),
        notes=found.notes,
        on=view.day,
        outcome=Outcome.ANSWER if led else Outcome.NOT_KNOWN,
    )


SETS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {(A.CHAIR, Do.LIST): chairs}
