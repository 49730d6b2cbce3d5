"""What is not known or stale: bodies without a known leader, or with evidence of one that is more than a year off."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from data.formatting import on_day, plain_list, title
from data.leadership.leaders import Grade
from data.model import Kind
from data.query.answer import Answer, Column, Fact, Line, Table, compose
from data.query.belonging import list_sources
from data.query.lines import person_name
from data.query.listing import none_of_the_kind
from data.query.moment import moment_of
from data.query.query import Attribute, Do, Where
from data.query.sets import find_set

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from data.dates import When
    from data.leadership.leaders import Holder, Leadership
    from data.model import BodyKey
    from data.query.query import Query
    from data.register import Register
    from data.view import View


STALE_DAYS: Final = 365
"""Evidence this far from the day asked about, in days, is stale."""

_CCGS_NAMED: Final = 4
_KINDS: Final = {
    Grade.NOT_KNOWN: "leader not known",
    Grade.LAST_KNOWN: "only a last known leader",
    Grade.DISPUTED: "sources disagree",
}
"""What is not known by the grade; of another grade only the evidence is far from the day."""

_DOES: Final = (Do.VALUE, Do.LIST, Do.COUNT)


def gaps(query: Query, register: Register) -> Answer:
    """List the bodies named, else those of the set or of England, whose leader is unknown or known only by old evidence."""
    if query.bodies:
        moments = [moment_of(query, body, register) for body in query.bodies]
        asked = [(m.body, register.at(m.on)) for m in moments if not isinstance(m, Answer)]
        day, about = query.on, ""
    else:
        found = find_set(query.about(where=query.where or Where()), register)
        if found is None:
            return none_of_the_kind(query, register)
        asked = [(body, found.view) for body in found.bodies]
        day, about = found.view.day, f": {found.title}"
    told = [(body, view, gap) for body, view in asked if (gap := gap_of(view, body))]
    cited = (s for body, view, _ in told for s in (*leader_sources(view, body), *list_sources(view, (body,))))
    rows = tuple((title(view, body), gap, body.code) for body, view, gap in told)
    sources = tuple(dict.fromkeys(cited))
    table = Table("Not known or stale", (Column("Body"), Column("What"), Column("Code")), rows, sources)
    lines = tuple(Line(f"{name}: {gap}") for name, gap, _ in rows)
    return compose(
        register,
        title=f"Not known or stale{about}",
        headline=Line(_headline(asked, told, on_day(day, query.today)), sources if len(asked) == 1 else ()),
        facts=(Fact("Which", lines, twin=True) if len(lines) > 1 else None,),
        tables=(table,) if len(rows) > 1 else (),
        on=day,
    )


def _headline(asked: list[tuple[BodyKey, View]], told: list[tuple[BodyKey, View, str]], day: str) -> str:
    if not asked:
        return f"None of these existed {day}."
    if not told:
        one = title(asked[0][1], asked[0][0]) if len(asked) == 1 else f"each of the {len(asked)}"
        return f"Nothing is missing {day}: {one} has a leader by evidence of the year around it."
    if len(asked) == 1:
        body, view, gap = told[0]
        return f"{title(view, body)} {day}: {gap}."
    kinds = Counter(_kind_of_gap(view, body) for body, view, _ in told)
    counted = plain_list([f"{what} for {number}" for what, number in kinds.items()])
    return f"Not known or stale {day} for {len(told)} of {len(asked)}: {counted}."


def _kind_of_gap(view: View, body: BodyKey) -> str:
    grade = view.leadership(body).grade
    if body.kind is Kind.STP:
        return "not known or old evidence for some of its CCGs"
    return _KINDS.get(grade, f"evidence more than a year {_before_or_after(view.leadership(body))}")


def _before_or_after(known: Leadership) -> str:
    """Say on which side of the day the nearest evidence of a leader is."""
    dated = evidence_date(known)
    return "later" if dated and dated.first > known.day else "old"


def gap_of(view: View, body: BodyKey) -> str:
    """Say what is not known of who led a body, or that its evidence is more than a year off; "" for neither."""
    if body.kind is Kind.STP:
        ccgs = view.ccgs_of(body)
        gaps = [ccg for ccg in ccgs if gap_of(view, ccg)]
        named = plain_list([title(view, ccg) for ccg in gaps[:_CCGS_NAMED]])
        more = f" and {len(gaps) - _CCGS_NAMED} more" if len(gaps) > _CCGS_NAMED else ""
        return (
            f"leader not known, only the last known, or by evidence more than a year off, for {len(gaps)} of {len(ccgs)} CCGs: {named}{more}"
            if gaps
            else ""
        )
    known = view.leadership(body)
    if known.grade is Grade.NOT_KNOWN:
        last = known.last
        return "leader not known" + (f"; last stated: {person_name(view.register, last)}" if last else "")
    if known.grade is Grade.DISPUTED:
        return f"sources disagree: {' or '.join(person_name(view.register, h) for h in known.holders)}"
    dated = evidence_date(known)
    if known.grade is Grade.LAST_KNOWN or dated is None or _apart(dated, known.day) > STALE_DAYS:
        people = plain_list([person_name(view.register, h) for h in known.holders])
        return f"{people} ({known.grade}{f', evidence of {dated}' if dated else ''})"
    return ""


def leader_sources(view: View, body: BodyKey) -> tuple[str, ...]:
    led = view.ccgs_of(body) if body.kind is Kind.STP else (body,)
    return tuple(
        dict.fromkeys(
            s for key in led for h in _told_of(view.leadership(key)) for s in h.statements[0].sources
        )
    )


def _told_of(known: Leadership) -> tuple[Holder, ...]:
    return known.holders or tuple(holder for holder in (known.last,) if holder)


def evidence_date(known: Leadership) -> When | None:
    """Give the date nearest to the day asked about of which a source says something of a leader."""
    told = (
        when
        for holder in known.holders
        for statement in holder.statements
        for when in (statement.as_of, statement.start, statement.end)
        if when
    )
    return min(told, key=lambda when: _apart(when, known.day), default=None)


def _apart(when: When, day: date) -> int:
    """Count the days between a day and the nearer end of a date; 0 within it."""
    return max((when.first - day).days, (day - when.last).days, 0)


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (Attribute.GAPS, do): gaps for do in _DOES
}
SEVERAL: Final = frozenset(HANDLERS)
SETS: Final = HANDLERS
