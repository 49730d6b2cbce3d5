"""`read(text, ...)` reads a text as queries, else as a search or with a sentence that says what was not understood."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.model import Kind
from data.query.areas import how_placed, is_located
from data.query.query import Attribute, Do, Query
from handlers.understanding import slack_text
from handlers.understanding.accounting import COUNTED_IN_WORDS, negations, passed_over, unused_numbers
from handlers.understanding.asked import Asked
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.conversation import completed, orders_meant, talk_of
from handlers.understanding.days import loose_digits
from handlers.understanding.marking import Marker
from handlers.understanding.marks import Bodies, Left, Marked, Number
from handlers.understanding.naming import (
    OF_BODIES_ALONE,
    notes_of,
    of_today,
    placed_otherwise,
    with_areas,
    with_bodies_of_places,
    with_the_living,
)
from handlers.understanding.reading import (
    MOST_QUESTIONS,
    OF_LEADERS,
    AskBackError,
    Clause,
    NotReadError,
    clauses_of,
    one_day_each,
    time_of,
)
from handlers.understanding.shapes import query_of
from handlers.understanding.shapes_of_sets import asks_both_ends, ranked_by_default

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.register import Register

MOST_WORDS: Final = 60
A = Attribute
_ROWS_OF_AN_END: Final = 5
_SOURCES_TELL: Final = "costs"
"""What is not held as a figure of each body, but told of by some sources."""


HELD: Final = (
    "I only know about CCGs, STPs and ICBs: who led them, for how many people, and how they merged. "
    "Ask, for example, “who leads Kent and Medway ICB?”."
)
_TOPICS: Final = frozenset(
    {Sense.ATTRIBUTE, Sense.STATUS, Sense.NOT_HELD, Sense.OTHER, Sense.FEATURE, Sense.KIND}
)
_SAY_NOTHING: Final = frozenset(
    {
        *(*OF_LEADERS, A.MAP, A.TIMELINE, A.POPULATION, A.NAME, A.CODE, A.PARENT, A.CHANGES, A.MEMBERS),
        *(*Kind, "ics", "body"),
    }
)
"""Words of a question that by themselves name no topic."""
_SET_WORDS: Final = frozenset({Kind.CCG, Kind.STP, Kind.ICB})
"""Words that nearly every fact has, so that finding them says nothing."""
_MOST_UNREAD: Final = 2
"""Words not understood, up to which a question about leaders or people is still one."""


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


def bodies_named(words: str, register: Register, on: date, kind: Kind | None = None) -> tuple[Bodies, ...]:
    """Give the bodies of a list of names; none where any word is no part of a name."""
    marked = marker_of(register).mark(slack_text.clean(words), on, on=on, kind=kind)
    clause = Clause(marked, marked.marks)
    plain = all(
        isinstance(m.means, Bodies) or any(map(m.concept, (Sense.FILLER, Sense.KIND, Sense.OP)))
        for m in marked.marks
    )
    return clause.bodies if plain else ()


_MARKERS: Final[weakref.WeakKeyDictionary[Register, Marker]] = weakref.WeakKeyDictionary()


def marker_of(register: Register) -> Marker:
    """Give the marker of a register; it is made once."""
    found = _MARKERS.get(register)
    if found is None:
        found = _MARKERS[register] = Marker(register)
    return found


def read(
    text: str,
    register: Register,
    today: date,
    *,
    kind: Kind | None = None,
    on: date | None = None,
    before: Query | None = None,
) -> Reading:
    """Read what somebody wrote.

    Args:
        text: the words as Slack delivers them, of any length.
        register: what names are looked up in.
        today: the day of asking.
        kind: the kind that a bare name is tried as first.
        on: the day that is asked about where the text names none.
        before: the query before it in the same conversation, which completes a follow-up.

    """
    cleaned = slack_text.clean(text)
    if len(cleaned) > slack_text.LONGEST or len(cleaned.split()) > MOST_WORDS:
        sentence = "That is too long to read. Ask one thing, in a sentence."
        return Reading(Marked(cleaned[:100], (), (), on or today), refusal=sentence)
    marked = marker_of(register).mark(cleaned, today, on=on, kind=kind)
    if talk := talk_of(marked):
        return Reading(marked, talk=talk)
    if loose := _loose_digits(marked):
        return Reading(
            marked, refusal=f"I could not read “{loose}”. Write a date as 5 November 2018 or 2018-11-05."
        )
    clauses = clauses_of(marked)
    texts = [text for clause in clauses for text in one_day_each(clause, _text_of(clause))]
    if len(texts) > MOST_QUESTIONS:
        return Reading(marked, refusal=f"That is {len(texts)} questions at once. Ask up to {MOST_QUESTIONS}.")
    if len(texts) > 1 and any(clause.days for clause in clauses):
        # a day of one question is not the day of the others, nor of the names in them
        marker = marker_of(register)
        parts = [marker.mark(text, today, on=on, kind=kind) for text in texts]
        clauses = tuple(Clause(part, part.marks) for part in parts)
    found = [_read_clause(clause, register, today, kind, on or today, before) for clause in clauses]
    return _together(marked, found)


def _text_of(clause: Clause) -> str:
    tokens = clause.marked.tokens
    first, last = clause.marks[0].first, clause.marks[-1].end - 1
    return clause.marked.text[tokens[first].start : tokens[last].end]


def _loose_digits(marked: Marked) -> str:
    """Give unmarked digits that could be part of a date; "" where there are none."""
    tokens = marked.tokens
    spans = [
        (tokens[mark.first].start, tokens[mark.end - 1].end)
        for mark in marked.marks
        if not isinstance(mark.means, Left)
    ]
    loose = loose_digits(marked.text, spans)
    return marked.text[loose[0][0] : loose[0][1]] if loose else ""


def _together(marked: Marked, found: Sequence[Reading]) -> Reading:
    """Combine the readings of several questions; a failure is told only where none was read."""
    good = [each for each in found if each.queries]
    bad = next((each for each in found if not each.queries), None)
    if bad and not good:
        return replace(bad, marked=marked)
    notes = [note for each in found for note in each.notes]
    if bad:
        notes.append(bad.refusal or f"Which {bad.unclear} is not clear.")
    return Reading(
        marked,
        tuple(query for each in good for query in each.queries),
        notes=tuple(dict.fromkeys(notes)),
        left=() if bad else tuple(word for each in good for word in each.left),
        otherwise=good[0].otherwise if len(found) == 1 else None,
    )


def _read_clause(
    clause: Clause, register: Register, today: date, kind: Kind | None, on: date, before: Query | None
) -> Reading:
    marked = clause.marked
    clause = with_bodies_of_places(clause)
    try:
        if other := another_organisation(clause):
            return Reading(marked, refusal=other)
        time = time_of(clause, today, on)
        asked = with_areas(Asked(clause, time, register, today, kind))
        asked, living_notes = with_the_living(asked)
        clause = asked.clause
        if clause.coming and not clause.bodies and not clause.asks(A.MERGER, A.MERGERS, A.CLUSTER):
            sentence = (
                f"“{clause.coming.said}” has not come yet. Ask for a day up to today, {say_day(today)}."
            )
            return Reading(marked, refusal=sentence)
        query = query_of(asked)
    except NotReadError as error:
        return searched(clause, today, on, Reading(marked, refusal=str(error)))
    except AskBackError as back:
        meant = [completed(asked, each, before) for each in back.queries] if before is not None else []
        if meant and (followed := meant[0]) is not None and followed.where:
            return Reading(marked, (followed,), notes=time.notes)
        if left := (*clause.left, *negations(clause, back.queries[0])):
            return searched(clause, today, on, not_understood(clause, left, back.queries))
        offers = tuple(each or query for each, query in zip_longest(meant, back.queries))
        return Reading(marked, offers=offers, unclear=back.name)
    own = query
    if before is not None and (followed := completed(asked, query, before)) is not None:
        if clause.bodies and followed.on != clause.marked.on:
            # names mean the bodies of the day that is still asked about
            again = marker_of(register).mark(_text_of(clause), today, on=followed.on, kind=kind)
            return _read_clause(Clause(again, again.marks), register, today, kind, on, before)
        query = followed
    if query is not None and query.ask is A.NOT_HELD and query is own:
        said = Reading(marked, (query,))
        return searched(clause, today, on, said) if query.words[:1] == (_SOURCES_TELL,) else said
    if clause.ops(Op.WHY):
        reasons = (query or asked.query(A.NOT_HELD)).about(asks=(A.NOT_HELD,), words=("reasons",))
        return searched(clause, today, on, Reading(marked, (reasons,)))
    if query is None:
        return searched(clause, today, on, not_read(clause))
    if unread := (*clause.left, *unused_numbers(clause, query), *negations(clause, query)):
        refusal = not_understood(clause, unread, (query,))
        held = not clause.left or is_of_what_is_held(clause, query)
        return refusal if held else searched(clause, today, on, refusal)
    if over := passed_over(clause, register, *_split(clause, query)):
        return not_answered(clause, over, query)
    if (where := query.where) and query.ask in OF_BODIES_ALONE and not is_located(register, where.area):
        unknown = how_placed(register.at(query.on), where, where.kind or Kind.CCG)
        if unknown:
            return searched(clause, today, on, Reading(marked, refusal=" ".join(unknown)))
    query, today_notes = of_today(query, clause, register)
    return Reading(
        marked,
        _split(clause, query),
        notes=(
            *time.notes,
            *living_notes,
            *today_notes,
            *notes_of(clause, register),
            *placed_otherwise(asked),
            *ranked_by_default(asked, query),
        ),
    )


def _split(clause: Clause, query: Query) -> tuple[Query, ...]:
    """Split a question for two things, or about several places, into one for each.

    The first leader and today's, the biggest and the smallest, who came before and after, "Grantham and Boston".
    """
    do = query.do
    if do is Do.FIRST and query.ask in (A.LEADER, A.CHAIR):
        now = any(day.said in ("now", "today") for day in clause.days)
        return (query, query.about(do=Do.VALUE, on=query.today)) if now else (query,)
    both = clause.ops(Op.MOST, Op.TOP) and clause.ops(Op.LEAST, Op.BOTTOM) and asks_both_ends(clause)
    if do is Do.RANK and both:
        rows = abs(query.top or _ROWS_OF_AN_END)
        return query.about(top=rows), query.about(top=-rows)
    if do in (Do.HIGHEST, Do.LOWEST) and both:
        return query.about(do=Do.HIGHEST), query.about(do=Do.LOWEST)
    if do in (Do.NEXT, Do.PREVIOUS) and clause.ops(Op.NEXT) and clause.ops(Op.PREVIOUS):
        return query, query.about(do=Do.NEXT if do is Do.PREVIOUS else Do.PREVIOUS)
    if do in (Do.SINCE, Do.UNTIL, Do.HOW_LONG) and query.people and clause.ops(Op.NEXT):
        return query, query.about(do=Do.NEXT)
    if query.place and not query.bodies and do is Do.VALUE and len(clause.places) > 1:
        names = dict.fromkeys(place.name for place in clause.places)
        return tuple(query.about(place=name, place_name=name) for name in names)[:MOST_QUESTIONS]
    return (query,)


def another_organisation(clause: Clause) -> str:
    """Say that a trust, a council or another country's body is not known here; "" where none is asked about."""
    others = [c.value for c in clause.concepts(Sense.OTHER)]
    if not others or clause.asks(A.APPROVED, A.MERGER, A.MERGERS, A.DISTRICTS, A.CLUSTER):
        return ""
    if clause.asks(A.PARENT) and clause.kinds:
        return ""
    return f"That asks about {others[0]}, which I do not know. {HELD}"


def is_of_what_is_held(clause: Clause, query: Query) -> bool:
    """Tell whether a leader or a number is asked for, which is never answered by a search."""
    asked = (A.LEADER, A.LEADERS, A.POPULATION, A.PER_LEADER, A.CHAIR)
    if sum(isinstance(mark.means, Left) for mark in clause.marks) > _MOST_UNREAD:
        return False
    return (
        (query.ask in asked or query.where is not None)
        and (clause.asks(*asked) or clause.ops(Op.MOST, Op.LEAST))
        and not clause.asks(A.SHARED_LEADER, A.MERGER, A.MERGERS)
    )


def searched(clause: Clause, today: date, on: date, otherwise: Reading) -> Reading:
    """Read a question as a search if its words name a topic; `otherwise` is the reading if nothing is found."""
    words = topic_words(clause)
    numbers = any(n.value > COUNTED_IN_WORDS and not n.ordinal for n in clause.numbers)
    negated = any(m.concept(Sense.NOT) and not m.concept(Sense.OP) for m in clause.marks)
    # a person's name and a negation cannot be searched for
    if not words or clause.people or numbers or negated or clause.concepts(Sense.FEATURE):
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
        elif mark.concepts and not (mark.concept(Sense.FILLER) or mark.concept(Sense.TALK)):
            values = {c.value for c in mark.concepts}
            if A.CARD in values or values & _SET_WORDS:
                continue
            if {c.sense for c in mark.concepts} & _TOPICS or Op.FUTURE in values:
                found.append(mark.text.lower())
                telling = telling or not values & _SAY_NOTHING
    if not telling:
        return ()
    return tuple(dict.fromkeys(word for phrase in found for word in phrase.split()))[:16]


def not_read(clause: Clause) -> Reading:
    """Refuse a question of which no query could be made."""
    numbers = (
        mark.text
        for mark in clause.marks
        if isinstance(mark.means, Number) and mark.means.value > COUNTED_IN_WORDS
    )
    if unread := (*clause.left, *numbers):
        return not_understood(clause, unread, ())
    if not (clause.ops(Op.THEM) or clause.attributes or clause.days):
        return Reading(clause.marked, refusal=f"I could not make a question of that. {_advice(clause)}")
    said = next((d.said for d in clause.days), "")
    when = f" on {said}" if said and len(said) > 4 else f" in {said}" if said else ""  # noqa: PLR2004  a year is four figures
    sentence = (
        f"Which body do you mean{when}? Name a CCG, STP or ICB, such as “who leads Kent and Medway ICB?”."
    )
    return Reading(clause.marked, refusal=sentence)


def not_understood(clause: Clause, left: tuple[str, ...], nearest: tuple[Query, ...]) -> Reading:
    """Refuse a question because of words that were not understood."""
    return _refused_for(clause, "I did not understand {}, so this is not answered.", left, nearest[:1])


def not_answered(clause: Clause, over: tuple[str, ...], nearest: Query) -> Reading:
    """Refuse a question because of words that its query does not answer."""
    return _refused_for(clause, "I cannot answer that with {} in it.", over, (nearest,))


def _refused_for(clause: Clause, why: str, words: tuple[str, ...], nearest: tuple[Query, ...]) -> Reading:
    said = why.format(", ".join(f"“{word}”" for word in words[:4]))
    offered = tuple(query for query in nearest if query.bodies or query.people or query.where)
    return Reading(clause.marked, refusal=f"{said} {_advice(clause)}", left=words, nearest=offered)


def _advice(clause: Clause) -> str:
    """Say what can be asked; where an order was meant, which."""
    orders = " or ".join(f"“{order}”" for order in orders_meant(clause.marked.text))
    return f"Did you mean {orders}?" if orders else HELD
