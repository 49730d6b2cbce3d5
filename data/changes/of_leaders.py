"""Differences in who leads: another leader on the day, else other statements about a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from data.changes.change import NOT_KNOWN, Aspect
from data.formatting import hedge, say_list
from data.leadership.leaders import LEADING_ROLE, Grade
from data.leadership.terms import on_or_in, role_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from data.changes.change import Change, Comparison
    from data.dates import When
    from data.leadership.leaders import Leadership
    from data.model import BodyKey, Statement
    from data.register import Register

_Content = tuple[object, ...]

_LEADING: Final = (LEADING_ROLE, "system_lead", "chief_officer", "managing_director")
"""Roles whose holders lead; a chair does not."""


def leader_changes(compared: Comparison) -> Iterator[Change]:
    """Give one change for each body with another leader, else for each person with other statements."""
    gone, new = changed_statements(compared)
    for body in sorted({*gone, *new}):
        if body in compared.after.bodies:
            yield from _of_body(compared, body, gone.get(body, []), new.get(body, []))


def changed_statements(
    compared: Comparison,
) -> tuple[Mapping[BodyKey, list[Statement]], Mapping[BodyKey, list[Statement]]]:
    """Give the removed and the added statements of each body."""
    before, after = compared.before.statements, compared.after.statements
    return _by_body(_not_in(before, after)), _by_body(_not_in(after, before))


def _not_in(these: Iterable[Statement], those: Iterable[Statement]) -> Iterator[Statement]:
    left = Counter(map(_content, those))
    for statement in these:
        content = _content(statement)
        if left[content]:
            left[content] -= 1
        else:
            yield statement


def _content(s: Statement) -> _Content:
    """Give what a statement says; its number, its note and who else says so are no part of it."""
    return (s.person, s.role, s.interim, s.body, s.start, s.end, s.as_of, s.confidence)


def _by_body(statements: Iterable[Statement]) -> Mapping[BodyKey, list[Statement]]:
    found: dict[BodyKey, list[Statement]] = defaultdict(list)
    for statement in statements:
        found[statement.body].append(statement)
    return found


def _of_body(
    compared: Comparison, body: BodyKey, gone: Sequence[Statement], new: Sequence[Statement]
) -> Iterator[Change]:
    day = compared.day_for(body)
    then, since = (register.at(day).leadership(body) for register in (compared.before, compared.after))
    was, is_now = say_leadership(compared.before, then), say_leadership(compared.after, since)
    told: set[str] = set()
    if was != is_now:
        told = {holder.person for known in (then, since) for holder in known.holders}
        telling = [s for s in new if s.person in told and s.role == LEADING_ROLE] or [
            s for holder in since.holders for s in holder.statements[:1]
        ]
        cause = telling or [s for s in (*new, *gone) if s.role == LEADING_ROLE]
        yield compared.change(
            Aspect.LEADER,
            (body,),
            is_now,
            before=was,
            happened=_happened(telling),
            sources=(source for s in cause for source in s.sources),
            confidence=telling[0].confidence if telling else "stated",
        )
    for person, role in sorted({(s.person, s.role) for s in (*gone, *new)}):
        if person not in told or role != LEADING_ROLE:
            mine, theirs = ([s for s in some if (s.person, s.role) == (person, role)] for some in (gone, new))
            yield _of_person(compared, body, mine, theirs)


def _of_person(
    compared: Comparison, body: BodyKey, gone: Sequence[Statement], new: Sequence[Statement]
) -> Change:
    register, statements = (compared.after, new) if new else (compared.before, gone)
    role = statements[0].role
    named = f"{register.people[statements[0].person].name} as {role_of(role, body.kind)}"
    was, is_now = (f"{named}, {say_stated(some)}" if some else "" for some in (gone, new))
    if not gone:
        is_now = f"now also stated: {is_now}"
    elif not new:
        was, is_now = "", f"no longer stated: {was}"
    return compared.change(
        Aspect.LEADER if role in _LEADING else Aspect.OTHER,
        (body,),
        is_now,
        before=was,
        happened=_happened(new),
        sources=(source for s in statements for source in s.sources),
        confidence=statements[0].confidence,
    )


def _happened(statements: Iterable[Statement]) -> When | None:
    """Give the last start, or else the last date, that new statements name."""
    dated = [when for s in statements if (when := s.start or s.as_of or s.end)]
    return max(dated, key=lambda when: when.last, default=None)


def say_leadership(register: Register, known: Leadership) -> str:
    """Say who leads as a reader reads it: "Alex Example (interim, confirmed)"."""
    if known.grade is Grade.NOT_KNOWN:
        return NOT_KNOWN
    names = [register.people[holder.person].name for holder in known.holders]
    if known.grade is Grade.DISPUTED:
        return f"{' or '.join(names)} ({known.grade})"
    interim = "interim, " if known.holders[0].interim else ""
    return f"{names[0]} ({interim}{known.grade})"


def say_stated(statements: Sequence[Statement]) -> str:
    """Say for when something is stated: "from April 2018 and as of 5 November 2018"."""
    said = [_dates(s) + (" (interim)" if s.interim else "") + hedge(s.confidence) for s in statements]
    return say_list(list(dict.fromkeys(said)))


def _dates(s: Statement) -> str:
    parts = [
        f"from {s.start}" if s.start else "",
        f"until {s.end}" if s.end else "",
    ]
    if s.as_of and not any(parts):
        return f"stated {on_or_in(s.as_of)}"
    return " ".join(filter(None, parts)) or "undated"
