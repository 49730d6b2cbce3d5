"""What one body was on a day: its people, leaders, members, parent, region, districts, code, names and rating."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.days import parse_when, say_day
from data.model import Basis, Kind
from data.places import usual_name
from data.population import Measure
from data.query.compose import compose
from data.query.day_table import table_of
from data.query.document import Answer, Fact, Line, Outcome
from data.query.moment import moment_of
from data.query.phrasing import counted, exact_people, kind_noun, names, on_day, plain_list, subtitle, verb
from data.query.query import Attribute, Do
from data.units import units_on_boundaries
from data.wording import BASIS_NAMES, KIND_NAMES, ordinal, say_count, say_list, title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from data.league import Standing
    from data.model import BodyKey, Membership, Rating
    from data.population import Headcount
    from data.query.query import Query
    from data.register import Register
    from data.view import View

_NAMED: Final = 14
_LISTED: Final = 2018
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


Facts = tuple[Fact | None, ...]
Part = tuple[Line, Facts, Facts]
"""The sentence that answers, the facts beside it and the details that can stay folded."""
Handler = "Callable[[Query, Register], Answer]"


def of_body(query: Query, register: Register, part: Callable[[Asked], Part]) -> Answer:
    """Answer about the one body of a query on the day that its own life allows."""
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    view = register.at(moment.on)
    asked = Asked(view, moment.body, query)
    headline, facts, details = part(asked)
    return compose(
        register,
        title=asked.name,
        subtitle=subtitle(register, moment.body, moment.on),
        headline=headline,
        facts=facts,
        details=details,
        notes=(*moment.notes, *_turned(asked, part, headline)),
        body=moment.body,
        on=moment.on,
        outcome=Outcome.NOT_KNOWN if headline.text.startswith("Not known") else Outcome.ANSWER,
    )


def _turned(asked: Asked, part: Callable[[Asked], Part], headline: Line) -> tuple[str, ...]:
    """Say where the answer for a period was another one at its beginning; populations change every year and are left out."""
    query, register = asked.query, asked.view.register
    if (
        part in (population, per_leader, rating)
        or not query.first
        or query.first >= asked.view.day
        or query.moment
    ):
        return ()
    before = register.at(query.first)
    if not before.is_open(asked.body):
        return ()
    then = part(Asked(before, asked.body, query))[0].text
    day, first_day = asked.day, on_day(query.first, query.today)
    return () if then.replace(first_day, day) == headline.text else (then,)


# people


def population(asked: Asked) -> Part:
    """Say how many people a body answers for, on the basis that its kind is set beside each other by."""
    count = table_of(asked.view).headcount(asked.body)
    if count is None:
        return Line(f"Not known how many people {asked.name} {asked.verb('has', 'had')} {asked.day}."), (), ()
    had = asked.verb("has", "had")
    day = "" if asked.view.day >= asked.query.today else f" {asked.day}"
    text = f"{asked.name} {had} {exact_people(count.people)} people{day} ({say_basis(count)})."
    return Line(text, count.sources), (), (other_populations(asked.view, asked.body, count),)


def say_basis(count: Headcount) -> str:
    """Say what a figure is: "ONS resident estimate, mid-2018, added up from 8 CCGs"."""
    middle = (count.as_of.month, count.as_of.day) == (6, 30)
    when = f"mid-{count.as_of.year}" if middle else say_day(count.as_of)
    parts = f", added up from {say_count(len(count.parts), 'CCG')}" if count.parts else ""
    hedge = ", weak source" if count.confidence == "weak" else ""
    how = ", computed from small areas" if count.computed and not parts else ""
    return f"{BASIS_NAMES[count.basis]}, {when}{parts}{how}{hedge}"


def other_populations(view: View, body: BodyKey, shown: Headcount | None) -> Fact | None:
    """List a body's populations on other bases than the one shown, each the last by the day."""
    counts = (view.headcount(body, Measure(basis)) for basis in Basis)
    lines = tuple(
        Line(f"{exact_people(count.people)}: {say_basis(count)}", count.sources)
        for count in counts
        if count and (shown is None or (count.basis, count.as_of) != (shown.basis, shown.as_of))
    )
    return Fact("Population on other bases", lines) if lines else None


def per_leader(asked: Asked) -> Part:
    """Say how many people each leader answers for: of a CCG in its STP, of an ICB over all its chief executive leads."""
    view, table = asked.view, table_of(asked.view)
    if asked.body.kind is Kind.ICB:
        return _per_chief_executive(asked)
    stp = asked.body if asked.body.kind is Kind.STP else view.parent(asked.body, Kind.STP)
    standing = table.league.of(stp) if stp else None
    if stp is None or standing is None:
        answered = asked.verb("answers", "answered")
        return (
            Line(f"Not known how many people each leader {answered} for in {asked.name} {asked.day}."),
            (),
            (),
        )
    in_it = f"In {title(view, stp)}" + ("" if stp == asked.body else f", which {asked.name} was in,")
    people = standing.population
    if standing.per_leader is None or people is None:
        known = standing.ccgs - len(standing.ccgs_unknown)
        of = (
            "the leader of its one CCG is not known"
            if standing.ccgs == 1
            else f"a leader is known for {known or 'none'} of its {standing.ccgs} CCGs"
        )
        text = f"Not known how many people each leader answered for in {title(view, stp)} {asked.day}: {of}."
        facts = (Fact("Population", (Line(exact_people(people.people), people.sources),)),) if people else ()
        return Line(text, _counted_by(standing)), facts, ()
    one = standing.leaders == 1
    each = "its one leader" if one else f"each of its {standing.leaders} leaders"
    of = (
        counted(standing.ccgs, Kind.CCG)
        if one
        else f"{exact_people(people.people)} people, {counted(standing.ccgs, Kind.CCG)}"
    )
    text = (
        f"{in_it} {each} answered for {exact_people(standing.per_leader)} people {asked.day}: {of}; "
        f"{rank_of(asked.view, standing)}."
    )
    line = Line(text, (*_counted_by(standing), *people.sources))
    return line, (leaders_counted(view, standing),), (basis_fact(people),)


def _per_chief_executive(asked: Asked) -> Part:
    view, icb = asked.view, asked.body
    value = table_of(view).value(Attribute.PER_LEADER, icb)
    known = view.leadership(icb)
    if value.number is None:
        said = (
            "who leads it is not known"
            if not known.people
            else "no population of all that its leader leads is known"
        )
        return (
            Line(
                f"Not known how many people the leader of {asked.name} {asked.verb('answers', 'answered')} for {asked.day}: {said}."
            ),
            (),
            (),
        )
    led = view.led_by.get(known.people[0], (icb,))
    over = f" over {counted(len(led), Kind.ICB)}" if len(led) > 1 else ""
    weak = ", weak source" if value.weak else ""
    person = view.register.people[known.people[0]].name
    text = (
        f"The chief executive of {asked.name}, {person} ({known.grade}{weak}), {asked.verb('answers', 'answered')} for "
        f"{exact_people(int(value.number))} people {asked.day}{over}."
    )
    count = table_of(view).headcount(icb)
    return Line(text, value.sources), (), (basis_fact(count),)


def basis_fact(count: Headcount | None) -> Fact | None:
    return Fact("Population counted as", (Line(say_basis(count), count.sources),)) if count else None


def rank_of(view: View, standing: Standing) -> str:
    """Write an STP's place among all by people per leader: "1st of 44 STPs"."""
    table = table_of(view).league
    among = "STPs" if table.ranked == len(table.standings) else "STPs for which it is known"
    return f"{ordinal(standing.rank or 0)} of {table.ranked} {among} by people per leader"


def _counted_by(standing: Standing) -> tuple[str, ...]:
    return standing.published.sources if standing.published else ()


def leaders_counted(view: View, standing: Standing) -> Fact | None:
    """Say who counted the leaders of an STP, and whom the statements found name."""
    people = plain_list([view.register.people[person].name for person in standing.named])
    missing = len(standing.ccgs_unknown)
    rest = f"; for {counted(missing, Kind.CCG)} nobody is known" if missing else ""
    lines = []
    if standing.published:
        publisher = view.register.sources[standing.published.sources[0]].publisher
        said = f"{say_count(standing.published.leaders, 'leader')} for {counted(standing.published.ccgs, Kind.CCG)}, counted by {publisher} on {say_day(standing.published.as_of)}"
        lines.append(Line(said, standing.published.sources))
    if people or missing:
        lines.append(Line(f"Named here: {people or 'nobody'}{rest}", _naming(view, standing.stp)))
    return Fact("Leaders", tuple(lines)) if lines else None


def _naming(view: View, stp: BodyKey) -> tuple[str, ...]:
    holders = [h for ccg in view.ccgs_of(stp) for h in view.leadership(ccg).holders[:1]]
    return tuple(dict.fromkeys(source for h in holders for source in h.statements[0].sources))


def leaders(asked: Asked) -> Part:
    """Say how many people lead an STP's CCGs, as published for the day or as named, and who."""
    view, body = asked.view, asked.body
    standing = table_of(view).league.of(body)
    if standing is None:
        return (
            Line(f"Not known how many leaders {asked.name} {asked.verb('has', 'had')} {asked.day}."),
            (),
            (),
        )
    word = "accountable officer"
    ccgs = "one CCG" if standing.ccgs == 1 else f"{standing.ccgs} CCGs"
    if standing.leaders is None:
        known = standing.ccgs - len(standing.ccgs_unknown)
        people = plain_list([view.register.people[person].name for person in standing.named])
        text = f"Not known for all {ccgs} of {asked.name} {asked.day}: {say_count(len(standing.named), word)} {'is' if len(standing.named) == 1 else 'are'} known for {known} of them{people and ': ' + people}."
        return Line(text, _naming(view, body)), (), ()
    who = plain_list([view.register.people[person].name for person in standing.named])
    complete = not standing.ccgs_unknown and len(standing.named) == standing.leaders
    said = f": {who}" if complete else ""
    text = f"{asked.name} {asked.verb('has', 'had')} {say_count(standing.leaders, word)} for its {ccgs} {asked.day}{said}."
    sources = (*_counted_by(standing), *(_naming(view, body) if complete else ()))
    return (
        Line(text, tuple(dict.fromkeys(sources))),
        (None if complete and not standing.published else leaders_counted(view, standing),),
        (),
    )


def ccgs_per_leader(asked: Asked) -> Part:
    """Say how many CCGs each leader of an STP has."""
    value = table_of(asked.view).value(Attribute.CCGS_PER_LEADER, asked.body)
    if value.number is None:
        return (
            Line(
                f"Not known how many CCGs each leader of {asked.name} {asked.verb('has', 'had')} {asked.day}."
            ),
            (),
            (),
        )
    standing = table_of(asked.view).league.of(asked.body)
    text = f"{asked.name} {asked.verb('has', 'had')} {value.number:g} {'CCG' if value.number == 1 else 'CCGs'} per leader {asked.day}"
    rest = (
        f": {counted(standing.ccgs, Kind.CCG)}, {say_count(standing.leaders or 0, 'leader')}"
        if standing
        else ""
    )
    return (
        Line(f"{text}{rest}.", value.sources),
        (leaders_counted(asked.view, standing) if standing else None,),
        (),
    )


# where it belongs and what belongs to it


def ccgs(asked: Asked) -> Part:
    """Count and list the CCGs of an STP or a region; of an ICB those it took over from."""
    view, body = asked.view, asked.body
    if body.kind is Kind.ICB:
        return _ccgs_before(asked)
    if body.kind is Kind.CCG:
        stp = view.parent(body, Kind.STP)
        where = f"; it {asked.verb('is', 'was')} in {title(view, stp)}" if stp else ""
        return Line(f"{asked.name} {asked.verb('is', 'was')} one CCG{where}."), (), ()
    found = [key for key in view.open_bodies(Kind.CCG) if _in(view, key, body)]
    if not found:
        return Line(f"No CCG of {asked.name} is known {asked.day}."), (), ()
    text = f"{counted(len(found), Kind.CCG)} {_were(asked, found)} in {asked.name} {asked.day}: {names(view, found)}."
    return Line(text, list_sources(view, found)), (), ()


def _were(asked: Asked, found: list[BodyKey]) -> str:
    one = len(found) == 1
    return asked.verb("is" if one else "are", "was" if one else "were")


def _in(view: View, key: BodyKey, area: BodyKey) -> bool:
    if area.kind is Kind.REGION:
        return view.region(key) == area
    return view.parent(key, area.kind) == area


def _ccgs_before(asked: Asked) -> Part:
    register = asked.view.register
    found = [s for s in register.predecessors_of.get(asked.body, ()) if s.predecessor.kind is Kind.CCG]
    if not found:
        return (
            Line(f"{asked.name} has no CCGs: CCGs were abolished on 30 June 2022, before it opened."),
            (),
            (),
        )
    before = register.at(min(s.day for s in found))
    listed = [s.predecessor for s in found]
    text = f"{asked.name} has no CCGs, which were abolished on 30 June 2022; it took over from {counted(len(listed), Kind.CCG)}: {names(before, listed)}."
    return Line(text, tuple(dict.fromkeys(s for one in found for s in one.sources))), (), ()


def members(asked: Asked) -> Part:
    """List what belonged to a body: CCGs of an STP, ICBs or STPs of a region, sub-ICB locations of an ICB."""
    view, body = asked.view, asked.body
    if body.kind is Kind.STP:
        return ccgs(asked)
    if body.kind is Kind.ICB:
        found = view.members(body)
        if not found:
            return _ccgs_before(asked)
        text = f"{asked.name} {asked.verb('has', 'had')} {counted(len(found), Kind.SUB_ICB_LOCATION)} {asked.day}."
        return Line(text, list_sources(view, found)), (), ()
    if body.kind is Kind.REGION:
        kind = Kind.STP if view.open_bodies(Kind.STP) else Kind.ICB
        inside = [key for key in view.open_bodies(kind) if view.region(key) == body]
        text = f"{counted(len(inside), kind)} {_were(asked, inside)} in {asked.name} {asked.day}: {names(view, inside)}."
        return Line(text, list_sources(view, inside)), (), ()
    return ccgs(asked)


def parent(asked: Asked) -> Part:
    """Say in which STP or ICB (or the kind asked for) a body was."""
    view, body = asked.view, asked.body
    if asked.query.kind is Kind.REGION or body.kind in (Kind.STP, Kind.ICB):
        return region(asked)
    found = view.parent(body, *([asked.query.kind] if asked.query.kind else [Kind.STP, Kind.ICB]))
    if found is None and asked.query.kind is Kind.ICB:
        return _became_part_of(asked)
    if found is None:
        kinds = kind_noun(asked.query.kind or Kind.STP, 1)
        return Line(f"Not known in which {kinds} {asked.name} {asked.verb('is', 'was')} {asked.day}."), (), ()
    text = f"{asked.name} {asked.verb('is', 'was')} in {title(view, found)} {asked.day}."
    return Line(text, list_sources(view, (body,))), (), (_region_fact(view, body),)


def _became_part_of(asked: Asked) -> Part:
    steps = asked.view.became(asked.body, asked.query.today)
    now = asked.view.register.at(asked.query.today)
    ends = dict.fromkeys(
        s for step in steps for s in step.successors if s.kind is Kind.ICB and now.is_open(s)
    )
    if not ends:
        return Line(f"Not known in which ICB {asked.name} {asked.verb('is', 'was')} {asked.day}."), (), ()
    text = f"{asked.name} was in no ICB, which began on 1 July 2022; today its area is in {plain_list([title(now, key) for key in ends])}."
    return Line(text, steps[-1].sources), (), ()


def region(asked: Asked) -> Part:
    """Say in which NHS England region a body was."""
    found = asked.view.region(asked.body)
    if found is None:
        return (
            Line(
                f"Not known in which NHS England region {asked.name} {asked.verb('is', 'was')} {asked.day}."
            ),
            (),
            (),
        )
    text = f"{asked.name} {asked.verb('is', 'was')} in the {asked.view.name(found)} region {asked.day}."
    return Line(text, list_sources(asked.view, (asked.body,))), (), ()


def _region_fact(view: View, body: BodyKey) -> Fact | None:
    found = view.region(body)
    return Fact("Region", (Line(title(view, found), list_sources(view, (body,))),)) if found else None


def list_sources(view: View, bodies: Iterable[BodyKey]) -> tuple[str, ...]:
    """Name the lists that show where bodies belonged: of each the last one published by the day."""
    memberships = (
        m
        for body in bodies
        for m in view.register.parents_of.get(body, ())
        if m.start <= view.day and (m.end is None or view.day <= m.end)
    )
    return tuple(dict.fromkeys(_list_of_the_day(view, m) for m in memberships))


def _list_of_the_day(view: View, membership: Membership) -> str:
    dated = [(view.register.sources[source].published, source) for source in membership.sources]
    by_the_day = [pair for pair in dated if pair[0] <= view.day.isoformat()]
    return max(by_the_day)[1] if by_the_day else min(dated)[1]


def districts(asked: Asked) -> Part:
    """List the districts a body covered, with the part of each district's people."""
    fact = districts_fact(asked.view, asked.body)
    if fact is None:
        return (
            Line(f"Not known which districts {asked.name} {asked.verb('covers', 'covered')} {asked.day}."),
            (),
            (),
        )
    said = " ".join(f"{line.text[:1].lower()}{line.text[1:]}" for line in fact.lines[:-1])
    text = f"{asked.name} {asked.verb('covers', 'covered')} {said}."
    return Line(text, fact.lines[0].sources), (), (Fact("Districts", fact.lines[-1:]),)


def districts_fact(view: View, body: BodyKey) -> Fact | None:
    """List the districts a body covered with the part of each district's people; None where not known.

    They are those of April 2018 for CCGs on the boundaries of that day and STPs made of them, else those of 2021.
    """
    found = _shares_of_2018(view, body) or _shares_of_2021(view, body)
    if found is None:
        return None
    shares, sources, told = found
    whole = sorted(name for name, share in shares.items() if share >= _WHOLE)
    part = sorted((-share, name) for name, share in shares.items() if 1 - _WHOLE < share < _WHOLE)
    lines = [Line(f"All of {plain_list(_some(whole))}", sources)] if whole else []
    if part:
        said = plain_list(_some([f"{-share:.0%} of {name}" for share, name in part]))
        lines.append(Line(f"{'and part' if whole else 'part'}: {said}", sources))
    return Fact("Districts covered", (*lines, Line(told)))


_Shares = tuple[dict[str, float], tuple[str, ...], str]


def _shares_of_2018(view: View, body: BodyKey) -> _Shares | None:
    ccgs = view.ccgs_of(body) if body.kind is Kind.STP else (body,) if body.kind is Kind.CCG else ()
    rows = [district for ccg in ccgs for district in view.register.districts_of.get(ccg, ())]
    if not rows or {row.body for row in rows} != set(ccgs):
        return None
    if any(view.units(ccg) != units_on_boundaries(view.register, ccg, _LISTED) for ccg in ccgs):
        return None
    shares: dict[str, float] = defaultdict(float)
    for row in rows:
        shares[row.name] += row.share_of_district
    told = "Boundaries of April 2018; shares are of each district's residents, mid-2019"
    return shares, tuple(dict.fromkeys(source for row in rows for source in row.sources)), told


def _shares_of_2021(view: View, body: BodyKey) -> _Shares | None:
    units = view.units(body)
    if not units or body.kind in (Kind.REGION, Kind.LOCAL_OFFICE):
        return None
    whole: dict[str, int] = defaultdict(int)
    inside: dict[str, int] = defaultdict(int)
    sources: dict[str, None] = {}
    for part in view.register.unit_districts:
        whole[part.district] += part.people
        if part.unit in units:
            inside[part.district] += part.people
            sources.update(dict.fromkeys(part.sources))
    shares = {usual_name(name): people / whole[name] for name, people in inside.items()}
    return shares, tuple(sources), "Districts of 2021; shares are of each district's residents, mid-2020"


def _some(items: list[str]) -> list[str]:
    if len(items) <= _NAMED:
        return items
    return [*items[: _NAMED - 1], f"{len(items) - _NAMED + 1} more"]


# codes, names, ratings


def code(asked: Asked) -> Part:
    """Give a body's ODS code, and its code in the lists of the Office for National Statistics."""
    gss = asked.view.gss_code(asked.body)
    known = asked.view.register.bodies[asked.body]
    ons = f"; its ONS code {asked.verb('is', 'was')} {gss}" if gss else ""
    return Line(f"The ODS code of {asked.name} is {asked.body.code}{ons}.", known.sources), (), ()


def name(asked: Asked) -> Part:
    """Say what a code stands for, and under which names the body went at other times."""
    known = asked.view.register.bodies[asked.body]
    kind = KIND_NAMES[asked.body.kind]
    text = f"{asked.body.code} is {asked.name}, {'an' if kind[0] in 'aeiou' else 'a'} {kind}."
    said = [n for n in known.names if n.name != asked.view.name(asked.body)]
    lines = tuple(Line(f"{n.name}{_from_to(n.start, n.end)}", n.sources) for n in said)
    return Line(text, known.sources), (Fact("Other names", lines) if lines else None,), ()


def _from_to(start: object, end: object) -> str:
    parts = [f"from {say_day(start)}"] if start else []  # type: ignore[arg-type]
    parts += [f"to {say_day(end)}"] if end else []  # type: ignore[arg-type]
    return f", {' '.join(parts)}" if parts else ""


_PARTIAL: Final = "The ratings found are partial, from news reports: other years may be missing"


def ratings_of(view: View, ccg: BodyKey) -> list[Rating]:
    """Give the ratings of years that had ended by the day, the latest first."""
    rated = view.register.kept("ratings by body", lambda: _by_body(view.register))
    found = [r for r in rated.get(ccg, ()) if parse_when(r.year).last <= view.day]
    return sorted(found, key=lambda r: r.year, reverse=True)


def _by_body(register: Register) -> dict[BodyKey, list[Rating]]:
    found: dict[BodyKey, list[Rating]] = defaultdict(list)
    for rating in register.ratings:
        found[rating.body].append(rating)
    return found


def rating(asked: Asked) -> Part:
    """Say how NHS England rated a CCG, or the CCGs of an STP, for years that had ended by the day."""
    view, body = asked.view, asked.body
    bodies = view.ccgs_of(body) if body.kind is Kind.STP else (body,)
    found = [r for ccg in bodies for r in ratings_of(view, ccg)]
    sources = tuple(dict.fromkeys(source for r in found for source in r.sources))
    if not found:
        text = f"Not known how {asked.name} was rated: no rating for a year that had ended by {say_day(view.day)} was found."
        return Line(text), (), ()
    lines = tuple(Line(f"{title(view, r.body)}: {r.rating} for {r.year}", r.sources) for r in found)
    if body.kind is Kind.CCG:
        said = say_list([f"{r.rating} for {r.year}" for r in found])
        return Line(f"{asked.name} was rated {said}.", sources), (Fact("Note", (Line(_PARTIAL),)),), ()
    were = "was" if len(found) == 1 else "were"
    text = f"Of the CCGs of {asked.name}, {say_count(len(found), 'rating')} for years that had ended by {say_day(view.day)} {were} found."
    return Line(text, sources), (Fact("Ratings", lines), Fact("Note", (Line(_PARTIAL),))), ()


# yes or no


def check(query: Query, register: Register) -> Answer:
    """Say whether a body's attribute compares with a number as the question says, or is what it names."""
    part = _PARTS[query.ask]

    def judged(asked: Asked) -> Part:
        line, facts, details = part(asked)
        verdict = _verdict(asked, query)
        word = "Not known" if verdict is None else "Yes" if verdict else "No"
        rest = line.text.removeprefix("Not known ").removeprefix("Not known: ")
        return Line(f"{word}: {rest}", line.sources), facts, details

    return of_body(query, register, judged)


def _verdict(asked: Asked, query: Query) -> bool | None:
    if query.test:
        value = table_of(asked.view).value(query.test.attribute, asked.body).number
        if value is None and query.test.attribute is Attribute.POPULATION:
            count = table_of(asked.view).headcount(asked.body)
            value = count.people if count else None
        right = (
            table_of(asked.view).value(query.test.other, asked.body).number
            if query.test.other
            else query.test.number
        )
        return None if value is None or right is None else query.test.holds(value, right)
    if query.rivals:
        return any(
            _in(asked.view, asked.body, rival) or _in(asked.view, rival, asked.body) for rival in query.rivals
        )
    return None


_PARTS: Final[dict[Attribute, Callable[[Asked], Part]]] = {
    Attribute.POPULATION: population,
    Attribute.PER_LEADER: per_leader,
    Attribute.LEADERS: leaders,
    Attribute.CCGS_PER_LEADER: ccgs_per_leader,
    Attribute.CCGS: ccgs,
    Attribute.MEMBERS: members,
    Attribute.PARENT: parent,
    Attribute.REGION: region,
    Attribute.DISTRICTS: districts,
    Attribute.CODE: code,
    Attribute.NAME: name,
    Attribute.RATING: rating,
}


def _handler(part: Callable[[Asked], Part]) -> Callable[[Query, Register], Answer]:
    return lambda query, register: of_body(query, register, part)


HANDLERS: Final = {
    **{(attribute, Do.VALUE): _handler(part) for attribute, part in _PARTS.items()},
    **{(attribute, Do.LIST): _handler(part) for attribute, part in _PARTS.items()},
    **{(attribute, Do.COUNT): _handler(part) for attribute, part in _PARTS.items()},
    **{(attribute, Do.CHECK): check for attribute in _PARTS},
    (Attribute.QUALITY, Do.VALUE): _handler(rating),
    (Attribute.POPULATION, Do.SUM): _handler(population),
    (Attribute.PER_LEADER, Do.AVERAGE): _handler(per_leader),
}
