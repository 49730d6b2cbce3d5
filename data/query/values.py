"""Values of one body on a day (leaders, people for each, ratings), and yes-or-no questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import parse_when, say_day
from data.formatting import (
    counted,
    exact_people,
    ordinal,
    plain_list,
    say_count,
    say_list,
    title,
)
from data.model import Kind
from data.query.answer import Answer, Fact, Line, sources_of, unanswerable
from data.query.belonging import ccgs, code, districts, is_in, members, name, parent, region
from data.query.day_table import say_feature, table_of
from data.query.lines import (
    leader_sources,
)
from data.query.moment import Asked, Part, of_body, part_of
from data.query.populations import basis_fact, population
from data.query.query import Attribute, Do, Feature
from data.query.sets import CHECKED, has_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.league import Standing
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
        return Line(text, counted_by(standing)), (Fact("Population", shown),), ()
    in_it = f"In {area}" + ("" if stp == asked.body else f", which {asked.name} was in,")
    each, of = "its one leader", ccgs
    if standing.leaders != 1:
        each, of = (
            f"each of its {standing.leaders} leaders",
            f"{exact_people(people.people)} people, {ccgs}",
        )
    table = table_of(view).league
    among = "STPs" if table.ranked == len(table.standings) else "STPs for which it is known"
    rank = f"{ordinal(standing.rank or 0)} of {table.ranked} {among} by people per leader"
    text = (
        f"{in_it} {each} answered for {exact_people(standing.per_leader)} people {asked.day}: {of}; {rank}."
    )
    line = Line(text, (*counted_by(standing), *people.sources))
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


def counted_by(standing: Standing) -> tuple[str, ...]:
    """Name the sources that count an STP's leaders, () where they are counted here."""
    return standing.published.sources if standing.published else ()


def say_people_of(view: View, standing: Standing) -> str:
    """Name the leaders of an STP."""
    return plain_list([view.register.people[person].name for person in standing.named])


def leaders_counted(view: View, standing: Standing) -> Fact:
    """Say who counted the leaders of an STP, and whom the statements found name."""
    people, missing, published = say_people_of(view, standing), len(standing.ccgs_unknown), standing.published
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
    who, sources = say_people_of(view, standing), leader_sources(view, view.ccgs_of(asked.body))
    if standing.leaders is None:
        known, number = standing.ccgs - len(standing.ccgs_unknown), len(standing.named)
        named = f"{say_count(number, _OFFICER)} {'is' if number == 1 else 'are'} known for {known} of them{who and ': ' + who}"
        return Line(f"Not known for all {ccgs} of {asked.name} {asked.day}: {named}.", sources)
    complete = not standing.ccgs_unknown and len(standing.named) == standing.leaders
    text = f"{asked.name} {had} {say_count(standing.leaders, _OFFICER)} for its {ccgs} {asked.day}{': ' + who if complete else ''}."
    cited = dict.fromkeys((*counted_by(standing), *(sources if complete else ())))
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
    (A.QUALITY, Do.VALUE): _handler(A.RATING),
    (A.POPULATION, Do.SUM): _handler(A.POPULATION),
    (A.PER_LEADER, Do.AVERAGE): _handler(A.PER_LEADER),
}
