"""Which mergers there were in a period, how many and which was the first; or how far all have come on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import day_before, say_day
from data.formatting import capital, say_count, say_list, short, small, title
from data.mergers import RUNGS, Rung
from data.model import Kind
from data.query.compose import compose, sources_of
from data.query.document import Answer, Choice, Column, Fact, Line, Table, varied
from data.query.events import (
    concerned_by,
    say_event,
    say_step,
    say_succession,
    succession_line,
)
from data.query.merger_ladder import on_the_ladder
from data.query.merger_steps import (
    Asked,
    Group,
    Step,
    asked_of,
    between,
    count_steps,
    of_kinds,
    options_fact,
    say_status,
    sources_of_steps,
    step_facts,
    steps_of,
    told_of,
    took_effect,
)
from data.query.mergers import status_words
from data.query.phrasing import counted, kind_noun, label, on_day
from data.query.query import Attribute, Do, Query
from data.succession import IN_PART

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from data.register import Register
    from data.view import View

A = Attribute


def mergers(query: Query, register: Register) -> Answer:
    """Answer "which mergers?": of a period, or the ladder on a day; of all England, or of what is named."""
    asked = asked_of(query, register)
    view = register.at(query.on)
    kind = asked.kind or (Kind.ICB if view.open_bodies(Kind.ICB) else Kind.CCG)
    so_far = query.do in (Do.COUNT, Do.FIRST) or (query.do is Do.CHECK and not asked.rungs)
    if asked.first or so_far or asked.done or (asked.only and not asked.rungs) or not view.open_bodies(kind):
        return _of_period(register, asked)
    return on_the_ladder(view, asked, kind)


def _of_period(register: Register, asked: Asked) -> Answer:
    view = register.at(asked.query.on)
    effects = took_effect(register, asked) if asked.wants(Rung.MERGED) else ()
    steps = steps_of(register, asked) if not asked.done else ()
    first = asked.query.do is Do.FIRST
    if first:
        effects = tuple(g for g in effects if g[0].day == effects[0][0].day)
        steps = () if asked.wants(Rung.MERGED) else steps[:1]
    named = f"{asked.period}{asked.area}"
    table = _effects_table(register, effects, named) if effects else _steps_table(register, steps, named)
    return compose(
        register,
        title=f"{'First merger' if first else 'Mergers'} {asked.mergers + ' ' if asked.mergers else ''}{named}",
        headline=_and_its_standing(view, asked, _headline(register, asked, effects, steps)),
        facts=(
            Fact("Took effect", tuple(succession_line(register, g) for g in effects), twin=True),
            *(() if effects else step_facts(register, steps)),
            _abolition(register, asked) if not first else None,
        ),
        details=(
            Fact("Steps towards others", (Line(capital(count_steps(steps)), sources_of_steps(steps)),))
            if effects and steps
            else None,
            None if first else options_fact(view, asked),
        ),
        tables=(varied(table)[0],),
        choices=_choices(asked),
        on=view.day,
    )


def _headline(register: Register, asked: Asked, effects: Sequence[Group], steps: Sequence[Step]) -> Line:
    check = asked.query.do is Do.CHECK
    if asked.wants(Rung.MERGED):
        text = (
            _say_first(register, asked, effects)
            if asked.query.do is Do.FIRST and effects
            else _say_effects(register, asked, effects)
        )
        begin = ("Yes: " if effects else "No: ") if check else ""
        others = "" if effects or asked.rungs or not steps else f"; {count_steps(steps)}"
        cited = [s for group in effects for each in group for s in each.sources]
        cited = cited or ([s for _, ids in (*steps[:1], *steps[-1:]) for s in ids] if others else [])
        return Line(f"{begin}{small(text) if begin else text}{others}.", tuple(dict.fromkeys(cited)))
    if not steps:
        told = f"no source found tells of a merger {asked.mergers} {say_status(asked)} {asked.period}{asked.area}"
        return Line(f"{'No: ' if check else ''}{told if check else capital(told)}.".replace("  ", " "))
    text = f"{asked.period}{asked.area}, sources tell of {told_of(register, asked, steps)}"
    return Line(f"Yes: {text}." if check else f"{capital(text)}.", sources_of_steps(steps))


def _and_its_standing(view: View, asked: Asked, line: Line) -> Line:
    """Add how far the one body that is named stands on the day, where it is open."""
    if asked.only is None or asked.first or asked.rungs or not view.is_open(asked.only):
        return line
    status = status_words(view, asked.only)
    day = on_day(view.day, asked.query.today)
    text = f"{line.text} {title(view, asked.only)} {day}: {small(status.text)}."
    return Line(text, sources_of((line, status)))


def _say_first(register: Register, asked: Asked, effects: Sequence[Group]) -> str:
    kind = kind_noun(asked.kind or effects[0][0].successor.kind)
    told = "; ".join(
        of_kinds(register, effects) if len(effects) > 1 else [say_succession(register, effects[0])]
    )
    since = f" {asked.period}" if asked.first else ""
    merger = "merger" if len(effects) == 1 else "mergers"
    return (
        f"The first {merger} of {kind}{asked.area}{since} took effect on {say_day(effects[0][0].day)}: {told}"
    )


def _say_effects(register: Register, asked: Asked, effects: Sequence[Group]) -> str:
    """Say how many mergers took effect, of how many bodies, and what they made."""
    when = f"{asked.period}{asked.area}"
    if not effects:
        return f"No merger {asked.mergers} took effect {when}".replace("  ", " ")
    if len(effects) == 1:
        day = say_day(effects[0][0].day)
        took = "has taken" if when.startswith("so far") else "took"
        return f"One merger {took} effect {when}: {say_succession(register, effects[0])} on {day}"
    days = {group[0].day for group in effects}
    both = "both" if len(effects) == 2 else "all"  # noqa: PLR2004  of two it is both
    only = f", {both} on {say_day(min(days))}" if len(days) == 1 and say_day(min(days)) not in when else ""
    made = sum(any(s.type not in IN_PART for s in group) for group in effects)
    took = "have taken" if when.startswith("so far") else "took"
    return f"{say_count(made, 'merger')} {took} effect {when}{only}: {'; '.join(of_kinds(register, effects))}"


def _abolition(register: Register, asked: Asked) -> Fact | None:
    """Say that the end of all CCGs is no merger, where the period holds that day."""
    if asked.first is None or not asked.wants(Rung.MERGED):
        return None
    passed = [
        s
        for s in register.successions
        if s.type == "ccg_to_icb" and between(s.day, asked) and asked.about([s.predecessor])
    ]
    if not passed:
        return None
    ccgs, icbs = {s.predecessor for s in passed}, {s.successor for s in passed}
    text = (
        f"{say_day(passed[0].day)}: {counted(len(ccgs), Kind.CCG)} {'was' if len(ccgs) == 1 else 'were'} abolished"
        f" and {counted(len(icbs), Kind.ICB)} took over"
    )
    return Fact("Not counted as a merger", (Line(text, sources_of(passed)),))


def _effects_table(register: Register, effects: Sequence[Group], named: str) -> Table:
    rows = []
    for group in effects:
        before, after = register.at(day_before(group[0].day)), register.at(group[0].day)
        parts = [("part of " if s.type in IN_PART else "") + short(before, s.predecessor) for s in group]
        rows.append((short(after, group[0].successor), say_list(parts), say_day(group[0].day)))
    sources = sources_of(s for group in effects for s in group)
    columns = (Column("New name"), Column("Merged from"), Column("On"))
    return Table(f"Mergers {named}", columns, tuple(rows), sources)


def _steps_table(register: Register, steps: Sequence[Step], named: str) -> Table:
    rows = tuple(
        (concerned_by(register, event), say_step(RUNGS[event.kind]), str(event.when), say_event(event))
        for event, _ in steps
    )
    columns = (Column("Who"), Column("Step"), Column("When"), Column("What"))
    sources = tuple(dict.fromkeys(source for _, ids in steps for source in ids))
    return Table(f"Steps towards mergers {named}", columns, rows, sources)


def _choices(asked: Asked) -> tuple[Choice, ...]:
    if asked.rungs or asked.first is None:
        return ()
    status = ("proposed", "approved", "rejected")
    return tuple(
        Choice(label(f"Mergers {each}"), asked.query.about(do=Do.LIST, status=each)) for each in status
    )


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.MERGERS, do): mergers for do in (Do.VALUE, Do.LIST, Do.COUNT, Do.FIRST, Do.CHECK)
}
SEVERAL: Final = frozenset(HANDLERS)
