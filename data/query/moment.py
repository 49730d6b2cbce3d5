"""For which day a body is answered: the day asked for, its last one, or a moment of its own life."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, day_before, say_day
from data.formatting import label, on_day, short, subtitle, title, titles, verb
from data.mergers import MERGING, bodies_of_today
from data.model import Kind
from data.query.answer import Answer, Choice, Fact, Line, Outcome, compose, refusal
from data.query.query import Attribute, Query

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from data.model import BodyKey, Succession
    from data.register import Register
    from data.view import View


_OFFERED: Final = 4

Facts = Iterable[Fact | None]
Part = Line | tuple[Line, Facts, Facts]
"""A headline, or a headline with facts and details."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A body and the day it is answered for; `closed` says that it had closed by the day asked for."""

    body: BodyKey
    on: date
    notes: tuple[str, ...] = ()
    closed: bool = False


def moment_of(query: Query, body: BodyKey, register: Register) -> Moment | Answer:
    """Give the day a body is answered for, or the answer that says it did not exist yet."""
    if query.moment:
        return _moment_of_life(query, body, register)
    view = register.at(query.on)
    if view.is_open(body):
        return Moment(body, query.on)
    known = register.bodies[body]
    if known.closed and view.has_closed(body):
        said = f"{title(view, body)} closed on {say_day(known.closed)}; this is for that day, its last."
        return Moment(body, max(known.closed, FIRST_DAY), (said,), closed=True)
    return did_not_exist(query, body, register)


def did_not_exist(query: Query, body: BodyKey, register: Register) -> Answer:
    """Say when a body opened that is asked for too early, what there was before it, and offer both."""
    known = register.bodies[body]
    opened = known.opened.first if known.opened else query.today
    later, then = register.at(opened), register.at(query.on)
    before = tuple(key for key in later.came_from(body) if then.is_open(key))
    plain = query.about(bodies=(body,), on=opened, first=None, last=None, moment="")
    offered = [Choice(label(f"On {say_day(opened)}"), plain)]
    earlier = sorted(before)[: _OFFERED - 1]
    offered += [Choice(label(title(then, key)), query.about(bodies=(key,))) for key in earlier]
    sentence = f"{title(later, body)} did not exist on {say_day(query.on)}: it opened on {say_day(opened)}"
    if before:
        few = [key for key in before if key.kind is not Kind.CCG] or list(before)
        were = "was" if len(few) == 1 else "were"
        sentence += f"; before that there {were} {titles(then, sorted(few)[:_OFFERED])}"
    return refusal("Not yet open", f"{sentence}.", query.on, choices=tuple(offered), body=body)


def _moment_of_life(query: Query, body: BodyKey, register: Register) -> Moment | Answer:
    known = register.bodies[body]
    plain = query.about(moment="")
    if query.moment in ("opening", "closing"):
        opened = known.opened.first if known.opened else query.on
        day = max(opened, FIRST_DAY) if query.moment == "opening" else known.closed or query.on
        return moment_of(plain.about(on=day), body, register)
    merger = merger_of_its_life(register, body, query.today)
    if merger is None:
        # an ICB has the mergers of the CCGs of the STP before it
        before = (s.predecessor for s in register.predecessors_of.get(body, ()))
        earlier = next((key for key in before if key.kind is Kind.STP), None)
        if earlier:
            return _moment_of_life(query, earlier, register)
        note = f"No merger of {title(register.at(query.on), body)} was found."
        return _noted(moment_of(plain, body, register), note, keep=True)
    ended = merger.predecessor == body
    if query.moment == "before_merger":
        found = moment_of(plain.about(on=day_before(merger.day)), body, register)
    else:
        found = moment_of(plain.about(on=merger.day), merger.successor if ended else body, register)
    return _noted(found, f"The merger took effect on {say_day(merger.day)}.")


def _noted(found: Moment | Answer, note: str, *, keep: bool = False) -> Moment | Answer:
    if isinstance(found, Answer):
        return found
    return replace(found, notes=(*found.notes, note) if keep else (note,))


def merger_of_its_life(register: Register, body: BodyKey, until: date) -> Succession | None:
    """Give the merger that ended a body, else the one that formed it; of an area the last of its CCGs."""
    if body.kind is Kind.STP:
        members = {m.child for m in register.members_of.get(body, ())}
        merged = (s for s in register.successions if s.type in MERGING and s.day <= until)
        found = (s for s in merged if s.predecessor in members and s.successor in members)
        return max(found, key=lambda s: s.day, default=None)
    passed = [s for s in register.successors_of.get(body, ()) if s.type in MERGING and s.day <= until]
    formed = [s for s in register.predecessors_of.get(body, ()) if s.type in MERGING]
    return next(iter(passed), None) or next(iter(formed), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A body on the day it is answered for, and the question; `notes` and `closed` are as in `Moment`."""

    view: View
    body: BodyKey
    query: Query
    notes: tuple[str, ...] = ()
    closed: bool = False

    @property
    def register(self) -> Register:
        return self.view.register

    @property
    def name(self) -> str:
        return title(self.view, self.body)

    @property
    def day(self) -> str:
        """Write the day: "on 5 November 2018", or "today"."""
        return on_day(self.view.day, self.query.today)

    def verb(self, now: str, then: str) -> str:
        return verb(self.view.day, self.query.today, now, then)

    def answer(
        self,
        headline: Line,
        facts: Facts = (),
        details: Facts = (),
        *,
        choices: tuple[Choice, ...] = (),
        outcome: Outcome | None = None,
    ) -> Answer:
        """Make the answer about the body on the day."""
        return compose(
            self.register,
            title=self.name,
            subtitle=subtitle(self.register, self.body, self.view.day),
            headline=headline,
            facts=facts,
            details=details,
            notes=self.notes,
            choices=choices,
            body=self.body,
            on=self.view.day,
            outcome=outcome,
        )


def asked_about(query: Query, register: Register) -> Asked | Answer:
    """Give the first body of a query on the day it is answered for, or the answer that it did not exist yet."""
    found = moment_of(query, query.bodies[0], register)
    if isinstance(found, Answer):
        return found
    return Asked(register.at(found.on), found.body, query, found.notes, found.closed)


def today_choices(view: View, body: BodyKey, today: date, most: int = 2) -> tuple[Choice, ...]:
    """Offer the cards of what a body has become by the day of asking."""
    now = view.register.at(today)
    ends = bodies_of_today(body, view.became(body, today))[:most]
    card = Query((Attribute.CARD,), today, today)
    named = {key: label(f"Today: {short(now, key)} {key.kind.upper()}") for key in ends if key != body}
    return tuple(Choice(name, card.about(bodies=(key,))) for key, name in named.items())


def part_of(part: Part) -> tuple[Line, Facts, Facts]:
    """Give the three pieces of a part; a sentence by itself has no facts."""
    return (part, (), ()) if isinstance(part, Line) else part


def of_body(
    query: Query, register: Register, part: Callable[[Asked], Part], *, yearly: bool = False
) -> Answer:
    """Answer about the one body of a query on the day of `moment_of`.

    For a period, a note says where the answer was another at its beginning, unless it changes `yearly`.
    """
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    headline, facts, details = part_of(part(asked))
    turned = () if yearly else _change_notes(asked, part, headline)
    return replace(asked, notes=(*asked.notes, *turned)).answer(headline, facts, details)


def _change_notes(asked: Asked, part: Callable[[Asked], Part], headline: Line) -> tuple[str, ...]:
    """Say where the answer for a period was another one at its beginning; populations change every year and are left out."""
    query, register = asked.query, asked.register
    if not query.first or query.first >= asked.view.day or query.moment:
        return ()
    before = register.at(query.first)
    if not before.is_open(asked.body):
        return ()
    then = part_of(part(Asked(before, asked.body, query)))[0].text
    day, first_day = asked.day, on_day(query.first, query.today)
    return () if then.replace(first_day, day) == headline.text else (then,)
