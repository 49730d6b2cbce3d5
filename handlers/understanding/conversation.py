"""What is said besides whole questions: follow-ups, orders, greetings and thanks.

A follow-up ("and for Kent?", "what about 2016?", "who was before her?") is completed from the query before it. Orders change
what a channel is told, or make a file; they are read before questions, which would take a time of day for a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from data.changes.subscription import About
from data.query.query import Attribute, Do, Where
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.loose_names import is_slip
from handlers.understanding.marks import Bodies, Mark, Marked, People, Place
from handlers.understanding.reading import PARTS_OF_TIME, Clause, kind_of
from handlers.understanding.shapes import query_of
from handlers.understanding.slack_text import LONGEST, clean

if TYPE_CHECKING:
    from data.query.query import Query
    from handlers.understanding.asked import Asked

A = Attribute
_ASKING: Final = (
    *(Op.WHEN, Op.HOW_LONG, Op.HOW_MANY, Op.NEXT, Op.PREVIOUS),
    *(Op.FIRST, Op.TOP, Op.BOTTOM, Op.MOST, Op.LEAST),
)
"""What asks something by itself."""
_ONLY_NAMES: Final = frozenset({A.CARD, A.PARENT, A.HISTORY})
_WHOLE: Final = frozenset({A.STATS, A.MERGERS, A.QUALITY, A.CLUSTER})
"""What can be asked of the nation in a word or two."""


def completed(asked: Asked, query: Query | None, before: Query) -> Query | None:
    """Give the follow-up with what it lacks taken from the query before; None where it lacks nothing.

    Args:
        asked: the follow-up as it was marked.
        query: what it was read as by itself, None where it asks nothing by itself.
        before: the last query of the conversation.

    """
    clause = asked.clause
    names_subject = bool(clause.bodies or clause.people or clause.places)
    asks_something = any(a not in (A.CARD, A.CHANGES) for a in clause.attributes) or clause.ops(*_ASKING)
    if not names_subject:
        if (another := _of_another_kind_or_day(asked, before)) is not None:
            return another
        asks_something = asks_something or clause.says("who", "whos", "who s", "who is", "who was", "who are")
    if names_subject and (asks_something or clause.ops(Op.COMPARE, Op.DIFFERENCE)):
        return None
    if query is not None and not _goes_on(clause) and (asked.set_kind or query.ask in _WHOLE):
        return None
    if names_subject:
        return _of_others(asked, query, before)
    if asks_something:
        return _of_the_same(asked, query, before)
    if asked.time.dated and not asked.set_kind:
        return before.about(**asked.time.parts)
    return None


def _time(asked: Asked, before: Query) -> dict[str, Any]:
    """Give the time of a follow-up, as parts of a query: its own, else that of the query before."""
    return asked.time.parts if asked.time.dated else {name: getattr(before, name) for name in PARTS_OF_TIME}


def _of_another_kind_or_day(asked: Asked, before: Query) -> Query | None:
    """Ask the same count of another kind ("and ICBs now?"), or what the body is at another time ("what is it now?")."""
    clause = asked.clause
    attributes = {*clause.attributes} - {A.CARD}
    if asked.set_kind and not attributes and _goes_on(clause) and before.where and not before.bodies:
        kind = kind_of(asked.set_kind, asked.day if asked.time.dated else before.on, asked.register)
        return before.about(where=replace(before.where, kind=kind), **_time(asked, before))
    what = clause.asks(A.CARD) and clause.ops(Op.THEM) and not clause.says("what about", "how about")
    if what and not attributes and asked.time.dated and before.bodies:
        return before.about(asks=(A.CARD,), do=Do.VALUE, rivals=(), status="", **asked.time.parts)
    return None


def _goes_on(clause: Clause) -> bool:
    """Tell whether words say that they go on with what was said: "and ...", "what about ...", "it"."""
    first = next((m for m in clause.marks if not m.concept(Sense.FILLER) or m.concept(Sense.OP)), None)
    begins = first is not None and (
        first.text.lower() in ("what about", "how about")
        or ((op := first.concept(Sense.OP)) is not None and op.value == Op.AND)
    )
    return begins or clause.ops(Op.THEM)


def _of_others(asked: Asked, query: Query | None, before: Query) -> Query | None:
    """Ask the same of another body, person or place: "and for Kent?", "only London"."""
    clause, when = asked.clause, _time(asked, before)
    again = before.about(**when)
    if clause.people and not before.people:
        # another body or person is named, so this is no further question about the earlier one
        return query and query.about(**({} if asked.time.dated else when))
    if clause.people:
        return again.about(people=clause.people[0].ids[:1])
    if query is None:
        return None
    if before.where is not None and not before.bodies and not before.people:
        set_ = asked.within()
        where = replace(before.where, within=set_.within, area=set_.area, area_name=set_.area_name)
        return again.about(where=where)
    if clause.places or before.place:
        if query.bodies and not query.place:
            return again.about(bodies=query.bodies, place="", place_name="", rivals=())
        return again.about(place=query.place, place_name=query.place_name, bodies=query.bodies)
    if query.bodies and query.ask in _ONLY_NAMES:
        if before.do is Do.COMPARE:
            return again.about(bodies=tuple(dict.fromkeys((*before.bodies, *query.bodies))))
        return again.about(bodies=query.bodies, people=(), rivals=(), where=None)
    return None


def _of_the_same(asked: Asked, query: Query | None, before: Query) -> Query | None:
    """Ask something else of the same subject: "and its population?", "bottom 3", "since when?"."""
    clause, when = asked.clause, _time(asked, before)
    if before.do in (Do.RANK, Do.HIGHEST, Do.LOWEST) and clause.ops(Op.TOP, Op.BOTTOM, Op.MOST, Op.LEAST):
        top = next((int(n.value) for n in clause.numbers), 10)
        return before.about(do=Do.RANK, top=-top if clause.ops(Op.BOTTOM, Op.LEAST) else top, **when)
    if clause.ops(Op.NEXT, Op.PREVIOUS) and before.bodies and not clause.asks(A.MERGER):
        do = Do.NEXT if clause.ops(Op.NEXT) else Do.PREVIOUS
        role = before.ask if before.ask in (A.LEADER, A.CHAIR, A.SYSTEM_LEAD) else A.LEADER
        return before.about(asks=(role,), do=do, **when)
    if query is not None and (query.bodies or query.people):
        return None
    if before.ask in (A.MERGER, A.APPROVED) and clause.ops(Op.WHEN):
        return before.about(do=Do.SINCE, rivals=before.rivals, **when)
    if clause.ops(Op.WHEN, Op.HOW_LONG) and before.ask in (A.LEADER, A.CHAIR):
        do = Do.HOW_LONG if clause.ops(Op.HOW_LONG) else Do.UNTIL if clause.ops(Op.END) else Do.SINCE
        return before.about(do=do, **when)
    if before.where is not None and query is not None and query.where in (None, Where()) and not query.place:
        return query.about(where=before.where, **when)
    named = _as_named(asked, before)
    if named is None:
        return None
    found = query_of(replace(asked, clause=named))
    if found is None or (found.ask is A.CARD and not clause.attributes):
        return None
    subject = {name: getattr(before, name) for name in ("bodies", "people", "place", "place_name")}
    kept = {name: value for name, value in subject.items() if value and not getattr(found, name)}
    return found.about(**when, **kept)


def _as_named(asked: Asked, before: Query) -> Clause | None:
    """Give the clause with the subject of the query before it put in front."""
    clause = asked.clause
    marks: list[Mark] = []
    if before.bodies:
        names = [Bodies((key,), asked.register.bodies[key].name) for key in (*before.bodies, *before.rivals)]
        marks += [Mark(0, 0, name.name, name) for name in names]
    elif before.people:
        marks.append(Mark(0, 0, before.people[0], People(before.people, before.people[0])))
    elif before.place:
        marks.append(Mark(0, 0, before.place_name, Place(before.place)))
    else:
        return None
    return Clause(clause.marked, (*clause.marks, *marks))


def talk_of(marked: Marked) -> str:
    """Give the kind of a message that is only a greeting, thanks or a call for help; "" for any other."""
    if not marked.marks:
        return "help"
    if any(not m.concept(Sense.TALK) and not m.concept(Sense.FILLER) for m in marked.marks):
        return ""
    said = {mark.value(Sense.TALK) for mark in marked.marks}
    return next((talk for talk in ("help", "thanks", "hello") if talk in said), "")


class Act(StrEnum):
    """What an order does."""

    WATCH = "watch"
    UNWATCH = "unwatch"
    WATCHING = "watching"
    DIGEST = "digest"
    PREVIEW = "preview"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Order:
    """An act and its `words`: names of bodies, a time, or a question. `everything`: every body is (un)watched."""

    act: Act
    words: str = ""
    about: About = About.CHANGES
    everything: bool = False


_POLITE: Final = re.compile(
    r"^(?:please|pls|can you|could you|kindly)\s+|[\s,]*(?:please|pls|thanks|thank you)$", re.IGNORECASE
)
_FORMS: Final[tuple[tuple[Act, re.Pattern[str]], ...]] = tuple(
    (act, re.compile(form, re.IGNORECASE))
    for act, form in (
        (
            Act.WATCHING,
            r"watching|watches|what (?:are we|am i|do we|is this channel|does this channel) watch(?:ing)?",
        ),
        (Act.PREVIEW, r"(?:digest preview|preview(?: the)? digest|preview)"),
        (Act.DIGEST, r"(?:stop|(?:turn|switch) off) (?:the |our |my )?(?P<off>digests?)"),
        (Act.UNWATCH, r"(?:unwatch|unfollow|stop (?:watching|following))(?:\s+(?:the\s+)?(?P<words>.+))?"),
        (Act.WATCH, r"(?:watch|follow)(?:\s+(?:the\s+)?(?P<words>.+))?"),
        (Act.DIGEST, r"digest(?:\s+(?:at\s+)?(?P<words>.+))?"),
        (Act.EXPORT, r"(?:export|download)(?:\s+(?P<words>.+))?"),
    )
)
_EVERYTHING: Final = re.compile(r"everything|all|england|everywhere", re.IGNORECASE)
_ABOUT: Final = r"(?P<about>all changes|changes|mergers?|leaders?|leadership)"
_ABOUT_FIRST: Final = re.compile(
    rf"{_ABOUT}(?:\s+(?:of|in|for|at)(?:\s+the)?)?\s+(?P<words>.+)", re.IGNORECASE
)
_ABOUT_LAST: Final = re.compile(rf"(?P<words>.+?)\s+(?:for\s+)?{_ABOUT}", re.IGNORECASE)


def read_order(text: str) -> Order | None:
    """Read an order from a text as Slack delivers it; None where the words are a question, nothing, or far too long."""
    words = " ".join(clean(text).split())
    if len(words) > LONGEST:
        return None
    words = _POLITE.sub("", words.rstrip("?!., ")).strip()
    for act, form in _FORMS:
        if found := form.fullmatch(words):
            parts = found.groupdict()
            said = "off" if parts.get("off") else (parts.get("words") or "").strip()
            return _watch(act, said) if act in (Act.WATCH, Act.UNWATCH) else Order(act, said)
    return None


def orders_meant(text: str) -> tuple[str, ...]:
    """Give the orders that a text would be with a slip in its verb put right: "watch kent" for "wach kent"."""
    words = text.split()
    meant = (
        " ".join((*words[:at], verb, *words[at + 1 :]))
        for at, word in enumerate(words[:_MOST_BEFORE_A_VERB])
        for verb in _VERBS
        if is_slip(word.lower(), verb)
    )
    return tuple(order for order in meant if read_order(order))


_VERBS: Final = (
    "watch", "watching", "unwatch", "follow", "following", "unfollow", "digest", "preview", "export", "download",
)  # fmt: skip
_MOST_BEFORE_A_VERB: Final = 4
"""Words at the beginning of an order that hold its verb, as in "could you please watch"."""


def _watch(act: Act, said: str) -> Order:
    about = About.CHANGES
    found = _ABOUT_FIRST.fullmatch(said) or _ABOUT_LAST.fullmatch(said)
    if found and act is Act.WATCH:
        said, what = found["words"], found["about"].casefold()
        starts = {"merger": About.MERGERS, "leader": About.LEADERS}
        about = next((of for start, of in starts.items() if what.startswith(start)), About.CHANGES)
    everything = _EVERYTHING.fullmatch(said) is not None
    return Order(act, "" if everything else said, about, everything=everything)
