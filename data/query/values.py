"""Values of one body on a day (leaders, people for each, ratings), whether it shares its leader, and yes-or-no questions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.dates import parse_when, say_day
from data.formatting import (
    capital,
    counted,
    exact_people,
    names,
    on_day,
    ordinal,
    plain_list,
    say_count,
    say_list,
    title,
    verb,
)
from data.mergers import happened
from data.model import Kind
from data.query.answer import Answer, Fact, Line, compose, sources_of, unanswerable
from data.query.belonging import ccgs, code, districts, is_in, members, name, parent, region
from data.query.day_table import say_feature, table_of
from data.query.leaders import asked_next
from data.query.lines import (
    event_line,
    leader_line,
    leader_sources,
    others_led,
    person_name,
    role_name,
    weakest_grade,
)
from data.query.moment import Asked, Part, asked_about, of_body, part_of
from data.query.populations import basis_fact, population
from data.query.query import Attribute, Do, Feature
from data.query.sets import CHECKED, has_feature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from data.league import Standing
    from data.model import BodyKey, Event
    from data.query.query import Query
    from data.register import Register
    from data.view import View

A = Attribute

_OFFICER: Final = "accountable officer"

_PARTIAL: Final = "The ratings found are partial, from news reports: other years may be missing"

_AS_FAR: Final = {
    Feature.COUNCIL: ", as far as sources say",
    Feature.SHARES: ", as far as leaders are known",
    Feature.ALONE: ", as far as leaders are known",
}
"""What is added where no source says that it is so, which is weaker than a source that denies it."""

_PLANS: Final = {"shared_ao_proposed": True, "shared_ao_agreed": True, "shared_ao_rejected": False}
"""Kinds of event that tell of a plan to share a leader, and whether it was one to do so."""

_LASTS: Final = timedelta(days=730)
_RECENT: Final = timedelta(days=92)
"""A plan to share a leader that is no older says that none is shared yet."""


def per_leader(asked: Asked) -> Part:
    """Say how many people each leader answers for: of a CCG in its STP, of an ICB over all its chief executive leads."""
    if asked.body.kind is Kind.ICB:
        return _per_chief_executive(asked)
    view = asked.view
    stp = asked.body if asked.body.kind is Kind.STP else view.parent(asked.body, Kind.STP)
    standing = table_of(view).league.of(stp) if stp else None
    if stp is None or standing is None:
        answers = asked.verb("answers", "answered")
        return Line(f"Not known how many people each leader {answers} for in {asked.name} {asked.day}.")
    people, ccgs, area = standing.population, counted(standing.ccgs, Kind.CCG), title(view, stp)
    if standing.per_leader is None or people is None:
        known = standing.ccgs - len(standing.ccgs_unknown)
        of = f"a leader is known for {known or 'none'} of its {ccgs}"
        of = "the leader of its one CCG is not known" if standing.ccgs == 1 else of
        text = f"Not known how many people each leader answered for in {area} {asked.day}: {of}."
        shown = (Line(exact_people(people.people), people.sources),) if people else ()
        return Line(text, _counted_by(standing)), (Fact("Population", shown),), ()
    in_it = f"In {area}" + ("" if stp == asked.body else f", which {asked.name} was in,")
    each, of = "its one leader", ccgs
    if standing.leaders != 1:
        each, of = f"each of its {standing.leaders} leaders", f"{exact_people(people.people)} people, {ccgs}"
    table = table_of(view).league
    among = "STPs" if table.ranked == len(table.standings) else "STPs for which it is known"
    rank = f"{ordinal(standing.rank or 0)} of {table.ranked} {among} by people per leader"
    text = (
        f"{in_it} {each} answered for {exact_people(standing.per_leader)} people {asked.day}: {of}; {rank}."
    )
    line = Line(text, (*_counted_by(standing), *people.sources))
    return line, (leaders_counted(view, standing),), (basis_fact(people),)


def _per_chief_executive(asked: Asked) -> Part:
    view, icb, table = asked.view, asked.body, table_of(asked.view)
    value, known = table.value(A.PER_LEADER, icb), asked.view.leadership(icb)
    answers = f"{asked.verb('answers', 'answered')} for"
    if value.number is None:
        why = "who leads it is not known"
        if known.people:
            why = "no population of all that its leader leads is known"
        return Line(f"Not known how many people the leader of {asked.name} {answers} {asked.day}: {why}.")
    led = view.led_by.get(known.people[0], (icb,))
    over = f" over {counted(len(led), Kind.ICB)}" if len(led) > 1 else ""
    sure = f"{known.grade}{', weak source' if value.weak else ''}"
    person = asked.register.people[known.people[0]].name
    text = f"The chief executive of {asked.name}, {person} ({sure}), {answers} {exact_people(int(value.number))} people {asked.day}{over}."
    return Line(text, value.sources), (), (basis_fact(table.headcount(icb)),)


def _counted_by(standing: Standing) -> tuple[str, ...]:
    return standing.published.sources if standing.published else ()


def _people(view: View, standing: Standing) -> str:
    return plain_list([view.register.people[person].name for person in standing.named])


def leaders_counted(view: View, standing: Standing) -> Fact:
    """Say who counted the leaders of an STP, and whom the statements found name."""
    people, missing, published = _people(view, standing), len(standing.ccgs_unknown), standing.published
    lines = []
    if published:
        publisher = view.register.sources[published.sources[0]].publisher
        count = f"{say_count(published.leaders, 'leader')} for {counted(published.ccgs, Kind.CCG)}"
        lines.append(
            Line(f"{count}, counted by {publisher} on {say_day(published.as_of)}", published.sources)
        )
    if people or missing:
        rest = f"; for {counted(missing, Kind.CCG)} nobody is known" if missing else ""
        cited = leader_sources(view, view.ccgs_of(standing.stp))
        lines.append(Line(f"Named here: {people or 'nobody'}{rest}", cited))
    return Fact("Leaders", tuple(lines))


def leaders(asked: Asked) -> Part:
    """Say how many people lead an STP's CCGs, as published for the day or as named, and who."""
    view, had = asked.view, asked.verb("has", "had")
    standing = table_of(view).league.of(asked.body)
    if standing is None:
        return Line(f"Not known how many leaders {asked.name} {had} {asked.day}.")
    ccgs = "one CCG" if standing.ccgs == 1 else f"{standing.ccgs} CCGs"
    who, sources = _people(view, standing), leader_sources(view, view.ccgs_of(asked.body))
    if standing.leaders is None:
        known, number = standing.ccgs - len(standing.ccgs_unknown), len(standing.named)
        named = f"{say_count(number, _OFFICER)} {'is' if number == 1 else 'are'} known for {known} of them{who and ': ' + who}"
        return Line(f"Not known for all {ccgs} of {asked.name} {asked.day}: {named}.", sources)
    complete = not standing.ccgs_unknown and len(standing.named) == standing.leaders
    text = f"{asked.name} {had} {say_count(standing.leaders, _OFFICER)} for its {ccgs} {asked.day}{': ' + who if complete else ''}."
    cited = dict.fromkeys((*_counted_by(standing), *(sources if complete else ())))
    shown = None if complete and not standing.published else leaders_counted(view, standing)
    return Line(text, tuple(cited)), (shown,), ()


def ccgs_per_leader(asked: Asked) -> Part:
    """Say how many CCGs each leader of an STP has."""
    table, had = table_of(asked.view), asked.verb("has", "had")
    value, standing = table.value(A.CCGS_PER_LEADER, asked.body), table.league.of(asked.body)
    if value.number is None or standing is None:
        return Line(f"Not known how many CCGs each leader of {asked.name} {had} {asked.day}.")
    each = f"{value.number:g} {'CCG' if value.number == 1 else 'CCGs'} per leader"
    of = f"{counted(standing.ccgs, Kind.CCG)}, {say_count(standing.leaders or 0, 'leader')}"
    line = Line(f"{asked.name} {had} {each} {asked.day}: {of}.", value.sources)
    return line, (leaders_counted(asked.view, standing),), ()


def rating(asked: Asked) -> Part:
    """Say how NHS England rated a CCG, or the CCGs of an STP, for years that had ended by the day, the latest first."""
    view, body = asked.view, asked.body
    ended = [r for r in asked.register.ratings if parse_when(r.year).last <= view.day]
    ended.sort(key=lambda rating: rating.year, reverse=True)
    bodies = view.ccgs_of(body) if body.kind is Kind.STP else (body,)
    found = [rating for ccg in bodies for rating in ended if rating.body == ccg]
    if not found:
        text = f"Not known how {asked.name} was rated: no rating for a year that had ended by {say_day(view.day)} was found."
        return Line(text)
    note, sources = Fact("Note", (Line(_PARTIAL),)), sources_of(found)
    if body.kind is Kind.CCG:
        said = say_list([f"{r.rating} for {r.year}" for r in found])
        return Line(f"{asked.name} was rated {said}.", sources), (note,), ()
    lines = tuple(Line(f"{title(view, r.body)}: {r.rating} for {r.year}", r.sources) for r in found)
    were = "was" if len(found) == 1 else "were"
    text = f"Of the CCGs of {asked.name}, {say_count(len(found), 'rating')} for years that had ended by {say_day(view.day)} {were} found."
    return Line(text, sources), (Fact("Ratings", lines), note), ()


def check(query: Query, register: Register) -> Answer:
    """Say whether a body's attribute compares with a number as the question says, or is what it names."""
    part = _PARTS[query.ask]

    def judged(asked: Asked) -> Part:
        line, facts, details = part_of(part(asked))
        verdict = _verdict(asked, query)
        word = "Not known" if verdict is None else "Yes" if verdict else "No"
        rest = line.text.removeprefix("Not known ").removeprefix("Not known: ")
        return Line(f"{word}: {rest}", line.sources), facts, details

    return of_body(query, register, judged)


def check_feature(query: Query, register: Register) -> Answer:
    """Say whether something is true of a body on the day, such as that it shares its leader."""
    feature = query.feature or next(iter(query.where.features if query.where else ()), None)
    if feature is None or feature not in CHECKED:
        return unanswerable(query.on)

    def judged(asked: Asked) -> Part:
        view, several = asked.view, asked.body.kind is Kind.STP
        bodies = view.ccgs_of(asked.body) if several else (asked.body,)
        found = [has_feature(view, one, feature, query.today) for one in bodies]
        word = "Yes" if True in found else "Not known" if None in found or not found else "No"
        past, negated = view.day < query.today, word == "No" and not several
        said = say_feature(feature, past=past, one=not several, negated=negated)
        if several:
            known = len(found) - found.count(None)
            rest = f"; it is known of {known}" if known < len(found) else ""
            text = f"{found.count(True) or 'none'} of the {counted(len(found), Kind.CCG)} of {asked.name} {said} {asked.day}{rest}"
        else:
            text = f"{'whether ' if word == 'Not known' else ''}{asked.name} {said} {asked.day}"
        far = _AS_FAR.get(feature, "") if (word == "No") is not (feature is Feature.ALONE) else ""
        return Line(f"{word}: {text}{far}.", leader_sources(view, bodies))

    return of_body(query, register, judged)


def _verdict(asked: Asked, query: Query) -> bool | None:
    view, body, test = asked.view, asked.body, query.test
    if test:
        table = table_of(view)
        count = table.headcount(body) if test.attribute is A.POPULATION else None
        value = count.people if count else table.value(test.attribute, body).number
        right = table.value(test.other, body).number if test.other else test.number
        return None if value is None or right is None else test.holds(value, right)
    if query.rivals:
        return any(is_in(view, body, rival) or is_in(view, rival, body) for rival in query.rivals)
    return None


def shared(query: Query, register: Register) -> Answer:
    """Say with which other bodies a body shares its leader, or answer whether it does."""
    if len(query.bodies) > 1:
        return _shared_among(query, register)
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    view, body, choices = asked.view, asked.body, asked_next(asked)
    event = _plan_to_share(view, (body, *view.ccgs_of(body)))
    if event and query.status == "planned":
        publisher = register.sources[event.sources[0]].publisher
        text = f"{'Yes' if _PLANS[event.kind] else 'No'} ({publisher}, {event.when}): {event.summary}"
        return asked.answer(Line(text, event.sources), choices=choices)
    if body.kind is Kind.STP:
        return asked.answer(_shared_in_area(asked), choices=choices)
    known = view.leadership(body)
    if not known.people:
        unknown = leader_line(view, body, query.today).text
        text = f"Not known whether {asked.name} {asked.verb('shares', 'shared')} its leader: {unknown}"
        return asked.answer(Line(text), choices=choices)
    others, maybe = view.shares_leader_with(body), view.may_share_leader_with(body)
    who, of = person_name(register, known.holders[0]), f"{role_name(body.kind).lower()} of {asked.name}"
    begin = ""
    if query.do is Do.CHECK:
        begin = "Yes: " if bool(others) is not (query.feature is Feature.ALONE) else "No: "
    if others:
        leads = asked.verb("leads", "led")
        text = f"{begin}{who}, {of} {asked.day} ({known.grade}), also {leads} {counted(len(others), others[0].kind)}: {names(view, others)}."
    elif maybe:
        text = _shared_on_weak_evidence(asked, maybe)
    else:
        text = f"{begin}{who} {asked.verb('is', 'was')} {of} alone {asked.day}, as far as the sources found tell ({known.grade})."
    facts = (others_led(view, body),) if others or maybe else ()
    return asked.answer(Line(text, known.holders[0].statements[0].sources), facts, choices=choices)


def _shared_on_weak_evidence(asked: Asked, others: tuple[BodyKey, ...]) -> str:
    """Say whose name stands for a body and for others too, by evidence that is not enough to say that they share a leader."""
    view, known = asked.view, asked.view.leadership(asked.body)
    several = [h for h in known.holders if len(view.led_by.get(h.person, ())) > 1]
    who = " or ".join(person_name(asked.register, holder) for holder in several)
    named = f"{who} {asked.verb('is', 'was')} named as {role_name(asked.body.kind).lower()} of {asked.name} {asked.day}"
    return (
        f"Not known for sure: {named} and of {names(view, others)} too, on weaker evidence ({known.grade})."
    )


def _plan_to_share(view: View, bodies: Iterable[BodyKey]) -> Event | None:
    """Give the last plan of the two years before the day to share a leader, or not to."""
    events = {e.id: e for key in bodies for e in view.register.events_about.get(key, ())}
    found = [e for e in events.values() if e.kind in _PLANS and happened(e, view.day)]
    recent = [e for e in found if e.when.last >= view.day - _LASTS]
    return max(recent, key=lambda e: (e.when.last, e.id), default=None)


def _shared_in_area(asked: Asked) -> Line:
    """Say how many leaders the CCGs of an STP had, as published for the day or as named."""
    view, ccgs = asked.view, asked.view.ccgs_of(asked.body)
    standing = table_of(view).league.of(asked.body)
    if standing is None or not ccgs or standing.leaders is None:
        unknown = len(standing.ccgs_unknown) if standing else 0
        nobody = f"for {counted(unknown, Kind.CCG)} nobody is known"
        return Line(f"Not known whether the CCGs of {asked.name} shared leaders {asked.day}: {nobody}.")
    leaders, people = standing.leaders, standing.named
    begin = ""
    if asked.query.do is Do.CHECK:
        begin = "Yes: " if leaders == 1 or leaders < len(ccgs) else "No: "
    noun = "one leader" if leaders == 1 else f"{leaders} leaders"
    led = f" ({_people(view, standing)})" if len(people) == leaders else ""
    text = f"{begin}the {counted(len(ccgs), Kind.CCG)} of {asked.name} had {noun}{led} {asked.day}."
    return Line(capital(text), _counted_by(standing) or leader_sources(view, ccgs))


def _shared_among(query: Query, register: Register) -> Answer:
    """Answer whether several bodies share one leader; of areas, whether anybody leads CCGs in all of them."""
    view = register.at(query.on)
    if all(body.kind is Kind.STP for body in query.bodies):
        return _shared_by_areas(query, view)
    led = {body: view.leadership(body) for body in query.bodies}
    known = {body: each.people[0] for body, each in led.items() if each.people}
    people = dict.fromkeys(known.values())
    kind, day, unknown = query.bodies[0].kind, on_day(view.day, query.today), len(query.bodies) - len(known)
    leads, have = (verb(view.day, query.today, *forms) for forms in (("leads", "led"), ("have", "had")))
    all_named = names(view, query.bodies)
    rest = f"; for {counted(unknown, kind)} it is not known" if unknown else ""
    event = _plan_to_share(view, query.bodies)
    to_share = event is not None and _PLANS[event.kind]
    named = f"{day} leaders are named for {len(known)} of {all_named}{rest}."
    if len(people) == 1 and not unknown:
        every = f"both {all_named}" if len(known) == 2 else f"all {len(known)}, {all_named},"  # noqa: PLR2004
        text = f"Yes: {register.people[next(iter(people))].name} {leads} {every} {day} ({weakest_grade(view, query.bodies)})."
    elif len(people) > 1:
        bodies_of = {p: [body for body, person in known.items() if person == p] for p in people}
        said = [f"{register.people[p].name} ({names(view, bodies)})" for p, bodies in bodies_of.items()]
        text = f"{'No, not yet' if to_share else 'No'}: {all_named} {have} {len(people)} leaders {day}: {plain_list(said)}{rest}."
    elif event and to_share and view.day - event.when.last <= _RECENT:
        text = f"No, not yet: {named}"
    else:
        text = f"{'Not yet, as far as is known' if to_share else 'Not known'}: {named}"
    planned = Fact("Planned", (event_line(event),)) if event and not text.startswith("Yes") else None
    line = Line(text, leader_sources(view, list(known)))
    title = f"{len(query.bodies)} {kind.upper()}s"
    return compose(register, title=title, headline=line, facts=(planned,), on=view.day)


def _shared_by_areas(query: Query, view: View) -> Answer:
    register, day = view.register, on_day(view.day, query.today)
    found = {area: view.leaders_of(area) for area in query.bodies}
    both = set.intersection(*(set(people) for people, _ in found.values()))
    leads = verb(view.day, query.today, "leads", "led")
    unknown = [title(view, area) for area, (people, missing) in found.items() if missing or not people]

    def named(people: Iterable[str]) -> str:
        return plain_list([register.people[person].name for person in people])

    said = "; ".join(
        f"{title(view, area)}: {named(people) or 'not known'}" for area, (people, _) in found.items()
    )
    if both:
        text = f"Yes: {named(sorted(both))} {leads} CCGs in {plain_list([title(view, area) for area in found])} {day}."
    elif unknown:
        text = f"Not known: no leader is named for every CCG of {plain_list(unknown)} {day}, and none is named for both. {said}."
    else:
        text = f"No: nobody {leads} CCGs in both {day}. {said}."
    line = Line(text, leader_sources(view, [ccg for area in found for ccg in view.ccgs_of(area)]))
    return compose(register, title=f"{len(found)} STPs", headline=line, on=view.day)


_PARTS: Final[dict[Attribute, Callable[[Asked], Part]]] = {
    A.POPULATION: population,
    A.PER_LEADER: per_leader,
    A.LEADERS: leaders,
    A.CCGS_PER_LEADER: ccgs_per_leader,
    A.CCGS: ccgs,
    A.MEMBERS: members,
    A.PARENT: parent,
    A.REGION: region,
    A.DISTRICTS: districts,
    A.CODE: code,
    A.NAME: name,
    A.RATING: rating,
}


def _handler(attribute: Attribute) -> Callable[[Query, Register], Answer]:
    yearly = attribute in (A.POPULATION, A.PER_LEADER, A.RATING)
    return lambda query, register: of_body(query, register, _PARTS[attribute], yearly=yearly)


HANDLERS: Final = {
    **{(attribute, do): _handler(attribute) for attribute in _PARTS for do in (Do.VALUE, Do.LIST, Do.COUNT)},
    **{(attribute, Do.CHECK): check for attribute in _PARTS},
    **{(attribute, Do.CHECK): check_feature for attribute in (A.CARD, A.LEADER)},
    **{(A.SHARED_LEADER, do): shared for do in (Do.VALUE, Do.CHECK)},
    (A.QUALITY, Do.VALUE): _handler(A.RATING),
    (A.POPULATION, Do.SUM): _handler(A.POPULATION),
    (A.PER_LEADER, Do.AVERAGE): _handler(A.PER_LEADER),
}
SEVERAL: Final = ((A.SHARED_LEADER, Do.CHECK),)
