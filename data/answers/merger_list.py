"""Mergers of a period, or who stands where on the way to merging on a day; of England, an area or a body."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final

from data.answers.asking_back import shown
from data.answers.composing import compose
from data.answers.document import Answer, Choice, Fact, Line
from data.answers.history import say_period
from data.answers.merger_ladder import LADDER, counts_fact, groups_of, inside, ladder_facts, ladder_table
from data.answers.merger_plans import cluster_fact, options_fact, planned_fact
from data.answers.merger_steps import (
    STEPS,
    Asked,
    Step,
    between,
    effects_fact,
    effects_so_far,
    say_effects,
    step_facts,
    steps_of,
    steps_table,
    took_effect,
)
from data.answers.merging import merger_sentence
from data.answers.naming import name_body, subtitle
from data.answers.timeline import family_of
from data.days import FIRST_DAY, say_day
from data.mergers import RUNGS, Rung
from data.model import Kind
from data.questions import Intent
from data.wording import capital, say_count, say_list, small, title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.answers.merger_ladder import Group
    from data.model import BodyKey, Succession
    from data.questions import Question
    from data.register import Register
    from data.view import View

ICBS_FROM: Final = date(2022, 7, 1)
_WORDS: Final = (
    ("approved by nhs", (Rung.APPROVED_BY_NHSE,)), ("nhs england", (Rung.APPROVED_BY_NHSE,)),
    ("approved by the", (Rung.APPROVED_BY_CCGS,)), ("approved by ccg", (Rung.APPROVED_BY_CCGS,)),
    ("approved by member", (Rung.APPROVED_BY_CCGS,)), ("approv", (Rung.APPROVED_BY_CCGS, Rung.APPROVED_BY_NHSE)),
    ("agreed", (Rung.APPROVED_BY_CCGS, Rung.APPROVED_BY_NHSE)), ("appl", (Rung.APPLIED_FOR,)),
    ("propos", (Rung.PROPOSED,)), ("plan", (Rung.PROPOSED,)), ("reject", (Rung.REJECTED,)),
    ("turned down", (Rung.REJECTED,)), ("voted down", (Rung.REJECTED,)), ("drop", (Rung.REJECTED,)),
    ("abandon", (Rung.REJECTED,)), ("refus", (Rung.REJECTED,)), ("fail", (Rung.REJECTED,)),
    ("shelved", (Rung.REJECTED,)), ("hold", (Rung.ON_HOLD,)), ("paus", (Rung.ON_HOLD,)), ("stall", (Rung.ON_HOLD,)),
    ("consider", (Rung.CONSIDERED,)), ("explor", (Rung.CONSIDERED,)), ("option", (Rung.CONSIDERED,)),
    ("talk", (Rung.CONSIDERED,)), ("merged", (Rung.MERGED,)), ("complete", (Rung.MERGED,)),
    ("took effect", (Rung.MERGED,)), ("done", (Rung.MERGED,)),
)  # fmt: skip


def mergers_answer(question: Question, register: Register) -> Answer:
    """Answer "which mergers?": of a period, or the ladder on a day; of all England, or of what is named."""
    options = question.options
    period = options.first is not None and options.first != options.last
    rungs, notes = _wanted(options.status)
    body: BodyKey | None = None
    on = question.on
    if question.body is not None or question.names:
        named = name_body(question, register)
        if isinstance(named, Answer):
            return named
        body, on = named.body, named.on
        if body.kind in (Kind.CCG, Kind.ICB):  # what came of its last steps is what is asked
            on = max(named.on, question.on)
        notes = (
            *(n for n in named.notes if on == named.on != question.on or not n.endswith("its last.")),
            *notes,
        )
    scope = None if body is None else _scope(register, body, on)
    last = options.last or question.on
    asked = Asked(scope, options.first if period else None, last, rungs, question.today)
    view = register.at(on)
    if period:
        return _of_period(view, body, asked, notes)
    if body is not None and body.kind is not Kind.REGION:
        return _of_body(view, body, asked, notes)
    return _on_the_ladder(view, body, asked, notes)


def _wanted(status: str) -> tuple[frozenset[Rung], tuple[str, ...]]:
    words = status.casefold()
    if not words.strip():
        return frozenset(), ()
    for form, rungs in _WORDS:
        if form in words:
            return frozenset(rungs), ()
    return frozenset(), (
        f"“{shown(status)}” is no step that is known; the steps are considered, proposed, applied for, approved, merged, rejected and on hold.",
    )


def _scope(register: Register, body: BodyKey, on: date) -> frozenset[BodyKey]:
    if body.kind is Kind.REGION:
        return frozenset(key for key in register.bodies if _was_in(register, key, body, on))
    return family_of(register, body).every


def _was_in(register: Register, key: BodyKey, region: BodyKey, on: date) -> bool:
    if key.kind not in (Kind.CCG, Kind.STP, Kind.ICB):
        return False
    closed = register.bodies[key].closed
    day = min(closed, on) if closed else on
    return register.at(max(day, FIRST_DAY)).region(key) == region


def _of_period(view: View, body: BodyKey | None, asked: Asked, notes: tuple[str, ...]) -> Answer:
    register = view.register
    effects = took_effect(register, asked) if asked.wants(Rung.MERGED) else ()
    steps = steps_of(register, asked)
    where = f" in {title(view, body)}" if body else ""
    period = say_period(asked.first, asked.last)
    return compose(
        register,
        title=f"Mergers {period}{where and ', ' + where.removeprefix(' in ')}",
        subtitle="Those that took effect, and steps towards others, as sources state them",
        headline=_period_headline(effects, steps, period, where, asked),
        facts=(
            effects_fact(register, effects),
            *step_facts(register, steps),
            planned_fact(view, asked) if asked.last >= date(2027, 1, 1) else None,
            _abolition_fact(register, asked),
            options_fact(view, asked),
        ),
        tables=steps_table(register, effects, steps, f"Mergers {period}{where}"),
        notes=notes,
        body=body,
        on=view.day,
    )


def _period_headline(
    effects: Sequence[Sequence[Succession]],
    steps: Sequence[Step],
    period: str,
    where: str,
    asked: Asked,
) -> Line:
    start = (capital(period) if period else f"By {say_day(asked.last)}") + where
    parts = []
    if asked.wants(Rung.MERGED):
        parts.append(say_effects(effects))
    counts = Counter(label for event, _ in steps for label, rungs in STEPS if RUNGS[event.kind] in rungs)
    named = [f"{number} {small(label)}" for label, _ in STEPS if (number := counts[label])]
    if named:
        total = say_count(
            len(steps), "step towards a merger is reported", "steps towards mergers are reported"
        )
        parts.append(
            f"{total} ({', '.join(named)})" if len(named) > 1 else f"{total} as {named[0].partition(' ')[2]}"
        )
    elif not asked.wants(Rung.MERGED):
        parts.append("no such step is reported")
    sources = (s for group in effects for each in group for s in each.sources)
    cited = dict.fromkeys(sources) or dict.fromkeys(s for _, ids in (*steps[:1], *steps[-1:]) for s in ids)
    return Line(f"{start}, {'; '.join(parts)}.", tuple(cited))


def _abolition_fact(register: Register, asked: Asked) -> Fact | None:
    """Say that the end of all CCGs is no merger, where the period holds that day."""
    if asked.first is None or not between(ICBS_FROM, asked) or not asked.wants(Rung.MERGED):
        return None
    passed = [
        s
        for s in register.successions
        if s.type == "ccg_to_icb" and s.day == ICBS_FROM and asked.about([s.predecessor])
    ]
    if not passed:
        return None
    ccgs, icbs = {s.predecessor for s in passed}, {s.successor for s in passed}
    text = f"{say_day(ICBS_FROM)}: {say_count(len(ccgs), 'CCG was', 'CCGs were')} abolished and {say_count(len(icbs), 'ICB')} took over"
    return Fact(
        "Not counted as a merger", (Line(text, tuple(dict.fromkeys(x for s in passed for x in s.sources))),)
    )


def _of_body(view: View, body: BodyKey, asked: Asked, notes: tuple[str, ...]) -> Answer:
    register = view.register
    effects = took_effect(register, asked) if asked.wants(Rung.MERGED) else ()
    steps = steps_of(register, asked)
    groups = groups_of(view, view.ccgs_of(body), asked) if body.kind is Kind.STP else ()
    listed = {group.status.event for group in groups}
    return compose(
        register,
        title=f"Mergers: {title(view, body)}",
        subtitle=subtitle(register, body, view.day),
        headline=merger_sentence(view, body),
        facts=(
            *ladder_facts(view, groups),
            cluster_fact(view, asked),
            planned_fact(view, asked),
            effects_fact(register, effects),
            *step_facts(register, [step for step in steps if step[0] not in listed]),
            options_fact(view, asked),
        ),
        tables=steps_table(register, effects, steps, f"Steps towards merging: {title(view, body)}"),
        notes=notes,
        body=body,
        on=view.day,
    )


def _on_the_ladder(view: View, region: BodyKey | None, asked: Asked, notes: tuple[str, ...]) -> Answer:
    register = view.register
    kind = _kind_on(view.day)
    bodies = tuple(key for key in view.open_bodies(kind) if asked.scope is None or key in asked.scope)
    groups = groups_of(view, bodies, asked)
    where = f" in {title(view, region)}" if region else ""
    steps = steps_of(register, asked) if asked.rungs else ()
    effects = took_effect(register, asked) if asked.wants(Rung.MERGED) else ()
    facts: tuple[Fact | None, ...] = (
        *ladder_facts(view, groups),
        cluster_fact(view, asked) if not asked.rungs else None,
        planned_fact(view, asked) if asked.wants(Rung.PROPOSED) else None,
        None if asked.rungs else counts_fact(view, bodies),
        effects_so_far(register, effects),
        *(step_facts(register, steps) if asked.rungs else ()),
        options_fact(view, asked) if asked.wants(Rung.CONSIDERED) else None,
    )
    return compose(
        register,
        title=f"Mergers on {say_day(view.day)}{where and ', ' + where.removeprefix(' in ')}",
        subtitle=f"{say_count(len(bodies), kind.upper())}{where} and how far each had come towards merging",
        headline=_merged_headline(view, effects, where)
        if asked.rungs == {Rung.MERGED}
        else _ladder_headline(view, bodies, groups, steps, where),
        facts=facts,
        tables=(
            *ladder_table(view, groups),
            *(steps_table(register, effects, steps, "Steps so far") if asked.rungs else ()),
        ),
        notes=notes,
        choices=_asked_next(view, groups),
        body=region,
        on=view.day,
    )


def _kind_on(day: date) -> Kind:
    return Kind.ICB if day >= ICBS_FROM else Kind.CCG


def _asked_next(view: View, groups: Sequence[Group]) -> tuple[Choice, ...]:
    firsts = [group.bodies[0] for group in groups[:3]]
    return tuple(Choice(title(view, key), key, view.day, Intent.MERGING) for key in firsts)


def _ladder_headline(
    view: View,
    bodies: Sequence[BodyKey],
    groups: Sequence[Group],
    steps: Sequence[Step],
    where: str,
) -> Line:
    noun = _kind_on(view.day).upper()
    day = say_day(view.day)
    if not bodies:
        return Line(f"On {day}, no {noun} was open{where}.")
    start = f"Of {say_count(len(bodies), noun)}{where} on {day}, "
    by_rung = {rung: [g for g in groups if g.status.rung is rung] for rung in LADDER}
    parts = [
        f"{sum(len(g.bodies) for g in found)} had a {inside(rung)} ({say_count(len(found), 'group')})"
        for rung, found in by_rung.items()
        if found
    ]
    events = [g.status.event for g in groups if g.status.event] or [event for event, _ in steps]
    sources = tuple(dict.fromkeys(source for event in events for source in event.sources))
    if parts:
        return Line(f"{start}{say_list(parts)}.", sources)
    earlier = (
        f"; {say_count(len(steps), 'such step was', 'such steps were')} reported before that day"
        if steps
        else ""
    )
    return Line(f"{start}none is known to have stood at such a step{earlier}.", sources)


def _merged_headline(view: View, effects: Sequence[Sequence[Succession]], where: str) -> Line:
    sources = dict.fromkeys(source for group in effects for s in group for source in s.sources)
    return Line(f"By {say_day(view.day)}{where}, {say_effects(effects)}.", tuple(sources))
