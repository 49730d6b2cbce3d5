"""`read(text, ...)` reads a text as queries, or gives a sentence that says what was not understood."""

from __future__ import annotations

import weakref
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.model import Kind
from data.query.areas import how_placed, is_located
from data.query.query import Attribute, Do, Query
from handlers.understanding import slack_text
from handlers.understanding.accounting import passed_over
from handlers.understanding.areas import is_inside, placed_otherwise, with_areas
from handlers.understanding.asked import Asked
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.conversation import completed
from handlers.understanding.days import loose_digits
from handlers.understanding.living import was_here_before, with_the_living
from handlers.understanding.marking import Marker
from handlers.understanding.marks import Bodies, Left, Marked, Place
from handlers.understanding.reading import (
    MOST_QUESTIONS,
    AskBackError,
    Clause,
    NotReadError,
    clauses_of,
    one_day_each,
    time_of,
)
from handlers.understanding.shapes import query_of
from handlers.understanding.shapes_of_sets import asks_both_ends, ranked_by_default
from handlers.understanding.unread import (
    Reading,
    another_organisation,
    is_of_what_is_held,
    left_over,
    negations,
    not_answered,
    not_read,
    not_understood,
    notes_of,
    refused,
    searched,
    unused_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.register import Register

MOST_WORDS: Final = 60
A = Attribute
_OF_BODIES_ALONE: Final = (
    A.MERGER, A.MERGERS, A.APPROVED, A.CLUSTER, A.SUCCESSOR, A.PREDECESSOR, A.SHARED_LEADER, A.HISTORY, A.CHANGES, A.PER_LEADER,
)  # fmt: skip
_STATES: Final = frozenset({A.CARD, A.LEADER, A.CHAIR, A.POPULATION, A.PER_LEADER})
_ENDS: Final = (Do.HIGHEST, Do.LOWEST, Do.RANK)
_ROWS_OF_AN_END: Final = 5
_SOURCES_TELL: Final = "costs"
"""What is not held as a figure of each body, but told of by some sources."""


def bodies_named(words: str, register: Register, on: date, kind: Kind | None = None) -> tuple[Bodies, ...]:
    """Give the bodies of a list of names; none where any word is no part of a name."""
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
        return refused(
            _no_marks(cleaned, on or today), "That is too long to read. Ask one thing, in a sentence."
        )
    marked = marker_of(register).mark(cleaned, today, on=on, kind=kind)
    if talk := _talk(marked):
        return Reading(marked, talk=talk)
    if loose := _loose_digits(marked):
        return refused(marked, f"I could not read “{loose}”. Write a date as 5 November 2018 or 2018-11-05.")
    clauses = clauses_of(marked)
    texts = [text for clause in clauses for text in one_day_each(clause, _text_of(clause))]
    if len(texts) > MOST_QUESTIONS:
        return refused(marked, f"That is {len(texts)} questions at once. Ask up to {MOST_QUESTIONS}.")
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


def _no_marks(text: str, on: date) -> Marked:
    return Marked(text[:100], (), (), on)


def _talk(marked: Marked) -> str:
    """Give the kind of a message that is only a greeting, thanks or a call for help; "" for any other."""
    said = [mark.concept(Sense.TALK) for mark in marked.marks]
    others = [m for m in marked.marks if not m.concept(Sense.TALK) and not m.concept(Sense.FILLER)]
    if not marked.marks:
        return "help"
    kinds = [c.value for c in said if c]
    if kinds and not others:
        return "help" if "help" in kinds else "thanks" if "thanks" in kinds else "hello"
    return ""


def _together(marked: Marked, found: Sequence[Reading]) -> Reading:
    """Combine the readings of several questions; a failure is told only where none was read."""
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
        if other := another_organisation(clause):
            return refused(marked, other)
        time = time_of(clause, today, on)
        asked = with_areas(Asked(clause, time, register, today, kind))
        asked, living_notes = with_the_living(asked)
        clause = asked.clause
        if clause.coming and not clause.bodies and not clause.asks(A.MERGER, A.MERGERS, A.CLUSTER):
            return refused(
                marked,
                f"“{clause.coming.said}” has not come yet. Ask for a day up to today, {say_day(today)}.",
            )
        query = query_of(asked)
    except NotReadError as error:
        return searched(clause, today, on, refused(marked, str(error)))
    except AskBackError as back:
        meant = [completed(asked, each, before) for each in back.queries] if before is not None else []
        if meant and (followed := meant[0]) is not None and followed.where:
            return Reading(marked, (followed,), notes=time.notes)
        if left := (*left_over(clause), *negations(clause, back.queries[0])):
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
    left = left_over(clause)
    if query is not None and query.ask is A.NOT_HELD and query is own:
        said = Reading(marked, (query,))
        return searched(clause, today, on, said) if query.words[:1] == (_SOURCES_TELL,) else said
    if clause.ops(Op.WHY):
        reasons = query or asked.query(A.NOT_HELD)
        return searched(
            clause, today, on, Reading(marked, (replace(reasons, asks=(A.NOT_HELD,), words=("reasons",)),))
        )
    if query is None:
        return searched(clause, today, on, not_read(clause, query, left))
    unread = (*left, *unused_numbers(clause, query), *negations(clause, query))
    if unread and (not clause.left or is_of_what_is_held(clause, query)):
        return not_understood(clause, unread, (query,))
    if unread:
        return searched(clause, today, on, not_understood(clause, unread, (query,)))
    if over := passed_over(clause, register, *_split(clause, query)):
        return not_answered(clause, over, query)
    if (where := query.where) and query.ask in _OF_BODIES_ALONE and not is_located(register, where.area):
        unknown = how_placed(register.at(query.on), where, where.kind or Kind.CCG)
        if unknown:
            return searched(clause, today, on, refused(marked, " ".join(unknown)))
    query, today_notes = _of_today(query, clause, register)
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


def _of_bodies(clause: Clause) -> Clause:
    """Replace places by the bodies that cover them, where only bodies can be asked about: mergers, clusters, comparisons."""
    compares = clause.ops(Op.COMPARE, Op.DIFFERENCE) or (clause.ops(Op.MORE, Op.LESS) and not clause.numbers)
    of_a_set = any(kind.plural for kind in clause.kinds) and not compares
    if not clause.places or not (compares or clause.asks(*_OF_BODIES_ALONE)):
        return clause
    marks = tuple(
        replace(mark, means=Bodies(mark.means.keys, mark.means.name))
        if isinstance(mark.means, Place)
        and mark.means.keys
        and not (of_a_set and is_inside(clause.marks, at))
        else mark
        for at, mark in enumerate(clause.marks)
    )
    return Clause(clause.marked, marks)


def _of_today(query: Query, clause: Clause, register: Register) -> tuple[Query, tuple[str, ...]]:
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


def _split(clause: Clause, query: Query) -> tuple[Query, ...]:
    """Split a question about the first leader and today's, or about the biggest and the smallest, into two."""
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
