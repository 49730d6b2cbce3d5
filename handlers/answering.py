"""Answers words, for Slack, the command line and MCP alike (`answer_text`), and caches what is made of answers (`AnswerCache`).

`observed` describes an answer for the metrics, without what was asked, by whom or where.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from data.formatting import capital, either, label, title
from data.model import Kind
from data.query.answer import Answer, Choice, Outcome, refusal
from data.query.evaluator import evaluate, joined
from data.query.query import Attribute, Do, Query
from data.query.sets import say_set
from handlers.understanding.conversation import Act, Order, read_order
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import date

    from data.register import Register
    from handlers.understanding.reader import Reading

V = TypeVar("V")

MOST_KEPT: Final = 1_536
"""Answers in a cache: about one for every body there ever was, and as many others."""
_ENDED: Final = {
    Outcome.ANSWER: "answered",
    Outcome.NOT_KNOWN: "not_known",
    Outcome.CHOICES: "asked_back",
    Outcome.REFUSAL: "not_found",
}

EXPORTED: Final = "rank people per leader"
"""The question whose table `export` without words gives."""
NEEDS_A_CHANNEL: Final = (
    "Digests belong to a channel. Say this in Slack, in the channel or direct message that should be told."
)
GREETING: Final = "Hello. Ask me who leads a CCG, STP or ICB, and for how many people."
THANKS: Final = "You are welcome."
_OFFERED: Final = 10
SLASH_COMMANDS: Final = {"/ccg": Kind.CCG, "/stp": Kind.STP, "/icb": Kind.ICB}
"""By slash command, the kind that a bare name is tried as first; otherwise they are the same."""


@dataclass(frozen=True, slots=True)
class Observed:
    """An answer as the metrics count it: the command, the outcome, and how a name was read ("" without one)."""

    command: str
    outcome: str
    name: str


def observed(told: Told) -> Observed:
    """Describe an answer for the metrics. Outcomes: answered, not_known, asked_back, not_found, ordered, help."""
    if told.order:
        return Observed(str(told.order.act), "ordered", "")
    if told.answer is None or told.talk:
        return Observed("help", "help", "")
    outcome = _ENDED[told.answer.outcome]
    several = told.answer.outcome is Outcome.CHOICES
    if told.query is None:
        return Observed("unread", outcome, "choices" if several else "none" if told.unknown else "")
    return Observed(
        str(told.query.ask), outcome, "" if not told.query.bodies else "choices" if several else "match"
    )


@dataclass(frozen=True, slots=True)
class Told:
    """The result of reading and answering a text.

    Attributes:
        answer: None for help. With an order: what to say where there is no channel; for an export, the answer to export.
        query: the query that was answered, the last of several; None for none.
        order: an order, which the caller carries out in its channel.
        talk: "help", a greeting or thanks, else "".
        unknown: whether words, mostly names, were not understood.

    """

    answer: Answer | None
    query: Query | None = None
    order: Order | None = None
    talk: str = ""
    unknown: bool = False


def answer_text(
    text: str,
    register: Register,
    today: date,
    *,
    kind: Kind | None = None,
    on: date | None = None,
    before: Query | None = None,
) -> Told:
    """Answer a text.

    Args:
        text: the words as Slack delivers them; a slash command may stand before them.
        register: the register to answer from.
        today: the current day.
        kind: the kind that a bare name is tried as first.
        on: the day asked about where the text names none; None for today.
        before: the previous query of the conversation, for follow-ups.

    """
    said, kind = read_text(text, register, today, kind=kind, on=on, before=before)
    if isinstance(said, Order):
        return answer_order(said, register, today, kind=kind, on=on)
    return told(said, register, on or today)


def read_text(
    text: str,
    register: Register,
    today: date,
    *,
    kind: Kind | None = None,
    on: date | None = None,
    before: Query | None = None,
) -> tuple[Order | Reading, Kind | None]:
    """Read a text as an order or a question; give it with the kind that is tried first. Arguments as of `answer_text`."""
    words, kind = without_command(text, kind)
    order = read_order(words)
    return order or read(words, register, today, kind=kind, on=on, before=before), kind


def without_command(text: str, kind: Kind | None) -> tuple[str, Kind | None]:
    """Strip a slash command or the bot's name from the front of a text; give the rest and the kind that the command sets."""
    words = text.strip()
    for command, of_kind in SLASH_COMMANDS.items() if words.startswith("/") else ():
        if words == command or words.startswith(command + " "):
            words, kind = words[len(command) :].strip(), of_kind
    if words[:13].casefold() == "@commissioner":
        words = words[13:].strip(" ,:")
    return words, kind


def answer_order(
    order: Order, register: Register, today: date, *, kind: Kind | None = None, on: date | None = None
) -> Told:
    """Give the answer that goes with an order: for an export the one to export, else what is said outside Slack."""
    if order.act is not Act.EXPORT:
        return Told(refusal("Say this in Slack", NEEDS_A_CHANNEL, on or today), order=order)
    asked = answer_text(order.words or EXPORTED, register, today, kind=kind, on=on)
    return replace(asked, order=order) if asked.order is None else asked


def told(reading: Reading, register: Register, on: date) -> Told:
    if reading.talk == "help":
        return Told(None, talk="help")
    if reading.talk:
        return Told(
            refusal("Commissioner", GREETING if reading.talk == "hello" else THANKS, on), talk=reading.talk
        )
    if reading.refusal:
        choices = tuple(Choice(label(say_query(q, register)), q) for q in reading.nearest)
        answer = refusal("Not understood", reading.refusal, on, choices=choices)
        return Told(answer, unknown=bool(reading.left))
    if reading.offers:
        return _which(reading, register, on)
    answers = [evaluate(query, register) for query in reading.queries]
    if reading.otherwise is not None and answers[0].outcome is not Outcome.ANSWER:
        return told(reading.otherwise, register, on)
    found = answers[0] if len(answers) == 1 else joined(answers)
    return Told(noted(found, reading.notes), reading.queries[-1])


def noted(found: Answer, notes: tuple[str, ...]) -> Answer:
    """Put notes on the reading before an answer's own notes; a refusal gets none."""
    return replace(found, notes=(*notes, *found.notes)) if notes and found.found else found


def _which(reading: Reading, register: Register, on: date) -> Told:
    """Answer where all bodies that a name could mean share one leader, else ask which is meant."""
    offers = reading.offers[:_OFFERED]
    same = _same_leaders(offers, register)
    if same is not None:
        return Told(noted(evaluate(same, register), reading.notes), same)
    choices = tuple(Choice(label(_subject(query, register)), query) for query in offers)
    named = either([_subject(query, register) for query in offers])
    said = f"Which {reading.unclear}? It could be {named}."
    return Told(refusal(f"Which {reading.unclear}?", said, on, choices=choices, outcome=Outcome.CHOICES))


def _same_leaders(offers: tuple[Query, ...], register: Register) -> Query | None:
    """Give the query about the widest body where one person leads all that could be meant, else None."""
    first = offers[0]
    if first.asks != (Attribute.LEADER,) or first.do is not Do.VALUE or not all(q.bodies for q in offers):
        return None
    view = register.at(first.on)
    led = set()
    for query in offers:
        body = query.bodies[0]
        people = view.leaders_of(body)[0] if body.kind is Kind.STP else view.leadership(body).people
        led.add(tuple(people))
    if len(led) > 1 or len(next(iter(led))) != 1:
        return None
    return min(offers, key=lambda q: (q.bodies[0].kind not in (Kind.STP, Kind.ICB), str(q.bodies[0])))


def _subject(query: Query, register: Register) -> str:
    if query.bodies:
        return title(register.at(query.on), query.bodies[0])
    if query.people:
        return register.people[query.people[0]].name
    return query.place_name or "all of them"


def say_query(query: Query, register: Register) -> str:
    """Describe a query in a few words, for the label of a button."""
    subject = ""
    if query.bodies or query.people or query.place:
        subject = _subject(query, register)
    elif query.where:
        subject = capital(say_set(query, register))
    what = " and ".join(query.asks) if query.ask is not Attribute.CARD else ""
    return f"{subject}: {what}".strip(": ") if subject else capital(what)


class AnswerCache(Generic[V]):
    """A least-recently-used cache of values of one register, for several threads; another register empties it.

    A key has all that a value depends on besides the register: the query and the options of its message, or the words, which
    then need not be read again. The register is referenced weakly.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._of: weakref.ref[Register] | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def find(self, register: Register, key: Hashable) -> V | None:
        with self._lock:
            value = self._values.get(key) if self._is_of(register) else None
            if value is not None:
                self._values.move_to_end(key)
            return value

    def keep(self, register: Register, key: Hashable, value: V) -> None:
        """Store a value; where there are too many, the least recently used goes."""
        with self._lock:
            if not self._is_of(register):
                self._values.clear()
                self._of = weakref.ref(register)
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)

    def get(self, register: Register, key: Hashable | None, make: Callable[[], V]) -> V:
        """Give the value of a key for this register, made and stored where there is none; None for a key stores nothing."""
        if key is None:
            return make()
        found = self.find(register, key)
        if found is None:
            found = make()
            self.keep(register, key, found)
        return found

    def _is_of(self, register: Register) -> bool:
        return self._of is not None and self._of() is register
