"""`read(text, ...)`: what somebody wrote as queries, or the sentence that says what was not understood."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import title
from data.model import Kind
from data.query.query import Attribute, Do, Query
from handlers.understanding import slack_text
from handlers.understanding.accounting import passed_over
from handlers.understanding.asked import Asked
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.conversation import completed
from handlers.understanding.days import loose_digits
from handlers.understanding.marking import Marker
from handlers.understanding.marks import Bodies, Left, Marked, Number, People, Place
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
from handlers.understanding.shapes_of_sets import asks_both_ends

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.register import Register

MOST_WORDS: Final = 60
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
_OF_BODIES_ALONE: Final = (
    A.MERGER, A.MERGERS, A.APPROVED, A.CLUSTER, A.SUCCESSOR, A.PREDECESSOR, A.SHARED_LEADER, A.HISTORY, A.CHANGES, A.PER_LEADER,
)  # fmt: skip
_STATES: Final = frozenset({A.CARD, A.LEADER, A.CHAIR, A.POPULATION, A.PER_LEADER})
_COUNTED_IN_WORDS: Final = 1
_MOST_UNREAD: Final = 2
"""Words not understood, up to which a question about leaders or people is still one."""
_ENDS: Final = (Do.HIGHEST, Do.LOWEST, Do.RANK)
_ROWS_OF_AN_END: Final = 5
_SOURCES_TELL: Final = "costs"
"""What is not held as a figure of each body, but told of by some sources."""
_TO_COME: Final = "What will happen is not known: “{}” has not come yet. This is what is known today."


@dataclass(frozen=True)
class Reading:
    """What a text was read as: queries to answer, else offers to choose from, else a refusal, else talk.

    `notes` say how words were read; `left` are harmless words that were left out. `topic` are the words of a question
    that only a search can answer.
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


def bodies_named(words: str, register: Register, on: date, kind: Kind | None = None) -> tuple[Bodies, ...]:
    """Give the bodies that a list of names means; none where any of its words is not of a name."""
    marked = marker_of(register).mark(slack_text.clean(words), on, on=on, kind=kind)
    clause = Clause(marked, marked.marks)
    others = (mark for mark in marked.marks if not isinstance(mark.means, Bodies))
    plain = all(
        isinstance(m.means, tuple)
        and (m.concept(Sense.FILLER) or m.concept(Sense.KIND) or m.concept(Sense.OP))
        for m in others
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
    words = cleaned.split()
    if len(cleaned) > slack_text.LONGEST or len(words) > MOST_WORDS:
        return _refused(
            _no_marks(cleaned, on or today), "That is too long to read. Ask one thing, in a sentence."
        )
    marked = marker_of(register).mark(cleaned, today, on=on, kind=kind)
    if talk := _talk(marked):
        return Reading(marked, talk=talk)
    if loose := _loose_digits(marked):
        return _refused(marked, f"I could not read “{loose}”. Write a date as 5 November 2018 or 2018-11-05.")
    clauses = clauses_of(marked)
    texts = [text for clause in clauses for text in one_day_each(clause, _text_of(clause))]
    if len(texts) > MOST_QUESTIONS:
        return _refused(marked, f"That is {len(texts)} questions at once. Ask up to {MOST_QUESTIONS}.")
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
    """Give digits that nothing accounts for and that could be part of a date; "" where there are none."""
    tokens = marked.tokens
    spans = [
        (tokens[mark.first].start, tokens[mark.end - 1].end)
        for mark in marked.marks
        if not isinstance(mark.means, Left)
    ]
    loose = loose_digits(marked.text, spans)
    return marked.text[loose[0][0] : loose[0][1]] if loose else ""


def _no_marks(text: str, on: date) -> Marked:
    return Marked(text[:100], (), (), on)


def _refused(marked: Marked, sentence: str) -> Reading:
    return Reading(marked, refusal=sentence)


def _talk(marked: Marked) -> str:
    """Give what a message of only a greeting, thanks or a call for help is; "" for any other."""
    said = [mark.concept(Sense.TALK) for mark in marked.marks]
    others = [m for m in marked.marks if not m.concept(Sense.TALK) and not m.concept(Sense.FILLER)]
    if not marked.marks:
        return "help"
    kinds = [c.value for c in said if c]
    if kinds and not others:
        return "help" if "help" in kinds else "thanks" if "thanks" in kinds else "hello"
    return ""


def _together(marked: Marked, found: Sequence[Reading]) -> Reading:
    """Put the readings of several questions into one; one that failed is told, unless others were read."""
    good = [each for each in found if each.queries]
    if len(good) < len(found):
        bad = next(each for each in found if not each.queries)
        if not good:
            return replace(bad, marked=marked)
        return Reading(
            marked,
            tuple(q for each in good for q in each.queries),
            notes=(
                *(n for each in found for n in each.notes),
                bad.refusal or f"Which {bad.unclear} is not clear.",
            ),
        )
    return Reading(
        marked,
        tuple(q for each in good for q in each.queries),
        notes=tuple(dict.fromkeys(n for each in good for n in each.notes)),
        left=tuple(w for each in good for w in each.left),
        otherwise=good[0].otherwise if len(good) == 1 else None,
    )


def _read_clause(
    clause: Clause, register: Register, today: date, kind: Kind | None, on: date, before: Query | None
) -> Reading:
    marked = clause.marked
    clause = _of_bodies(clause)
    try:
        if other := _another_organisation(clause):
            return _refused(marked, other)
        time = time_of(clause, today, on)
        asked = Asked(clause, time, register, today, kind)
        if clause.coming and not clause.bodies and not clause.asks(A.MERGER, A.MERGERS, A.CLUSTER):
            return _refused(
                marked,
                f"“{clause.coming.said}” has not come yet. Ask for a day up to today, {say_day(today)}.",
            )
        query = query_of(asked)
    except NotReadError as error:
        return _searched(clause, today, on, _refused(marked, str(error)))
    except AskBackError as back:
        meant = [completed(asked, each, before) for each in back.queries] if before is not None else []
        if meant and (followed := meant[0]) is not None and followed.where:
            return Reading(marked, (followed,), notes=time.notes)
        if left := (*_meaningful(clause), *_negations(clause, back.queries[0])):
            return _searched(clause, today, on, _not_understood(clause, left, back.queries))
        offers = tuple(each or query for each, query in zip_longest(meant, back.queries))
        return Reading(marked, offers=offers, unclear=back.name)
    own = query
    if before is not None and (followed := completed(asked, query, before)) is not None:
        if clause.bodies and followed.on != clause.marked.on:
            # names mean the bodies of the day that is still asked about
            again = marker_of(register).mark(_text_of(clause), today, on=followed.on, kind=kind)
            return _read_clause(Clause(again, again.marks), register, today, kind, on, before)
        query = followed
    left = _meaningful(clause)
    if query is not None and query.ask is A.NOT_HELD and query is own:
        said = Reading(marked, (query,))
        return _searched(clause, today, on, said) if query.words[:1] == (_SOURCES_TELL,) else said
    if clause.ops(Op.WHY):
        reasons = query or asked.query(A.NOT_HELD)
        return _searched(
            clause, today, on, Reading(marked, (replace(reasons, asks=(A.NOT_HELD,), words=("reasons",)),))
        )
    if query is None:
        return _searched(clause, today, on, _unread(clause, query, left))
    unread = (*left, *_unused_numbers(clause, query), *_negations(clause, query))
    if unread and (not clause.left or _is_of_what_is_held(clause, query)):
        return _not_understood(clause, unread, (query,))
    if unread:
        return _searched(clause, today, on, _not_understood(clause, unread, (query,)))
    if over := passed_over(clause, register, *_split(clause, query)):
        return _not_answered(clause, over, query)
    query, today_notes = _of_today(query, clause, register)
    return Reading(
        marked, _split(clause, query), notes=(*time.notes, *today_notes, *_notes(clause, register))
    )


def _of_bodies(clause: Clause) -> Clause:
    """Take places for the bodies that cover them, where what is asked is about bodies alone: mergers, clusters, comparisons."""
    compares = clause.ops(Op.COMPARE, Op.DIFFERENCE) or (clause.ops(Op.MORE, Op.LESS) and not clause.numbers)
    if not clause.places or not (compares or clause.asks(*_OF_BODIES_ALONE)):
        return clause
    marks = tuple(
        replace(mark, means=Bodies(mark.means.keys, mark.means.name))
        if isinstance(mark.means, Place) and mark.means.keys
        else mark
        for mark in clause.marks
    )
    return Clause(clause.marked, marks)


def _of_today(query: Query, clause: Clause, register: Register) -> tuple[Query, tuple[str, ...]]:
    """Ask the living body where a name without a kind was a closed one's, and what is so today is asked; say so."""
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
    view = register.at(query.on)
    closed = register.bodies[query.bodies[0]].closed
    when = f", which closed on {say_day(closed)}" if closed else ""
    note = f"{title(view, query.bodies[0])}{when}, was here before {title(view, living[0])}."
    return query.about(bodies=living), (note,)


def _split(clause: Clause, query: Query) -> tuple[Query, ...]:
    """Part a question about a first leader and the one of now into two, and one about the biggest and the smallest."""
    if (
        query.do is Do.FIRST
        and query.ask in (A.LEADER, A.CHAIR)
        and any(d.said in ("now", "today") for d in clause.days)
    ):
        return query, replace(query, do=Do.VALUE, on=query.today)
    if (
        query.do in _ENDS
        and clause.ops(Op.MOST, Op.TOP)
        and clause.ops(Op.LEAST, Op.BOTTOM)
        and asks_both_ends(clause)
    ):
        if query.do is Do.RANK:
            rows = abs(query.top or _ROWS_OF_AN_END)
            return replace(query, top=rows), replace(query, top=-rows)
        return replace(query, do=Do.HIGHEST), replace(query, do=Do.LOWEST)
    if further := _further(clause, query):
        return query, further
    return _of_each_place(clause, query)


def _further(clause: Clause, query: Query) -> Query | None:
    """Give the second question of one about who came before and after, or about a date and who came after it."""
    both = clause.ops(Op.NEXT) and clause.ops(Op.PREVIOUS)
    if query.do in (Do.NEXT, Do.PREVIOUS) and both:
        return replace(query, do=Do.NEXT if query.do is Do.PREVIOUS else Do.PREVIOUS)
    if query.do in (Do.SINCE, Do.UNTIL, Do.HOW_LONG) and query.people and clause.ops(Op.NEXT):
        return replace(query, do=Do.NEXT)
    return None


def _of_each_place(clause: Clause, query: Query) -> tuple[Query, ...]:
    """Ask the same of each of several places: "which ICB do Grantham and Boston come under"."""
    if not query.place or query.bodies or query.do is not Do.VALUE or len(clause.places) < 2:  # noqa: PLR2004  several
        return (query,)
    names = dict.fromkeys(place.name for place in clause.places)
    return tuple(replace(query, place=name, place_name=name) for name in names)[:MOST_QUESTIONS]


def _unused_numbers(clause: Clause, query: Query) -> tuple[str, ...]:
    """Give the numbers that neither the query nor a count of something ("the 195 CCGs") accounts for."""
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


def _another_organisation(clause: Clause) -> str:
    """Say that a trust, a council or another country's body is not known here; "" where none is asked about."""
    others = [c.value for c in clause.concepts(Sense.OTHER)]
    if not others or clause.asks(A.APPROVED, A.MERGER, A.MERGERS, A.DISTRICTS, A.CLUSTER):
        return ""
    if clause.asks(A.PARENT) and clause.kinds:
        return ""
    return f"That asks about {others[0]}, which I do not know. {HELD}"


def _meaningful(clause: Clause) -> tuple[str, ...]:
    """Give the words that were left over: any of them could change the answer."""
    return tuple(dict.fromkeys(clause.left))


def _negations(clause: Clause, query: Query) -> tuple[str, ...]:
    """Give the words such as "not" and "except" that were not taken into account."""
    if query.status == "none planned" or query.feature or (query.where and query.where.features):
        return ()
    return tuple(m.text.lower() for m in clause.marks if m.concept(Sense.NOT) and not m.concept(Sense.OP))


def _is_of_what_is_held(clause: Clause, query: Query) -> bool:
    """Tell whether who leads or how many is asked, which no search of the sources answers."""
    asked = (A.LEADER, A.LEADERS, A.POPULATION, A.PER_LEADER, A.CHAIR)
    held = query.ask in asked or query.where is not None
    of_something_else = len(clause.left) > _MOST_UNREAD
    return (
        held
        and not of_something_else
        and (clause.asks(*asked) or clause.ops(Op.MOST, Op.LEAST))
        and not clause.asks(A.SHARED_LEADER, A.MERGER, A.MERGERS)
    )


def _searched(clause: Clause, today: date, on: date, otherwise: Reading) -> Reading:
    """Read a question as one for the sources, where its own words name a topic; `otherwise` holds where they say nothing."""
    words = topic_words(clause)
    numbers = any(n.value > _COUNTED_IN_WORDS and not n.ordinal for n in clause.numbers)
    if (
        not words
        or clause.people
        or numbers
        or clause.concepts(Sense.FEATURE)
        or any(m.concept(Sense.NOT) and not m.concept(Sense.OP) for m in clause.marks)
    ):
        # no source is searched by a person's name, and none by what it does not say
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
    """Give the words that can name a topic: all but names, days, numbers and what only puts the question."""
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


def _unread(clause: Clause, query: Query | None, left: tuple[str, ...]) -> Reading:
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
        return _not_understood(clause, unread, (query,) if query else ())
    if clause.ops(Op.THEM) or clause.attributes or clause.days:
        return Reading(marked, refusal=_which_body(clause))
    return Reading(marked, refusal=f"I could not make a question of that. {HELD}")


def _which_body(clause: Clause) -> str:
    said = next((d.said for d in clause.days), "")
    when = f" on {said}" if said and len(said) > 4 else f" in {said}" if said else ""  # noqa: PLR2004  a year is four figures
    return f"Which body do you mean{when}? Name a CCG, STP or ICB, such as “who leads Kent and Medway ICB?”."


def _not_understood(clause: Clause, left: tuple[str, ...], nearest: tuple[Query, ...]) -> Reading:
    words = ", ".join(f"“{word}”" for word in left[:4])
    return Reading(
        clause.marked,
        refusal=f"I did not understand {words}, so this is not answered. {HELD}",
        left=left,
        nearest=tuple(q for q in nearest[:1] if q.bodies or q.people or q.where),
    )


def _not_answered(clause: Clause, over: tuple[str, ...], nearest: Query) -> Reading:
    words = ", ".join(f"“{word}”" for word in over[:4])
    return Reading(
        clause.marked,
        refusal=f"I cannot answer that with {words} in it. {HELD}",
        left=over,
        nearest=(nearest,) if nearest.bodies or nearest.people or nearest.where else (),
    )


def _notes(clause: Clause, register: Register) -> tuple[str, ...]:
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
