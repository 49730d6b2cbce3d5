"""Which bodies the names in a question stand for: those that lie in a place, the one of today, those that cover a place.

"CCGs in London" are those that lie there, not those called London; "is Corby merging" asks about the body of today.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import say_list, short, title
from data.mergers import bodies_of_today
from data.model import Kind
from data.names.words import split_words
from data.places import areas_named
from data.query.areas import covering, is_located
from data.query.query import Attribute, Do, Query
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.marks import INSIDE, OF_A_KIND, Bodies, Mark, People, Place
from handlers.understanding.reading import PAST, Clause, bare_words, larger

if TYPE_CHECKING:
    from data.model import BodyKey
    from data.register import Register
    from data.view import View
    from handlers.understanding.asked import Asked

A = Attribute
OF_BODIES_ALONE: Final = (
    A.MERGER, A.MERGERS, A.APPROVED, A.CLUSTER, A.SUCCESSOR, A.PREDECESSOR, A.SHARED_LEADER, A.HISTORY, A.CHANGES, A.PER_LEADER,
)  # fmt: skip
"""What can be asked of bodies alone, and not of a place."""
_STATES: Final = frozenset({A.CARD, A.LEADER, A.CHAIR, A.POPULATION, A.PER_LEADER})
_TO_COME: Final = "What will happen is not known: “{}” has not come yet. This is what is known today."


def with_bodies_of_places(clause: Clause) -> Clause:
    """Replace places by the bodies that cover them, where only bodies can be asked about: mergers, clusters, comparisons."""
    compares = clause.ops(Op.COMPARE, Op.DIFFERENCE) or (clause.ops(Op.MORE, Op.LESS) and not clause.numbers)
    of_a_set = any(kind.plural for kind in clause.kinds) and not compares
    if not clause.places or not (compares or clause.asks(*OF_BODIES_ALONE)):
        return clause
    marks = list(clause.marks)
    for at, mark in enumerate(marks):
        place = mark.means
        if isinstance(place, Place) and place.keys and not (of_a_set and is_inside(clause.marks, at)):
            marks[at] = replace(mark, means=Bodies(place.keys, place.name))
    return Clause(clause.marked, tuple(marks))


def with_areas(asked: Asked) -> Asked:
    """Take a name that bodies are asked for in as the place it names, and not as the bodies that have it in their names.

    "CCGs in London" are not those called West London and Central London. What is larger (an STP, a region) is left as it is,
    and so is a name that a source uses for exactly these bodies together.
    """
    kind = asked.kind_of_set
    if kind is None or asked.is_listed:
        return asked
    marks = asked.clause.marks
    placed = tuple(_as_place(asked, at, kind) or mark for at, mark in enumerate(marks))
    return asked if placed == marks else replace(asked, clause=Clause(asked.clause.marked, placed))


def _as_place(asked: Asked, at: int, kind: Kind) -> Mark | None:
    """Give the mark of a name as a place that holds bodies of a kind, with those; None where it stays what it is."""
    mark = asked.clause.marks[at]
    named = mark.means
    if not isinstance(named, Bodies):
        return None
    wide = [key for key in named.keys if larger(key.kind) > larger(kind)]
    inside = is_inside(asked.clause.marks, at)
    kinds = [after.concept(Sense.KIND) for after in asked.clause.marks[at + 1 : at + 2]]
    before_kind = any(said.plural for said in kinds if said)
    if (wide and len(wide) in (1, len(named.keys))) or not (inside or before_kind):
        return None
    located, one = is_located(asked.register, named.name), len(named.keys) == 1 and not named.how
    if (wide and not located) or (one and not (inside and located)):
        return None
    if inside:
        words = split_words(named.name.lower()).every
        together = set(asked.register.resolver.exact(words, asked.day)) == {*named.keys}
        if asked.is_whole_region(named.keys) or (together and not located):
            return None
    view = asked.register.at(asked.day)
    found = covering(view, named.name, kind)
    if not inside and not found > {*named.keys}:
        return None
    return replace(mark, means=Place(named.name, tuple(sorted(found, key=view.name))))


_PRESENT: Final = frozenset({"is", "are", "r", "isnt", "arent", "be", "being", "will", "wont", "does", "do"})
_DONE: Final = frozenset({"merged", "combined", "joined", "amalgamated", "united", "consolidated", "fused"})


def with_the_living(asked: Asked) -> tuple[Asked, tuple[str, ...]]:
    """Read the names in a question whether bodies are merging as the bodies of today; and say which had closed.

    A name with its kind stays the body of that kind. So do names that mean one body of today between them: what is
    asked is whether the closed ones came together.
    """
    if asked.time.dated or asked.time.moment or asked.day < asked.today or not _asks_of_today(asked.clause):
        return asked, ()
    said = {concept.value for concept in asked.clause.kinds}
    if said & {Kind.CCG, Kind.STP}:
        return asked, ()
    bare = [each for each in asked.bodies if not each.kind and not each.is_list]
    later = {each: found for each in bare if (found := _living(asked, each))}
    now = [later.get(each, each.keys) for each in asked.bodies]
    if not later or (len(now) > 1 and len(set(now)) == 1):
        return asked, ()
    view = asked.register.at(asked.day)
    marks = tuple(
        replace(mark, means=replace(named, keys=later[named]))
        if isinstance(named := mark.means, Bodies) and named in later
        else mark
        for mark in asked.clause.marks
    )
    notes = tuple(
        was_here_before(view, each.keys[0], k[0]) for each, k in later.items() if Kind.ICB not in said
    )
    return replace(asked, clause=replace(asked.clause, marks=marks)), notes


def _asks_of_today(clause: Clause) -> bool:
    """Tell whether it is asked in the present tense whether bodies are merging."""
    if not clause.asks(A.MERGER) or clause.concepts(Sense.STATUS):
        return False
    words = {word for mark in clause.marks if mark.concepts for word in bare_words(mark.text)}
    return not words & PAST and (bool(words & _PRESENT) or not words & _DONE)


def _living(asked: Asked, named: Bodies) -> tuple[BodyKey, ...]:
    """Give the one body of today that a name of closed bodies stands for; none where there is no such one."""
    view = asked.register.at(asked.day)
    if not all(view.has_closed(key) for key in named.keys):
        return ()
    ends = (bodies_of_today(key, view.became(key, asked.day)) for key in named.keys)
    found = {key for keys in ends for key in keys if view.is_open(key)}
    if len(found) != 1:
        readings = asked.register.resolver.resolve(named.name, asked.day).readings
        found = {reading.body for reading in readings if view.is_open(reading.body)}
    return tuple(found) if len(found) == 1 else ()


def was_here_before(view: View, closed: BodyKey, living: BodyKey) -> str:
    """Say that a body was there before the one of today that its name was read as."""
    day = view.register.bodies[closed].closed
    when = f", which closed on {say_day(day)}" if day else ""
    return f"{title(view, closed)}{when}, was here before {title(view, living)}."


def of_today(query: Query, clause: Clause, register: Register) -> tuple[Query, tuple[str, ...]]:
    """Ask today's body where a name without a kind was a closed one's and the question is about today; add a note."""
    if query.dated or query.do is not Do.VALUE or not {*query.asks} <= _STATES or len(query.bodies) != 1:
        return query, ()
    named = clause.bodies[0] if len(clause.bodies) == 1 else None
    if named is None or named.kind or named.keys != query.bodies or query.moment:
        return query, ()
    if register.at(query.on).is_open(query.bodies[0]) or query.on < query.today:
        return query, ()
    found = register.resolver.resolve(named.name, query.on)
    living = tuple(reading.body for reading in found.readings)
    if len(living) != 1 or living == query.bodies:
        return query, ()
    return query.about(bodies=living), (was_here_before(register.at(query.on), query.bodies[0], living[0]),)


def notes_of(clause: Clause, register: Register) -> tuple[str, ...]:
    """Say how names were read where another spelling was typed."""
    found = [_TO_COME.format(clause.coming.said)] if clause.coming else []
    for mark in clause.marks:
        means = mark.means
        if isinstance(means, Bodies) and len(means.keys) == 1:
            another = means.kind in (Kind.CCG, Kind.STP, Kind.ICB) and means.keys[0].kind != means.kind
            if another or any(word in means.how for word in _RESPELT):
                name = title(register.at(clause.marked.on), means.keys[0])
                found.append(f"Read “{means.name[:60]}” as {name}.")
        elif isinstance(means, People) and len(means.ids) == 1 and means.how:
            found.append(f"Read “{means.name[:60]}” as {register.people[means.ids[0]].name} ({means.how}).")
    return tuple(found)


_RESPELT: Final = ("spelling", "cut", "dropped", "fuzzy", "letter", "slip", "part")
"""In how a name was put right or completed, so that its reader should see it."""


def placed_otherwise(asked: Asked) -> tuple[str, ...]:
    """Say where a district or county was read as an STP or ICB that has other bodies than it has by where people live."""
    kind = asked.kind_of_set
    if kind is None:
        return ()
    view, found = asked.register.at(asked.day), []
    for at, mark in enumerate(asked.clause.marks):
        named = mark.means
        if not isinstance(named, Bodies) or len(named.keys) != 1 or named.kind:
            continue
        if not is_inside(asked.clause.marks, at):
            continue
        whole, name = named.keys[0], named.name
        inside = {key for key in view.open_bodies(kind) if view.parent(key, whole.kind) == whole}
        lie = covering(view, name, kind) if areas_named(asked.register, name) else frozenset()
        if not inside or not lie or inside == lie:
            continue
        more, fewer = (
            [short(view, key) for key in sorted(some, key=view.name)] for some in (lie - inside, inside - lie)
        )
        differs = [f"{say_list(more)} {'is' if len(more) == 1 else 'are'} in {name} too"] if more else []
        differs += [f"{say_list(fewer)} {'is' if len(fewer) == 1 else 'are'} not"] if fewer else []
        said = f"{', and '.join(differs)}{'' if more else f' in {name}'}"
        found.append(f"Read “{name}” as {title(view, whole)}; by where people live, {said}.")
    return tuple(found)


def is_inside(marks: tuple[Mark, ...], at: int) -> bool:
    """Tell whether the words around a name say that something is in it: "CCGs in", "the CCGs of the", "does it have"."""
    before = at - 1
    while before >= 0 and marks[before].text.lower() == "the":
        before -= 1
    if before < 0:
        return False
    words = marks[before].text.lower().split()
    if "the" in words[-1:]:
        words = words[:-1]
    of_a_kind = before > 0 and marks[before - 1].concept(Sense.KIND) is not None
    following = marks[at + 1].text.lower() if at + 1 < len(marks) else ""
    if words[-1:] in (["does"], ["did"], ["do"]) and following == "have":
        return True
    return bool(words) and (words[-1] in INSIDE or (words[-1] in OF_A_KIND and of_a_kind))
