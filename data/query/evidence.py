"""How it is known who led: the sentence, the grade, the dates that sources state, whom else a leader leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import say_count, say_people, short, title
from data.leadership.leaders import Grade, Holder, Leadership
from data.model import Kind
from data.query.compose import sources_of, weight
from data.query.document import Fact, Line
from data.query.phrasing import kind_noun, on_day, plain_list, verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.model import BodyKey, Statement
    from data.register import Register
    from data.view import View

_NAMED_AT_MOST: Final = 12


def role_name(kind: Kind) -> str:
    """Name the role of a body's leader: the chief executive of an ICB is its accountable officer in law."""
    return "Chief executive" if kind is Kind.ICB else "Accountable officer"


def person_name(register: Register, holder: Holder) -> str:
    """Name a holder, and say where they are interim."""
    return register.people[holder.person].name + (" (interim)" if holder.interim else "")


def leader_line(view: View, body: BodyKey, today: date, *, cited: bool = True) -> Line:
    """Answer "who leads it?" in one sentence, with the grade and, where it is to be cited, the best source."""
    known = view.leadership(body)
    name, day, role = title(view, body), on_day(view.day, today), role_name(body.kind).lower()
    who = verb(view.day, today, "is", "was")
    if known.grade is Grade.NOT_KNOWN:
        return _not_known_line(view, known, f"Not known who {who} the {role} of {name} {day}")
    supports = [s for holder in known.holders for s in support(holder, known)]
    sources = sources_of(supports)
    people = plain_list([person_name(view.register, holder) for holder in known.holders])
    if known.grade is Grade.DISPUTED:
        return Line(f"Sources disagree about the {role} of {name} {day}: {people}.", sources)
    nearest = known.holders[0].statements[0]
    if known.grade is Grade.LAST_KNOWN:
        said = f"The last known {role} of {name} {verb(view.day, today, 'is', 'was')} {people}, {evidence(nearest)}"
        return Line(f"{said}; nothing nearer {say_day(view.day)} was found.", sources)
    weak = ", weak source" if all(s.confidence == "weak" for s in known.holders[0].statements) else ""
    source = cited_by(view.register, nearest) if cited else ""
    return Line(f"{people} {who} the {role} of {name} {day} ({known.grade}{weak}{source}).", sources)


def cited_by(register: Register, statement: Statement) -> str:
    """Name the best source of a statement and when it was said, to stand behind a grade: "; HSJ, 5 November 2018"."""
    known = [register.sources[source] for source in statement.sources if source in register.sources]
    source = min(known, key=weight, default=None)
    said = statement.as_of or statement.start
    return f"; {source.publisher}, {said}" if source and said and len(source.publisher) <= 40 else ""  # noqa: PLR2004  a line has room for so much


def _not_known_line(view: View, known: Leadership, begin: str) -> Line:
    said, sources = [], list[str]()
    for word, holder in (("last stated before", known.last), ("first named later", known.later)):
        if holder:
            said.append(f"{word}: {person_name(view.register, holder)}, {evidence(holder.statements[0])}")
            sources += holder.statements[0].sources
    return Line(f"{'; '.join([begin, *said])}.", tuple(dict.fromkeys(sources)))


def evidence(s: Statement) -> str:
    """Say what a statement says about dates: from when, to when, and when it was said."""
    parts = []
    if s.start and s.as_of and s.start.first > s.as_of.last:
        parts.append(f"announced to start {_on(s.start.text, exact=s.start.exact)}")
    elif s.start:
        parts.append(f"in post from {s.start}")
    if s.end:
        planned = s.as_of is not None and s.as_of.last < s.end.first
        parts.append(f"{'to leave' if planned else 'left'} {_on(s.end.text, exact=s.end.exact)}")
    if s.as_of:
        parts.append(f"stated {_on(s.as_of.text, exact=s.as_of.exact)}")
    hedge = {"inferred": " (inferred from the source)", "weak": " (weak source)"}.get(s.confidence, "")
    return (", ".join(parts) or "stated without a date") + hedge


def _on(text: str, *, exact: bool) -> str:
    return f"on {text}" if exact else f"in {text}"


def leader_evidence(view: View, body: BodyKey) -> Fact:
    """Say what a grade rests on: the nearest statement, and the best other one that makes it surer."""
    known, register = view.leadership(body), view.register
    label = "Evidence"
    if known.grade is Grade.NOT_KNOWN:
        lines = [Line(f"Not known on {say_day(view.day)}")]
        for word, holder in (("Last stated", known.last), ("First named later", known.later)):
            if holder:
                s = holder.statements[0]
                lines.append(Line(f"{word}: {person_name(register, holder)}, {evidence(s)}", s.sources))
        return Fact(label, tuple(lines))
    if known.grade is Grade.DISPUTED:
        return Fact(
            label,
            tuple(
                Line(f"{person_name(register, h)}: {evidence(h.statements[0])}", h.statements[0].sources)
                for h in known.holders
            ),
        )
    holder = known.holders[0]
    nearest, *others = support(holder, known)
    first = Line(f"{person_name(register, holder)}, {known.grade}: {evidence(nearest)}", nearest.sources)
    return Fact(label, (first, *(Line(f"Also: {evidence(s)}", s.sources) for s in others)))


def leader_sources(view: View, bodies: Iterable[BodyKey]) -> tuple[str, ...]:
    """Name the sources that say nearest to the day who led each of some bodies."""
    holders = (h for body in bodies for h in view.leadership(body).holders[:1])
    return sources_of(h.statements[0] for h in holders)


def support(holder: Holder, known: Leadership) -> tuple[Statement, ...]:
    """Choose the nearest statement, and one more: a firmer one, else one from the other side of the day."""
    nearest = holder.statements[0]
    others = [s for s in holder.statements[1:] if s.sources != nearest.sources]
    firmer = [s for s in others if s.confidence == "stated"] if nearest.confidence != "stated" else []
    across = [s for s in others if _is_across(s, nearest, known)]
    return (nearest, *(firmer or across)[:1])


def _is_across(s: Statement, nearest: Statement, known: Leadership) -> bool:
    """Tell whether a second statement stands on the other side of the day, and so supports the first."""
    mine, other = nearest.as_of or nearest.start, s.as_of or s.start
    return bool(mine and other and (mine.first <= known.day) != (other.first <= known.day))


def others_led(view: View, body: BodyKey) -> Fact | None:
    """Say whom else the leader of a body leads, and for how many people in all."""
    known = view.leadership(body)
    if not known.people or known.grade is Grade.DISPUTED:
        return None
    person = known.people[0]
    others = [b for b in view.led_by.get(person, ()) if b != body]
    if not others:
        return None
    said = [short(view, b) + _other_grade(view.leadership(b).grade, known.grade) for b in others]
    if len(said) > _NAMED_AT_MOST:
        said = [*said[: _NAMED_AT_MOST - 1], f"{len(said) - _NAMED_AT_MOST + 1} more"]
    holders = (h for b in others for h in view.leadership(b).holders if h.person == person)
    sources = sources_of(h.statements[0] for h in holders)
    what = kind_noun(others[0].kind, 1)
    together = _people_together(view, (body, *others))
    return Fact(
        "Also leads",
        (Line(f"{say_count(len(others), f'other {what}')}: {plain_list(said)}{together}", sources),),
    )


def _other_grade(grade: Grade, known: Grade) -> str:
    """Say how sure it is that somebody leads another body, where that differs from the one asked about."""
    return "" if grade is known else f" ({grade})"


def _people_together(view: View, bodies: Sequence[BodyKey]) -> str:
    counts = [view.headcount(b) for b in bodies]
    found = [c for c in counts if c]
    if len(found) != len(counts) or len({(c.basis, c.as_of) for c in found}) != 1:
        return ""
    return f"; {say_people(sum(c.people for c in found))} people in all"
