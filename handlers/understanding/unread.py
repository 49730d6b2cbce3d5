"""`Reading`, the result of reading a text; and what becomes of a question with unread words: a search or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.formatting import title
from data.model import Kind
from data.query.query import Attribute, Do, Query
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.marks import Bodies, Left, Marked, Number, People
from handlers.understanding.reading import (
    OF_LEADERS,
    Clause,
)

if TYPE_CHECKING:
    from datetime import date

    from data.register import Register

A = Attribute

HELD: Final = (
    "I only know about CCGs, STPs and ICBs: who led them, for how many people, and how they merged. "
    "Ask, for example, “who leads Kent and Medway ICB?”."
)
_TOPICS: Final = frozenset(
    {Sense.ATTRIBUTE, Sense.STATUS, Sense.NOT_HELD, Sense.OTHER, Sense.FEATURE, Sense.KIND}
)
_SAY_NOTHING: Final = frozenset(
    {
        *OF_LEADERS,
        A.MAP,
        A.TIMELINE,
        A.POPULATION,
        A.NAME,
        A.CODE,
        A.PARENT,
        A.CHANGES,
        A.MEMBERS,
        *Kind,
        "ics",
        "body",
    }
)
"""Words of a question that by themselves name no topic."""
_SET_WORDS: Final = frozenset({Kind.CCG, Kind.STP, Kind.ICB})
"""Words that nearly every fact has, so that finding them says nothing."""
_COUNTED_IN_WORDS: Final = 1
_MOST_UNREAD: Final = 2
"""Words not understood, up to which a question about leaders or people is still one."""
_TO_COME: Final = "What will happen is not known: “{}” has not come yet. This is what is known today."


@dataclass(frozen=True)
class Reading:
    """The result of reading a text: queries to answer, else offers to choose from, else a refusal, else talk.

    `notes` say how words were read; `left` are ignored words that cannot change the answer.
    """

    marked: Marked
    queries: tuple[Query, ...] = ()
    offers: tuple[Query, ...] = ()
    unclear: str = ""
    refusal: str = ""
    talk: str = ""
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    nearest: tuple[Query, ...] = ()
    otherwise: Reading | None = None

    @property
    def is_of_its_queries(self) -> bool:
        """Whether the queries and notes alone decide the answer, so that it is that of any words which come to them."""
        return bool(self.queries) and self.otherwise is None


def refused(marked: Marked, sentence: str) -> Reading:
    return Reading(marked, refusal=sentence)


def unused_numbers(clause: Clause, query: Query) -> tuple[str, ...]:
    """Give the numbers that are neither in the query nor a count of something ("the 195 CCGs")."""
    if query.by is A.PER_LEADER and query.do is Do.SUM:
        return ()
    used: set[float] = {abs(n) for n in (query.top, query.place_in_rank) if n is not None}
    used |= {
        t.number
        for t in (query.test, *(query.where.tests if query.where else ()))
        if t and t.number is not None
    }
    found = []
    for at, mark in enumerate(clause.marks):
        if (
            not isinstance(mark.means, Number)
            or mark.means.value in used
            or mark.means.value <= _COUNTED_IN_WORDS
        ):
            continue
        following = clause.marks[at + 1 : at + 3]
        counts = any(
            m.concept(Sense.KIND)
            or (isinstance(m.means, tuple) and any(c.value in OF_LEADERS for c in m.means))
            or isinstance(m.means, Bodies)
            for m in following
        )
        if not counts:
            found.append(mark.text)
    return tuple(found)


def another_organisation(clause: Clause) -> str:
    """Say that a trust, a council or another country's body is not known here; "" where none is asked about."""
    others = [c.value for c in clause.concepts(Sense.OTHER)]
    if not others or clause.asks(A.APPROVED, A.MERGER, A.MERGERS, A.DISTRICTS, A.CLUSTER):
        return ""
    if clause.asks(A.PARENT) and clause.kinds:
        return ""
    return f"That asks about {others[0]}, which I do not know. {HELD}"


def left_over(clause: Clause) -> tuple[str, ...]:
    """Give the words without a meaning, each of which could change the answer."""
    return tuple(dict.fromkeys(clause.left))


def negations(clause: Clause, query: Query) -> tuple[str, ...]:
    """Give the words such as "not" and "except" that were not taken into account."""
    if query.status == "none planned" or query.feature or (query.where and query.where.features):
        return ()
    return tuple(m.text.lower() for m in clause.marks if m.concept(Sense.NOT) and not m.concept(Sense.OP))


def is_of_what_is_held(clause: Clause, query: Query) -> bool:
    """Tell whether a leader or a number is asked for, which is never answered by a search."""
    asked = (A.LEADER, A.LEADERS, A.POPULATION, A.PER_LEADER, A.CHAIR)
    held = query.ask in asked or query.where is not None
    of_something_else = len(clause.left) > _MOST_UNREAD
    return (
        held
        and not of_something_else
        and (clause.asks(*asked) or clause.ops(Op.MOST, Op.LEAST))
        and not clause.asks(A.SHARED_LEADER, A.MERGER, A.MERGERS)
    )


def searched(clause: Clause, today: date, on: date, otherwise: Reading) -> Reading:
    """Read a question as a search if its words name a topic; `otherwise` is the reading if nothing is found."""
    words = topic_words(clause)
    numbers = any(n.value > _COUNTED_IN_WORDS and not n.ordinal for n in clause.numbers)
    if (
        not words
        or clause.people
        or numbers
        or clause.concepts(Sense.FEATURE)
        or any(m.concept(Sense.NOT) and not m.concept(Sense.OP) for m in clause.marks)
    ):
        # a person's name and a negation cannot be searched for
        return otherwise
    day = next((d for d in clause.days), None)
    keys = tuple(dict.fromkeys(k for named in clause.bodies for k in named.keys))[:12]
    query = Query(
        (A.TOPIC,),
        min(day.last, today) if day else on,
        today,
        bodies=keys,
        words=words,
        dated=day is not None,
        first=day.first if day else None,
        last=day.last if day else None,
        spoken=day.said if day else "",
    )
    return Reading(clause.marked, (query,), otherwise=otherwise)


def topic_words(clause: Clause) -> tuple[str, ...]:
    """Give the words that can name a topic: all but names, days, numbers and question words."""
    found: list[str] = []
    telling = False
    for mark in clause.marks:
        if isinstance(mark.means, Left):
            found.append(mark.means.word)
            telling = True
        elif isinstance(mark.means, tuple) and not (mark.concept(Sense.FILLER) or mark.concept(Sense.TALK)):
            senses = {c.sense for c in mark.means}
            values = {c.value for c in mark.means}
            if A.CARD in values or values & _SET_WORDS:
                continue
            if senses & _TOPICS or Op.FUTURE in values:
                found.append(mark.text.lower())
                telling = telling or not values & _SAY_NOTHING
    if not telling:
        return ()
    return tuple(dict.fromkeys(word for phrase in found for word in phrase.split()))[:16]


def not_read(clause: Clause, query: Query | None, left: tuple[str, ...]) -> Reading:
    marked = clause.marked
    unread = (
        *left,
        *(
            mark.text
            for mark in clause.marks
            if isinstance(mark.means, Number) and mark.means.value > _COUNTED_IN_WORDS
        ),
    )
    if unread:
        return not_understood(clause, unread, (query,) if query else ())
    if clause.ops(Op.THEM) or clause.attributes or clause.days:
        return Reading(marked, refusal=_which_body(clause))
    return Reading(marked, refusal=f"I could not make a question of that. {HELD}")


def _which_body(clause: Clause) -> str:
    said = next((d.said for d in clause.days), "")
    when = f" on {said}" if said and len(said) > 4 else f" in {said}" if said else ""  # noqa: PLR2004  a year is four figures
    return f"Which body do you mean{when}? Name a CCG, STP or ICB, such as “who leads Kent and Medway ICB?”."


def not_understood(clause: Clause, left: tuple[str, ...], nearest: tuple[Query, ...]) -> Reading:
    """Refuse a question because of words that were not understood."""
    return _refused_for(clause, "I did not understand {}, so this is not answered.", left, nearest[:1])


def not_answered(clause: Clause, over: tuple[str, ...], nearest: Query) -> Reading:
    """Refuse a question because of words that its query does not answer."""
    return _refused_for(clause, "I cannot answer that with {} in it.", over, (nearest,))


def _refused_for(clause: Clause, why: str, words: tuple[str, ...], nearest: tuple[Query, ...]) -> Reading:
    said = why.format(", ".join(f"“{word}”" for word in words[:4]))
    offered = tuple(query for query in nearest if query.bodies or query.people or query.where)
    return Reading(clause.marked, refusal=f"{said} {HELD}", left=words, nearest=offered)


def notes_of(clause: Clause, register: Register) -> tuple[str, ...]:
    """Say how names were read where another spelling was typed."""
    found = [_TO_COME.format(clause.coming.said)] if clause.coming else []
    for mark in clause.marks:
        means = mark.means
        if (
            isinstance(means, Bodies)
            and len(means.keys) == 1
            and (_is_respelt(means.how) or _is_another_kind(means))
        ):
            name = title(register.at(clause.marked.on), means.keys[0])
            found.append(f"Read “{means.name[:60]}” as {name}.")
        elif isinstance(means, People) and len(means.ids) == 1 and means.how:
            found.append(f"Read “{means.name[:60]}” as {register.people[means.ids[0]].name} ({means.how}).")
    return tuple(found)


def _is_another_kind(named: Bodies) -> bool:
    """Tell whether a name was read as a body of another kind than was said: "Kent and Medway ICB" in 2018."""
    return named.kind in (Kind.CCG, Kind.STP, Kind.ICB) and named.keys[0].kind != named.kind


def _is_respelt(how: str) -> bool:
    """Tell whether a name was put right or completed, so that its reader should see how."""
    return any(word in how for word in ("spelling", "cut", "dropped", "fuzzy", "letter", "slip", "part"))
