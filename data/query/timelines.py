"""Leaders through time, as values that a renderer draws: who led some bodies from when to when, and how surely."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, day_before, say_day
from data.formatting import names, plain_list, title
from data.leadership.leaders import LASTING, LASTING_INTERIM, LEADING_ROLE, MONTH, NEAR, Grade, leadership
from data.leadership.terms import say_span
from data.mergers import family_of
from data.model import Kind
from data.query.answer import Answer, Bar, Fact, Lane, Line, Timeline, compose, not_known, refusal
from data.query.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.leadership.leaders import Leadership
    from data.model import BodyKey
    from data.query.query import Query
    from data.register import Register

_MOST_LANES: Final = 24
_LED: Final = (Kind.CCG, Kind.ICB)
_AFTER: Final = tuple(
    sorted(
        {
            near * side + beside
            for near in (0, MONTH, NEAR, LASTING_INTERIM, LASTING)
            for side in (-1, 1)
            for beside in (0, 1)
        }
    )
)
"""Days from a stated day on which a grade may begin."""


def opened_on(register: Register, body: BodyKey) -> date:
    """Give the first day of a body that answers are given for."""
    opened = register.bodies[body].opened
    return max(opened.first, FIRST_DAY) if opened else FIRST_DAY


def timeline_answer(query: Query, register: Register) -> Answer:
    """Draw who led a body, what it came from and what it became; of an STP its CCGs."""
    if not query.bodies:
        return refusal(
            "Whose leaders?", "Name a CCG, STP or ICB, such as “timeline of leaders of Devon”.", query.on
        )
    body = query.bodies[0]
    family = family_of(register, body)
    kept = family.every if body.kind is not Kind.ICB else family.own | family.before
    bodies = sorted(
        (key for key in kept if key.kind in _LED),
        key=lambda key: (opened_on(register, key), register.bodies[key].name),
    )
    name = title(register.at(min(register.bodies[body].closed or query.today, query.today)), body)
    if not bodies:
        return refusal(
            "No timeline", f"No timeline: no CCG or ICB belongs to {name} in the facts.", query.on, body=body
        )
    shown = bodies[:_MOST_LANES]
    found = [_lane(register, key, query.today) for key in shown]
    lanes = tuple(lane for lane, _ in found)
    sources = tuple(dict.fromkeys(s for _, cited in found for s in cited))
    people = dict.fromkeys(bar.person for lane in lanes for bar in lane.bars)
    if not people:
        return not_known(register, name, Line(f"Not known who led {name} at any time."), query.on, body=body)
    led = f"the CCGs of {name}" if body.kind is Kind.STP else name
    led += (
        " or the CCGs before it"
        if any(key in family.before for key in shown) and body.kind is not Kind.STP
        else ""
    )
    led += (
        f" or what {'they' if body.kind is Kind.STP else 'it'} became"
        if any(key in family.after for key in shown)
        else ""
    )
    now = register.at(query.today)
    known = now.leadership(body) if body.kind in _LED and now.is_open(body) else None
    leading = ""
    if known and known.people:
        who = plain_list([register.people[person].name for person in known.people])
        disputed = known.grade is Grade.DISPUTED
        leading = (
            f" Who leads it today is disputed: {who}."
            if disputed
            else f" Today {who} leads it ({known.grade})."
        )
    count = "1 person is" if len(people) == 1 else f"{len(people)} people are"
    text = f"{count} known to have led {led} since {say_day(lanes[0].first)}.{leading}"
    picture = Timeline(
        f"Leaders of {name} through time",
        f"Accountable officers and chief executives, {say_day(lanes[0].first)} to {say_day(query.today)}",
        lanes,
        min(lane.first for lane in lanes),
        query.today,
        sources,
    )  # fmt: skip
    notes = (f"The first {_MOST_LANES} of {len(bodies)} are shown.",) if len(bodies) > _MOST_LANES else ()
    return compose(
        register,
        title=f"Leaders of {name} through time",
        headline=Line(text, sources),
        details=tuple(_terms(register, key) for key in shown),
        charts=(picture,),
        notes=notes,
        body=body,
        on=query.today,
    )


def _terms(register: Register, body: BodyKey) -> Fact | None:
    """List everybody named as leading a body, as sources date them."""
    closed = register.bodies[body].closed
    terms = terms_of(register, body, (LEADING_ROLE,))
    lines = tuple(Line(f"{register.people[t.person].name}: {say_span(t, closed)}", t.sources) for t in terms)
    return Fact(register.bodies[body].name.replace("Integrated Care Board", "ICB"), lines)


def _lane(register: Register, body: BodyKey, today: date) -> tuple[Lane, tuple[str, ...]]:
    """Give the times of a body's leaders, and the sources of the statements that they rest on."""
    known = register.bodies[body]
    first, last = opened_on(register, body), min(known.closed or today, today)
    bars: list[Bar] = []
    sources: dict[str, None] = {}
    for begin, end, led in spells(register, body, first, last):
        for holder in led.holders if led.people else ():
            sources.update(dict.fromkeys(holder.statements[0].sources))
            bar = Bar(register.people[holder.person].name, begin, end, led.grade is Grade.CONFIRMED)
            before = next((b for b in reversed(bars) if b.person == bar.person), None)
            if before and before.sure == bar.sure and before.last == day_before(begin):
                bars[bars.index(before)] = Bar(bar.person, before.first, end, bar.sure)
            else:
                bars.append(bar)
    became = [s for s in register.successors_of.get(body, ()) if s.day <= today and s.successor.kind in _LED]
    view = register.at(last)
    note = ""
    if became:
        note = f"became {names(register.at(became[0].day), dict.fromkeys(s.successor for s in became))}"
    name = view.name(body).removeprefix("NHS ").replace("Integrated Care Board", "ICB")
    return Lane(name, first, last, tuple(bars), note), tuple(sources)


def spells(register: Register, body: BodyKey, first: date, last: date) -> list[tuple[date, date, Leadership]]:
    """Split a period into spells with the same leaders and grade; first and last days are included.

    Leadership is computed on the days that statements name and on those on which a grade can change around them; between
    two days that differ, the day of the change is found by bisection.
    """
    about = [s for s in register.statements_about.get(body, ()) if s.role == LEADING_ROLE]
    stated = {
        day for s in about for when in (s.start, s.as_of, s.end) if when for day in (when.first, when.last)
    }
    turning = {day + timedelta(days=after) for day in stated for after in _AFTER}
    days = sorted({first, last, *(day for day in turning if first < day < last)})
    found: list[tuple[date, Leadership]] = []
    for day in days:
        led = leadership(body, about, day)
        while found and _differ(found[-1][1], led):
            turn = _day_of_change(lambda at: leadership(body, about, at), found[-1], day)
            found.append((turn, leadership(body, about, turn)))
        found = found or [(day, led)]
    ends = [*(day_before(day) for day, _ in found[1:]), last]
    return [(day, end, led) for (day, led), end in zip(found, ends, strict=True)]


def _differ(one: Leadership, other: Leadership) -> bool:
    return (one.people, one.grade) != (other.people, other.grade)


def _day_of_change(
    led_on: Callable[[date], Leadership], before: tuple[date, Leadership], after: date
) -> date:
    """Find the first day after another on which the leadership differs from that day's."""
    same, other = before[0], after
    while (other - same).days > 1:
        middle = same + timedelta(days=(other - same).days // 2)
        if _differ(before[1], led_on(middle)):
            other = middle
        else:
            same = middle
    return other
