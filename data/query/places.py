"""Which bodies cover a town, district or county on a day, and what is asked of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.formatting import kind_noun, label, names, on_day, plain_list, title, verb
from data.model import Kind
from data.places import Area, PostcodePoint, normalise, where
from data.query.answer import Answer, Choice, Fact, Line, Outcome, best_first, compose, refusal
from data.query.evaluator import answer_one
from data.query.query import Attribute, Do
from data.query.sets import lifetime

if TYPE_CHECKING:
    from data.places import Found, Located
    from data.population import Cover
    from data.query.query import Query
    from data.register import Register
    from data.view import View


_KINDS: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_PART: Final = 0.005
_WHOLE: Final = 0.995
_PLACES_FROM: Final = ("GEONAMES",)
_NAMED: Final = 4

_PLACED: Final = (
    Attribute.CARD,
    Attribute.PARENT,
    Attribute.NAME,
    Attribute.CCGS,
    Attribute.MEMBERS,
    Attribute.CODE,
    Attribute.SUCCESSOR,
)
_OF_BODIES: Final = (
    Attribute.LEADER, Attribute.CHAIR, Attribute.SYSTEM_LEAD, Attribute.POPULATION, Attribute.PER_LEADER, Attribute.MERGER,
    Attribute.REGION, Attribute.OPENED, Attribute.CLOSED, Attribute.SHARED_LEADER, Attribute.LEADERS, Attribute.CLUSTER, Attribute.RATING, Attribute.HISTORY,
)  # fmt: skip


def _located(query: Query, register: Register) -> Located:
    found = where(register, query.place_name or query.place, query.on, _KINDS)
    exact = tuple(f for f in found.found if getattr(f.what, "id", "") == query.place)
    if exact:
        return type(found)(found.name, found.day, exact)
    if not found.found and query.place != query.place_name:
        return where(register, query.place, query.on, _KINDS)
    return found


def _found(query: Query, register: Register) -> Found | Answer:
    """Find the one thing that a place's name means, or ask which."""
    located = _located(query, register)
    if located.one:
        return located.one
    name = query.place_name or query.place
    if not located.found and (postcode := normalise(name)):
        return _no_postcode(postcode, query, register)
    if not located.found:
        text = f"Not known: no town, district or county called {name} was found."
        return refusal("Not found", text, query.on, outcome=Outcome.NOT_KNOWN)
    choices = tuple(
        Choice(
            label(str(found.what)),
            query.about(place=getattr(found.what, "id", "") or str(found.what), place_name=str(found.what)),
        )
        for found in located.found[:5]
    )
    return refusal(
        "Which one?",
        f"{name} could be {plain_list([str(f.what) for f in located.found[:5]])}.",
        query.on,
        choices=choices,
        outcome=Outcome.CHOICES,
    )


def _no_postcode(postcode: str, query: Query, register: Register) -> Answer:
    """Say that no postcodes were imported, and how to, or that the directory that was has no such postcode in England."""
    directory = register.postcodes.directory()
    if directory:
        text = f"Not known: {postcode} is no postcode of England, by {directory.title}."
        return refusal("Not found", text, query.on, outcome=Outcome.NOT_KNOWN)
    text = (
        f"Not known: {postcode} is a postcode, and no postcodes have been imported yet. Whoever runs Commissioner can "
        "import ONS's postcode directory with “commissioner import postcodes FILE”; the name of a town or district works now."
    )
    return refusal("Postcodes are not known here", text, query.on, outcome=Outcome.NOT_KNOWN)


def covered(query: Query, register: Register) -> Answer:
    """Say which CCG, STP or ICB (or the kind asked for) covers a place, and with what share of its people."""
    found = _found(query, register)
    if isinstance(found, Answer):
        return found
    view = register.at(query.on)
    kind = _kind(query, view)
    covers = _of_note(found.covers.get(kind, ()))
    name = _name(found)
    day = on_day(query.on, query.today)
    if not covers:
        return _none(query, view, found, kind)
    headline = _sentence(query, view, found, covers, kind)
    others = [other for other in _KINDS if other is not kind and _of_note(found.covers.get(other, ()))]
    facts = [
        Fact(
            kind_noun(other, min(2, len(found.covers[other]))),
            (
                Line(
                    plain_list([_with_share(view, c, found) for c in _of_note(found.covers[other])]),
                    _cited(found),
                ),
            ),
        )
        for other in others
    ]
    led = [
        answer_one(
            query.about(asks=(Attribute.LEADER,), place="", place_name="", bodies=(c.body,)), register
        ).headline
        for c in covers[:2]
    ]
    return compose(
        register,
        title=f"{name} {day}",
        headline=Line(
            headline, (*_cited(found), *(s for c in covers for s in register.bodies[c.body].sources))
        ),
        facts=(*facts, Fact("Leader", tuple(led)) if len(covers) <= 2 else None),  # noqa: PLR2004
        choices=tuple(
            Choice(
                label(title(view, c.body)),
                query.about(
                    asks=(Attribute.CARD,), do=Do.VALUE, bodies=(c.body,), place="", place_name="", kind=None
                ),
            )
            for c in covers[:4]
        ),
        body=covers[0].body if len(covers) == 1 else None,
        on=query.on,
    )


def _kind(query: Query, view: View) -> Kind:
    if query.kind in _KINDS:
        return query.kind
    return next((kind for kind in (Kind.CCG, Kind.ICB) if view.open_bodies(kind)), Kind.ICB)


def _none(query: Query, view: View, found: Found, kind: Kind) -> Answer:
    """Say that no body of the kind covered a place on the day, and which of the day's kinds did."""
    other = next(
        (k for k in (Kind.ICB, Kind.CCG) if k is not kind and _of_note(found.covers.get(k, ()))), None
    )
    day, name = on_day(query.on, query.today), _name(found)
    if other is None:
        text = f"Not known which {kind_noun(kind, 1)} {verb(query.on, query.today, 'covers', 'covered')} {name} {day}."
        return refusal(name, text, query.on, outcome=Outcome.NOT_KNOWN)
    began = (
        ""
        if view.open_bodies(kind)
        else f"There {verb(query.on, query.today, 'are', 'were')} no {kind_noun(kind)} {day}. "
    )
    answer = covered(query.about(kind=other), view.register)
    return replace(answer, headline=Line(began + answer.headline.text, answer.headline.sources))


def _of_note(covers: tuple[Cover, ...]) -> tuple[Cover, ...]:
    return tuple(cover for cover in covers if cover.share >= _PART) or covers[:1]


def _name(found: Found) -> str:
    return found.what.name


def _cited(found: Found) -> tuple[str, ...]:
    if isinstance(found.what, PostcodePoint):
        return ()
    return found.what.sources if isinstance(found.what, Area) else _PLACES_FROM


def _with_share(view: View, cover: Cover, found: Found) -> str:
    name = title(view, cover.body)
    return (
        name if not isinstance(found.what, Area) or cover.share >= _WHOLE else f"{name} ({cover.share:.0%})"
    )


def _sentence(query: Query, view: View, found: Found, covers: tuple[Cover, ...], kind: Kind) -> str:
    name, day = _name(found), on_day(query.on, query.today)
    was = verb(query.on, query.today, "is", "was")
    if len(covers) == 1:
        by = f", by {found.what.directory}" if isinstance(found.what, PostcodePoint) else ""
        return f"{name} {was} in {title(view, covers[0].body)} {day}{by}."
    said = [f"{title(view, c.body)} ({c.share:.0%} of its people)" for c in covers]
    if len(said) > _NAMED:
        return f"{name} {was} divided between {len(covers)} {kind_noun(kind)} {day}: {names(view, [c.body for c in covers])}."
    return f"{name} {was} divided between {plain_list(said)} {day}."


def of_its_bodies(query: Query, register: Register) -> Answer:
    """Answer a question that a place has no answer to, such as its leader, for the body that covers it."""
    found = _found(query, register)
    if isinstance(found, Answer):
        return found
    view = register.at(query.on)
    covers = _of_note(found.covers.get(_kind(query, view), ()))
    if not covers:
        return _none(query, view, found, _kind(query, view))
    bodies = tuple(cover.body for cover in covers[:8])
    if query.ask is Attribute.POPULATION and query.kind is None:
        return _population(query, register, found, covers)
    where_ = _sentence(query, view, found, covers, _kind(query, view))
    answers = [answer_one(query.about(place="", place_name="", bodies=(body,)), register) for body in bodies]
    first = answers[0]
    text = " ".join(dict.fromkeys(answer.headline.text for answer in answers[:3]))
    headline = Line(f"{where_} {text}", first.headline.sources)
    return replace(
        first,
        headline=headline,
        sources=best_first(headline, (s for answer in answers for s in answer.sources)),
        body=bodies[0] if len(bodies) == 1 else None,
    )


def _population(query: Query, register: Register, found: Found, covers: tuple[Cover, ...]) -> Answer:
    """Give the residents of a district or county, mid-2020; of a town say that only its bodies' people are known."""
    view, name = register.at(query.on), _name(found)
    bodies = [
        answer_one(query.about(place="", place_name="", bodies=(c.body,)), register).headline
        for c in covers[:3]
    ]
    if isinstance(found.what, Area):
        text = f"{name} had {found.what.people:,} residents in mid-2020; it {verb(query.on, query.today, 'is', 'was')} covered by {plain_list([title(view, c.body) for c in covers])}."
        return compose(
            register,
            title=name,
            headline=Line(text, found.what.sources),
            facts=(Fact("Population", tuple(bodies)),),
            on=query.on,
        )
    text = f"Not known for {name} itself, which is no CCG, STP, ICB or district; {bodies[0].text}"
    return compose(
        register, title=name, headline=Line(text, bodies[0].sources), on=query.on, outcome=Outcome.NOT_KNOWN
    )


def check_covered(query: Query, register: Register) -> Answer:
    """Say whether a place is in one of the bodies a question names."""
    found = _found(query, register)
    if isinstance(found, Answer):
        return found
    named = (*query.bodies, *query.rivals)
    kind = named[0].kind if named else _kind(query, register.at(query.on))
    last = lifetime(register, kind)[1]
    if last and last < query.on and not query.dated:
        return check_covered(query.about(on=last, dated=True), register)
    covers = _of_note(found.covers.get(kind, ()))
    told = covered(query.about(kind=kind, bodies=(), rivals=()), register)
    inside = [cover for cover in covers if cover.body in named]
    word = "Yes" if inside else "No"
    if len(inside) > 1:
        word = "Both"
    elif inside and len(named) > 1:
        word = title(register.at(query.on), inside[0].body)
    return replace(told, headline=Line(f"{word}: {told.headline.text}", told.headline.sources))


PLACES: Final = {
    **{(attribute, do): covered for attribute in _PLACED for do in (Do.VALUE, Do.LIST)},
    **{(attribute, Do.VALUE): of_its_bodies for attribute in _OF_BODIES},
    **{(attribute, Do.CHECK): check_covered for attribute in (*_PLACED, Attribute.DISTRICTS)},
    (Attribute.CCGS, Do.COUNT): covered,
}
