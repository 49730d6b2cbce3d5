"""Which body of today a name of a closed one means, where a question is about today."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import title
from data.mergers import bodies_of_today
from data.model import Kind
from data.query.query import Attribute
from handlers.understanding.concepts import Sense
from handlers.understanding.marks import Bodies
from handlers.understanding.reading import PAST, bare_words

if TYPE_CHECKING:
    from data.model import BodyKey
    from data.view import View
    from handlers.understanding.asked import Asked
    from handlers.understanding.reading import Clause

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
    named = [each for each in asked.bodies if not each.kind and not each.is_list]
    later = {each: found for each in named if (found := _living(asked, each))}
    now = [later.get(each, each.keys) for each in asked.bodies]
    if not later or (len(now) > 1 and len(set(now)) == 1):
        return asked, ()
    view = asked.register.at(asked.day)
    marks = tuple(
        replace(mark, means=replace(mark.means, keys=later[mark.means]))
        if isinstance(mark.means, Bodies) and mark.means in later
        else mark
        for mark in asked.clause.marks
    )
    notes = tuple(
        was_here_before(view, each.keys[0], k[0]) for each, k in later.items() if Kind.ICB not in said
    )
    return replace(asked, clause=replace(asked.clause, marks=marks)), notes


def _asks_of_today(clause: Clause) -> bool:
    """Tell whether it is asked in the present tense whether bodies are merging."""
    if not clause.asks(Attribute.MERGER) or clause.concepts(Sense.STATUS):
        return False
    asking = (mark.text for mark in clause.marks if isinstance(mark.means, tuple))
    words = {word for text in asking for word in bare_words(text)}
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
