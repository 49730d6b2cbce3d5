"""Which bodies cover a town, district or county on a day, what is asked of them, and suggestions for typed letters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from data.formatting import KIND_NAMES, kind_noun, label, names, on_day, plain_list, title, titles, verb
from data.model import Kind, read_key
from data.places import Area, PostcodePoint, normalise, place_key, where
from data.query.answer import Answer, Choice, Fact, Line, Outcome, best_first, compose, not_known, refusal
from data.query.evaluator import answer_one
from data.query.query import Attribute, Do, Query
from data.query.sets import lifetime

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.model import BodyKey
    from data.places import Found, Located
    from data.population import Cover
    from data.register import Register
    from data.view import View

A = Attribute

_KINDS: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_PART: Final = 0.005
_WHOLE: Final = 0.995
_PLACES_FROM: Final = ("GEONAMES",)
_NAMED: Final = 4

_PLACED: Final = (A.CARD, A.PARENT, A.NAME, A.CCGS, A.MEMBERS, A.CODE, A.SUCCESSOR)
_OF_BODIES: Final = (
    A.LEADER, A.CHAIR, A.SYSTEM_LEAD, A.POPULATION, A.PER_LEADER, A.MERGER, A.REGION, A.OPENED, A.CLOSED, A.SHARED_LEADER,
    A.LEADERS, A.CLUSTER, A.RATING, A.HISTORY,
)  # fmt: skip


def _located(query: Query, register: Register) -> Located:
    found = where(register, query.place_name or query.place, query.on, _KINDS)
    exact = tuple(f for f in found.found if getattr(f.what, "id", "") == query.place)
    if exact:
        return replace(found, found=exact)
    if not found.found and query.place != query.place_name:
        return where(register, query.place, query.on, _KINDS)
    return found


def _found(query: Query, register: Register) -> Found | Answer:
    """Find the one thing that a place's name means, or ask which."""
    located = _located(query, register)
    if located.one:
        return located.one
    name, several = query.place_name or query.place, [found.what for found in located.found[:5]]
    if several:
        choices = tuple(
            Choice(
                label(str(what)),
                query.about(place=getattr(what, "id", "") or str(what), place_name=str(what)),
            )
            for what in several
        )
        text = f"{name} could be {plain_list([str(what) for what in several])}."
        return refusal("Which one?", text, query.on, choices=choices, outcome=Outcome.CHOICES)
    title, text = "Not found", f"no town, district or county called {name} was found."
    if (postcode := normalise(name)) and (directory := register.postcodes.directory()):
        text = f"{postcode} is no postcode of England, by {directory.title}."
    elif postcode:
        title = "Postcodes are not known here"
        text = (
            f"{postcode} is a postcode, and no postcodes have been imported yet. Whoever runs Commissioner can "
            "import ONS's postcode directory with “commissioner import postcodes FILE”; the name of a town or district works now."
        )
    return refusal(title, f"Not known: {text}", query.on, outcome=Outcome.NOT_KNOWN)


def covered(query: Query, register: Register) -> Answer:
    """Say which CCG, STP or ICB (or the kind asked for) covers a place, and with what share of its people."""
    placed = _covering(query, register)
    if isinstance(placed, Answer):
        return placed
    view, (found, kind, covers) = register.at(query.on), placed
    leader = query.about(asks=(A.LEADER,))
    led = [answer_one(_of(leader, c.body), register).headline for c in covers[:2]]
    facts = [_beside(view, found, other) for other in _KINDS if other is not kind]
    card = query.about(asks=(A.CARD,), do=Do.VALUE, kind=None)
    cited = (*_cited(found), *(s for c in covers for s in register.bodies[c.body].sources))
    return compose(
        register,
        title=f"{found.what.name} {on_day(query.on, query.today)}",
        headline=Line(_sentence(query, view, found, kind), cited),
        facts=(*facts, Fact("Leader", tuple(led)) if len(covers) == len(led) else None),
        choices=tuple(Choice(label(title(view, c.body)), _of(card, c.body)) for c in covers[:4]),
        body=covers[0].body if len(covers) == 1 else None,
        on=query.on,
    )


def _of(query: Query, body: BodyKey) -> Query:
    """Ask of a body what is asked of a place."""
    return query.about(place="", place_name="", bodies=(body,))


def _kind(query: Query, view: View) -> Kind:
    if query.kind in _KINDS:
        return query.kind
    return next((kind for kind in (Kind.CCG, Kind.ICB) if view.open_bodies(kind)), Kind.ICB)


def _covering(query: Query, register: Register) -> tuple[Found, Kind, tuple[Cover, ...]] | Answer:
    """Find a place and the bodies of a kind that cover it; where none did, say so, and which of the day's kinds did."""
    found, view = _found(query, register), register.at(query.on)
    if isinstance(found, Answer):
        return found
    kind = _kind(query, view)
    if covers := _of_note(found, kind):
        return found, kind, covers
    other = next((k for k in (Kind.ICB, Kind.CCG) if k is not kind and found.covers.get(k)), None)
    day, name = on_day(query.on, query.today), found.what.name
    if other is None:
        text = f"Not known which {kind_noun(kind, 1)} {verb(query.on, query.today, 'covers', 'covered')} {name} {day}."
        return refusal(name, text, query.on, outcome=Outcome.NOT_KNOWN)
    answer, began = covered(query.about(kind=other), register), ""
    if not view.open_bodies(kind):
        began = f"There {verb(query.on, query.today, 'are', 'were')} no {kind_noun(kind)} {day}. "
    return replace(answer, headline=Line(began + answer.headline.text, answer.headline.sources))


def _of_note(found: Found, kind: Kind) -> tuple[Cover, ...]:
    """Give the bodies of a kind that cover more than a sliver of a place."""
    covers = found.covers.get(kind, ())
    return tuple(cover for cover in covers if cover.share >= _PART) or covers[:1]


def _cited(found: Found) -> tuple[str, ...]:
    if isinstance(found.what, PostcodePoint):
        return ()
    return found.what.sources if isinstance(found.what, Area) else _PLACES_FROM


def _beside(view: View, found: Found, kind: Kind) -> Fact:
    """Name the bodies of another kind that cover a place, with the share of a district's people where it is divided."""
    said, covers = [], _of_note(found, kind)
    for cover in covers:
        whole = not isinstance(found.what, Area) or cover.share >= _WHOLE
        said.append(title(view, cover.body) + ("" if whole else f" ({cover.share:.0%})"))
    lines = (Line(plain_list(said), _cited(found)),) if said else ()
    return Fact(kind_noun(kind, min(2, len(found.covers.get(kind, ())))), lines)


def _sentence(query: Query, view: View, found: Found, kind: Kind) -> str:
    covers, name, day = _of_note(found, kind), found.what.name, on_day(query.on, query.today)
    was = verb(query.on, query.today, "is", "was")
    if len(covers) == 1:
        by = f", by {found.what.directory}" if isinstance(found.what, PostcodePoint) else ""
        return f"{name} {was} in {title(view, covers[0].body)} {day}{by}."
    if len(covers) > _NAMED:
        return f"{name} {was} divided between {len(covers)} {kind_noun(kind)} {day}: {names(view, [c.body for c in covers])}."
    said = [f"{title(view, c.body)} ({c.share:.0%} of its people)" for c in covers]
    return f"{name} {was} divided between {plain_list(said)} {day}."


def of_its_bodies(query: Query, register: Register) -> Answer:
    """Answer a question that a place has no answer to, such as its leader, for the body that covers it."""
    placed = _covering(query, register)
    if isinstance(placed, Answer):
        return placed
    view, (found, kind, covers) = register.at(query.on), placed
    answers = [answer_one(_of(query, cover.body), register) for cover in covers[:8]]
    if query.ask is A.POPULATION and query.kind is None:
        return _population(query, view, found, [answer.headline for answer in answers[:3]])
    said = dict.fromkeys(answer.headline.text for answer in answers[:3])
    headline = Line(" ".join((_sentence(query, view, found, kind), *said)), answers[0].headline.sources)
    return replace(
        answers[0],
        headline=headline,
        sources=best_first(headline, (s for answer in answers for s in answer.sources)),
        body=covers[0].body if len(answers) == 1 else None,
    )


def _population(query: Query, view: View, found: Found, bodies: Sequence[Line]) -> Answer:
    """Give the residents of a district or county, mid-2020; of a town say that only its bodies' people are known."""
    name, kind = found.what.name, _kind(query, view)
    if isinstance(found.what, Area):
        by, was = (
            titles(view, [c.body for c in _of_note(found, kind)]),
            verb(query.on, query.today, "is", "was"),
        )
        text = f"{name} had {found.what.people:,} residents in mid-2020; it {was} covered by {by}."
        headline, facts = Line(text, found.what.sources), (Fact("Population", tuple(bodies)),)
        return compose(view.register, title=name, headline=headline, facts=facts, on=query.on)
    text = f"Not known for {name} itself, which is no CCG, STP, ICB or district; {bodies[0].text}"
    return not_known(view.register, name, Line(text, bodies[0].sources), query.on)


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
    told = covered(query.about(kind=kind, bodies=(), rivals=()), register)
    inside = [cover.body for cover in _of_note(found, kind) if cover.body in named]
    word = "Yes" if inside else "No"
    if len(inside) > 1:
        word = "Both"
    elif inside and len(named) > 1:
        word = title(register.at(query.on), inside[0])
    return replace(told, headline=Line(f"{word}: {told.headline.text}", told.headline.sources))


PLACES: Final = {
    **{(attribute, do): covered for attribute in _PLACED for do in (Do.VALUE, Do.LIST)},
    **{(attribute, Do.VALUE): of_its_bodies for attribute in _OF_BODIES},
    **{(attribute, Do.CHECK): check_covered for attribute in (*_PLACED, A.DISTRICTS)},
    (A.CCGS, Do.COUNT): covered,
}


MOST: Final = 99
"""Suggestions; Slack takes a hundred."""
_SUGGESTED: Final = (Kind.ICB, Kind.CCG, Kind.STP)
_FEWEST_LETTERS: Final = 3
"""Letters from which on places are suggested; there are tens of thousands."""
_LONGEST: Final = 100
_PERSON: Final = "person:"
_PLACE: Final = "place:"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A body, person or place: how it is shown, and a key from which `subject_query` makes a question about it."""

    label: str
    key: str


_Entry = tuple[tuple[str, ...], tuple[int, str], Suggestion]
"""The words of a name, its rank, and what is suggested."""


def suggestions(typed: str, register: Register, today: date) -> list[Suggestion]:
    """Give what typed letters could mean, the likeliest first: open bodies, closed ones, people, places.

    Every typed word begins a word of a name, or is a code; what begins as a whole with what was typed comes first.
    """
    key = place_key(typed[:_LONGEST])
    words = key.split()
    found = [
        (not rank[1].startswith(key), rank, suggestion)
        for called, rank, suggestion in _entries(register, today)
        if all(any(word.startswith(begun) for word in called) for begun in words)
    ]
    found.sort(key=lambda each: each[:2])
    kept = [suggestion for _, _, suggestion in found[:MOST]]
    return [*kept, *_suggested_places(key, register, MOST - len(kept))]


def subject_query(key: str, ask: Attribute, register: Register, on: date, today: date) -> Query | None:
    """Ask something of a suggestion on a day; None where its key is none, or what it named is not known any more."""
    dated = on != today
    if key.startswith(_PERSON):
        person = key.removeprefix(_PERSON)
        return Query((ask,), on, today, people=(person,), dated=dated) if person in register.people else None
    if key.startswith(_PLACE):
        number, _, name = key.removeprefix(_PLACE).partition(":")
        known = any(place.id == number for place in register.gazetteer.named(place_key(name)))
        return Query((ask,), on, today, place=number, place_name=name, dated=dated) if known else None
    try:
        body = read_key(key)
    except ValueError:
        return None
    return Query((ask,), on, today, bodies=(body,), dated=dated) if body in register.bodies else None


@lru_cache(maxsize=1)
def _entries(register: Register, today: date) -> tuple[_Entry, ...]:
    view, found = register.at(today), list[_Entry]()
    for key, body in register.bodies.items():
        if key.kind in _SUGGESTED:
            name = title(view, key)
            called = (name, body.name, *(dated.name for dated in body.names), key.code, KIND_NAMES[key.kind])
            words = {word for each in called for word in place_key(each).split()}
            closed = body.closed is not None and body.closed < today
            until = f", until {body.closed.year}" if body.closed and closed else ""
            kind = _SUGGESTED.index(key.kind) + closed * len(_SUGGESTED)
            suggestion = Suggestion(f"{name} ({key.code}{until})", str(key))
            found.append((tuple(words), (kind, place_key(name).removeprefix("nhs ")), suggestion))
    for person in register.people.values():
        name = place_key(person.name)
        suggestion = Suggestion(f"{person.name} (leader)", f"{_PERSON}{person.id}")
        found.append((tuple(name.split()), (2 * len(_SUGGESTED), name), suggestion))
    return tuple(found)


def _suggested_places(key: str, register: Register, most: int) -> list[Suggestion]:
    found = []
    for place in register.gazetteer.beginning(key, most) if len(key) >= _FEWEST_LETTERS and most > 0 else ():
        district = f" in {place.district}" if place.district not in ("", place.name) else ""
        found.append(Suggestion(f"{place.name} (place{district})", f"{_PLACE}{place.id}:{place.name}"))
    return found
